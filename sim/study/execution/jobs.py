"""What a study asks of a market, and the jobs that ask it: a burn-in, one arm with one seed, a warm-up."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol, Self

import polars as pl

from sim.core.sealed import write_sealed
from sim.dates.timeline import Timeline
from sim.params.market import MarketParams
from sim.study.arms import Arm
from sim.study.execution.cache import files_of, new_entry, read_file, sole
from sim.study.execution.progress import Counter
from sim.study.tables import write_table

STATE = "state"  # the file of a burn-in
_WARM_PERSONS, _WARM_WEEKS = 64, 14  # a 13-week block ends within, so that everything gets compiled


class Engine(Protocol):
    """A market that can be run, stored and read; see `sim.market.model.Market`."""

    def __init__(self, params: MarketParams, seed: int, timeline: Timeline, threads: int = 1) -> None: ...

    @classmethod
    def resume(cls, params: MarketParams, seed: int, timeline: Timeline, data: bytes, threads: int = 1) -> Self: ...

    def run(self, until: int, on_week: Callable[[int], None] | None = None) -> None: ...

    def record_feedbacks(self, folder: Path) -> None: ...

    def hold(self, feedbacks: Collection[str], folder: Path) -> None: ...

    def snapshot(self) -> bytes: ...

    def kpis(self) -> pl.DataFrame: ...

    def transactions(self) -> pl.DataFrame: ...

    def persons(self) -> pl.DataFrame: ...

    def accounts(self) -> pl.DataFrame | None:
        """Money by quarter, entity and line; None when the market keeps no accounts."""
        ...

    def fans(self) -> pl.DataFrame | None:
        """Where fans of the largest hosts spend, by quarter; None when the market follows nobody."""
        ...

    def headline(self) -> dict[str, int]: ...

    def close(self) -> None: ...


def burn_in(
    engine: type[Engine] | None, params: MarketParams, seed: int, state: Path, counter: Counter, threads: int
) -> None:
    """Run the weeks before the first reported one and store the market as the entry ``state``.

    Another process may have been quicker by now; the same holds of `live`.
    """
    with sole(state):
        if os.path.lexists(state):
            return
        market = _class(engine)(params, seed, Timeline(params), threads)
        try:
            market.run(params.horizon.first_week, counter)
            with new_entry(state) as folder:
                (folder / STATE).write_bytes(market.snapshot())
        finally:
            market.close()


def live(
    engine: type[Engine] | None,
    arm: Arm,
    seed: int,
    state: Path,
    entry: Path,
    record: Path | None,
    counter: Counter,
    threads: int,
) -> None:
    """Run the reported weeks of ``arm`` from ``state`` on and store the tables as ``entry``.

    ``record`` is the entry of the feedbacks that the arm holds; if it holds none, that where its own are to be kept.
    Entries that are no longer as they were written are `Damaged`.
    """
    with sole(entry):
        recorded = record is None or bool(arm.held) or os.path.lexists(record)
        if recorded and os.path.lexists(entry):
            return
        params = arm.params
        files_of(state)
        market = _class(engine).resume(params, seed, Timeline(params), read_file(state, STATE), threads)
        try:
            with ExitStack() as stack:
                if record is not None and arm.held:
                    files_of(record)
                    market.hold(arm.held, record)
                elif record is not None:
                    market.record_feedbacks(stack.enter_context(new_entry(record)))
                market.run(params.horizon.first_week + params.horizon.weeks, counter)
            with new_entry(entry) as folder:
                write_table(market.kpis(), folder / "kpi.parquet")
                (folder / "headline.json").write_text(json.dumps(market.headline()), encoding="utf-8")
                if params.output.transactions:
                    write_table(market.transactions(), folder / "transactions.parquet")
                    write_table(market.persons(), folder / "persons.parquet")
                for name, table in (("accounts", market.accounts()), ("fans", market.fans())):
                    if table is not None:
                        write_table(table, folder / f"{name}.parquet")
        finally:
            market.close()


def warm(engine: type[Engine] | None, params: MarketParams, seed: int, done: Path, threads: int) -> None:
    """Run a handful of people for a few weeks, so that the machine code is on disk, and leave the mark ``done``."""
    size = {"persons": _WARM_PERSONS, "represents": None}
    small = params.model_copy(update={"population": params.population.model_copy(update=size)})
    market = _class(engine)(small, seed, Timeline(small), threads)
    try:
        market.run(params.horizon.first_week - params.horizon.burn_in_weeks + _WARM_WEEKS)
        write_sealed(done, done.name, b"")
    finally:
        market.close()


def ready(engine: type[Engine] | None, threads: int) -> None:
    """Import what a market needs, so that this process has it when the first job comes."""
    _class(engine)


def _class(engine: type[Engine] | None) -> type[Engine]:
    if engine is not None:
        return engine
    from sim.market.model import Market  # its imports take seconds, and only workers need them

    return Market
