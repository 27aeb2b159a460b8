"""Beliefs in plain values: found where an amount may be one, checked, and replaced by their medians.

Any number inside a strategy or a condition (`BELIEVED`) may be `{median, low, high, source}`. The tree of values gets
the median, the market gets the belief under the amount's path, so that all that reads parameters reads numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.core.errors import UserError, did_you_mean
from sim.core.registry import kinds
from sim.params.belief import GIVEN, Belief
from sim.params.check import validated
from sim.params.market import ASKED, MarketParams
from sim.params.paths import put
from sim.params.scenario import Shock, Value
from sim.params.schema import bounds_at, bounds_of, entry_type, is_block, said_of, type_at, unit_at, without_none
from sim.params.text import shown, span

BELIEVED = tuple(field for field in ASKED if field != "cases")  # groups of a market whose amounts may be beliefs
PARTS = tuple(Belief.model_fields)
_ONE_VALUE = f"allowed is one value or, for a number with decimals, a belief {{{', '.join(PARTS)}}}"
_KINDS = {int: "a whole number", bool: "true or false", str: "text"}


class Amount(NamedTuple):
    """A value inside a strategy or a condition, and what may stand there."""

    steps: tuple[str | int, ...]
    value: Any
    kind: Any  # float, int, bool, str; None where the schema has nothing
    low: float | None = None
    high: float | None = None
    unit: str = ""

    @property
    def path(self) -> str:
        """Its dotted path in the market; the keys of `set` and `scale` have dots of their own."""
        return ".".join(map(str, self.steps))

    @property
    def range(self) -> str:
        """What is allowed, for a message."""
        low, high = (None if end is None else shown(end, grouped_from=1_000) for end in (self.low, self.high))
        return f"{span(low, high, ' to ')} {self.unit}".rstrip()


def taken_out(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same values with numbers in place of beliefs, and these in `beliefs` beside those that stand there already.

    One of those whose amount no longer is its median was replaced by a number. A `UserError` has a line for everything
    that is no belief or stands where none can.
    """
    wrong = list(_strays(data))
    found: dict[str, Belief] = {}
    plain = dict(data)
    given = data.get("beliefs")
    given = given if isinstance(given, Mapping) else {}
    amounts = [amount for field in BELIEVED for amount in _of_group(field, data.get(field))]
    medians = []
    for amount in amounts:
        believed = amount.value if isinstance(amount.value, dict) else given.get(amount.path)
        if believed is None:
            continue
        try:
            belief = _checked(amount, believed)
        except UserError as mistake:
            wrong += mistake.lines
            continue
        if isinstance(amount.value, dict):
            medians.append((amount.steps, belief.median))
        elif amount.value != belief.median:
            continue
        found[amount.path] = belief
    known = {amount.path for amount in amounts}
    wrong += [f"beliefs: there is no amount {path}{did_you_mean(path, known)}" for path in given if path not in known]
    if wrong:
        raise UserError(*wrong)
    for field in {str(steps[0]) for steps, _ in medians}:
        plain[field] = deepcopy(data[field])
    for steps, median in medians:
        put(plain, steps, median)
    if found or given:
        plain["beliefs"] = {path: belief.model_dump() for path, belief in found.items()}
    return plain


def amounts_in(field: str, name: str, entry: BaseModel) -> dict[str, Amount]:
    """Every value inside one strategy or condition, by its path."""
    data = {name: entry.model_dump(mode="json")}
    return {amount.path: amount for amount in _of_group(field, data)}


def is_amount(steps: Sequence[str | int], value: Any) -> bool:
    """Whether an amount belongs at ``steps`` of a market, so that the mapping ``value`` is a belief and no group."""
    if len(steps) < 3 or steps[0] not in BELIEVED:
        return len(steps) == 2 and steps[0] == "beliefs"
    kind = type_at(MarketParams, steps)
    if kind is None:  # a field that one kind of shock has
        return isinstance(value, dict) and "median" in value and set(map(str, value)) <= set(PARTS)
    return not is_block(kind) and get_origin(_plain(kind)[0]) not in (dict, list, tuple)


