"""One visit in plain Python: platform, sales channel, what is shown, watched and bought, and what it leaves behind."""

from __future__ import annotations

import bisect
import math
from types import SimpleNamespace

from reference_landing import fade, fill_need, may_leave, receive
from reference_programme import (
    about,
    book_order,
    check_in,
    fee_and_sores,
    her_price,
    join_programmes,
    moved,
    of_host,
    on,
    points_back,
    redeem,
    take_off,
    touching,
    worth_of_goals,
)
from reference_state import (
    NEED_STEPS,
    Parcel,
    Person,
    Tie,
    Voice,
    Week,
    clipped,
    kept,
    left_after,
    logistic,
    nearest,
    neighbour,
    since,
    with_odds,
)

from sim.core.rng import Stream
from sim.state.names import LIVE, MALL, PENDING_SLOTS

NOTHING, SHELF = 1_000_001, 1_000_002  # keys of the two ways not to buy here
SHOWN_MAX = 12
DELIVERY_MAX = 14
SCARCE = 0.01  # shares of interest and attention below this count as this
USUAL_DELIVERY, USUAL_REFUND = 3.5, 4  # days
LEANING = {"hedonic": 1, "utilitarian": -1}
PURCHASES_COUNTED = 127
COME_BACK_WINDOWS = ((1, 1), (7, 7), (30, 30), (1, 7), (1, 30))  # days after joining, one bit each


def session(
    she: Person, week: Week, voices: list[Voice], day: int, when: int, left: float, platform: int | None = None
) -> float:
    """One visit, from opening an app to closing it, within the minutes left of the day. Returns its minutes."""
    b, luck = week.b, she.luck
    fade(she, week, day)
    joining = platform is not None
    if platform is None:
        platform = max(
            week.platforms,
            key=lambda q: platform_utility(she, week, q, day) + luck.gumbel(Stream.PLATFORM, when, q),
        )
    if she.habit[platform] == 0.0:
        she.new_place, she.new_day = platform, day
    channel = max(
        range(3), key=lambda c: channel_utility(she, week, platform, c) + luck.gumbel(Stream.SALES_CHANNEL, when, c)
    )
    category, odd = feed_category(she, week, platform, channel, when)
    shown = consideration_set(she, week, voices, platform, channel, category, day, when)
    minutes, took_part = 0.0, False
    scope = {lever.number for lever in week.levers if about(platform)(lever)}
    if shown:
        seen = max(shown, key=lambda o: watch_utility(she, week, o) + luck.gumbel(Stream.WATCH, when, o.number))
        scope |= seen.levers
        tie = she.tie(seen.host)
        bond = tie.bond if tie else 0.0
        novelty = clipped(seen.novelty + she.lever("novelty", on(seen)))
        usual = b.look.minutes * week.segments[she.segment].minutes * week.public.minutes
        usual *= 1 + b.look.minutes_interest * (she.interest[seen.category] / 255 - 0.5)
        minutes = usual * (1 + b.look.minutes_bond * bond)
        minutes *= (1 - b.look.tired * she.fatigue) * (b.look.mall_minutes if channel == MALL else 1.0)
        minutes *= luck.lognormal(b.look.minutes_spread, Stream.MINUTES, when, 0)
        minutes = clipped(minutes + she.hers * she.lever("watch_minutes", on(seen)), 0.0, left)
        tiring, closer = she.lever("fatigue", on(seen)), she.hers * she.lever("bond", on(seen))
        buy(she, week, shown, platform, channel, category, odd, day, when)

        same = seen.category == she.top_category
        if channel != MALL and seen.host is not None:
            hedonic = b.look.interact_hedonic if she.motive == "hedonic" else 0.0
            keen = logistic(b.look.interact + b.look.interact_bond * bond + hedonic)
            took_part = luck.uniform(Stream.INTERACT, when) < keen
            tie = she.tie(seen.host) or she.meet_host(seen.host, seen.belief, b.memory.bond_gain)
            if tie:
                gain = b.memory.bond_gain + (b.memory.bond_interact if took_part else 0.0)
                gain = min(gain * week.segments[she.segment].bond_gain * seen.bonding + closer, 1.0)
                tie.bond = kept(tie.bond + gain * (1 - tie.bond))
                room = she.hers * she.lever("trust", lambda lever: on(seen)(lever) and not about(platform)(lever))
                tie.trust = kept(tie.trust + room * (1 - tie.trust))  # other sponsors are trusted through the room
                if tie is she.favourite:
                    she.favourite_visits = min(she.favourite_visits + 1, 255)
            week.count("host", seen.host, "minutes_centi", by=int(minutes * 100))
            gain = b.memory.fatigue_gain * (1 - b.memory.fatigue_novelty * novelty)
            gain = gain * (1.0 if same else b.memory.fatigue_varied) + tiring
            she.fatigue = kept(she.fatigue + gain * (1 - she.fatigue))
        narrow = she.concentration
        change = b.look.harden * (1 - novelty) * (1 - narrow) if same else -b.look.relax * narrow
        she.concentration = kept(narrow + change)
        if not same and she.concentration < 0.25:
            she.top_category = seen.category

    trust, habit = she.trust[platform], she.habit[platform]
    she.trust[platform] = kept(trust + she.hers * she.lever("trust", about(platform)) * (1 - trust))
    gain = b.memory.habit_gain + she.hers * she.lever("habit", about(platform))
    she.habit[platform] = kept(habit + gain * (1 - habit))
    for lever in she.now:
        week.count("lever", lever.number, "sessions", by=lever.number in scope)
    check_in(she, week, scope, took_part)
    join_programmes(she, week, scope, day, when)
    if she.loyal_since is not None and since(she.visit_day, day) >= b.loyalty.lapsed_days:
        she.loyal_since = None
    she.visit_day = day
    if platform not in she.first_visits:
        week.count("platform", platform, "first_visits")
    she.first_visits.setdefault(platform, day)
    she.last_visits[platform] = day
    for bit, (first, last) in enumerate(COME_BACK_WINDOWS):
        she.came_back |= (first <= day - she.joined_day <= last) << bit
    for key in ((), ("platform", platform)):
        week.count(*key, "sessions")
        week.count(*key, "minutes_centi", by=int(minutes * 100))
        week.count(*key, "interactions", by=took_part)
    if not she.gone:
        may_leave(she, week, platform, b.leave.session + (b.leave.first if joining else 0.0), when, 0)
    return minutes


