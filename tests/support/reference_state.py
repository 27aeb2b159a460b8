"""What the reference knows of a person: her luck, her memory, her orders on their way; read from the stored rows.

Shares are kept on the stored grid of 1/65535, signals on 1/127 and delivered values on 1/255, as the model defines
them: rounded once, when kept.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import NormalDist
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sim.core.rng import Stream
from sim.params.market import MarketParams
from sim.state.names import BRAND_SLOTS, FADE_DAYS, HOST_SLOTS, NO_DAY, NOBODY

if TYPE_CHECKING:
    from reference_programme import Card, Lever, Programme

WORD = (1 << 64) - 1
NEED_STEPS = 255  # of a need that is filled
DROPOUT_STEPS = 2000  # of a unit of log-odds of leaving


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
        return ((scramble((self.key + z) & WORD) >> 12) + 0.5) / 2.0**52

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
    return nearest(clipped(share) * 65535) / 65535


def stepped(log_odds: float) -> float:
    """Log-odds of leaving as they are remembered."""
    return min(max(nearest(log_odds * DROPOUT_STEPS), -32767), 32767) / DROPOUT_STEPS


def nearest(x: float) -> int:
    """The nearest whole number, halves upward."""
    return math.floor(x + 0.5)


def logistic(link: float) -> float:
    """The one saturating function on which effects add."""
    return 1.0 / (1.0 + math.exp(-link))


def with_odds(chance: float, link: float) -> float:
    """A chance whose odds are moved by log-odds."""
    if chance <= 0.0 or chance >= 1.0:
        return chance
    return logistic(math.log(chance / (1.0 - chance)) + link)


def clipped(x: float, low: float = 0.0, high: float = 1.0) -> float:
    """x kept in [low, high]."""
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
    value: float  # as delivered
    fen: int


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
    city: str
    interest: list[int]  # 0-255
    privacy: float
    price_sensitivity: float
    visit_ceiling: float
    dropout: float
    matures_week: int | None  # for as long as she is potential
    stage: str
    gone: bool
    pausing: bool  # gone for a while
    loss_reason: str
    joined_day: int | None
    new_place: int  # platform tried last, on new_day
    new_day: int | None
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
    filled: list[int]  # steps of each category's need that are filled
    ties: list[Tie]
    likings: list[Liking]
    parcels: list[Parcel | None]
    luck: Luck
    cards: dict[int, Card] = field(default_factory=dict)  # memberships, by programme
    referrer: int | None = None
    first_visits: dict[int, int] = field(default_factory=dict)
    last_visits: dict[int, int] = field(default_factory=dict)
    favourite_visits: int = 0
    came_back: int = 0  # bits: on day 1, 7, 30 after joining; within 1..7, 1..30
    hers: float = 1.0  # how what programmes make her feel works on her
    levers: list[Lever] = field(default_factory=list)  # that reach her this week
    now: list[Lever] = field(default_factory=list)  # of those, the ones that hold on this day and visit
    given: Counter[int] = field(default_factory=Counter)  # fen off this week, by lever with a cap
    used_up: set[int] = field(default_factory=set)  # levers whose cap she has reached this week
    earned_fen: Counter[int] = field(default_factory=Counter)  # worth of points earned this week, by programme

    def lever(self, channel: str, where: Callable[[Lever], bool] | None = None) -> float:
        """Sum on a channel of what reaches her now and applies where it is asked for."""
        return sum(lever.values[channel] for lever in self.now if where is None or where(lever))

    def tie(self, host: int | None) -> Tie | None:
        """Her tie with a host, if any."""
        return next((tie for tie in self.ties if tie.host == host), None)

    def liking(self, brand: int) -> Liking | None:
        """Her liking of a brand, if any."""
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
    if getattr(weakest, by) > kept(strength):
        return None
    entries[entries.index(weakest)] = new
    return new


class Week:
    """What everybody can see this week, and the counters of what they do."""

    def __init__(
        self, params: MarketParams, seed: int, rows: int, offers: Any, exposure: Any, public: Any,
        levers: list[Lever], programmes: list[Programme],
    ):  # fmt: skip
        self.params, self.seed, self.rows = params, seed, rows
        self.b = params.behaviour
        self.segments = list(params.segment.values())
        self.platforms = range(len(params.platform))
        self.goods = len(params.category)
        self.number, self.day, self.public, self.exposure = public.week, public.day, public, exposure
        self.levers, self.programmes = levers, programmes
        self.reached: list[list[Lever]] = [[] for _ in range(rows)]  # by row: levers that reach her this week
        self._offers = offers
        self._known: dict[int, SimpleNamespace] = {}
        self.counts: Counter[tuple[Any, ...]] = Counter()
        self.orders: list[dict[str, int | None]] = []
        self.brought: list[int] = []  # rows who brought somebody in

    def offer(self, number: int) -> SimpleNamespace:
        """One offer; host None for a shop."""
        if number not in self._known:
            row = self._offers[number]
            values = {name: row[name].item() for name in self._offers.dtype.names}
            values["host"] = None if values["host"] == NOBODY else values["host"]
            values["levers"] = {bit for bit in range(64) if values["levers"] >> bit & 1}
            self._known[number] = SimpleNamespace(number=number, **values)
        return self._known[number]

    def usual_trust(self, segment: int, platform: int) -> float:
        """Trust in a platform of people who were never there."""
        s = self.segments[segment]
        return clipped(s.trust + s.platform_trust.get(list(self.params.platform)[platform], 0.0))

    def newcomer(self, platform: int) -> float:
        """How a platform nourishes the curiosity of those new to it."""
        return list(self.params.platform.values())[platform].newcomer

    def is_live(self, host: int, day: int) -> bool:
        """Whether a room is on air on a day."""
        return bool(int(self.public.host_on_air[host]) >> (day - self.day) & 1)

    def on_air(self, host: int) -> bool:
        """Whether a room is on air at all this week."""
        return int(self.public.host_on_air[host]) != 0

    def where(self, host: int) -> int:
        """Platform of a host, -1 off the market."""
        return int(self.public.host_platform[host])

    def category_of(self, brand: int) -> int:
        """What a brand sells."""
        return int(self._offers["category"][self._offers["brand"] == brand][0])

    def room(self, host: int, category: int) -> int | None:
        """The host's offer in a category, else her first."""
        first, second = (int(number) for number in self.public.host_offer[host])
        chosen = second if second >= 0 and self.offer(second).category == category else first
        return chosen if chosen >= 0 else None

    def need_days(self, category: int) -> float:
        """Mean life of what fills the need for a category."""
        return list(self.params.category.values())[category].need_days

    def delivery_days(self, platform: int) -> float:
        """Mean days to delivery on a platform."""
        return list(self.params.platform.values())[platform].delivery_days

    def usual_refund_days(self, platform: int) -> float:
        """Days that a refund took there when the market was founded."""
        founded = list(self.params.platform.values())[platform].refund_days
        return min(founded, self.params.policy.refund_days_limit)

    def count(self, *key: Any, by: int = 1) -> None:
        """Add to a counter: (what,) of everybody, or (of what, which, what)."""
        self.counts[key] += by


def neighbour(she: Person, week: Week, which: int) -> int:
    """Row of one of her neighbours, never herself: mostly of her community of consecutive rows; or a stranger."""
    size = week.params.population.community
    first = she.row // size * size
    others = [row for row in range(first, min(first + size, week.rows)) if row != she.row]
    talk, stranger = week.b.talk, which >= week.b.talk.neighbours
    if not others or stranger or she.luck.uniform(Stream.NEIGHBOUR, 0, 2 * which + 1) < talk.distant:
        others = [row for row in range(week.rows) if row != she.row]
    return others[int(she.luck.uniform(Stream.NEIGHBOUR, 0, 2 * which) * len(others))]


def since(day: int | None, today: int) -> int:
    """Days since something that may never have happened."""
    return today - (NO_DAY if day is None else day)
