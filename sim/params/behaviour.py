"""What people do and remember: every person-level coefficient, with its unit, range and source.

Log-odds are on the link scale of the logistic or logit model that they enter; "per unit" means from 0 to 1 of the
named state. "assumed" marks a value chosen by judgement inside the range, to be calibrated and swept.
"""

from __future__ import annotations

from pydantic import model_validator

from sim.params.quantity import Block, quantity


class Visit(Block):
    """Visit rate = personal ceiling x logistic(link): a thinned Poisson process (Ehrenberg 1959; Lewis & Shedler)."""

    base: float = quantity(
        -1.5,
        low=-8,
        high=60,
        unit="log-odds",
        source="assumed; fits monthly actives",
        about="link of a member with no habit or bond (60: comes at her ceiling)",
    )
    habit: float = quantity(
        2.6,
        low=0,
        high=8,
        unit="log-odds",
        source="Fader, Hardie & Lee 2005 (heterogeneity first)",
        about="effect of full habit",
    )
    bond: float = quantity(
        1.0,
        low=0,
        high=6,
        unit="log-odds",
        source="parasocial interaction: assumed, sweep",
        about="effect of a full bond",
    )
    ritual: float = quantity(
        0.5, low=0, high=4, unit="log-odds", source="assumed", about="a bonded host is on air today, at full bond"
    )
    curiosity: float = quantity(
        2.8,
        low=0,
        high=5,
        unit="log-odds",
        source="fits day-1 retention",
        about="lift of someone new to the market on the day of joining",
    )
    curiosity_again: float = quantity(
        0.3,
        low=0,
        high=1,
        unit="share",
        source="assumed; day-1 and day-30 retention by platform",
        about="of that lift, given again on the day on which she first tries a further platform",
    )
    curiosity_days: float = quantity(
        18, low=1, high=180, unit="days", source="assumed", about="mean life of curiosity about what is new to her"
    )
    fatigue: float = quantity(
        1.5,
        low=0,
        high=6,
        unit="log-odds",
        source="similar content: b_similar_68",
        about="effect of full fatigue (lowers)",
    )
    harassment: float = quantity(
        0.25,
        low=0,
        high=3,
        unit="log-odds per weekly message",
        source="b_privacy_uninstall",
        about="messages put off people with full privacy concern",
    )
    daily_minutes: float = quantity(
        75, low=5, high=600, unit="minutes", source="assumed", about="time budget for live commerce a day"
    )


class Where(Block):
    """Which platform and sales channel: multinomial logit (McFadden 1974)."""

    habit: float = quantity(2.2, low=0, high=8, unit="log-odds", source="assumed", about="full habit with the platform")
    bond: float = quantity(
        1.2, low=0, high=6, unit="log-odds", source="assumed", about="a full bond with a host who is on that platform"
    )
    price: float = quantity(
        0.45,
        low=0,
        high=3,
        unit="share",
        source="assumed",
        about="how much of her price sensitivity acts on the platform's price level",
    )
    risk: float = quantity(
        1.0, low=0, high=4, unit="log-odds", source="assumed", about="distrust of the platform, at zero trust"
    )
    barrier: float = quantity(
        1.6, low=0, high=6, unit="log-odds", source="fits multi-homing 0.65", about="never having been there (lowers)"
    )
    curiosity: float = quantity(
        1.0,
        low=0,
        high=4,
        unit="log-odds",
        source="assumed; day-1 and day-30 retention by platform",
        about="pull of a platform on the day on which it was first tried; fades over visit.curiosity_days",
    )
    motive: float = quantity(
        0.5,
        low=0,
        high=3,
        unit="log-odds",
        source="a_utilitarian_share",
        about="utilitarian to mall, hedonic to live rooms",
    )


