"""One strategy in one study: its flows, its KPIs, and the rows found about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from typing import Any

import numpy as np
import polars as pl

from sim.params.belief import Belief
from sim.params.plausible import Plausible
from sim.study.analysis.compare import window_values, windows_of
from sim.study.analysis.loyalty.flows import OWN, Copies, Flows, quarters_within
from sim.study.analysis.loyalty.sponsored import BY_ORDER, net_cost
from sim.study.analysis.loyalty.worth import Estimate, mean_of
from sim.study.arms import REFERENCE, STOP_AFTER, TREATMENT, UNCOPIED

STOPPED, HALF, DOUBLE = "stopped", "half", "double"
SCHEMA = {
    "strategy": pl.String,
    "section": pl.String,
    "line": pl.String,
    "window": pl.String,
    "reference": pl.Float64,
    "treatment": pl.Float64,
    "value": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "unit": pl.String,
    "replications": pl.Int64,
    "note": pl.String,
}

ALL = slice(None)  # quarters


@dataclass
class Study:
    """One strategy in one study, and the rows found about it."""

    name: str
    strategy: Mapping[str, Any]
    flows: Flows
    together: tuple[Flows, ...]  # flows of every strategy with a sponsor in common, this one's among them
    settings: tuple[str, ...]  # paths that these strategies pin or scale
    copies: Copies  # of it, in the treatment
    kpis: pl.DataFrame
    weeks: int
    rate: float  # discount a year
    plausible: Plausible  # tells which replications live in the same market
    believed: InitVar[Mapping[str, Belief]]  # of all strategies and conditions, by path
    drawn: pl.DataFrame | None = None  # what each market drew for them (`sim.study.results.AMOUNTS_SCHEMA`)
    rows: list[dict[str, Any]] = field(default_factory=list)
    beliefs: dict[str, Belief] = field(init=False)  # of this strategy, by the rest of their paths

    def __post_init__(self, believed: Mapping[str, Belief]) -> None:
        start = f"strategies.{self.name}."
        self.beliefs = {path.removeprefix(start): belief for path, belief in believed.items() if path.startswith(start)}

    def amount(self, path: str, otherwise: float) -> np.ndarray:
        """A number of the strategy, [replication]: as drawn in each market where it is a belief."""
        value: Any = self.strategy
        for step in path.split("."):
            value = (value or {}).get(step)
        found = np.full(self.flows.values.shape[1], otherwise if value is None else float(value))
        for market, drawn in self.drawn_of(path):
            found[self._markets(len(found)) == market] = drawn
        return found

    def drawn_of(self, path: str) -> list[tuple[int, float]]:
        """What each market drew for an amount of the strategy, with the market's number; empty if nothing was drawn."""
        if self.drawn is None:
            return []
        mine = self.drawn.filter(path=f"strategies.{self.name}.{path}")
        return [(int(market), float(value)) for market, value in mine.select("market", "value").iter_rows()]

    def has(self, arm: str) -> bool:
        return arm in self.flows.arms

    @property
    def alone(self) -> str:
        """The arm in which it runs and nobody copies it: what it moves by itself."""
        return UNCOPIED if self.has(UNCOPIED) else TREATMENT

    def say(self, section: str, line: str, unit: str, found: Estimate, window: str = "all", note: str = "") -> None:
        """Add a finding that is a number of its own."""
        self._add(section, line, window, unit, found, None, None, note)

    def compare(
        self, section: str, line: str, unit: str, ends: tuple[np.ndarray, np.ndarray], window: str = "all"
    ) -> None:
        """Add an amount of the reference and of another arm, each [replication]."""
        reference, treatment = (float(np.mean(end)) for end in ends)
        self._add(section, line, window, unit, mean_of(ends[1] - ends[0]), reference, treatment, "")

    def change(self, arm: str, party: str, *lines: str) -> np.ndarray:
        """Lines of an arm minus the reference, [replication, quarter]."""
        return self.flows.difference(arm, REFERENCE, party, *lines)

    def ends(self, party: str, *lines: str, arm: str = TREATMENT, span: slice = ALL) -> tuple[np.ndarray, np.ndarray]:
        """Sums over the quarters of ``span``, [replication] each, of the reference and of ``arm``."""
        before, after = (self.flows.of(each, party, *lines)[:, span].sum(axis=1) for each in (REFERENCE, arm))
        return before, after

    def cost(self, arm: str) -> np.ndarray:
        """What all strategies of this sponsor cost net of membership fees, [replication, quarter]."""
        return sum((net_cost(flows, arm) for flows in self.together), start=np.zeros(self.flows.values.shape[1:3]))

    def cost_by_order(self, arm: str) -> np.ndarray:
        """Of that what comes with orders and grows as sales do, [replication, quarter]."""
        nothing = np.zeros(self.flows.values.shape[1:3])
        return sum((flows.of(arm, OWN, *BY_ORDER) for flows in self.together), start=nothing)

    def by_market(self, values: np.ndarray) -> dict[int, float]:
        """Values [replication] as means of each plausible market, by its number."""
        drawn = self._markets(len(values))
        return {int(market): float(values[drawn == market].mean()) for market in np.unique(drawn)}

    def _markets(self, replications: int) -> np.ndarray:
        """The market of each replication."""
        return np.array([self.plausible.drawn(replication) for replication in range(replications)])

    def kpi(self, metric: str, spans: Mapping[str, tuple[int, int]], dimension: str = "all", group: str = "all") -> Any:
        """A KPI's values as a function of (arm, window), each [replication]; None if it was never observed."""
        table = self.kpis.filter(metric=metric, dimension=dimension, group=group)
        if table.is_empty():
            return None
        values = window_values(table, spans)

        def of(arm: str, window: str) -> np.ndarray:
            found = values.of(metric, dimension, group, window)
            if found is None or arm not in values.arms:
                return np.full(len(values.replications), np.nan)
            return found[values.arms.index(arm)]

        return of

    def _add(
        self,
        section: str,
        line: str,
        window: str,
        unit: str,
        found: Estimate,
        reference: float | None,
        treatment: float | None,
        note: str,
    ) -> None:
        numbers = (reference, treatment, found.value, found.low, found.high)
        known = (None if value is None or not np.isfinite(value) else value for value in numbers)
        row = (self.name, section, line, window, *known, unit, found.seen, note)
        self.rows.append(dict(zip(SCHEMA, row, strict=True)))

    @property
    def stop_week(self) -> int:
        """First week without the strategy in the arm `stopped`."""
        own = self.strategy.get("to_week")
        return (
            int(own)
            if own is not None
            else max(int(STOP_AFTER * self.weeks), int(self.strategy.get("from_week") or 0) + 1)
        )

    @property
    def windows(self) -> dict[str, slice]:
        """The windows of the comparison in quarters."""
        return {window: quarters_within(*span) for window, span in windows_of(self.weeks).items()}
