"""What people hear from each other."""

from __future__ import annotations

from sim.params.quantity import Block, quantity


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
    referred: float = quantity(
        0.15, low=0, high=2, unit="log-odds", source="Schmitt, Skiera & Van den Bulte 2011: 16 % more value; assumed",
        about="who was brought in by a friend leaves less readily (lowers her log-odds of leaving)",
    )  # fmt: skip
    referrer: float = quantity(
        0.2, low=0, high=2, unit="log-odds", source="Garnefeld et al. 2013: churn of referrers lower; -20 % assumed",
        about="who has brought somebody in leaves less readily from then on",
    )  # fmt: skip
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
    news_effort: float = quantity(
        0.5, low=0, high=1, unit="power", source="Bayes' rule at 1, base rates neglected at 0; assumed, swept",
        about="how far people allow for stricter audits finding more, before they blame platforms for what is found",
    )  # fmt: skip
    discover: float = quantity(
        0.25, low=0, high=1, unit="probability", source="assumed", about="a neighbour's favourite room is shown"
    )
