"""Brands: how they learn, price, advertise, produce and contract."""

from __future__ import annotations

from pydantic import field_validator

from sim.params.platform import DRAFT
from sim.params.quantity import Block, in_chinese, quantity
from sim.params.turnover import Turnover


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
    description_zh: str = in_chinese()
    brands: int = quantity(
        48, low=2, high=1000, unit="brands", source=DRAFT, about="Spread evenly over the categories."
    )
    size_exponent: float = quantity(1.3, low=0.3, high=10.0, unit="Pareto exponent", source=DRAFT, about="Brand sizes.")
    quality: float = quantity(0.62, low=0.0, high=1.0, unit="level 0-1", source=DRAFT, about="Mean delivered quality.")
    quality_spread: float = quantity(
        0.10, low=0.0, high=0.4, unit="level 0-1", source=DRAFT, about="Standard deviation over brands."
    )
    quality_change: float = quantity(
        0.06, low=0.0, high=0.3, unit="level 0-1",
        source="quality moves over years and is perceived late: Mitra & Golder 2006; size assumed",
        about="Standard deviation over time of what a brand delivers, around its usual quality.",
    )  # fmt: skip
    quality_weeks: float = quantity(
        52.0, low=4.0, high=520.0, unit="weeks", source=DRAFT, about="Mean life of such a deviation."
    )
    position_spread: float = quantity(
        0.25,
        low=0.0,
        high=1.0,
        unit="log price",
        source=DRAFT,
        about="Standard deviation of list prices in a category.",
    )
    quality_price: float = quantity(
        0.5, low=0.0, high=1.0, unit="correlation", source=DRAFT, about="Dearer brands are better by this correlation."
    )
    service: float = quantity(0.70, low=0.0, high=1.0, unit="level 0-1", source=DRAFT, about="Merchants' own service.")
    platform_service: float = quantity(
        0.6, low=0.0, high=1.0, unit="share", source="assumed: refunds, dispatch and disputes are the platform's",
        about="Weight of the platform in the service of an order; the merchant has the rest.",
    )  # fmt: skip
    learning: Learning = Learning()
    turnover: Turnover = Turnover()

    # prices
    pricing: str = "markup"
    price: float = quantity(
        0.86, low=0.2, high=1.5, unit="paid over list", source=DRAFT, about="Usual price when the market opens."
    )
    pass_through: float = quantity(
        0.7,
        low=0.0,
        high=1.0,
        unit="share",
        source=DRAFT,
        about="Share of a change in the take that reaches the price.",
    )
    demand_response: float = quantity(
        0.15, low=0.0, high=2.0, unit="log price per log demand", source=DRAFT,
        about="Under `dynamic` pricing: price rise when demand is above the usual.",
    )  # fmt: skip
    stock_response: float = quantity(
        0.15, low=0.0, high=2.0, unit="log price per log shortage", source=DRAFT,
        about="Under `dynamic` pricing: price rise when stock is below `cover_weeks` of demand.",
    )  # fmt: skip
    premium: float = quantity(
        0.04, low=0.0, high=0.5, unit="log price", source=DRAFT,
        about="Under `service_premium` pricing: what advice and service cost more.",
    )  # fmt: skip
    price_memory_weeks: float = quantity(
        12.0, low=1.0, high=260.0, unit="weeks", source="Briesch et al. 1997: memory of a brand's prices; assumed",
        about="Time in which buyers get used to what a brand costs.",
    )  # fmt: skip
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
    dividend: float = quantity(
        0.1,
        low=0.0,
        high=1.0,
        unit="share per week",
        source=DRAFT,
        about="Cash above `cash_weeks` that is paid out.",
    )
    cash_floor_weeks: float = quantity(
        2.0,
        low=0.0,
        high=104.0,
        unit="weeks of sales",
        source=DRAFT,
        about="Below this cash a brand stops cutting prices.",
    )

    # festivals, advertising, service, production
    festival: float = quantity(
        1.0, low=0.0, high=4.0, unit="ratio", source="choice of merchants and platforms",
        about="Strength of festivals in all that they do, here and on the shelf, against the calendar's.",
    )  # fmt: skip
    advertising: float = quantity(
        1.0, low=0.0, high=5.0, unit="ratio to the usual bid", source="advertising of 5 to 20 % of sales",
        about="Traffic bought when the market opens.",
    )  # fmt: skip
    advertising_response: float = quantity(
        1.0,
        low=0.0,
        high=5.0,
        unit="relative bid per log share",
        source=DRAFT,
        about="Extra bids in answer to lost share.",
    )
    advertising_low: float = quantity(
        0.05, low=0.0, high=0.5, unit="share of sales", source="5 to 20 %", about="Least."
    )
    advertising_high: float = quantity(
        0.20, low=0.0, high=0.9, unit="share of sales", source="5 to 20 %", about="Most."
    )
    traffic_elasticity: float = quantity(
        1.5, low=1.0, high=3.0, unit="elasticity",
        source="1 / (1 - theta) where views bring sales ^ theta; 1 spends a fixed budget; advertising elasticities of"
        " .09 to .24 (Sethuraman, Tellis & Briesch 2011; Henningsen et al. 2011) say 1.1 to 1.3, bought clicks more",
        about="How much less traffic brands buy as an impression gets dearer, and more as it is worth more to them.",
    )  # fmt: skip
    traffic_substitution: float = quantity(
        0.5, low=0.0, high=1.0, unit="share",
        source="assumed, swept; in search paid clicks took the place of free ones (Blake, Nosko & Tadelis 2014) or"
        " helped them (Yang & Ghose 2010)",
        about="How far views had for nothing stand in for paid ones; 0: an impression is worth the same beside any.",
    )  # fmt: skip
    service_elasticity: float = quantity(
        0.25, low=0.0, high=1.0, unit="elasticity", source="facts: merchants cut service in a price war (sign only)",
        about="Merchants' service per unit of margin over its usual value.",
    )  # fmt: skip
    service_weeks: float = quantity(
        13.0, low=1.0, high=104.0, unit="weeks", source=DRAFT, about="Time to adapt service."
    )
    overhead: float = quantity(
        0.02, low=0.0, high=0.5, unit="share of sales", source=DRAFT, about="Cost of running that moves with sales."
    )
    cover_weeks: float = quantity(
        4.0, low=0.5, high=26.0, unit="weeks of demand", source=DRAFT, about="Stock aimed at."
    )
    production_weeks: float = quantity(3.0, low=0.0, high=26.0, unit="weeks", source=DRAFT, about="Order to delivery.")
    return_loss: float = quantity(
        0.15, low=0.0, high=1.0, unit="share of unit cost", source=DRAFT, about="Value lost when goods come back."
    )

    # rooms and hosts
    rooms_per_brand: int = quantity(2, low=0, high=5, unit="rooms", source=DRAFT, about="Own rooms, one a platform.")
    room_size: float = quantity(
        28.0, low=0.0, high=1000.0, unit="small host = 1", source="own rooms 0.35 to 0.60 of live sales",
        about="Mean audience size of an own room.",
    )  # fmt: skip
    contract_weeks: int = quantity(13, low=1, high=104, unit="weeks", source=DRAFT, about="Length of a host contract.")
    renewal: float = quantity(
        2.0, low=0.0, high=10.0, unit="log-odds", source=DRAFT, about="Preference for a known host."
    )
    margin_weight: float = quantity(
        2.0, low=0.0, high=10.0, unit="log-odds per share of sales", source=DRAFT,
        about="How much brands prefer hosts who leave them more of a sale; 0: not at all.",
    )  # fmt: skip
    reach_weight: float = quantity(
        0.1, low=0.0, high=1.0, unit="log-odds per log size of host and brand", source=DRAFT,
        about="How much strong brands prefer large rooms, beyond what all do; 0: not at all.",
    )  # fmt: skip
    returns_weight: float = quantity(
        1.0, low=0.0, high=3.0, unit="ratio", source=DRAFT,
        about="How far brands reckon with returns of what a host promises too much; 0: not at all, 1: as they are.",
    )  # fmt: skip
    refuse_below: float = quantity(
        -0.10, low=-1.0, high=0.5, unit="share of sales",
        source="brands are reported to sell at a loss in head rooms: up to the usual advertising assumed; -1: off",
        about="What a sale in a host's room has to leave a brand, or it signs no contract.",
    )  # fmt: skip
    reputation_gain: float = quantity(
        0.02, low=0.0, high=0.5, unit="belief per unit of mean signal and week", source=DRAFT, about="Public belief."
    )
    reputation_weeks: float = quantity(
        52.0,
        low=4.0,
        high=520.0,
        unit="weeks",
        source=DRAFT,
        about="Time in which belief returns to delivered quality.",
    )

    @field_validator("pricing")
    @classmethod
    def _known_kind(cls, value: str) -> str:
        from sim.core.registry import find

        find("pricing", value)
        return value
