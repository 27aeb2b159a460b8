"""The tree of all parameters of a market: what a configuration becomes once it is checked."""

from __future__ import annotations

from pydantic import Field, model_validator

from sim.params.behaviour import Behaviour
from sim.params.calendar import Calendar, Horizon, Outlook
from sim.params.firms import BrandMarket, Category, HostType, McnMarket, Platform, Policy
from sim.params.observation import Observation
from sim.params.population import Population, Segment
from sim.params.quantity import Block, quantity
from sim.params.scenario import Scenario
from sim.state import CATEGORIES_MAX, HOST_TYPES, PLATFORMS_MAX, SEGMENTS

REPLICATIONS_MAX = 1000


class Output(Block):
    """Where results go and how much of them is kept."""

    dir: str = Field("results", min_length=1, description="folder that gets one folder a run")
    transactions: bool = Field(False, description="also write every order and every person")


class MarketParams(Block):
    """A market, completely. The order of names in a group is the order of indices in arrays."""

    seed: int = quantity(2026, low=0, high=2**31 - 1, unit="", source="arbitrary", about="seed of the study")
    replications: int = quantity(
        5, low=1, high=REPLICATIONS_MAX, unit="runs", source="design", about="paired runs of every arm, one seed each"
    )
    threads: int = quantity(
        0, low=0, high=4096, unit="threads", source="design", about="cores to use; 0 = all. Never changes a result"
    )
    population: Population = Population()
    horizon: Horizon = Horizon()
    output: Output = Output()
    outlook: Outlook = Outlook()
    behaviour: Behaviour = Behaviour()
    calendar: Calendar
    segment: dict[str, Segment]
    category: dict[str, Category] = Field(min_length=1, max_length=CATEGORIES_MAX)
    platform: dict[str, Platform] = Field(min_length=1, max_length=PLATFORMS_MAX)
    host: dict[str, HostType]
    brand: BrandMarket = BrandMarket()
    mcn: McnMarket = McnMarket()
    policy: Policy = Policy()
    observe: Observation = Observation()
    scenarios: dict[str, Scenario] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_agree(self) -> MarketParams:
        for group, names, expected in (("segment", self.segment, SEGMENTS), ("host", self.host, HOST_TYPES)):
            if tuple(names) != expected:
                raise ValueError(f"{group}: must be {', '.join(expected)}, in this order; got {', '.join(names)}")
        total = sum(segment.share for segment in self.segment.values())
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"segment.*.share must sum to 1, got {total:g}")
        return self

    def replication_seed(self, replication: int) -> int:
        """Seed of one replication, the same in every arm: seed x 1000 + replication."""
        return self.seed * REPLICATIONS_MAX + replication
