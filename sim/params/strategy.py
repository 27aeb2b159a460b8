"""A strategy is data: who pays, whom it reaches and when, what it moves, what can be earned, and what it costs.

Benefits are amounts on the closed list of channels (`Channel` in `sim/state/programme.py`); nothing here names an
outcome.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.params.calendar import WEEKS_MOST
from sim.params.quantity import Block, Name, in_chinese, quantity
from sim.params.scenario import Value
from sim.state.names import (
    AGE_BANDS,
    CITY_TIERS,
    ENGAGEMENTS,
    GENDERS,
    INCOME_BANDS,
    MOTIVES,
    SEGMENTS,
    STAGES,
    TIERS_MAX,
    VALUE_CLASSES,
)

CHOICE = "choice of the sponsor"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Names = tuple[str, ...]
Count = Annotated[float, Field(ge=0, le=1e6)]
Share = Annotated[float, Field(ge=0, le=1)]
Span = tuple[Count | None, Count | None]  # [from, to), null = open
ShareSpan = tuple[Share | None, Share | None]


def _channel(low: float, high: float, unit: str, about: str) -> float:
    return quantity(0.0, low=low, high=high, unit=unit, source=CHOICE, about=about)


class Benefit(Block):
    """What a programme moves for whom it reaches, one amount a channel; 0 moves nothing."""

    visit: float = _channel(-3, 3, "log-odds", "to visit")
    exposure: float = _channel(-3, 3, "log-odds", "that a followed room is shown")
    taste: float = _channel(-3, 3, "log-odds", "to buy, because it fits her")
    quality_belief: float = _channel(-3, 3, "log-odds", "to buy, because she thinks better of it")
    risk: float = _channel(-3, 3, "log-odds", "not to buy, for what could go wrong; negative = safer")
    urgency: float = _channel(-3, 3, "log-odds", "to buy now")
    price: float = _channel(-0.95, 0.5, "share of list price", "negative = cheaper")
    points_value: float = _channel(0, 500, "yuan per order", "what she thinks that an order's points are worth")
    bond: float = _channel(-0.2, 0.2, "gain per session", "with the host watched, of what is missing")
    trust: float = _channel(-0.2, 0.2, "gain per session", "in the sponsor, of what is missing")
    habit: float = _channel(-0.2, 0.2, "gain per session", "of opening the platform, of what is missing")
    fatigue: float = _channel(-0.2, 0.2, "gain per session", "of what is missing; negative = refreshing")
    novelty: float = _channel(-1, 1, "level 0-1", "of content")
    expectation: float = _channel(-0.5, 0.5, "level 0-1", "promised quality and service")
    service_level: float = _channel(-1, 1, "level 0-1", "delivery and after-sales")
    refund_time: float = _channel(-15, 15, "days", "until money is back; negative = faster")
    contacts: float = _channel(0, 50, "messages per week", "sent to her")
    privacy_cost: float = _channel(-3, 3, "log-odds at full concern", "not to visit and to leave, for her data")
    switching_cost: float = _channel(0, 3, "log-odds", "to stay")
    referral: float = _channel(-2, 2, "log-hazard", "of bringing somebody in")
    return_probability: float = _channel(-3, 3, "log-odds", "that an order comes back")
    watch_minutes: float = _channel(-20, 60, "minutes per session", "watched longer")


class BrandAim(Block):
    """One brand: the ``rank``-th largest of a category at the founding."""

    category: str
    rank: int = quantity(0, low=0, high=1000, unit="rank by size", source=CHOICE, about="0 = the largest")


class HostAim(Block):
    """One host: the ``rank``-th largest of a type, on one platform or anywhere."""

    type: str
    platform: str = ""
    rank: int = quantity(0, low=0, high=10_000, unit="rank by size", source=CHOICE, about="0 = the largest")


class Sponsor(Block):
    """Who pays, each for what happens in its own sales. Exactly one field is given."""

    platform: str = Field("", description="one platform")
    brand: BrandAim | None = Field(None, description="one brand")
    category: str = Field("", description="every brand of a category")
    host: HostAim | None = Field(None, description="one host")
    host_type: str = Field("", description="every host of a type")
    mcn: int | None = quantity(None, low=0, high=1000, unit="number", source=CHOICE, about="an MCN, for all its hosts")
    firm: str = Field("", description="a firm that is looked at, by its name (`+firm=NAME`)")
    market: bool = Field(False, description="every platform")
    coalition: tuple[Sponsor, ...] = Field((), description="several sponsors who share one programme")

    @model_validator(mode="after")
    def _exactly_one(self) -> Sponsor:
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        given = [name for name, value in fields.items() if value is not False and value not in ("", None, ())]
        if len(given) != 1:
            raise ValueError(
                f"name exactly one of {', '.join(type(self).model_fields)}; got {', '.join(given) or 'none'}"
            )
        return self

    @property
    def has_rivals(self) -> bool:
        """Whether there can be competitors: whole groups, MCNs, coalitions and the whole market have none."""
        return bool(self.platform or self.firm or self.brand is not None or self.host is not None)


class Scope(Block):
    """Which of the sponsor's sales it applies to; empty = all."""

    platform: Names = ()
    category: Names = ()
    host_type: Names = ()
    place: Literal["any", "rooms", "shops"] = "any"


