"""Dated changes: the settings in force are a pure function of the week.

Nothing is changed and changed back: every span between two dates has its own parameters, built and range-checked
before the first week runs. Scenarios count reported weeks (0 = first reported); the market counts absolute weeks
(0 = the week of 1 January 2026); this module is where the two meet.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from sim.core.errors import UserError, did_you_mean
from sim.params.check import validated
from sim.params.firms import DECIDED
from sim.params.market import ASKED, MarketParams
from sim.params.paths import Leaf, is_number, leaves, put, value_at
from sim.params.scenario import Shock, Value
from sim.params.schema import bounds_at
from sim.params.strategy import Rivals

# What a run is made of cannot change while it runs.
FIXED = (
    "seed", "replications", "threads", "population", "horizon", "output", "calendar", "outlook", "observe", "mcn.mcns",
    *ASKED, "rivals", "stress", "explain", "plausible",
)  # fmt: skip
# People and firms are founded with these; a later change would do nothing.
FOUNDED = {
    "segment": (
        "description", "share", "start", "age_band", "gender", "city_tier", "income_band", "motive", "interest",
        "women_interest", "visit_ceiling", "visit_shape", "dropout_a", "dropout_b", "price_sensitivity", "price_spread",
        "privacy", "technology",
    ),
    "category": ("list_price_yuan", "unit_cost_share"),
    "platform": ("price_level",),
    "host": ("count", "size_low", "size_high", "size_exponent", "one_category"),
}  # fmt: skip
_NOTHING: Mapping[str, float] = MappingProxyType({})


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


@dataclass(frozen=True)
class _Span:
    params: MarketParams
    pins: Mapping[str, float]
    scales: Mapping[str, float]


class _Entry(NamedTuple):
    """Settings of a condition or a strategy that are in force together."""

    origin: str  # whose they are, for messages
    from_week: int  # reported
    to_week: int | None
    set: Mapping[str, Value]
    scale: Mapping[str, float]
    strength: float = 1.0  # 0 leaves everything as it is, 2 goes twice as far


class Timeline:
    """All dated changes of a market, in order: a later `set` replaces, a later `scale` multiplies.

    Scenarios come first, then shocks, policies, rankings, pricing rules, and at last the settings of strategies.
    """

    def __init__(self, params: MarketParams):
        first = params.horizon.first_week
        entries = list(_entries(params))
        dates = {entry.from_week for entry in entries} | {entry.to_week for entry in entries}
        known: dict[tuple[int, ...], _Span] = {(): _Span(params, _NOTHING, _NOTHING)}
        self._starts: list[int] = []  # absolute week from which spans[i + 1] holds
        self._spans = [known[()]]
        for date in sorted(date for date in dates if date is not None):
            active = tuple(i for i, entry in enumerate(entries) if _in_force(entry, date))
            if active not in known:
                known[active] = _span(params, [entries[i] for i in active])
            self._starts.append(first + date)
            self._spans.append(known[active])
        self._shocks: dict[int, tuple[Shock, ...]] = {}
        for origin, condition in params.conditions:
            for shock in condition.shocks:
                _check_aim(params, shock, f"{origin}: {shock.kind}: ")
                week = first + shock.week
                self._shocks[week] = (*self._shocks.get(week, ()), shock)
        self._launches = [first + s.from_week for s in params.strategies.values() if s.intensity > 0]

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
    return params.model_copy(update={"strategies": {}, "rivals": Rivals(), "stress": False})


def without_rules(params: MarketParams) -> MarketParams:
    """The same market under the same scenarios and shocks, with its own policies, rankings and pricing rules."""
    return params.model_copy(update={"policies": {}, "rankings": {}, "pricings": {}})


def untouched(params: MarketParams) -> MarketParams:
    """The same market when nothing happens to it."""
    plain = without_strategies(params)
    return plain.model_copy(update={**{field: {} for field in ASKED}, "explain": False})


def _check_aim(params: MarketParams, shock: Shock, origin: str) -> None:
    """Refuse a shock that names something the market does not have."""
    places = params.platform
    for field, known in (
        ("platform", places),
        ("to", places),
        ("host_type", params.host),
        ("category", params.category),
    ):
        aimed = getattr(shock, field, "")
        if aimed and aimed not in known:
            raise UserError(f"{origin}unknown {field} '{aimed}'{did_you_mean(aimed, known)}")


def _entries(params: MarketParams) -> Iterator[_Entry]:
    for origin, condition in params.conditions:
        for change in condition.changes:
            yield _Entry(f"{origin}: ", change.from_week, change.to_week, change.set, change.scale)
    for name, strategy in params.strategies.items():
        if (strategy.set or strategy.scale) and strategy.intensity > 0:
            weeks = strategy.from_week, strategy.to_week
            yield _Entry(f"strategy {name}: ", *weeks, strategy.set, strategy.scale, strategy.intensity)


def _in_force(entry: _Entry, week: int) -> bool:
    return entry.from_week <= week and (entry.to_week is None or week < entry.to_week)


def _span(params: MarketParams, active: list[_Entry]) -> _Span:
    data, bounds = params.model_dump(), params.model_dump()  # `bounds` also has the factors on decisions, to be checked
    pins: dict[str, float] = {}
    scales: dict[str, float] = {}
    for entry in active:
        for path, value in entry.set.items():
            for leaf in _leaves(params, path, entry.origin):
                key, number = ".".join(leaf), _towards(leaf, value_at(data, leaf), value, entry.strength)
                for each in (data, bounds):
                    put(each, leaf, number)
                scales.pop(key, None)
                if is_number(number):
                    pins[key] = float(number)
        for path, factor in entry.scale.items():
            for leaf in _leaves(params, path, entry.origin):
                old, key = value_at(bounds, leaf), ".".join(leaf)
                if not is_number(old):
                    raise UserError(f"{entry.origin}{key}={old} is not a number and cannot be scaled")
                number = _towards(leaf, old, old * factor, entry.strength)
                put(bounds, leaf, round(number) if isinstance(old, int) else number)
                if key in pins or not _decided(leaf):  # the agents' own rule starts from the parameter as it is
                    put(data, leaf, value_at(bounds, leaf))
                part = factor if entry.strength == 1 else max(0.0, 1.0 + entry.strength * (factor - 1.0))
                if key in pins:
                    pins[key] *= part
                else:
                    scales[key] = scales.get(key, 1.0) * part
    origin = active[-1].origin if active else ""
    validated(type(params), bounds, origin=origin)
    changed = validated(type(params), data, origin=origin)
    return _Span(changed, MappingProxyType(pins), MappingProxyType(scales))


def _decided(leaf: Leaf) -> bool:
    """Whether an agent decides this value week by week: a factor acts on the decision, not also on where it starts."""
    return ".".join(leaf) in DECIDED or ".".join((leaf[0], "*", *leaf[2:])) in DECIDED


def _towards(leaf: Leaf, old: Any, value: Any, strength: float) -> Any:
    """The point ``strength`` of the way from ``old`` to ``value``; beyond ``value`` the admissible range ends it."""
    if strength == 1 or not (is_number(old) and is_number(value)):
        return value
    reached = old + strength * (value - old)
    if strength > 1:
        low, high = bounds_at(MarketParams, leaf)
        reached = max(reached, value if low is None else min(low, value))
        reached = min(reached, value if high is None else max(high, value))
    return round(reached) if isinstance(old, int) else reached


def _leaves(params: MarketParams, path: str, origin: str) -> Iterator[Leaf]:
    """The parameters that ``path`` names, of those that may change while the market runs."""
    steps = path.split(".")
    founded = len(steps) > 2 and steps[2] in FOUNDED.get(steps[0], ())
    if founded or any(path == fixed or path.startswith(f"{fixed}.") for fixed in FIXED):
        raise UserError(f"{origin}{path} cannot change while the market runs")
    return leaves(params, path, origin)
