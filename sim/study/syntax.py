"""What is wrong with a value that Hydra's grammar does not know, said in the words of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sim.core.errors import did_you_mean, quoted

CALLS = {  # functions of a multirun: how each is written
    "choice": "choice(a,b)",
    "range": "range(START,STOP,STEP) of numbers, STEP not 0",
    "glob": "glob(NAME*)",
    "sort": "sort(3,1,2), all numbers or all text",
    "shuffle": "shuffle(a,b)",
    "int": "int(3), of a number",
    "float": "float(3), of a number",
    "bool": "bool(true), of true or false",
    "str": "str(3)",
    "tag": "the values alone",
    "interval": "interval(LOW,HIGH), two numbers, LOW below HIGH",
}
_CLOSES = {"[": "]", "{": "}", "(": ")"}
_QUOTES = "'\""
_BARE = re.compile(r"[A-Za-z0-9_/\-+.$%*@?|: \t]")  # signs of text without quotes
_CALL = re.compile(r"while evaluating '(\w+)\(")
_FORMS = "allowed is a value, [a,b] or {key:value}; other text stands in quotes"
_OTHER_KIND = "a text with a quote in it stands in quotes of the other kind"

Sign = tuple[str, int]  # one sign of a value, or what stands in quotes, or after a backslash; and where


def what_is_wrong(value: str, told: str) -> str:
    """Why ``value`` cannot be read. ``told``: what Hydra says of it, for calls of functions."""
    if call := _CALL.search(told):
        name = call[1]
        if name not in CALLS:
            return f"there is no function {quoted(name)}{did_you_mean(name, CALLS)}"
        return f"allowed is {CALLS[name]}"
    try:
        signs = list(_signs(value))
    except _OpenQuote as problem:
        return f"the quote {problem} is not closed; {_OTHER_KIND}"
    return _unbalanced(value, signs) or _misplaced(signs) or _FORMS


class _OpenQuote(ValueError):
    """A quoted text has no end."""


def _signs(value: str) -> Iterator[Sign]:
    """The signs of a value; a quoted text is one."""
    at = 0
    while at < len(value):
        end = at + 1
        if value[at] == "\\":
            end += 1
        elif value[at] in _QUOTES:
            while end < len(value) and value[end] != value[at]:
                end += 2 if value[end] == "\\" else 1
            if end >= len(value):
                raise _OpenQuote(value[at])
            end += 1
        yield value[at:end], at
        at = end


def _unbalanced(value: str, signs: list[Sign]) -> str:
    """The bracket that is not closed, or closes nothing."""
    opened: list[str] = []
    for sign, at in signs:
        if sign in _CLOSES:
            if sign == "(" and not re.search(r"\w\s*$", value[:at]):
                return "( stands after the name of a function only, such as range(1,4)"
            opened.append(sign)
        elif sign in _CLOSES.values():
            if not opened:
                return f"{sign} closes nothing"
            if _CLOSES[opened[-1]] != sign:
                return f"{opened[-1]} is closed by {sign}"
            opened.pop()
    return f"{opened[-1]} is not closed" if opened else ""


def _misplaced(signs: list[Sign]) -> str:
    """A comma without a value, a pair that is none, or a sign that stands where none can."""
    opened, before, colons = [""], "", 0  # brackets around, the sign before but for blanks, of this pair
    for sign, _ in [*signs, (",", -1)]:
        if sign.isspace():
            continue
        ends = sign == "," or sign in _CLOSES.values()
        if ends and (before == "," or (sign == "," and before in ("", "[", "{", "("))):
            return "beside a comma a value is missing"
        if opened[-1] == "{" and ends and before != "{":
            if not colons:
                return "in { } stand pairs, key:value"
            if before == ":":
                return "after a colon the value is missing"
        if opened[-1] == "{" and not colons and (sign[0] in _QUOTES or sign in _CLOSES):
            return "a key in { } is a name without quotes"
        if opened[-1] == "{" and sign == ":" and before in ("{", ","):
            return "before a colon the key is missing"
        if before in ("]", "}", ")") and not ends:
            return f"after {before} stands {quoted(sign)}; allowed is a comma or the end"
        if sign[0] in _QUOTES and before and before not in ("[", "{", "(", ",", ":", "="):
            return "text stands before a quote; it goes in the quotes too"
        if before[:1] and before[0] in _QUOTES and not ends and sign not in _CLOSES:
            return "text stands after a quote; it goes in the quotes too"
        if sign[0] == "\\" and sign[1:] in ("'", '"'):
            return f"no backslash before a quote; {_OTHER_KIND}"
        if sign in ("[", "{") and before not in ("", "[", "{", "(", ",", ":", "=", "$"):
            return f"before {sign} stands text; a list or a group stands alone, and a text with {sign} in it in quotes"
        if sign == "=" and opened[-1] != "(":
            return "a text with '=' in it stands in quotes"
        if sign in _CLOSES:
            opened.append(sign)
        elif sign in _CLOSES.values():
            opened.pop()
        elif len(sign) == 1 and sign not in ",=" and not _BARE.fullmatch(sign):
            return f"a text with {quoted(sign)} in it stands in quotes"
        if sign in ("{", "}", ",", "[", "]", "(", ")"):
            colons = 1 if sign in ("}", "]", ")") else 0
        colons += sign == ":"
        before = sign
    return ""
