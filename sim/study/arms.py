"""What is compared with what: the arms of a run, which share seeds and burn-in."""

from __future__ import annotations

from typing import NamedTuple

from sim.params.market import MarketParams
from sim.timeline import without_scenarios

REFERENCE, TREATMENT = "reference", "treatment"


class Arm(NamedTuple):
    """One variant of the market, to be run once a seed."""

    name: str  # as in the KPI table
    label: str  # for people
    params: MarketParams


def arms_of(params: MarketParams) -> tuple[Arm, ...]:
    """With scenarios: the same market without them, and with them. Without: the market alone, as the reference."""
    if not params.scenarios:
        return (Arm(REFERENCE, "market", params),)
    return (
        Arm(REFERENCE, "reference", without_scenarios(params)),
        Arm(TREATMENT, " + ".join(params.scenarios), params),
    )
