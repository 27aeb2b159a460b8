"""A person's week in plain Python: written from what the behaviour means, for reading, not for speed.

`test_reference` holds the compiled kernels against it, person by person and order by order. It shares with them only
names, constants and the numbers of the random streams; everything else, the mixing function included, is written anew:
objects instead of records, lists of ties instead of slots, exact quantiles instead of tables.
One week is here, one visit in `reference_session`, arrivals and departures in `reference_landing`.
"""

from __future__ import annotations

import math

from reference_landing import annoyance, bond_after, drop_out, fade, open_parcels, privacy_cost, trust_after
from reference_programme import Lever, drawn_in, saturated, touching
from reference_session import session
from reference_state import (
    Person,
    Voice,
    Week,
    clipped,
    kept,
    left_after,
    logistic,
    nearest,
    neighbour,
    since,
    stepped,
    with_odds,
)

from sim.core.rng import Stream
from sim.state.names import CEILING_MAX, NOBODY

VISITS_COUNTED = 7
CANDIDATES = 63  # room for candidate visits of a week; a joiner's first visit has this number
WORD_OF_MOUTH_DAYS = 30  # after a visit she still talks
SILENT = Voice(0, 0, None)


def live_week(she: Person, week: Week, voices: list[Voice]) -> Voice | None:
    """Seven days of one person; what her neighbours will perceive of her, or None if she is not in the market."""
    first_platform = None
    last_visit = she.visit_day
    she.given.clear(), she.used_up.clear(), she.earned_fen.clear()
    she.hers = susceptibility(she, week) if she.levers else 1.0
    if she.stage == "potential":
        if week.number < she.matures_week or (first_platform := join(she, week, voices)) is None:
            return None
        she.stage, she.matures_week = "new", None
        she.joined_day = she.touched_day = week.day + int(7.0 * she.luck.uniform(Stream.JOIN, week.number, 1))
    elif she.gone:
        chance = 1 / week.b.leave.pause_weeks if she.pausing else week.b.leave.come_back
        chance = with_odds(chance, drawn_in(she, week, she.levers))
        if she.luck.uniform(Stream.COME_BACK, week.number) < chance:
            she.gone, she.pausing, she.loss_reason = False, False, "none"
    if not she.gone and first_platform is None:
        hear_news(she, week)

    visits = 0
    left = dict.fromkeys(range(week.day, week.day + 7), week.b.visit.daily_minutes)
    if first_platform is not None:
        when = week.number * 64 + CANDIDATES
        she.now = holding(she, week, she.joined_day, 1)
        left[she.joined_day] -= session(she, week, voices, she.joined_day, when, left[she.joined_day], first_platform)
        visits += 1
    guest = she.pausing and max(week.public.visit_calls) > 0  # a festival may bring her, and her pause goes on
    for time, number in sorted(candidate_visits(she, week, guest)):
        day, when = week.day + int(time), week.number * 64 + number
        if (she.gone and not (guest and visits == 0)) or (first_platform is not None and day <= she.joined_day):
            continue
        she.now = holding(she, week, day, visits + 1)
        open_parcels(she, week, day)  # what has arrived by then counts in whether she comes
        if (she.gone and not guest) or she.luck.uniform(Stream.VISIT_ACCEPT, when) >= comes(she, week, day, guest):
            continue
        if left[day] > 0.0:
            left[day] -= session(she, week, voices, day, when, left[day])
            visits += 1
    last_day = week.day + 6
    she.now = holding(she, week, last_day, visits)
    open_parcels(she, week, last_day)
    if not visits and not she.gone and she.levers:
        heed_messages(she, week, last_day)
    if visits:
        if first_platform is None and last_visit is not None and she.visit_day - last_visit >= 365:
            week.count("reactivated")
        listen(she, week, voices)

    she.stage = observed_stage(she, week, last_day)
    if she.stage == "loyal" and she.loyal_since is None:
        she.loyal_since = last_day
    if she.stage != "lapsed":
        week.count("platform", she.home, "members")
        for tie in she.ties:
            week.count("host", tie.host, "followers")
            week.count("host", tie.host, "bond_micro", by=int(tie.bond * bonds_left(she, week, last_day) * 1e6))
            week.count("host", tie.host, "private", by=tie.private)
    if she.gone or last_day - she.visit_day > WORD_OF_MOUTH_DAYS:
        return SILENT
    valence = int(clipped(nearest((she.satisfaction - 0.5) * 254), -127, 127))
    return Voice(valence or 1, she.home, she.favourite.host if she.favourite else None)


