"""Refusing a strategy that names something the market does not have, before anything runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.errors import UserError
from sim.params.check import did_you_mean
from sim.state import HOST_TYPES

if TYPE_CHECKING:
    from sim.params.market import MarketParams
    from sim.params.strategy import Audience, Scope, Sponsor, Strategy


def check(params: MarketParams, name: str, strategy: Strategy) -> None:
    """Raise a `UserError` that names the key, the value and the nearest spelling."""
    origin = f"strategies.{name}."
    _sponsor(params, strategy.sponsor, f"{origin}sponsor.")
    _scope(params, strategy.where, f"{origin}where.")
    tiers = tuple(strategy.programme.tiers) if strategy.programme else ()
    _audience(params, strategy, strategy.audience, tiers, f"{origin}audience.")
    triggers = [(f"{origin}trigger.", strategy.trigger)]
    for i, action in enumerate(strategy.also):
        at = f"{origin}also[{i}]."
        if action.where is not None:
            _scope(params, action.where, f"{at}where.")
        if action.audience is not None:
            _audience(params, strategy, action.audience, tiers, f"{at}audience.")
        triggers.append((f"{at}trigger.", action.trigger))
    for at, trigger in triggers:
        _known(trigger.festivals, params.calendar.festivals, f"{at}festivals")


def _sponsor(params: MarketParams, sponsor: Sponsor, origin: str) -> None:
    if sponsor.platform:
        _known((sponsor.platform,), params.platform, f"{origin}platform")
    if sponsor.category:
        _known((sponsor.category,), params.category, f"{origin}category")
    if sponsor.host_type:
        _known((sponsor.host_type,), HOST_TYPES, f"{origin}host_type")
    if sponsor.brand is not None:
        _known((sponsor.brand.category,), params.category, f"{origin}brand.category")
    if sponsor.host is not None:
        _known((sponsor.host.type,), HOST_TYPES, f"{origin}host.type")
        if sponsor.host.platform:
            _known((sponsor.host.platform,), params.platform, f"{origin}host.platform")
    if sponsor.mcn is not None and sponsor.mcn >= params.mcn.mcns:
        raise UserError(f"{origin}mcn={sponsor.mcn}: there are MCNs 0 to {params.mcn.mcns - 1}")
    for i, partner in enumerate(sponsor.coalition):
        _sponsor(params, partner, f"{origin}coalition[{i}].")


def _scope(params: MarketParams, scope: Scope, origin: str) -> None:
    _known(scope.platform, params.platform, f"{origin}platform")
    _known(scope.category, params.category, f"{origin}category")
    _known(scope.host_type, HOST_TYPES, f"{origin}host_type")
    if scope.place == "shops" and scope.host_type:
        raise UserError(f"{origin}place=shops and {origin}host_type together leave nothing: shops have no host")


def _audience(
    params: MarketParams, strategy: Strategy, audience: Audience, tiers: tuple[str, ...], origin: str
) -> None:
    _known(audience.interest, params.category, f"{origin}interest")
    _known(audience.tier, tiers, f"{origin}tier")
    if audience.member == "members" and strategy.programme is None:
        raise UserError(f"{origin}member=members: the strategy has no programme to be a member of")


def _known(wanted: Iterable[str], known: Iterable[str], path: str) -> None:
    names = tuple(known)
    for name in wanted:
        if name not in names:
            there = f"there are: {', '.join(names)}" if names else "there are none"
            raise UserError(f"{path}: unknown '{name}'{did_you_mean(name, names)} ({there})")
