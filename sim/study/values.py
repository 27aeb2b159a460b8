"""Plain values of a market, put together: files over files, then words, then what refers to other values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hydra.core.override_parser.types import Override
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.core.errors import UserError, did_you_mean, quoted
from sim.params.market import MarketParams
from sim.params.schema import fields_at
from sim.study.words import one_line


def merge(data: dict[str, Any], body: dict[str, Any]) -> None:
    """Write ``body`` over ``data``, key by key; nothing of ``body`` is kept, which others share."""
    for key, value in body.items():
        if isinstance(value, dict):
            if not isinstance(data.get(key), dict):
                data[key] = {}
            merge(data[key], value)
        else:
            data[key] = _copied(value)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def put(data: dict[str, Any], override: Override) -> None:
    """Write a word's value; a mapping is merged with what is there."""
    steps = override.key_or_group.split(".")
    value = override.value()
    for step in reversed(steps):
        value = {step: value}
    here = data
    for at, step in enumerate(steps[:-1]):
        key = _key(here, step)
        if not isinstance(here.setdefault(key, {}), dict):
            raise UserError(f"{override.key_or_group}: {'.'.join(steps[: at + 1])} is no group")
        here = here[key]
    merge(here, {_key(here, steps[-1]): override.value()})


def delete(data: dict[str, Any], override: Override) -> None:
    """Take out what a word such as `~a.b` names."""
    here: Any = data
    steps = override.key_or_group.split(".")
    for step in steps[:-1]:
        here = here.get(_key(here, step)) if isinstance(here, dict) else None
    key = _key(here, steps[-1]) if isinstance(here, dict) else None
    if not isinstance(here, dict) or key not in here:
        if steps[-1] in fields_at(MarketParams, steps[:-1]):
            raise UserError(f"~{override.key_or_group}: no file says it, so that its default holds without this word")
        near = did_you_mean(steps[-1], map(str, here)) if isinstance(here, dict) else ""
        raise UserError(f"~{override.key_or_group}: there is no such key{near}")
    if override.value() is not None and override.value() != here[key]:
        raise UserError(f"{override.input_line}: it is {quoted(here[key])}")
    del here[key]


def _key(data: dict[Any, Any], step: str) -> Any:
    """The key of ``data`` that is written ``step`` (years are numbers in YAML); ``step`` itself if there is none."""
    return step if step in data else next((key for key in data if str(key) == step), step)


def resolved(data: dict[str, Any]) -> dict[str, Any]:
    """The same values with references such as `${seed}` replaced by what they name."""
    texts = list(_texts(data))
    if missing := [path for path, text in texts if text == "???"]:
        raise UserError(f"{missing[0]}: a value is required")
    if not any("${" in text for _, text in texts):
        return data
    try:
        found = OmegaConf.to_container(OmegaConf.create(data), resolve=True, throw_on_missing=True)
    except (OmegaConfBaseException, ValueError, RecursionError) as problem:
        origin = getattr(problem, "full_key", None)
        raise UserError(f"{origin}: {one_line(problem)}" if origin else one_line(problem)) from None
    assert isinstance(found, dict)
    return {str(key): value for key, value in found.items()}


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in plain values, with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _texts(inner, f"{path}.{at}")
    elif isinstance(value, str):
        yield path, value