class Look(Block):
    """What is shown, watched and for how long."""

    shown: int = quantity(
        3,
        low=1,
        high=6,
        unit="items",
        source="consideration sets are small: Hauser & Wernerfelt 1990",
        about="recommended items a session",
    )
    followed: int = quantity(2, low=0, high=4, unit="items", source="assumed", about="followed rooms shown at most")
    seek: float = quantity(
        0.6,
        low=0,
        high=1,
        unit="probability",
        source="a_follow_multi_rooms",
        about="she opens a followed room herself, at full bond",
    )
    cocoon: float = quantity(
        0.8,
        low=0,
        high=1,
        unit="share",
        source="recommender models (T-RECS)",
        about="sessions on the hardened interest at full concentration",
    )
    harden: float = quantity(
        0.06,
        low=0,
        high=1,
        unit="per session",
        source="assumed",
        about="interest concentration gained by same-type content",
    )
    relax: float = quantity(
        0.10, low=0, high=1, unit="per session", source="assumed", about="interest concentration lost by varied content"
    )
    minutes: float = quantity(
        10.5, low=1, high=60, unit="minutes", source="a_session_minutes_trend", about="ordinary session in 2024"
    )
    minutes_spread: float = quantity(
        0.7, low=0, high=2, unit="sd of log", source="assumed", about="spread of minutes between sessions"
    )
    minutes_interest: float = quantity(
        0.6, low=0, high=2, unit="share per unit", source="assumed", about="minutes gained by interest above one half"
    )
    minutes_bond: float = quantity(
        0.6, low=0, high=4, unit="share", source="assumed", about="minutes gained at full bond"
    )
    mall_minutes: float = quantity(
        0.45, low=0, high=1.5, unit="ratio", source="assumed", about="minutes of a mall visit against a room"
    )
    interest: float = quantity(
        1.0, low=0, high=4, unit="log-odds", source="relevance helps: assumed", about="interest match on watching"
    )
    bond: float = quantity(1.5, low=0, high=6, unit="log-odds", source="assumed", about="full bond on watching")
    novelty: float = quantity(
        0.8, low=0, high=4, unit="log-odds", source="b_novelty_68", about="new content against a repeated script"
    )
    tired: float = quantity(0.35, low=0, high=1, unit="share", source="assumed", about="minutes lost at full fatigue")
    interact: float = quantity(
        -2.0, low=-6, high=3, unit="log-odds", source="assumed", about="commenting, liking or joining a game in a room"
    )
    interact_bond: float = quantity(2.5, low=0, high=6, unit="log-odds", source="assumed", about="bond on interacting")
    interact_hedonic: float = quantity(
        0.4, low=-2, high=3, unit="log-odds", source="a_hedonic_share", about="hedonic people on interacting"
    )


