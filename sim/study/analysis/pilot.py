"""What a pilot tells of a strategy's uncertain amounts, and what follows from it for the years to come.

Every plausible market drew its own amounts and shows its own lift of the KPI that was measured. Markets whose lift is
near the measured one count more: importance weights N(measured; simulated, standard error² + chance²). How many markets
that leaves is the effective sample size, 1 / sum of squared weights. Below `LEAST` of them the weights would be those
of one or two lucky markets, and where no market is near all weigh alike; then the amounts are solved for instead
(`solved`), all of them at the same percentile of what is believed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq
from scipy.special import ndtr

from sim.study.analysis.compare import paired_values
from sim.study.analysis.expected import family

LEAST = 4.0  # effective draws, below which they are not weighed
MIDDLE = (0.1, 0.9)  # of the markets: 80 % of them
SCORES = 3.0  # standard deviations from the median within which amounts are looked for
ROUNDS, NEAR = 4, 0.1  # after the two ends; of a standard deviation
AROUND = 0.5  # standard deviations over which the slope at the solution is read
DOUBT = 2.0  # errors by which a measured lift may be off those that amounts give
MISSED = "missed"  # note of a lift: chance is so large that the markets which count do not show what was measured
PILOT_SCHEMA = {
    "section": pl.String,
    "line": pl.String,
    "unit": pl.String,
    "before": pl.Float64,
    "before_low": pl.Float64,  # 10th percentile of the markets
    "before_high": pl.Float64,
    "after": pl.Float64,
    "after_low": pl.Float64,
    "after_high": pl.Float64,
    "note": pl.String,
}


class Spread(NamedTuple):
    """A mean and the middle 80 % of weighted draws."""

    mean: float
    low: float
    high: float


class Solution(NamedTuple):
    """The common percentile of the amounts at which the simulated lift is the measured one."""

    score: float  # standard deviations from the median, on the helping side
    error: float  # of the score
    rounds: int  # simulated


class Unreachable(ValueError):
    """No amounts within reach give the lift."""

    def __init__(self, low: float, high: float):
        super().__init__(low, high)
        self.low, self.high = low, high


def lifts_of(
    kpis: pl.DataFrame, key: tuple[str, str, str], spans: Mapping[str, tuple[int, int]], arms: tuple[str, str]
) -> np.ndarray:
    """The second of ``arms`` over the first, minus one, of one KPI: [window, replication]; NaN where it was not read.

    key: metric, dimension, group. spans: window -> [first week, end week).
    """
    others = {"dimension": key[1], "group": key[2]}
    mine = kpis.with_columns(pl.col("arm", "metric", "dimension", "group").cast(pl.String))
    mine = mine.filter(pl.col("arm").is_in(arms), pl.col("metric").is_in(family(key[0])), **others)
    replications = kpis["replication"].n_unique()
    if mine["arm"].n_unique() < len(set(arms)):
        return np.full((len(spans), replications), np.nan)
    found = paired_values(mine, spans, arms[0])
    row = found.keys["metric"].to_list().index(key[0])
    reference, treated = (found.values[row, :, found.arms.index(arm)] for arm in arms)
    out = np.full((len(spans), replications), np.nan)
    known = np.divide(treated, reference, out=np.full_like(reference, np.nan), where=reference != 0) - 1.0
    out[:, list(found.replications)] = known
    return out


def chance_of(lifts: np.ndarray, doses: np.ndarray, placebo: np.ndarray) -> float:
    """What chance has in a simulated lift: the scatter of ``lifts`` about a line over ``doses``, all [draw].

    It is no less than what a placebo does to the same KPI in the same weeks. What markets differ in otherwise counts as
    chance here, so that weights are rather too even than too sharp. Draws too few for a line leave the placebo.
    """
    seen = np.isfinite(lifts)
    known, freedom = lifts[seen], int(seen.sum()) - 2
    scatter = 0.0
    if freedom > 1:
        design = np.column_stack([np.ones(len(known)), doses[seen]])
        rest = known - design @ np.linalg.lstsq(design, known, rcond=None)[0]
        scatter = float(np.sqrt((rest**2).sum() / freedom))
    return max(scatter, float(np.sqrt(np.nanmean(placebo**2))) if np.isfinite(placebo).any() else 0.0)


def weights_of(lifts: np.ndarray, measured: float, error: float) -> np.ndarray:
    """Importance weights of draws with these ``lifts``, [draw], sum 1; ``error`` of simulated and measured together.

    A draw without a lift has none. An error of zero leaves the nearest draw.
    """
    distance = np.where(np.isfinite(lifts), np.abs(lifts - measured), np.inf)
    nearest = distance.min()
    if not np.isfinite(nearest) or error <= 0:
        weights = (distance == nearest).astype(float)
    else:
        weights = np.exp(-0.5 * (distance**2 - nearest**2) / error**2)
    return weights / weights.sum()


def effective(weights: np.ndarray) -> float:
    """How many equally weighted draws are worth as much."""
    return float(1.0 / np.sum(weights**2))


def near(lifts: np.ndarray, measured: float, error: float) -> bool:
    """Whether any draw is as near as errors allow."""
    distance = np.abs(lifts[np.isfinite(lifts)] - measured)
    return bool((distance <= DOUBT * error).any())


def shows(lifts: np.ndarray, weights: np.ndarray, measured: float, error: float) -> bool:
    """Whether the markets that count show on average what was measured, to within its own standard ``error``.

    They may not although some are near: where chance is larger than what amounts do, all count nearly alike.
    """
    return abs(spread_of(lifts, weights).mean - measured) <= error


def spread_of(values: np.ndarray, weights: np.ndarray | None = None) -> Spread:
    """Mean and middle 80 % of draws, those without a value left out."""
    weights = np.ones(len(values)) if weights is None else weights
    seen = np.isfinite(values) & (weights > 0)
    if not seen.any():
        return Spread(np.nan, np.nan, np.nan)
    known, weights = values[seen], weights[seen]
    low, high = _quantiles(known, weights)
    return Spread(float(np.average(known, weights=weights)), low, high)


def solved(lift_at: Callable[[float], float], measured: float, error: float) -> Solution:
    """The score at which ``lift_at`` (the mean simulated lift) is the measured one; `Unreachable` if there is none.

    Brent's method, which is a secant that keeps its bracket. ``error``: of the measured and the simulated mean lift.
    """
    seen = {end: lift_at(end) for end in (-SCORES, SCORES)}
    low, high = sorted(seen.values())
    if not low - DOUBT * error <= measured <= high + DOUBT * error or low == high:
        raise Unreachable(low, high)

    def miss(score: float) -> float:
        if score not in seen:
            seen[score] = lift_at(score)
        return seen[score] - measured

    score = min(seen, key=lambda end: abs(seen[end] - measured))
    if low < measured < high:
        brentq(miss, -SCORES, SCORES, xtol=NEAR, maxiter=ROUNDS, full_output=True, disp=False)
        through = PchipInterpolator(sorted(seen), [seen[each] for each in sorted(seen)])
        score = brentq(lambda each: through(each) - measured, -SCORES, SCORES)
    around = np.array([max(score - AROUND, -SCORES), min(score + AROUND, SCORES)])
    slope = np.ptp(np.interp(around, sorted(seen), [seen[each] for each in sorted(seen)])) / np.ptp(around)
    return Solution(float(score), float(min(error / max(slope, error / SCORES), SCORES)), len(seen))


def percentile_of(score: float) -> float:
    """The percentile of what is believed at which amounts stand."""
    return float(100 * ndtr(score))


def _quantiles(values: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """The ends of the middle 80 %: interpolated between draws, each in the middle of its own weight."""
    order = np.argsort(values)
    place = np.cumsum(weights[order]) - weights[order] / 2
    low, high = np.interp(np.array(MIDDLE) * weights.sum(), place, values[order])
    return float(low), float(high)
