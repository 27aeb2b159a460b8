"""All strategies of a market with their numbers, and with those reserved for rivals' copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.core.errors import UserError
from sim.programmes.compile import Slots, number

if TYPE_CHECKING:
    from sim.params.market import MarketParams
    from sim.params.strategy import Scope, Strategy


class Plan(NamedTuple):
    """The strategies in order, then the copies reserved for each."""

    strategies: tuple[tuple[str, Strategy], ...]
    slots: tuple[Slots, ...]
    copies: dict[int, tuple[int, ...]]  # a strategy's place: those of its copies


def plan_of(params: MarketParams, copied: bool) -> Plan:
    """Number everything; `copied`: with room for rivals' copies. A `UserError` when the strategies are too many.

    Where not all of `rivals.most` fit, there is room for fewer copies of each strategy.
    """
    own = _numbered(params, 0)
    for most in range(params.rivals.most, 0, -1) if copied else ():
        try:
            return _numbered(params, most)
        except UserError:
            continue
    return own


def _numbered(params: MarketParams, most: int) -> Plan:
    """The strategies, and so many copies of each that can be copied."""
    rows = list(params.in_force.items())
    copies: dict[int, tuple[int, ...]] = {}
    for i, (name, strategy) in enumerate(params.strategies.items(), start=len(params.running)):
        if most and strategy.can_be_copied:
            copies[i] = tuple(range(len(rows), len(rows) + most))
            rows += [(f"{name}@rival{k + 1}", copy_for(strategy)) for k in range(most)]
    return Plan(tuple(rows), number(rows), copies)


def copy_for(strategy: Strategy) -> Strategy:
    """The same strategy for another sponsor; a platform's is not narrowed to somebody else's platform."""
    if not strategy.sponsor.platform:
        return strategy

    def widened(scope: Scope) -> Scope:
        return scope.model_copy(update={"platform": ()})

    also = tuple(
        action if action.where is None else action.model_copy(update={"where": widened(action.where)})
        for action in strategy.also
    )
    return strategy.model_copy(update={"where": widened(strategy.where), "also": also})
