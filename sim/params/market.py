"""The tree of all parameters of a market: what a configuration becomes once it is checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from sim.core.errors import did_you_mean
from sim.params.behaviour import Behaviour
from sim.params.belief import Belief
from sim.params.calendar import Calendar, Horizon, Outlook
from sim.params.economy import Economy
from sim.params.firms import BrandMarket, Category, HostType, McnMarket, Platform, Policy
from sim.params.focal import FocalFirm
from sim.params.observation import Observation
from sim.params.output import Output
from sim.params.pilot import Pilot
from sim.params.plausible import Plausible
from sim.params.population import Population, Segment
from sim.params.precision import REPLICATIONS_MAX, Precision
from sim.params.quantity import Block, Name, quantity
from sim.params.risk import RiskScore
from sim.params.rivalry import Rivalry
from sim.params.scenario import Case, Scenario
from sim.params.strategy import Rivals, Strategy
from sim.state.names import CATEGORIES_MAX, HOST_TYPES, PLATFORMS_MAX, SEGMENTS

# What happens to a market, in the order in which its dated changes apply: field of `MarketParams`, what one is called.
CONDITIONS = {
    "scenarios": "scenario", "shocks": "shock", "policies": "policy", "rankings": "ranking", "pricings": "pricing",
}  # fmt: skip
# Everything that can be asked of a market: field of `MarketParams`, group of files.
ASKED = {"cases": "case", **CONDITIONS, "strategies": "strategy"}
# Fields that say which runs a study has, and nothing of what they are.
SWITCHES = ("stress", "decompose", "explain", "break_even", "pilot", "precision")
NAMED = {"firms": "firm", **ASKED}  # whatever a market has only if words name it


class MarketParams(Block):
    """A market, completely. The order of names in a group is the order of indices in arrays."""

    seed: int = quantity(2026, low=0, high=2**31 - 1, unit="", source="arbitrary", about="seed of the study")
    replications: int = quantity(
        8,
        low=1,
        high=REPLICATIONS_MAX,
        unit="runs",
        source="design",
        about="paired runs of every arm, one seed and one plausible market each",
    )
    threads: int = quantity(
        0, low=0, high=4096, unit="threads", source="design", about="cores to use; 0 = all. Never changes a result"
    )
    lang: Literal["en", "zh"] = Field(
        "en", exclude=True, description="language of what people read; the market knows nothing of it"
    )
    population: Population = Population()
    horizon: Horizon = Horizon()
    output: Output = Output()
    outlook: Outlook = Outlook()
    behaviour: Behaviour = Behaviour()
    calendar: Calendar
    segment: dict[Name, Segment]
    category: dict[Name, Category] = Field(min_length=1, max_length=CATEGORIES_MAX)
    platform: dict[Name, Platform] = Field(min_length=1, max_length=PLATFORMS_MAX)
    host: dict[Name, HostType]
    brand: BrandMarket = BrandMarket()
    mcn: McnMarket = McnMarket()
    policy: Policy = Policy()
    rivalry: Rivalry = Rivalry()
    economy: Economy = Economy()
    observe: Observation = Observation()
    risk_score: RiskScore = RiskScore()
    firms: dict[Name, FocalFirm] = Field(default_factory=dict, description="firms that are looked at, by name")
    running: dict[Name, Strategy] = Field(
        default_factory=dict, description="strategies that run whatever is asked, from the first reported week on"
    )
    scenarios: dict[Name, Scenario] = Field(default_factory=dict)
    shocks: dict[Name, Scenario] = Field(default_factory=dict)
    policies: dict[Name, Scenario] = Field(default_factory=dict)
    rankings: dict[Name, Scenario] = Field(default_factory=dict)
    pricings: dict[Name, Scenario] = Field(default_factory=dict)
    strategies: dict[Name, Strategy] = Field(default_factory=dict)
    cases: dict[Name, Case] = Field(default_factory=dict)
    rivals: Rivals = Rivals()
    plausible: Plausible = Plausible()
    beliefs: dict[str, Belief] = Field(
        default_factory=dict, description="by path: what is thought of amounts of strategies and conditions"
    )
    stress: bool = Field(False, description="also run the strategies stopped, at half and at double strength")
    decompose: bool = Field(False, description="also run each of several strategies alone, and each left out")
    explain: bool = Field(False, description="also run the treatment with one feedback at a time held as without it")
    break_even: bool = Field(
        False, description="also run each strategy without effect and at five percentiles of its uncertain channels"
    )
    pilot: Pilot | None = Field(None, description="what a test of a strategy has measured")
    precision: Precision | None = Field(
        None, description="run replications until one interval is so narrow; 0.5% is of sales over the whole horizon"
    )

    @model_validator(mode="after")
    def _names_agree(self) -> MarketParams:
        for group, names, expected in (("segment", self.segment, SEGMENTS), ("host", self.host, HOST_TYPES)):
            if tuple(names) != expected:
                raise ValueError(f"{group}: must be {', '.join(expected)}, in this order; got {', '.join(names)}")
        total = sum(segment.share for segment in self.segment.values())
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"segment.*.share must sum to 1, got {total:g}")
        for name, segment in self.segment.items():
            if not any(segment.interest.get(category) for category in self.category):
                raise ValueError(f"segment.{name}.interest: likes no category; there are {', '.join(self.category)}")
        for name, festival in self.calendar.festivals.items():
            for category in festival.categories:
                if category not in self.category:
                    place = f"calendar.festivals.{name}.categories"
                    near = did_you_mean(category, self.category)
                    raise ValueError(f"{place}: unknown category '{category}'{near}; ~{place}.{category} leaves it out")
        return self

    @property
    def conditions(self) -> Iterator[tuple[str, Scenario]]:
        """Everything dated that happens to the market, with what to call it, in the order in which it applies."""
        for field, kind in CONDITIONS.items():
            for name, condition in getattr(self, field).items():
                yield f"{kind} {name}", condition

    @property
    def in_force(self) -> dict[str, Strategy]:
        """All strategies of this market by name: those that run whatever is asked, and those that are asked."""
        return {**self.running, **self.strategies}

    def replication_seed(self, replication: int) -> int:
        """Seed of one replication, the same in every arm: seed x 1000 + replication, or + round where it is crossed."""
        return self.seed * REPLICATIONS_MAX + self.plausible.luck(replication)
