"""The fitted market as a file of the group `calibrated`: values of the free parameters, and the plausible markets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from sim.core.files import new_file
from sim.evidence.calibration.drawn import drawn_values, read_drawn
from sim.evidence.calibration.objective import mean_over_seeds
from sim.evidence.calibration.space import Space
from sim.evidence.calibration.study import Calibrated
from sim.params.text import to_yaml
from sim.study.results import write_file
from sim.study.tables import write_table
from sim.words import say

WIDTH = 120


def calibrated_yaml(found: Calibrated, space: Space, provenance: Sequence[str]) -> str:
    """The text of the file. provenance: lines that say how it came about."""
    fitted = [space.values(point) for point in found.ensemble.points]
    drawn = drawn_values(read_drawn(), space.market, len(fitted), space.market.seed)
    markets = [beside | values for beside, values in zip(drawn, fitted, strict=True)]
    names = list(markets[0])
    nested: dict[Any, Any] = {}
    for path, value in markets[0].items():
        *groups, last = (_key(step) for step in path.split("."))
        place = nested
        for group in groups:
            place = place.setdefault(group, {})
        place[last] = value
    ensemble = {"names": names, "markets": [[market[name] for name in names] for market in markets]}
    lines = ["# @package _global_", *(f"# {line}" for line in (*provenance, *_fit(found)))]
    body = to_yaml({**nested, "plausible": ensemble}, WIDTH)
    return "\n".join([*lines, body])


def _fit(found: Calibrated) -> list[str]:
    objective = found.objective
    before, after = mean_over_seeds(found.before), mean_over_seeds(found.after)
    met = [int(objective.met(values).sum()) for values in (before, after)]
    return [
        say(
            "Facts met: {met} of {n} fitted ({before} before), mean of {seeds} seeds. Weighted loss {loss}"
            " ({loss_before} before).",
            met=met[1],
            n=len(objective),
            before=met[0],
            seeds=len(found.after),
            loss=f"{objective.loss(after):.1f}",
            loss_before=f"{objective.loss(before):.1f}",
        ),
        say(
            "Plausible markets: {kept}, the first of them fitted; {accepted} of {tried} that were tried were not"
            " implausible, {runs} seeds each.",
            kept=len(found.ensemble.points),
            accepted=found.ensemble.accepted,
            tried=found.ensemble.tried,
            runs=found.ensemble.runs,
        ),
    ]


def write_report(folder: Path, text: str, tables: Mapping[str, pl.DataFrame], name: str = "report.md") -> None:
    """The page and its tables; files of other names in the folder stay."""
    write_file(folder / name, text + "\n", "--report")
    for table_name, table in tables.items():
        with new_file(folder / f"{table_name}.parquet") as partial:
            write_table(table, partial)


def _key(step: str) -> str | int:
    return int(step) if step.isdigit() else step  # years
