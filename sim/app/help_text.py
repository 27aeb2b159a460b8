"""What `--help` shows, in the language that is spoken: parsers hold English, and each text is said as it is printed."""

from __future__ import annotations

import re
from argparse import Action, RawDescriptionHelpFormatter
from typing import Any
from unicodedata import east_asian_width

from sim.words import ENGLISH, say, spoken

USAGE = "usage: "  # argparse's own; another language takes as many cells, so that lines below stay in place
_HEADING = re.compile(r"^\{(.+)\}:$", re.MULTILINE)
# An example: a command, and after two blanks or in the next line what it does.
_EXAMPLE = re.compile(r"(?P<command>  \S.*?\s{2,}|\s{8,})(?P<does>(?![-+'])\S+ \S.*)")
_WIDE = "\u2e80-\uffef"
_BEGINS_NO_LINE, _ENDS_NO_LINE = "，。；：、）》”！？", "（《“"
_PIECE = re.compile(rf"\s+|[{_ENDS_NO_LINE}]*(?:[^\s{_WIDE}]+|[{_WIDE}])[{_BEGINS_NO_LINE}]*")


def opening(doc: str | None) -> str:
    """What the help of a command begins with: the docstring of its module, behind the command."""
    told = (doc or "").split(": ", 1)[1]
    return told[:1].upper() + told[1:]


class Filled(str):
    """A help text with its gaps filled, which knows the text: ``Filled("only law N (1-{most})", most=11)``."""

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> Filled:
        """In English."""
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, values
        return made


class HelpFormatter(RawDescriptionHelpFormatter):
    """Argparse's own, that speaks; in English to the letter what that prints."""

    def start_section(self, heading: str | None) -> None:
        """A group of words; argparse puts a colon behind its name."""
        super().start_section(f"{{{heading}}}" if heading else heading)

    def format_help(self) -> str:
        """All of it."""
        return _HEADING.sub(lambda found: said(f"{found[1]}:"), super().format_help())

    def _format_usage(self, *about: Any) -> str:
        return super()._format_usage(*about).replace(USAGE, said(USAGE), 1)

    def _get_help_string(self, action: Action) -> str | None:
        return said(action.help) if action.help else action.help

    def _split_lines(self, text: str, width: int) -> list[str]:
        return super()._split_lines(text, width) if spoken() == ENGLISH else folded(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return super()._fill_text(text if spoken() == ENGLISH else taught(text, width), width, indent)


def said(text: str) -> str:
    """A text of a parser in the language that is spoken."""
    return say(text.template, **text.values) if isinstance(text, Filled) else say(text)


def taught(text: str, width: int) -> str:
    """Paragraphs, each said as one text and folded anew, and examples, whose commands stay."""
    made: list[str] = []
    paragraph: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line and not line.startswith("  "):
            paragraph.append(line)
            continue
        made += folded(said(" ".join(paragraph)), width) if paragraph else []
        paragraph = []
        example = _EXAMPLE.fullmatch(line)
        made.append(example["command"] + said(example["does"]) if example else line)
    return "\n".join(made).rstrip("\n")


def folded(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` cells. A wide character takes two, and a line may end after it."""
    lines, here = [""], 0
    for piece in _PIECE.findall(" ".join(text.split())):
        cells = cells_of(piece)
        if here and here + cells > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
            here = 0
        if here or piece.strip():
            lines[-1] += piece
            here += cells
    return lines


def cells_of(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