def susceptibility(she: Person, week: Week) -> float:
    """How what programmes make her feel works on her: as stated on average, on some against its purpose."""
    spread = week.b.programme.spread
    return 1.0 + (spread * she.luck.normal(Stream.SUSCEPTIBLE, 0, 0) if spread else 0.0)


def heed_messages(she: Person, week: Week, day: int) -> None:
    """Who did not come this week, and has no habit any more, may be reminded to leave."""
    messages = she.lever("contacts", touching(she.home))
    habit = she.habit[she.home] * left_after(day - she.touched_day, week.b.memory.habit_days)
    chance = -math.expm1(-week.b.programme.prompted * max(messages, 0.0) * (1 - habit))
    if she.luck.uniform(Stream.PROMPTED, week.number) < chance:
        drop_out(she, week, "privacy", week.number, -1)


def thank(crowd: list[Person], week: Week) -> None:
    """Who has brought somebody in is less ready to leave from then on."""
    for friend in week.brought:
        crowd[friend].dropout = stepped(crowd[friend].dropout - week.b.talk.referrer)


def holding(she: Person, week: Week, day: int, visit: int) -> list[Lever]:
    """What of the levers that reach her holds on a day, at the n-th visit of the week; the seventh stands for more."""
    weekday, visit = day - week.day, min(visit, VISITS_COUNTED)
    return [lever for lever in she.levers if weekday in lever.weekdays and visit in lever.visits]


def join(she: Person, week: Week, voices: list[Voice]) -> int | None:
    """The platform of her first visit if she joins: unprompted, after a paid contact, or behind a neighbour."""
    talk, paid_rates = week.b.talk, week.public.join_rate[she.segment]
    paid, behind, friend = 0.0, 0.0, neighbour_met(she, week)
    for rate in paid_rates:
        paid += float(rate)
    if friend is not None and (valence := voices[friend].valence / 127) > 0.0:
        push = sum(lever.values["referral"] for lever in she.levers + week.reached[friend])  # who asks and who follows
        behind = talk.join * talk.neighbours * (0.5 + valence) * math.exp(saturated(week, push))
    hazard = talk.organic + paid + behind
    if she.luck.uniform(Stream.JOIN, week.number) >= 1.0 - math.exp(-hazard):
        return None
    mark = she.luck.uniform(Stream.JOIN_SOURCE, week.number) * hazard
    week.count("joined")
    if mark < behind:
        she.referrer = friend
        she.dropout = stepped(she.dropout - talk.referred)
        week.brought.append(friend)
        platform = voices[friend].platform
        week.count("joined_referral")
        for lever in week.reached[friend]:
            week.count("lever", lever.number, "referrals", by=lever.values["referral"] > 0.0)
    elif mark < behind + paid:
        mark -= behind
        for platform in week.platforms:
            mark -= paid_rates[platform]
            if mark < 0.0:
                break
        week.count("joined_paid")
        week.count("platform", platform, "joined_paid")
    else:
        taste = week.public.platform_base[she.segment]
        platform = max(week.platforms, key=lambda q: taste[q] + she.luck.gumbel(Stream.JOIN_PLATFORM, week.number, q))
    week.count("platform", platform, "joined")
    return platform


def neighbour_met(she: Person, week: Week) -> int | None:
    """She meets all her neighbours in turn, one a week; in some weeks a stranger instead."""
    if (count := week.b.talk.neighbours) == 0:
        return None
    stranger = 10_000 + week.number
    if she.luck.uniform(Stream.NEIGHBOUR, 2, stranger) < week.b.talk.strangers:
        return neighbour(she, week, stranger)
    start = int(she.luck.uniform(Stream.NEIGHBOUR, 1) * count)
    return neighbour(she, week, (week.number + start) % count)


def listen(she: Person, week: Week, voices: list[Voice]) -> None:
    """Trust moves toward the opinion of the neighbour she meets, the faster the stronger it is."""
    friend = neighbour_met(she, week)
    if friend is None or voices[friend].valence == 0:
        return
    voice = voices[friend]
    opinion = 0.5 + 0.5 * voice.valence / 127
    trust = she.trust[voice.platform]
    she.trust[voice.platform] = kept(trust + (opinion - trust) * week.b.talk.opinion * abs(2 * opinion - 1))


