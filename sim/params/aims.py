"""Whether the strategies of a market can be what they say: the names they use exist, and their parts fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.core.errors import UserError, did_you_mean
from sim.params.feedbacks import VOICES_MOST
from sim.params.market import MarketParams
from sim.params.strategy import Audience, Scope, Sponsor, Strategy, Trigger
from sim.state.names import LEVERS_MAX, PROGRAMMES_MAX


def check_strategies(params: MarketParams) -> None:
    """Raise one `UserError` with a line for everything that does not fit the market of ``params``."""
    wrong = [
        f"strategies.{name}.{line}"
        for name, strategy in params.strategies.items()
        for line in dict.fromkeys(_mistakes(params, strategy))
    ]
    wrong += _together(params)
    if wrong:
        raise UserError(*wrong)


def levers_of(strategy: Strategy) -> int:
    """Bits that a strategy takes of a person's mask: core, door and tiers of a programme, and one an action."""
    programme = strategy.programme
    return len(strategy.actions) + (2 + len(programme.tiers) if programme else 0)


def _together(params: MarketParams) -> Iterator[str]:
    strategies = params.strategies.values()
    if (levers := sum(map(levers_of, strategies))) > LEVERS_MAX:
        yield f"strategies: {levers} tiers and actions together; at most {LEVERS_MAX} fit"
    if (programmes := sum(s.programme is not None for s in strategies)) > PROGRAMMES_MAX:
        yield f"strategies: {programmes} programmes with members together; at most {PROGRAMMES_MAX} fit"
    if params.stress and not strategies:
        yield "stress=true needs a strategy, such as +strategy=tiered_membership"
    if (after := params.rivals.copy_after_weeks) is not None and not strategies:
        yield f"rivals.copy_after_weeks={after} needs a strategy, such as +strategy=tiered_membership"
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
    platforms, kinds = (sponsor.platform,), (sponsor.host_type,)
    if sponsor.host is not None:
        yield from _unknown(f"{at}.host.type", "host type", (sponsor.host.type,), params.host)
        yield from _unknown(f"{at}.host.platform", "platform", (sponsor.host.platform,), params.platform)
    if sponsor.brand is not None:
        yield from _unknown(f"{at}.brand.category", "category", (sponsor.brand.category,), params.category)
    yield from _unknown(f"{at}.platform", "platform", platforms, params.platform)
    yield from _unknown(f"{at}.category", "category", (sponsor.category,), params.category)
    yield from _unknown(f"{at}.host_type", "host type", kinds, params.host)
    if sponsor.mcn is not None and sponsor.mcn >= params.mcn.mcns:
        yield f"{at}.mcn={sponsor.mcn}: the market has {params.mcn.mcns} MCNs, numbered from 0"
    for i, partner in enumerate(sponsor.coalition):
        yield from _sponsor(params, partner, f"{at}.coalition.{i}")


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


def _unknown(at: str, what: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    options = list(known)
    for name in names:
        if name and name not in options:
            yield f"{at}: unknown {what} '{name}'{did_you_mean(name, options)}"
