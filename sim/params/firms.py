"""Everything that is not a person: categories, hosts, brands, MCNs and the policy in force (platforms: `platform.py`).

Fixed costs are shares of a firm's own usual sales, so that a market means the same at every number of persons;
fees named in yuan are real yuan and are divided by `population.represents` when they are booked.
"""

from __future__ import annotations

from pydantic import field_validator

from sim.params.platform import DRAFT, Acquisition, ChannelAppeal, HostFactors, Platform, Reach
from sim.params.quantity import Block, quantity

__all__ = [
    "DECIDED", "Acquisition", "BrandMarket", "Category", "ChannelAppeal", "HostFactors", "HostType", "Learning",
    "McnMarket", "Platform", "Policy", "Reach",
]  # fmt: skip

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
    cycle_days: float = quantity(
        low=1.0, high=3650.0, unit="days", source=DRAFT, about="Usual time until the goods are used up."
    )
    storable: float = quantity(
        0.5, low=0.0, high=1.0, unit="level 0-1", source=DRAFT, about="How far it can be stockpiled."
    )
    women_factor: float = quantity(
        1.0, low=0.1, high=10.0, unit="ratio", source="facts: women against men x2.3 in beauty and apparel",
        about="Women's purchases against men's.",
    )  # fmt: skip
    risk: float = quantity(
        0.5, low=0.0, high=1.0, unit="level 0-1", source=DRAFT, about="How uncertain its quality is before use."
    )
    freight_yuan: float = quantity(
        5.0, low=0.0, high=500.0, unit="yuan per order", source=DRAFT, about="Freight and return insurance of an order."
    )


class HostType(Block):
    """One type of host. `discount`, `exaggeration` and `novelty` are decided weekly and start from these values."""

    description: str
    count: int = quantity(
        low=0, high=20_000, unit="hosts", source="about 400 hosts with Pareto sizes",
        about="How many when the market opens (brands' own rooms: rooms per brand instead).",
    )  # fmt: skip
    size_low: float = quantity(low=1e-3, high=1e4, unit="small host = 1", source=DRAFT, about="Smallest audience size.")
    size_high: float = quantity(low=1e-3, high=1e4, unit="small host = 1", source=DRAFT, about="Largest audience size.")
    size_exponent: float = quantity(
        1.0, low=0.2, high=5.0, unit="Pareto exponent", source="facts: top fifth 0.80 of sales", about="Within the type."
    )
    one_category: bool = False
    appeal: float = quantity(0.0, low=-3, high=3, unit="log-odds", source=DRAFT, about="Of being watched.")
    pull: float = quantity(0.0, low=-3, high=3, unit="log-odds", source=DRAFT, about="Of selling, once watched.")
    expertise: float = quantity(0.5, low=0.0, high=1.0, unit="level 0-1", source=DRAFT, about="Knowledge of the goods.")
    discount: float = quantity(
        0.05, low=0.0, high=0.6, unit="share of price", source=DRAFT, about="Discount asked from brands for the room."
    )
    exaggeration: float = quantity(
        0.05, low=0.0, high=0.5, unit="level 0-1", source="facts: false claims lead the complaints",
        about="Promised minus delivered quality, before audits and quality control.",
    )  # fmt: skip
    novelty: float = quantity(
        0.5, low=0.0, high=1.0, unit="level 0-1", source=DRAFT, about="Share of the programme renewed each week."
    )
    content_cost: float = quantity(
        0.10, low=0.0, high=0.9, unit="share of usual income", source=DRAFT, about="Cost of content at the usual novelty."
    )
    studio_cost: float = quantity(
        0.20, low=0.0, high=0.9, unit="share of usual income", source=DRAFT, about="Fixed cost of the room and its staff."
    )
    days_on_air: int = quantity(5, low=1, high=7, unit="days a week", source=DRAFT, about="Usual schedule.")
    commission: float = quantity(
        0.25, low=0.15, high=0.40, unit="share of sales", source="host commission of 15 to 40 %",
        about="Commission asked by an ordinary host of the type.",
    )  # fmt: skip
    slotting_yuan: float = quantity(
        0.0, low=0.0, high=500_000.0, unit="yuan per slot and week", source="slotting fee of 0 to 500 thousand yuan",
        about="Fee for a slot in the programme.",
    )  # fmt: skip
    mcn_share: float = quantity(
        0.5, low=0.0, high=1.0, unit="share of hosts", source=DRAFT, about="Hosts under contract with an MCN."
    )
    portability: float = quantity(
        0.5, low=0.0, high=1.0, unit="share of audience", source="assumption: a head host's fans follow",
        about="Audience that follows when the host changes platform, as the host expects it.",
    )  # fmt: skip
    opportunity: float = quantity(
        0.4, low=0.0, high=2.0, unit="share of usual income", source=DRAFT, about="Income for which the host would stay."
    )
    retire_per_year: float = quantity(
        0.05, low=0.0, high=1.0, unit="per year", source=DRAFT, about="Hosts who stop for reasons of their own."
    )


