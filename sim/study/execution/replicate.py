"""Arms x replications: burn-ins first, then every arm of every seed, each only if it is not known yet.

What a worker finds goes straight to the cache as files, so that nothing large travels between processes, an interrupted
study resumes where it was, and a reference shared by many studies is simulated once.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import polars as pl
from rich.console import Console

from sim.core.compiled import remove_broken
from sim.core.cores import cores, shifted
from sim.core.errors import Damaged
from sim.core.files import SCRATCH
from sim.core.sealed import find_sealed
from sim.core.sources import compiled_hash
from sim.core.turns import turn
from sim.dates.timeline import untouched
from sim.params.market import MarketParams
from sim.study import results
from sim.study.arms import Arm
from sim.study.ensemble import market_of
from sim.study.execution import cache
from sim.study.execution import jobs as engine
from sim.study.execution.jobs import Engine
from sim.study.execution.local import Job, run_all
from sim.study.execution.progress import Bar, Counter, shown
from sim.words import named, say

_COMPILES_SECONDS = 300.0  # at most, on a slow machine
# A process needs so long to import what lives, and a market so long for a week and for a person's week (CPU seconds).
_START_SECONDS, _WEEK_SECONDS, _PERSON_SECONDS = 3.0, 8e-3, 0.6e-6
_TRIES = 3  # another process may remove what this one has just found


class Lot(NamedTuple):
    """What one replication draws, for all its arms alike: a seed and a plausible market."""

    seed: int
    market: MarketParams  # to which nothing happens
    arms: tuple[Arm, ...]

    @classmethod
    def drawn(cls, params: MarketParams, arms: Sequence[Arm], replication: int) -> Lot:
        """That of one replication."""
        return cls(
            params.replication_seed(replication),
            market_of(untouched(params).model_copy(update={"running": {}}), replication),
            tuple(arm.drawn(replication) for arm in arms),
        )


@dataclass(frozen=True)
class Replications:
    """All arms of all seeds."""

    kpis: pl.DataFrame  # arm, replication, then the market's columns
    tables: dict[str, pl.DataFrame]  # others that the market wrote, such as transactions when asked for
    headline: dict[str, int]  # counts in the first replication of the reference
    workers: int  # most that worked at the same time; 0 when everything was known
    known: dict[str, int]  # burn-ins and runs of each arm that were in the cache


def replicate(
    params: MarketParams,
    arms: Sequence[Arm],
    console: Console,
    market: type[Engine] | None = None,
    rows: pl.Expr | None = None,
    which: Sequence[int] | None = None,
) -> Replications:
    """Run every arm in every replication that ``params`` ask for, or in those of ``which``: a seed and a market each.

    ``market`` is the class to run, `sim.market.model.Market` unless given. With ``rows`` only these of the KPIs are
    read back, and no other table: hundreds of runs would not fit into memory.
    """
    asked = range(params.replications) if which is None else which
    lots = [Lot.drawn(params, arms, replication) for replication in asked]
    with cache.cache_root() as root:
        for left in reversed(range(_TRIES)):
            find = cache.Finder()
            try:
                return _replicated(params, lots, root, find, console, market, rows)
            except Damaged:
                if not left:
                    raise
    raise AssertionError("the last try returns or raises")


def _replicated(
    params: MarketParams,
    lots: Sequence[Lot],
    root: Path,
    find: cache.Finder,
    console: Console,
    market: type[Engine] | None,
    rows: pl.Expr | None,
) -> Replications:
    arms = lots[0].arms
    with tempfile.TemporaryDirectory(prefix=SCRATCH) as scratch:
        weeks = Path(scratch) / "weeks"
        states = [cache.burn_in_entry(root, lot.market, lot.seed) for lot in lots]
        pairs = [(arm, at) for at, lot in enumerate(lots) for arm in lot.arms]
        entries = {(arm.name, at): cache.arm_entry(root, arm, lots[at].seed) for arm, at in pairs}
        # Which path is recorded, and for which lots somebody still has to follow it.
        records = {at: cache.record_entry(root, arm, lots[at].seed) for arm, at in pairs if arm.needs_record}
        wanted = {at for arm, at in pairs if arm.held and not find(entries[arm.name, at]) and not find(records[at])}
        owner = {entries[arm.name, at]: (arm.name, at) for arm, at in reversed(pairs)}  # equal arms run once
        runs = [
            (arm, at)
            for arm, at in sorted(pairs, key=lambda pair: bool(pair[0].held))  # after the path that they follow
            if (arm.needs_record and at in wanted)
            or (owner[entry := entries[arm.name, at]] == (arm.name, at) and not find(entry))
        ]
        asked = {at for _, at in runs}
        fresh = [at for at in range(len(lots)) if at in asked and not find(states[at])]
        workers = cores_for(params, len(fresh) * params.horizon.burn_in_weeks + len(runs) * params.horizon.weeks)
        if find.broken:
            told = say("damaged entries of the cache, computed again: {n}", n=find.broken)
            console.print(say("note: {note}", note=told))

        burn_ins = [
            Job(
                f"burn-in with seed {lots[at].seed}",
                engine.burn_in,
                (market, lots[at].market, lots[at].seed, states[at], Counter(weeks, slot)),
            )
            for slot, at in enumerate(fresh)
        ]
        lives = [
            Job(
                f"{arm.label} with seed {lots[at].seed}",
                engine.live,
                (
                    market,
                    arm,
                    lots[at].seed,
                    states[at],
                    entries[arm.name, at],
                    records[at] if arm.held or (arm.needs_record and at in wanted) else None,
                    Counter(weeks, slot),
                ),
            )
            for slot, (arm, at) in enumerate(runs, start=len(fresh))
        ]
        bars = [
            Bar("burn-in", params.horizon.burn_in_weeks, len(lots), list(range(len(fresh)))),
            *_bars(params, arms, len(lots), [arm.label for arm, _ in runs], first=len(fresh)),
        ]
        display = [bar._replace(label=named("arm", bar.label, bar.label)) for bar in bars]
        with shown(console, display, weeks, len(fresh) + len(runs)):
            if runs:
                compile_once(root, lots[0], market, console, workers=min(workers, len(runs)))
            free = sum(not arm.held for arm, _ in runs)
            worked = max(run_all(shifted(jobs), workers) for jobs in (burn_ins, lives[:free], lives[free:]))
        tables = _gathered(lots, entries, rows)
        return Replications(
            kpis=tables.pop("kpi"),
            tables=tables,
            headline=json.loads(cache.read_file(entries[arms[0].name, 0], "headline.json")),
            workers=worked,
            known={bar.label: bar.runs - len(bar.slots) for bar in bars},
        )


def _bars(params: MarketParams, arms: Sequence[Arm], lots: int, runs: list[str], first: int) -> Iterator[Bar]:
    """A line of the display for each label of arms; ``runs``: labels of those to be run, counted from ``first``."""
    for label in dict.fromkeys(arm.label for arm in arms):
        slots = [slot for slot, of in enumerate(runs, start=first) if of == label]
        yield Bar(label, params.horizon.weeks, lots * sum(arm.label == label for arm in arms), slots)


def cores_for(params: MarketParams, weeks: int) -> int:
    """Cores to use for so many ``weeks`` of markets: what is asked for, or all; one if others would come too late."""
    seconds = weeks * (_WEEK_SECONDS + _PERSON_SECONDS * params.population.persons)
    return 1 if not params.threads and seconds < _START_SECONDS else cores(params.threads)


def seeds_of(params: MarketParams) -> list[int]:
    """The seed of each replication, shared by the arms."""
    return [params.replication_seed(replication) for replication in range(params.replications)]


def compile_once(root: Path, lot: Lot, market: type[Engine] | None, console: Console, workers: int) -> None:
    """Compile in one process before there are many, of this command and of others that begin at the same time.

    On a cold cache each of them would compile everything. The other ``workers`` import what they need meanwhile. One
    worker does it too: it may be one of a sweep's, and what is known to be compiled is not announced again. The class
    of another ``market`` compiles what it needs by itself.
    """
    if market is not None or os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
        return
    done = cache.compiled_mark(root)
    broken = remove_broken(root / "compiled" / compiled_hash())
    if broken:
        told = say("{n} damaged files of compiled code are compiled again", n=broken)
        console.print(say("note: {note}", note=told))
    if not broken and find_sealed(done, done.name) is not None:
        return
    done.parent.mkdir(exist_ok=True)
    with turn(done.parent / "lock", _COMPILES_SECONDS):
        if broken or find_sealed(done, done.name) is None:
            console.print(say("compiling, once for this version of the code"))
            compiling = Job("compiling", engine.warm, (market, lot.market, lot.seed, done))
            run_all([compiling, *[Job("importing", engine.ready, (market,))] * (workers - 1)], workers)


def _gathered(
    lots: Sequence[Lot], entries: Mapping[tuple[str, int], Path], rows: pl.Expr | None
) -> dict[str, pl.DataFrame]:
    """Every table of all runs, labelled by arm and replication; with ``rows`` only those of the KPIs.

    Either all runs have written a table or none.
    """
    files = {entry: cache.files_of(entry) for entry in set(entries.values())}
    written = {name for names in files.values() for name in names}
    wanted = ("kpi", *(results.EXTRA_TABLES if rows is None else ()))
    present = [name for name in wanted if f"{name}.parquet" in written]
    return {
        name: pl.concat(
            _table(entries[arm.name, replication], name, rows).select(
                pl.lit(arm.name).alias("arm"), pl.lit(replication).alias("replication"), pl.all()
            )
            for arm in lots[0].arms
            for replication in range(len(lots))
        )
        for name in present
    }


def _table(entry: Path, name: str, rows: pl.Expr | None) -> pl.DataFrame:
    with cache.opened(entry, f"{name}.parquet") as file:
        table = pl.read_parquet(file)
    return table if rows is None else table.filter(rows)