def platform_utility(she: Person, week: Week, q: int, day: int) -> float:
    """Utility of opening a platform."""
    w = week.b.where
    away = week.b.visit.away
    bonds = [tie.bond * (1.0 if week.on_air(tie.host) else away) for tie in she.ties if week.where(tie.host) == q]
    bond = max(bonds, default=0.0)
    stranger = she.habit[q] == 0.0
    u = float(week.public.platform_base[she.segment, q]) + w.habit * she.habit[q] + w.bond * bond
    u += week.b.visit.star_draw * float(week.public.platform_draw[q])
    u -= w.risk * (1 - she.trust[q]) + (w.barrier if stranger else 0.0)
    price = float(week.public.platform_price[q]) + she.lever("price", about(q)) - points_back(she, week, q)
    u += w.price * she.price_sensitivity * (1 - price)
    if she.new_day is not None and q == she.new_place:
        u += w.curiosity * week.newcomer(q) * left_after(day - she.new_day, week.b.visit.curiosity_days)
    u += moved(she, week, "visit", touching(q))
    return u + (0.0 if stranger else moved(she, week, "switching_cost", about(q)))


def channel_utility(she: Person, week: Week, platform: int, channel: int) -> float:
    """Utility of a sales channel: utilitarian people search, hedonic people watch."""
    fits = {"utilitarian": MALL, "hedonic": LIVE}.get(she.motive) == channel
    return float(week.public.channel_appeal[platform, channel]) + (week.b.where.motive if fits else 0.0)


def feed_category(she: Person, week: Week, platform: int, channel: int, when: int) -> tuple[int, float]:
    """Her hardened interest, else the platform's own mix, else her taste in all its variety; and how much more or less
    than what is shown she buys of it, log-odds."""
    exposure, draw = week.exposure, she.luck.uniform
    u = draw(Stream.CATEGORY, when, 1)
    if draw(Stream.CATEGORY, when, 0) < week.b.look.cocoon * she.concentration:
        return she.top_category, 0.0
    if draw(Stream.CATEGORY, when, 2) < 1 - (1 - exposure.explore[platform]) * exposure.relevance[platform]:
        below = exposure.category[platform, channel].tolist()
        chosen = min(bisect.bisect_left(below, u), week.goods - 1)
        attention = below[chosen] - (below[chosen - 1] if chosen else 0.0)
        interest = she.interest[chosen] / max(sum(she.interest[: week.goods]), 1)
        return chosen, week.b.buy.strange * math.log(max(interest, SCARCE) / max(attention, SCARCE))
    mark, below = u * sum(she.interest[: week.goods]), 0
    for category in range(week.goods):
        below += she.interest[category]
        if mark < below:
            return category, 0.0
    return week.goods - 1, 0.0


