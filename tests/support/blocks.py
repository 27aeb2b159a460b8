"""What the pages of the documentation show: their fenced blocks, and the commands in them and in their sentences."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import NamedTuple

from places import ROOT

FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
OWN_FILE = re.compile(r"`(my_configs/[\w/]+\.yaml)`[^`]*\Z")
GENERATED = ("api", "catalogue", "equations", "kpis", "parameters", "strategies")  # written by the code, and compared
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "results/README.md", "benchmarks/README.md")),
    *(page for page in sorted((ROOT / "docs").rglob("*.md")) if page.stem not in GENERATED),
]


class Block(NamedTuple):
    """A fenced block: its language, its text, the line where it begins, and what stands before it."""

    language: str
    text: str
    line: int
    before: str

    @property
    def own_file(self) -> str | None:
        """The file of a user's that the sentence before it names."""
        found = OWN_FILE.search(self.before[-250:])
        return found[1] if found else None


def blocks(page: Path) -> list[Block]:
    """All of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for fence in FENCE.finditer(text):
        indent = len(fence[1])
        body = "\n".join(line[indent:] for line in fence[3].splitlines())
        found.append(Block(fence[2], body, text.count("\n", 0, fence.start()) + 1, text[: fence.start()]))
    return found


def commands(page: Path) -> list[list[str]]:
    """Every command line of a page, as words: those of its blocks, those printed after a $, those in its sentences."""
    text = page.read_text(encoding="utf-8")
    lines = []
    for block in blocks(page):
        if block.language == "bash":
            lines += block.text.replace("\\\n", " ").splitlines()
        if block.language == "text":
            lines += re.findall(r"^\$ (.+)$", block.text.replace("\\\n", " "), re.MULTILINE)
    prose = FENCE.sub("", text)
    lines += [" ".join(code.split()) for code in re.findall(r"`((?:python -m sim|python (?:exp|bench))[^`]*)`", prose)]
    split = [shlex.split(line, comments=True) for line in lines]
    return [words for line in split for words in _chained(line) if words]


def _chained(words: list[str]) -> list[list[str]]:
    """`a && b` are two."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word == "&&":
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def own_files(page: Path) -> dict[str, str]:
    """The users' files that a page shows, by path."""
    return {block.own_file: block.text for block in blocks(page) if block.language == "yaml" and block.own_file}
