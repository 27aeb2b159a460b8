"""Programmes in plain Python: what reaches a person where, her cards, and what points and tiers do; for reading.

A lever is one thing that a sponsor does for some people; a programme is a lever for its members, a door for those who
may join, and one lever a tier. What a person holds of a programme is a card.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from types import SimpleNamespace

from reference_state import Person, Week, kept, logistic, nearest

from sim.core.rng import Stream

CARDS_MAX = 4
PROGRAMMES_MAX = 16
LOWEST_PRICE = 0.05
WINDOW_YUAN_MAX = 65535  # spend that is remembered
YEAR_WEEKS = 52
SORE_WEEKS = 31  # in which the worst is forgiven
YEAR_DAYS, USUAL_DAYS = 365, 91  # her usual orders are judged by a quarter at least


@dataclass(frozen=True)
class Lever:
    """One thing that a sponsor does, when and where. Offers say themselves which levers apply to them."""

    number: int
    values: dict[str, float]  # by channel
    cap: int | None  # fen that one person gets off in a week
    weekdays: frozenset[int]
    visits: frozenset[int]  # of the week; 0 = before the first
    about: frozenset[int]  # platforms as a whole
    touching: frozenset[int]  # platforms on which it can reach her, whatever it is about
    hosts: frozenset[int]  # whose rooms


@dataclass(frozen=True)
class Step:
    """A tier; the first one of a programme is plain membership."""

    from_spend: float  # yuan in the window
    saving: float  # share of the price
    multiplier: float  # of points


@dataclass(frozen=True)
class Programme:
    """A programme with membership."""

    number: int
    running: bool
    core: int  # lever of its members
    door: int  # lever of who may join
    automatic: bool
    appeal: float
    saving: float
    fee: float
    privacy: float
    earn_yuan: float
    earn_visit: float
    earn_interaction: float
    point_fen: float
    goal: int
    endowed: float
    redeem: float
    reward: str
    tiers: tuple[Step, ...]
    window: int
    half_expiry: int | None
    cap: int | None  # fen worth of points that one person earns in a week

    @property
    def fee_fen(self) -> int:
        """The yearly fee."""
        return nearest(100 * self.fee)

    @property
    def reward_fen(self) -> float:
        """What one reward is worth."""
        return self.goal * self.point_fen

    def tier_at(self, spend: int) -> int:
        """The highest tier whose spend is reached."""
        tier = 0
        while tier + 1 < len(self.tiers) and spend >= self.tiers[tier + 1].from_spend:
            tier += 1
        return tier


@dataclass
class Card:
    """A membership."""

    tier: int
    since: int  # week
    fresh: int  # points of this half of the expiry time
    old: int  # points of the half before
    spend: int  # yuan in the window
    sore: int = 0  # weeks until she has forgiven the sponsor

    @property
    def points(self) -> int:
        """All that can be burnt."""
        return self.fresh + self.old


# Levers: where they hold, and what they come to


def about(platform: int) -> Callable[[Lever], bool]:
    """Levers about a platform as a whole."""
    return lambda lever: platform in lever.about


def touching(platform: int) -> Callable[[Lever], bool]:
    """Levers that can reach her on a platform."""
    return lambda lever: platform in lever.touching


def of_host(host: int) -> Callable[[Lever], bool]:
    """Levers that apply to a host's rooms."""
    return lambda lever: host in lever.hosts


def on(offer: SimpleNamespace) -> Callable[[Lever], bool]:
    """Levers that apply to an offer."""
    return lambda lever: lever.number in offer.levers


def saturated(week: Week, push: float) -> float:
    """Log-odds that a push comes to: itself while small, never beyond the limit, alike in both directions."""
    limit = week.b.programme.limit
    return math.copysign(-limit * math.expm1(-abs(push) / limit), push)


def moved(
    she: Person, week: Week, channel: str, where: Callable[[Lever], bool] | None = None, felt: bool = True
) -> float:
    """Log-odds by which what reaches her moves a link; what is felt works on some more than on others."""
    return saturated(week, (she.hers if felt else 1.0) * she.lever(channel, where))


