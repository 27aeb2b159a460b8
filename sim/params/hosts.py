"""Types of hosts, and the market for hosts: MCNs, incentives, entry, exit and moves."""

from __future__ import annotations

from pydantic import model_validator

from sim.params.platform import DRAFT
from sim.params.quantity import Block, in_chinese, quantity


class HostType(Block):
    """One type of host. `discount`, `exaggeration` and `novelty` are decided weekly and start from these values."""

    description: str
    description_zh: str = in_chinese()
    count: int = quantity(
        low=0, high=20_000, unit="hosts", source="about 400 hosts with Pareto sizes",
        about="How many when the market opens (brands' own rooms: rooms per brand instead).",
    )  # fmt: skip
    size_low: float = quantity(low=1e-3, high=1e4, unit="small host = 1", source=DRAFT, about="Smallest audience size.")
    size_high: float = quantity(low=1e-3, high=1e4, unit="small host = 1", source=DRAFT, about="Largest audience size.")
    size_exponent: float = quantity(
        1.0,
        low=0.2,
        high=5.0,
        unit="Pareto exponent",
        source="facts: top fifth 0.80 of sales",
        about="Within the type.",
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
        0.10,
        low=0.0,
        high=0.9,
        unit="share of usual income",
        source=DRAFT,
        about="Cost of content at the usual novelty.",
    )
    studio_cost: float = quantity(
        0.20,
        low=0.0,
        high=0.9,
        unit="share of usual income",
        source=DRAFT,
        about="Fixed cost of the room and its staff.",
    )
    days_on_air: int = quantity(5, low=1, high=7, unit="days a week", source=DRAFT, about="Usual schedule.")
    commission: float = quantity(
        0.25, low=0.15, high=0.40, unit="share of sales", source="host commission of 15 to 40 %",
        about="Commission asked by an ordinary host of the type.",
    )  # fmt: skip
    bargaining: float = quantity(
        0.4, low=0.0, high=1.0, unit="share of what a sale leaves",
        source="Nash bargaining over the margin before commission; .2 to .6 by type assumed, swept",
        about="The host's power: commission per margin beyond the market's mean, slotting per standing in the type.",
    )  # fmt: skip
    slotting_yuan: float = quantity(
        0.0, low=0.0, high=500_000.0, unit="yuan per slot and week", source="slotting fee of 0 to 500 thousand yuan",
        about="Fee for a slot in the programme.",
    )  # fmt: skip
    private: float = quantity(
        0.06, low=0.0, high=1.0, unit="probability per order", source="a_private_gmv_2025; assumed by type",
        about="A buyer joins the host's private list.",
    )  # fmt: skip
    mcn_share: float = quantity(
        0.5, low=0.0, high=1.0, unit="share of hosts", source=DRAFT, about="Hosts under contract with an MCN."
    )
    portability: float = quantity(
        0.5, low=0.0, high=1.0, unit="share of audience", source="assumption: a head host's fans follow",
        about="Audience that follows when the host changes platform, as the host expects it.",
    )  # fmt: skip
    opportunity: float = quantity(
        0.4,
        low=0.0,
        high=2.0,
        unit="share of usual income",
        source=DRAFT,
        about="Income for which the host would stay.",
    )
    retire_per_year: float = quantity(
        0.05, low=0.0, high=1.0, unit="per year", source=DRAFT, about="Hosts who stop for reasons of their own."
    )

    @model_validator(mode="after")
    def _sizes_in_order(self) -> HostType:
        if self.size_low > self.size_high:
            raise ValueError(f"size_low={self.size_low:g} must not be above size_high={self.size_high:g}")
        return self


