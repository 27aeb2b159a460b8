"""What an outcome depends on: a table of indices, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.report.shown import Shown
from sim.report.style import number
from sim.report.text.labels import factor_name
from sim.report.text.outcomes import shown
from sim.report.text.table import empty
from sim.study.trials.points import Varied
from sim.study.trials.sensitivity import LUCK, Found
from sim.words import say

_NAMED = 5
TRUSTED = 0.5  # share of the variance that an emulator must foretell


def print_found(
    console: Console, study: Varied, method: str, found: Sequence[Found], means: np.ndarray, notes: Sequence[str]
) -> None:
    """A table and its sentences for each outcome; ``means`` [point, outcome]."""
    for at, (outcome, one) in enumerate(zip(study.outcomes, found, strict=True)):
        how = shown(outcome)
        console.print(Text(say("{name}: {text}", name=outcome.name, text=how.called), style="bold"))
        console.print(table_of(one.table, how))
        for sentence in sentences(one, how, method, means[:, at]):
            console.print(Padding(Text(sentence), (0, 2)))
        console.print()
    for note in notes:
        console.print(Text(note, style="dim"), soft_wrap=True)


def table_of(found: pl.DataFrame, how: Shown) -> Table:
    """A row a factor, the strongest first and luck last."""
    table = empty()
    table.add_column("", no_wrap=True)
    screened = found["mu_star"].is_not_null().any()
    if screened:
        size, mean, spread = (f"{t}\n{how.unit}" for t in (say("mean size of a step"), say("mean step"), say("spread")))
        titles = [size, say("95 % interval"), mean, spread]
    else:
        titles = [say("alone"), say("95 % interval"), say("with all others"), say("95 % interval")]
    for title in titles:
        table.add_column(title, justify="right", no_wrap=True)
    by = "mu_star" if screened else "total"
    for row in in_order(found, by).iter_rows(named=True):
        name = Text(
            factor_name(row["parameter"]), style="bold" if row["told"] else "dim" if row["parameter"] == LUCK else ""
        )
        if screened:
            size, low, high, mean, spread = (
                how.text(row[name], row["mu_star"], signed=False)
                for name in ("mu_star", "mu_star_low", "mu_star_high", "mu", "sigma")
            )
            cells = [size, f"[{low}, {high}]", mean, spread]
        else:
            cells = [cell for kind in ("first", "total") for cell in _share(row, kind)]
        table.add_row(name, *cells)
    return table


def in_order(found: pl.DataFrame, by: str) -> pl.DataFrame:
    """Factors, the strongest first; luck last."""
    return found.sort(pl.col("parameter") == LUCK, -pl.col(by).fill_null(0.0))


def sentences(found: Found, how: Shown, method: str, means: np.ndarray) -> Iterator[str]:
    """What matters, what cannot be told from luck, how far the emulator can be trusted."""
    table = found.table
    by = "mu_star" if method == "morris" else "total"
    if table[by].is_null().all():
        yield say("Nothing can be said: the outcome is the same, or missing, at too many points.")
        return
    seen = means[np.isfinite(means)]
    low, centre, high = (how.with_unit(float(np.quantile(seen, share))) for share in (0.05, 0.5, 0.95))
    yield say(
        "Over {n} points it is {low} to {high} (nine of ten), {centre} in the middle.",
        n=found.used,
        low=low,
        high=high,
        centre=centre,
    )
    ordered = in_order(table, by)
    told = ordered.filter("told")["parameter"].to_list()
    others = ordered.filter(~pl.col("told"), pl.col("parameter") != LUCK)["parameter"].to_list()
    doubt = found.emulated is not None and found.emulated.explained < TRUSTED
    if doubt:
        yield say("The emulator foretells too little for its indices to be findings.")
    more = ordered.filter("more")["parameter"].to_list()
    small = [name for name in told if name not in more]
    if more and not doubt:
        yield say("Matters more than luck (other seeds, all else alike): {names}.", names=_some(more))
    if small and not doubt:
        yield say("Matters beyond chance, yet no more than luck does: {names}.", names=_some(small))
    if others or doubt:
        names = _some([*told, *others] if doubt else others)
        yield say("Cannot be told from luck: {names}.", names=names)
    if found.emulated is not None:
        explained, error = found.emulated.explained, how.with_unit(found.emulated.error).lstrip("+")
        yield say(
            "Indices are those of a Gaussian process through {n} points; it foretells points left out with an error of"
            " {error}, {share} % of their variance.",
            n=found.used,
            error=error,
            share=number(100 * max(explained, 0.0), 0),
        )
    if found.failed:
        yield say("{n} points are left out: no market could be simulated there or beside them.", n=found.failed)


def _share(row: dict[str, float | None], kind: str) -> Iterator[str]:
    yield number(row[kind], 2)
    yield f"[{number(row[f'{kind}_low'], 2)}, {number(row[f'{kind}_high'], 2)}]"


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return say(", ").join([*map(factor_name, names[:_NAMED]), *([say("{n} more", n=more)] if more > 0 else [])])
