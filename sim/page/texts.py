"""Text that comes from elsewhere, as the page shows it."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#$~|])")  # that Markdown would take for more than signs


def plain(text: str) -> str:
    """Text that is shown as it stands, whatever Markdown would make of it."""
    return _SIGNS.sub(r"\\\1", text)
