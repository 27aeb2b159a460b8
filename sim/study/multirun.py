"""The runs of a multirun: all are composed and checked before the first begins, and no two are the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from sim.core.errors import UserError, printable
from sim.params.market import MarketParams

Job = Sequence[str]  # the words of one run, as many as of every other
Tell = Callable[[int, int], None]  # how many runs are composed, of how many


def composed(jobs: Sequence[Job], compose: Callable[[Job], MarketParams], tell: Tell) -> list[MarketParams]:
    """The parameters of every job; a `UserError` for the first that cannot be, or is the same as another.

    One job for each value of each word comes first, so that what is wrong with a value is found at once and not after
    thousands of others. Groups of parameters that are the same in many jobs are kept once.
    """
    varied = [at for at, values in enumerate(zip(*jobs, strict=True)) if len(set(values)) > 1]
    found: dict[int, MarketParams] = {}
    groups: dict[tuple[str, bytes], Any] = {}  # by name and content
    known: dict[tuple[bytes, ...], Job] = {}  # by the contents of all groups
    for at in _order(jobs):
        told = " ".join(jobs[at][place] for place in varied).replace("++", "")
        try:
            params = compose(jobs[at])
        except UserError as mistake:
            if not varied:
                raise
            first, *others = mistake.lines
            raise UserError(f"the run with {printable(told, 100)}: {first}", *others) from None
        contents = _contents(params)
        other = known.setdefault(tuple(contents.values()), jobs[at])
        if other is not jobs[at]:
            one = " ".join(other[place] for place in varied).replace("++", "")
            raise UserError(f"the runs with {printable(one, 100)} and with {printable(told, 100)} are the same")
        shared = {name: groups.setdefault((name, sum_), getattr(params, name)) for name, sum_ in contents.items()}
        found[at] = params.model_copy(update=shared)
        tell(len(found), len(jobs))
    return [found[at] for at in range(len(jobs))]


def _order(jobs: Sequence[Job]) -> list[int]:
    """The numbers of all jobs: first one for each value of each word, those of words with few values before others."""
    first: dict[int, None] = {}
    for values in sorted(zip(*jobs, strict=True), key=lambda values: len(set(values))):
        seen: dict[str, int] = {}
        for at, value in enumerate(values):
            seen.setdefault(value, at)
        first |= dict.fromkeys(seen.values())
    return [*first, *(at for at in range(len(jobs)) if at not in first)]


def _contents(params: MarketParams) -> dict[str, bytes]:
    """A hash of each group of parameters; the order of names counts, and 1, 1.0 and true differ."""
    data = params.model_dump(mode="json")
    return {name: hashlib.sha256(json.dumps(value).encode()).digest() for name, value in data.items()}
