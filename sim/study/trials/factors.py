"""What varies between trials: parameters by path with a range, a belief or a list of choices.

A point is a vector with a number from 0 to 1 for each factor. Words of a command become factors: `path=low..high`, a
bare `path` (its belief or admissible range), `path=a,b,c`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

from sim.core.errors import UserError, quoted
from sim.params.belief import Belief
from sim.params.check import range_at
from sim.params.market import MarketParams
from sim.params.paths import is_number, leaves, value_at
from sim.params.schema import bounds_at, type_at, unit_at, without_none
from sim.words import named, say

DIGITS = 6  # of a value: what is told is exactly what was simulated
CHOICES_MOST = 64  # combinations, each of which is composed beforehand
NONE = "none"  # a choice that leaves the word out, as in scenario=none,price_war
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_RANGE = re.compile(rf"({_NUMBER})\.\.({_NUMBER})|interval\(({_NUMBER}),({_NUMBER})\)")
_TAIL = 0.005  # of a belief, on each side, that is not drawn

Value = float | str
Values = Mapping[str, Value]


class Factor(NamedTuple):
    """One thing that varies."""

    name: str  # dotted path, or the group of files
    low: float = 0.0
    high: float = 1.0
    whole: bool = False
    belief: Belief | None = None  # drawn from in place of the range
    choices: tuple[str, ...] = ()  # in place of the range
    unit: str = ""

    def at(self, unit: float) -> Value:
        """The value at ``unit`` of the range, 0 to 1."""
        if self.choices:
            return self.choices[min(int(unit * len(self.choices)), len(self.choices) - 1)]
        if self.belief is not None:
            share = _TAIL + (1 - 2 * _TAIL) * unit
            value = min(max(self.belief.at(NormalDist().inv_cdf(share)), self.low), self.high)
        elif self.whole:
            value = min(math.floor(self.low + unit * (self.high - self.low + 1)), self.high)
        else:
            value = self.low + unit * (self.high - self.low)
        return float(f"{value:.{DIGITS}g}")

    @property
    def told(self) -> str:
        """The range in words."""
        if self.choices:
            return ", ".join(self.choices)
        if self.belief is not None:
            return say("believed {low} to {high}", low=f"{self.belief.low:,.10g}", high=f"{self.belief.high:,.10g}")
        unit = named("unit", self.unit, self.unit)
        return say("{low} to {high} {unit}", low=f"{self.low:,.10g}", high=f"{self.high:,.10g}", unit=unit).rstrip()


class Asked(NamedTuple):
    """The words of a command, sorted."""

    words: tuple[str, ...]  # of the market, the same at every point
    ranges: tuple[tuple[str, str], ...]  # path, and `low..high` or nothing
    choices: tuple[tuple[str, tuple[str, ...]], ...]  # path or group, as it was written, and what is chosen from


def sorted_words(words: Sequence[str]) -> Asked:
    """Which words say what varies, and which the market."""
    fixed, ranges, choices = [], [], []
    for word in words:
        key, sign, value = word.partition("=")
        name = key.lstrip("+")
        if not sign and not word.startswith("~"):
            ranges.append((name, ""))
        elif ".." in value or value.startswith("interval("):
            ranges.append((name, value))
        elif "," in value and value[:1] not in ("[", "{", "'", '"'):
            choices.append((key, tuple(part.strip() for part in value.split(","))))
        else:
            fixed.append(word)
    names = [name.lstrip("+") for name, _ in [*ranges, *choices]]
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"{name}: varied twice; allowed is one range or list")
    for name, options in choices:
        if not all(options) or len(set(options)) < len(options):
            raise UserError(f"{name}={quoted(','.join(options))}: allowed are different values with commas between")
    if math.prod(len(options) for _, options in choices) > CHOICES_MOST:
        raise UserError(f"{', '.join(name for name, _ in choices)}: allowed are {CHOICES_MOST} combinations of choices")
    return Asked(tuple(fixed), tuple(ranges), tuple(choices))


def range_factor(market: MarketParams, path: str, said: str) -> Factor:
    """The factor that a range, or a bare path, means in a market; a `UserError` where it means none."""
    (leaf, *more) = leaves(market, path, "")
    if more:
        raise UserError(f"{path}: names {len(more) + 1} values; allowed is one")
    now = value_at(market.model_dump(mode="json"), leaf)
    kind = without_none(type_at(MarketParams, leaf))
    whole = kind is int or (isinstance(now, int) and not isinstance(now, bool) and kind is not float)
    if isinstance(now, bool) or (now is not None and not is_number(now)):
        raise UserError(f"{path}: is {quoted(now)}, no number; a list such as {path}=a,b can vary")
    least, most = bounds_at(MarketParams, leaf)
    belief = market.beliefs.get(path)
    if not said:
        if belief is None and (least is None or most is None):
            raise UserError(f"{path}: has no range of its own; say one, such as {path}={_example(now)}")
        low, high = (-math.inf if least is None else least, math.inf if most is None else most)
        return Factor(path, float(low), float(high), whole, belief, unit=_unit(leaf))
    found = _RANGE.fullmatch(said.replace(" ", ""))
    if found is None:
        raise UserError(f"{path}={quoted(said)}: allowed is LOW..HIGH, two numbers")
    low, high = (float(end) for end in found.groups() if end is not None)
    if not low < high:
        raise UserError(f"{path}={said}: the low end must be below the high one")
    if (least is not None and low < least) or (most is not None and high > most):
        raise UserError(f"{path}={said}: allowed is {range_at(MarketParams, leaf)}")
    if whole and (low != round(low) or high != round(high)):
        raise UserError(f"{path}={said}: allowed are whole numbers")
    return Factor(path, low, high, whole, unit=_unit(leaf))


def choice_factor(key: str, options: tuple[str, ...]) -> Factor:
    """The factor that a list of choices means."""
    return Factor(key.lstrip("+"), choices=options)


def believed_factors(market: MarketParams) -> list[Factor]:
    """A factor for every amount of the market that is a belief."""
    return [range_factor(market, path, "") for path in market.beliefs]


def values_at(factors: Sequence[Factor], units: np.ndarray) -> dict[str, Value]:
    """The values at one point, by name."""
    return {factor.name: factor.at(float(unit)) for factor, unit in zip(factors, units, strict=True)}


def _example(now: Any) -> str:
    centre = float(now) if is_number(now) and now else 1.0
    return f"{min(0.5 * centre, 2 * centre):g}..{max(0.5 * centre, 2 * centre):g}"


def _unit(leaf: Sequence[str]) -> str:
    return unit_at(MarketParams, leaf)
