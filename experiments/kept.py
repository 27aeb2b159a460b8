"""What the longer studies of this folder share: how their words are read, and answers that are kept as they come."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from rich.console import Console
from rich.progress import track

import sim
from sim.study.execution.cache import code_hash

Row = dict[str, Any]
Answer = TypeVar("Answer")


class Words(NamedTuple):
    """What a command says."""

    settings: list[str]  # key=value
    names: list[str]

    @classmethod
    def of(cls, words: Sequence[str]) -> Words:
        """Settings and names; options are neither."""
        plain = [word for word in words if not word.startswith("--")]
        return cls([word for word in plain if "=" in word], [word for word in plain if "=" not in word])

    @property
    def folder(self) -> Path:
        """Where answers go: `output.dir`, by default results/."""
        said = [word.partition("=")[2] for word in self.settings if word.startswith("output.dir=")]
        return Path(said[-1] if said else "results")


def unsaid(size: Sequence[str], *said: str) -> list[str]:
    """The settings of ``size`` of which nothing is ``said``."""
    keys = {word.partition("=")[0] for word in said}
    return [word for word in size if word.partition("=")[0] not in keys]


def of_strategies(words: Sequence[str], of: Callable[[str, list[str]], Answer]) -> tuple[list[Answer], Path]:
    """What ``of`` (name, settings) says of each strategy that is named, by default of all; and a folder for it."""
    said = Words.of(words)
    names = said.names or sim.choices("strategy")
    found = [of(name, said.settings) for name in track(names, "strategies", console=Console(stderr=True))]
    said.folder.mkdir(parents=True, exist_ok=True)
    return found, said.folder


def screen_of(width: int) -> Console:
    """Where tables are printed: the terminal, or a page of such a width where there is none."""
    return Console() if Console(stderr=True).is_terminal else Console(width=width)


def sized(words: Sequence[str], usual: str) -> tuple[bool, str, list[str]]:
    """Whether `--quick` is said, how many persons (``usual``, 300 if quick, unless a number is said), and the rest."""
    quick = "--quick" in words
    persons = next((word for word in words if word.isdigit()), "300" if quick else usual)
    return quick, persons, [word for word in words if word != "--quick" and not word.isdigit()]


class Kept:
    """A file with a line an answer: what this code has answered with these settings is not asked again.

    A line that was cut short, as when the machine stops, counts as none.
    """

    def __init__(self, file: Path, settings: Sequence[str]):
        self._file, self._same = file, {"code": code_hash(), "settings": [*settings]}
        file.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        if text and not text.endswith("\n"):
            self._write("\n")
        self._rows = [row for row in _rows_in(text) if self._same.items() <= row.items()]

    def answer(self, of: Callable[[], Row], **question: str) -> Row:
        """The answer to a question, asked by ``of`` unless it is known; the question is part of it."""
        for row in self._rows:
            if question.items() <= row.items():
                return row
        row = {**self._same, **question, **of()}
        self._rows.append(row)
        self._write(json.dumps(row, ensure_ascii=False) + "\n")
        return row

    def rows(self, **question: str) -> list[Row]:
        """All that is known of a question, or of a part of it."""
        return [row for row in self._rows if question.items() <= row.items()]

    def _write(self, text: str) -> None:
        with self._file.open("a", encoding="utf-8") as out:
            out.write(text)


def _rows_in(text: str) -> Iterator[Row]:
    for line in text.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            yield row
