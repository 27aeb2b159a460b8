"""Dated changes: the settings in force are a pure function of the week.

Nothing is changed and changed back: every span between two dates has its own parameters, built and range-checked
before the first week runs. Scenarios count reported weeks (0 = first reported); the market counts absolute weeks
(0 = the week of 1 January 2026); this module is where the two meet.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from sim.dates.spans import spans_of
from sim.params.market import ASKED, MarketParams
from sim.params.scenario import Shock
from sim.params.strategy import Rivals


@dataclass(frozen=True)
class Now:
    """The settings of one week. ``params`` is the same object for as long as no dated change begins or ends."""

    week: int  # absolute
    params: MarketParams
    pins: Mapping[str, float]  # path: value pinned this week
    scales: Mapping[str, float]  # path: factor in force this week
    shocks: tuple[Shock, ...]  # that strike this week

    def touches(self, path: str) -> bool:
        """Whether a dated change is in force on ``path``."""
        return path in self.pins or path in self.scales

    def decided(self, path: str, own: float) -> float:
        """What holds for a decision variable whose owner would choose ``own``: the pinned value, or own x factor."""
        if path in self.pins:
            return self.pins[path]
        return own * self.scales.get(path, 1.0)


class Timeline:
    """All dated changes of a market, in order: a later `set` replaces, a later `scale` multiplies.

    Scenarios come first, then shocks, policies, rankings, pricing rules, and at last the settings of strategies.
    """

    def __init__(self, params: MarketParams):
        first = params.horizon.first_week
        # Absolute week from which spans[i + 1] holds.
        dates, self._spans = spans_of(params)
        self._starts = [first + date for date in dates]
        self._shocks: dict[int, tuple[Shock, ...]] = {}
        for _, condition in params.conditions:
            for shock in condition.shocks:
                week = first + shock.week
                self._shocks[week] = (*self._shocks.get(week, ()), shock)
        self._launches = [first + s.from_week for s in params.in_force.values() if s.intensity > 0]

    def at(self, week: int) -> Now:
        """The settings of the absolute week ``week``."""
        span = self._spans[bisect_right(self._starts, week)]
        return Now(week, span.params, span.pins, span.scales, self._shocks.get(week, ()))

    @property
    def first_effect(self) -> int | None:
        """Absolute week of the first change, shock or launch; None when nothing ever happens."""
        return min([*self._starts[:1], *self._shocks, *self._launches], default=None)


def starts(params: MarketParams) -> dict[str, int | None]:
    """Reported week from which each thing that is asked can change something; None if it never does."""
    found = {}
    for origin, condition in params.conditions:
        weeks = [change.from_week for change in condition.changes] + [shock.week for shock in condition.shocks]
        found[origin.partition(" ")[2]] = min(weeks, default=None)
    return found | {name: s.from_week if s.intensity > 0 else None for name, s in params.strategies.items()}


def without_strategies(params: MarketParams) -> MarketParams:
    """The same market under the same conditions when no sponsor does anything."""
    without = {
        "strategies": {},
        "rivals": Rivals(),
        "stress": False,
        "decompose": False,
        "break_even": False,
        "pilot": None,
    }
    return params.model_copy(update=without)


def without_rules(params: MarketParams) -> MarketParams:
    """The same market under the same scenarios and shocks, with its own policies, rankings and pricing rules."""
    return params.model_copy(update={"policies": {}, "rankings": {}, "pricings": {}})


def without_allocation(params: MarketParams) -> MarketParams:
    """The same market when its firms spend as they do today."""
    if all(firm.allocation is None for firm in params.firms.values()):
        return params
    firms = {name: firm.model_copy(update={"allocation": None}) for name, firm in params.firms.items()}
    return params.model_copy(update={"firms": firms})


def untouched(params: MarketParams) -> MarketParams:
    """The same market when nothing happens to it."""
    plain = without_allocation(without_strategies(params))
    return plain.model_copy(update={**{field: {} for field in ASKED}, "explain": False})
