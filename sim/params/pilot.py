"""A pilot: what a test of a strategy has measured, so that its uncertain amounts can be read from it."""

from __future__ import annotations

from pydantic import Field

from sim.params.calendar import WEEKS_MOST
from sim.params.quantity import Block, quantity

MEASURED = "the test"


class Pilot(Block):
    """The lift of a KPI in a group, treated against untreated people, in the first weeks after the launch."""

    metric: str = Field(description="the KPI that was measured, as in docs/kpis.md")
    group: str = Field("all", description="whose: a group such as genz, or dimension.group where a name is of several")
    weeks: int = quantity(low=1, high=WEEKS_MOST, unit="weeks", source=MEASURED, about="after the launch")
    lift: float = quantity(
        low=-0.99, high=10, unit="share", source=MEASURED, about="measured: treated over untreated, minus one"
    )
    standard_error: float = quantity(low=0, high=10, unit="share", source=MEASURED, about="of the lift")
    strategy: str = Field("", description="which strategy was tested; needed where there are several")
