"""What industry reports say, as data of the product: facts that a market can be fitted to, and claimed effects.

Claimed effects are compared with and never used."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from sim.core.errors import quoted
from sim.params.quantity import Block
from sim.params.yaml_reader import read_yaml


class Claim(Block):
    """One claimed effect of a loyalty measure."""

    id: str
    lever: str  # what the report says did it
    metric: str  # the reported metric
    kpi: str = ""  # the KPI that comes nearest to it, or a ratio of KPIs (see sim.evidence.readings.derived)
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


def _years(value: Any) -> Any:
    several = isinstance(value, list | tuple)
    if not all(type(year) is int for year in (value if several else [value])) or (several and len(value) != 2):
        raise ValueError(f"{quoted(value)}: allowed is a year such as 2024, or the first and the last: [2022, 2024]")
    return tuple(value) if several else value


Years = Annotated[int | tuple[int, int], BeforeValidator(_years)]


FAMILIES = ("people", "staying", "again", "watching", "money", "trust", "structure")
# Of ids: three industry reports, targets reconciled from several of them, companies, and public statistics.
REPORTS = ("a", "b", "d", "core", "company", "public")


class Reading(Block):
    """One number read off a run of the years 2021 to 2025."""

    read: str  # a KPI, a ratio of KPIs or a measure of the order log (see sim.evidence.readings.history)
    of: str = "all"  # the group, as dimension:group
    year: Years = Field(2024, description="calendar year, or first and last year of a span")


class Versus(Block):
    """What a reading is set against: what is left out is as in the reading itself."""

    read: str | None = None
    of: str | None = None
    year: Years | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Versus:
        if not self.model_dump(exclude_none=True):
            raise ValueError("give read, of or year, by which it differs from the reading itself")
        return self


class Fact(Reading):
    """One reported figure: where the simulation shows it and between which values it counts as met.

    The simulated value is the reading, divided by ``over`` or less ``minus`` if given.
    """

    read: str = ""
    id: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    about: str = Field(min_length=1)
    over: Versus | None = None
    minus: Versus | None = None
    low: float = -math.inf
    high: float = math.inf
    aim: float | None = None  # what a fit draws toward; the middle unless given, nothing inside open ranges
    core: bool = False  # one of the reconciled targets of the default market
    must: bool = False  # holds in every plausible market, if the fitted one meets it
    held_out: bool = False  # shown on the scorecard, never fitted
    set_by: str = ""  # the inputs that it follows from: shown, neither fitted nor counted
    family: str = ""  # what it is about, one of FAMILIES: left out together in a fold
    not_expressed: str = ""  # why the market shows nothing that could be set against it
    note: str = ""

    model_config = ConfigDict(allow_inf_nan=True)

    @model_validator(mode="after")
    def _readable_or_not(self) -> Fact:
        bounded = self.low > -math.inf or self.high < math.inf
        if bool(self.read and bounded) == bool(self.not_expressed):
            raise ValueError(f"{self.id}: give read and low or high, or not_expressed")
        if not self.low < self.high:  # not a number is neither
            raise ValueError(f"{self.id}: low {self.low:g} must be below high {self.high:g}")
        if self.aim is not None and not self.low <= self.aim <= self.high:
            raise ValueError(f"{self.id}: aim {self.aim:g} must lie in {self.low:g} to {self.high:g}")
        if self.family and self.family not in FAMILIES:
            raise ValueError(f"{self.id}: family {quoted(self.family)}: allowed is {', '.join(FAMILIES)}")
        if self.over and self.minus:
            raise ValueError(f"{self.id}: over or minus, not both")
        if self.against == self.reading:
            raise ValueError(f"{self.id}: {'over' if self.over else 'minus'} is the reading itself")
        return self

    @property
    def fitted(self) -> bool:
        """Whether a fit goes by it; else it is shown only."""
        return not (self.held_out or self.set_by)

    @property
    def report(self) -> str:
        """The report that it comes from, one of REPORTS; empty where its id names none, as with a user's own."""
        return next((report for report in REPORTS if self.id.startswith(f"{report}_")), "")

    @property
    def years(self) -> tuple[int, int]:
        """First and last calendar year that it looks at."""
        looked_at = [one.year for one in (self.reading, self.against) if one is not None]
        ends = [year if isinstance(year, tuple) else (year, year) for year in looked_at]
        return min(first for first, _ in ends), max(last for _, last in ends)

    @property
    def reading(self) -> Reading:
        """What is read."""
        return Reading(read=self.read, of=self.of, year=self.year)

    @property
    def against(self) -> Reading | None:
        """What it is set against."""
        versus = self.over or self.minus
        if versus is None:
            return None
        return self.reading.model_copy(update=versus.model_dump(exclude_none=True))


@cache
def facts() -> dict[str, Fact]:
    """Every fact by id."""
    return read_facts(Path(__file__).parent / "facts.yaml")


def read_facts(file: Path) -> dict[str, Fact]:
    """Facts of a YAML file (a list), by id."""
    return {entry["id"]: Fact.model_validate(entry) for entry in read_yaml(file)}


@cache
def claims() -> dict[str, Claim]:
    """Every claim by id."""
    return {entry["id"]: Claim.model_validate(entry) for entry in read_yaml(Path(__file__).parent / "claims.yaml")}
