"""Whether the strategies of a market can be what they say: the names they use exist, and their parts fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sim.core.errors import UserError, did_you_mean
from sim.params.feedbacks import VOICES_MOST
from sim.params.founders import brands_in, hosts_of
from sim.params.market import MarketParams
from sim.params.strategy import Audience, BrandAim, HostAim, Rivals, Scope, Sponsor, Strategy, Trigger
from sim.state.names import LEVERS_MAX, PROGRAMMES_MAX


def check_strategies(params: MarketParams) -> None:
    """Raise one `UserError` with a line for everything that does not fit the market of ``params``."""
    wrong = [
        f"{field}.{name}.{line}"
        for field in ("running", "strategies")
        for name, strategy in getattr(params, field).items()
        for line in dict.fromkeys(_mistakes(params, strategy))
    ]
    twice = [name for name in params.running if name in params.strategies]
    wrong += [f"running.{name}: runs already and cannot be asked too" for name in twice]
    wrong += _together(params)
    if wrong:
        raise UserError(*wrong)


def check_shock(params: MarketParams, shock: Any, origin: str) -> None:
    """Refuse a shock, built, that is aimed at something the market does not have."""
    places = list(params.platform)
    aims = {"platform": places, "to": places, "host_type": list(params.host), "category": list(params.category)}
    aimed = {field: name for field in aims if (name := getattr(shock, field, ""))}
    for field, name in aimed.items():
        if name not in aims[field]:
            raise UserError(f"{origin}unknown {field} '{name}'{did_you_mean(name, aims[field])}")
    rank = getattr(shock, "rank", 0)  # of the largest nothing is said: where nobody is, nobody is hit
    if rank and "host_type" in aimed:
        there = hosts_of(params, aimed["host_type"], aimed.get("platform", ""))
    elif rank and "category" in aimed:
        there = brands_in(params, aimed["category"])
    else:
        return
    if rank >= there:
        raise UserError(f"{origin}rank={rank}: allowed is 0 to {max(there, 1) - 1}, as many as the market opens with")


def levers_of(strategy: Strategy) -> int:
    """Bits that a strategy takes of a person's mask: core, door and tiers of a programme, and one an action."""
    programme = strategy.programme
    return len(strategy.actions) + (2 + len(programme.tiers) if programme else 0)


def _together(params: MarketParams) -> Iterator[str]:
    strategies = params.strategies.values()
    every = params.in_force.values()
    if (levers := sum(map(levers_of, every))) > LEVERS_MAX:
        yield f"strategies: {levers} tiers and actions together; at most {LEVERS_MAX} fit"
    if (programmes := sum(s.programme is not None for s in every)) > PROGRAMMES_MAX:
        yield f"strategies: {programmes} programmes with members together; at most {PROGRAMMES_MAX} fit"
    if params.stress and not strategies:
        yield "stress=true needs a strategy, such as +strategy=tiered_membership"
    if params.decompose and len(strategies) < 2:
        yield "decompose=true needs several strategies, such as +case=snack_brand or '+strategy=[points,member_card]'"
    if (after := params.rivals.copy_after_weeks) != Rivals().copy_after_weeks and not strategies:
        told = "null" if after is None else after
        yield f"rivals.copy_after_weeks={told} needs a strategy, such as +strategy=tiered_membership"
    if params.explain and not strategies and not any(True for _ in params.conditions):
        yield "explain=true needs something to explain, such as +scenario=price_war"
    persons, weeks = params.population.persons, params.horizon.weeks
    if params.explain and persons * weeks > VOICES_MOST:
        yield (
            f"population.persons={persons}: explain=true keeps what people say in every week,"
            f" of {VOICES_MOST / weeks:,.0f} persons at most over {weeks} weeks"
        )


def _mistakes(params: MarketParams, strategy: Strategy) -> Iterator[str]:
    yield from _sponsor(params, strategy.sponsor, "sponsor")
    yield from _scope(params, strategy.where, "where")
    yield from _audience(params, strategy, strategy.audience, "audience")
    yield from _trigger(params, strategy.trigger, "trigger")
    for i, action in enumerate(strategy.also):
        yield from _trigger(params, action.trigger, f"also.{i}.trigger")
        if action.where is not None:
            yield from _scope(params, action.where, f"also.{i}.where")
        if action.audience is not None:
            yield from _audience(params, strategy, action.audience, f"also.{i}.audience")


