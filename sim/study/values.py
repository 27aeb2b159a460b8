"""Plain values of a market, put together: files over files, then words, then what refers to other values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hydra.core.override_parser.types import Override
from omegaconf import OmegaConf
from omegaconf.errors import InterpolationKeyError, OmegaConfBaseException

from sim.core.errors import UserError, did_you_mean, quoted
from sim.params.belief import CHANGED, GIVEN
from sim.params.market import MarketParams
from sim.params.paths import Steps
from sim.params.schema import fields_at
from sim.study.beliefs import PARTS, is_amount, with_sources

_REFERENCE = "in ${ } stands the name of one value, such as ${platform.social.take_share}"


def merge(data: dict[str, Any], body: dict[str, Any], above: Steps = ()) -> None:
    """Write ``body`` over ``data``, key by key; nothing of ``body`` is kept, which others share.

    ``above``: where in the market both stand. A belief is replaced whole, since its source is about all of it.
    """
    for key, value in body.items():
        if isinstance(value, dict):
            steps, there = (*above, key), data.get(key)
            if not isinstance(there, dict) or is_amount(steps, value) or is_amount(steps, there):
                data[key] = {}
            merge(data[key], value, steps)
        else:
            data[key] = _copied(value)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def put_words(data: dict[str, Any], words: Sequence[Override]) -> None:
    """Write what words say, one after the other."""
    sourced = {path for path, _, key in (word.key_or_group.rpartition(".") for word in words) if key == "source"}
    for word in words:
        if word.is_delete():
            _delete(data, word)
        else:
            _put(data, word, word.key_or_group.rpartition(".")[0] in sourced)


def _put(data: dict[str, Any], override: Override, sourced: bool) -> None:
    """Write a word's value; a mapping is merged with what is there.

    A belief whose parts change is no longer that of its source, unless words give it one (``sourced``).
    """
    here, steps = _owner(data, override.key_or_group, found=True)
    key = steps[-1]
    there = here[key] if isinstance(here, list) or key in here else None
    value = with_sources(override.value(), steps)
    _check_says(value, there, override.key_or_group)
    box = {} if there is None else {key: there}
    merge(box, {key: value}, steps[:-1])
    here[key] = box[key]
    if key in PARTS and not sourced and is_amount(steps[:-1], here):
        here["source"] = CHANGED if here.get("source", GIVEN) != GIVEN else GIVEN


def _check_says(value: Any, there: Any, path: str) -> None:
    """Refuse empty groups in a word where values stand, which would stay as they are."""
    if not isinstance(value, dict) or not isinstance(there, dict) or not there:
        return
    if not value:
        raise UserError(f"{path}={{}}: an empty group changes nothing of what is there; write {path}.KEY=VALUE")
    for key, inner in value.items():
        _check_says(inner, there.get(key), f"{path}.{key}")


def _delete(data: dict[str, Any], override: Override) -> None:
    """Take out what a word such as `~a.b` names."""
    here, found = _owner(data, override.key_or_group, found=False)
    key = found[-1]
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


def _owner(data: dict[str, Any], path: str, found: bool) -> tuple[Any, list[Any]]:
    """What the last key of ``path`` belongs to, and all its keys; groups not there are ``found``ed or are None."""
    here: Any = data
    key, steps = _first(here, path.split("."))
    keys = [key]
    while steps:
        if found and isinstance(here, dict):
            here.setdefault(key, {})
        inner = here.get(key) if isinstance(here, dict) else here[key]
        if found and not isinstance(inner, dict | list):
            raise UserError(f"{path}: {path.removesuffix('.' + '.'.join(steps))} is no group")
        if not isinstance(inner, dict | list):
            return None, steps[-1:]
        here = inner
        try:
            key, steps = _first(here, steps)
        except IndexError:
            told = path.removesuffix("." + ".".join(steps))
            raise UserError(f"{path}: {told} is a list of {len(here)}, numbered from 0") from None
        keys.append(key)
    return here, keys


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
        at = str(getattr(problem, "full_key", None) or next(path for path, text in texts if "${" in text))
        said = f"={quoted(dict(texts)[at])}" if at in dict(texts) else ""
        raise UserError(f"{at}{said}: {_unresolved(problem)}") from None
    assert isinstance(found, dict)
    return {str(key): value for key, value in found.items()}


def _unresolved(problem: Exception) -> str:
    """Why a reference names no value."""
    if isinstance(problem, InterpolationKeyError):
        return f"no file or word gives a value of this name; {_REFERENCE}"
    if isinstance(problem, RecursionError) or "ecursive" in str(problem):
        return "it names itself, in a circle"
    return _REFERENCE


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in plain values, with its path."""
    if isinstance(value, str):
        yield path, value
        return
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        if isinstance(inner, dict | list | str):  # most are numbers
            yield from _texts(inner, f"{path}.{key}" if path else str(key))
