"""Response curves and an allocation as files, and read back: each replication of what was tried, what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from sim.core.errors import UserError
from sim.study.analysis.best import Allocated, Plan, Trial
from sim.study.analysis.curves import Curve, Floors, Response
from sim.study.analysis.loyalty.worth import Estimate
from sim.study.results import is_there
from sim.study.tables import read_table

POINTS, EACH, ALLOCATION = "response", "replications", "allocation.json"  # tables, and a file
_AMOUNTS = ("spent", "profit", "sales")  # yuan a year, the last two less today's


def tables_of(found: Response) -> dict[str, pl.DataFrame]:
    """A row a point, and a row a point and replication."""
    rows = [
        (curve.lever, float(curve.ratios[point]), run, *(float(getattr(curve, name)[point, run]) for name in _AMOUNTS))
        for curve in found.curves
        for point, run in np.ndindex(*curve.spent.shape)
    ]
    schema = {"lever": pl.String, "ratio": pl.Float64, "replication": pl.Int64} | dict.fromkeys(_AMOUNTS, pl.Float64)
    return {POINTS: found.points, EACH: pl.DataFrame(rows, schema=schema, orient="row")}


def about_of(found: Response) -> dict[str, Any]:
    """All else of it, as JSON."""
    return {
        "firm": found.firm,
        "span": list(found.span),
        "unused": list(found.unused),
        "floors": found.floors._asdict(),
    }


def read_response(folder: Path, about: Mapping[str, Any]) -> tuple[Response, Allocated | None]:
    """What `tables_of`, `about_of` and `allocation_of` have kept; a `UserError` where it is not whole."""
    try:
        points, each = (read_table(folder / f"{name}.parquet") for name in (POINTS, EACH))
        curves = tuple(_curve(str(lever), mine) for (lever,), mine in each.group_by("lever", maintain_order=True))
        floors, span = Floors(**about["floors"]), (int(about["span"][0]), int(about["span"][1]))
        found = Response(about["firm"], span, curves, tuple(about["unused"]), floors, points)
        best = None
        if is_there(folder / ALLOCATION, Path.is_file):
            best = _allocated(json.loads((folder / ALLOCATION).read_text(encoding="utf-8")))
        return found, best
    except (OSError, LookupError, TypeError, ValueError, pl.exceptions.PolarsError) as problem:
        why = str(problem).partition("\n")[0]
        raise UserError(f"{folder}: no response curves as they were written ({why})") from None


def _curve(lever: str, rows: pl.DataFrame) -> Curve:
    ratios = rows["ratio"].unique(maintain_order=True).to_numpy()
    amounts = (rows[name].to_numpy().reshape(len(ratios), -1) for name in _AMOUNTS)
    return Curve(lever, ratios, *amounts)


def allocation_of(best: Allocated) -> dict[str, Any]:
    """The allocation as JSON; yuan a year."""
    trial = best.trial
    return {
        "plan": {lever: step._asdict() for lever, step in best.plan.items()},
        "told": [*best.told],
        "kept": best.kept,
        "expected": best.expected,
        "trial": None
        if trial is None
        else {
            "profit": trial.profit._asdict(),
            "sales": trial.sales._asdict(),
            "floor": trial.floor,
            "finding": trial.finding,
            "spent": {lever: {"today": now, "best": then} for lever, (now, then) in trial.spent.items()},
        },
    }


def _allocated(data: Mapping[str, Any]) -> Allocated:
    told = data["trial"]
    trial = None
    if told is not None:
        spent = {lever: (float(of["today"]), float(of["best"])) for lever, of in told["spent"].items()}
        trial = Trial(Estimate(**told["profit"]), Estimate(**told["sales"]), told["floor"], told["finding"], spent)
    plan = {lever: Plan(**step) for lever, step in data["plan"].items()}
    return Allocated(plan, tuple(data["told"]), float(np.float64(data["expected"])), trial)