def consideration_set(
    she: Person, week: Week, voices: list[Voice], platform: int, channel: int, category: int, day: int, when: int
) -> list[SimpleNamespace]:
    """Followed rooms on air, a neighbour's favourite, and what the ranking recommends; nothing twice."""
    look, luck = week.b.look, she.luck
    numbers: list[int | None] = []
    if channel != MALL:
        wanted = [tie.host for tie in she.ties if followed_today(she, week, tie, platform, when)]
        wanted.sort(key=lambda host: -she.tie(host).bond)  # the strongest first
        rooms = [week.room(host, category) for host in wanted if open_to_her(week, host, platform, channel, day)]
        numbers += [room for room in rooms if room is not None][: look.followed]
        talk = week.b.talk
        if talk.neighbours and luck.uniform(Stream.FOLLOWED, when, NOTHING) < talk.discover:
            which = int(luck.uniform(Stream.FOLLOWED, when, SHELF) * talk.neighbours)
            voice = voices[neighbour(she, week, which)]
            met = voice.valence > 0 and voice.host is not None
            if met and open_to_her(week, voice.host, platform, channel, day):
                numbers.append(week.room(voice.host, category))
    exposure = week.exposure
    ranked = (platform * 3 + channel) * week.goods + category
    start, stop = int(exposure.start[ranked]), int(exposure.start[ranked + 1])
    for j in range(look.shown if stop > start else 0):
        u = luck.uniform(Stream.SHOWN, when, j)
        at = bisect.bisect_left(exposure.cumulative, u, start, stop)
        numbers.append(int(exposure.offer[min(at, stop - 1)]))
    unique = list(dict.fromkeys(number for number in numbers if number is not None))
    return [week.offer(number) for number in unique[:SHOWN_MAX]]


def open_to_her(week: Week, host: int, platform: int, channel: int, day: int) -> bool:
    """Whether a host can be met there today: clips at any time, rooms only when on air."""
    return week.where(host) == platform and (channel != LIVE or week.is_live(host, day))


def followed_today(she: Person, week: Week, tie: Tie, platform: int, when: int) -> bool:
    """The feed shows her a followed host, or else she looks for the host herself; private lists always reach her."""
    pushed = with_odds(float(week.exposure.follow[platform]), moved(she, week, "exposure", of_host(tie.host)))
    missed = (1 - pushed) * (1 - week.b.look.seek * tie.bond)
    return tie.private or she.luck.uniform(Stream.FOLLOWED, when, tie.host) < 1 - missed


def watch_utility(she: Person, week: Week, offer: SimpleNamespace) -> float:
    """Utility of staying in a room."""
    look, tie = week.b.look, she.tie(offer.host)
    interest, bond = she.interest[offer.category] / 255, tie.bond if tie else 0.0
    return offer.appeal + look.interest * interest + look.bond * bond + look.novelty * offer.novelty


def buy_utility(
    she: Person,
    week: Week,
    offer: SimpleNamespace,
    price: float,
    platform: int,
    channel: int,
    odd: float,
    day: int,
) -> float:
    """Utility of buying an offer at a relative price, against not buying."""
    b = week.b.buy
    tie, liking = she.tie(offer.host), she.liking(offer.brand)
    trust = b.host_trust * (tie.trust if tie else offer.belief) + (1 - b.host_trust) * she.trust[platform]
    gain = reference_price(she, week, offer) - price
    worth = (b.ordinary - price) + b.reference * (gain if gain >= 0 else b.loss_aversion * gain)
    points = 100 * she.lever("points_value", on(offer)) / max(offer.list_fen, 1)  # as a share of the list price
    points += worth_of_goals(she, week, offer, price)
    v = b.base + week.segments[she.segment].buy + {LIVE: b.live, MALL: b.mall}.get(channel, 0.0)
    v += float(week.public.demand_season[day - week.day, offer.category]) + offer.pull
    v += b.interest * she.interest[offer.category] / 255 + b.belief * (offer.belief - 0.5)
    v += b.affinity * (liking.strength if liking else 0.0) + b.bond * (tie.bond if tie else 0.0)
    v += b.again - b.worn * math.log(tie.orders) if tie and tie.orders else 0.0
    v += b.price * she.price_sensitivity * (worth + points)
    v -= b.risk * (1 - trust) + (b.first if she.orders == 0 else 0.0)
    v += odd - b.need * she.filled[offer.category] / NEED_STEPS
    v += 0.0 if channel == MALL else b.impulse * LEANING.get(she.motive, 0)
    v += b.service * (clipped(offer.service + she.lever("service_level", on(offer))) - b.ordinary_service)
    refund_days = max(float(week.public.platform_refund_days[platform]) + she.lever("refund_time", on(offer)), 0.0)
    v -= b.refund * (refund_days - USUAL_REFUND) + b.delivery * (week.delivery_days(platform) - USUAL_DELIVERY)
    v += fee_and_sores(she, week, offer)
    v += sum(moved(she, week, name, on(offer)) for name in ("taste", "quality_belief", "urgency"))
    return v - moved(she, week, "risk", on(offer))