class Buy(Block):
    """Multinomial logit over the small consideration set and the outside (McFadden 1974; Kalyanaram & Winer 1995)."""

    base: float = quantity(
        -3.42,
        low=-12,
        high=60,
        unit="log-odds",
        source="fits order frequency",
        about="an ordinary item against not buying (60: buys at every visit)",
    )
    interest: float = quantity(
        0.8,
        low=0,
        high=5,
        unit="log-odds",
        source="assumed; small, for interest already decides what is looked at",
        about="full interest in the category",
    )
    belief: float = quantity(
        1.6, low=0, high=6, unit="log-odds", source="assumed", about="public quality belief, 0 to 1"
    )
    affinity: float = quantity(
        1.0, low=0, high=5, unit="log-odds", source="assumed", about="full affinity with the brand"
    )
    bond: float = quantity(
        0.65, low=0, high=5, unit="log-odds", source="assumed, sweep", about="full bond with the host"
    )
    again: float = quantity(
        0.15,
        low=0,
        high=3,
        unit="log-odds",
        source="state dependence: Dube, Hitsch & Rossi 2010",
        about="bought from this host before",
    )
    worn: float = quantity(
        0.1, low=0, high=2, unit="log-odds per log order", source="variety seeking: McAlister 1982; size assumed",
        about="a host from whom she has bought often wears off (lowers)",
    )  # fmt: skip
    first: float = quantity(
        0.0, low=0, high=6, unit="log-odds", source="trial before repeat: Fourt & Woodlock 1960; b_redsea_first_order",
        about="reluctance before the first order ever (lowers)",
    )  # fmt: skip
    price: float = quantity(
        0.5,
        low=0,
        high=3,
        unit="ratio",
        source="own elasticity -1.5 to -4.5: Bijmolt et al. 2005",
        about="scale of everybody's price sensitivity",
    )
    ordinary: float = quantity(
        0.82,
        low=0.1,
        high=1.5,
        unit="paid over list",
        source="observed in the default market",
        about="price at which sensitive and insensitive people buy alike",
    )
    reference: float = quantity(
        0.6,
        low=0,
        high=2,
        unit="ratio",
        source="Kalyanaram & Winer 1995",
        about="weight of gain or loss against the reference price",
    )
    usual: float = quantity(
        0.75, low=0, high=1, unit="share", source="Briesch, Krishnamurthi, Mazumdar & Raj 1997: brand-specific memory",
        about="of the reference price: what the offer usually costs; the rest is what she is used to pay anywhere",
    )  # fmt: skip
    loss_aversion: float = quantity(
        1.5,
        low=1,
        high=2,
        unit="ratio",
        source="Kalyanaram & Winer 1995; swept 1 to 2",
        about="a loss against an equal gain",
    )
    risk: float = quantity(
        1.6, low=0, high=6, unit="log-odds", source="assumed", about="perceived risk at zero trust (lowers)"
    )
    host_trust: float = quantity(
        0.5,
        low=0,
        high=1,
        unit="share",
        source="assumed",
        about="weight of the host in trust; the platform has the rest",
    )
    live: float = quantity(0.25, low=-2, high=3, unit="log-odds", source="assumed", about="urgency of a live room")
    mall: float = quantity(
        1.1, low=-2, high=3, unit="log-odds", source="intent to search: assumed", about="purchase intent in the mall"
    )
    stock: float = quantity(
        2.2,
        low=0,
        high=8,
        unit="log-odds per purchase at home",
        source="stockpiling: Hendel & Nevo 2006",
        about="what is at home (lowers)",
    )
    stock_days: float = quantity(
        12, low=2, high=120, unit="days", source="assumed", about="mean life of what is at home"
    )
    stock_deal: float = quantity(
        1.5,
        low=0,
        high=6,
        unit="purchases per unit of price",
        source="Hendel & Nevo 2006",
        about="extra stock from a price below the reference",
    )
    shelf: float = quantity(
        -4.2,
        low=-12,
        high=4,
        unit="log-odds",
        source="a_repurchase_traditional_2024",
        about="buying at an ordinary shelf shop instead",
    )
    basket_spread: float = quantity(
        0.55, low=0, high=2, unit="sd of log", source="assumed", about="spread of the amount of an order"
    )


class Experience(Block):
    """One disconfirmation signal per order: delivered minus promised (Oliver 1980)."""

    noise: float = quantity(
        0.16, low=0, high=1, unit="sd", source="assumed", about="luck of an order, 0-1 quality scale"
    )
    quality: float = quantity(
        0.6,
        low=0,
        high=1,
        unit="share",
        source="assumed",
        about="weight of the goods in what is delivered; service has the rest",
    )
    promise: float = quantity(
        0.5,
        low=0,
        high=1,
        unit="share",
        source="b_exaggerate_72",
        about="weight of the room's promise in what was expected",
    )
    adapt: float = quantity(
        0.15,
        low=0,
        high=1,
        unit="per order",
        source="half-life of expectations: swept",
        about="how fast expectations follow delivery",
    )
    returns: float = quantity(
        3.2,
        low=0,
        high=12,
        unit="log-odds per unit of signal",
        source="assumed",
        about="disappointment on sending back",
    )
    complain: float = quantity(
        -4.6, low=-9, high=1, unit="log-odds", source="assumed", about="complaint after an ordinary order"
    )
    complain_signal: float = quantity(
        5.0, low=0, high=15, unit="log-odds per unit of signal", source="assumed", about="disappointment on complaining"
    )
    delivery_days: float = quantity(3.5, low=1, high=5, unit="days", source="assumed", about="mean days to delivery")
    content: float = quantity(
        0.68,
        low=0,
        high=1,
        unit="share",
        source="a_douyin_satisfaction_gap",
        about="satisfaction when an order is just as expected",
    )
    blame_host: float = quantity(
        0.3, low=0, high=1, unit="share", source="attribution: assumed", about="share of the signal laid on the host"
    )
    blame_brand: float = quantity(
        0.4,
        low=0,
        high=1,
        unit="share",
        source="attribution: assumed",
        about="share laid on the brand; the platform has the rest",
    )

    @model_validator(mode="after")
    def _weights_sum_to_one(self) -> Experience:
        blamed = self.blame_host + self.blame_brand
        if blamed > 1.0:
            raise ValueError(f"blame_host + blame_brand must be at most 1, the platform has the rest; got {blamed:g}")
        return self


