"""Texts in the lines of a figure, and in one line again."""

from __future__ import annotations

import re
from functools import reduce
from textwrap import fill
from unicodedata import east_asian_width

NEVER_FIRST = "，。；：、）％%]！？·"  # in a line
COLUMNS = 2.1  # of a wide sign, measured against the mean of Latin letters
_PARTS = re.compile(r"[!-~]{1,40}|.", re.DOTALL)  # words and keys as a whole, other signs one by one


def folded(text: str, width: int) -> str:
    """A text in lines of ``width`` columns; between wide signs, as Chinese has them, it may be parted anywhere."""
    if not any(map(_is_wide, text)):
        return fill(text, width)
    lines, room = [""], float(width)
    for part in _PARTS.findall(text):
        columns = sum(COLUMNS if _is_wide(sign) else 1.0 for sign in part)
        if room < columns and part not in NEVER_FIRST:
            lines.append("")
            room = width
        lines[-1] += part
        room -= columns
    return "\n".join(line.strip() for line in lines if line)


def unfolded(text: str) -> str:
    """A text that was folded, in one line."""

    def joined(line: str, more: str) -> str:
        return f"{line}{'' if _is_wide(line[-1]) or _is_wide(more[0]) else ' '}{more}"

    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return reduce(joined, lines) if lines else ""


def _is_wide(sign: str) -> bool:
    return east_asian_width(sign) in "WF"
