"""The words of the page, in one place through which all of them go."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#$~|])")  # that Markdown would take for more than signs


def say(text: str, **values: object) -> str:
    """An English sentence with ``values`` in the places of their names."""
    return text.format(**values) if values else text


def plain(text: str) -> str:
    """Text that is shown as it stands, whatever Markdown would make of it."""
    return _SIGNS.sub(r"\\\1", text)
