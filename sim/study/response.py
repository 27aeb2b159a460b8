"""Response curves of a firm's levers, and the best way to spend one budget: many arms from the same burn-ins.

Every lever is tried at several ratios of today's spending, everything else as asked. The best allocation that follows
is tried again, all levers at once and with other seeds, against today's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.console import Console

from sim.core.errors import UserError, did_you_mean
from sim.params.market import MarketParams
from sim.params.schema import bounds_of
from sim.study.allocation import OF_FIRMS, SPENT_LEAST, levers_of, range_of, spending
from sim.study.analysis.best import Allocated, Plan, Trial, expected_of, planned, told_of
from sim.study.analysis.chaos import floor_of
from sim.study.analysis.curves import PROFIT, SALES, Curve, Floors, Response, metric_of_lever, points_of, totals_of
from sim.study.analysis.findings import findings
from sim.study.analysis.loyalty.worth import mean_of
from sim.study.arms import PLACEBO, REFERENCE, TODAY, TREATMENT, Arm, placebo_of
from sim.study.execution.jobs import Engine
from sim.study.execution.replicate import replicate

RATIOS = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0)
BEST = "the_best_allocation"


def focal_firm(params: MarketParams) -> str:
    """The one firm that is looked at; a `UserError` if there is none, or several."""
    names = [*params.firms]
    if len(names) != 1:
        told = f"; got {', '.join(names)}" if names else ""
        raise UserError(f"+firm: name exactly one firm, such as +firm=snack_brand{told}")
    if params.firms[names[0]].allocation is not None:
        raise UserError(f"firms.{names[0]}.allocation: curves start from today's; leave it out")
    return names[0]


def respond(
    params: MarketParams,
    ratios: Sequence[float],
    from_week: int,
    console: Console,
    market: type[Engine] | None = None,
    only: Sequence[str] = (),
) -> Response:
    """Try every lever of the one firm, or ``only`` some, at each of ``ratios`` from a week on, all else as asked."""
    firm, span = focal_firm(params), (from_week, params.horizon.weeks)
    metrics = {lever: metric_of_lever(lever) for lever in _asked(params, firm, only)}
    arms = [Arm(REFERENCE, TODAY, params), Arm(PLACEBO, "next to nothing", placebo_of(params))]
    today = totals_of(replicate(params, arms, console, market, OF_FIRMS).kpis, firm, [*metrics.values()], span)
    used = [lever for lever, metric in metrics.items() if today[metric][REFERENCE].mean() >= SPENT_LEAST]
    tried = {lever: _tried(lever, ratios) for lever in used}
    for lever in used:
        label, called = lever.replace("_", " "), f"{firm}_{lever}"
        arms += [
            Arm(_arm(lever, ratio), label, spending(params, firm, {lever: ratio}, from_week, called))
            for ratio in tried[lever]
            if ratio != 1.0
        ]
    kpis = replicate(params, arms, console, market, OF_FIRMS).kpis
    totals = totals_of(kpis, firm, (PROFIT, SALES, *metrics.values()), span)
    profit, sales = (_changes(totals[metric]) for metric in (PROFIT, SALES))
    curves = []
    for lever in used:
        names = [_arm(lever, ratio) for ratio in tried[lever]]
        spent, gained, sold = (np.stack([of[name] for name in names]) for of in (totals[metrics[lever]], profit, sales))
        curves.append(Curve(lever, np.array(tried[lever]), spent, gained, sold))
    unused = tuple(lever for lever in metrics if lever not in used)
    floors = Floors(*(float(floor_of(of[PLACEBO])) for of in (profit, sales)))
    return Response(firm, span, tuple(curves), unused, floors, points_of(curves, floors))


def allocate(params: MarketParams, found: Response, console: Console, market: type[Engine] | None = None) -> Allocated:
    """The best allocation within today's budget by the curves of ``params``, tried against today's with other seeds."""
    plan = planned(found)
    if all(step.ratio == 1.0 for step in plan.values()):
        return Allocated(plan, told_of(found), 0.0, None)
    return Allocated(plan, told_of(found), expected_of(found, plan), _trial(params, found, plan, console, market))


def _trial(
    params: MarketParams, found: Response, plan: dict[str, Plan], console: Console, market: type[Engine] | None
) -> Trial:
    """All levers at once, with seeds that the curves have not seen."""
    most = float(bounds_of(MarketParams.model_fields["seed"])[1])
    params = params.model_copy(update={"seed": params.seed + (1 if params.seed < most else -1)})
    ratios = {lever: step.ratio for lever, step in plan.items()}
    arms = (
        Arm(REFERENCE, TODAY, params),
        Arm(TREATMENT, "the best allocation", spending(params, found.firm, ratios, found.span[0], BEST)),
        Arm(PLACEBO, "next to nothing", placebo_of(params)),
    )
    kpis = replicate(params, arms, console, market, OF_FIRMS).kpis
    metrics = {lever: metric_of_lever(lever) for lever in plan}
    totals = totals_of(kpis, found.firm, (PROFIT, SALES, *metrics.values()), found.span)
    profit, sales = (_changes(totals[metric]) for metric in (PROFIT, SALES))
    floor, gain = float(floor_of(profit[PLACEBO])), mean_of(profit[TREATMENT])
    (told,) = findings([gain.value], [gain.low], [gain.high], [gain.seen], floor)
    spent = {
        lever: (float(totals[metric][REFERENCE].mean()), float(totals[metric][TREATMENT].mean()))
        for lever, metric in metrics.items()
    }
    return Trial(gain, mean_of(sales[TREATMENT]), floor, bool(told), spent)


def _asked(params: MarketParams, firm: str, only: Sequence[str]) -> tuple[str, ...]:
    there = levers_of(params, firm)
    for lever in only:
        if lever not in there:
            raise UserError(f"--levers {lever}: {firm} has no such lever here{did_you_mean(lever, there)}")
    return tuple(lever for lever in there if lever in only or not only)


def _tried(lever: str, ratios: Sequence[float]) -> list[float]:
    """The ratios of a lever in rising order, today's among them, within its range."""
    low, high = range_of(lever)
    return sorted({1.0, *(min(max(ratio, low), high) for ratio in ratios)})


def _arm(lever: str, ratio: float) -> str:
    return REFERENCE if ratio == 1.0 else f"{lever}_{ratio:g}"


def _changes(values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {arm: each - values[REFERENCE] for arm, each in values.items()}
