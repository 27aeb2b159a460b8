"""The horizon, the festivals and the exogenous drift of the market."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.params.quantity import Block, quantity


class Horizon(Block):
    """Which weeks run and which are reported; weeks are counted from 1 January 2026."""

    weeks: int = quantity(260, low=1, high=2600, unit="weeks", source="design: five years", about="reported weeks")
    burn_in_weeks: int = quantity(
        312,
        low=0,
        high=2600,
        unit="weeks",
        source="design: a history of five years and 52 weeks before it",
        about="unreported weeks before them",
    )
    first_week: int = quantity(
        0, low=-2600, high=2600, unit="weeks", source="design", about="first reported week, relative to 1 January 2026"
    )


class Festival(Block):
    """A dated sale: waiting before it, a peak, a dip after (which stock at home adds by itself)."""

    description: str
    dates: list[str] = Field(description="month-day of the peak each year, or full dates where they move")
    days: int = quantity(low=1, high=60, unit="days", source="YAML", about="days of the sale, ending on the date")
    lift: float = quantity(low=-3, high=4, unit="log-odds", source="YAML", about="demand during the sale")
    visits: float = quantity(0.0, low=-3, high=3, unit="log-odds", source="YAML", about="visits during the sale")
    wait_days: int = quantity(0, low=0, high=60, unit="days", source="assumed", about="days of waiting before it")
    wait: float = quantity(0.0, low=-3, high=0, unit="log-odds", source="assumed", about="demand while waiting")
    categories: dict[str, float] = Field(default_factory=dict, description="extra log-odds by category")


class Trend(Block):
    """An exogenous path: value at each New Year, linear between, its last slope continued by `outlook.drift`."""

    description: str
    source: str
    values: dict[int, float] = Field(description="value at 1 January of each year")


class Trends(Block):
    """Dated exogenous trends, listed as such and never loaded into behaviour."""

    minutes: Trend
    visit: Trend
    demand: Trend
    outside: Trend
    basket: Trend


class Outlook(Block):
    """What the exogenous trends do after the end of 2025."""

    drift: Literal["continue", "halve", "freeze"] = Field(
        default="halve", description="continue, halve or freeze the trends"
    )


class Calendar(Block):
    """Festivals and trends."""

    festivals: dict[str, Festival] = Field(default_factory=dict)
    trends: Trends
