"""What a calibration may move: free parameters, their ranges, and the market at any point between them.

A point is a vector with a number from 0 (lowest value) to 1 (highest) for each free parameter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import ConfigDict, Field, model_validator

from sim.core.errors import UserError
from sim.params.check import validated
from sim.params.market import MarketParams
from sim.params.paths import is_number, leaves, put, value_at
from sim.params.quantity import Block
from sim.params.schema import bounds_at
from sim.params.yaml_reader import read_yaml

DIGITS = 6  # of a value: what is written is exactly what was simulated
SHIPPED = Path(__file__).parent / "free.yaml"


class Free(Block):
    """One free parameter: one value of the market, or a factor or shift of several that move together."""

    model_config = ConfigDict(populate_by_name=True)

    name: str
    paths: tuple[str, ...] = ()  # the values it moves, `*` for every name of a group; its name unless given
    how: Literal["value", "factor", "shift"] = Field("value", alias="as")
    low: float
    high: float
    scale: Literal["linear", "log", "logit"] = "linear"
    prior: float | None = None  # most credible value, with `prior_sd`; without it every value is as credible
    prior_sd: float | None = Field(None, gt=0)  # standard deviation of a normal prior, in units of the scale
    role: str = ""  # what kind of thing it is: see `sim.evidence.calibration.identify`
    source: str
    about: str

    @model_validator(mode="after")
    def _range_fits_scale(self) -> Free:
        if self.low >= self.high:
            raise ValueError(f"low {self.low:g} must be below high {self.high:g}")
        if self.scale == "log" and self.low <= 0:
            raise ValueError(f"low={self.low:g}: a log scale allows more than 0")
        if self.scale == "logit" and not 0 < self.low < self.high < 1:
            raise ValueError(f"low={self.low:g}, high={self.high:g}: a logit scale allows more than 0 and less than 1")
        if self.prior is not None and not self.low <= self.prior <= self.high:
            raise ValueError(f"prior={self.prior:g}: allowed is {self.low:g} to {self.high:g}")
        if (self.prior is None) != (self.prior_sd is None):
            raise ValueError("give prior and prior_sd, or neither")
        return self

    def at(self, unit: float) -> float:
        """The value at ``unit`` of the range, 0 to 1."""
        low, high = _onto(self.scale, self.low), _onto(self.scale, self.high)
        return min(max(_back(self.scale, low + unit * (high - low)), self.low), self.high)

    def unit(self, value: float) -> float:
        """Where in the range ``value`` lies, 0 to 1."""
        low, high = _onto(self.scale, self.low), _onto(self.scale, self.high)
        return (_onto(self.scale, value) - low) / (high - low)

    @property
    def belief(self) -> tuple[float, float]:
        """Centre and standard deviation of its normal prior, in ranges; not a number where it has none."""
        if self.prior is None or self.prior_sd is None:
            return math.nan, math.nan
        return self.unit(self.prior), self.prior_sd / (_onto(self.scale, self.high) - _onto(self.scale, self.low))


class Space:
    """All free parameters of one market."""

    def __init__(self, free: Sequence[Free], market: MarketParams):
        self.free, self.market = tuple(free), market
        self._data = market.model_dump()
        self._leaves = [
            [leaf for path in one.paths or (one.name,) for leaf in leaves(market, path, f"free parameter {one.name}: ")]
            for one in self.free
        ]
        self._check()
        self.start = np.array([self._start(one, group) for one, group in zip(self.free, self._leaves, strict=True)])
        self.belief = np.array([one.belief for one in self.free])  # [parameter, centre and sd]
        with_values(market, self.values(np.full(len(self), 1 / 3)))  # raises where only whole numbers are allowed

    def __len__(self) -> int:
        return len(self.free)

    @property
    def names(self) -> list[str]:
        """Names of the free parameters."""
        return [one.name for one in self.free]

    def own(self, point: np.ndarray) -> np.ndarray:
        """Values, factors or shifts of the free parameters at ``point``."""
        return np.array([one.at(float(unit)) for one, unit in zip(self.free, point, strict=True)])

    def values(self, point: np.ndarray) -> dict[str, float]:
        """Values of the market at ``point`` by dotted path, rounded as they are written."""
        return {
            ".".join(leaf): float(f"{_moved(one, value_at(self._data, leaf), own):.{DIGITS}g}")
            for one, group, own in zip(self.free, self._leaves, self.own(point), strict=True)
            for leaf in group
        }

    def point_of(self, market: MarketParams) -> np.ndarray:
        """Where another market lies, as far as the ranges reach."""
        data = market.model_dump()
        return np.array(
            [
                np.clip(one.unit(_own(one, value_at(data, group[0]), value_at(self._data, group[0]))), 0.0, 1.0)
                for one, group in zip(self.free, self._leaves, strict=True)
            ]
        )

    def _start(self, one: Free, group: list[tuple[str, ...]]) -> float:
        value = {"value": value_at(self._data, group[0]), "factor": 1.0, "shift": 0.0}[one.how]
        if not one.low <= value <= one.high:
            raise UserError(
                f"free parameter {one.name}: the market starts at {value:g}, outside of {one.low:g} to {one.high:g}"
            )
        return one.unit(value)

    def _check(self) -> None:
        """Every path is a number, moved by one free parameter only, and stays admissible throughout the range."""
        moved_by: dict[tuple[str, ...], str] = {}
        for one, group in zip(self.free, self._leaves, strict=True):
            for leaf in group:
                path, now = ".".join(leaf), value_at(self._data, leaf)
                if not is_number(now):
                    raise UserError(f"free parameter {one.name}: {path} is not a number")
                if leaf in moved_by:
                    raise UserError(f"free parameter {one.name}: {path} is moved by {moved_by[leaf]} too")
                moved_by[leaf] = one.name
                low, high = bounds_at(MarketParams, leaf)
                for end in (one.low, one.high):
                    value = _moved(one, now, end)
                    if (low is not None and value < low) or (high is not None and value > high):
                        allowed = f"{-math.inf if low is None else low:g} to {math.inf if high is None else high:g}"
                        raise UserError(f"free parameter {one.name}: {path}={value:g}: allowed is {allowed}")


def with_values(market: MarketParams, values: Mapping[str, float | str]) -> MarketParams:
    """``market`` with other values, by dotted path."""
    data = market.model_dump()
    for path, value in values.items():
        put(data, tuple(path.split(".")), value)
    return validated(MarketParams, data)


def read_free(file: Path = SHIPPED) -> list[Free]:
    """Free parameters of a YAML file (a list)."""
    entries = read_yaml(file)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise UserError(f"{file}: allowed is a list of free parameters, each with name, low, high, source and about")
    free = [validated(Free, entry, origin=f"{file}: {entry.get('name', 'no name')}: ") for entry in entries]
    names = [one.name for one in free]
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"{file}: {name} is there more than once")
    return free


def without(free: Sequence[Free], fixed: Sequence[str], market: MarketParams) -> list[Free]:
    """The free parameters that move none of the ``fixed`` paths: what a user sets stays set."""
    kept = []
    for one in free:
        paths = {".".join(leaf) for path in one.paths or (one.name,) for leaf in leaves(market, path)}
        if not any(path == given or path.startswith(f"{given}.") for path in paths for given in fixed):
            kept.append(one)
    if not kept:
        beside = f" beside {', '.join(fixed)}" if fixed else ""
        raise UserError(f"--free: no free parameter is left{beside}")
    return kept


def _onto(scale: str, value: float) -> float:
    if scale == "log":
        return math.log(value)
    return math.log(value / (1.0 - value)) if scale == "logit" else value


def _back(scale: str, value: float) -> float:
    if scale == "log":
        return math.exp(value)
    return 1.0 / (1.0 + math.exp(-value)) if scale == "logit" else value


def _moved(one: Free, now: float, own: float) -> float:
    return {"value": own, "factor": now * own, "shift": now + own}[one.how]


def _own(one: Free, value: float, base: float) -> float:
    """The factor or shift that makes ``value`` of ``base``, or the value itself, within the range."""
    found = {"value": value, "factor": value / base if base else 1.0, "shift": value - base}[one.how]
    return min(max(found, one.low), one.high)