class Memory(Block):
    """How states are built by events and fade in closed form between them."""

    habit_gain: float = quantity(
        0.13, low=0, high=1, unit="per visit", source="assumed", about="habit gained, of what is missing"
    )
    habit_days: float = quantity(45, low=2, high=720, unit="days", source="assumed", about="mean life of habit")
    bond_gain: float = quantity(
        0.125,
        low=0,
        high=1,
        unit="per session",
        source="a_tier1_interactions_to_loyal",
        about="bond gained by an ordinary session, of what is missing",
    )
    bond_expertise: float = quantity(
        0.0, low=0, high=2, unit="ratio", source="a_expertise_core_82, a_vertical_loyalty: assumed",
        about="bond gained faster in the room of a full expert than in one of none",
    )  # fmt: skip
    bond_interact: float = quantity(
        0.09, low=0, high=1, unit="per event", source="assumed", about="further gain by interacting"
    )
    bond_good: float = quantity(
        0.25, low=0, high=2, unit="per unit of signal", source="assumed", about="gain by a good order"
    )
    bond_bad: float = quantity(
        0.55,
        low=0,
        high=3,
        unit="per unit of signal",
        source="slow-built, quickly lost: assumed",
        about="loss by a bad order",
    )
    forgive: float = quantity(
        0.15, low=0, high=1, unit="signal", source="a_brand_id_negative_tolerance", about="fault forgiven at full bond"
    )
    betrayal: float = quantity(
        1.0,
        low=0,
        high=4,
        unit="ratio",
        source="assumed, sweep",
        about="further loss at full bond once a fault is not forgiven",
    )
    bond_days: float = quantity(150, low=5, high=1440, unit="days", source="assumed", about="mean life of a bond")
    trust_gain: float = quantity(0.14, low=0, high=2, unit="per unit of signal", source="assumed", about="trust gained")
    trust_loss: float = quantity(
        0.34, low=0, high=3, unit="per unit of signal", source="quickly lost: assumed", about="trust lost"
    )
    trust_days: float = quantity(
        400,
        low=5,
        high=3600,
        unit="days",
        source="assumed",
        about="mean life of a deviation from the platform's usual trust",
    )
    affinity_gain: float = quantity(
        0.12, low=0, high=1, unit="per order", source="assumed", about="affinity gained by a kept order"
    )
    affinity_days: float = quantity(300, low=5, high=1440, unit="days", source="assumed", about="mean life of affinity")
    fatigue_gain: float = quantity(
        0.075, low=0, high=1, unit="per session", source="assumed", about="fatigue from repeated same-type content"
    )
    fatigue_varied: float = quantity(
        0.33,
        low=0,
        high=1,
        unit="ratio",
        source="assumed",
        about="fatigue from another type of content, against her usual one",
    )
    fatigue_novelty: float = quantity(
        0.6, low=0, high=1, unit="share", source="b_novelty_68", about="fatigue spared by wholly new content"
    )
    fatigue_days: float = quantity(9, low=1, high=120, unit="days", source="assumed", about="mean life of fatigue")
    satisfaction_gain: float = quantity(
        0.22, low=0, high=1, unit="per order", source="Oliver 1980: assumed", about="weight of the newest order"
    )
    reference_gain: float = quantity(
        0.20,
        low=0,
        high=1,
        unit="per purchase",
        source="Kalyanaram & Winer 1995",
        about="weight of the newest price seen",
    )


