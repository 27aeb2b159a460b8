"""The words of the page, in one place through which all of them go."""

from __future__ import annotations


def say(text: str, **values: object) -> str:
    """An English sentence with ``values`` in the places of their names."""
    return text.format(**values) if values else text
