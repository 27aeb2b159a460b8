"""Which runs a sweep has: all combinations of the values that words give, or a sample of them that fills the space.

A word gives values one by one (`a,b`, `range()`, `glob()`) or from a range (`interval(low,high)`). Designs that fill
space are SciPy's (`scipy.stats.qmc`): scrambled Sobol' sequences, of which more points are more of the same, and Latin
hypercubes. Both sample names and lists as they sample numbers.
"""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Sequence
from itertools import islice, product
from typing import Any, NamedTuple, get_args

import numpy as np
from hydra.core.override_parser.types import ChoiceSweep, Glob, IntervalSweep, Override
from hydra.errors import HydraException

from sim.core.errors import LONGEST_VALUE, UserError, did_you_mean, printable
from sim.params.market import MarketParams
from sim.params.schema import type_at
from sim.study.sweeps.settings import GRID, SOBOL, Settings
from sim.study.syntax import CALLS
from sim.study.words import Known, key_of, parsed_words, told

RUNS_MOST = 10_000
POINTS = 64  # of a sample, unless said otherwise
_DIGITS = 6  # of a sampled number


class Asked(NamedTuple):
    """One run of a sweep, before it is composed."""

    words: tuple[str, ...]  # one for each word of the command
    swept: dict[str, str]  # what the words with several values say here, by key


class Axis(NamedTuple):
    """What one word of the command can be."""

    word: str  # as it was written
    key: str  # with its signs, such as `++seed` or `+strategy`
    values: tuple[str, ...]  # one by one; empty for a range
    low: float = 0.0
    high: float = 0.0
    whole: bool = False  # numbers of the range are whole

    @property
    def varies(self) -> bool:
        return len(self.values) != 1

    @property
    def name(self) -> str:
        """The key without signs."""
        return self.key.lstrip("+~")

    def evenly(self, count: int) -> tuple[str, ...]:
        """All values, or so many of the range from end to end."""
        return self.values or tuple(dict.fromkeys(self.at(place) for place in np.linspace(0.0, 1.0, count)))

    def at(self, place: float) -> str:
        """The value at a ``place`` in [0, 1]; each of several values has an equal share of it."""
        if self.values:
            return self.values[min(int(place * len(self.values)), len(self.values) - 1)]
        if self.whole:
            return str(min(int(self.low + place * (self.high - self.low + 1)), int(self.high)))
        return repr(float(f"{self.low + place * (self.high - self.low):.{_DIGITS}g}"))

    def said(self, value: str) -> str:
        """The word with this value."""
        return self.key if self.key[:1] == "~" and not value else f"{self.key}={value}"


def runs_of(words: Sequence[str], settings: Settings, known: Known, options: Any, seed: int) -> list[Asked]:
    """Every run that ``words`` ask for, in order; of a grid the last word changes fastest.

    ``seed`` is that of the design. A `UserError` for words that give no runs, or too many.
    """
    axes = [_axis(override, known) for override in parsed_words(words, options)]
    _check(axes, settings)
    places = _grid(axes, settings) if settings.design == GRID else _sampled(axes, settings, seed)
    found: dict[tuple[str, ...], Asked] = {}
    for values in places:
        said = tuple(axis.said(value) for axis, value in zip(axes, values, strict=True))
        swept = {axis.name: value for axis, value in zip(axes, values, strict=True) if axis.varies}
        found.setdefault(said, Asked(said, swept))
    return list(found.values())


def _check(axes: Sequence[Axis], settings: Settings) -> None:
    ranges = [axis for axis in axes if not axis.values]
    if settings.design == GRID and settings.points is None and ranges:
        raise UserError(
            f"{printable(ranges[0].word, 100)}: a range has no end of values; say points=5 for five of them, or "
            f"design=sobol points={POINTS} for a sample of everything"
        )
    if settings.design == GRID and settings.points is not None and not ranges:
        raise UserError(
            f"points={settings.points}: says how many values interval(LOW,HIGH) gives, and there is none; "
            "design=sobol samples values that are given one by one too"
        )
    if settings.design != GRID and not any(axis.varies for axis in axes):
        raise UserError(f"design={settings.design}: no word has several values, such as seed=1,2 or interval(LOW,HIGH)")
    if settings.design == GRID:
        runs = 1
        for axis in axes:
            runs *= len(axis.values) or settings.points or 1
            if runs > RUNS_MOST:
                raise UserError(f"{printable(axis.word, 100)}: more than {RUNS_MOST:,} runs together")


def _grid(axes: Sequence[Axis], settings: Settings) -> list[tuple[str, ...]]:
    return list(product(*(axis.evenly(settings.points or 1) for axis in axes)))


def _sampled(axes: Sequence[Axis], settings: Settings, seed: int) -> list[tuple[str, ...]]:
    """A point a run; words with one value take no part."""
    from scipy.stats import qmc  # which takes half a second

    varied = [axis for axis in axes if axis.varies]
    make = qmc.Sobol if settings.design == SOBOL else qmc.LatinHypercube
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that its balance is best at powers of two is said in docs/sweeps.md
        points = make(len(varied), seed=np.random.default_rng(seed)).random(settings.points or POINTS)
    found = []
    for point in points:
        place = iter(point)
        found.append(tuple(axis.at(next(place)) if axis.varies else axis.values[0] for axis in axes))
    return found


def _axis(override: Override, known: Known) -> Axis:
    word, key = told(override), key_of(override)
    if isinstance(override.value(), IntervalSweep):
        return _range(override, Axis(word, key, ()))
    values = _values(override, known)
    if len(set(values)) < len(values):
        twice = printable(Counter(values).most_common(1)[0][0], LONGEST_VALUE)
        raise UserError(f"{printable(word, 100)}: {twice} comes twice; allowed is each value once")
    return Axis(word, key, tuple(values))


def _range(override: Override, axis: Axis) -> Axis:
    low, high = (getattr(override.value(), end) for end in ("start", "end"))
    ends = all(isinstance(end, int | float) and not isinstance(end, bool) and math.isfinite(end) for end in (low, high))
    if not ends or not low < high:
        raise UserError(f"{printable(axis.word, 100)}: allowed is {CALLS['interval']}")
    kind = type_at(MarketParams, axis.name.split("."))
    if override.key_or_group == axis.name and (kind is int or int in get_args(kind)):
        if low != round(low) or high != round(high):
            raise UserError(f"{printable(axis.word, 100)}: {axis.name} is a whole number, and so are the ends")
        return axis._replace(low=float(low), high=float(high), whole=True)
    return axis._replace(low=float(low), high=float(high))


def _values(override: Override, known: Known) -> list[str]:
    if not override.is_sweep_override():
        return [override.get_value_element_as_str()]
    if isinstance(sweep := override.value(), ChoiceSweep) and any(isinstance(one, Glob) for one in sweep.list):
        raise UserError(f"{told(override)}: glob() stands alone, without other values beside it")
    try:
        values = list(islice(override.sweep_string_iterator(), RUNS_MOST + 1))
    except (HydraException, ValueError, TypeError, ArithmeticError, AssertionError):
        call = override.get_value_string().partition("(")[0]
        allowed = f"allowed is {CALLS[call]}" if call in CALLS else "gives no values"
        raise UserError(f"{told(override)}: {allowed}") from None
    if not values:
        there = did_you_mean("", known.get(override.key_or_group, ())) if isinstance(override.value(), Glob) else ""
        raise UserError(f"{told(override)}: matches nothing{there}")
    return values
