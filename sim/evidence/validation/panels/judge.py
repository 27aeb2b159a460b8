"""Readings against bands: passed, failed or not to be told, with a correction for how many are looked at.

A reading fails if it lies outside its band by more than chance allows, the chance being corrected for all readings of
the log (Benjamini & Yekutieli 2001: readings share persons, so that they are not independent). It cannot be told where
the interval is wider than the band, or the reading lies outside and chance may have put it there. Of several products
their mean is judged; and since a band of a panel leaves out one in five of the panel's own categories, the statistic
fails also where more than one in five of the products do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import false_discovery_control
from scipy.stats import t as student

from sim.evidence.validation.panels.bands import Band, bands
from sim.evidence.validation.panels.measure import GROUPS, TOGETHER, Reading

LEVEL = 0.05
OUTSIDE = 0.2  # of a panel's own categories
PASS, FAIL, UNTOLD, BESIDE = "pass", "FAIL", "cannot be told", "beside"


class Judged(NamedTuple):
    """A reading, its band, and what follows."""

    reading: Reading
    band: Band | None
    chance: float  # that a value at the nearer end of the band gives such a reading, corrected; NaN: not judged
    verdict: str


class Line(NamedTuple):
    """A statistic over all products of a scope."""

    law: str
    statistic: str
    scope: str
    band: Band | None
    value: float  # of several products: their mean
    low: float  # 95 %
    high: float
    smallest: float  # of the products
    largest: float
    products: int
    passed: int
    failed: int
    verdict: str


def judge(readings: Sequence[Reading]) -> list[Judged]:
    """Every reading of a log."""
    known = [bands().get((one.law, one.statistic, one.scope)) for one in readings]
    raw = np.array([_chance(one, band) for one, band in zip(readings, known, strict=True)])
    told = np.isfinite(raw)
    chances = np.full(len(raw), np.nan)
    if told.any():
        chances[told] = false_discovery_control(raw[told], method="by")
    return [
        Judged(one, band, float(chance), _verdict(one, band, float(chance)))
        for one, band, chance in zip(readings, known, chances, strict=True)
    ]


def lines(judged: Sequence[Judged]) -> list[Line]:
    """One line a statistic and scope, in the order of the readings."""
    groups: dict[tuple[str, str, str], list[Judged]] = {}
    for one in judged:
        groups.setdefault((one.reading.law, one.reading.statistic, one.reading.scope), []).append(one)
    return [_line(*key, found) for key, found in groups.items()]


def _line(law: str, statistic: str, scope: str, found: list[Judged]) -> Line:
    head = next((one for one in found if one.reading.product == TOGETHER), found[0])
    products = [one for one in found if one.reading.product != TOGETHER]
    values = [one.reading.value for one in products]
    passed, failed = (sum(one.verdict == word for one in products) for word in (PASS, FAIL))
    verdict = FAIL if failed > OUTSIDE * len(products) else head.verdict
    value, low, high = head.reading.value, head.reading.ci_low, head.reading.ci_high
    ends, counts = (min(values), max(values)), (len(products), passed, failed)
    return Line(law, statistic, scope, head.band, value, low, high, *ends, *counts, verdict)


def _chance(reading: Reading, band: Band | None) -> float:
    """One-sided: of a reading so far beyond the nearer end of its band, if the truth were that end."""
    if band is None or not reading.error >= 0:
        return math.nan
    beyond = max(band.low - reading.value, reading.value - band.high)
    if beyond <= 0:
        return 1.0
    return float(student.sf(beyond / reading.error, GROUPS - 1)) if reading.error else 0.0


def _verdict(reading: Reading, band: Band | None, chance: float) -> str:
    if band is None:
        return BESIDE
    if math.isnan(chance):
        return UNTOLD
    if chance < LEVEL:
        return FAIL
    wide = reading.ci_high - reading.ci_low > band.high - band.low
    return PASS if band.low <= reading.value <= band.high and not wide else UNTOLD
