"""What industry reports say, as data of the product: claimed effects, to be compared with and never used."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import model_validator

from sim.params.quantity import Block


class Claim(Block):
    """One claimed effect of a loyalty measure."""

    id: str
    lever: str  # what the report says did it
    metric: str  # the reported metric
    kpi: str = ""  # the KPI that comes nearest to it, or a ratio of KPIs (see sim.study.claims)
    reading: Literal["", "relative", "difference", "level", "members"] = ""
    claimed: float | tuple[float, float] | None = None
    inverse: bool = False  # the KPI moves against the metric
    not_expressed: str = ""  # why no KPI can be set against it

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Claim:
        readable = bool(self.kpi and self.reading and self.claimed is not None)
        if readable == bool(self.not_expressed):
            raise ValueError(f"{self.id}: give kpi, reading and claimed, or not_expressed")
        return self


@cache
def claims() -> dict[str, Claim]:
    """Every claim by id."""
    entries = yaml.safe_load((Path(__file__).parent / "claims.yaml").read_text())
    return {entry["id"]: Claim.model_validate(entry) for entry in entries}