class Leave(Block):
    """Dropout after each experience (buy till you die: Fader, Hardie & Lee 2005), added to the personal log-odds."""

    session: float = quantity(
        -1.4,
        low=-60,
        high=4,
        unit="log-odds",
        source="fits day-30 retention",
        about="an ordinary session (-60: nobody leaves)",
    )
    first: float = quantity(
        0.0, low=-60, high=4, unit="log-odds", source="assumed", about="added at her first session (-60: nobody leaves)"
    )
    order: float = quantity(
        0.0, low=-60, high=4, unit="log-odds", source="assumed", about="an ordinary delivered order (-60: never)"
    )
    tenure: float = quantity(
        0.5,
        low=0,
        high=4,
        unit="log-odds",
        source="assumed",
        about="full habit slows leaving",
    )
    bond: float = quantity(0.8, low=0, high=6, unit="log-odds", source="assumed", about="a full bond slows leaving")
    satisfaction: float = quantity(
        2.4,
        low=0,
        high=8,
        unit="log-odds",
        source="b_first_order_456",
        about="per unit of satisfaction below that of an ordinary order; above it, slows leaving",
    )
    distrust: float = quantity(
        1.0,
        low=0,
        high=6,
        unit="log-odds",
        source="assumed",
        about="distrust of the platform, per unit below `trusted`",
    )
    trusted: float = quantity(
        0.6, low=0, high=1, unit="share", source="assumed", about="trust from which on nobody leaves for distrust"
    )
    fatigue: float = quantity(0.9, low=0, high=6, unit="log-odds", source="assumed", about="full fatigue")
    privacy: float = quantity(
        0.08,
        low=0,
        high=3,
        unit="log-odds per weekly message",
        source="b_privacy_uninstall",
        about="messages, at full privacy concern",
    )
    better: float = quantity(
        0.35,
        low=0,
        high=4,
        unit="log-odds",
        source="b_trad_diversion",
        about="pull of the shelf outside the market, at its 2025 strength",
    )
    come_back: float = quantity(
        0.0012,
        low=0,
        high=0.2,
        unit="per week",
        source="natural return: assumed",
        about="chance that someone gone returns by herself",
    )


class Talk(Block):
    """Word of mouth among neighbours (Bass 1969; You et al. 2015): people pull last week's state."""

    neighbours: int = quantity(6, low=0, high=16, unit="people", source="assumed", about="people she listens to")
    distant: float = quantity(
        0.15,
        low=0,
        high=1,
        unit="share",
        source="weak ties: Granovetter 1973",
        about="neighbours outside her community",
    )
    strangers: float = quantity(
        0.0,
        low=0,
        high=1,
        unit="share",
        source="1: complete mixing, Bass 1969",
        about="weeks in which she meets anybody, drawn anew, in her neighbour's place",
    )
    join: float = quantity(
        0.0011,
        low=0,
        high=0.2,
        unit="per week per satisfied neighbour",
        source="Bass 1969; fits referral share",
        about="a potential person follows a neighbour in",
    )
    organic: float = quantity(
        0.0012,
        low=0,
        high=60,
        unit="per week",
        source="Bass 1969 innovation",
        about="joining unprompted (60: everybody at once)",
    )
    opinion: float = quantity(
        0.03,
        low=0,
        high=1,
        unit="per week",
        source="You et al. 2015: assumed",
        about="trust moved by a neighbour's voice",
    )
    hear_news: float = quantity(
        0.35, low=0, high=1, unit="probability", source="assumed", about="a non-follower hears of a scandal"
    )
    news_platform: float = quantity(
        0.5, low=0, high=1, unit="share", source="assumed", about="harm of a host's scandal laid on the platform"
    )
    news_others: float = quantity(
        0.1,
        low=0,
        high=1,
        unit="share",
        source="negative news crosses platforms: assumed",
        about="harm laid on every platform",
    )
    discover: float = quantity(
        0.25, low=0, high=1, unit="probability", source="assumed", about="a neighbour's favourite room is shown"
    )


