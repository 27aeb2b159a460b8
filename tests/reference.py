"""The person's week in plain Python: written from what the behaviour means, for reading, not for speed.

`test_reference` holds the compiled kernels against it, person by person and order by order. It shares with them only
names, constants and the numbers of the random streams; everything else, the mixing function included, is written anew:
objects instead of records, lists of ties instead of slots, exact quantiles instead of tables.
Shares are kept on the stored grid of 1/65535 and signals on 1/127, as the model defines them: rounded once, when kept.
"""

from __future__ import annotations

import bisect
import math
from collections import Counter
from dataclasses import dataclass, field
from statistics import NormalDist
from types import SimpleNamespace
from typing import Any

from sim.params.market import MarketParams
from sim.rng import Stream
from sim.state import (
    BRAND_SLOTS,
    FADE_DAYS,
    HOST_SLOTS,
    INCOME_BANDS,
    LEVER_CHANNELS,
    LIVE,
    LOSS_REASONS,
    MALL,
    MOTIVES,
    NO_DAY,
    NOBODY,
    PENDING_SLOTS,
    STAGES,
)

WORD = (1 << 64) - 1
NOTHING, SHELF = 1_000_001, 1_000_002  # keys of the two ways not to buy here
CANDIDATES = 63  # candidate visits a week at most; a joiner's first visit has this number
SHOWN_MAX = 12
DELIVERY_MAX = 14
HOME_MAX = 4.0  # purchases that fit at home
WORDS_OF_MOUTH_DAYS = 30  # after a visit she still talks
PURCHASES_COUNTED = 127
EVEN_SHARES = 3.0  # blamed in three equal parts, each party feels the whole signal


def scramble(x: int) -> int:
    """The finaliser of SplitMix64 with Stafford's thirteenth constants."""
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & WORD
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB & WORD
    return x ^ (x >> 31)


class Luck:
    """The keyed draws of one row."""

    def __init__(self, seed: int, row: int):
        self.key = scramble(scramble(seed + 0x9E3779B97F4A7C15 & WORD) + row * 0xD1B54A32D192ED03 & WORD)

    def uniform(self, stream: Stream, when: int, item: int = 0) -> float:
        """A number in (0, 1)."""
        z = stream * 0x9E3779B97F4A7C15 + when * 0x8CB92BA72F3D8DD7 + item * 0xDABA0B6EB09322E3
        return ((scramble(self.key ^ scramble(z & WORD)) >> 11) + 0.5) / 2.0**53

    def gumbel(self, stream: Stream, when: int, item: int) -> float:
        """Standard Gumbel noise, exactly."""
        return -math.log(-math.log(self.uniform(stream, when, item)))

    def normal(self, stream: Stream, when: int, item: int) -> float:
        """A standard normal."""
        return NormalDist().inv_cdf(self.uniform(stream, when, item))

    def lognormal(self, spread: float, stream: Stream, when: int, item: int) -> float:
        """Lognormal luck of mean one."""
        return math.exp(spread * self.normal(stream, when, item) - 0.5 * spread * spread)


def kept(share: float) -> float:
    """A share as it is remembered."""
    return math.floor(min(max(share, 0.0), 1.0) * 65535 + 0.5) / 65535


def logistic(link: float) -> float:
    return 1.0 / (1.0 + math.exp(-link))


def clipped(x: float, low: float = 0.0, high: float = 1.0) -> float:
    return min(max(x, low), high)


def left_after(days: int, life: float) -> float:
    """Share of a state that is left after some days."""
    return math.exp(-min(max(days, 0), FADE_DAYS - 1) / life)


@dataclass
class Tie:
    """With a host."""

    host: int
    trust: float
    bond: float = 0.0
    orders: int = 0
    private: bool = False


@dataclass
class Liking:
    """Of a brand."""

    brand: int
    strength: float = 0.0


@dataclass
class Parcel:
    """An order on its way; its fate is sealed."""

    day: int
    host: int | None
    brand: int
    platform: int
    channel: int
    returned: bool
    complaint: bool
    signal: float
    fen: int


@dataclass
class Lever:
    """One programme's or policy's values on the channels, and where they hold (None = anywhere)."""

    values: dict[str, float]
    limits: tuple[int | None, ...]  # platform, host, brand, category


@dataclass
class Voice:
    """What a person's neighbours perceive of her. valence in -127..127, 0 = silent."""

    valence: int
    platform: int
    host: int | None