def _sponsor(params: MarketParams, sponsor: Sponsor, at: str) -> Iterator[str]:
    platform, category, kind = sponsor.platform, sponsor.category, sponsor.host_type
    if sponsor.host is not None:
        yield from _unknown(f"{at}.host.type", "host type", (sponsor.host.type,), params.host)
        yield from _unknown(f"{at}.host.platform", "platform", _given(sponsor.host.platform), params.platform)
        yield from _no_rank(params, sponsor.host, f"{at}.host.rank")
    if sponsor.brand is not None:
        yield from _unknown(f"{at}.brand.category", "category", (sponsor.brand.category,), params.category)
        yield from _no_rank(params, sponsor.brand, f"{at}.brand.rank")
    yield from _unknown(f"{at}.platform", "platform", _given(platform), params.platform)
    yield from _unknown(f"{at}.category", "category", _given(category), params.category)
    yield from _unknown(f"{at}.host_type", "host type", _given(kind), params.host)
    if sponsor.mcn is not None and sponsor.mcn >= params.mcn.mcns:
        there = params.mcn.mcns
        allowed = f"the market has {there} MCNs, allowed is 0 to {there - 1}" if there else "the market has no MCN"
        yield f"{at}.mcn={sponsor.mcn}: {allowed}"
    if sponsor.firm and sponsor.firm not in params.firms:
        near = did_you_mean(sponsor.firm, params.firms) or "; ask for it with +firm=NAME"
        yield f"{at}.firm: unknown firm '{sponsor.firm}'{near}"
    for i, partner in enumerate(sponsor.coalition):
        yield from _sponsor(params, partner, f"{at}.coalition.{i}")


def _no_rank(params: MarketParams, aim: BrandAim | HostAim, at: str) -> Iterator[str]:
    """A rank that nobody has when the market opens; of names that are unknown nothing more is said."""
    if isinstance(aim, BrandAim):
        known, of = aim.category in params.category, f"{aim.category} brands"
        there = brands_in(params, aim.category) if known else 0
    else:
        known = aim.type in params.host and aim.platform in ("", *params.platform)
        of = f"{aim.type} hosts" + (f" on {aim.platform}" if aim.platform else "")
        there = hosts_of(params, aim.type, aim.platform) if known else 0
    if known and aim.rank >= there:
        allowed = f"allowed is 0 to {there - 1}, since the market opens with {there} {of}"
        yield f"{at}={aim.rank}: {allowed if there else f'the market opens with no {of}'}"


def _scope(params: MarketParams, where: Scope, at: str) -> Iterator[str]:
    yield from _unknown(f"{at}.platform", "platform", where.platform, params.platform)
    yield from _unknown(f"{at}.category", "category", where.category, params.category)
    yield from _unknown(f"{at}.host_type", "host type", where.host_type, params.host)
    if where.place == "shops" and where.host_type:
        yield f"{at}: `place: shops` and `host_type` leave nothing together, shops have no host"


def _audience(params: MarketParams, strategy: Strategy, audience: Audience, at: str) -> Iterator[str]:
    yield from _unknown(f"{at}.interest", "category", audience.interest, params.category)
    if strategy.programme is not None:
        yield from _unknown(f"{at}.tier", "tier", audience.tier, strategy.programme.tiers)
    elif audience.tier or audience.member != "any":
        yield f"{at}: `tier` and `member` need a `programme` of the strategy's own"


def _trigger(params: MarketParams, trigger: Trigger, at: str) -> Iterator[str]:
    yield from _unknown(f"{at}.festivals", "festival", trigger.festivals, params.calendar.festivals)
    if trigger.kind != "calendar" and (trigger.festivals or trigger.weekdays):
        yield f"{at}: `festivals` and `weekdays` need `kind: calendar`, got `{trigger.kind}`"


def _given(name: str) -> tuple[str, ...]:
    """A name that may be left empty."""
    return (name,) if name else ()


def _unknown(at: str, what: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    options = list(known)
    for name in names:
        if name not in options:
            yield f"{at}: unknown {what} '{name}'{did_you_mean(name, options)}"
