"""What a calibration says of itself, and what checks of one say, as pages in the language that is spoken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from sim.evidence.calibration.folds import shares
from sim.evidence.calibration.objective import mean_over_seeds
from sim.evidence.calibration.space import Space
from sim.evidence.calibration.study import Calibrated
from sim.evidence.calibration.tables import tables
from sim.report.markdown import table
from sim.report.numbers import significant
from sim.words import named, say

OPEN = 0.5  # share of prior variance that the facts leave in a direction called open


def page(found: Calibrated, space: Space, provenance: Sequence[str]) -> str:
    """The report as Markdown."""
    made = tables(found, space)
    return "\n".join(
        part
        for parts in (
            [f"# {say('How the market was calibrated')}", "", *provenance, ""],
            _summary(found),
            [
                "",
                f"## {say('Facts')}",
                "",
                say("Means over seeds. *Half-width* is what a distance of 1 means in the fit."),
                "",
            ],
            _markdown(made["facts"].drop("weight")),
            ["", f"## {say('Parameters')}", ""],
            [
                say(
                    "*From* and *to*: 90 % of what is plausible given facts and ranges. *Learned* is the share of the"
                    " prior's variance that the facts remove; a parameter of which they say little is not called"
                    " fitted: its value is a mean of what is plausible, and plausible markets differ in it over most of"
                    " its range."
                )
            ],
            [""],
            _markdown(made["parameters"]),
            ["", f"## {say('What the facts leave open')}", ""],
            _open(found),
            [""],
            _markdown(made["confusions"]),
            ["", f"## {say('Plausible markets')}", ""],
            _ensemble(found),
            _what_must_hold(found),
            [""],
            _markdown(made["search"]),
        )
        for part in parts
    )


def left_out_page(told: pl.DataFrame, provenance: Sequence[str]) -> str:
    """What folds foretell of facts that they were not shown, as Markdown."""
    missed = told.filter(pl.col("was_left_out") & ~pl.col("met")).drop("met", "met_before", "was_left_out", "markets")
    return "\n".join(
        [
            f"# {say('Facts that were left out')}", "", *provenance, "",
            say(
                "*Met*: share of the facts left out that the mean of the markets meets, each market drawn given the"
                " other facts alone; *before*: share that a market anywhere in the ranges meets; *shown met*: of the"
                " facts that the fold was shown."
            ), "",
            *_markdown(shares(told)), "", f"## {say('Left out and not met')}", "",
            *_markdown(missed),
        ]
    )  # fmt: skip


def coverage_page(found: pl.DataFrame, provenance: Sequence[str]) -> str:
    """How often intervals hold known parameters, as Markdown."""
    return "\n".join(
        [
            f"# {say('Known parameters, found again')}", "", *provenance, "",
            say(
                "*Covered*: share of the intervals of a level that hold the parameter by which the facts were made,"
                " blurred as reports are. *Fitted*: parameters of which the facts of that market say something."
            ), "",
            *_markdown(found),
        ]
    )  # fmt: skip


def _summary(found: Calibrated) -> Iterator[str]:
    objective = found.objective
    before, after = mean_over_seeds(found.before), mean_over_seeds(found.after)
    core = objective.core
    met_before, met_after = objective.met(before), objective.met(after)
    rows = [
        (say("facts met"), f"{met_before.sum()}", f"{met_after.sum()}", f"{len(objective)}"),
        (say("core facts met"), f"{met_before[core].sum()}", f"{met_after[core].sum()}", f"{core.sum()}"),
        (say("weighted loss"), f"{objective.loss(before):.1f}", f"{objective.loss(after):.1f}", ""),
    ]
    held_out = [fact for fact in found.held_out if not fact.set_by]
    if held_out:
        inside = [
            sum(
                fact.low <= value <= fact.high and not fact.set_by
                for fact, value in zip(found.held_out, mean_over_seeds(values), strict=True)
            )
            for values in (found.held_out_before, found.held_out_after)
        ]
        rows.append((say("held-out facts met"), f"{inside[0]}", f"{inside[1]}", f"{len(held_out)}"))
    yield from table(("", *map(column_name, ("before", "fitted", "of"))), rows)
    if found.unseen:
        yield ""
        names = ", ".join(f"`{fact.id}`" for fact in found.unseen)
        yield say("Not observed in any run: {names}.", names=names)


def _open(found: Calibrated) -> Iterator[str]:
    identified = found.identified
    size = len(identified.directions)
    yield say(
        "Of {n} directions the facts pin down {pinned}: they remove more than half of the prior's variance there. The"
        " flattest of the others, named by their largest parameters (a change along the signs is hardly seen):",
        n=size,
        pinned=identified.pinned,
    )
    yield ""
    flat = [direction for direction in identified.directions if direction.pinned < OPEN][:10]
    yield from table((say("direction"), say("variance removed")), ((d.named, f"{100 * d.pinned:.0f} %") for d in flat))


def _ensemble(found: Calibrated) -> Iterator[str]:
    ensemble, objective = found.ensemble, found.objective
    met = objective.met(ensemble.values).sum(axis=1)
    yield say(
        "{accepted} of {tried} markets drawn along these directions were not implausible; {kept} are kept, the fitted"
        " one first. They meet {least} to {most} of {facts} facts ({runs} seeds each). Loss {low} to {high}.",
        accepted=ensemble.accepted,
        tried=ensemble.tried,
        kept=len(ensemble.points),
        least=met.min(),
        most=met.max(),
        facts=len(objective),
        runs=ensemble.runs,
        low=f"{ensemble.losses.min():.1f}",
        high=f"{ensemble.losses.max():.1f}",
    )


def _what_must_hold(found: Calibrated) -> Iterator[str]:
    objective, values = found.objective, found.ensemble.values
    must = [i for i, fact in enumerate(found.facts) if fact.must]
    if must:
        yield ""
        yield from table(
            (say("holds in every plausible market"), *map(column_name, ("low", "high", "fitted", "lowest", "highest"))),
            (
                (
                    named("fact", found.facts[i].id, found.facts[i].about),
                    *map(_cell, (objective.low[i], objective.high[i], values[0, i], *_ends(values[:, i]))),
                )
                for i in must
            ),
        )


def _ends(values: np.ndarray) -> tuple[float, float]:
    return float(np.nanmin(values)), float(np.nanmax(values))


def _markdown(made: pl.DataFrame) -> list[str]:
    return table(
        [column_name(name) for name in made.columns], ([_cell(value) for value in row] for row in made.iter_rows())
    )


def column_name(column: str) -> str:
    """What a column of a table of the report is called."""
    return named("calibration_column", column, column.replace("_", " "))


def _cell(value: object) -> str:
    if isinstance(value, float) or value is None:
        return significant(value, digits=4, missing="")
    return str(value)
