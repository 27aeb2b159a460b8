"""Words put together."""

from __future__ import annotations


def listed(words: list[str], last: str = "and") -> str:
    """`a, b and c`; ``last`` is the word before the last."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def sentence_case(text: str) -> str:
    """With a capital letter at the beginning."""
    return text[0].upper() + text[1:]