class McnMarket(Block):
    """MCNs, and the market for hosts: entry, exit, moves. Incentive, training and control are decided weekly."""

    description: str = ""
    description_zh: str = in_chinese()
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
    control_cost: float = quantity(
        0.1, low=0.0, high=1.0, unit="share of usual income at full control", source=DRAFT,
        about="Part of `rent` that screens. More or less of it is booked where a firm of one's own spends otherwise.",
    )  # fmt: skip
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

    rent: float = quantity(
        0.4, low=0.0, high=1.0, unit="share of usual income", source=DRAFT,
        about="Rents and staff, by what it earned over years (`brand.turnover.rent_weeks`).",
    )  # fmt: skip
    cash_weeks: float = quantity(
        26.0, low=0.0, high=520.0, unit="weeks of income", source=DRAFT,
        about="Cash when the market opens, and above which it is paid out.",
    )  # fmt: skip

    # which brand a host takes on
    commission_weight: float = quantity(
        1.0, low=0.0, high=5.0, unit="log-odds per log commission", source=DRAFT,
        about="How much hosts prefer brands that pay them more of a sale; 0: not at all.",
    )  # fmt: skip
    fit_weight: float = quantity(
        0.5, low=0.0, high=3.0, unit="log-odds per standard deviation", source=DRAFT,
        about="How much hosts prefer goods of the quality and price that their audience expects; 0: not at all.",
    )  # fmt: skip

    # hosts' weekly choices
    promise_weeks: float = quantity(
        8.0, low=1.0, high=104.0, unit="weeks", source=DRAFT, about="Time to change claims."
    )
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
        0.35,
        low=0.0,
        high=0.6,
        unit="share of price",
        source=DRAFT,
        about="Largest discount a host asks of its own accord.",
    )
    growth_cap: float = quantity(
        1.1, low=0.0, high=5.0, unit="log size", source=DRAFT, about="Standing stays within this distance of its start."
    )
    scandal: float = quantity(
        1.2, low=0.0, high=4.0, unit="log-odds per unit of harm",
        source="a star's festival opening sold half of the year before, two months after a scandal (reports of 2023);"
        " size assumed, swept",
        about="Lost of being bought from at once when news about a host breaks.",
    )  # fmt: skip
    scandal_weeks: float = quantity(
        26.0, low=1.0, high=260.0, unit="weeks", source="the same star grew by a fifth a year later (reports of 2024)",
        about="Half-life of what is forgiven.",
    )  # fmt: skip
    scandal_stays: float = quantity(
        0.4, low=0.0, high=1.0, unit="share", source="assumed, swept", about="Of such a loss, never forgiven."
    )
    comeback: float = quantity(
        0.8, low=0.0, high=3.0, unit="log-odds",
        source="a star's return after three months drew more viewers than most shows before (reports of 2022);"
        " size assumed, swept",
        about="Added to being watched and bought from after a very long suspension; it also draws people.",
    )  # fmt: skip
    comeback_weeks: float = quantity(
        4.0, low=0.5, high=52.0, unit="weeks", source="assumed, swept",
        about="Half-life with which curiosity about a suspended room builds up, and fades once it is back.",
    )  # fmt: skip
    fan_share: float = quantity(
        0.5,
        low=0.0,
        high=1.0,
        unit="share of income",
        source=DRAFT,
        about="Income that depends on followers who may stay behind.",
    )
    recruit_per_week: float = quantity(
        0.01,
        low=0.0,
        high=1.0,
        unit="probability",
        source=DRAFT,
        about="Chance that a host's MCN contract is up for renewal.",
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
        4.0,
        low=0.5,
        high=50.0,
        unit="log-odds per log income",
        source=DRAFT,
        about="How sharply exit depends on income.",
    )
    entry_per_week: float = quantity(
        0.04, low=0.0, high=1.0, unit="share of missing hosts", source=DRAFT, about="Vacancies filled in a week."
    )
    entry_elasticity: float = quantity(
        0.5, low=0.0, high=5.0, unit="elasticity", source=DRAFT, about="Vacancies per income of small hosts."
    )
    opportunity_weeks: float = quantity(
        78.0, low=8.0, high=1040.0, unit="weeks", source=DRAFT,
        about="Time in which incomes elsewhere follow the growth of the market.",
    )  # fmt: skip