@dataclass
class Person:
    """One person: traits, memory, and her orders on their way."""

    row: int
    segment: int
    income: str
    motive: str
    interest: list[int]  # 0-255
    privacy: float
    price_sensitivity: float
    visit_ceiling: float
    dropout: float
    matures_week: int
    stage: str
    gone: bool
    loss_reason: str
    joined_day: int | None
    touched_day: int
    visit_day: int | None
    buy_day: int | None
    loyal_since: int | None
    orders: int
    habit: list[float]
    trust: list[float]
    fatigue: float
    concentration: float
    top_category: int
    satisfaction: float
    expectation: float
    reference_price: float
    at_home: float  # purchases
    ties: list[Tie]
    likings: list[Liking]
    parcels: list[Parcel | None]
    luck: Luck
    levers: list[Lever] = field(default_factory=list)
    referrer: int | None = None
    first_visits: dict[int, int] = field(default_factory=dict)
    last_visits: dict[int, int] = field(default_factory=dict)
    favourite_visits: int = 0

    def lever(self, channel: str, *place: int | None) -> float:
        """Sum of what reaches her on a channel at (platform, host, brand, category); left out = not there."""
        here = (*place, None, None, None, None)
        return sum(
            lever.values[channel]
            for lever in self.levers
            if all(limit is None or limit == at for limit, at in zip(lever.limits, here, strict=False))
        )

    def tie(self, host: int | None) -> Tie | None:
        return next((tie for tie in self.ties if tie.host == host), None)

    def liking(self, brand: int) -> Liking | None:
        return next((liking for liking in self.likings if liking.brand == brand), None)

    @property
    def favourite(self) -> Tie | None:
        """The host she is most bonded with."""
        return max(self.ties, key=lambda tie: tie.bond, default=None)

    @property
    def home(self) -> int:
        """The platform of her strongest habit."""
        return self.habit.index(max(self.habit))

    def meet_host(self, host: int, belief: float, strength: float) -> Tie | None:
        """A new tie, in place of the weakest one if her list is full and that one is no stronger."""
        return _enlist(self.ties, Tie(host, kept(belief)), HOST_SLOTS, strength, "bond")

    def meet_brand(self, brand: int, strength: float) -> Liking | None:
        """A new liking, under the same rule."""
        return _enlist(self.likings, Liking(brand), BRAND_SLOTS, strength, "strength")


def _enlist(entries: list[Any], new: Any, room: int, strength: float, by: str) -> Any:
    if len(entries) < room:
        entries.append(new)
        return new
    weakest = min(entries, key=lambda entry: getattr(entry, by))
    if getattr(weakest, by) > strength:
        return None
    entries[entries.index(weakest)] = new
    return new


class Week:
    """What everybody can see this week, and the counters of what they do: keys are tuples, see `count`."""

    def __init__(self, params: MarketParams, seed: int, rows: int, offers: Any, exposure: Any, public: Any):
        self.params, self.seed, self.rows = params, seed, rows
        self.b = params.behaviour
        self.segments = list(params.segment.values())
        self.platforms = range(len(params.platform))
        self.goods = len(params.category)
        self.number, self.day, self.public, self.exposure = public.week, public.day, public, exposure
        self._offers = offers
        self._known: dict[int, SimpleNamespace] = {}
        self.counts: Counter[tuple[Any, ...]] = Counter()
        self.orders: list[dict[str, int | None]] = []

    def offer(self, number: int) -> SimpleNamespace:
        """One offer; host None for a shop."""
        if number not in self._known:
            row = self._offers[number]
            values = {name: row[name].item() for name in self._offers.dtype.names}
            values["host"] = None if values["host"] == NOBODY else values["host"]
            self._known[number] = SimpleNamespace(number=number, **values)
        return self._known[number]

    def usual_trust(self, segment: int, platform: int) -> float:
        """Trust in a platform of people who were never there."""
        s = self.segments[segment]
        return clipped(s.trust + s.platform_trust.get(list(self.params.platform)[platform], 0.0))

    def is_live(self, host: int, day: int) -> bool:
        return bool(int(self.public.host_on_air[host]) >> (day - self.day) & 1)

    def where(self, host: int) -> int:
        return int(self.public.host_platform[host])

    def room(self, host: int, category: int) -> int | None:
        """The host's offer in a category, else her first."""
        first, second = (int(number) for number in self.public.host_offer[host])
        chosen = second if second >= 0 and self.offer(second).category == category else first
        return chosen if chosen >= 0 else None

    def count(self, *key: Any, by: int = 1) -> None:
        self.counts[key] += by


def live_week(she: Person, week: Week, voices: list[Voice]) -> Voice | None:
    """Seven days of one person; what her neighbours will perceive of her, or None if she is not in the market."""
    first_platform = None
    last_visit = she.visit_day
    if she.stage == "potential":
        if week.number < she.matures_week or (first_platform := join(she, week, voices)) is None:
            return None
        she.stage = "new"
        she.joined_day = she.touched_day = week.day + int(7.0 * she.luck.uniform(Stream.JOIN, week.number, 1))
    elif she.gone and she.luck.uniform(Stream.COME_BACK, week.number) < week.b.leave.come_back:
        she.gone, she.loss_reason = False, "none"
    if not she.gone and first_platform is None:
        hear_news(she, week)

    visits = 0
    minutes = Counter({day: 0.0 for day in range(week.day, week.day + 7)})
    if first_platform is not None:
        when = week.number * 64 + CANDIDATES
        minutes[she.joined_day] += session(she, week, voices, she.joined_day, when, 0.0, first_platform)
        visits += 1
    for time, number in sorted(candidate_visits(she, week.number)):
        day, when = week.day + int(time), week.number * 64 + number
        if she.gone or (first_platform is not None and day <= she.joined_day):
            continue
        if she.luck.uniform(Stream.VISIT_ACCEPT, when) >= visit_probability(she, week, day):
            continue
        open_parcels(she, week, day)
        if not she.gone:
            minutes[day] += session(she, week, voices, day, when, minutes[day])
            visits += 1
    last_day = week.day + 6
    open_parcels(she, week, last_day)
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
            week.count("host", tie.host, "bond_micro", by=int(tie.bond * 1e6))
            week.count("host", tie.host, "private", by=tie.private)
    if she.gone or last_day - she.visit_day > WORDS_OF_MOUTH_DAYS:
        return Voice(0, voices[she.row].platform, voices[she.row].host)
    valence = int(clipped(round((she.satisfaction - 0.5) * 254), -127, 127))
    return Voice(valence or 1, she.home, she.favourite.host if she.favourite else None)


