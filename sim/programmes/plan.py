"""All strategies of a market with their numbers, and with those reserved for rivals' copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.programmes.compile import Slots, number

if TYPE_CHECKING:
    from sim.params.market import MarketParams
    from sim.params.strategy import Scope, Sponsor, Strategy


class Plan(NamedTuple):
    """The strategies in order, then the copies reserved for each."""

    strategies: tuple[tuple[str, Strategy], ...]
    slots: tuple[Slots, ...]
    copies: dict[int, tuple[int, ...]]  # a strategy's place: those of its copies


def plan_of(params: MarketParams, copied: bool) -> Plan:
    """Number everything; `copied`: with room for rivals' copies. A `UserError` when they are too many."""
    rows = list(params.strategies.items())
    copies: dict[int, tuple[int, ...]] = {}
    for i, (name, strategy) in enumerate(list(rows) if copied else ()):
        if has_rivals(strategy.sponsor):
            copies[i] = tuple(range(len(rows), len(rows) + params.rivals.most))
            rows += [(f"{name}@rival{k + 1}", copy_for(strategy)) for k in range(params.rivals.most)]
    return Plan(tuple(rows), number(rows), copies)


def has_rivals(sponsor: Sponsor) -> bool:
    """Whether there can be competitors: whole groups, MCNs, coalitions and the whole market have none."""
    return bool(sponsor.platform or sponsor.brand is not None or sponsor.host is not None)


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
