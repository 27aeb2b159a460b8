"""Words put together."""

from __future__ import annotations

from functools import reduce

from sim.words import say


def listed(words: list[str], last: str = "and") -> str:
    """`a, b and c`; ``last`` is the word before the last, `and` or `or`."""
    if len(words) == 1:
        return words[0]
    first = reduce(lambda some, next_one: say("{some}, {next}", some=some, next=next_one), words[:-1])
    return say("{some} or {last}" if last == "or" else "{some} and {last}", some=first, last=words[-1])


def sentence_case(text: str) -> str:
    """With a capital letter at the beginning."""
    return text[0].upper() + text[1:]