def join(she: Person, week: Week, voices: list[Voice]) -> int | None:
    """The platform of her first visit if she joins this week: unprompted, after a paid contact, or behind a neighbour."""
    talk, paid_rates = week.b.talk, week.public.join_rate[she.segment]
    paid, behind, friend = 0.0, 0.0, neighbour_met(she, week)
    for rate in paid_rates:
        paid += float(rate)
    if friend is not None and (valence := voices[friend].valence / 127) > 0.0:
        behind = talk.join * talk.neighbours * (0.5 + valence) * math.exp(she.lever("referral", *[None] * 4))
        if she.levers:  # no platform is chosen yet: whatever reaches her counts
            behind = talk.join * talk.neighbours * (0.5 + valence) * math.exp(_wherever(she, "referral"))
    hazard = talk.organic + paid + behind
    if she.luck.uniform(Stream.JOIN, week.number) >= 1.0 - math.exp(-hazard):
        return None
    mark = she.luck.uniform(Stream.JOIN_SOURCE, week.number) * hazard
    week.count("joined")
    if mark < behind:
        she.referrer = friend
        platform = voices[friend].platform
        week.count("joined_referral")
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


def _wherever(she: Person, channel: str) -> float:
    return sum(lever.values[channel] for lever in she.levers)


def neighbour(she: Person, week: Week, which: int) -> int:
    """Row of one of her neighbours: mostly of her community of consecutive rows."""
    u = she.luck.uniform(Stream.NEIGHBOUR, 0, 2 * which)
    if she.luck.uniform(Stream.NEIGHBOUR, 0, 2 * which + 1) < week.b.talk.distant:
        return min(int(u * week.rows), week.rows - 1)
    size = week.params.population.community
    first = she.row // size * size
    members = min(size, week.rows - first)
    return first + min(int(u * members), members - 1)


def neighbour_met(she: Person, week: Week) -> int | None:
    """She meets all her neighbours in turn, one a week."""
    if (count := week.b.talk.neighbours) == 0:
        return None
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
    p = week.public
    for n, (day, host, platform, harm) in enumerate(
        zip(*(column.tolist() for column in (p.news_day, p.news_host, p.news_platform, p.news_harm)), strict=True)
    ):
        tie = she.tie(host) if host != NOBODY else None
        if tie is None and she.luck.uniform(Stream.NEWS, day, n) >= week.b.talk.hear_news:
            continue
        fade(she, week, day)
        if tie:
            tie.bond = kept(bond_after(week, tie.bond, -harm))
            tie.trust = kept(tie.trust * (1.0 - harm))
        if platform >= 0:
            share = harm if host == NOBODY else 0.5 * harm
            she.trust[platform] = kept(trust_after(week, she.trust[platform], -share))
        if host != NOBODY:
            for q in week.platforms:
                she.trust[q] = kept(trust_after(week, she.trust[q], -0.1 * harm))


def candidate_visits(she: Person, number: int) -> list[tuple[float, int]]:
    """(days into the week, candidate number) of a Poisson process at her ceiling: the quantile of its count."""
    mean = 7.0 * she.visit_ceiling
    u = she.luck.uniform(Stream.VISIT_COUNT, number)
    count, chance = 0, math.exp(-mean)
    below = chance
    while u > below and count < CANDIDATES:
        count += 1
        chance *= mean / count
        below += chance
    return [(7.0 * she.luck.uniform(Stream.VISIT_TIME, number, k), k) for k in range(count)]


def visit_probability(she: Person, week: Week, day: int) -> float:
    """Share of her ceiling at which she comes on a day."""
    v, memory, segment = week.b.visit, week.b.memory, week.segments[she.segment]
    idle = day - she.touched_day
    bonds_left = left_after(idle, memory.bond_days * segment.bond_days)
    tonight = [tie.bond for tie in she.ties if week.where(tie.host) >= 0 and week.is_live(tie.host, day)]
    link = v.base + segment.visit_link + float(week.public.visit_season[day - week.day]) + _wherever(she, "visit")
    link += v.curiosity * math.exp(-(day - she.joined_day) / v.curiosity_days)
    link += v.habit * max(she.habit) * left_after(idle, memory.habit_days)
    link += v.bond * max((tie.bond for tie in she.ties), default=0.0) * bonds_left
    link += v.ritual * max(tonight, default=0.0) * bonds_left
    link -= v.fatigue * she.fatigue * left_after(idle, memory.fatigue_days)
    return logistic(link - v.harassment * annoyance(she, week, she.home))


