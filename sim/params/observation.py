"""How the market is measured: links and conventions of the observer, none of which moves anybody."""

from __future__ import annotations

from pydantic import model_validator

from sim.params.calendar import WEEKS_MOST
from sim.params.quantity import Block, quantity


class Observation(Block):
    """Measurement conventions. The net promoter link is calibrated to 65, so a level of it is no evidence."""

    nps_neutral: float = quantity(
        0.5, low=0, high=1, unit="satisfaction", source="assumed; calibrated to a_nps65",
        about="satisfaction at which the mean answer is 7.5, midway between detractor and promoter",
    )  # fmt: skip
    nps_slope: float = quantity(
        12.0, low=0, high=100, unit="answer points per unit of satisfaction", source="assumed; calibrated to a_nps65",
        about="how the mean answer on the 0-10 scale follows satisfaction",
    )  # fmt: skip
    nps_spread: float = quantity(
        1.0, low=0.01, high=10, unit="answer points", source="assumed",
        about="logistic scale of answers around their mean",
    )  # fmt: skip
    high_share: float = quantity(
        0.15, low=0, high=1, unit="share of buyers", source="design: 15/30/40/15", about="top of trailing-year spend"
    )
    core_share: float = quantity(
        0.30, low=0, high=1, unit="share of buyers", source="design: 15/30/40/15", about="next by trailing-year spend"
    )
    potential_share: float = quantity(
        0.40, low=0, high=1, unit="share of buyers", source="design: 15/30/40/15", about="next; the rest is low"
    )
    joiners_minimum: int = quantity(
        100, low=1, high=1_000_000, unit="joiners", source="design", about="a joiner KPI is read from at least so many"
    )
    clv_blocks: int = quantity(
        12, low=1, high=80, unit="quarters of 13 weeks", source="design: 36 months", about="horizon of lifetime value"
    )
    clv_discount: float = quantity(
        0.10, low=0, high=1, unit="a year", source="design", about="discount rate of lifetime value"
    )

    customers_week: int | None = quantity(
        None, low=0, high=WEEKS_MOST, unit="week", source="design",
        about="before which a firm's customers at start bought; null = the first in which arms differ",
    )  # fmt: skip

    @model_validator(mode="after")
    def _classes_fit_into_one(self) -> Observation:
        total = self.high_share + self.core_share + self.potential_share
        if total > 1 + 1e-9:
            raise ValueError(f"high_share + core_share + potential_share must not exceed 1, got {total:g}")
        return self
