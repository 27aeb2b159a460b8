"""What is said of how a log was read, in the language that is spoken; the reading itself holds English."""

from __future__ import annotations

from collections.abc import Iterable

from sim.words.frames import named_by_frame


def notes_told(notes: Iterable[str]) -> list[str]:
    """Notes of an account (`sim.evidence.fitting.log.account`)."""
    return [named_by_frame("note", note) for note in notes]


def row_told(why: str) -> str:
    """Why rows are no purchases of their own."""
    return named_by_frame("row", why)