def annoyance(she: Person, week: Week, platform: int) -> float:
    """Messages a week, as far as she minds."""
    messages = float(week.public.platform_contacts[platform])
    messages += she.lever("contacts", platform) + she.lever("privacy_cost", platform)
    return max(messages, 0.0) * she.privacy


def fade(she: Person, week: Week, day: int) -> None:
    """Everything remembered fades to `day`; trust toward what is usual."""
    idle = day - she.touched_day
    if idle <= 0:
        return
    memory = week.b.memory
    for q in week.platforms:
        usual = week.usual_trust(she.segment, q)
        she.habit[q] = kept(she.habit[q] * left_after(idle, memory.habit_days))
        she.trust[q] = kept(usual + (she.trust[q] - usual) * left_after(idle, memory.trust_days))
    for tie in she.ties:
        tie.bond = kept(tie.bond * left_after(idle, memory.bond_days * week.segments[she.segment].bond_days))
    for liking in she.likings:
        liking.strength = kept(liking.strength * left_after(idle, memory.affinity_days))
    she.fatigue = kept(she.fatigue * left_after(idle, memory.fatigue_days))
    she.at_home = HOME_MAX * kept(she.at_home / HOME_MAX * left_after(idle, week.b.buy.stock_days))
    she.touched_day = day


def session(
    she: Person, week: Week, voices: list[Voice], day: int, when: int, used: float, platform: int | None = None
) -> float:
    """One visit, from opening an app to closing it; `used` minutes of the day are gone. Returns its minutes."""
    b, luck = week.b, she.luck
    fade(she, week, day)
    if platform is None:
        platform = max(
            week.platforms,
            key=lambda q: platform_utility(she, week, q) + luck.gumbel(Stream.PLATFORM, when, q),
        )
    channel = max(
        range(3), key=lambda c: channel_utility(she, week, platform, c) + luck.gumbel(Stream.SALES_CHANNEL, when, c)
    )
    category = feed_category(she, week, platform, channel, when)
    shown = consideration_set(she, week, voices, platform, channel, category, day, when)
    minutes, took_part = 0.0, False
    if shown:
        seen = max(shown, key=lambda o: watch_utility(she, week, o) + luck.gumbel(Stream.WATCH, when, o.number))
        place = (platform, seen.host, seen.brand, seen.category)
        tie = she.tie(seen.host)
        bond = tie.bond if tie else 0.0
        novelty = clipped(seen.novelty + she.lever("novelty", *place))
        usual = b.look.minutes * week.segments[she.segment].minutes * week.public.minutes
        minutes = usual * (0.7 + 0.6 * she.interest[seen.category] / 255) * (1 + 0.6 * bond)
        minutes *= (1 - b.look.tired * she.fatigue) * (b.look.mall_minutes if channel == MALL else 1.0)
        minutes *= luck.lognormal(b.look.minutes_spread, Stream.MINUTES, when, 0)
        minutes = clipped(minutes + she.lever("watch_minutes", *place), 0.0, max(b.visit.daily_minutes - used, 0.0))
        tiring, closer = she.lever("fatigue", *place), she.lever("bond", *place)
        buy(she, week, shown, platform, channel, day, when)

        same = category == she.top_category
        if channel != MALL and seen.host is not None:
            hedonic = 0.4 if she.motive == "hedonic" else 0.0
            keen = logistic(b.look.interact + b.look.interact_bond * bond + hedonic)
            took_part = luck.uniform(Stream.INTERACT, when) < keen
            tie = she.tie(seen.host) or she.meet_host(seen.host, seen.belief, b.memory.bond_gain)
            if tie:
                gain = b.memory.bond_gain + (b.memory.bond_interact if took_part else 0.0)
                gain = min(gain * week.segments[she.segment].bond_gain + closer, 1.0)
                tie.bond = kept(tie.bond + gain * (1 - tie.bond))
                if tie is she.favourite:
                    she.favourite_visits = min(she.favourite_visits + 1, 255)
            week.count("host", seen.host, "minutes_centi", by=int(minutes * 100))
            gain = b.memory.fatigue_gain * (1.5 if same else 0.5) * (1 - 0.6 * novelty) + tiring
            she.fatigue = kept(she.fatigue + gain * (1 - she.fatigue))
        narrow = she.concentration
        change = b.look.harden * (1 - novelty) * (1 - narrow) if same else -b.look.relax * narrow
        she.concentration = kept(narrow + change)
        if not same and she.concentration < 0.25:
            she.top_category = category

    trust, habit = she.trust[platform], she.habit[platform]
    she.trust[platform] = kept(trust + she.lever("trust", platform) * (1 - trust))
    she.habit[platform] = kept(habit + (b.memory.habit_gain + she.lever("habit", platform)) * (1 - habit))
    if she.loyal_since is not None and _since(she.visit_day, day) >= b.loyalty.lapsed_days:
        she.loyal_since = None
    she.visit_day = day
    if platform not in she.first_visits:
        week.count("platform", platform, "first_visits")
    she.first_visits.setdefault(platform, day)
    she.last_visits[platform] = day
    for key in ((), ("platform", platform)):
        week.count(*key, "sessions")
        week.count(*key, "minutes_centi", by=int(minutes * 100))
        week.count(*key, "interactions", by=took_part)
    may_leave(she, week, platform, b.leave.session, when, 0)
    return minutes


