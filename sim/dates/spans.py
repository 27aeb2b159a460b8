"""Between two dates nothing changes: the parameters of each such span, built and range-checked one after the other.

A date touches a few parameters; only these are worked out anew from the changes in force on them, and only the groups
that hold them are checked again, so that the work grows with the number of dates.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import BaseModel

from sim.core.errors import UserError
from sim.params.check import range_at, validated
from sim.params.firms import DECIDED
from sim.params.focal import FocalFirm
from sim.params.market import ASKED, SWITCHES, MarketParams
from sim.params.paths import Leaf, is_number, leaves, put
from sim.params.scenario import Value
from sim.params.schema import bounds_at

# What a run is made of cannot change while it runs.
FIXED = (
    "seed", "replications", "threads", "lang", "population", "horizon", "output", "calendar", "outlook", "observe",
    "mcn.mcns", "running", *ASKED, "rivals", *SWITCHES, "plausible", "beliefs",
)  # fmt: skip
# People and firms are founded with these; a later change would do nothing.
FOUNDED = {
    "segment": (
        "description", "description_zh", "share", "start", "age_band", "gender", "city_tier", "income_band", "motive",
        "interest", "women_interest", "visit_ceiling", "visit_shape", "dropout_a", "dropout_b", "price_sensitivity",
        "price_spread", "privacy", "technology",
    ),
    "category": ("list_price_yuan", "unit_cost_share"),
    "platform": ("price_level",),
    "host": ("count", "size_low", "size_high", "size_exponent", "one_category"),
    "firms": tuple(name for name in FocalFirm.model_fields if name != "spend"),
}  # fmt: skip
_ENTERED = ("segment", "category", "platform", "host", "firms")  # whose entries are checked one by one
_NOTHING: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True)
class Span:
    """What holds between two dates."""

    params: MarketParams
    pins: Mapping[str, float]  # path: value pinned
    scales: Mapping[str, float]  # path: factor in force


class _Entry(NamedTuple):
    """Settings of a condition or a strategy that are in force together."""

    origin: str  # whose they are, for messages
    from_week: int  # reported
    to_week: int | None
    set: Mapping[str, Value]
    scale: Mapping[str, float]
    strength: float = 1.0  # 0 leaves everything as it is, 2 goes twice as far

    def in_force(self, week: int) -> bool:
        """Whether it holds in a reported week."""
        return self.from_week <= week and (self.to_week is None or week < self.to_week)


class _Step(NamedTuple):
    """What an entry does to one parameter."""

    entry: int
    scales: bool  # a factor, rather than a value
    value: Any


@dataclass
class _State:
    """One parameter while its changes are applied; `limit` also has the factors on decisions, to be checked."""

    value: Any
    limit: Any
    pin: float | None = None
    scale: float | None = None


@dataclass
class _Now:
    """What is in force at the date that the walk has reached."""

    states: dict[Leaf, _State] = field(default_factory=dict)
    groups: dict[Leaf, Any] = field(default_factory=dict)  # those that differ from the market's own


def spans_of(params: MarketParams) -> tuple[list[int], list[Span]]:
    """The dates (reported weeks) at which something changes, and the spans before, between and after them."""
    entries = list(_entries(params))
    return _walk(params, entries, _steps(params, entries))


def check_alike(markets: Sequence[MarketParams]) -> None:
    """Refuse changes that do not fit one of the markets, which differ in a few values; the first fits.

    Where settings are beliefs the changes differ too, and the market is gone through from its first date.
    """
    first, entries = markets[0], list(_entries(markets[0]))
    steps = _steps(first, entries)
    groups = {_group_of(leaf) for leaf in steps}
    for number, market in enumerate(markets[1:], start=1):
        own = list(_entries(market))
        if own != entries:
            try:
                _walk(market, own, _steps(market, own))
            except UserError as mistake:
                raise mistake.said_of(f"as drawn for plausible market {number}: ") from None
            continue
        other = {path for path in groups if _value_of(market, path) != _value_of(first, path)}
        _walk(market, entries, {leaf: of_leaf for leaf, of_leaf in steps.items() if _group_of(leaf) in other})


def _walk(
    params: MarketParams, entries: list[_Entry], steps: Mapping[Leaf, list[_Step]]
) -> tuple[list[int], list[Span]]:
    touched: dict[int, list[Leaf]] = {}  # by entry
    for leaf, of_leaf in steps.items():
        for step in of_leaf:
            touched.setdefault(step.entry, []).append(leaf)
    dates = sorted({date for entry in entries for date in (entry.from_week, entry.to_week) if date is not None})
    known: dict[tuple[int, ...], Span] = {(): Span(params, _NOTHING, _NOTHING)}
    spans, before, now = [known[()]], set[int](), _Now()
    for date in dates:
        active = tuple(at for at, entry in enumerate(entries) if entry.in_force(date))
        changed = sorted(before.symmetric_difference(active))
        moved = dict.fromkeys(leaf for at in changed for leaf in touched.get(at, ()))
        before = set(active)
        _advance(params, entries, {leaf: [s for s in steps[leaf] if s.entry in before] for leaf in moved}, now)
        if active not in known:
            known[active] = _span(params, now)
        spans.append(known[active])
    return dates, spans


def _entries(params: MarketParams) -> Iterator[_Entry]:
    for origin, condition in params.conditions:
        for change in condition.changes:
            yield _Entry(f"{origin}: ", change.from_week, change.to_week, change.set, change.scale)
    for name, strategy in params.in_force.items():
        strength = strategy.intensity * strategy.effect
        if (strategy.set or strategy.scale) and strength > 0:
            weeks = strategy.from_week, strategy.to_week
            yield _Entry(f"strategy {name}: ", *weeks, strategy.set, strategy.scale, strength)


def _steps(params: MarketParams, entries: list[_Entry]) -> dict[Leaf, list[_Step]]:
    """By parameter: what is done to it, in the order in which it applies."""
    steps: dict[Leaf, list[_Step]] = {}
    for at, entry in enumerate(entries):
        for scales, settings in ((False, entry.set), (True, entry.scale)):
            for path, value in settings.items():
                for leaf in _leaves(params, path, entry.origin):
                    steps.setdefault(leaf, []).append(_Step(at, scales, value))
    return steps


def _advance(params: MarketParams, entries: list[_Entry], moved: Mapping[Leaf, list[_Step]], now: _Now) -> None:
    """Work out the parameters that a date moves from what is in force on each, and check the groups that hold them."""
    origins: dict[Leaf, str] = {}
    for leaf, in_force in moved.items():
        now.states.pop(leaf, None)
        origins.setdefault(_group_of(leaf), "")
        if in_force:
            now.states[leaf] = _state(leaf, _value_of(params, leaf), in_force, entries)
            origins[_group_of(leaf)] = entries[in_force[-1].entry].origin
    for group, origin in origins.items():
        inside = {leaf: state for leaf, state in now.states.items() if leaf[: len(group)] == group}
        now.groups.pop(group, None)
        if inside:
            now.groups[group] = _checked(_value_of(params, group), group, inside, origin)


def _state(leaf: Leaf, own: Any, steps: list[_Step], entries: list[_Entry]) -> _State:
    """What becomes of one parameter whose owner starts from ``own``."""
    state, decided = _State(own, own), _decided(leaf)
    for at, scales, value in steps:
        strength = entries[at].strength
        if not scales:
            state.value = state.limit = _towards(leaf, state.value, value, strength)
            state.scale = None
            if is_number(state.value):
                state.pin = float(state.value)
            continue
        old = state.limit
        if not is_number(old):
            raise UserError(f"{entries[at].origin}{'.'.join(leaf)}={old} is not a number and cannot be scaled")
        number = _towards(leaf, old, old * value, strength)
        state.limit = round(number) if isinstance(old, int) and math.isfinite(number) else number
        if state.pin is not None or not decided:  # the agents' own rule starts from the parameter as it is
            state.value = state.limit
        part = value if strength == 1 else max(0.0, 1.0 + strength * (value - 1.0))
        if state.pin is not None:
            state.pin *= part
        else:
            state.scale = (1.0 if state.scale is None else state.scale) * part
    return state


def _checked(group: BaseModel, path: Leaf, states: Mapping[Leaf, _State], origin: str) -> BaseModel:
    """A group of parameters with these values, if they are admissible, also with the factors on decisions."""
    data = group.model_dump()
    for leaf, state in states.items():
        put(data, leaf[len(path) :], state.value)
        low, high = (state.limit, state.limit) if state.limit is state.value else bounds_at(MarketParams, leaf)
        if (low is not None and not state.limit >= low) or (high is not None and not state.limit <= high):
            raise UserError(f"{origin}{'.'.join(leaf)}={state.limit}: allowed is {range_at(MarketParams, leaf)}")
    return validated(type(group), data, origin=origin, at=path)


def _span(params: MarketParams, now: _Now) -> Span:
    changed: dict[str, Any] = {}
    for path, group in now.groups.items():
        if len(path) == 1:
            changed[path[0]] = group
        else:
            changed[path[0]] = {**changed.get(path[0], getattr(params, path[0])), path[1]: group}
    pins = {".".join(leaf): state.pin for leaf, state in now.states.items() if state.pin is not None}
    scales = {".".join(leaf): state.scale for leaf, state in now.states.items() if state.scale is not None}
    return Span(params.model_copy(update=changed), MappingProxyType(pins), MappingProxyType(scales))


def _group_of(leaf: Leaf) -> Leaf:
    """The smallest group that is checked by itself: one platform, or all of the policy."""
    return leaf[:2] if leaf[0] in _ENTERED else leaf[:1]


def _value_of(params: MarketParams, leaf: Leaf) -> Any:
    here: Any = params
    for step in leaf:
        here = getattr(here, step) if isinstance(here, BaseModel) else here[step]
    return here


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
    return round(reached) if isinstance(old, int) and math.isfinite(reached) else reached


def _leaves(params: MarketParams, path: str, origin: str) -> Iterator[Leaf]:
    """The parameters that ``path`` names, of those that may change while the market runs."""
    steps = path.split(".")
    founded = len(steps) > 2 and steps[2] in FOUNDED.get(steps[0], ())
    if founded or any(path == fixed or path.startswith(f"{fixed}.") for fixed in FIXED):
        raise UserError(f"{origin}{path} cannot change while the market runs")
    return leaves(params, path, origin)
