"""The best designs that were found: the front, what fresh seeds say of it, and how much was luck."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.report.shown import Shown
from sim.report.style import number
from sim.report.text.labels import choice_name, factor_name
from sim.report.text.outcomes import shown
from sim.report.text.table import empty
from sim.study.analysis.findings import findings
from sim.study.trials.outcomes import Outcome
from sim.study.trials.points import Varied
from sim.study.trials.search import Goal
from sim.words import say, to_say

_ROWS = 12
JUDGED = to_say({
    "level": "First by {name}: trial {trial}, {searched} in the search and {seen}; {worst}.",
    "best": "Best for {name}: trial {trial}, {searched} in the search and {seen}, told from doing nothing; {worst}.",
    "worse": "No design is best for {name}: the first of the search, trial {trial} with {searched}, is worse than doing"
    " nothing: {seen}; {worst}.",
    "untold": "No design is best for {name}: the first of the search, trial {trial} with {searched}, is not told from"
    " doing nothing: {seen}; {worst}.",
})  # fmt: skip


def print_found(
    console: Console, study: Varied, goals: Sequence[Goal], found: pl.DataFrame, over: str, robust: str, fresh: int,
    notes: Sequence[str],
) -> None:  # fmt: skip
    """The designs of the front, a table of each objective, then sentences."""
    outcomes = [study.outcomes[goal.outcome] for goal in goals]
    front = first_of(outcomes, found)
    if not front.is_empty():
        console.print(designs_table(study, front))
        for outcome in outcomes:
            how = shown(outcome)
            console.print(Text(say("{name}: {text}", name=outcome.name, text=how.heading), style="bold"))
            console.print(values_table(outcome, how, front))
    for sentence in sentences(outcomes, found, over, robust, fresh):
        console.print(Padding(Text(sentence), (0, 2)))
    for note in notes:
        console.print(Text(note, style="dim"), soft_wrap=True)


def over_cells(replications: int, scenarios: int) -> str:
    """What a design is judged over in a search."""
    over = say("{n} replication" if replications == 1 else "{n} replications", n=replications)
    return say("{over} of {n} scenarios", over=over, n=scenarios) if scenarios > 1 else over


def first_of(outcomes: Sequence[Outcome], found: pl.DataFrame) -> pl.DataFrame:
    """The designs beaten by none, the first by the first objective at the top, as many as are shown."""
    return found.filter("pareto").sort(outcomes[0].name, descending=outcomes[0].good > 0).head(_ROWS)


def designs_table(study: Varied, front: pl.DataFrame) -> Table:
    """What varies, of each design."""
    table = empty()
    table.add_column(say("trial"), justify="right")
    names = [factor.name for factor in study.factors if factor.name in front.columns]
    for name in names:
        table.add_column(_heading(name), justify="right", no_wrap=True)
    for row in front.iter_rows(named=True):
        table.add_row(str(row["trial"]), *(_value(name, row[name]) for name in names))
    return table


def _value(key: str, value: float | str) -> str:
    return f"{value:,.4g}" if isinstance(value, float) else choice_name(key, str(value))


def _heading(key: str) -> str:
    """What varies: the end of its key, or its name."""
    told = factor_name(key)
    return told if told != key else "\n".join(key.split(".")[-2:])


def values_table(outcome: Outcome, how: Shown, front: pl.DataFrame) -> Table:
    """One objective of each design, as the search saw it and with fresh seeds."""
    table = empty()
    titles = (say("trial"), say("in the search"), say("fresh seeds"), say("95 % interval"))
    for title in (*titles, say("worst tenth"), say("regret")):
        table.add_column(title, justify="right", no_wrap=True)
    for row in front.iter_rows(named=True):
        near, cells = row[outcome.name], []
        for kind in ("", "fresh:", "worst_decile:", "regret:"):
            value = row[f"{kind}{outcome.name}"]
            cells.append("" if value is None else how.text(value, near, signed=False))
        table.add_row(str(row["trial"]), *cells[:2], _interval(row, outcome, how), *cells[2:])
    return table


def sentences(outcomes: Sequence[Outcome], found: pl.DataFrame, over: str, robust: str, fresh: int) -> Iterator[str]:
    """How large the front is, what fresh seeds say of the first by each objective, the shrinkage, what limits left."""
    front = found.filter("pareto")
    yield say("{n} designs tried; {counted}; {front}.", n=len(found), front=beaten(len(front)), counted=say(
        "the mean over {over} counts" if robust == "mean" else "the worst tenth over {over} counts", over=over,
    ))  # fmt: skip
    refused = len(found) - int(found["allowed"].sum())
    if refused:
        yield say("{n} break a limit or cannot be simulated.", n=refused)
    if front.is_empty():
        yield say("No design is within the limits.")
        return
    again, firsts = _firsts(outcomes, front)
    for outcome, first, sure in zip(outcomes, firsts, told(outcomes, firsts, fresh), strict=True):
        how = shown(outcome)
        yield _judged(outcome, how, first, sure, fresh)
        before = first[outcome.name]
        shrunk = outcome.good * (again[outcome.name] - again[f"fresh:{outcome.name}"]).to_numpy()
        spread = float(np.std(found[outcome.name].drop_nulls().to_numpy()))
        mean = how.with_unit(float(shrunk.mean()), before).lstrip("+")
        if spread > 0:
            part = number(100 * float(shrunk.mean()) / spread, 0)
            mean += say(" ({part} % of the spread between designs)", part=part)
        yield say("Shrinkage of {name} over {n} of these: {amount}.", name=how.called, n=len(again), amount=mean)


def beaten(front: int) -> str:
    """How many designs are on the front."""
    return say("{n} is beaten by none" if front == 1 else "{n} are beaten by none", n=front)


def gains_of(outcomes: Sequence[Outcome], front: pl.DataFrame, fresh: int) -> list[Outcome]:
    """Objectives by which the first design of a front is told to be better than doing nothing."""
    again, firsts = _firsts(outcomes, front)
    if again.is_empty():
        return []
    rows = zip(outcomes, firsts, told(outcomes, firsts, fresh), strict=True)
    return [
        outcome
        for outcome, first, sure in rows
        if shown(outcome).signed and sure and outcome.good * first[f"fresh_mean:{outcome.name}"] > 0
    ]


def _firsts(outcomes: Sequence[Outcome], front: pl.DataFrame) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    """The designs of a front that were tried again, and of these the first of the search by each objective."""
    again = front.filter(pl.col(f"fresh:{outcomes[0].name}").is_not_null())
    ordered = [again.sort(outcome.name, descending=outcome.good > 0) for outcome in outcomes]
    return again, [each.row(0, named=True) for each in ordered if len(each)]


def told(outcomes: Sequence[Outcome], firsts: Sequence[Mapping[str, Any]], fresh: int) -> list[bool]:
    """By which objectives the first design is told from doing nothing, all together (Holm), with ``fresh`` seeds."""
    sides = [[row[f"fresh_{side}:{outcome.name}"] for side in ("mean", "low", "high")] for outcome, row in
             zip(outcomes, firsts, strict=True)]  # fmt: skip
    mean, low, high = np.array(sides, dtype=float).T
    return [bool(each) for each in findings(mean, low, high, np.full(len(sides), fresh))]


def _judged(outcome: Outcome, how: Shown, first: Mapping[str, Any], sure: bool, fresh: int) -> str:
    """The first design of the search by one objective; best only where fresh seeds tell it from doing nothing."""
    before, mean = first[outcome.name], first[f"fresh_mean:{outcome.name}"]
    better = "best" if outcome.good * mean > 0 else "worse"
    return say(
        JUDGED["level" if not how.signed else better if sure else "untold"],
        name=how.called,
        trial=first["trial"],
        searched=how.with_unit(before),
        seen=say(
            "{amount} with fresh seeds ({n} replications)",
            amount=f"{how.with_unit(mean, before)} {_interval(first, outcome, how)}",
            n=fresh,
        ),
        worst=say("worst tenth {amount}", amount=how.with_unit(first[f"worst_decile:{outcome.name}"], before)),
    )


def _interval(row: Mapping[str, Any], outcome: Outcome, how: Shown) -> str:
    """Of the mean with fresh seeds; empty where there are none."""
    low, high = (row[f"fresh_{side}:{outcome.name}"] for side in ("low", "high"))
    return "" if low is None else f"[{how.text(low, row[outcome.name])}, {how.text(high, row[outcome.name])}]"
