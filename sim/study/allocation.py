"""One budget of a firm: what it spends on each lever today, and the ratios that a vector of shares comes to.

Today's spending is that of the market as asked but for the allocation, over the same weeks and in all replications, so
that shares come to the same ratios in every one of them. What the levers then really cost is the market's answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl
from rich.console import Console
from rich.text import Text

from sim.core.errors import UserError
from sim.dates.timeline import without_allocation
from sim.params.focal import sponsored_by
from sim.params.market import MarketParams
from sim.params.scenario import Change, Scenario
from sim.params.schema import bounds_of
from sim.params.spending import DATED, SPONSORED, Allocation, Spend
from sim.params.strategy import Strategy
from sim.state.groups import FIRM
from sim.study.analysis.curves import metric_of_lever, totals_of
from sim.study.arms import REFERENCE, TODAY, Arm, at_strength
from sim.study.execution.jobs import Engine
from sim.study.execution.replicate import replicate

OF_FIRMS = pl.col("dimension") == FIRM
SPENT_LEAST = 1.0  # yuan a year: below it a lever is not in use


class Question(NamedTuple):
    """What is asked of budgets, and what it is compared with."""

    params: MarketParams  # with what shares come to, as dated changes and strengths of strategies
    today: MarketParams  # the same without


def asks_allocation(params: MarketParams) -> bool:
    """Whether some firm says how to spend its budget."""
    return any(firm.allocation is not None for firm in params.firms.values())


def allocated(params: MarketParams, console: Console, market: type[Engine] | None) -> Question:
    """Find out what is spent today, and what the shares asked for come to."""
    if params.stress:
        raise UserError("stress=true: is about strategies, which run in both arms where an allocation is asked")
    if params.decompose:
        raise UserError("decompose=true: is about strategies, which run in both arms where an allocation is asked")
    today = without_allocation(params)
    found = replicate(params, (Arm(REFERENCE, TODAY, today),), console, market, OF_FIRMS)
    asked = params
    for name, firm in params.firms.items():
        if firm.allocation is None:
            continue
        first = firm.allocation.from_week
        metrics = {lever: metric_of_lever(lever) for lever in levers_of(params, name)}
        totals = totals_of(found.kpis, name, [*metrics.values()], (first, params.horizon.weeks))
        spent = {lever: float(totals[metric][REFERENCE].mean()) for lever, metric in metrics.items()}
        ratios, notes = ratios_of(firm.allocation, spent)
        for note in notes:
            console.print(Text(f"note: {name}: {note}"), soft_wrap=True)
        asked = spending(asked, name, ratios, first, f"{name}_allocation")
    return Question(asked, today)


def levers_of(params: MarketParams, name: str) -> tuple[str, ...]:
    """The levers that a firm can pull here: strategies only where it sponsors some."""
    running = sponsored_by(params, name)
    return tuple(lever for lever in params.firms[name].levers if lever not in SPONSORED or running[lever])


def ratios_of(asked: Allocation, today: Mapping[str, float]) -> tuple[dict[str, float], list[str]]:
    """What shares come to, lever by lever, against ``today``'s spending (yuan); and what of them goes too far."""
    budget = asked.budget * sum(today.values())
    ratios, notes = {}, []
    for lever, share in asked.completed(dict(today)).items():
        wanted, spent = share * budget, today[lever]
        low, high = range_of(lever)
        ratio = wanted / spent if spent >= SPENT_LEAST else (high if wanted >= SPENT_LEAST else 1.0)
        ratios[lever] = min(max(ratio, low), high)
        if ratios[lever] != ratio or spent < SPENT_LEAST <= wanted:
            words = lever.replace("_", " ")
            against = f"{ratio:.3g} times today's" if spent >= SPENT_LEAST else "where nothing is spent today"
            notes.append(f"{100 * share:.3g} % of the budget for {words} is {against}; held at {ratios[lever]:g} times")
    return ratios, notes


def range_of(lever: str) -> tuple[float, float]:
    """Lowest and highest ratio of a lever."""
    field = Spend.model_fields[lever] if lever in DATED else Strategy.model_fields["intensity"]
    low, high = bounds_of(field)
    return float(low), float(high)


def spending(params: MarketParams, name: str, ratios: Mapping[str, float], from_week: int, called: str) -> MarketParams:
    """The same market when a firm spends by ``ratios`` of today's from a week on: a scenario ``called`` so.

    The strength of the strategies that it sponsors is set when they begin.
    """
    scale = {f"firms.{name}.spend.{lever}": ratio for lever, ratio in ratios.items() if lever in DATED and ratio != 1.0}
    running = sponsored_by(params, name)
    factors = {key: ratios[lever] for lever in SPONSORED if lever in ratios for key in running[lever]}
    changes = (Change(from_week=from_week, scale=scale),) if scale else ()
    told = ", ".join(f"{lever} x {ratio:.3g}" for lever, ratio in ratios.items() if ratio != 1.0) or "as today"
    scenario = Scenario(description=f"{name} spends otherwise: {told}.", changes=changes)
    return at_strength(params.model_copy(update={"scenarios": {**params.scenarios, called: scenario}}), factors)