class Loyalty(Block):
    """The charter's lifecycle thresholds."""

    bond: float = quantity(
        0.5, low=0.05, high=1, unit="share", source="definition", about="bond that makes someone loyal"
    )
    buy_days: int = quantity(180, low=1, high=720, unit="days", source="definition", about="with a purchase within")
    new_days: int = quantity(30, low=1, high=180, unit="days", source="definition", about="new for")
    lapsed_days: int = quantity(
        90, low=7, high=720, unit="days", source="definition", about="lapsed after no visit for"
    )


class Membership(Block):
    """What programmes do to people beyond the amounts that each of them declares."""

    limit: float = quantity(
        1.0, low=0.05, high=1.0, unit="log-odds", source="assumed; at most 1, so that two effects never multiply",
        about="most that all levers together can move one channel",
    )  # fmt: skip
    reminder: float = quantity(
        0.35,
        low=0,
        high=2,
        unit="log-odds",
        source="assumed, swept",
        about="most that messages can add to a visit, against none",
    )
    reminder_contacts: float = quantity(
        2.0, low=0.1, high=20, unit="messages per week", source="assumed: wear-out of messages",
        about="messages after which the reminder has reached 63 % of its most",
    )  # fmt: skip
    join: float = quantity(
        -3.0, low=-10, high=5, unit="log-odds", source="assumed; d_green_participation: 0.63 in half a year",
        about="to join an opt-in programme at a visit in its scope, without sign-up steps or savings",
    )  # fmt: skip
    join_step: float = quantity(
        0.25, low=0, high=3, unit="log-odds per step", source="assumed", about="each sign-up step puts off"
    )
    worth: float = quantity(
        5.0, low=0, high=50, unit="orders", source="assumed", about="orders ahead that count when deciding to join"
    )
    order_yuan: float = quantity(
        120.0, low=1, high=10_000, unit="yuan", source="observed in the default market",
        about="size of an order, by which a yearly fee is set against what her usual orders would save",
    )  # fmt: skip
    renew: float = quantity(
        1.5, low=-5, high=10, unit="log-odds", source="assumed", about="to renew a paid membership that just pays"
    )
    distance: float = quantity(
        0.7, low=0, high=10, unit="per year", source="Kivetz et al. 2006; Hartmann & Viard 2008: assumed",
        about="how fast the value of a reward fades with the time until she will have it at her usual pace",
    )  # fmt: skip
    tier_orders: float = quantity(
        4.0, low=0, high=50, unit="orders", source="points pressure: Kopalle et al. 2012; assumed",
        about="orders for which the privileges of the next tier are valued beforehand",
    )  # fmt: skip
    redeem: float = quantity(
        2.0, low=-5, high=8, unit="log-odds", source="assumed", about="to redeem a reward within reach, without steps"
    )
    redeem_step: float = quantity(
        0.6,
        low=0,
        high=3,
        unit="log-odds per step",
        source="assumed; b_points_steps",
        about="each redemption step loses some",
    )
    delight: float = quantity(
        0.10,
        low=0,
        high=1,
        unit="share",
        source="assumed",
        about="satisfaction won by a gift worth an order, of what is missing",
    )
    spoil: float = quantity(
        0.05, low=0, high=1, unit="share", source="assumed: material rewards raise what is expected (adaptation level)",
        about="expectation raised by a gift worth an order, of what is missing",
    )  # fmt: skip
    service: float = quantity(
        0.15, low=0, high=1, unit="level 0-1", source="assumed", about="service added to the order by a service reward"
    )
    demotion: float = quantity(
        0.15, low=0, high=1, unit="share", source="loss of status: Wagner, Hennig-Thurau & Rudolph 2009; assumed",
        about="satisfaction lost with a tier",
    )  # fmt: skip


class Behaviour(Block):
    """All person-level coefficients."""

    visit: Visit = Visit()
    where: Where = Where()
    look: Look = Look()
    buy: Buy = Buy()
    experience: Experience = Experience()
    memory: Memory = Memory()
    leave: Leave = Leave()
    talk: Talk = Talk()
    loyalty: Loyalty = Loyalty()
    programme: Membership = Membership()
