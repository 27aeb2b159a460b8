"""Tutorials are typed as they stand, in a smaller market; what they show of an answer comes out: words, not digits."""

from __future__ import annotations

import re
import shlex
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from blocks import Block, blocks, commands
from places import ROOT

from sim.app import answer
from sim.app.catalog import KINDS
from sim.app.pages.commands import commands as doors
from sim.core import registry
from sim.evidence.fitting import fitted, maximum

PAGES = sorted(page for page in (ROOT / "docs" / "tutorials").glob("*.md") if page.stem != "README")
QUICK = ("population.persons=200", "horizon.burn_in_weeks=0", "horizon.weeks=14", "threads=1")
AT_ONCE = {"sim.firm", "sim.fit", "sim.compare", "sim.plot", "sim.validate", "sim.catalog"}
FEWER = ("range(400)", "range(300)")  # customers of the log that a page makes
LARGE = ("allocate", "sim.report")  # of a market that has not been asked
NUMBERS = re.compile(r"[-+−]?\d[\d,.]*")
FILE = re.compile(r"`((?:sim|tests)/[\w/]+\.py)`:\s*\Z")


class Reader:
    """Somebody who types a page, block by block."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
        self.capsys, self.monkeypatch = capsys, monkeypatch
        self.seen = ""

    def types(self, block: Block) -> None:
        """What a block asks for; of what it shows, that it was seen."""
        if block.language == "bash":
            for line in block.text.splitlines():
                self.asks(shlex.split(line, comments=True))
        if block.language == "python":
            self.writes(block)
        if block.own_file:
            Path(block.own_file).parent.mkdir(parents=True, exist_ok=True)
            Path(block.own_file).write_text(block.text, encoding="utf-8")
        if block.language == "text":
            for line in re.findall(r"^\$ (.+)$", block.text, re.MULTILINE):
                self.asks(shlex.split(line))
            self.sees([line for line in block.text.splitlines() if not line.startswith("$ ")])

    def asks(self, words: list[str]) -> None:
        """Type a command, if it is quickly done; in a smaller market."""
        door, rest = (words[2], words[3:]) if words[:2] == ["python", "-m"] else ("", words)
        asked = door == "sim" and "size=tiny" in rest
        if asked or (door in AT_ONCE and not set(LARGE) & {door, *rest}):
            status = import_module(doors()[door]).main([*rest, *(QUICK if asked else ())])
            told = self.capsys.readouterr()
            assert status == (2 if "error:" in told.err else 0), told.err
            self.seen += f"\n{told.out}\n{told.err}"

    def writes(self, block: Block) -> None:
        """Run Python; what belongs in a file of the package is a module, and tests in one are asked."""
        file = FILE.search(block.before)
        name = file[1].removesuffix(".py").replace("/", ".") if file else "__main__"
        module = ModuleType(name)
        exec(compile(block.text.replace(*FEWER), name, "exec"), module.__dict__)
        if name.startswith("sim."):
            self.monkeypatch.setitem(sys.modules, name, module)
        for test in (thing for part, thing in vars(module).items() if part.startswith("test_")):
            test()
        self.seen += self.capsys.readouterr().out

    def sees(self, lines: list[str]) -> None:
        """Every piece between numbers of what is shown has been printed, whatever the width."""
        seen = " ".join(self.seen.split())
        for line in lines:
            for piece in NUMBERS.split(" ".join(line.split())):
                assert piece.strip() in seen, f"{line!r} was not printed: {piece.strip()!r}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_tutorial_does_what_it_shows(page: Path, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(answer, "pages", lambda *_: [])  # figures and reports have tests of their own
    for module in (maximum, fitted):  # profiles take twenty seconds, and have tests of their own
        monkeypatch.setattr(module, "profile_interval", lambda loss, theta, i, bounds: (theta[i] - 0.3, theta[i] + 0.3))
    for family in KINDS:
        registry.kinds(family)
    monkeypatch.setattr(registry, "_KINDS", {family: dict(known) for family, known in registry._KINDS.items()})
    reader = Reader(capsys, monkeypatch)
    for block in blocks(page):
        reader.types(block)
    assert len(reader.seen) > 1_000 and commands(page)
