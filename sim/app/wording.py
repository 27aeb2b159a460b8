"""What is wrong with the words of a command, said as of every other bad input: key, value, and what is allowed."""

from __future__ import annotations

import math
import re
from argparse import SUPPRESS, Action, ArgumentTypeError
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from sim.core.errors import UserError, did_you_mean, quoted

MOST_DIGITS = 18
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
_SAID = r"argument (?P<names>\S+): (?P<said>.*)"  # argparse, of one option
_EXPLAINS = "{program} --help explains"


def text(word: str) -> str:
    """A word as it stands; an empty one, such as a variable that is not set, is none."""
    if not word:
        raise ArgumentTypeError("'': allowed is a value; to say nothing, leave the option out")
    return word


def place(word: str) -> Path:
    """A path that is asked for."""
    if not word.strip():
        raise ArgumentTypeError(f"{word!r}: an empty path")
    return Path(word)


def whole(word: str) -> int:
    """A whole number in digits."""
    if not re.fullmatch(rf"[+-]?\d{{1,{MOST_DIGITS}}}", word, re.ASCII):
        raise ArgumentTypeError(f"{_short(word)}: allowed is a whole number of at most {MOST_DIGITS} digits")
    return int(word)


def number(word: str) -> float:
    """A finite number in digits."""
    if not re.fullmatch(_NUMBER, word, re.ASCII) or not math.isfinite(float(word)):
        raise ArgumentTypeError(f"{_short(word)}: allowed is a number")
    return float(word)


TYPES: dict[type | None, Callable[[str], Any]] = {None: text, int: whole, float: number}


def _short(word: str) -> str:
    """A value as it was typed, and in quotes where that would not show it."""
    return word if word.strip() == word and word and len(word) <= 40 else quoted(word)


def check_once(words: Iterable[Any], options: dict[str, Action]) -> None:
    """Words are text without NUL, and an option that holds one value is given once."""
    seen: set[str] = set()
    read = True
    for word in words:
        if not isinstance(word, str) or "\0" in word:
            raise UserError(f"{quoted(word)}: a word is text without NUL")
        read = read and word != "--"
        action = options.get(word.partition("=")[0]) if read else None
        if action is None or type(action).__name__ != "_StoreAction":
            continue
        if action.dest in seen:
            raise UserError(f"{_longest(action.option_strings)}: given twice; allowed is one value")
        seen.add(action.dest)


def refusal(message: str, actions: Sequence[Action], program: str) -> str:
    """Argparse's message in the words of this program."""
    explains = _EXPLAINS.format(program=program)
    if found := re.fullmatch(_SAID, message, re.DOTALL):
        name = _longest(found["names"].split("/"))
        action = next((a for a in actions if name in a.option_strings or name == a.metavar), None)
        return _of_one(name, found["said"], action, explains)
    if found := re.fullmatch(r"unrecognized arguments: (.*)", message, re.DOTALL):
        return f"{_unknown(found[1], actions)}; {explains}"
    if found := re.fullmatch(r"the following arguments are required: (.*)", message, re.DOTALL):
        return f"{found[1]}: missing; {explains}"
    return f"{message}; {explains}"


def _of_one(name: str, said: str, action: Action | None, explains: str) -> str:
    """One option, after its name."""
    if said.startswith("expected"):
        wanted = f", {action.metavar}" if action is not None and isinstance(action.metavar, str) else ""
        return f"{name}: the value is missing{wanted}; {explains}"
    if found := re.fullmatch(r"ignored explicit argument '(.*)'", said, re.DOTALL):
        return f"{name} {_short(found[1])}: allowed is no value, {name} alone"
    if (found := re.match(r"invalid choice: '?(.*?)'? \(choose from", said, re.DOTALL)) and action is not None:
        return f"{name} {_short(found[1])}: allowed is {' or '.join(map(str, action.choices or ()))}"
    return f"{name} {said}"


def _unknown(words: str, actions: Sequence[Action]) -> str:
    word, *more = words.split(" ") if words.startswith("-") else [words]
    if not word.startswith("-"):
        return f"{quoted(word)}: one word too many"
    key = word.partition("=")[0]
    known = [name for a in actions if a.help != SUPPRESS for name in a.option_strings if name.startswith("--")]
    if key in known:
        return f"{key}: stands after --, behind which no word is an option; put it before"
    near = did_you_mean(key, known)
    others = [other.partition("=")[0] for other in more if other.startswith("--")]
    so = "and so is" if len(others) == 1 else "and so are"
    also = f", {so} {', '.join(others)}" if others else ""
    return f"{key}: unknown option{near if 'did you mean' in near else ''}{also}"


def _longest(names: Sequence[str]) -> str:
    return max(names, key=len)