def _since(day: int | None, today: int) -> int:
    return today - (NO_DAY if day is None else day)


def platform_utility(she: Person, week: Week, q: int) -> float:
    """Utility of opening a platform."""
    w = week.b.where
    bond = max((tie.bond for tie in she.ties if week.where(tie.host) == q), default=0.0)
    stranger = she.habit[q] == 0.0
    u = float(week.public.platform_base[she.segment, q]) + w.habit * she.habit[q] + w.bond * bond
    u -= w.risk * (1 - she.trust[q]) + (w.barrier if stranger else 0.0)
    u += w.price * she.price_sensitivity * (1 - float(week.public.platform_price[q]))
    return u + she.lever("visit", q) + (0.0 if stranger else she.lever("switching_cost", q))


def channel_utility(she: Person, week: Week, platform: int, channel: int) -> float:
    """Utility of a sales channel: utilitarian people search, hedonic people watch."""
    fits = {"utilitarian": MALL, "hedonic": LIVE}.get(she.motive) == channel
    return float(week.public.channel_appeal[platform, channel]) + (week.b.where.motive if fits else 0.0)


def feed_category(she: Person, week: Week, platform: int, channel: int, when: int) -> int:
    """Her hardened interest, else the platform's own mix, else her taste in all its variety."""
    exposure, draw = week.exposure, she.luck.uniform
    u = draw(Stream.CATEGORY, when, 1)
    if draw(Stream.CATEGORY, when, 0) < week.b.look.cocoon * she.concentration:
        return she.top_category
    if draw(Stream.CATEGORY, when, 2) < 1 - (1 - exposure.explore[platform]) * exposure.relevance[platform]:
        return min(bisect.bisect_left(exposure.category[platform, channel].tolist(), u), week.goods - 1)
    mark, below = u * sum(she.interest[: week.goods]), 0
    for category in range(week.goods):
        below += she.interest[category]
        if mark < below:
            return category
    return week.goods - 1


def consideration_set(
    she: Person, week: Week, voices: list[Voice], platform: int, channel: int, category: int, day: int, when: int
) -> list[SimpleNamespace]:
    """Followed rooms on air, a neighbour's favourite, and what the ranking recommends; nothing twice."""
    look, luck = week.b.look, she.luck
    numbers: list[int | None] = []
    if channel != MALL:
        pushed = float(week.exposure.follow[platform]) * math.exp(she.lever("exposure", platform))
        for tie in she.ties:
            here = week.where(tie.host) == platform and (channel != LIVE or week.is_live(tie.host, day))
            if here and len(numbers) < look.followed:
                chance = pushed + (1 - pushed) * look.seek * tie.bond
                if tie.private or luck.uniform(Stream.FOLLOWED, when, tie.host) < chance:
                    numbers.append(week.room(tie.host, category))
        talk = week.b.talk
        if talk.neighbours and luck.uniform(Stream.FOLLOWED, when, NOTHING) < talk.discover:
            which = int(luck.uniform(Stream.FOLLOWED, when, SHELF) * talk.neighbours)
            voice = voices[neighbour(she, week, which)]
            if voice.valence > 0 and voice.host is not None and week.where(voice.host) == platform:
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


def watch_utility(she: Person, week: Week, offer: SimpleNamespace) -> float:
    """Utility of staying in a room."""
    look, tie = week.b.look, she.tie(offer.host)
    interest, bond = she.interest[offer.category] / 255, tie.bond if tie else 0.0
    return offer.appeal + look.interest * interest + look.bond * bond + look.novelty * offer.novelty


def buy_utility(
    she: Person, week: Week, offer: SimpleNamespace, price: float, platform: int, channel: int, day: int
) -> float:
    """Utility of buying an offer at a relative price, against not buying."""
    b = week.b.buy
    tie, liking = she.tie(offer.host), she.liking(offer.brand)
    place = (platform, offer.host, offer.brand, offer.category)
    trust = b.host_trust * (tie.trust if tie else offer.belief) + (1 - b.host_trust) * she.trust[platform]
    gain = she.reference_price - price
    worth = (1 - price) + b.reference * (gain if gain >= 0 else b.loss_aversion * gain)
    points = 100 * she.lever("points_value", *place) / max(offer.list_fen, 1)  # as a share of the list price
    v = b.base + week.segments[she.segment].buy + {LIVE: b.live, MALL: b.mall}.get(channel, 0.0)
    v += float(week.public.demand_season[day - week.day, offer.category]) + offer.pull
    v += b.interest * she.interest[offer.category] / 255 + b.belief * (offer.belief - 0.5)
    v += b.affinity * (liking.strength if liking else 0.0) + b.bond * (tie.bond if tie else 0.0)
    v += b.again if tie and tie.orders else 0.0
    v += b.price * she.price_sensitivity * worth + she.price_sensitivity * points
    v -= b.risk * (1 - trust) + b.stock * she.at_home
    v += sum(she.lever(name, *place) for name in ("taste", "quality_belief", "urgency"))
    return v - she.lever("risk", *place)