def drawn_in(she: Person, week: Week, levers: list[Lever], home: int | None = None) -> float:
    """Log-odds of coming: what draws her, and messages as reminders, each further one reminding less.

    At home on a platform, its messages count too, against the number that the market was founded with.
    """
    pull, messages = (sum(lever.values[name] for lever in levers) for name in ("visit", "contacts"))
    pull = saturated(week, she.hers * pull)
    if home is None:
        return pull + she.hers * reminded(week, messages)
    founded = list(week.params.platform.values())[home].contacts
    usual = float(week.public.platform_contacts[home])
    more = reminded(week, usual + messages) - reminded(week, usual)
    return pull + reminded(week, usual) - reminded(week, founded) + she.hers * more


def reminded(week: Week, messages: float) -> float:
    """Log-odds of coming that a number of messages a week adds."""
    p = week.b.programme
    return p.reminder * (1 - math.exp(-max(messages, 0.0) / p.reminder_contacts))


# Prices


def her_price(she: Person, offer: SimpleNamespace) -> float:
    """Paid over list: the offer's price and what levers with something left for her this week take off."""
    generous = [lever for lever in she.now if on(offer)(lever) and has_left(she, lever)]
    return (
        max(offer.price + sum(lever.values["price"] for lever in generous), LOWEST_PRICE) if generous else offer.price
    )


def has_left(she: Person, lever: Lever) -> bool:
    """Whether a lever still gives her something off this week."""
    return lever.cap is None or lever.number not in she.used_up


def take_off(she: Person, week: Week, offer: SimpleNamespace, off: int, keeps: bool) -> int:
    """Lay what an order costs less on the levers that make it cheaper, in whole fen that add up, within their caps.

    What is taken off an order that comes back is used up, but paid by nobody. Returns what is taken off.
    """
    givers = [lever for lever in she.now if on(offer)(lever) and has_left(she, lever) and lever.values["price"] != 0.0]
    running = list(accumulate((lever.values["price"] for lever in givers), initial=0.0))
    if running[-1] == 0.0:
        return 0
    marks = [nearest(off * mark / running[-1]) for mark in running]
    given = 0
    for lever, (before, after) in zip(givers, pairwise(marks), strict=True):
        part = after - before
        if lever.cap is not None:
            part = min(part, lever.cap - she.given[lever.number])
            she.given[lever.number] += part
            if she.given[lever.number] >= lever.cap:
                she.used_up.add(lever.number)
        if keeps:
            week.count("lever", lever.number, "discount_fen", by=part)
        given += part
    return given


# Cards


def joining_link(she: Person, week: Week, programme: Programme, day: int) -> float:
    """Log-odds of taking part, on her own account: what a plain member saves on the orders ahead, less the fee laid on
    her usual orders of a year, as she feels a price; less what her data are worth to her.
    """
    days = max(day - she.joined_day, USUAL_DAYS)
    a_year = max(she.orders * YEAR_DAYS / days, 1.0) * week.b.programme.order_yuan
    net = programme.saving - programme.fee / a_year
    worth = week.b.buy.price * she.price_sensitivity * week.b.programme.worth * net
    return worth - programme.privacy * she.privacy


def join_programmes(she: Person, week: Week, scope: set[int], day: int, when: int) -> None:
    """At a visit in scope, she may become a member wherever a door is open to her."""
    doors = {lever.number for lever in she.now} & scope
    for programme in week.programmes:
        known = programme.number in she.cards
        if known or not programme.running or programme.door not in doors or len(she.cards) >= CARDS_MAX:
            continue
        if not programme.automatic:
            link = programme.appeal + joining_link(she, week, programme, day)
            if she.luck.uniform(Stream.PROGRAMME_JOIN, when, programme.number) >= logistic(link):
                continue
        card = she.cards[programme.number] = Card(tier=0, since=week.number, fresh=0, old=0, spend=0)
        week.count("programme", programme.number, "joined")
        week.count("programme", programme.number, "fee_fen", by=programme.fee_fen)
        earn(she, week, programme, card, programme.endowed)


def earn(she: Person, week: Week, programme: Programme, card: Card, points: float) -> None:
    """Whole points, no more than what a capped programme has left for her this week."""
    whole = nearest(points)
    if programme.cap is not None and programme.point_fen:
        left = programme.cap - she.earned_fen[programme.number]
        whole = min(whole, int(left / programme.point_fen))
    whole = max(whole, 0)
    she.earned_fen[programme.number] += math.ceil(whole * programme.point_fen)
    card.fresh += whole
    week.count("programme", programme.number, "issued", by=whole)