class Audience(Block):
    """A condition on what the market can observe of a person; everything given must hold."""

    segment: Names = ()
    age_band: Names = ()
    gender: Names = ()
    city_tier: Names = ()
    income_band: Names = ()
    motive: Names = ()
    interest: Names = Field((), description="categories: her main interest, as her history shows it")
    stage: Names = Field(("new", "active", "loyal"), description="observed stage")
    value_class: Names = ()
    engagement: Names = ()
    tier: Names = Field((), description="tiers of this strategy's own programme")
    member: Literal["any", "members", "others"] = "any"
    customers: Literal["sponsor", "anyone"] = Field("sponsor", description="only whom the sponsor has met, or anyone")
    private: bool | None = Field(None, description="on a private list of the sponsor's hosts (of any host, otherwise)")
    idle_days: Span | None = Field(None, description="[from, to) days since her last visit")
    orders: Span | None = Field(None, description="[from, to) orders so far")
    joined_weeks: Span | None = Field(None, description="[from, to) weeks since she joined")
    risk: ShareSpan | None = Field(
        None, description="[from, to) risk that she has left or is leaving, 0-1 (see the risk score)"
    )
    share: float = quantity(1.0, low=0, high=1, unit="share", source=CHOICE, about="a fixed random part of them")
    accept: Literal["", "technology", "privacy"] = Field(
        "", description="each takes part with the chance of her technology acceptance, or of 1 - privacy concern"
    )
    label_accuracy: float = quantity(
        1.0, low=0, high=1, unit="share", source="facts: profiles 0.82 accurate",
        about="share of people whose segment, interest and motive the sponsor reads right; others are read at random",
    )  # fmt: skip

    @model_validator(mode="after")
    def _names_exist(self) -> Audience:
        known = {
            "segment": SEGMENTS, "age_band": AGE_BANDS, "gender": GENDERS, "city_tier": CITY_TIERS,
            "income_band": INCOME_BANDS, "motive": MOTIVES, "stage": STAGES[1:], "value_class": VALUE_CLASSES,
            "engagement": ENGAGEMENTS,
        }  # fmt: skip
        for field, names in known.items():
            if wrong := [name for name in getattr(self, field) if name not in names]:
                raise ValueError(f"{field}: unknown '{wrong[0]}' (there are: {', '.join(names)})")
        for field in ("idle_days", "orders", "joined_weeks", "risk"):
            low, high = getattr(self, field) or (None, None)
            if low is not None and high is not None and high <= low:
                raise ValueError(f"{field}: [{low:g}, {high:g}] is empty")
        return self


class Trigger(Block):
    """When it reaches somebody of the audience."""

    kind: Literal["always", "purchase", "idle", "birthday", "calendar", "complaint", "churn", "visit"] = "always"
    weeks: int = quantity(1, low=1, high=52, unit="weeks", source=CHOICE, about="how long it lasts once triggered")
    days: int = quantity(
        30, low=1, high=720, unit="days", source=CHOICE, about="idle: after so many days without a visit"
    )
    risk: float = quantity(
        0.6, low=0, high=1, unit="probability", source=CHOICE, about="churn: from this risk score on"
    )
    visit: int = quantity(
        2, low=1, high=7, unit="visits", source=CHOICE, about="visit: from the n-th visit of a week on"
    )
    every_weeks: int = quantity(1, low=1, high=52, unit="weeks", source=CHOICE, about="calendar: each n-th week")
    weekdays: tuple[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], ...] = Field(
        (), description="calendar: only on these days"
    )
    festivals: Names = Field((), description="calendar: only in weeks of these festivals of the calendar")


class Action(Block):
    """One thing that is done for some people at some time."""

    audience: Audience | None = Field(None, description="as the strategy's, unless given")
    where: Scope | None = Field(None, description="as the strategy's, unless given")
    trigger: Trigger = Trigger()
    benefit: Benefit = Benefit()
    fades_weeks: float | None = quantity(
        None,
        low=0.5,
        high=520,
        unit="weeks",
        source=CHOICE,
        about="mean life of the effect since the launch, if it wears",
    )
    per_grant_yuan: float = quantity(
        0.0, low=0, high=10_000, unit="yuan per person reached anew", source=CHOICE, about="gift, coupon, call"
    )


