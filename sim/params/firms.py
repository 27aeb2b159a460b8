"""Everything that is not a person: categories and the policy in force; the others have their own files.

Fixed costs are shares of a firm's own usual sales, so that a market means the same at every number of persons;
fees named in yuan are real yuan and are divided by `population.orders_per_row` when they are booked.
"""

from __future__ import annotations

from pydantic import Field

from sim.params.brands import BrandMarket, Learning
from sim.params.hosts import HostType, McnMarket
from sim.params.platform import DRAFT, Acquisition, ChannelAppeal, HostFactors, Platform, Reach
from sim.params.quantity import Block, in_chinese, quantity

__all__ = [
    "DECIDED",
    "Acquisition",
    "BrandMarket",
    "Category",
    "ChannelAppeal",
    "HostFactors",
    "HostType",
    "Learning",
    "McnMarket",
    "Platform",
    "Policy",
    "Reach",
]

# Parameters that agents own: the YAML value is where they start; dated changes pin or scale the agents' current value.
DECIDED = (
    "platform.*.take_share",
    "platform.*.subsidy",
    "platform.*.service",
    "host.*.discount",
    "host.*.exaggeration",
    "host.*.novelty",
    "brand.price",
    "brand.advertising",
    "mcn.fan_incentive",
    "mcn.training",
    "mcn.quality_control",
)


class Category(Block):
    """One kind of goods."""

    description: str
    description_zh: str = in_chinese()
    list_price_yuan: float = quantity(
        low=1.0, high=100_000.0, unit="yuan per basket", source=DRAFT, about="List price of an ordinary basket."
    )
    unit_cost_share: float = quantity(
        low=0.05, high=0.9, unit="share of list price", source=DRAFT, about="Cost of goods of an ordinary brand."
    )
    demand_share: float = quantity(
        low=0.0, high=1.0, unit="share of orders", source=DRAFT, about="Usual share of orders; only ratios matter."
    )
    return_rate: float = quantity(
        low=0.0, high=0.9, unit="share of orders", source="facts: beauty 0.15, food 0.05, apparel 0.30 to 0.60",
        about="Orders that come back after an ordinary experience.",
    )  # fmt: skip
    need_days: float = quantity(
        120.0, low=7.0, high=4000.0, unit="days", source="assumed: weeks for food, years for appliances; swept",
        about="Mean life of what fills the need for it.",
    )  # fmt: skip
    income_elasticity: float = quantity(
        1.0, low=0.0, high=4.0, unit="log spending per log income",
        source="food 0.7 to 0.8: Cao, Ho, Hu & Jorgenson 2020; goods to be seen with fall most: Kamakura & Du 2012;"
        " other sizes assumed, swept",
        about="How much spending on it follows income; only ratios matter.",
    )  # fmt: skip
    freight_yuan: float = quantity(
        5.0, low=0.0, high=500.0, unit="yuan per order", source=DRAFT, about="Freight and return insurance of an order."
    )


