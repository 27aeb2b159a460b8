"""Law 8: where everybody hears of everybody, adoption follows the curve of Bass (1969)."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import curve_fit

from sim.dates.timeline import Timeline
from sim.evidence.validation.finding import Effort, Finding, Law, Task
from sim.market.model import Market
from sim.params.market import MarketParams
from sim.study.compose import compose

PERSONS = 8000
SEEDS = 5
STEP = 10  # weeks: p and q of `market=bass` are yearly values of durables, lived in ten weeks
MONTH = 4  # weeks
GAP = 0.02  # of the market
SECONDS = 3.5
NAME = "8 Bass limit"
SOURCE = "Bass 1969; p and q: Sultan, Farley & Lehmann 1990"


class Bass(NamedTuple):
    """Probability a week of adopting unprompted, and what each share of adopters adds."""

    p: float
    q: float

    @property
    def peak(self) -> float:
        """Time of most adoptions, weeks."""
        return math.log(self.q / self.p) / (self.p + self.q)

    def adopted(self, t: np.ndarray) -> np.ndarray:
        """Share of the market that has adopted by time t [weeks]: the closed form."""
        return _closed(t, self.p, self.q)

    def stepwise(self, weeks: int) -> np.ndarray:
        """Share at the end of each week, when each follows what was the week before (Bass's own regression form)."""
        share, path = 0.0, []
        for _ in range(weeks):
            share += (1.0 - share) * (self.p + self.q * share)
            path.append(share)
        return np.array(path)


def law(effort: Effort) -> Law:
    """The law, a task a seed."""
    persons = max(round(PERSONS * min(effort.scale * 2, 1.0)), 500)
    seeds = range(max(round(SEEDS * effort.scale), 2))
    tasks = tuple(Task(adoptions, (persons, effort.seed * 1000 + seed), SECONDS) for seed in seeds)
    about = "With one product, complete mixing and nobody leaving, adoption follows the Bass curve of its parameters."
    return Law(8, "Bass limit", about, SOURCE, tasks, judge)


def market(persons: int) -> MarketParams:
    """The parameters of `market=bass`."""
    return compose(["market=bass", f"population.persons={persons}", "population.panel=0"])


def implied(params: MarketParams) -> Bass:
    """p and q of a market: weekly probabilities that follow from its hazards.

    A week's hazard is the unprompted one, and more if the one person met that week has adopted; so the probability is
    linear in the share of adopters. 1.5 is the voice of somebody wholly satisfied (`referral_hazard`).
    """
    talk = params.behaviour.talk
    alone = math.exp(-talk.organic)
    return Bass(1.0 - alone, alone * (1.0 - math.exp(-1.5 * talk.neighbours * talk.join)))


def adoptions(persons: int, seed: int) -> np.ndarray:
    """Adopters of each week over the size of the market, [week]."""
    params = market(persons)
    simulated = Market(params, seed, Timeline(params), 1)
    try:
        simulated.run(params.horizon.weeks)
        rows = simulated.people.persons
        week = rows.joined_day[rows.stage > 0] // 7
        return np.bincount(week, minlength=params.horizon.weeks) / persons
    finally:
        simulated.close()


def judge(results: list[Any]) -> list[Finding]:
    """The mean of the seeds beside the curve that the shipped parameters imply."""
    return judged(np.array(results), implied(market(500)))


def judged(adopted: np.ndarray, curve: Bass) -> list[Finding]:
    """adopted: share of the market by seed and week, [seed, week]."""
    runs, weeks = adopted.shape
    paths = np.cumsum(adopted, axis=1)
    mean = paths.mean(axis=0)
    closed = curve.adopted(np.arange(1, weeks + 1))
    far = int(np.argmax(np.abs(mean - closed)))
    gap, error = float(abs(mean[far] - closed[far])), _error(paths[:, far])
    step = _peak_step(mean) - _peak_step(closed)
    each = np.array([_peak_step(path) - _peak_step(closed) for path in paths])
    fits = np.array([refit(path) for path in paths])
    peaks = np.array([Bass(*fit).peak for fit in fits])
    late, late_error = float(Bass(*refit(mean)).peak) - curve.peak, _error(peaks)
    lag = float(np.abs(mean - curve.stepwise(weeks)).max())
    beside = [
        Finding(
            "law", NAME, f"{name} fitted to the mean curve (implied {truth:.4f})", -np.inf, np.inf, SOURCE,
            float(value), float(value - 1.96 * _error(column)), float(value + 1.96 * _error(column)), scored=False,
            note="per week, nonlinear least squares (Srinivasan & Mason 1986)",
        )
        for name, truth, value, column in zip("pq", curve, refit(mean), fits.T, strict=True)
    ]  # fmt: skip
    return [
        Finding(
            "law", NAME, "largest gap between the mean adoption curve and the closed form, share of the market", 0.0,
            GAP, SOURCE, gap, max(gap - 1.96 * error, 0.0), gap + 1.96 * error,
            note=f"week {far + 1}, {runs} seeds; {lag:.3f} from the week-by-week form, where people follow last week's "
            "adopters",
        ),
        Finding(
            "law", NAME, f"step of most adoptions less that of the closed form, steps of {STEP} weeks",
            -1.0, 1.0, SOURCE, float(step), float(each.min()), float(each.max()),
            note="interval: lowest and highest seed",
        ),
        Finding(
            "law", NAME, "peak of the curve fitted to the mean less the implied peak, weeks", -MONTH, MONTH, SOURCE,
            late, late - 1.96 * late_error, late + 1.96 * late_error, note=f"implied peak: week {curve.peak:.1f}",
        ),
        *beside,
    ]  # fmt: skip


def refit(path: np.ndarray) -> tuple[float, float]:
    """p and q of the Bass curve nearest to a cumulative path [week]; everybody is in the market."""
    weeks = np.arange(1, len(path) + 1)
    (p, q), _ = curve_fit(_closed, weeks, path, p0=(0.01, 0.1), bounds=(1e-6, 2.0))
    return float(p), float(q)


def _closed(t: np.ndarray, p: float, q: float) -> np.ndarray:
    faded = np.exp(-(p + q) * t)
    share: np.ndarray = (1.0 - faded) / (1.0 + q / p * faded)
    return share


def _peak_step(path: np.ndarray) -> int:
    """The step in which most adopt."""
    return int(np.argmax(np.diff(np.concatenate([[0.0], path[STEP - 1 :: STEP]]))))


def _error(values: np.ndarray) -> float:
    """Standard error of a mean over seeds."""
    return float(np.std(values, ddof=1) / math.sqrt(len(values)))