def served(she: Person, programme: Programme) -> bool:
    """Whether the programme's benefits for members reach her now."""
    return any(lever.number == programme.core for lever in she.now)


def points_back(she: Person, week: Week, platform: int) -> float:
    """What programmes about a platform give her back in points, as a share of what she pays there."""
    back = 0.0
    for number, card in she.cards.items():
        programme = week.programmes[number]
        ours = [lever for lever in she.now if lever.number == programme.core and platform in lever.about]
        if programme.goal and ours:
            back += programme.redeem * programme.earn_yuan * programme.tiers[card.tier].multiplier * programme.point_fen
    return back / 100


def check_in(she: Person, week: Week, scope: set[int], took_part: bool) -> None:
    """Points for a visit, and for taking part in it."""
    for number, card in she.cards.items():
        programme = week.programmes[number]
        if programme.running and served(she, programme) and programme.core in scope:
            points = programme.earn_visit + (programme.earn_interaction if took_part else 0.0)
            earn(she, week, programme, card, points * programme.tiers[card.tier].multiplier)


def book_order(she: Person, week: Week, offer: SimpleNamespace, fen: int, keeps: bool) -> None:
    """An order in scope: if it stays, it earns points at the multiplier of the tier she had, and counts for tiers."""
    for number, card in she.cards.items():
        programme = week.programmes[number]
        if not programme.running or programme.core not in offer.levers:
            continue
        week.count("programme", number, "orders")
        week.count("programme", number, "paid_fen", by=fen)
        if keeps:
            if served(she, programme):
                rate = programme.earn_yuan * programme.tiers[card.tier].multiplier
                earn(she, week, programme, card, rate * fen / 100)
            card.spend = min(card.spend + fen // 100, WINDOW_YUAN_MAX)
            reached = programme.tier_at(card.spend)
            if reached > card.tier:
                week.count("programme", number, "promoted", by=reached - card.tier)
                card.tier, card.sore = reached, 0


def worth_of_goals(she: Person, week: Week, offer: SimpleNamespace, price: float) -> float:
    """What an order brings her nearer to, as a share of its list price.

    What she gets later is worth less now: a year of waiting takes off a factor, and she orders so often a year. An
    order is worth the difference that it makes: a goal pulls the harder the nearer it is. Rewards follow one another,
    and each comes the sooner; a tier is reached once.
    """
    p, total, yuan = week.b.programme, 0.0, offer.list_fen * price / 100
    pace = max(she.orders * YEAR_DAYS / max(week.day - she.joined_day, USUAL_DAYS), 1.0)

    def waiting(orders: float) -> float:
        return math.exp(-p.distance * orders / pace)

    def nearer(done: float, step: float) -> float:
        """What is left takes orders; without this one there is the next, at the earliest."""
        if step <= 0:
            return 0.0
        orders = (1 - min(done, 1.0)) / step
        return waiting(max(orders - 1, 0)) - waiting(max(orders, 1))

    def rewards_to_come(done: float) -> float:
        """Rewards, as worth today: those reached by now, and the rest of an endless row of them at her pace."""
        reached = math.floor(done)
        orders = 1 / step  # from one reward to the next
        return reached + waiting((1 - (done - reached)) * orders) / (1 - waiting(orders))

    for number, card in she.cards.items():
        programme = week.programmes[number]
        if not served(she, programme) or programme.core not in offer.levers:
            continue
        tier = programme.tiers[card.tier]
        if programme.goal:
            reward = programme.redeem * programme.reward_fen / max(offer.list_fen, 1)
            step = programme.earn_yuan * tier.multiplier * yuan / programme.goal
            if card.points >= programme.goal:
                total += reward * (1 - waiting(1))  # burnt now instead of with the next order
            if step > 0:
                done = card.points / programme.goal % 1.0
                orders = (1 - done) / step
                if card.points < programme.goal and orders < 1:  # this one brings it, the next would at the earliest
                    total += reward * (waiting(orders) - waiting(1))
                total += reward * (rewards_to_come(done + step) - rewards_to_come(done))
        for better in programme.tiers[card.tier + 1 : card.tier + 2]:
            if card.spend < better.from_spend:
                pressure = nearer(card.spend / better.from_spend, yuan / better.from_spend)
                total += p.tier_orders * max(better.saving - tier.saving, 0.0) * pressure
    return total


def fee_and_sores(she: Person, week: Week, offer: SimpleNamespace) -> float:
    """Log-odds of buying from a sponsor whom she has paid a fee, and whom she has something against."""
    p, total = week.b.programme, 0.0
    for number, card in she.cards.items():
        programme = week.programmes[number]
        if programme.core not in offer.levers:
            continue
        total -= p.sore * card.sore / SORE_WEEKS
        if programme.fee and served(she, programme):
            paid = (week.number - card.since) % YEAR_WEEKS
            total += she.hers * p.sunk * min(programme.fee / p.order_yuan, 1.0) * math.exp(-paid / p.sunk_weeks)
    return total


def redeem(she: Person, week: Week, offer: SimpleNamespace, fen: int, when: int) -> float:
    """One reward of each programme that covers the offer, if she has the points and takes the trouble.

    Returns service added to this order.
    """
    p, service = week.b.programme, 0.0
    for number, card in she.cards.items():
        programme = week.programmes[number]
        if not programme.goal or programme.core not in offer.levers or card.points < programme.goal:
            continue
        item = offer.number * PROGRAMMES_MAX + number
        if she.luck.uniform(Stream.PROGRAMME_REDEEM, when, item) >= programme.redeem:
            continue
        oldest = min(card.old, programme.goal)
        card.old, card.fresh = card.old - oldest, card.fresh - (programme.goal - oldest)
        reward = nearest(programme.reward_fen)
        week.count("programme", number, "burnt", by=programme.goal)
        week.count("programme", number, "reward_fen", by=reward)
        size = min(reward / fen, 1.0)  # as a share of the order, at most one
        if programme.reward == "gift":  # delights now, and is expected from now on
            she.satisfaction = kept(she.satisfaction + p.delight * size * (1 - she.satisfaction))
            she.expectation = kept(she.expectation + p.spoil * size * (1 - she.expectation))
        if programme.reward == "service":
            service += p.service * size
    return service


def resent(card: Card, share: float) -> None:
    """She has something against the sponsor, unless she has more already."""
    card.sore = max(card.sore, nearest(share * SORE_WEEKS))


def turn_cards(she: Person, week: Week) -> None:
    """The week turns: the older half of points expires, windows end, fees fall due."""
    for number, card in list(she.cards.items()):
        programme, age = week.programmes[number], week.number - card.since
        card.sore = max(card.sore - 1, 0)
        if age > 0 and programme.half_expiry and age % programme.half_expiry == 0:
            week.count("programme", number, "expired", by=card.old)
            if programme.goal:
                resent(card, week.b.programme.expired * min(card.old / programme.goal, 1.0))
            card.old, card.fresh = card.fresh, 0
        if age > 0 and age % programme.window == 0:
            tier = programme.tier_at(card.spend)
            if tier < card.tier:
                week.count("programme", number, "demoted")
                she.satisfaction = kept(she.satisfaction * (1 - week.b.programme.demotion))
                resent(card, 1.0)
            for missed in programme.tiers[tier + 1 : tier + 2] if tier >= card.tier else ():
                if card.spend >= week.b.programme.near * missed.from_spend:
                    resent(card, week.b.programme.missed / (1 if tier else 2))
            card.tier, card.spend = tier, 0
        if age > 0 and programme.fee and age % YEAR_WEEKS == 0:
            link = week.b.programme.renew + joining_link(she, week, programme, week.day)
            luck = she.luck.uniform(Stream.PROGRAMME_RENEW, week.number, number)
            if she.gone or not programme.running or luck >= logistic(link):
                week.count("programme", number, "left")
                week.count("programme", number, "expired", by=card.points)
                del she.cards[number]
                continue
            week.count("programme", number, "fee_fen", by=programme.fee_fen)
        week.count("stock", number, "members")
        week.count("stock", number, "held", by=card.points)
        week.count("stock", number, f"tier{card.tier}")