class Learning(Block):
    """How firms read the market: smoothed, and only beyond what chance can do."""

    half_life_weeks: float = quantity(
        8.0, low=1.0, high=52.0, unit="weeks", source=DRAFT, about="Half-life of what a firm takes for current."
    )
    reference_weeks: float = quantity(
        52.0, low=8.0, high=520.0, unit="weeks", source=DRAFT, about="Half-life of what it takes for usual."
    )
    settle_weeks: int = quantity(
        26, low=1, high=104, unit="weeks", source=DRAFT, about="Weeks of observation before anybody reacts."
    )
    z_threshold: float = quantity(
        2.0, low=0.0, high=6.0, unit="standard errors", source="about the 95 % level",
        about="A deviation counts only beyond this many sampling errors.",
    )  # fmt: skip
    dispersion: float = quantity(
        1.5, low=0.0, high=10.0, unit="coefficient of variation", source=DRAFT,
        about="Variation of the purchase probability from one viewing to the next; sets the sampling error.",
    )  # fmt: skip
    dead_band: float = quantity(
        0.05, low=0.0, high=0.5, unit="relative deviation", source=DRAFT,
        about="Deviations that nobody acts on, however well measured.",
    )  # fmt: skip


class BrandMarket(Block):
    """The brands, and how they price, advertise and contract. `price` and `advertising` are decided weekly."""

    description: str = ""
    brands: int = quantity(48, low=2, high=1000, unit="brands", source=DRAFT, about="Spread evenly over the categories.")
    size_exponent: float = quantity(1.3, low=0.3, high=10.0, unit="Pareto exponent", source=DRAFT, about="Brand sizes.")
    quality: float = quantity(0.62, low=0.0, high=1.0, unit="level 0-1", source=DRAFT, about="Mean delivered quality.")
    quality_spread: float = quantity(
        0.10, low=0.0, high=0.4, unit="level 0-1", source=DRAFT, about="Standard deviation over brands."
    )
    position_spread: float = quantity(
        0.25, low=0.0, high=1.0, unit="log price", source=DRAFT, about="Standard deviation of list prices in a category."
    )
    quality_price: float = quantity(
        0.5, low=0.0, high=1.0, unit="correlation", source=DRAFT, about="Dearer brands are better by this correlation."
    )
    service: float = quantity(0.70, low=0.0, high=1.0, unit="level 0-1", source=DRAFT, about="Merchants' own service.")
    learning: Learning = Learning()

    # prices
    pricing: str = "markup"
    price: float = quantity(
        0.86, low=0.2, high=1.5, unit="paid over list", source=DRAFT, about="Usual price when the market opens."
    )
    pass_through: float = quantity(
        0.7, low=0.0, high=1.0, unit="share", source=DRAFT, about="Share of a change in the take that reaches the price."
    )
    loss_response: float = quantity(
        0.3, low=0.0, high=3.0, unit="log price per log share", source=DRAFT, about="Price cut in answer to lost share."
    )
    rival_response: float = quantity(
        0.4, low=0.0, high=0.95, unit="share", source=DRAFT, about="Share of rivals' undercutting that is matched."
    )
    price_weeks: float = quantity(
        6.0, low=1.0, high=52.0, unit="weeks", source=DRAFT, about="Time in which a price approaches its target."
    )
    price_step: float = quantity(
        0.03, low=0.001, high=0.5, unit="log price per week", source=DRAFT, about="Largest weekly change."
    )
    margin_floor: float = quantity(
        0.03, low=-0.5, high=0.5, unit="share of sales", source=DRAFT, about="Margin below which no price goes."
    )
    cash_weeks: float = quantity(
        13.0, low=0.0, high=104.0, unit="weeks of sales", source=DRAFT, about="Cash when the market opens."
    )
    cash_floor_weeks: float = quantity(
        2.0, low=0.0, high=104.0, unit="weeks of sales", source=DRAFT, about="Below this cash a brand stops cutting prices."
    )
    payout: float = quantity(
        0.5, low=0.0, high=1.0, unit="share of profit", source=DRAFT, about="Profit paid out instead of kept as cash."
    )

    # advertising, service, production
    advertising: float = quantity(
        1.0, low=0.0, high=5.0, unit="ratio to the usual bid", source="advertising of 5 to 20 % of sales",
        about="Traffic bought when the market opens.",
    )  # fmt: skip
    advertising_response: float = quantity(
        1.0, low=0.0, high=5.0, unit="relative bid per log share", source=DRAFT, about="Extra bids in answer to lost share."
    )
    advertising_low: float = quantity(0.05, low=0.0, high=0.5, unit="share of sales", source="5 to 20 %", about="Least.")
    advertising_high: float = quantity(0.20, low=0.0, high=0.9, unit="share of sales", source="5 to 20 %", about="Most.")
    service_elasticity: float = quantity(
        0.25, low=0.0, high=1.0, unit="elasticity", source="facts: merchants cut service in a price war (sign only)",
        about="Merchants' service per unit of margin over its usual value.",
    )  # fmt: skip
    service_weeks: float = quantity(13.0, low=1.0, high=104.0, unit="weeks", source=DRAFT, about="Time to adapt service.")
    overhead: float = quantity(0.05, low=0.0, high=0.5, unit="share of usual sales", source=DRAFT, about="Fixed cost.")
    cover_weeks: float = quantity(4.0, low=0.5, high=26.0, unit="weeks of demand", source=DRAFT, about="Stock aimed at.")
    production_weeks: float = quantity(3.0, low=0.0, high=26.0, unit="weeks", source=DRAFT, about="Order to delivery.")
    return_loss: float = quantity(
        0.15, low=0.0, high=1.0, unit="share of unit cost", source=DRAFT, about="Value lost when goods come back."
    )

    # rooms and hosts
    rooms_per_brand: int = quantity(2, low=0, high=5, unit="rooms", source=DRAFT, about="Own rooms, one a platform.")
    room_size: float = quantity(
        18.0, low=0.0, high=1000.0, unit="small host = 1", source="own rooms 0.35 to 0.60 of live sales",
        about="Mean audience size of an own room.",
    )  # fmt: skip
    contract_weeks: int = quantity(13, low=1, high=104, unit="weeks", source=DRAFT, about="Length of a host contract.")
    renewal: float = quantity(2.0, low=0.0, high=10.0, unit="log-odds", source=DRAFT, about="Preference for a known host.")
    reputation_gain: float = quantity(
        0.02, low=0.0, high=0.5, unit="belief per unit of mean signal and week", source=DRAFT, about="Public belief."
    )
    reputation_weeks: float = quantity(
        52.0, low=4.0, high=520.0, unit="weeks", source=DRAFT, about="Time in which belief returns to delivered quality."
    )

    @field_validator("pricing")
    @classmethod
    def _known_kind(cls, value: str) -> str:
        from sim.registry import find

        find("pricing", value)
        return value