class Tier(Benefit):
    """Privileges from a spend in the window on; 0 moves nothing."""

    from_spend_yuan: float = quantity(low=0, high=60_000, unit="yuan per window", source=CHOICE, about="spend needed")
    earn_multiplier: float = quantity(1.0, low=0, high=20, unit="ratio", source=CHOICE, about="of points earned")


class Points(Block):
    """Earning and burning. What a point is worth is paid by the sponsor, and owed until it is burnt or expires."""

    earn_per_yuan: float = quantity(0.0, low=0, high=100, unit="points", source=CHOICE, about="per yuan of kept orders")
    earn_per_visit: float = quantity(0.0, low=0, high=1000, unit="points", source=CHOICE, about="per visit (check-in)")
    earn_per_interaction: float = quantity(
        0.0, low=0, high=1000, unit="points", source=CHOICE, about="per session with a comment, like or game"
    )
    value_yuan: float = quantity(0.01, low=0, high=10, unit="yuan per point", source=CHOICE, about="when burnt")
    goal_points: float = quantity(500, low=1, high=1e6, unit="points", source=CHOICE, about="that buy one reward")
    endowed_share: float = quantity(
        0.0, low=0, high=0.9, unit="share of a goal", source="Nunes & Dreze 2006", about="given as a head start"
    )
    redemption_steps: int = quantity(3, low=0, high=10, unit="steps", source=CHOICE, about="to redeem; each loses some")
    expiry_weeks: int | None = quantity(
        52, low=2, high=520, unit="weeks", source=CHOICE, about="longest life; null = none"
    )
    reward: Literal["cash", "gift", "service"] = "cash"
    expected_redemption: float = quantity(
        0.7, low=0, high=1, unit="share of points", source="assumed; own experience replaces it (IFRS 15)",
        about="share of issued points that will be burnt, for the books' first year",
    )  # fmt: skip


class Programme(Block):
    """Membership with tiers and points."""

    join: Literal["automatic", "opt_in"] = "opt_in"
    fee_yuan_per_year: float = quantity(
        0.0, low=0, high=5000, unit="yuan a year", source=CHOICE, about="paid by members"
    )
    sign_up_steps: int = quantity(2, low=0, high=10, unit="steps", source=CHOICE, about="effort to join")
    privacy: float = quantity(
        0.0, low=0, high=5, unit="log-odds at full concern", source=CHOICE, about="data asked for when joining"
    )
    window_weeks: int = quantity(
        52, low=4, high=260, unit="weeks", source=CHOICE, about="after which tiers are set anew"
    )
    benefit: Benefit = Field(Benefit(), description="for every member")
    tiers: dict[Name, Tier] = Field(default_factory=dict, max_length=TIERS_MAX, description="ascending")
    points: Points | None = None

    @model_validator(mode="after")
    def _tiers_ascend(self) -> Programme:
        steps = [tier.from_spend_yuan for tier in self.tiers.values()]
        if any(b <= a for a, b in pairwise(steps)):
            raise ValueError("tiers: from_spend_yuan must ascend")
        return self


class Cost(Block):
    """What running it costs the sponsor, in real yuan, besides the benefits themselves.

    What is named here is charged as named: a person, a host, a message of the real market each costs so much. Only
    shares of sales, price cuts and points grow with the real orders that a simulated one stands for.

    Better service (`service_level`) is charged by itself, on the orders of whom it reaches, by the curve on which
    platforms' fees fund service; money that the file already names for it (`serves`) is not charged twice.
    """

    buys: str = Field("", max_length=200, description="what the running cost pays for, such as hosts' hours")
    serves: bool = Field(
        False, description="what is named a year and as a share of sales pays for the better service: only the rest of"
        " what that costs is charged besides",
    )  # fmt: skip
    setup_yuan: float = quantity(0.0, low=0, high=1e12, unit="yuan", source=CHOICE, about="once, in the first week")
    fixed_yuan_per_year: float = quantity(
        0.0, low=0, high=1e12, unit="yuan a year", source=CHOICE, about="systems, staff"
    )
    per_host_yuan_per_year: float = quantity(
        0.0, low=0, high=1e9, unit="yuan a year", source=CHOICE, about="a host of the sponsor's on the market"
    )
    per_member_yuan_per_year: float = quantity(
        0.0, low=0, high=1e5, unit="yuan a year", source=CHOICE, about="a member"
    )
    per_reached_yuan_per_year: float = quantity(
        0.0, low=0, high=1e5, unit="yuan a year", source=CHOICE, about="a person reached, member or not"
    )
    per_contact_yuan: float = quantity(0.0, low=0, high=100, unit="yuan", source=CHOICE, about="a message")
    per_referral_yuan: float = quantity(
        0.0, low=0, high=1000, unit="yuan", source=CHOICE, about="both sides together, for a joiner brought in"
    )
    content_share_of_sales: float = quantity(
        0.0, low=0, high=0.5, unit="share of sales in scope", source=CHOICE, about="content, quality control"
    )


