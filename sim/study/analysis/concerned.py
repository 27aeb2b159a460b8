"""Whom a question is about: whom strategies address, their sponsors, whose settings change, whom shocks hit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.params.market import CONDITIONS
from sim.state.groups import FIXED_DIMENSIONS
from sim.state.names import SEGMENTS

Groups = tuple[tuple[str, str], ...]
MOST = 4  # a question about more groups than that is about everybody
_PLACES = ("platform", "host_type", "category")
_KINDS = {"segment": "segment", "platform": "platform", "host": "host_type", "category": "category"}


def concerned(config: Mapping[str, Any]) -> Groups:
    """(dimension, group) of all that a question names, whom it is for first; none where they are too many.

    ``config``: that of a run.
    """
    strategies = (config.get("strategies") or {}).values()
    found = [each for strategy in strategies for each in _audiences(strategy)]
    found = found if len(set(found)) <= MOST else []
    places = [each for strategy in strategies for each in _sponsor(strategy.get("sponsor") or {})]
    for kind in CONDITIONS:
        for entry in (config.get(kind) or {}).values():
            places += [*_changes(entry), *_shocks(entry)]
    named = tuple(dict.fromkeys(found + places))
    return named if len(named) <= MOST else tuple(dict.fromkeys(found))


def _audiences(strategy: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The fixed groups of people for whom a strategy, or an action of it, is; where it is for some of them only."""
    for action in (strategy, *(strategy.get("also") or ())):
        audience = action.get("audience") or {}
        for dimension in FIXED_DIMENSIONS:
            yield from ((dimension, group) for group in audience.get(dimension) or ())


def _sponsor(sponsor: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for part in sponsor.get("coalition") or ():
        yield from _sponsor(part)
    yield from ((field, sponsor[field]) for field in _PLACES if sponsor.get(field))
    brand, host = sponsor.get("brand") or {}, sponsor.get("host") or {}
    if brand.get("category"):
        yield "category", brand["category"]
    if host.get("type"):
        yield "host_type", host["type"]


def _changes(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Groups whose own settings are changed: `segment.silver.x`, and `platform.*.reach.silver`."""
    for change in entry.get("changes") or ():
        for path in (*(change.get("set") or {}), *(change.get("scale") or {})):
            steps = path.split(".")
            if steps[0] in _KINDS and len(steps) > 1 and steps[1] != "*":
                yield _KINDS[steps[0]], steps[1]
            elif steps[-1] in SEGMENTS:
                yield "segment", steps[-1]


def _shocks(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for shock in entry.get("shocks") or ():
        yield from ((field, shock[field]) for field in _PLACES if shock.get(field))
        if shock.get("to"):
            yield "platform", shock["to"]
