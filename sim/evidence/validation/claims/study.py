"""The study from start to end: which pairs are missing, and their way into the journal."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console

from sim.core.errors import StudyError, UserError, printable
from sim.evidence.validation.claims.journal import Done, Journal, Origin, adding, read_journal
from sim.evidence.validation.claims.pair import Kept, composed, pair, past
from sim.evidence.validation.claims.strategies import mark_of, shipped_strategies
from sim.study.compose import config_hash
from sim.study.execution.cache import sources_hash
from sim.study.execution.local import Job, run_all
from sim.study.execution.progress import display_on
from sim.version import __version__

OPTION = "--claims-study "
PAIR = "sim.evidence.validation.claims.pair"  # runs whatever a journal holds

Missing = dict[int, list[str]]  # strategies by pair
Hears = Callable[[int, Any], None]  # number of a job, and what it found


class Wanted(NamedTuple):
    """A study: so many pairs of each strategy in markets of this size."""

    persons: int
    pairs: int
    seed: int
    strategies: tuple[str, ...] = ()  # all of them unless named

    @property
    def names(self) -> list[str]:
        """The strategies in their order."""
        return list(self.strategies or shipped_strategies())


class State(NamedTuple):
    """How far a study is."""

    done: int  # pairs wanted that the journal holds, with or without a result
    wanted: int
    failed: int  # of those done
    seconds: float  # of CPU that those done have taken

    @property
    def missing(self) -> int:
        """Pairs still to be done."""
        return self.wanted - self.done

    def in_words(self) -> str:
        """The same in a sentence."""
        told = f"{self.done:,} of {self.wanted:,} pairs are done"
        told += f", {self.failed:,} of them without a result" if self.failed else ""
        if not self.missing:
            return f"{told}."
        left = f" (about {self.missing * self.seconds / self.done / 3600:.1f} hours of CPU)" if self.seconds else ""
        return f"{told}; the same command does the other {self.missing:,}{left}."


class _Over(Exception):
    """The time that was given is over."""


def origin_of(wanted: Wanted) -> Origin:
    """What the pairs of this study have in common, if it begins now."""
    markets, code = composed(wanted.persons).plausible.count, sources_hash(PAIR)[:12]
    day = date.today().isoformat()
    return Origin(wanted.persons, wanted.seed, market_mark(wanted.persons), markets, code, __version__, day)


def market_mark(persons: int) -> str:
    """A short hash of the market without strategies, its plausible markets with it."""
    return config_hash(composed(persons))[:12]


def check_origin(file: Path, journal: Journal, now: Origin) -> None:
    """Refuse to put pairs of another market or other code together."""
    then = journal.origin
    other = f"; name another file than {file}, or remove it"
    if then.persons != now.persons:
        raise UserError(f"--persons {now.persons}: the pairs in {file} are of {then.persons:,} persons")
    if then.seed != now.seed:
        raise UserError(f"--seed {now.seed}: the pairs in {file} are of seed {then.seed}")
    if then.code != now.code:
        told = f"the pairs are of {journal.dates[1]} and of other code ({then.code}; now {now.code})"
        raise UserError(f"{OPTION}{file}: {told}{other}")
    if then.market != now.market:
        raise UserError(f"{OPTION}{file}: the pairs are of another market ({then.market}; now {now.market}){other}")


def known(journal: Journal | None, names: Collection[str]) -> dict[tuple[str, int], Done]:
    """What a journal holds of these strategies as they are now, by strategy and pair; of two the first."""
    found: dict[tuple[str, int], Done] = {}
    for one in journal.done if journal else ():
        if one.strategy in names and one.mark == mark_of(one.strategy):
            found.setdefault((one.strategy, one.pair), one)
    return found


def state_of(journal: Journal | None, wanted: Wanted) -> State:
    """How far the study in ``journal`` is."""
    mine = [one for one in known(journal, wanted.names).values() if one.pair < wanted.pairs]
    failed = sum(bool(one.problem) for one in mine)
    return State(len(mine), len(wanted.names) * wanted.pairs, failed, sum(one.seconds for one in mine))


def go_on(
    file: Path, wanted: Wanted, workers: int = 0, minutes: float | None = None, console: Console | None = None
) -> State:
    """Do what is missing of the study in ``file``, for so many minutes or to its end; how far it is then."""
    origin, journal = origin_of(wanted), read_journal(file, OPTION)
    if journal is not None:
        check_origin(file, journal, origin)
    there, before = known(journal, wanted.names), state_of(journal, wanted)
    missing: Missing = {}
    for at in range(wanted.pairs):
        if names := [name for name in wanted.names if (name, at) not in there]:
            missing[at] = names
    end = None if minutes is None else time.monotonic() + 60 * minutes
    failed = before.failed
    with adding(file, origin) as add, display_on(console or Console(quiet=True)) as bar:
        row = bar.add_task("", total=before.wanted, completed=before.done)

        def keep(done: Sequence[Done]) -> None:
            nonlocal failed
            add(done)
            failed += sum(bool(one.problem) for one in done)
            bar.update(row, advance=len(done), description=_told(before.wanted, failed))
            if end is not None and time.monotonic() > end:
                raise _Over

        bar.update(row, description=_told(before.wanted, failed))
        with suppress(_Over):
            _live(missing, wanted, workers or os.cpu_count() or 1, keep)
    return state_of(read_journal(file, OPTION), wanted)


def _told(wanted: int, failed: int) -> str:
    return f"{wanted:,} pairs" + (f", {failed:,} failed" if failed else "")


def _live(missing: Missing, wanted: Wanted, workers: int, keep: Callable[[Sequence[Done]], None]) -> None:
    """Do the missing pairs seed by seed: first the pasts of as many as there are workers, then what follows of them."""
    seeds = list(missing)
    for first in range(0, len(seeds), workers):
        group = seeds[first : first + workers]
        problems = _results(
            [Job(f"market {at}", _begin, (wanted.persons, at, _seed(wanted, at))) for at in group], workers
        )
        for at, problem in zip(group, problems, strict=True):
            if problem:  # nothing lives in such a market
                keep([_done(at, name, {}, problem, 0.0) for name in missing[at]])
        asked = [(at, name) for at, problem in zip(group, problems, strict=True) if not problem for name in missing[at]]
        jobs = [Job(f"{name}, pair {at}", _tried, (wanted.persons, at, _seed(wanted, at), name)) for at, name in asked]
        _results(jobs, workers, _keeper(asked, keep))


def _keeper(asked: Sequence[tuple[int, str]], keep: Callable[[Sequence[Done]], None]) -> Hears:
    """What keeps a pair when it hears of it."""

    def hears(which: int, found: tuple[Kept, str, float]) -> None:
        claims, problem, seconds = found
        keep([_done(*asked[which], claims, problem, seconds)])

    return hears


def _results(jobs: Sequence[Job], workers: int, hears: Hears = lambda which, found: None) -> list[Any]:
    """What the jobs find, in their order; ``hears`` is told of each as it ends."""
    results: list[Any] = [None] * len(jobs)

    def keep(which: int, found: Any) -> None:
        results[which] = found
        hears(which, found)

    run_all(jobs, workers, keep)
    return results


def _seed(wanted: Wanted, at: int) -> int:
    return 1000 * wanted.seed + at


def _done(at: int, name: str, claims: Kept, problem: str, seconds: float) -> Done:
    return Done(at, name, mark_of(name), claims, problem, round(seconds, 2), date.today().isoformat())


def _begin(persons: int, number: int, seed: int, threads: int) -> str:
    """Live through the past of a number, so that it is in the cache; the problem, if there is one."""
    return _problem_of(lambda: past(persons, number, seed))


def _tried(persons: int, number: int, seed: int, name: str, threads: int) -> tuple[Kept, str, float]:
    """One pair: its values, the problem if there is one, seconds of CPU."""
    clock, found = time.process_time(), {}
    problem = _problem_of(lambda: found.update(pair(persons, number, seed, name)))
    return found, problem, time.process_time() - clock


def _problem_of(work: Callable[[], Any]) -> str:
    """Do ``work``; what went wrong, on one line. One pair must not end hours of others; the machine's faults do."""
    try:
        work()
    except (OSError, MemoryError):
        raise
    except (UserError, StudyError) as problem:
        return printable(problem)
    except Exception as problem:
        return printable(f"{type(problem).__name__}: {problem}")
    return ""
