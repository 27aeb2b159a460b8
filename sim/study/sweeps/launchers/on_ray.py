"""Runs as tasks of a Ray cluster: what a lost machine was doing is done again by the others."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sim.core.errors import StudyError, UserError, printable
from sim.study.sweeps.job import Outcome
from sim.study.sweeps.launchers.call import Call, Launch, lost

STORE_BYTES = 200_000_000  # of shared memory on a machine of our own; a cluster that is joined has its own
_TRIES = 5  # of a run whose machine is lost
_AHEAD = 1000  # runs that Ray knows of at the same time; of more it would keep the parameters of all
_HANDED_ON = ("SIM_CACHE_DIR", "PYTHONPATH", "PYTHONWARNINGS", "NUMBA_DISABLE_JIT")  # environment of the workers
_THREADS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")  # Ray sets OMP's only


@contextmanager
def on_ray(address: str | None, cores: int, threads: int) -> Iterator[Launch]:
    """The launcher `ray`: ``threads`` cores a run, on the cluster at ``address`` or on ``cores`` of this machine."""
    try:
        import ray
    except ImportError:
        raise UserError('Ray is not installed: pip install "livestream-market-sim[ray]"') from None
    started = not ray.is_initialized()
    if started:
        try:
            if address is None:
                ray.init(
                    num_cpus=cores, object_store_memory=STORE_BYTES, include_dashboard=False, log_to_driver=False,
                    logging_level="error",
                )  # fmt: skip
            else:
                ray.init(address, log_to_driver=False, logging_level="error")
        except (ConnectionError, ValueError, RuntimeError) as problem:
            raise StudyError(f"hydra.launcher.address={address}: no Ray cluster there ({printable(problem)})") from None
    environment = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    environment |= dict.fromkeys(_THREADS, str(threads))
    remote = ray.remote(num_cpus=threads, max_retries=_TRIES, runtime_env={"env_vars": environment})(_called)

    def launch(calls: Iterable[Call]) -> Iterator[tuple[int, Outcome]]:
        left, running = enumerate(calls), dict[Any, int]()
        while True:
            running |= {remote.remote(call, at): at for at, call in islice(left, _AHEAD - len(running))}
            if not running:
                return
            (ended,), _ = ray.wait(list(running), num_returns=1)
            at = running.pop(ended)
            try:
                yield at, ray.get(ended)
            except ray.exceptions.RayError as problem:
                yield at, lost(f"lost by Ray: {printable(problem)}")

    try:
        yield launch
    finally:
        if started:
            ray.shutdown()


def _called(call: Call, worker: int) -> Outcome:
    return call(worker)