def buy(
    she: Person,
    week: Week,
    shown: list[SimpleNamespace],
    platform: int,
    channel: int,
    category: int,
    odd: float,
    day: int,
    when: int,
) -> None:
    """Multinomial logit over what is shown and in stock, nothing, and the shelf outside the market."""
    b, luck, segment = week.b.buy, she.luck, week.segments[she.segment]
    utility: dict[int, float] = {}
    prices: dict[int, float] = {}
    for offer in shown:
        week.count("sales", offer.number, channel, "shown")
        if luck.uniform(Stream.STOCKED, when, offer.number) < offer.available:
            prices[offer.number] = her_price(she, offer)
            put = odd if offer.category == category else 0.0
            utility[offer.number] = buy_utility(she, week, offer, prices[offer.number], platform, channel, put, day)
    shelf = b.shelf - b.need * she.filled[category] / NEED_STEPS + segment.buy
    shelf += float(week.public.shelf_season[day - week.day, category])
    shelf += math.log(max(week.public.outside, 1e-9))
    choices = {NOTHING: 0.0, **utility, SHELF: shelf}
    chosen = max(choices, key=lambda item: choices[item] + luck.gumbel(Stream.BUY, when, item))

    size = segment.basket * week.public.basket * week.params.population.income_basket[she.income]
    beside = 1.0 + math.exp(shelf)
    weight = {item: math.exp(v) for item, v in utility.items()}
    sizes = {item: size * order_size(she, week, week.offer(item)) for item in utility}
    for item, w in weight.items():
        share = w / (beside + sum(weight.values()))
        offer = week.offer(item)
        orders, paid = round(share * 1e6), round(share * sizes[item] * offer.list_fen * prices[item])
        week.count("sales", item, channel, "expected_micro", by=orders)
        week.count("sales", item, channel, "expected_paid_fen", by=paid)
        week.count("expected_micro", by=orders)
        week.count("expected_fen", by=paid)
        week.count("sales", item, channel, "expected_fen", by=int(share * sizes[item] * offer.list_fen * offer.price))
    if weight:
        # Log-sum over the marginal utility of money: a price cut is felt on its own and as a gain against the reference
        # price, and saves that part of the basket she would probably take.
        inside = sum(weight.values())
        basket_fen = sum(w / inside * week.offer(item).list_fen * sizes[item] for item, w in weight.items())
        utility_of_fen = b.price * she.price_sensitivity * (1 + b.reference) / basket_fen
        week.count("surplus_fen", by=int(math.log((beside + inside) / beside) / max(utility_of_fen, 1e-9)))
    if chosen == SHELF:
        fill_need(she, category, b.need_fill * (1 + float(week.public.stock_season[day - week.day])))
        week.count("outside")
    elif chosen != NOTHING:
        order(she, week, week.offer(chosen), prices[chosen], size, platform, channel, day, when)


def reference_price(she: Person, week: Week, offer: SimpleNamespace) -> float:
    """What she compares a price with: who knows the brand, mostly with what it usually costs."""
    usual = week.b.buy.usual if she.liking(offer.brand) else 0.0
    return usual * offer.usual + (1 - usual) * she.reference_price


def order_size(she: Person, week: Week, offer: SimpleNamespace) -> float:
    """Orders from a host she is close to are larger."""
    tie = she.tie(offer.host)
    return math.exp(week.b.buy.basket_bond * ((tie.bond if tie else 0.0) - 0.3))


