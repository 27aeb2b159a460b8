"""What tells runs apart: the names that they were asked for, and every key of the configuration that differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.params.market import NAMED

NOTHING = "none"  # where nothing of a kind was asked
JOINED = " + "  # between several names of one kind
MEANS_NOTHING = ("output", "threads", "cache")  # keys that change no result


def swept_of(configs: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """For each resolved configuration the value of every key that is not the same in all, by key.

    Kinds come first, what is decided before what happens, under the words that ask for them (`strategy`, `scenario`).
    Of other keys only those count that all have: the rest follows from the names. A firm that is looked at is a name.
    """
    named = {word: [_names(config, kind) for config in configs] for kind, word in reversed(NAMED.items())}
    flat = [dict(_leaves(config)) for config in configs]
    common = [key for key in (flat[0] if flat else ()) if all(key in of for of in flat)]
    columns = named | {key: [_told(of[key]) for of in flat] for key in common}
    differing = {key: values for key, values in columns.items() if len(set(values)) > 1}
    if "case" in differing:  # says all that its strategies say
        of_cases = [_inside(config) for config in configs]
        if all(of_cases):
            differing.pop("strategy", None)
    return [{key: values[at] for key, values in differing.items()} for at in range(len(configs))]


def value_of(config: Mapping[str, Any], key: str) -> str | None:
    """The value of a key as `swept_of` tells it; None if the configuration has no such key."""
    kind = next((kind for kind, word in NAMED.items() if word == key), None)
    if kind is not None:
        return _names(config, kind)
    value: Any = config
    for step in key.split("."):
        if not isinstance(value, Mapping) or step not in value:
            return None
        value = value[step]
    return _told(value)


def _names(config: Mapping[str, Any], kind: str) -> str:
    return JOINED.join(config.get(kind) or ()) or NOTHING


def _inside(config: Mapping[str, Any]) -> bool:
    """Whether all strategies of a configuration are parts of its cases."""
    parts = {part for case in (config.get("cases") or {}).values() for part in case.get("made_of") or ()}
    return set(config.get("strategies") or ()) <= parts


def _leaves(config: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in config.items():
        path = f"{above}{name}"
        if path in MEANS_NOTHING or path == "cases":
            continue
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}.")
        else:
            yield path, value


def _told(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