class Policy(Block):
    """What the regulator has in force."""

    description: str = ""
    description_zh: str = in_chinese()
    audit_strictness: float = quantity(
        0.3,
        low=0.0,
        high=1.0,
        unit="level 0-1",
        source="facts: strict audit cuts complaints",
        about="Checks on claims.",
    )
    audit_effect: float = quantity(
        0.6, low=0.0, high=1.0, unit="share of exaggeration", source="facts: audits cut complaints by half or more",
        about="Deterred by full strictness.",
    )  # fmt: skip
    detection_per_year: float = quantity(
        0.075, low=0.0, high=52.0, unit="per year at full strictness and exaggeration 0.1", source=DRAFT,
        about="False claims found by audits.",
    )  # fmt: skip
    exposed_per_year: float = quantity(
        0.0225, low=0.0, high=52.0, unit="per year at exaggeration 0.1",
        source="assumed: at the usual strictness buyers and the press find as many as audits do",
        about="False claims found by buyers and the press, however much is audited.",
    )  # fmt: skip
    detection_harm: float = quantity(
        0.2, low=0.0, high=1.0, unit="level 0-1", source=DRAFT, about="Harm of a false claim found by the regulator."
    )
    suspension_weeks: int = quantity(
        2, low=0, high=104, unit="weeks", source=DRAFT, about="Suspension after a false claim was found."
    )
    fine_share: float = quantity(
        0.05, low=0.0, high=1.0, unit="share of a year's income", source=DRAFT, about="Fine for a false claim."
    )
    return_window_days: float = quantity(
        7.0, low=0.0, high=60.0, unit="days", source="seven-day return law", about="Return without a reason."
    )
    return_window_effect: float = quantity(
        0.15, low=0.0, high=2.0, unit="log-odds per doubling of the window", source=DRAFT, about="On return rates."
    )
    return_window_ease: float = quantity(
        0.05, low=0.0, high=2.0, unit="log-odds per doubling of the window", source=DRAFT,
        about="How much safer it is to buy with a longer window.",
    )  # fmt: skip
    keep_goods_ease: float = quantity(
        0.3, low=0.0, high=3.0, unit="log-odds", source=DRAFT,
        about="How much safer it is to buy where every refund leaves the goods with the buyer.",
    )  # fmt: skip
    keep_goods_returns: float = quantity(
        1.0, low=0.0, high=3.0, unit="log-odds", source="moral hazard: assumption, swept",
        about="More refunds asked for where every refund leaves the goods with the buyer.",
    )  # fmt: skip
    platform_liability: float = quantity(
        0.0, low=0.0, high=1.0, unit="share", source="choice of the law",
        about="What merchants lose by returned or kept goods that the platform must bear.",
    )  # fmt: skip
    discount_claims: float = quantity(
        1.0, low=0.0, high=1.0, unit="share", source="choice of the law",
        about="Part of a room's discount that may be shouted about (the price itself stays).",
    )  # fmt: skip
    personal_prices_allowed: bool = Field(
        True, description="whether a sponsor may charge some people more than the posted price"
    )
    parity_allowed: bool = Field(True, description="whether platforms may bind a brand's prices elsewhere")
    exclusivity_allowed: bool = Field(True, description="whether platforms may make brands choose one of two")
    refund_days_limit: float = quantity(
        15.0,
        low=0.05,
        high=60.0,
        unit="days",
        source="consumer law: refund within 15 days",
        about="Longest refund time.",
    )
    contacts_limit: float = quantity(
        50.0, low=0.0, high=50.0, unit="messages per week", source="personal-information law (opt-out)",
        about="Most messages a platform may send to a person.",
    )  # fmt: skip
    tax_share: float = quantity(
        0.05, low=0.0, high=0.5, unit="share of sales", source="value-added tax net of inputs", about="Tax on sales."
    )
    host_tax_share: float = quantity(
        0.10, low=0.0, high=0.6, unit="share of commission", source="facts: actual-books levy", about="Tax on hosts."
    )
    compliance_cost: float = quantity(
        0.01, low=0.0, high=0.5, unit="share of sales at full strictness", source="facts: compliance raises cost",
        about="Cost of compliance for merchants.",
    )  # fmt: skip
    compliance_yuan: float = quantity(
        3000.0, low=0.0, high=1_000_000.0, unit="yuan per room on air and week at full strictness",
        source="live-marketing rules of 2021: staff who check, recordings kept for three years; assumed, swept",
        about="What checks cost each room beyond those of the opening, whatever it sells.",
    )  # fmt: skip
    known_weeks: float = quantity(
        26.0, low=1.0, high=260.0, unit="weeks", source=DRAFT,
        about="Time in which people learn how much is looked for false claims.",
    )  # fmt: skip
    news_weeks: int = quantity(
        13, low=1, high=104, unit="weeks", source=DRAFT, about="How long news stays in circulation."
    )