def buy(
    she: Person, week: Week, shown: list[SimpleNamespace], platform: int, channel: int, day: int, when: int
) -> None:
    """Multinomial logit over what is shown and in stock, nothing, and the shelf outside the market."""
    b, luck, segment = week.b.buy, she.luck, week.segments[she.segment]
    utility: dict[int, float] = {}
    prices: dict[int, float] = {}
    for offer in shown:
        week.count("sales", offer.number, channel, "shown")
        if luck.uniform(Stream.STOCKED, when, offer.number) < offer.available:
            off = she.lever("price", platform, offer.host, offer.brand, offer.category)
            prices[offer.number] = max(offer.price + off, 0.05) if she.levers else offer.price
            utility[offer.number] = buy_utility(she, week, offer, prices[offer.number], platform, channel, day)
    shelf = b.shelf - b.stock * she.at_home + segment.buy + math.log(max(week.public.outside, 1e-9))
    choices = {NOTHING: 0.0, **utility, SHELF: shelf}
    chosen = max(choices, key=lambda item: choices[item] + luck.gumbel(Stream.BUY, when, item))

    size = segment.basket * week.public.basket * week.params.population.income_basket[she.income]
    beside = 1.0 + math.exp(shelf)
    weight = {item: math.exp(v) for item, v in utility.items()}
    for item, w in weight.items():
        share = w / (beside + sum(weight.values()))
        offer = week.offer(item)
        week.count("sales", item, channel, "expected_micro", by=int(share * 1e6))
        week.count("sales", item, channel, "expected_fen", by=int(share * size * offer.list_fen * offer.price))
    if weight:
        dearest = max(week.offer(item).list_fen for item in weight)
        surplus = math.log((beside + sum(weight.values())) / beside) * dearest * size
        week.count("surplus_fen", by=int(surplus / max(b.price * she.price_sensitivity, 0.1)))
    if chosen == SHELF:
        she.at_home = HOME_MAX * kept((she.at_home + 1) / HOME_MAX)
        week.count("outside")
    elif chosen != NOTHING:
        order(she, week, week.offer(chosen), prices[chosen], size, platform, channel, day, when)


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
    place = (platform, offer.host, offer.brand, offer.category)
    luck_of_basket = luck.lognormal(b.buy.basket_spread, Stream.BASKET, when, number)
    fen = max(int(offer.list_fen * price * size * luck_of_basket + 0.5), 1)
    list_fen = max(int(fen / price + 0.5), fen)

    service = clipped(offer.service + she.lever("service_level", *place))
    delivered = e.quality * offer.quality + (1 - e.quality) * service
    delivered += e.noise * luck.normal(Stream.EXPERIENCE, when, number)
    promise = offer.promise + she.lever("expectation", *place)
    expected = e.promise * promise + (1 - e.promise) * she.expectation
    signal = clipped(delivered - expected, -1.0, 1.0)
    return_link = offer.return_logit - e.returns * signal + she.lever("return_probability", *place)
    returned = luck.uniform(Stream.RETURN, when, number) < logistic(return_link)
    complaint = luck.uniform(Stream.COMPLAIN, when, number) < logistic(e.complain - e.complain_signal * signal)
    wait = 1 + int(-math.log(luck.uniform(Stream.DELIVERY, when, number)) * e.delivery_days)
    wait = min(wait, DELIVERY_MAX)
    if returned:
        refund_days = float(week.public.platform_refund_days[platform]) + she.lever("refund_time", *place)
        wait += int(max(refund_days, 0.0) + 0.5)

    slot = next((k for k in range(PENDING_SLOTS) if she.parcels[k] is None), None)
    if slot is None:  # she keeps track of so many only: the earliest arrives now
        slot = min(range(PENDING_SLOTS), key=lambda k: she.parcels[k].day)
        receive(she, week, slot, day)
    she.parcels[slot] = Parcel(
        day + wait, offer.host, offer.brand, platform, channel, returned, complaint, round(signal * 127) / 127, fen
    )

    bought = 1 + b.buy.stock_deal * max(she.reference_price - price, 0.0)
    she.at_home = HOME_MAX * kept((she.at_home + bought) / HOME_MAX)
    she.reference_price = kept(she.reference_price + b.memory.reference_gain * (price - she.reference_price))
    she.buy_day = day
    she.orders += 1
    if offer.host is not None:
        tie = she.tie(offer.host) or she.meet_host(offer.host, offer.belief, b.memory.bond_gain)
        if tie:
            tie.private = tie.private or luck.uniform(Stream.DELIVERY, when, NOTHING) < offer.private
            tie.orders = min(tie.orders + 1, PURCHASES_COUNTED)

    for name, amount in (("orders", 1), ("paid_fen", fen)):
        week.count(name, by=amount)
        week.count("sales", number, channel, name, by=amount)
        week.count("sales", number, channel, f"doomed_{name.removeprefix('paid_')}", by=amount * returned)
    week.count("sales", number, channel, "list_fen", by=list_fen)
    week.orders.append(
        dict(
            person=she.row,
            host=offer.host,
            brand=offer.brand,
            platform=platform,
            channel=channel,
            category=offer.category,
            day=day,
            returned=returned,
            complaint=complaint,
            paid_fen=fen,
            list_fen=list_fen,
        )  # fmt: skip
    )


