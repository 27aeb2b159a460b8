"""What a calibration says of itself: tables, and a page made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from sim.evidence.calibration.folds import shares
from sim.evidence.calibration.identify import BOUND
from sim.evidence.calibration.objective import mean_over_seeds
from sim.evidence.calibration.space import Space
from sim.evidence.calibration.study import Calibrated
from sim.report.markdown import table
from sim.report.numbers import significant

PLAUSIBLE = (0.05, 0.95)  # quantiles of the draws that are shown
OPEN = 0.5  # share of prior variance that the facts leave in a direction called open


def tables(found: Calibrated, space: Space) -> dict[str, pl.DataFrame]:
    """The tables of the report by file name."""
    return {
        "facts": _facts(found),
        "parameters": _parameters(found, space),
        "directions": _directions(found, space),
        "confusions": _confusions(found),
        "markets": _markets(found, space),
        "search": pl.DataFrame(
            found.story,
            schema=["wave", "evaluations", "foretold_of_the_median_fact", "not_ruled_out_of_the_box", "facts_met"],
            orient="row",
        ),
    }


def page(found: Calibrated, space: Space, provenance: Sequence[str]) -> str:
    """The report as Markdown."""
    made = tables(found, space)
    return "\n".join(
        part
        for parts in (
            ["# How the market was calibrated", "", *provenance, ""],
            _summary(found),
            ["", "## Facts", "", "Means over seeds. *Half-width* is what a distance of 1 means in the fit.", ""],
            _markdown(made["facts"].drop("weight")),
            ["", "## Parameters", ""],
            [
                "*From* and *to*: 90 % of what is plausible given facts and ranges. *Learned* is the share of the"
                " prior's variance that the facts remove; a parameter of which they say little is not called fitted:"
                " its value is a mean of what is plausible, and plausible markets differ in it over most of its range."
            ],
            [""],
            _markdown(made["parameters"]),
            ["", "## What the facts leave open", ""],
            _open(found),
            [""],
            _markdown(made["confusions"]),
            ["", "## Plausible markets", ""],
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
            "# Facts that were left out", "", *provenance, "",
            "*Met*: share of the facts left out that the mean of the markets meets, each market drawn given the other"
            " facts alone; *before*: share that a market anywhere in the ranges meets; *shown met*: of the facts that"
            " the fold was shown.", "",
            *_markdown(shares(told)), "", "## Left out and not met", "",
            *_markdown(missed),
        ]
    )  # fmt: skip


def coverage_page(found: pl.DataFrame, provenance: Sequence[str]) -> str:
    """How often intervals hold known parameters, as Markdown."""
    return "\n".join(
        [
            "# Known parameters, found again", "", *provenance, "",
            "*Covered*: share of the intervals of a level that hold the parameter by which the facts were made, blurred"
            " as reports are. *Fitted*: parameters of which the facts of that market say something.", "",
            *_markdown(found),
        ]
    )  # fmt: skip


def _summary(found: Calibrated) -> Iterator[str]:
    objective = found.objective
    before, after = mean_over_seeds(found.before), mean_over_seeds(found.after)
    core = objective.core
    met_before, met_after = objective.met(before), objective.met(after)
    rows = [
        ("facts met", f"{met_before.sum()}", f"{met_after.sum()}", f"{len(objective)}"),
        ("core facts met", f"{met_before[core].sum()}", f"{met_after[core].sum()}", f"{core.sum()}"),
        ("weighted loss", f"{objective.loss(before):.1f}", f"{objective.loss(after):.1f}", ""),
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
        rows.append(("held-out facts met", f"{inside[0]}", f"{inside[1]}", f"{len(held_out)}"))
    yield from table(("", "before", "fitted", "of"), rows)
    if found.unseen:
        yield ""
        yield "Not observed in any run: " + ", ".join(f"`{fact.id}`" for fact in found.unseen) + "."


def _facts(found: Calibrated) -> pl.DataFrame:
    objective = found.objective
    rows = []
    unknown = np.full(len(found.held_out), np.nan)
    for facts, before, after, width, weight in (
        (found.facts, found.before, found.after, objective.scale, objective.weight),
        (found.held_out, found.held_out_before, found.held_out_after, unknown, unknown),
    ):
        for i, fact in enumerate(facts):
            value = float(mean_over_seeds(after)[i])
            rows.append(
                {
                    "fact": fact.id,
                    "about": fact.about,
                    "kind": "set"
                    if fact.set_by
                    else "held out"
                    if fact.held_out
                    else "core"
                    if fact.core
                    else "fitted",
                    "low": fact.low,
                    "high": fact.high,
                    "before": float(mean_over_seeds(before)[i]),
                    "fitted": value,
                    "sd_between_seeds": float(np.std(after[:, i], ddof=1)) if len(after) > 1 else None,
                    "met": "yes" if fact.low <= value <= fact.high else "**no**",
                    "half_width": float(width[i]),
                    "weight": float(weight[i]),
                }
            )
    return pl.DataFrame(rows, infer_schema_length=None)


def _parameters(found: Calibrated, space: Space) -> pl.DataFrame:
    ends = [space.own(end) for end in np.quantile(found.draws, PLAUSIBLE, axis=0)]
    return pl.DataFrame(
        {
            "parameter": space.names,
            "as": [free.how for free in space.free],
            "start": space.own(found.start),
            "fitted": space.own(found.point),
            "from": ends[0],
            "to": ends[1],
            "kind": ["fitted" if fitted else "left to its range" for fitted in found.identified.fitted],
            "low": [free.low for free in space.free],
            "high": [free.high for free in space.free],
            "learned": found.identified.learned,
            "at_bound": ["yes" if min(unit, 1 - unit) < BOUND else "" for unit in found.point],
            "about": [free.about for free in space.free],
            "source": [free.source for free in space.free],
        }
    )


def _directions(found: Calibrated, space: Space) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"pinned": d.pinned, "named": d.named, **dict(zip(space.names, d.vector.tolist(), strict=True))}
            for d in found.identified.directions
        ]
    )


def _confusions(found: Calibrated) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (f"{c.roles[0]} against {c.roles[1]}", " and ".join(c.parameters), c.correlation, c.canonical)
            for c in found.identified.confusions
        ],
        schema={
            "expected_confusion": pl.String, "most_alike": pl.String,
            "correlation": pl.Float64, "largest_of_mixtures": pl.Float64,
        },
        orient="row",
    )  # fmt: skip


def _markets(found: Calibrated, space: Space) -> pl.DataFrame:
    ensemble, objective = found.ensemble, found.objective
    return pl.DataFrame(
        [
            {
                "market": i,
                "loss": float(loss),
                "facts_met": int(objective.met(values).sum()),
                "core_facts_met": int(objective.met(values)[objective.core].sum()),
                **dict(zip(space.names, space.own(point).tolist(), strict=True)),
            }
            for i, (point, values, loss) in enumerate(
                zip(ensemble.points, ensemble.values, ensemble.losses, strict=True)
            )
        ]
    )


def _open(found: Calibrated) -> Iterator[str]:
    identified = found.identified
    size = len(identified.directions)
    yield (
        f"Of {size} directions the facts pin down {identified.pinned}: they remove more than half of the prior's"
        " variance there. The flattest of the others, named by their largest parameters (a change along the signs is"
        " hardly seen):"
    )
    yield ""
    flat = [direction for direction in identified.directions if direction.pinned < OPEN][:10]
    yield from table(("direction", "variance removed"), ((d.named, f"{100 * d.pinned:.0f} %") for d in flat))


def _ensemble(found: Calibrated) -> Iterator[str]:
    ensemble, objective = found.ensemble, found.objective
    met = objective.met(ensemble.values).sum(axis=1)
    yield (
        f"{ensemble.accepted} of {ensemble.tried} markets drawn along these directions were not implausible;"
        f" {len(ensemble.points)} are kept, the fitted one first. They meet {met.min()} to {met.max()} of"
        f" {len(objective)} facts ({ensemble.runs} seeds each). Loss {ensemble.losses.min():.1f} to"
        f" {ensemble.losses.max():.1f}."
    )


def _what_must_hold(found: Calibrated) -> Iterator[str]:
    objective, values = found.objective, found.ensemble.values
    must = [i for i, fact in enumerate(found.facts) if fact.must]
    if must:
        yield ""
        yield from table(
            ("holds in every plausible market", "low", "high", "fitted", "lowest", "highest"),
            (
                (
                    found.facts[i].about,
                    *map(_cell, (objective.low[i], objective.high[i], values[0, i], *_ends(values[:, i]))),
                )
                for i in must
            ),
        )


def _ends(values: np.ndarray) -> tuple[float, float]:
    return float(np.nanmin(values)), float(np.nanmax(values))


def _markdown(made: pl.DataFrame) -> list[str]:
    names = [name.replace("_", " ") for name in made.columns]
    return table(names, ([_cell(value) for value in row] for row in made.iter_rows()))


def _cell(value: object) -> str:
    if isinstance(value, float) or value is None:
        return significant(value, digits=4, missing="")
    return str(value)
