"""What a calibration found, as tables: facts, parameters, directions, confusions, plausible markets, the search."""

from __future__ import annotations

import numpy as np
import polars as pl

from sim.evidence.calibration.identify import BOUND
from sim.evidence.calibration.objective import mean_over_seeds
from sim.evidence.calibration.space import Space
from sim.evidence.calibration.study import Calibrated

PLAUSIBLE = (0.05, 0.95)  # quantiles of the draws that are shown


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
