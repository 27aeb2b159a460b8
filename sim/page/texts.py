"""Text that comes from elsewhere, as the page shows it: sign for sign, what is wrong in the language that is spoken."""

from __future__ import annotations

import re

from sim.words.frames import framed

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#$~|])")  # that Markdown would take for more than signs


def plain(text: str) -> str:
    """Text that is shown as it stands, whatever Markdown would make of it."""
    return _SIGNS.sub(r"\\\1", text)


def wrong(line: str) -> str:
    """One mistake, as people read it."""
    return plain(framed(line))
