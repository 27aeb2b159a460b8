"""Who the people are: the size of the population and the trait distributions of its segments."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from sim.params.quantity import Block, Name, beside, in_chinese, known_to, quantity
from sim.state.names import AGE_BANDS, CITY_TIERS, GENDERS, INCOME_BANDS, MOTIVES

_SENSITIVITY = {"low": 1.15, "middle": 1.0, "high": 0.72}
_BASKET = {"low": 0.85, "middle": 1.0, "high": 1.3}
Ratio = Annotated[float, Field(ge=0.01, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]
Liking = Annotated[float, Field(ge=0, le=1000)]
LogOdds = Annotated[float, Field(ge=-20, le=20)]
Difference = Annotated[float, Field(ge=-1, le=1)]


class Population(Block):
    """Size and structure of the pool of people, joined or not."""

    persons: int = quantity(20_000, low=50, high=200_000_000, unit="rows", source="design", about="rows simulated")
    represents: float | None = quantity(
        None,
        low=1e-3,
        high=1e9,
        unit="people a row",
        source="people / persons",
        about="real people behind one row (empty: people / persons)",
    )
    people: float = quantity(
        900e6,
        low=1,
        high=1e10,
        unit="people",
        source="b_users_2023, a_users_2025: 620 million joined by 2025 and room to grow",
        about="real people in the pool",
    )
    orders_represented: float = quantity(
        16.0,
        low=0.01,
        high=10_000,
        unit="real orders a simulated order",
        source="reported sales of 4.8 to 5.3 trillion yuan in 2024 (CASS; 100EC) over those of the fitted market",
        about="real orders of the people behind a row for each that it places: scales money and orders, not people",
    )
    panel: int = quantity(
        200,
        low=0,
        high=10_000,
        unit="people",
        source="design",
        about="persons who are also Mesa agents, for reading only",
    )
    community: int = quantity(
        64,
        low=2,
        high=100_000,
        unit="rows",
        source="assumed",
        about="consecutive rows that form a homophilous neighbourhood",
    )
    homophily: float = quantity(
        0.6,
        low=0,
        high=1,
        unit="share",
        source="assumed; McPherson et al. 2001",
        about="rows of a community that share its segment",
    )
    maturing: float = quantity(
        0.01, low=0, high=0.2, unit="share a year", source="design", about="pool that grows into the market each year"
    )
    at_start: float = quantity(
        0.265,
        low=0,
        high=1,
        unit="share",
        source="b_users_2020: 300 million by end of 2020",
        about="pool registered when the burn-in starts",
    )

    income_sensitivity: Annotated[dict[str, Ratio], known_to(INCOME_BANDS), beside(_SENSITIVITY)] = Field(
        default=_SENSITIVITY,
        description="price sensitivity by income band, ratio",
        json_schema_extra={"unit": "ratio", "source": "a_income_low_threshold, a_income_high_premium"},
    )
    income_basket: Annotated[dict[str, Ratio], known_to(INCOME_BANDS), beside(_BASKET)] = Field(
        default=_BASKET,
        description="size of an order by income band, ratio",
        json_schema_extra={"unit": "ratio", "source": "assumed"},
    )
    interest_spread: float = quantity(
        0.9, low=0, high=3, unit="coefficient of variation", source="Goodhardt et al. 1984; size assumed",
        about="spread of category interests between people (gamma)",
    )  # fmt: skip

    @property
    def per_row(self) -> float:
        """Real people behind one row."""
        return self.represents if self.represents is not None else self.people / self.persons

    @property
    def orders_per_row(self) -> float:
        """Real orders, and real yuan, behind one that is simulated: what totals of money and orders are scaled by."""
        return self.per_row * self.orders_represented


class Segment(Block):
    """One segment: its share of the pool, its demographics and its trait distributions."""

    description: str
    description_zh: str = in_chinese()
    share: float = quantity(low=0, high=1, unit="share of the pool", source="YAML", about="size of the segment")
    start: float = quantity(
        1.0, low=0, high=4, unit="ratio", source="assumed", about="registered at the start, relative to the pool"
    )
    age_band: Annotated[dict[str, Share], known_to(AGE_BANDS)] = Field(description="distribution over age bands")
    gender: Annotated[dict[str, Share], known_to(GENDERS)] = Field(description="distribution over genders")
    city_tier: Annotated[dict[str, Share], known_to(CITY_TIERS)] = Field(description="distribution over city tiers")
    income_band: Annotated[dict[str, Share], known_to(INCOME_BANDS)] = Field(
        description="distribution over income bands"
    )
    motive: Annotated[dict[str, Share], known_to(MOTIVES)] = Field(description="distribution over motives")
    interest: dict[Name, Liking] = Field(description="relative interest in each category (others 0)")
    women_interest: dict[Name, Ratio] = Field(
        default_factory=dict, description="ratio women / men by category (others 1)"
    )
    platform: dict[Name, LogOdds] = Field(description="log-odds of choosing each platform (others 0)")
    visit_ceiling: float = quantity(low=0.001, high=20, unit="visits a day", source="YAML", about="mean visit ceiling")
    visit_shape: float = quantity(
        0.9,
        low=0.05,
        high=50,
        unit="gamma shape",
        source="NBD: Ehrenberg 1959",
        about="heterogeneity of the visit ceiling",
    )
    visit_link: float = quantity(
        0.0, low=-4, high=4, unit="log-odds", source="YAML", about="added to everybody's visit link"
    )
    dropout_a: float = quantity(
        0.35, low=0.01, high=50, unit="beta a", source="Fader, Hardie & Lee 2005", about="dropout heterogeneity"
    )
    dropout_b: float = quantity(
        9.0, low=0.01, high=500, unit="beta b", source="Fader, Hardie & Lee 2005", about="dropout heterogeneity"
    )
    price_sensitivity: float = quantity(
        low=0, high=30, unit="log-odds per unit of relative price", source="YAML", about="mean price sensitivity"
    )
    price_spread: float = quantity(
        0.35, low=0, high=2, unit="sd of log", source="assumed", about="spread of price sensitivity"
    )
    privacy: float = quantity(0.5, low=0, high=1, unit="share", source="YAML", about="mean privacy concern")
    technology: float = quantity(
        0.5, low=0, high=1, unit="share", source="b_ar_acceptance", about="mean acceptance of virtual interaction"
    )
    basket: float = quantity(1.0, low=0.1, high=10, unit="ratio", source="YAML", about="size of an order")
    minutes: float = quantity(1.0, low=0.1, high=10, unit="ratio", source="YAML", about="length of a session")
    buy: float = quantity(
        0.0, low=-4, high=4, unit="log-odds", source="YAML", about="added to everybody's purchase link"
    )
    bond_gain: float = quantity(1.0, low=0, high=5, unit="ratio", source="YAML", about="speed of bonding")
    bond_days: float = quantity(1.0, low=0.05, high=10, unit="ratio", source="YAML", about="life of a bond")
    trust: float = quantity(
        0.6, low=0, high=1, unit="share", source="a_trust_platforms", about="trust in a platform never tried"
    )

    platform_trust: dict[Name, Difference] = Field(
        default_factory=dict, description="trust in a platform never tried, relative to `trust`"
    )

    @model_validator(mode="after")
    def _distributions_sum_to_one(self) -> Segment:
        for name in ("age_band", "gender", "city_tier", "income_band", "motive"):
            total = sum(getattr(self, name).values())
            if abs(total - 1.0) > 1e-6:
                raise ValueError(f"{name} must sum to 1, got {total:g}")
        return self
