"""How platforms answer one another, and brands of a category."""

from __future__ import annotations

from sim.params.quantity import Block, quantity

_DRAWN = "assumed; drawn by plausible market"


class Rivalry(Block):
    """What a firm believes of demand, how far it looks ahead, and how much of what it finds best it does."""

    conduct: float = quantity(
        0.5, low=0.0, high=1.0, unit="share",
        source="most attacks meet no answer: Steenkamp et al. 2005; some become wars: Van Heerde et al. 2008; drawn",
        about="of the cut that it finds best, carried out; 0: never answers",
    )  # fmt: skip
    planning_weeks: float = quantity(
        104.0, low=26.0, high=156.0, unit="weeks", source=_DRAWN, about="profit that it weighs against share kept"
    )
    kink: float = quantity(
        0.5, low=0.0, high=1.0, unit="share", source=f"losses loom larger; {_DRAWN}",
        about="how much more than at the founding a share lost counts, and how much less one won",
    )  # fmt: skip
    band: float = quantity(
        0.02, low=0.0, high=0.2, unit="relative change of share", source=_DRAWN, about="lost or won without a thought"
    )
    lag_weeks: float = quantity(
        8.0, low=1.0, high=26.0, unit="weeks", source=_DRAWN, about="time in which it carries out what it decided"
    )
    step: float = quantity(
        0.05, low=0.0, high=0.5, unit="share of sales a quarter", source="assumed, swept",
        about="largest change of its net take or price that it decides in one quarter",
    )  # fmt: skip
    lead: float = quantity(
        0.015, low=0.0, high=0.5, unit="share of sales a quarter", source="assumed, swept",
        about="by which it raises its net take or price again, up to the usual, when nobody undercuts it",
    )  # fmt: skip
    sensitivity: float = quantity(
        4.0, low=0.5, high=20.0, unit="log-odds of share per unit of price",
        source="answers of the market itself to a cut, from trials", about="believed, of sales between platforms",
    )  # fmt: skip
    brand_sensitivity: float = quantity(
        4.0, low=0.5, high=20.0, unit="log-odds of share per log price",
        source="margins of the founding are near the inverse elasticity that it implies",
        about="believed, of sales of a category between its brands",
    )  # fmt: skip
    outside: float = quantity(
        0.05, low=0.0, high=1.0, unit="weight", source="as `sensitivity`",
        about="believed weight of buying nowhere here, where all platforms together weigh 1",
    )  # fmt: skip
