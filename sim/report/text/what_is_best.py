"""The best designs that were found: the front, what fresh seeds say of it, and how much was luck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.report.style import number
from sim.report.text.outcomes import shown
from sim.report.text.table import empty
from sim.study.trials.outcomes import Outcome
from sim.study.trials.points import Study
from sim.study.trials.search import Goal

_ROWS = 12


def print_found(
    console: Console, study: Study, goals: Sequence[Goal], found: pl.DataFrame, over: str, robust: str,
    notes: Sequence[str],
) -> None:  # fmt: skip
    """The front as a table, then sentences."""
    outcomes = [study.outcomes[goal.outcome] for goal in goals]
    front = found.filter("pareto").sort(outcomes[0].name, descending=outcomes[0].good > 0)
    if not front.is_empty():
        console.print(_table(study, outcomes, front))
    for sentence in sentences(study, outcomes, found, over, robust):
        console.print(Padding(Text(sentence), (0, 2)))
    for note in notes:
        console.print(Text(note, style="dim"), soft_wrap=True)


def _table(study: Study, outcomes: Sequence[Outcome], front: pl.DataFrame) -> Table:
    table = empty()
    table.add_column("trial", justify="right")
    for outcome in outcomes:
        unit = shown(outcome).unit
        for title in (outcome.name, "fresh seeds", "worst tenth", "regret"):
            table.add_column(f"{title}\n{unit}", justify="right", no_wrap=True)
    names = [factor.name for factor in study.factors if factor.name in front.columns]
    for name in names:
        table.add_column("\n".join(name.split(".")[-2:]), justify="right", no_wrap=True)
    for row in front.head(_ROWS).iter_rows(named=True):
        cells = []
        for outcome in outcomes:
            how, near = shown(outcome), row[outcome.name]
            for kind in ("", "fresh:", "worst_decile:", "regret:"):
                value = row[f"{kind}{outcome.name}"]
                cells.append("" if value is None else how.text(value, near, signed=False))
        cells += [f"{value:,.4g}" if isinstance(value := row[name], float) else str(value) for name in names]
        table.add_row(str(row["trial"]), *cells)
    return table


def sentences(study: Study, outcomes: Sequence[Outcome], found: pl.DataFrame, over: str, robust: str) -> Iterator[str]:
    """How large the front is, the best by each objective, the shrinkage, and what the limits left."""
    front = found.filter("pareto")
    counted = "the mean" if robust == "mean" else "the worst tenth"
    verb = "is" if len(front) == 1 else "are"
    yield f"{len(found)} designs tried; {counted} over {over} counts; {len(front)} {verb} beaten by none."
    refused = len(found) - int(found["allowed"].sum())
    if refused:
        yield f"{refused} break a limit or cannot be simulated."
    if front.is_empty():
        yield "No design is within the limits."
        return
    again = front.filter(pl.col(f"fresh:{outcomes[0].name}").is_not_null())
    for outcome in outcomes:
        how = shown(outcome)
        best = again.sort(outcome.name, descending=outcome.good > 0).row(0, named=True)
        before, after = best[outcome.name], best[f"fresh:{outcome.name}"]
        worst = how.with_unit(best[f"worst_decile:{outcome.name}"], before)
        yield (
            f"Best for {how.called}: trial {best['trial']}, {how.with_unit(before)} in the search and"
            f" {how.with_unit(after, before)} with fresh seeds; worst tenth {worst}."
        )
        shrunk = outcome.good * (again[outcome.name] - again[f"fresh:{outcome.name}"]).to_numpy()
        spread = float(np.std(found[outcome.name].drop_nulls().to_numpy()))
        part = number(100 * float(shrunk.mean()) / spread, 0) if spread > 0 else ""
        share = f" ({part} % of the spread between designs)" if part else ""
        mean = how.with_unit(float(shrunk.mean()), before).lstrip("+")
        yield (
            f"Shrinkage of {outcome.name} over {len(again)} of these: {mean}{share};"
            " what is left of their lead is what fresh seeds say."
        )
        if how.signed and outcome.good * after <= 0:
            yield f"With fresh seeds the best for {how.called} is no better than doing nothing."
