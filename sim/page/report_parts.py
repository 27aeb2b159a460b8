"""The report that a run has written, in its sections."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from sim.core.errors import UserError
from sim.page.wide_tables import lists_for_sentences

NAME = "report.md"
_IMAGE = re.compile(r"^!\[(?P<alt>.*)\]\((?P<file>[\w.-]+)\)$")
_SIGNS = re.compile(r"([$~])")  # that mean something in the Markdown of the page and nothing in that of reports


class Piece(NamedTuple):
    """Markdown, or a picture with what it shows."""

    text: str
    picture: Path | None = None


class ReportSection(NamedTuple):
    """What stands under one heading."""

    title: str
    pieces: tuple[Piece, ...]


class Report(NamedTuple):
    """A whole report."""

    title: str
    about: str
    sections: tuple[ReportSection, ...]


def read_report(folder: Path) -> Report:
    """The report of a results folder; a `UserError` if it has none."""
    try:
        text = (folder / NAME).read_text(encoding="utf-8")
    except OSError:
        raise UserError(f"{folder}: no {NAME} in it") from None
    head, *rest = re.split(r"^## ", text, flags=re.MULTILINE)
    title, _, about = head.strip().removeprefix("# ").partition("\n")
    return Report(escaped(title), escaped(about.strip()), tuple(_section(part, folder) for part in rest))


def escaped(text: str) -> str:
    """Markdown in which dollars and tildes are dollars and tildes, but for code."""
    parts = re.split(r"(```.*?```|`[^`\n]*`)", text, flags=re.DOTALL)
    return "".join(part if at % 2 else _SIGNS.sub(r"\\\1", part) for at, part in enumerate(parts))


def _section(part: str, folder: Path) -> ReportSection:
    title, _, body = part.partition("\n")
    body = lists_for_sentences(body)
    pieces, lines = list[Piece](), list[str]()
    for line in body.strip().splitlines():
        if found := _IMAGE.match(line):
            pieces.append(Piece(escaped("\n".join(lines).strip())))
            pieces.append(Piece(found["alt"], folder / found["file"]))
            lines = []
        else:
            lines.append(line)
    pieces.append(Piece(escaped("\n".join(lines).strip())))
    return ReportSection(escaped(title.strip()), tuple(piece for piece in pieces if piece.text))
