"""What a platform is: fees, service, ranking and acquisition."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator, model_validator

from sim.params.quantity import Block, in_chinese, quantity

Weight = Annotated[float, Field(ge=0.0, le=1.0)]
DRAFT = "assumption, swept"


def _factor(name: str) -> float:
    return quantity(1.0, low=0.0, high=10.0, unit="ratio", source=DRAFT, about=f"Factor for {name} hosts.")


def _relative(name: str) -> float:
    return quantity(1.0, low=0.0, high=5.0, unit="ratio", source=DRAFT, about=f"Relative paid reach among {name}.")


class HostFactors(Block):
    """One factor for each type of host; 1 changes nothing. Field order is that of `sim.state.names.HOST_TYPES`."""

    head: float = _factor("head")
    mid: float = _factor("mid")
    small: float = _factor("small")
    vertical: float = _factor("vertical")
    brand_self: float = _factor("brand's own")
    founder: float = _factor("founder")
    virtual: float = _factor("virtual")


class Reach(Block):
    """Whom paid acquisition reaches, relative to everybody. Field order is that of `sim.state.names.SEGMENTS`."""

    genz: float = _relative("Gen Z")
    silver: float = _relative("silver-haired")
    lower_tier: float = _relative("lower-tier city people")
    mainstream: float = _relative("the mainstream rest")


class ChannelAppeal(Block):
    """How readily a session opens each sales channel. Field order is that of `sim.state.names.SALES_CHANNELS`."""

    live: float = quantity(0.0, low=-5, high=5, unit="log-odds", source=DRAFT, about="Live rooms.")
    short_video: float = quantity(0.0, low=-5, high=5, unit="log-odds", source=DRAFT, about="Short video with a link.")
    mall: float = quantity(0.0, low=-5, high=5, unit="log-odds", source=DRAFT, about="Mall and search.")


class Acquisition(Block):
    """Paid acquisition: a budget that buys joiners at a price which rises with crowding and rivals' bids."""

    yuan_per_person_year: float = quantity(
        low=0.0, high=20.0, unit="yuan per person of the pool and year",
        source="all platforms 4: 40 % of joiners paid for",
        about="Budget when the market opens; it grows with sales.",
    )  # fmt: skip
    cac_yuan: float = quantity(
        65.0, low=5.0, high=1000.0, unit="yuan per paid joiner", source="facts: CAC about 65 yuan in 2020",
        about="Price of a paid joiner while `reference_remaining` of the pool is still to be won.",
    )  # fmt: skip
    reference_remaining: float = quantity(
        0.75, low=0.05, high=1.0, unit="share of the pool", source="see population.at_start",
        about="Share of the pool not yet registered at which `cac_yuan` holds.",
    )  # fmt: skip
    crowding: float = quantity(
        1.5, low=0.0, high=4.0, unit="elasticity", source="fitted: three times dearer from 2020 to 2024",
        about="How much dearer a joiner gets as the remaining share falls.",
    )  # fmt: skip
    bidding: float = quantity(
        0.3,
        low=0.0,
        high=1.0,
        unit="elasticity",
        source=DRAFT,
        about="How much dearer as the bids of all platforms rise.",
    )
    budget_growth: float = quantity(
        0.8,
        low=0.0,
        high=1.5,
        unit="elasticity",
        source=DRAFT,
        about="Budget growth per growth of the platform's sales.",
    )