def order(
    she: Person,
    week: Week,
    offer: SimpleNamespace,
    price: float,
    size: float,
    platform: int,
    channel: int,
    day: int,
    when: int,
) -> None:
    """She pays. How the order turns out is drawn now and felt when it arrives."""
    b, e, luck, number = week.b, week.b.experience, she.luck, offer.number
    luck_of_basket = luck.lognormal(b.buy.basket_spread, Stream.BASKET, when, number)
    size *= order_size(she, week, offer)
    fen = max(nearest(offer.list_fen * price * size * luck_of_basket), 1)
    list_fen = max(nearest(fen / price), 1)

    service = clipped(offer.service + redeem(she, week, offer, fen, when))
    service = clipped(service + she.lever("service_level", on(offer)))
    delivered = e.quality * offer.quality + (1 - e.quality) * service
    delivered += e.noise * luck.normal(Stream.EXPERIENCE, when, number)
    promise = offer.promise + she.lever("expectation", on(offer))
    expected = e.promise * promise + (1 - e.promise) * she.expectation
    signal = clipped(delivered - expected, -1.0, 1.0)
    return_link = offer.return_logit - e.returns * signal
    return_link += float(week.public.return_season[day - week.day])
    return_link += moved(she, week, "return_probability", on(offer), felt=False)
    returned = luck.uniform(Stream.RETURN, when, number) < logistic(return_link)
    late = 0.0
    if returned:
        takes = float(week.public.platform_refund_days[platform]) + she.lever("refund_time", on(offer))
        late = max(takes, 0.0) - week.usual_refund_days(platform)
    angry = logistic(e.complain - e.complain_signal * signal + e.complain_refund * late)
    complaint = luck.uniform(Stream.COMPLAIN, when, number) < angry
    to_merchant, sponsored = nearest(list_fen * offer.price), 0
    if price != offer.price:
        sponsored = take_off(she, week, offer, to_merchant - fen, keeps=not returned)
        fen = max(to_merchant - sponsored, 1)
    for lever in filter(on(offer), she.now):
        week.count("lever", lever.number, "orders")
        week.count("lever", lever.number, "paid_fen", by=fen)
    book_order(she, week, offer, fen, keeps=not returned)
    # Sent off the next day at the earliest; whole days lose half a day on average.
    later = -math.log(luck.uniform(Stream.DELIVERY, when, number))
    wait = 1 + math.floor(later * (week.delivery_days(platform) - 1 + 0.5))
    wait = min(wait, DELIVERY_MAX)
    if returned:
        refund_days = float(week.public.platform_refund_days[platform]) + she.lever("refund_time", on(offer))
        wait += nearest(max(refund_days, 0.0))

    slot = next((k for k in range(PENDING_SLOTS) if she.parcels[k] is None), None)
    if slot is None:  # she keeps track of so many only: the earliest arrives now
        slot = min(range(PENDING_SLOTS), key=lambda k: she.parcels[k].day)
        receive(she, week, slot, day)
    felt, value = nearest(signal * 127) / 127, nearest(clipped(delivered) * 255) / 255
    she.parcels[slot] = Parcel(
        day + wait, offer.host, offer.brand, platform, channel, returned, complaint, felt, value, fen
    )

    saved = reference_price(she, week, offer) - price
    stocking = 1 + float(week.public.stock_season[day - week.day])
    fill_need(she, offer.category, b.buy.need_fill * (1 + b.buy.need_deal * max(saved, 0.0)) * stocking)
    she.reference_price = kept(she.reference_price + b.memory.reference_gain * (price - she.reference_price))
    she.buy_day = day
    she.orders += 1
    if offer.host is not None:
        tie = she.tie(offer.host)
        if tie is None and (tie := she.meet_host(offer.host, offer.belief, b.memory.bond_gain)):
            tie.bond = kept(b.memory.bond_gain)  # buying makes acquainted
        if tie:
            tie.private = tie.private or luck.uniform(Stream.DELIVERY, when, NOTHING) < offer.private
            tie.orders = min(tie.orders + 1, PURCHASES_COUNTED)

    for name, amount in (("orders", 1), ("paid_fen", fen)):
        week.count(name, by=amount)
        week.count("sales", number, channel, name, by=amount)
        week.count("sales", number, channel, f"doomed_{name.removeprefix('paid_')}", by=amount * returned)
    week.count("sales", number, channel, "list_fen", by=list_fen)
    week.count("sales", number, channel, "sponsored_fen", by=sponsored * (not returned))
    fate = {"returned": returned, "complaint": complaint}
    where = {"platform": platform, "channel": channel, "host": offer.host, "brand": offer.brand}
    money = {"category": offer.category, "paid_fen": fen, "list_fen": list_fen}
    week.orders.append({"person": she.row, "day": day} | where | money | fate)
