"""Text on a terminal that cannot show all of it: signs have plain stand-ins, and nothing ends because of one.

Files are always UTF-8; only what is printed follows the terminal.
"""

from __future__ import annotations

import codecs
import io
from typing import TextIO

_NAME = "sim.plain"
# As wide as the sign, so that columns stay columns.
_STAND_INS = {
    "▲": "^", "▼": "v", "−": "-", "–": "-", "—": "-", "¥": "Y", "·": "-", "×": "x", "…": ".", "≥": ">", "≤": "<",
    "’": "'", "‘": "'", "“": '"', "”": '"', "→": ">", "±": "~", "•": "*",
}  # fmt: skip


def degrade(stream: TextIO | None) -> None:
    """From now on ``stream`` writes a plain stand-in, or `?`, for what its encoding does not have."""
    if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
        stream.reconfigure(errors=_NAME)


def _plain(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    return "".join(_STAND_INS.get(sign, "?") for sign in problem.object[problem.start : problem.end]), problem.end


codecs.register_error(_NAME, _plain)