class Platform(Block):
    """One platform. `take_share`, `subsidy` and `service` are decided weekly and start from the values given here."""

    description: str
    description_zh: str = in_chinese()
    expected_share: float = quantity(
        low=0.0, high=1.0, unit="share of sales", source="facts: three largest above 0.75 in 2025",
        about="Share of the market when it opens; places hosts and shops, never enforced.",
    )  # fmt: skip

    # fees
    take_share: float = quantity(
        low=0.0, high=0.5, unit="share of sales", source="facts: total take 20 % before a price war",
        about="Everything the platform collects: technical fee, advertising, commission.",
    )  # fmt: skip
    technical_part: float = quantity(
        0.15, low=0.0, high=1.0, unit="share of the take", source="technical service fee of 0.6 to 5 % of sales",
        about="Part of the take charged as technical service fee.",
    )  # fmt: skip
    advertising_part: float = quantity(
        0.5, low=0.0, high=1.0, unit="share of the take", source="advertising of 5 to 20 % of sales",
        about="Part of the take that usual bids in the traffic auction bring; commission is the rest.",
    )  # fmt: skip
    impression_part: float = quantity(
        1.0, low=0.0, high=1.0, unit="share of paid traffic",
        source="feeds sell by impression at bids (oCPM), affiliates by sale; assumed",
        about="Paid traffic sold by auction and charged by impression; the rest is charged on sales, at one price.",
    )  # fmt: skip
    campaign_yuan: float = quantity(
        5_000.0, low=0.0, high=500_000.0, unit="yuan per brand and week",
        source="200 to 500 yuan a day to start a campaign on a feed (trade guides), and one buyer's wage; swept",
        about="Budget at which half of it takes part in the auction: smaller campaigns do not pay for their running.",
    )  # fmt: skip
    subsidy: float = quantity(
        0.0, low=0.0, high=0.5, unit="share of the merchant's price", source=DRAFT,
        about="Price cut paid by the platform.",
    )  # fmt: skip
    price_level: float = quantity(
        1.0, low=0.5, high=1.5, unit="ratio", source=DRAFT, about="Usual price here against the brand's usual price."
    )

    # how far it goes in answer to rivals (`rivalry` says when)
    take_low: float = quantity(0.05, low=0.0, high=0.5, unit="share of sales", source=DRAFT, about="Lowest own take.")
    subsidy_cap: float = quantity(
        0.05, low=0.0, high=0.5, unit="share of the merchant's price", source=DRAFT,
        about="Subsidy that it adds of its own accord before it cuts its take.",
    )  # fmt: skip
    cash_weeks: float = quantity(
        52.0, low=0.0, high=520.0, unit="weeks of the take", source=DRAFT,
        about="Cash when the market opens, and above which it is paid out.",
    )  # fmt: skip
    cash_floor_weeks: float = quantity(
        4.0, low=0.0, high=520.0, unit="weeks of the take", source=DRAFT,
        about="Below this cash it answers nobody.",
    )  # fmt: skip

    host_support: float = quantity(
        0.05, low=0.0, high=0.5, unit="share of the take", source="assumed; facts: support of small hosts",
        about="Paid to hosts other than the head, by the square root of their size: small ones depend on it most.",
    )  # fmt: skip

    # service and governance
    service: float = quantity(
        low=0.0, high=1.0, unit="level 0-1", source="facts: satisfaction 0.74 on average, 0.92 at best",
        about="After-sales service when the take is as at the start.",
    )  # fmt: skip
    service_elasticity: float = quantity(
        0.25, low=0.0, high=1.0, unit="elasticity", source="assumption; facts name the sign (fee cut, worse service)",
        about="Service level per spending on service, which the take funds.",
    )  # fmt: skip
    service_weeks: float = quantity(
        13.0, low=1.0, high=104.0, unit="weeks", source=DRAFT, about="Time in which service follows its funding."
    )
    service_cost_part: float = quantity(
        0.25, low=0.0, high=1.0, unit="share of the take", source=DRAFT, about="Part of the take spent on service."
    )
    refund_days: float = quantity(
        4.0, low=0.05, high=60.0, unit="days", source="facts: 2 hours at best, 7 days by law",
        about="Refund time at the service level of the start.",
    )  # fmt: skip
    delivery_days: float = quantity(
        3.5, low=1.0, high=14.0, unit="days", source=DRAFT, about="Mean days from an order to its delivery."
    )
    contacts: float = quantity(
        2.0, low=0.0, high=50.0, unit="messages per week", source=DRAFT, about="Messages sent to a registered person."
    )
    newcomer: float = quantity(
        1.0, low=0.0, high=3.0, unit="ratio", source="assumed; day-1 and day-30 retention by platform",
        about="Factor on the curiosity of those new to it: onboarding and cold start of its recommendations.",
    )  # fmt: skip
    audit: float = quantity(
        0.3, low=0.0, high=1.0, unit="level 0-1", source=DRAFT, about="Strictness of the platform's own content audit."
    )

    audit_cost: float = quantity(
        0.004, low=0.0, high=0.1, unit="share of kept sales at full strictness", source="assumed, swept",
        about="Cost of its own audit beyond that of the opening, which service pays for.",
    )  # fmt: skip
    refund_cost: float = quantity(
        0.001, low=0.0, high=0.05, unit="share of what is refunded, per day",
        source="interest of 5 % a year is 0.00014 a day; the rest is paid out before goods are checked: assumed, swept",
        about="Cost of refunding a day sooner than at the opening; slower refunds save it.",
    )  # fmt: skip

    refund_without_return: float = quantity(
        0.0, low=0.0, high=1.0, unit="share of refunded orders", source="refund-only rules of 2021 to 2025; assumed",
        about="Refunds that leave the goods with the buyer, at the merchant's expense.",
    )  # fmt: skip

    # what it asks of brands
    price_parity: bool = Field(
        False, description="a brand's ordinary price elsewhere may not be below its ordinary price here"
    )
    exclusive: float = quantity(
        0.0, low=0.0, high=1.0, unit="share of brands", source="choose one of two, before 2021; assumed",
        about="Brands that it makes sell nowhere else.",
    )  # fmt: skip

    # rankings
    ranking: dict[str, Weight] = quantity(
        unit="weight", source="recommender-ecosystem models; facts: diversity weight 0.35 at one platform",
        about="Weight of each ranking kind in what is shown; only ratios matter.",
    )  # fmt: skip
    match_skill: float = quantity(
        0.8, low=0.0, high=1.0, unit="level 0-1", source=DRAFT, about="How well interest match finds what fits."
    )
    views_scale: HostFactors = HostFactors()
    host_mix: HostFactors = HostFactors()
    channel_appeal: ChannelAppeal = ChannelAppeal()

    acquisition: Acquisition
    reach: Reach = Reach()

    @field_validator("ranking")
    @classmethod
    def _known_kinds(cls, value: dict[str, float]) -> dict[str, float]:
        from sim.core.registry import find, kinds

        for kind in value:
            find("ranking", kind)
        if sum(value.values()) <= 0.0:
            raise ValueError("at least one ranking weight must be positive")
        # Every kind has a weight, so that a dated change can reach one that is not in use yet.
        return value | {kind: 0.0 for kind in kinds("ranking") if kind not in value}

    @model_validator(mode="after")
    def _parts(self) -> Platform:
        if self.technical_part + self.advertising_part > 1.0:
            raise ValueError("technical_part + advertising_part must not exceed 1 (commission is the rest)")
        return self