def hear_news(she: Person, week: Week) -> None:
    """Scandals that break this week: followers hear of them, others by chance; doubt spreads to all platforms."""
    p, talk = week.public, week.b.talk
    columns = (column.tolist() for column in (p.news_day, p.news_host, p.news_platform, p.news_harm, p.news_blame))
    for day, host, platform, harm, blame in zip(*columns, strict=True):
        tie = she.tie(host) if host != NOBODY else None
        about = host * 8 + platform + 1  # the same news finds the same ears, whatever else breaks that day
        if tie is None and she.luck.uniform(Stream.NEWS, day, about) >= talk.hear_news:
            continue
        fade(she, week, day)
        if tie:
            tie.bond = kept(bond_after(week, tie.bond, -harm))
            tie.trust = kept(tie.trust * (1.0 - harm))
        if platform >= 0:
            share = blame * (harm if host == NOBODY else talk.news_platform * harm)
            she.trust[platform] = kept(trust_after(week, she.trust[platform], -share))
        if host != NOBODY:
            for q in week.platforms:
                she.trust[q] = kept(trust_after(week, she.trust[q], -talk.news_others * harm * blame))


def most_visits(she: Person, week: Week, guest: bool) -> float:
    """Visits a day that are possible at most: of her own, unless she pauses, and called by a festival."""
    return min((0.0 if guest else she.visit_ceiling) + float(max(week.public.visit_calls)), CEILING_MAX)


def comes(she: Person, week: Week, day: int, guest: bool) -> float:
    """Share of the week's possible visits that take place on a day."""
    own = 0.0 if guest else she.visit_ceiling * visit_probability(she, week, day)
    return min(own + float(week.public.visit_calls[day - week.day]), CEILING_MAX) / most_visits(she, week, guest)


def candidate_visits(she: Person, week: Week, guest: bool) -> list[tuple[float, int]]:
    """(days into the week, candidate number) of a Poisson process at the most visits: the quantile of its count."""
    number, mean = week.number, 7.0 * most_visits(she, week, guest)
    u = she.luck.uniform(Stream.VISIT_COUNT, number)
    count, chance = 0, math.exp(-mean)
    below = chance
    while u > below:
        count += 1
        if count > CANDIDATES:
            raise OverflowError("more candidate visits than there is room for")
        chance *= mean / count
        below += chance
    return [(7.0 * she.luck.uniform(Stream.VISIT_TIME, number, k), k) for k in range(count)]


def visit_probability(she: Person, week: Week, day: int) -> float:
    """Share of her ceiling at which she comes on a day."""
    v, memory, segment = week.b.visit, week.b.memory, week.segments[she.segment]
    idle, left = day - she.touched_day, bonds_left(she, week, day)
    there = [tie.bond * (1.0 if week.on_air(tie.host) else v.away) for tie in she.ties]
    habits = sum(she.habit)
    stars = sum(h * d for h, d in zip(she.habit, week.public.platform_draw, strict=False)) / habits if habits else 0.0
    tonight = [tie.bond for tie in she.ties if week.where(tie.host) >= 0 and week.is_live(tie.host, day)]
    link = (
        v.base
        + segment.visit_link
        + week.params.population.city_visit[she.city]
        + v.motive * {"hedonic": 1, "utilitarian": -1}.get(she.motive, 0)
        + float(week.public.visit_season[day - week.day])
        + drawn_in(she, week, she.now, she.home)
    )
    link += v.curiosity * curiosity(she, week, day)
    link += v.habit * max(she.habit) * left_after(idle, memory.habit_days)
    link += v.bond * max(there, default=0.0) * left
    link += v.star_draw * stars
    link += v.ritual * max(tonight, default=0.0) * left
    link -= v.fatigue * she.fatigue * left_after(idle, memory.fatigue_days)
    return logistic(link - v.harassment * annoyance(she, week, she.home) - privacy_cost(she, week, she.home))


def curiosity(she: Person, week: Week, day: int) -> float:
    """Of someone new to the market, or again, less, to a platform; as its recommendations nourish it."""
    if she.new_day is None:
        return 0.0
    v = week.b.visit
    of_market = left_after(day - she.joined_day, v.curiosity_days)
    of_platform = v.curiosity_again * left_after(day - she.new_day, v.curiosity_days)
    return week.newcomer(she.new_place) * max(of_market, of_platform)


def bonds_left(she: Person, week: Week, day: int) -> float:
    """Share of her bonds, as she last felt them, that is left on a day."""
    return left_after(day - she.touched_day, week.b.memory.bond_days * week.segments[she.segment].bond_days)


def observed_stage(she: Person, week: Week, day: int) -> str:
    """The stage that the market can see at the end of a day."""
    loyalty, best = week.b.loyalty, she.favourite
    if since(she.visit_day, day) >= loyalty.lapsed_days:
        return "lapsed"
    bought = she.buy_day is not None and day - she.buy_day <= loyalty.buy_days
    if best and bought and best.bond * bonds_left(she, week, day) >= loyalty.bond:
        return "loyal"
    return "new" if day - she.joined_day < loyalty.new_days else "active"
