"""The horizon, the festivals and the exogenous drift of the market."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from sim.core.errors import quoted
from sim.params.quantity import Block, Name, in_chinese, quantity

COMMON_YEAR = 2025
WEEKS_MOST = 2600  # fifty years: the longest horizon, and the latest week in which anything can happen
LogOdds = Annotated[float, Field(ge=-20, le=20)]
Year = Annotated[int, Field(ge=1900, le=2200)]


def _date(text: str) -> str:
    """A day of one year, or of each: then 29 February is none."""
    try:
        if re.fullmatch(r"[0-9]{2}-[0-9]{2}", text, re.ASCII):
            date.fromisoformat(f"{COMMON_YEAR}-{text}")
            return text
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            date.fromisoformat(text)
            return text
    except ValueError:
        pass
    raise ValueError(f"{quoted(text)} is not a date; write 06-18 or 2026-06-18")


Dates = Annotated[str, AfterValidator(_date)]


class Horizon(Block):
    """Which weeks run and which are reported; weeks are counted from 1 January 2026."""

    weeks: int = quantity(
        260, low=1, high=WEEKS_MOST, unit="weeks", source="design: five years", about="reported weeks"
    )
    burn_in_weeks: int = quantity(
        312,
        low=0,
        high=WEEKS_MOST,
        unit="weeks",
        source="design: a history of five years and 52 weeks before it",
        about="unreported weeks before them",
    )
    first_week: int = quantity(
        0,
        low=-WEEKS_MOST,
        high=WEEKS_MOST,
        unit="weeks",
        source="design",
        about="first reported week, relative to 1 January 2026",
    )


class Festival(Block):
    """A dated sale: waiting before it, a rise to its date, a dip after, which filled needs add by themselves.

    Strengths are means over the days of the sale; it grows from half of them to one and a half times.
    """

    description: str
    description_zh: str = in_chinese()
    dates: list[Dates] = Field(
        max_length=1000, description="month-day of the peak each year, or full dates where they move"
    )
    days: int = quantity(low=1, high=60, unit="days", source="YAML", about="days of the sale, ending on the date")
    lift: float = quantity(low=-3, high=4, unit="log-odds", source="YAML", about="demand during the sale")
    visits: float = quantity(0.0, low=-3, high=3, unit="log-odds", source="YAML", about="visits during the sale")
    shelf: float = quantity(
        1.0, low=0, high=2, unit="ratio", source="all shops hold the sales; a live share like the usual one, assumed",
        about="lift and waiting at the shelf outside, against those here",
    )  # fmt: skip
    calls: float = quantity(
        0.0, low=0, high=0.2, unit="visits a day",
        source="shoppers on 11.11: 660 to 730 million a day in 2019 to 2022, far above ordinary days: QuestMobile;"
        " size assumed",
        about="to which everybody is called who has not left for good, whatever her habit; ends no pause",
    )  # fmt: skip
    returns: float = quantity(
        0.0, low=-1, high=2, unit="log-odds", source="instruments that push sales raise returns by up to 18 %:"
        " El Kihal & Shehu 2022",
        about="sending back what is bought during the sale",
    )  # fmt: skip
    stock: float = quantity(
        0.0, low=0, high=4, unit="ratio", source="stockpiling: Hendel & Nevo 2006; size assumed",
        about="what an order in the sale fills of a need beyond the usual",
    )  # fmt: skip
    wait_days: int = quantity(0, low=0, high=60, unit="days", source="assumed", about="days of waiting before it")
    wait: float = quantity(0.0, low=-3, high=0, unit="log-odds", source="assumed", about="demand while waiting")
    categories: dict[Name, LogOdds] = Field(default_factory=dict, description="extra log-odds by category")


class Trend(Block):
    """An exogenous path: value at each New Year, linear between, its last slope continued by `outlook.drift`."""

    description: str
    description_zh: str = in_chinese()
    source: str
    values: dict[Year, float] = Field(min_length=1, description="value at 1 January of each year")


# The admissible range of each trend, where its last slope leads too.
TRENDS = {"minutes": (0.01, 100), "visit": (-20, 20), "demand": (-20, 20), "outside": (0, 100), "basket": (0.01, 100)}


class Trends(Block):
    """Dated exogenous trends, listed as such and never loaded into behaviour."""

    minutes: Trend
    visit: Trend
    demand: Trend
    outside: Trend
    basket: Trend

    @model_validator(mode="after")
    def _within_range(self) -> Trends:
        for name, (low, high) in TRENDS.items():
            for year, value in getattr(self, name).values.items():
                if not low <= value <= high:
                    raise ValueError(f"{name}.values.{year}={value:g}: allowed is {low} to {high}")
        return self


class Outlook(Block):
    """What the exogenous trends do after the end of 2025."""

    drift: Literal["continue", "halve", "freeze"] = Field(
        default="halve", description="continue, halve or freeze the trends"
    )


class Calendar(Block):
    """Festivals and trends."""

    festivals: dict[Name, Festival] = Field(default_factory=dict)
    trends: Trends
