"""What a pilot has measured, found in the market: the KPI, whose, and in which weeks; or one line that says why not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sim.core.errors import UserError, did_you_mean, quoted
from sim.params.market import ASKED
from sim.params.plausible import CROSSED_LEAST
from sim.params.precision import FIRST_LEAST, Precision
from sim.state.groups import MOVABLE_DIMENSIONS, Names
from sim.state.names import BLOCK_WEEKS
from sim.study.ladder import check_break_even, no_belief, of_strategy

if TYPE_CHECKING:
    from sim.observe.kpi import Metric
    from sim.params.market import MarketParams


class Measured(NamedTuple):
    """Where a market shows what a pilot has measured."""

    strategy: str
    metric: str
    dimension: str
    group: str
    first: int  # reported week
    end: int  # first week after it


def measured(params: MarketParams) -> Measured:
    """What the pilot of ``params`` has measured; a `UserError` if the market cannot express it."""
    pilot = params.pilot
    assert pilot is not None
    strategy = _tested(params, pilot.strategy)
    from sim.observe.metrics import METRICS  # all KPIs, for markets with a pilot only

    if pilot.metric not in METRICS:
        raise UserError(f"pilot.metric: unknown metric '{pilot.metric}'{did_you_mean(pilot.metric, METRICS)}")
    metric = METRICS[pilot.metric]
    dimension, group = _whose(params, metric, pilot.group)
    tried = params.strategies[strategy]
    first, end = tried.from_week, tried.from_week + pilot.weeks
    last = params.horizon.weeks if tried.to_week is None else min(tried.to_week, params.horizon.weeks)
    if end > last:
        room = f"allowed is 1 to {last - first}" if last > first else f"it only begins in week {first}"
        what = "the run" if last == params.horizon.weeks else strategy
        raise UserError(f"pilot.weeks={pilot.weeks}: {room}, since {what} ends before week {last}")
    if metric.kind == "history" and not any((week + 1) % BLOCK_WEEKS == 0 for week in range(first, end)):
        least = BLOCK_WEEKS - first % BLOCK_WEEKS
        raise UserError(
            f"pilot.weeks={pilot.weeks}: {metric.name} is read every {BLOCK_WEEKS} weeks; allowed is {least} or more"
        )
    return Measured(strategy, metric.name, dimension, group, first, end)


def check_asked(params: MarketParams) -> None:
    """Refuse a pilot that the market cannot express, and to look for amounts where there is no strategy."""
    check_break_even(params)
    if params.plausible.crossed:
        _check_crossed(params)
    if params.precision is not None:
        _check_precision(params, params.precision)
    if params.pilot is not None:
        measured(params)


def _check_crossed(params: MarketParams) -> None:
    """A `UserError` where markets and seeds cannot be crossed, or would not make an answer surer."""
    markets = params.plausible.count
    if markets < 2:
        raise UserError("plausible.crossed: needs several plausible markets")
    if params.precision is not None:
        raise UserError("plausible.crossed: allowed is no precision; seeds of their own narrow an interval more")
    least = CROSSED_LEAST * markets
    if params.replications < least or params.replications % markets:
        raise UserError(
            f"replications={params.replications}: with plausible.crossed allowed are whole rounds of {markets}"
            f" plausible markets, {least} or more"
        )


def _check_precision(params: MarketParams, asked: Precision) -> None:
    """A `UserError` where there is no effect whose interval could be narrow, or no way to it."""
    allocated = any(firm.allocation is not None for firm in params.firms.values())
    if not allocated and not any(getattr(params, kind) for kind in ASKED):
        raise UserError("precision: needs something that is asked, such as +scenario=price_war")
    from sim.observe.metrics import METRICS

    if asked.metric not in METRICS:
        raise UserError(f"precision.metric: unknown metric '{asked.metric}'{did_you_mean(asked.metric, METRICS)}")
    if "all" not in METRICS[asked.metric].dimensions:
        raise UserError(f"precision.metric={asked.metric}: is not counted for the whole market")
    if asked.replications_most < FIRST_LEAST:
        raise UserError(
            f"precision.replications_most={asked.replications_most}: allowed is {FIRST_LEAST} or more, since the first"
            f" lot has {FIRST_LEAST} replications at least"
        )
    if not FIRST_LEAST <= params.replications <= asked.replications_most:
        raise UserError(
            f"replications={params.replications}: with precision this is the first lot; allowed is {FIRST_LEAST} to"
            f" precision.replications_most={asked.replications_most}"
        )


def _tested(params: MarketParams, name: str) -> str:
    """The strategy that was tested: of several, the one that is named."""
    known = list(params.strategies)
    if not known:
        raise UserError("pilot: needs a strategy, such as +strategy=points")
    if name and name not in known:
        raise UserError(f"pilot.strategy: unknown strategy '{name}'{did_you_mean(name, known)}")
    if not name and len(known) > 1:
        raise UserError(f"pilot.strategy: say which of {', '.join(known)} was tested")
    name = name or known[0]
    if not of_strategy(params, name):
        raise UserError(f"pilot: {no_belief(name)}, so that a test can tell nothing of them")
    return name


def _whose(params: MarketParams, metric: Metric, said: str) -> tuple[str, str]:
    """The dimension and the group that ``said`` means."""
    names = Names(tuple(params.platform), tuple(params.category), firms=tuple(params.firms))
    dimensions = [dimension for dimension in metric.dimensions if dimension not in MOVABLE_DIMENSIONS]
    groups = {f"{dimension}.{group}": (dimension, group) for dimension, group in _groups(names, dimensions)}
    place, _, _ = said.partition(".")
    if place != said and place in MOVABLE_DIMENSIONS:
        raise UserError(
            f"pilot.group={quoted(said)}: who is in it differs between treated and untreated people;"
            f" {place}_at_start has those who were in it before"
        )
    if said in groups:
        return groups[said]
    found = [name for name, (_, group) in groups.items() if group == said]
    if len(found) == 1:
        return groups[found[0]]
    if found:
        raise UserError(f"pilot.group={quoted(said)}: allowed is one of {', '.join(found)}")
    if not groups:
        raise UserError(f"pilot.metric={metric.name}: has no group that is the same in treated and untreated markets")
    near = did_you_mean(said, [*(group for _, group in groups.values()), *groups])
    raise UserError(f"pilot.group: {metric.name} has no group {quoted(said)}{near or _some(dimensions)}")


def _groups(names: Names, dimensions: list[str]) -> Iterator[tuple[str, str]]:
    for dimension in dimensions:
        yield from ((dimension, group) for group in names.groups(dimension))


def _some(dimensions: list[str]) -> str:
    return f"; it is counted by {', '.join(dimensions)}"
