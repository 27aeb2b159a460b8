"""Plain values of a market, put together: files over files, then words, then what refers to other values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    here, key = _owner(data, override.key_or_group, found=True)
    box = {key: here[key]} if isinstance(here, list) or key in here else {}
    merge(box, {key: override.value()})
    here[key] = box[key]


def delete(data: dict[str, Any], override: Override) -> None:
    """Take out what a word such as `~a.b` names."""
    here, key = _owner(data, override.key_or_group, found=False)
    if not isinstance(here, dict) or key not in here:
        steps = override.key_or_group.split(".")
        if steps[-1] in fields_at(MarketParams, steps[:-1]):
            raise UserError(f"~{override.key_or_group}: no file says it, so that its default holds without this word")
        near = did_you_mean(key, map(str, here)) if isinstance(here, dict) else ""
        raise UserError(f"~{override.key_or_group}: there is no such key{near}")
    if override.value() is not None and override.value() != here[key]:
        raise UserError(f"{override.input_line}: it is {quoted(here[key])}")
    del here[key]


def replace_sponsors(data: dict[str, Any], *bodies: Mapping[str, Any]) -> None:
    """A sponsor is of one kind: where ``bodies`` name another one for a strategy, that which is there goes."""
    named: dict[str, set[str]] = {}
    for body in bodies:
        for name, sponsor in _sponsors(body):
            named.setdefault(name, set()).update(map(str, sponsor))
    for name, sponsor in _sponsors(data):
        for kind in named.get(name, ()) and set(sponsor) - named[name]:
            del sponsor[kind]


def body_of(override: Override) -> dict[str, Any]:
    """What a word says, as a file would say it."""
    body = override.value()
    for step in reversed(override.key_or_group.split(".")):
        body = {step: body}
    assert isinstance(body, dict)
    return body


def _sponsors(data: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The sponsor of every strategy in plain values that has one."""
    strategies = data.get("strategies")
    for name, strategy in strategies.items() if isinstance(strategies, dict) else ():
        sponsor = strategy.get("sponsor") if isinstance(strategy, dict) else None
        if isinstance(sponsor, dict):
            yield str(name), sponsor


def _owner(data: dict[str, Any], path: str, found: bool) -> tuple[Any, Any]:
    """Where the last key of ``path`` belongs, and that key; groups that are not there are ``found``ed or are None."""
    here: Any = data
    key, steps = _first(here, path.split("."))
    while steps:
        if found and isinstance(here, dict):
            here.setdefault(key, {})
        inner = here.get(key) if isinstance(here, dict) else here[key]
        if found and not isinstance(inner, dict | list):
            raise UserError(f"{path}: {path.removesuffix('.' + '.'.join(steps))} is no group")
        if not isinstance(inner, dict | list):
            return None, steps[-1]
        here = inner
        try:
            key, steps = _first(here, steps)
        except IndexError:
            told = path.removesuffix("." + ".".join(steps))
            raise UserError(f"{path}: {told} is a list of {len(here)}, numbered from 0") from None
    return here, key


def _first(here: Any, steps: list[str]) -> tuple[Any, list[str]]:
    """The key that ``steps`` begin with, and the steps after it; keys of `set` and `scale` are paths themselves."""
    if isinstance(here, list):
        if not steps[0].isdecimal() or int(steps[0]) >= len(here):
            raise IndexError(steps[0])
        return int(steps[0]), steps[1:]
    if _key(here, steps[0]) not in here:
        for end in range(len(steps), 1, -1):
            if (key := ".".join(steps[:end])) in here:
                return key, steps[end:]
    return _key(here, steps[0]), steps[1:]


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
