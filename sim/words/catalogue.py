"""Languages, the one that is spoken, and what it says for an English text or for the key of a thing."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from sim.core.errors import UserError, did_you_mean, quoted

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "zh": "简体中文"}
NAMES = "names"  # the file of a language that holds names by kind and key
ERRORS = "errors"  # the one that holds frames of messages by English frame; all others hold texts by English text

_SPOKEN: ContextVar[str] = ContextVar("language", default=ENGLISH)
T = TypeVar("T")


class language:
    """`language("zh")` speaks Chinese from here on, in this thread; ``with language("zh"):`` until the block ends.

    Raises `UserError` for a language that there is not.
    """

    def __init__(self, code: str) -> None:
        if code not in LANGUAGES:
            raise UserError(f"lang: there is no language {quoted(code)}{did_you_mean(code, LANGUAGES)}")
        self._before = _SPOKEN.set(code)

    def __enter__(self) -> language:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        _SPOKEN.reset(self._before)


def spoken() -> str:
    """The code of the language that is spoken."""
    return _SPOKEN.get()


def say(english: str, /, **values: object) -> str:
    """A text in the language that is spoken, with ``values`` in its braces; without any it may hold braces itself."""
    text = texts(spoken()).get(english, english) if spoken() != ENGLISH else english
    return text.format(**values) if values else text


def named(kind: str, key: str, otherwise: str) -> str:
    """The name of a thing of a kind (`metric`, `group`, `strategy`) in the language that is spoken.

    ``otherwise``: its name in English, and where the catalogue has none.
    """
    if spoken() == ENGLISH:
        return otherwise
    return names(spoken()).get(kind, {}).get(key, otherwise)


def to_say(texts: T) -> T:
    """Marks texts, one or a table of them, that `say` is given elsewhere: so that a test finds them in catalogues."""
    return texts


@cache
def texts(code: str) -> Mapping[str, str]:
    """Texts of a language by English text."""
    found: dict[str, str] = {}
    for file in _files(code):
        if file.stem not in (NAMES, ERRORS):
            found |= _read(file)
    return found


@cache
def names(code: str) -> Mapping[str, Mapping[str, str]]:
    """Names of things in a language, by kind and key."""
    return _of(code, NAMES)


@cache
def frames(code: str) -> Mapping[str, str]:
    """Frames of messages about what is wrong in a language, by English frame (`sim.words.frames`)."""
    return _of(code, ERRORS)


def _of(code: str, stem: str) -> dict[str, Any]:
    return next((_read(file) for file in _files(code) if file.stem == stem), {})


def _files(code: str) -> list[Path]:
    return sorted((Path(__file__).parent / code).glob("*.yaml"))


def _read(file: Path) -> dict[str, Any]:
    import yaml  # whoever speaks English needs none of it

    return yaml.load(file.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