class Budget(Block):
    """Cap on benefits (price cuts, points, grants); the rest of the cost is what the programme is run with."""

    yuan_per_year: float | None = quantity(None, low=0, high=1e12, unit="yuan a year", source=CHOICE, about="at most")
    share_of_sales: float | None = quantity(
        None, low=0, high=1, unit="share of the sponsor's sales", source=CHOICE, about="at most"
    )
    per_person_week_yuan: float = quantity(
        50.0, low=0.01, high=10_000, unit="yuan", source=CHOICE, about="most that one person gets in a week under a cap"
    )

    @property
    def capped(self) -> bool:
        """Whether there is a cap at all."""
        return self.yuan_per_year is not None or self.share_of_sales is not None


class Strategy(Block):
    """What a sponsor does for loyalty, and what it costs."""

    description: str = Field(min_length=1, description="one line for people")
    description_zh: str = in_chinese()
    group: Name = Field("other", description="family in the catalogue")
    sponsor: Sponsor
    audience: Audience = Audience()
    where: Scope = Scope()
    trigger: Trigger = Trigger()
    benefit: Benefit = Benefit()
    fades_weeks: float | None = quantity(
        None, low=0.5, high=520, unit="weeks", source=CHOICE, about="mean life of the benefit's effect since the launch"
    )
    also: tuple[Action, ...] = Field((), description="further things done, each for its own people at its own time")
    programme: Programme | None = None
    set: dict[str, Value] = Field(default_factory=dict, description="path: setting pinned while the strategy runs")
    scale: dict[str, float] = Field(default_factory=dict, description="path: factor on a setting while it runs")
    cost: Cost = Cost()
    per_grant_yuan: float = quantity(
        0.0, low=0, high=10_000, unit="yuan per person reached anew", source=CHOICE, about="gift, coupon, call"
    )
    budget: Budget = Budget()
    from_week: int = quantity(
        0, low=0, high=WEEKS_MOST, unit="week", source=CHOICE, about="first week; 0 = first reported"
    )
    to_week: int | None = quantity(
        None, low=1, high=WEEKS_MOST, unit="week", source=CHOICE, about="first week without; null = to the end"
    )
    intensity: float = quantity(
        1.0, low=0, high=10, unit="ratio", source=CHOICE, about="scales benefits, point values and running costs alike"
    )
    effect: float = quantity(
        1.0, low=0, high=10, unit="ratio", source=CHOICE,
        about="scales what it moves, settings and channels but messages; points and what it costs to run stay",
    )  # fmt: skip
    claims: Names = Field((), description="facts it can be compared with; never used")
    sources: Names = ()
    note: str = ""

    @model_validator(mode="after")
    def _does_something(self) -> Strategy:
        if self.to_week is not None and self.to_week <= self.from_week:
            raise ValueError(f"to_week={self.to_week} must be later than from_week={self.from_week}")
        return self

    @property
    def actions(self) -> tuple[Action, ...]:
        """Everything that is done for people outside tiers and points, the strategy's own benefit first."""
        own = Action(
            trigger=self.trigger,
            benefit=self.benefit,
            fades_weeks=self.fades_weeks,
            per_grant_yuan=self.per_grant_yuan,
        )
        return (own, *self.also) if own != Action() else self.also

    @property
    def runs_private_lists(self) -> bool:
        """Whether it is about private lists: of that family, or for people on them."""
        return self.group == "private_domain" or bool(self.audience.private)

    @property
    def can_be_copied(self) -> bool:
        """Whether rivals could run the same: they take over what is done for people, not settings of another firm."""
        return self.sponsor.has_rivals and bool(self.programme is not None or self.actions)


class Rivals(Block):
    """Whether and when competitors answer a strategy with the same."""

    copy_after_weeks: int | None = quantity(
        26, low=0, high=520, unit="weeks", source="assumed, swept: half a year",
        about="after the launch; null = they never copy"
    )  # fmt: skip
    most: int = quantity(3, low=1, high=8, unit="rivals", source="assumption", about="the largest so many copy")
    if_it_pays: bool = Field(
        True, description="a rival copies only when the share it may win or keep is worth the programme's cost to it"
    )


ALONE = Rivals(copy_after_weeks=None)  # nobody copies