def open_parcels(she: Person, week: Week, day: int) -> None:
    """Every order due by `day` arrives on its own day, the earliest first."""
    while due := [k for k, parcel in enumerate(she.parcels) if parcel and parcel.day <= day]:
        first = min(due, key=lambda k: she.parcels[k].day)
        receive(she, week, first, max(she.parcels[first].day, she.touched_day))


def receive(she: Person, week: Week, slot: int, day: int) -> None:
    """An order is felt, laid on host, brand and platform, and remembered."""
    fade(she, week, day)
    parcel, she.parcels[slot] = she.parcels[slot], None
    e, memory, signal, platform = week.b.experience, week.b.memory, parcel.signal, parcel.platform
    place = ("place", platform * 3 + parcel.channel)
    parties = [(), place, ("brand", parcel.brand)] + ([("host", parcel.host)] if parcel.host is not None else [])
    for party in parties:
        week.count(*party, "felt_orders")
        week.count(*party, "signal_micro", by=int(signal * 1e6))
        week.count(*party, "refund_orders", by=parcel.returned)
        week.count(*party, "refund_fen", by=parcel.fen * parcel.returned)
        week.count(*party, "complaints", by=parcel.complaint)

    to_host = e.blame_host if parcel.host is not None else 0.0
    to_brand = e.blame_brand + (e.blame_host - to_host)  # nobody in between: the brand has the host's part
    to_platform = 1 - e.blame_host - e.blame_brand
    if tie := she.tie(parcel.host):
        felt = EVEN_SHARES * to_host * signal
        trust = trust_after(week, tie.trust, felt)
        tie.trust, tie.bond = kept(trust), kept(bond_after(week, tie.bond, felt))
        week.count("host", parcel.host, "trust_micro", by=int(trust * 1e6))
    liking = she.liking(parcel.brand)
    if liking is None and not parcel.returned:
        liking = she.meet_brand(parcel.brand, memory.affinity_gain)
    if liking:
        strength = liking.strength + EVEN_SHARES * to_brand * signal * memory.affinity_gain
        if not parcel.returned:
            strength += memory.affinity_gain * (1 - strength)
        liking.strength = kept(strength)
    trust = trust_after(week, she.trust[platform], EVEN_SHARES * to_platform * signal)
    she.trust[platform] = kept(trust)
    week.count(*place, "trust_micro", by=int(trust * 1e6))
    content = clipped(e.content + signal)
    she.satisfaction = kept(she.satisfaction + memory.satisfaction_gain * (content - she.satisfaction))
    she.expectation = kept(she.expectation + e.adapt * signal)
    if not she.gone:
        host = NOBODY if parcel.host is None else parcel.host
        may_leave(she, week, platform, week.b.leave.order, day, 100_000 + host * 64 + platform)


def bond_after(week: Week, bond: float, signal: float) -> float:
    """Slow-built, quickly lost; strong bonds forgive small faults and are hit hardest by what they do not forgive."""
    memory = week.b.memory
    if signal >= 0.0:
        return bond + memory.bond_good * signal * (1 - bond)
    fault = max(-signal - memory.forgive * bond, 0.0) * (1 + memory.betrayal * bond)
    return bond - memory.bond_bad * fault * bond


def trust_after(week: Week, trust: float, signal: float) -> float:
    """Gained of what is missing, lost of what is there."""
    memory = week.b.memory
    return trust + (memory.trust_gain * signal * (1 - trust) if signal >= 0.0 else memory.trust_loss * signal * trust)


