"""Plausible markets at work: the parameters of one replication, and which names the user has fixed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from sim.core.errors import UserError
from sim.params.check import range_at
from sim.params.market import SWITCHES
from sim.params.paths import is_number, leaves, value_at
from sim.params.replaced import replaced
from sim.params.schema import bounds_at
from sim.study.amounts import Believed, beliefs_of, drawn_amounts, with_amounts

if TYPE_CHECKING:
    from sim.params.market import MarketParams
from sim.params.plausible import Plausible

# What a study is made of says nothing about the market.
_NOT_THE_MARKET = (
    "seed", "replications", "threads", "horizon", "output", "population.persons", "population.represents",
    "population.orders_represented", "population.panel", "observe", "plausible", "beliefs", *SWITCHES,
)  # fmt: skip


def market_of(params: MarketParams, replication: int) -> MarketParams:
    """The parameters of one replication: those of its market, with the amounts drawn there for what is a belief."""
    return _market(params, params.plausible.drawn(replication), fixed_names(params), beliefs_of(params))


def _market(params: MarketParams, drawn: int, fixed: Collection[str], believed: Believed) -> MarketParams:
    amounts = drawn_amounts(params, drawn, believed)
    if drawn == 0:
        market = params.model_copy(update={"plausible": Plausible()})
        return with_amounts(market, amounts, believed, "as drawn for plausible market 0: ")
    values = {name: value for name, value in params.plausible.values(drawn).items() if name not in fixed}
    market = replaced(params, values, without=("plausible", "beliefs"), origin=f"plausible.markets[{drawn}]: ")
    return with_amounts(market, amounts, believed, f"as drawn for plausible market {drawn}: ")


def fixed_names(params: MarketParams) -> list[str]:
    """Names of the ensemble that somebody has set to another value: they are the same in every market."""
    if not (params.plausible.use and params.plausible.markets):
        return []
    of_first = params.plausible.values(0)
    return [name for name, value in of_first.items() if value_at(params, name.split(".")) != value]


def plausible_markets(params: MarketParams) -> list[MarketParams]:
    """Every market of the ensemble, or the one market there is; a `UserError` with a line for all that do not fit."""
    ensemble = params.plausible
    if not (ensemble.use and ensemble.markets):
        return [market_of(params, 0)]
    wrong = list(_mistakes(params))
    if wrong:
        raise UserError(*wrong)
    fixed, believed = fixed_names(params), beliefs_of(params)
    return [_market(params, at, fixed, believed) for at in range(len(ensemble.markets))]


def _mistakes(params: MarketParams) -> Iterator[str]:
    """One line for each name that is not a number of the market, and each value out of its range."""
    for column, name in enumerate(params.plausible.names):
        if any(f"{name}.".startswith(f"{other}.") for other in _NOT_THE_MARKET):
            yield f"plausible.names: {name} belongs to the study, not to the market"
            continue
        steps = tuple(name.split("."))
        try:
            found = list(leaves(params, name, "plausible.names: "))
        except UserError as mistake:
            yield str(mistake)
            continue
        if found != [steps]:
            yield f"plausible.names: {name}: name one parameter"
            continue
        own = value_at(params, steps)
        if not is_number(own):
            yield f"plausible.names: {name} is not a number"
            continue
        low, high = bounds_at(type(params), steps)
        for at, market in enumerate(params.plausible.markets):
            value = market[column]
            if (low is not None and value < low) or (high is not None and value > high):
                yield f"plausible.markets[{at}]: {name}={value:g}: allowed is {range_at(type(params), steps)}"
            elif isinstance(own, int) and value != round(value):
                yield f"plausible.markets[{at}]: {name}={value:g}: must be a whole number"
