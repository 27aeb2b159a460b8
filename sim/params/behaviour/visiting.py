"""When people come, where they go, and what they look at there."""

from __future__ import annotations

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
    away: float = quantity(
        0.0, low=0, high=1, unit="share", source="assumed, swept; 1: an absent host draws like one who is there",
        about="of a bond that still draws her while its host is off the air for the week or has left",
    )  # fmt: skip
    star_draw: float = quantity(
        0.6, low=0, high=2, unit="log-odds per log of standing",
        source="stars bring people: natural exits of hosts (HCII 2022; Wang et al. 2024); size assumed, swept",
        about="who is on air on a platform, against what people are used to there, draws to it (0: off)",
    )  # fmt: skip
    star_weight: float = quantity(
        1.25, low=0.5, high=2, unit="exponent", source="assumed, swept",
        about="how far stars dominate what is on air: independent hosts count by standing to this power",
    )  # fmt: skip
    star_weeks: float = quantity(
        52, low=4, high=260, unit="weeks", source="assumed, swept",
        about="half-life of what people take for usual on a platform's air",
    )  # fmt: skip
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
        0.08, low=0, high=3, unit="log-odds per weekly message",
        source="a few messages draw, many put off: Wang, Lu & Shi 2022; Zhang, Kumar & Cosguner 2017; size assumed",
        about="messages put off people with full privacy concern",
    )  # fmt: skip
    motive: float = quantity(
        0.4, low=-2, high=2, unit="log-odds", source="a_hedonic_share: hedonic people come more often; assumed",
        about="hedonic people visit more readily, utilitarian people less",
    )  # fmt: skip
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