def may_leave(she: Person, week: Week, platform: int, ordinary: float, when: int, item: int) -> None:
    """Dropout after an experience, with its main reason; nobody in the market can see it."""
    leave, usual = week.b.leave, week.b.experience.content
    drivers = {
        "experience": leave.satisfaction * max(usual - she.satisfaction, 0.0),
        "distrust": leave.distrust * max(0.6 - she.trust[platform], 0.0),
        "fatigue": leave.fatigue * she.fatigue,
        "privacy": leave.privacy * annoyance(she, week, platform),
        "better_offer": leave.better * week.public.outside,
    }
    link = she.dropout + ordinary + sum(drivers.values())
    link -= leave.tenure * she.habit[platform] + leave.bond * (she.favourite.bond if she.favourite else 0.0)
    link -= leave.satisfaction * max(she.satisfaction - usual, 0.0) + she.lever("switching_cost", platform)
    if she.luck.uniform(Stream.LEAVE, when, item) >= logistic(link):
        return
    mark, reason = she.luck.uniform(Stream.LOSS_REASON, when, item) * sum(drivers.values()), "better_offer"
    for name, weight in list(drivers.items())[:-1]:
        mark -= weight
        if mark < 0.0:
            reason = name
            break
    she.gone, she.loss_reason = True, reason
    week.count("lost")
    week.count("lost", reason)


def observed_stage(she: Person, week: Week, day: int) -> str:
    """The stage that the market can see at the end of a day."""
    loyalty, best = week.b.loyalty, she.favourite
    if _since(she.visit_day, day) >= loyalty.lapsed_days:
        return "lapsed"
    if best and best.bond >= loyalty.bond and she.buy_day is not None and day - she.buy_day <= loyalty.buy_days:
        return "loyal"
    return "new" if day - she.joined_day < loyalty.new_days else "active"


def _day(value: Any) -> int | None:
    return None if int(value) == NO_DAY else int(value)


def read_person(row: int, p: Any, t: Any, params: MarketParams, seed: int) -> Person:
    """A person from a row of PERSON and TRACE."""
    n = len(params.platform)
    hosts = [k for k in range(HOST_SLOTS) if p["host"][k] != NOBODY]
    brands = [k for k in range(BRAND_SLOTS) if p["brand"][k] != NOBODY]
    share = lambda value: int(value) / 65535  # noqa: E731
    return Person(
        row=row, segment=int(p["segment"]), income=INCOME_BANDS[p["income"]], motive=MOTIVES[p["motive"]],
        interest=[int(x) for x in p["interest"]], privacy=int(p["privacy"]) / 255,
        price_sensitivity=float(p["price_sensitivity"]), visit_ceiling=float(p["visit_ceiling"]),
        dropout=float(p["dropout"]), matures_week=int(p["matures_week"]), stage=STAGES[p["stage"]],
        gone=bool(p["gone"]), loss_reason=LOSS_REASONS[p["loss_reason"]], joined_day=_day(p["joined_day"]),
        touched_day=int(p["touched_day"]), visit_day=_day(p["visit_day"]), buy_day=_day(p["buy_day"]),
        loyal_since=_day(p["loyal_since"]), orders=int(p["orders"]),
        habit=[share(x) for x in p["habit"][:n]], trust=[share(x) for x in p["trust"][:n]],
        fatigue=share(p["fatigue"]), concentration=share(p["concentration"]), top_category=int(p["top_category"]),
        satisfaction=share(p["satisfaction"]), expectation=share(p["expectation"]),
        reference_price=share(p["reference_price"]), at_home=HOME_MAX * share(p["stock"]),
        ties=[
            Tie(int(p["host"][k]), share(p["host_trust"][k]), share(p["bond"][k]), int(p["host_orders"][k]) & 127,
                bool(p["host_orders"][k] & 128))
            for k in hosts
        ],
        likings=[Liking(int(p["brand"][k]), share(p["affinity"][k])) for k in brands],
        parcels=[_parcel(p, k) for k in range(PENDING_SLOTS)],
        luck=Luck(seed, row),
        referrer=int(t["referrer"]) - 1 if t["referrer"] else None,
        first_visits={q: int(t["platform_first"][q]) for q in range(n) if t["platform_first"][q] != NO_DAY},
        last_visits={q: int(t["platform_day"][q]) for q in range(n) if t["platform_day"][q] != NO_DAY},
        favourite_visits=int(t["favourite_visits"]),
    )  # fmt: skip


def _parcel(p: Any, k: int) -> Parcel | None:
    fate, place, host = int(p["due_fate"][k]), int(p["due_place"][k]), int(p["due_host"][k])
    if not fate & 1:
        return None
    return Parcel(
        int(p["due_day"][k]), None if host == NOBODY else host, int(p["due_brand"][k]), place // 3, place % 3,
        bool(fate & 2), bool(fate & 4), int(p["due_signal"][k]) / 127, int(p["due_fen"][k]),
    )  # fmt: skip


def read_levers(public: Any) -> list[Lever]:
    """The levers of a week."""
    limits = zip(public.lever_platform, public.lever_host, public.lever_brand, public.lever_category, strict=True)
    return [
        Lever(
            dict(zip(LEVER_CHANNELS, values, strict=True)),
            tuple(None if at < 0 else int(at) for at in limit),
        )
        for values, limit in zip(public.levers.tolist(), limits, strict=True)
    ]


def read_voices(voices: Any) -> list[Voice]:
    """What everybody's neighbours perceive."""
    return [
        Voice(int(v["valence"]), int(v["platform"]), None if v["host"] == NOBODY else int(v["host"])) for v in voices
    ]