class McnMarket(Block):
    """MCNs, and the market for hosts: entry, exit, moves. Incentive, training and quality control are decided weekly."""

    description: str = ""
    mcns: int = quantity(6, low=0, high=200, unit="MCNs", source="facts: a handful named", about="How many.")
    split: float = quantity(
        0.5, low=0.3, high=0.7, unit="share of commission", source="MCN split of 30 to 70 %", about="Kept by the MCN."
    )
    fan_incentive: float = quantity(
        0.25, low=0.0, high=1.0, unit="0 single-session sales, 1 fan repurchase", source="facts: MCNs chase sessions",
        about="What hosts are paid for.",
    )  # fmt: skip
    training: float = quantity(0.3, low=0.0, high=1.0, unit="level 0-1", source=DRAFT, about="Training of hosts.")
    training_cost: float = quantity(
        0.2, low=0.0, high=1.0, unit="share of MCN income at full training", source=DRAFT, about="Cost of training."
    )
    training_gain: float = quantity(
        0.3, low=0.0, high=1.0, unit="expertise at full training", source=DRAFT, about="Expertise that training adds."
    )
    training_weeks: float = quantity(26.0, low=1.0, high=260.0, unit="weeks", source=DRAFT, about="Time to learn.")
    quality_control: float = quantity(
        0.3, low=0.0, high=1.0, unit="level 0-1", source=DRAFT, about="Screening of goods and claims."
    )
    incentive_effect: float = quantity(
        0.08, low=0.0, high=0.5, unit="exaggeration", source=DRAFT,
        about="Exaggeration added by a pure session incentive, before checks.",
    )  # fmt: skip
    control_effect: float = quantity(
        0.4, low=0.0, high=1.0, unit="share of exaggeration", source=DRAFT, about="Removed by full quality control."
    )
    complaint_response: float = quantity(
        1.0, low=0.0, high=10.0, unit="level per relative excess", source=DRAFT,
        about="Quality control and fan incentive raised when complaints exceed their usual rate.",
    )  # fmt: skip
    adapt_weeks: float = quantity(26.0, low=1.0, high=260.0, unit="weeks", source=DRAFT, about="Time to change course.")

    # hosts' weekly choices
    promise_weeks: float = quantity(8.0, low=1.0, high=104.0, unit="weeks", source=DRAFT, about="Time to change claims.")
    renewal_response: float = quantity(
        0.5, low=0.0, high=5.0, unit="novelty per log share", source=DRAFT, about="Content renewal when share is lost."
    )
    discount_response: float = quantity(
        0.2, low=0.0, high=2.0, unit="discount per log share", source=DRAFT, about="Discount asked when share is lost."
    )
    growth: float = quantity(
        0.01, low=0.0, high=0.2, unit="log size per log excess of sales and week", source=DRAFT,
        about="How fast standing follows success.",
    )  # fmt: skip
    discount_cap: float = quantity(
        0.35, low=0.0, high=0.6, unit="share of price", source=DRAFT, about="Largest discount a host asks of its own accord."
    )
    growth_cap: float = quantity(
        1.1, low=0.0, high=5.0, unit="log size", source=DRAFT, about="Standing stays within this distance of its start."
    )
    fan_share: float = quantity(
        0.5, low=0.0, high=1.0, unit="share of income", source=DRAFT, about="Income that depends on followers who may stay behind."
    )
    recruit_per_week: float = quantity(
        0.01, low=0.0, high=1.0, unit="probability", source=DRAFT, about="Chance that a host's MCN contract is up for renewal."
    )
    move_gain: float = quantity(
        0.25, low=0.0, high=5.0, unit="relative income", source=DRAFT, about="Expected gain needed to change platform."
    )
    move_per_week: float = quantity(
        0.03, low=0.0, high=1.0, unit="probability", source=DRAFT, about="Chance to move in a week when it pays."
    )
    move_pause_weeks: int = quantity(52, low=0, high=520, unit="weeks", source=DRAFT, about="No second move before.")
    exit_per_week: float = quantity(
        0.03, low=0.0, high=1.0, unit="probability", source=DRAFT, about="Chance to give up in a week below the floor."
    )
    exit_steepness: float = quantity(
        4.0, low=0.5, high=50.0, unit="log-odds per log income", source=DRAFT, about="How sharply exit depends on income."
    )
    entry_per_week: float = quantity(
        0.04, low=0.0, high=1.0, unit="share of missing hosts", source=DRAFT, about="Vacancies filled in a week."
    )
    entry_elasticity: float = quantity(
        1.0, low=0.0, high=5.0, unit="elasticity", source=DRAFT, about="Vacancies per income of small hosts."
    )
    opportunity_weeks: float = quantity(
        104.0, low=8.0, high=1040.0, unit="weeks", source=DRAFT,
        about="Time in which incomes elsewhere follow the growth of the market.",
    )  # fmt: skip


class Policy(Block):
    """What the regulator has in force."""

    description: str = ""
    audit_strictness: float = quantity(
        0.3, low=0.0, high=1.0, unit="level 0-1", source="facts: strict audit cuts complaints", about="Checks on claims."
    )
    audit_effect: float = quantity(
        0.6, low=0.0, high=1.0, unit="share of exaggeration", source="facts: audits cut complaints by half or more",
        about="Deterred by full strictness.",
    )  # fmt: skip
    detection_per_year: float = quantity(
        0.15, low=0.0, high=52.0, unit="per year at full strictness and exaggeration 0.1", source=DRAFT,
        about="False claims found.",
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
    refund_days_limit: float = quantity(
        15.0, low=0.05, high=60.0, unit="days", source="consumer law: refund within 15 days", about="Longest refund time."
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
    news_weeks: int = quantity(13, low=1, high=104, unit="weeks", source=DRAFT, about="How long news stays in circulation.")
