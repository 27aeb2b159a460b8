"""What a form of dates that a user gives has to say: a year, a month and a day, in the signs of strptime."""

from __future__ import annotations

import re

from sim.core.errors import UserError

SIGNS = "%Y year, %m month, %d day, %H hour, %M minute, %S second"
_SIGN = r"%(?:[-_0]?[YCyqmbBhdeaAwuUWGgVjDxFvHkIlPpMSfTRXrZzc+stn%]|\.f|\.?[369]f|:{1,3}z|#z)"
_WHOLE = "DFxcs+v"  # signs for whole dates
_PARTS = {"year": "YyGg", "month": "mbBhjUWV", "day": "dejuwaA"}
_LETTERS = {  # of other programs' forms, the longest first
    "yyyy": "%Y", "jjjj": "%Y", "aaaa": "%Y", "yy": "%y", "jj": "%y", "dd": "%d", "tt": "%d", "hh": "%H", "ss": "%S",
    "d": "%d", "t": "%d", "y": "%Y", "h": "%H", "s": "%S",
}  # fmt: skip


def check_form(date_format: str) -> None:
    """Refuse a form without a year, a month or a day, and signs that mean nothing."""
    given = f"--date-format {date_format}"
    if "%" not in date_format:
        like = _translated(date_format)
        near = f" (did you mean '{like}'?)" if like else ""
        raise UserError(f"{given}: allowed is a form such as %d/%m/%Y or %Y-%m-%d %H:%M:%S{near}; {SIGNS}")
    left = re.sub(_SIGN, "", date_format)
    if "%" in left:
        bad = re.search(r"%.?", left, re.DOTALL)
        raise UserError(f"{given}: {bad[0] if bad else '%'} means nothing; {SIGNS}; such as %d/%m/%Y")
    signs = "".join(found[-1] for found in re.findall(_SIGN, date_format))
    if set(signs) & set(_WHOLE):
        return
    if missing := [part for part, those in _PARTS.items() if not set(signs) & set(those)]:
        raise UserError(f"{given}: has no {' and no '.join(missing)}; {SIGNS}; such as %d/%m/%Y")


def _translated(date_format: str) -> str | None:
    """The same form in the signs of strptime, where it is written with letters as other programs do."""
    text = re.sub(r"(?i)(?<=h[:.])m{1,2}|mi", "%M", date_format)
    text = re.sub(r"(?<!%)[mM]{1,2}", "%m", text)
    text = re.sub(r"(?<!%)(?i:yyyy|jjjj|aaaa|yy|jj|dd|tt|hh|ss|d|t|y|h|s)", lambda m: _LETTERS[m[0].lower()], text)
    return text if all(sign in text.lower() for sign in ("%y", "%m", "%d")) else None
