"""Parts as Ray tasks, on one machine or many; the table is an actor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from sim.core.errors import UserError
from sim.partition.share import Arrays, Share, Table, together

STORE_BYTES = 200_000_000  # of shared memory on a machine of our own; a cluster that is joined has its own
Result = TypeVar("Result")


class Desk:
    """The actor's side of the table."""

    def __init__(self, parts: int):
        self._parts, self._laid = parts, 0
        self._given: dict[int, tuple[str, Arrays]] = {}
        self._done: asyncio.Future[Arrays] | None = None

    async def meet(self, who: int, verb: str, mine: Arrays) -> Arrays:
        """See `Table`. Whoever comes last does the sums."""
        done = self._done = self._done or asyncio.get_running_loop().create_future()
        self._given[who] = verb, mine
        if len(self._given) == self._parts:
            given, self._given, self._done = [self._given[k] for k in sorted(self._given)], {}, None
            self._laid += sum(a.nbytes for _, arrays in given for a in arrays)
            try:
                done.set_result(together(given))
            except RuntimeError as problem:
                done.set_exception(problem)
        return await asyncio.shield(done)

    async def laid(self) -> int:
        """Bytes that parts have laid down so far."""
        return self._laid


class Seat(Table):
    """A part's side of the table."""

    def __init__(self, actor: Any):
        self._actor = actor

    def meet(self, who: int, verb: str, mine: Arrays) -> Arrays:
        """See `Table`."""
        import ray

        result: Arrays = ray.get(self._actor.meet.remote(who, verb, mine))
        return result


def on_ray(
    parts: int, population: int, work: Callable[[Share], Result], cores: int = 1, address: str | None = None
) -> tuple[list[Result], int]:
    """Call work(share) for every part at once, ``cores`` each; on the cluster at ``address``, or on this machine.

    Results in the order of parts, and bytes laid on the table. Who calls it outside a cluster starts Ray and stops it.
    """
    try:
        import ray
    except ImportError:
        raise UserError('Ray is not installed: pip install "livestream-market-sim[ray]"') from None
    started = not ray.is_initialized()
    if started and address is None:
        ray.init(
            num_cpus=parts * cores, object_store_memory=STORE_BYTES, include_dashboard=False, log_to_driver=False,
            logging_level="error",
        )  # fmt: skip
    elif started:
        ray.init(address, log_to_driver=False, logging_level="error")
    table = ray.remote(num_cpus=0)(Desk).remote(parts)
    try:
        part = ray.remote(num_cpus=cores, max_retries=0)(_live)
        running = [part.remote(work, number, parts, population, table) for number in range(parts)]
        results = ray.get(running)  # the first that fails ends it: nobody else can go on
        return results, ray.get(table.laid.remote())
    finally:
        ray.kill(table)
        if started:
            ray.shutdown()


def _live(work: Callable[[Share], Result], number: int, parts: int, population: int, table: Any) -> Result:
    return work(Share(number, parts, population, Seat(table)))
