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
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from sim.errors import UserError
from sim.params.check import did_you_mean, validated
from sim.params.scenario import Change, Shock

if TYPE_CHECKING:
    from sim.params.market import MarketParams

# What a run is made of cannot change while it runs.
FIXED = (
    "seed", "replications", "threads", "population", "horizon", "output", "scenarios", "calendar", "outlook", "observe",
    "mcn.mcns",
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


class Timeline:
    """All dated changes of a market's scenarios, in order: a later `set` replaces, a later `scale` multiplies."""

    def __init__(self, params: MarketParams):
        first = params.horizon.first_week
        entries = [(name, change) for name, scenario in params.scenarios.items() for change in scenario.changes]
        dates = {change.from_week for _, change in entries} | {change.to_week for _, change in entries}
        known: dict[tuple[int, ...], _Span] = {(): _Span(params, _NOTHING, _NOTHING)}
        self._starts: list[int] = []  # absolute week from which spans[i + 1] holds
        self._spans = [known[()]]
        for date in sorted(date for date in dates if date is not None):
            active = tuple(i for i, (_, change) in enumerate(entries) if _in_force(change, date))
            if active not in known:
                known[active] = _span(params, [entries[i] for i in active])
            self._starts.append(first + date)
            self._spans.append(known[active])
        self._shocks: dict[int, tuple[Shock, ...]] = {}
        for name, scenario in params.scenarios.items():
            for shock in scenario.shocks:
                _check_aim(params, shock, f"scenario {name}: {shock.kind}: ")
                week = first + shock.week
                self._shocks[week] = (*self._shocks.get(week, ()), shock)

    def at(self, week: int) -> Now:
        """The settings of the absolute week ``week``."""
        span = self._spans[bisect_right(self._starts, week)]
        return Now(week, span.params, span.pins, span.scales, self._shocks.get(week, ()))

    @property
    def first_effect(self) -> int | None:
        """Absolute week of the first change or shock; None when the scenarios change nothing."""
        return min([*self._starts[:1], *self._shocks], default=None)


def timeline_for(params: MarketParams, with_scenarios: bool) -> Timeline:
    """The timeline of an arm: with the scenarios of ``params``, or of the same market without them."""
    return Timeline(params if with_scenarios else without_scenarios(params))


def without_scenarios(params: MarketParams) -> MarketParams:
    """The same market when nothing happens to it."""
    return params.model_copy(update={"scenarios": {}})


def _check_aim(params: MarketParams, shock: Shock, origin: str) -> None:
    """Refuse a shock that names something the market does not have."""
    for field, known in (("platform", params.platform), ("host_type", params.host), ("category", params.category)):
        aimed = getattr(shock, field, "")
        if aimed and aimed not in known:
            raise UserError(f"{origin}unknown {field} '{aimed}'{did_you_mean(aimed, known)}")


def _in_force(change: Change, week: int) -> bool:
    return change.from_week <= week and (change.to_week is None or week < change.to_week)


def _span(params: MarketParams, active: list[tuple[str, Change]]) -> _Span:
    data = params.model_dump()
    pins: dict[str, float] = {}
    scales: dict[str, float] = {}
    for name, change in active:
        origin = f"scenario {name}: "
        for path, value in change.set.items():
            for leaf in _leaves(params, path, origin):
                _put(data, leaf, value)
                key = ".".join(leaf)
                scales.pop(key, None)
                if isinstance(value, int | float) and not isinstance(value, bool):
                    pins[key] = float(value)
        for path, factor in change.scale.items():
            for leaf in _leaves(params, path, origin):
                old, key = _get(data, leaf), ".".join(leaf)
                if isinstance(old, bool) or not isinstance(old, int | float):
                    raise UserError(f"{origin}{key}={old} is not a number and cannot be scaled")
                _put(data, leaf, round(old * factor) if isinstance(old, int) else old * factor)
                if key in pins:
                    pins[key] *= factor
                else:
                    scales[key] = scales.get(key, 1.0) * factor
    changed = validated(type(params), data, origin=f"scenario {active[-1][0]}: " if active else "")
    return _Span(changed, MappingProxyType(pins), MappingProxyType(scales))


def _leaves(params: MarketParams, path: str, origin: str) -> Iterator[tuple[str, ...]]:
    """The parameters that ``path`` names; ``*`` stands for every name of a group."""
    steps = path.split(".")
    founded = len(steps) > 2 and steps[2] in FOUNDED.get(steps[0], ())
    if founded or any(path == fixed or path.startswith(f"{fixed}.") for fixed in FIXED):
        raise UserError(f"{origin}{path} cannot change while the market runs")
    heads: list[tuple[tuple[str, ...], Any]] = [((), params)]
    for step in path.split("."):
        heads = [head for place, node in heads for head in _step(place, node, step, f"{origin}{path}: ")]
    for place, node in heads:
        if isinstance(node, BaseModel | dict | list | tuple):
            raise UserError(
                f"{origin}{path} is a group; name one of its values, e.g. {path}.{next(iter(_names(node)))}"
            )
        yield place


def _step(place: tuple[str, ...], node: Any, step: str, origin: str) -> list[tuple[tuple[str, ...], Any]]:
    names = _names(node)
    if step == "*" and isinstance(node, dict):
        return [((*place, name), child) for name, child in names.items()]
    if step not in names:
        where = f" in {'.'.join(place)}" if place else ""
        raise UserError(f"{origin}unknown key '{step}'{where}{did_you_mean(step, names)}")
    return [((*place, step), names[step])]


def _names(node: Any) -> dict[str, Any]:
    if isinstance(node, BaseModel):
        return {name: getattr(node, name) for name in type(node).model_fields}
    return {str(key): child for key, child in node.items()} if isinstance(node, dict) else {}


def _get(data: dict[Any, Any], path: tuple[str, ...]) -> Any:
    for step in path:
        data = data[_key(data, step)]
    return data


def _put(data: dict[Any, Any], path: tuple[str, ...], value: Any) -> None:
    owner = _get(data, path[:-1])
    owner[_key(owner, path[-1])] = value


def _key(data: dict[Any, Any], step: str) -> Any:
    """The key of ``data`` that is written ``step`` (years are numbers in YAML)."""
    return next(key for key in data if str(key) == step)