def with_sources(value: Any, steps: Sequence[str | int]) -> Any:
    """What a word says about ``steps``, its beliefs with a source of their own; a `UserError` for an empty one."""
    if isinstance(value, list):
        return [with_sources(inner, (*steps, at)) for at, inner in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if not is_amount(steps, value):
        return {key: with_sources(inner, (*steps, key)) for key, inner in value.items()}
    if not value:
        raise UserError(f"{'.'.join(map(str, steps))}={{}}: {_ONE_VALUE}")
    return {"source": GIVEN, **value}


def _checked(amount: Amount, value: Any) -> Belief:
    """The belief that stands for an amount."""
    if amount.kind is not float:
        what = "is a group" if is_block(amount.kind) else f"is {_KINDS.get(amount.kind, 'no number')}"
        raise UserError(f"{amount.path}: {what}; only a number with decimals can be a belief")
    missing = [part for part in PARTS if part not in value]
    if missing:
        raise UserError(f"{amount.path}: a belief is {{{', '.join(PARTS)}}}; {' and '.join(missing)} must be given")
    belief = validated(Belief, value, at=amount.steps)
    outside = [
        f"{amount.path}.{part}={end:g}: allowed is {amount.range}"
        for part, end in (("low", belief.low), ("median", belief.median), ("high", belief.high))
        if (amount.low is not None and end < amount.low) or (amount.high is not None and end > amount.high)
    ]
    if outside:
        raise UserError(outside[0])
    return belief


def _of_group(field: str, entries: Any) -> Iterator[Amount]:
    kind = entry_type(MarketParams.model_fields[field].annotation)
    for name, entry in entries.items() if isinstance(entries, dict) else ():
        yield from _below(Amount((field, name), entry, kind))


def _below(here: Amount) -> Iterator[Amount]:
    """Every value at or below a place; what looks like a belief is one value."""
    kind, value, steps = without_none(here.kind), here.value, here.steps
    if isinstance(value, dict) and is_block(kind):
        fields = _fields(kind, value)
        if "median" in value and "median" not in fields:
            yield here
            return
        for key, inner in value.items():
            field = fields.get(str(key))
            if field is not None:
                unit = said_of(field, "unit")
                yield from _below(Amount((*steps, key), inner, field.annotation, *bounds_of(field), unit))
    elif isinstance(value, dict) and get_origin(kind) is dict:
        for key, inner in value.items():
            yield from _below(_entry((*steps, key), inner, entry_type(kind)))
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            yield from _below(_entry((*steps, at), inner, entry_type(kind)))
    elif not isinstance(value, dict) or any(part in value for part in PARTS) or (kind is float and not value):
        yield here._replace(kind=kind)


def _entry(steps: tuple[str | int, ...], value: Any, kind: Any) -> Amount:
    """One of several values: of a list, of named groups, or a setting, which may be what its parameter may be."""
    kind = without_none(kind)
    if kind == Value:
        path = str(steps[-1]).split(".")
        target = without_none(type_at(MarketParams, path))
        kind, limits = _plain(target)
        if target is None:  # no parameter has this path, which is told where settings are applied
            return Amount(steps, value, float)
        return Amount(steps, value, kind, *(limits or bounds_at(MarketParams, path)), unit_at(MarketParams, path))
    plain, limits = _plain(kind)
    if plain is float and steps[-2] == "scale":
        limits = 0.0, None
    return Amount(steps, value, plain, *(limits or (None, None)))


def _plain(kind: Any) -> tuple[Any, tuple[Any, Any] | None]:
    """A type without what is annotated, and the range annotated."""
    if get_origin(kind) is not Annotated:
        return kind, None
    limits = [item for item in kind.__metadata__ if isinstance(item, FieldInfo)]
    return get_args(kind)[0], bounds_of(limits[0]) if limits else None


def _fields(block: type[BaseModel], value: Mapping[str, Any]) -> dict[str, FieldInfo]:
    """The fields of a group; a shock also has those of its kind."""
    own = dict(block.model_fields)
    if issubclass(block, Shock):
        mechanism = kinds("shock").get(str(value.get("kind")))
        own = {**getattr(mechanism, "model_fields", {}), **own}
    return own


def _strays(data: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """A line for each belief outside the groups whose amounts may be one."""
    for key, value in data.items():
        here = f"{path}.{key}" if path else str(key)
        if not isinstance(value, dict) or (not path and key in (*BELIEVED, "beliefs", "plausible")):
            continue
        if "median" in value and set(map(str, value)) <= set(PARTS) and not isinstance(value["median"], dict):
            yield (
                f"{here}: a belief can stand in {', '.join(BELIEVED)} only;"
                " of the market itself plausible markets carry the doubt"
            )
        else:
            yield from _strays(value, here)
