"""Fixed costs of brands, who closes, who enters, and the small merchants below the brands."""

from __future__ import annotations

from sim.params.platform import DRAFT
from sim.params.quantity import Block, quantity


class Turnover(Block):
    """Rents and staff are paid whatever is sold; without cash a firm closes; newcomers follow profits."""

    rent: float = quantity(
        0.03, low=0.0, high=0.3, unit="share of usual sales",
        source="assumed: fixed costs of 1 to 5 % of sales; swept",
        about="Rents and staff of brands and merchants, by what they sold over years.",
    )  # fmt: skip
    rent_weeks: float = quantity(
        104.0, low=4.0, high=1040.0, unit="weeks", source=DRAFT,
        about="Half-life with which rents and staff follow what a firm sells.",
    )  # fmt: skip
    patience_weeks: int = quantity(
        26, low=1, high=520, unit="weeks", source=DRAFT, about="Without cash for so long, a brand or MCN closes."
    )
    merchant_closings: float = quantity(
        0.1, low=0.0, high=1.0, unit="share a year", source="assumed, swept: owners stop for reasons of their own",
        about="Merchants that close though they have cash.",
    )  # fmt: skip
    merchant_entries: float = quantity(
        0.1, low=0.0, high=5.0, unit="share a year", source="assumed: as many as close for reasons of their own",
        about="New merchants at usual profits, by the number of the founding.",
    )  # fmt: skip
    brand_entries: float = quantity(
        0.02, low=0.0, high=5.0, unit="share a year", source=DRAFT,
        about="New brands at usual profits, by the number of the founding.",
    )  # fmt: skip
    mcn_entries: float = quantity(
        0.1, low=0.0, high=5.0, unit="share a year", source=DRAFT,
        about="Closed MCNs that others take up, at usual profits.",
    )  # fmt: skip
    entry_response: float = quantity(
        5.0, low=0.0, high=100.0, unit="log entries per share of sales", source=DRAFT,
        about="How much more enter where profits are higher than usual, and how much fewer where they are lower.",
    )  # fmt: skip
    growth: float = quantity(
        0.01, low=0.0, high=0.2, unit="log size per log excess of sales and week",
        source="as hosts' standing (`mcn.growth`); assumed, swept",
        about="How fast the standing of a brand that entered follows its success; 0: it stays what it was.",
    )  # fmt: skip
    growth_cap: float = quantity(
        2.0, low=0.0, high=5.0, unit="log size", source="assumed, swept: from a small brand to a large one",
        about="Standing of a brand that entered stays within this distance of its start.",
    )  # fmt: skip
    forgotten_weeks: int = quantity(
        104, low=1, high=2600, unit="weeks", source="a place is taken by another firm once few remember the old one",
        about="Least time between a closing of a brand or MCN and an entry in its place.",
    )  # fmt: skip
    merchant_forgotten_weeks: int = quantity(
        13, low=1, high=2600, unit="weeks", source="few know a small shop", about="The same of a merchant."
    )
    spare: int = quantity(1, low=0, high=50, unit="brands a category", source=DRAFT, about="Room for more brands.")

    merchants: int = quantity(
        240, low=0, high=2000, unit="merchants", source="a long tail of small shops; the number is a choice of speed",
        about="Small merchants: one shop on one platform, no room of their own.",
    )  # fmt: skip
    merchant_share: float = quantity(
        0.1, low=0.0, high=0.9, unit="share of shops' standing", source="assumed, swept",
        about="What all merchants of a platform and category weigh among its shops.",
    )  # fmt: skip
    merchant_exponent: float = quantity(
        1.0, low=0.3, high=10.0, unit="Pareto exponent", source="firm sizes follow Zipf's law: Axtell 2001",
        about="Sizes of merchants, from 1 to 50.",
    )  # fmt: skip
