"""Jobs as points of a design: what an outcome does along each key that was swept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.core.errors import UserError
from sim.study.analysis.effects import mean_interval
from sim.study.analysis.findings import with_findings
from sim.study.analysis.many.cells import Cells, cells_of, varying

STEPS_MOST = 5  # values of a number, up to which its ends are compared; of more its lower and upper third


class Design(NamedTuple):
    """One outcome of every job, and where the job stands."""

    points: pl.DataFrame  # [job] a column a key that differs
    cells: Cells  # one condition: [job, 1, replication]

    @property
    def numbers(self) -> list[str]:
        """Keys whose values are numbers."""
        return [name for name in self.points.columns if self.points[name].dtype.is_numeric()]


def design_of(table: pl.DataFrame, keys: Sequence[str], metric: str, **of: str | None) -> Design:
    """The points of a sweep and their outcomes; other arguments are those of `cells_of`."""
    cells = cells_of(table, keys, metric, **of)  # type: ignore[arg-type]
    mine = table.filter(pl.col("status") == "done", metric=metric)
    points = mine.unique("job", keep="first", maintain_order=True).select("job", *varying(table, keys))
    if len(points) != len(cells.options):
        raise UserError(f"--metric {metric}: jobs have several sponsors each; choose one with --group strategy:NAME")
    return Design(points.drop("job"), cells)


def swings(design: Design) -> pl.DataFrame:
    """How far the outcome moves between the ends of each key, the others as they were swept.

    Columns: key, low_at, high_at (text), low, high (means there), difference (high minus low, paired), ci_low, ci_high,
    replications, finding (all keys together, Holm). Ends of a number are its least and largest value, of many values
    the lower and upper third; of words the values with the least and largest mean, which are picked for it. What is
    told from chance comes first, the largest on top; then by how large it may be, the farther end of the interval:
    what is least known is not least.
    """
    rows = []
    for key in design.points.columns:
        low, high, names = _ends(design, key)
        values = design.cells.values[:, 0]
        before, after = (values[at].mean(axis=0) for at in (low, high))
        difference, ci_low, ci_high, count = (float(end) for end in mean_interval(after - before))
        levels = (float(np.nanmean(end)) for end in (before, after))
        rows.append((key, *names, *levels, difference, ci_low, ci_high, int(count)))
    columns = ["key", "low_at", "high_at", "low", "high", "difference", "ci_low", "ci_high", "replications"]
    found = pl.DataFrame(rows, schema=columns, orient="row").with_columns(pl.col("ci_low", "ci_high").fill_nan(None))
    size = pl.col("difference").abs()
    reach = pl.max_horizontal(size, pl.col("ci_low").abs(), pl.col("ci_high").abs())
    order = [pl.col("finding"), pl.when("finding").then(size).otherwise(reach)]
    return with_findings(found, by=()).sort(order, descending=True, maintain_order=True)


def plane(design: Design, x: str, y: str) -> Mapping[tuple[float, float], np.ndarray]:
    """Outcome [replication] at each pair of values of two numbers, a mean over the other keys."""
    for key in (x, y):
        if key not in design.numbers:
            told = ", ".join(design.numbers) or "none"
            raise UserError(f"--by {key}: not a number that differs between these jobs (numbers: {told})")
    places: dict[tuple[float, float], list[int]] = {}
    for at, pair in enumerate(design.points.select(x, y).iter_rows()):
        places.setdefault((float(pair[0]), float(pair[1])), []).append(at)
    return {pair: design.cells.values[jobs, 0].mean(axis=0) for pair, jobs in places.items()}


def _ends(design: Design, key: str) -> tuple[np.ndarray, np.ndarray, tuple[str, str]]:
    column = design.points[key]
    means = np.nanmean(design.cells.values[:, 0], axis=-1)
    if key in design.numbers:
        values = column.to_numpy().astype(float)
        levels = np.unique(values)
        share = (0.0, 1.0) if len(levels) <= STEPS_MOST else (1 / 3, 2 / 3)
        least, most = np.quantile(values, share)
        ends = (f"{least:g}", f"{most:g}") if len(levels) <= STEPS_MOST else (f"≤ {least:.3g}", f"≥ {most:.3g}")
        return values <= least, values >= most, ends
    words = column.cast(pl.String).fill_null("none")
    of = {word: float(means[(words == word).to_numpy()].mean()) for word in words.unique(maintain_order=True)}
    low, high = min(of, key=of.__getitem__), max(of, key=of.__getitem__)
    return (words == low).to_numpy(), (words == high).to_numpy(), (low, high)
