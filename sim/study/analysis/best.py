"""The best allocation of one budget by response curves: concave lines through what was tried, and a linear programme.

Gains of several levers are taken to add up, which a trial of all at once on other seeds has to confirm. Where nothing
of a lever is told from chance its line is flat: it may give money, but none is moved to it. Money that no lever is told
to use is not spent. Nothing is said beyond the spending that was tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog, lsq_linear

from sim.study.analysis.curves import Curve, Response
from sim.study.analysis.effects import mean_interval
from sim.study.analysis.findings import FINDING
from sim.study.analysis.loyalty.worth import Estimate

_MOVING = 1e-3  # what moving a yuan costs, so that nothing is moved for nothing
_LEAST_MOVE = 1e-3  # of the budget


class Fitted(NamedTuple):
    """A concave line through points, yuan a year; 0 at today's spending."""

    spends: np.ndarray  # [knot] ascending, within what was tried
    gains: np.ndarray  # [knot]
    today: float

    @property
    def flat(self) -> bool:
        """Whether nothing is told of it."""
        return not self.gains.any()

    def at(self, spent: float) -> float:
        """Profit against today's at a spending."""
        return float(np.interp(spent, self.spends, self.gains) - np.interp(self.today, self.spends, self.gains))


def fit(curve: Curve, flat: bool) -> Fitted:
    """Least squares among concave lines through (today, 0) with a knot at every point, each weighted by how well it is
    known; of a ``flat`` curve nothing is told from chance.
    """
    order = np.argsort(curve.spends, kind="stable")
    spends, today = curve.spends[order], float(curve.spends[curve.today])
    if flat or len(spends) < 3 or spends[-1] <= spends[0]:
        return Fitted(spends, np.zeros(len(spends)), today)
    scale = spends[-1] - spends[0]
    x, at = (spends - spends[0]) / scale, (today - spends[0]) / scale
    mean, low, high, _ = mean_interval(curve.profit[order])
    half = np.nan_to_num((high - low) / 2)
    weight = 1.0 / np.maximum(half, max(float(half.max()), 1.0) * 1e-3)
    # A line, minus bends at the inner points that only go down.
    bends = [np.maximum(x - knot, 0.0) - max(at - knot, 0.0) for knot in x[1:-1]]
    columns = np.stack([x - at, *(-bend for bend in bends)], axis=1)
    bounds = np.array([-np.inf, *np.zeros(len(bends))]), np.inf
    found = lsq_linear(columns * weight[:, None], mean * weight, bounds=bounds)
    return Fitted(spends, columns @ found.x, today)


def best_at(fitted: Mapping[str, Fitted], budget: float) -> dict[str, float]:
    """Spending by lever with the largest sum of gains within a budget, yuan a year, and within what was tried.

    Piecewise linear and concave: a linear programme over the pieces, with a little for each yuan moved from today.
    What is left of the budget earns nothing and costs nothing: profits are net of what is spent.
    """
    pieces = []  # lever, length, gain of a yuan
    for lever, line in fitted.items():
        knots = np.unique(np.append(line.spends, line.today))
        gains = np.interp(knots, line.spends, line.gains)
        for low, high, before, after in zip(knots[:-1], knots[1:], gains[:-1], gains[1:], strict=True):
            if line.flat and high > line.today:
                break
            moving = -_MOVING if high > line.today else _MOVING
            pieces.append((lever, high - low, (after - before) / (high - low) + moving))
    least = {lever: float(line.spends[0]) for lever, line in fitted.items()}
    lengths, gains = np.array([piece[1] for piece in pieces]), np.array([piece[2] for piece in pieces])
    room = min(max(budget - sum(least.values()), 0.0), float(lengths.sum()))
    scale = max(float(lengths.max(initial=0.0)), 1.0)
    bounds = [(0.0, length / scale) for length in lengths]
    found = linprog(-gains, A_ub=np.ones((1, len(pieces))), b_ub=[room / scale], bounds=bounds)
    spent = dict(least)
    for (lever, *_), part in zip(pieces, found.x * scale, strict=True):
        spent[lever] += float(part)
    return spent


def ratio_at(curve: Curve, spent: float) -> float:
    """The ratio at which so much is spent, between those tried."""
    order = np.argsort(curve.spends, kind="stable")
    return float(np.interp(spent, curve.spends[order], curve.ratios[order]))


def told_of(found: Response) -> tuple[str, ...]:
    """Levers of which some point is told from chance."""
    told = set(found.points.filter(FINDING)["lever"].to_list())
    return tuple(curve.lever for curve in found.curves if curve.lever in told)


def fitted(found: Response) -> dict[str, Fitted]:
    """Lines by lever; flat where none of a lever's points is told from chance."""
    told = told_of(found)
    return {curve.lever: fit(curve, flat=curve.lever not in told) for curve in found.curves}


class Plan(NamedTuple):
    """What is to be spent on a lever, yuan a year."""

    today: float
    best: float
    ratio: float  # of today's, between those that were tried


class Trial(NamedTuple):
    """The best allocation against today's with seeds of its own; yuan a year."""

    profit: Estimate
    sales: Estimate
    floor: float
    finding: bool
    spent: dict[str, tuple[float, float]]  # by lever: as today, and as allocated


class Allocated(NamedTuple):
    """Today's allocation against the best within the same budget."""

    plan: dict[str, Plan]
    told: tuple[str, ...]  # levers of which something is told from chance
    expected: float  # sum of the curves' gains, yuan a year
    trial: Trial | None  # None: nothing is moved

    @property
    def budget(self) -> float:
        """Spent on all levers today, yuan a year."""
        return sum(step.today for step in self.plan.values())

    @property
    def kept(self) -> float:
        """Of it not to be spent, yuan a year."""
        return max(self.budget - sum(step.best for step in self.plan.values()), 0.0)

    @property
    def taken(self) -> float:
        """What was spent in the trial over what its ratios ask for, given what is spent there today."""
        assert self.trial is not None
        asked = sum(self.plan[lever].ratio * today for lever, (today, _) in self.trial.spent.items())
        return sum(spent for _, spent in self.trial.spent.values()) / asked if asked > 0 else 1.0


def planned(found: Response) -> dict[str, Plan]:
    """What the curves advise at today's budget; a lever that is not worth moving stays."""
    lines, curves = fitted(found), {curve.lever: curve for curve in found.curves}
    today = {lever: line.today for lever, line in lines.items()}
    budget = sum(today.values())
    best = best_at(lines, budget)
    plan = {}
    for lever, spent in today.items():
        moved = abs(best[lever] - spent) > _LEAST_MOVE * budget
        plan[lever] = (
            Plan(spent, best[lever], ratio_at(curves[lever], best[lever])) if moved else Plan(spent, spent, 1.0)
        )
    return plan


def expected_of(found: Response, plan: Mapping[str, Plan]) -> float:
    """What the curves promise of a plan, yuan a year."""
    lines = fitted(found)
    return sum(lines[lever].at(step.best) for lever, step in plan.items())
