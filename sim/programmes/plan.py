"""All strategies of a market with their numbers, and with those reserved for rivals' copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.core.errors import UserError
from sim.programmes.compile import Slots, number

if TYPE_CHECKING:
    from sim.params.market import MarketParams
    from sim.params.strategy import Scope, Strategy

_COPY = "@rival"  # in the name of a number that is reserved for a copy, until somebody copies


class Plan(NamedTuple):
    """The strategies in order, then the copies reserved for each; in a fork what it adds comes after all that."""

    strategies: tuple[tuple[str, Strategy], ...]
    slots: tuple[Slots, ...]
    copies: dict[int, tuple[int, ...]]  # a strategy's place: those of its copies


def plan_of(params: MarketParams, copied: bool, kept: Sequence[str] = ()) -> Plan:
    """Number everything; `copied`: with room for rivals' copies. A `UserError` when the strategies are too many.

    Where not all of `rivals.most` fit, there is room for fewer copies of each strategy. ``kept``: names of a plan that
    people live with already; they keep their numbers.
    """
    own = _numbered(params, 0, kept)
    for most in range(params.rivals.most, 0, -1) if copied else ():
        try:
            return _numbered(params, most, kept)
        except UserError:
            continue
    return own


def _numbered(params: MarketParams, most: int, kept: Sequence[str]) -> Plan:
    """What has its numbers, further strategies, and so many copies of each that can be copied and has none yet."""
    own = params.in_force
    names = [*kept, *(name for name in own if name not in kept)]
    have = {_copied(name) for name in kept}
    for name, strategy in params.strategies.items():
        if strategy.can_be_copied and name not in have:
            names += [f"{name}{_COPY}{k + 1}" for k in range(most)]
    copies: dict[int, tuple[int, ...]] = {}
    rows: list[tuple[str, Strategy]] = []
    for at, name in enumerate(names):
        of = _copied(name)
        rows.append((name, copy_for(own[of]) if of else own[name]))
        if of:
            place = names.index(of)
            copies[place] = (*copies.get(place, ()), at)
    return Plan(tuple(rows), number(rows), copies)


def own_of(kept: Sequence[str]) -> list[str]:
    """Of the names of a plan those that are no copies."""
    return [name for name in kept if not _copied(name)]


def _copied(name: str) -> str:
    """The strategy for whose copy a number is reserved; empty for a strategy itself."""
    before, sign, _ = name.rpartition(_COPY)
    return before if sign else ""


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
