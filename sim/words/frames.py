"""What is wrong, in the language that is spoken: the frame of a message; keys, values and names stand as they were."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from sim.words.catalogue import ENGLISH, LANGUAGES, frames, language, named, names, spoken

NUMBER = r"[-+]?[\d.,]+(?:[eE][-+]?\d+)?"
NUMBERS = ("low", "high", "n")  # placeholders that stand for a number
WORDS = ("a", "b", "c")  # those that stand for one word
QUOTED = "quoted"  # the one that stands for what is between two quotation marks; all others stand for any text
AGAIN = ("what", "why", "range", "key")  # those whose text has a frame of its own
DEEPEST = 8  # texts within texts; what a user wrote may look like any number of them
KINDS = {
    "kind": "kind",
    "unit": "unit",
    "role": "role",
    "category": "group",
}  # those that stand for a thing with a name


class Frame(NamedTuple):
    """A message as code writes it, and as another language does."""

    english: re.Pattern[str]
    other: str


def framed(line: str, deep: int = 0) -> str:
    """One mistake in the language that is spoken; as it is in English, and where no frame fits.

    ``deep``: how many texts it is a part of.
    """
    if spoken() == ENGLISH or deep > DEEPEST:
        return line
    for frame in _frames(spoken()):
        if found := frame.english.fullmatch(line):
            return frame.other.format(**{name: _part(name, text, deep + 1) for name, text in found.groupdict().items()})
    return line


def named_by_frame(kind: str, text: str) -> str:
    """The name of a thing of a kind that is called by whole texts; as it is in English, and where no frame fits.

    Such texts come from code that cannot say them itself: its results are kept by its meaning. What stands in a gap is
    fitted to the frames of the same kind, then to those of messages.
    """
    return text if spoken() == ENGLISH else _named_by_frame(kind, text, 0)


def speak_as_asked(words: Iterable[object]) -> None:
    """Speak the language that the words of a command ask for, before any of them is read: what is wrong is said in it.

    A language that there is not is refused where its word is read.
    """
    before = ""
    for word in map(str, words):
        asked = word.removeprefix("--").removeprefix("lang=") if before != "--lang" else word
        if asked in LANGUAGES and (before == "--lang" or word.endswith(f"lang={asked}")):
            language(asked)
        before = word


def _named_by_frame(kind: str, text: str, deep: int) -> str:
    for frame in _frames_of(spoken(), kind) if deep <= DEEPEST else ():
        if found := frame.english.fullmatch(text):
            parts = {name: _part(name, part, deep + 1, kind) for name, part in found.groupdict().items()}
            return frame.other.format(**parts)
    return framed(text, deep) if deep else text


def _part(name: str, text: str, deep: int, kind: str = "") -> str:
    """What stands in a gap; ``kind``: of a name, whose frames come first."""
    if name in AGAIN:
        return _named_by_frame(kind, text, deep) if kind else framed(text, deep)
    return named(KINDS[name], text, f" {text}" if name == "unit" else text) if name in KINDS else text


@cache
def _frames(code: str) -> tuple[Frame, ...]:
    """In the order of the file: the first that fits is taken."""
    return tuple(Frame(_pattern(english), other) for english, other in frames(code).items())


@cache
def _frames_of(code: str, kind: str) -> tuple[Frame, ...]:
    return tuple(Frame(_pattern(english), other) for english, other in names(code).get(kind, {}).items())


def _pattern(english: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", english)
    made = [
        re.escape(part) if at % 2 == 0 else f"(?P<{part}>{NUMBER if part in NUMBERS else _text(part)})"
        for at, part in enumerate(parts)
    ]
    return re.compile("".join(made), re.DOTALL)


def _text(placeholder: str) -> str:
    return r"\S+" if placeholder in WORDS else "[^']+" if placeholder == QUOTED else ".+?"
