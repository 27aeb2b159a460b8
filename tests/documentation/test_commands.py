"""Every command that the documentation shows is one: its words are read by the command, and the market is composed."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from blocks import PAGES, blocks, commands, own_files
from places import ROOT

from sim.app import terminal
from sim.app.catalog import KINDS as FAMILIES
from sim.app.firm import template
from sim.app.pages.commands import commands as doors
from sim.core import registry
from sim.core.registry import kinds
from sim.observe.metrics import METRICS
from sim.study.compose import compose
from sim.study.sweeps.composed import sweep_of
from sim.study.trials.factors import sorted_words

LEFT_OUT = re.compile(r"\.\.\.|\b(?:NAME|KEY|VALUE|GROUP|KIND|PATH|KEYS)\b")  # places that a reader fills in
OTHERS = {"pytest", "lint-imports", "pip", "mkdocs", "python3", "source", ".ci/run"}
OF_SPONSORS = {"contribution_yuan", "cost_yuan"}
TRIALS = {"sim.sensitivity", "sim.search", "sim.discover"}
# Users' files that pages name without showing them: written by a command, or like a shipped one.
MADE = {
    "firm/my_brand.yaml": template("my_brand", "brand"),
    "segment/my_customers.yaml": (ROOT / "configs/segment/mainstream.yaml").read_text(encoding="utf-8"),
    "segment/students.yaml": (ROOT / "configs/segment/genz.yaml").read_text(encoding="utf-8"),
    "calibrated/mine.yaml": (ROOT / "configs/calibrated/first.yaml").read_text(encoding="utf-8"),
    "scenario/mine.yaml": "# @package scenarios.mine\ndescription: x\nchanges: []\n",
}
ASKED: dict[str, Any] = {}  # what has been composed, by its words


class Read(BaseException):
    """The words of a command have been read; nothing more is wanted of it."""

    def __init__(self, found: Any):
        self.found = found


@pytest.fixture
def only_read(monkeypatch: pytest.MonkeyPatch):
    """Every command ends when it has read its words."""
    for name in ("parse_args", "parse_intermixed_args"):
        original = getattr(terminal.Parser, name)

        def parse(self: Any, *given: Any, original: Any = original, **more: Any) -> None:
            raise Read(original(self, *given, **more))

        monkeypatch.setattr(terminal.Parser, name, parse)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the users' files of all pages."""
    here = tmp_path_factory.mktemp("user")
    shown = {path: text for page in PAGES for path, text in own_files(page).items()}
    for path, text in ({f"my_configs/{path}": text for path, text in MADE.items()} | shown).items():
        file = here / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return here


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_are_commands(page: Path, workplace: Path, only_read, monkeypatch, capsys) -> None:
    monkeypatch.chdir(workplace)
    register_those_of(page, monkeypatch)
    made = set(re.findall(r"^def (\w+)\(week: Week\)", page.read_text(encoding="utf-8"), re.MULTILINE))  # KPIs
    shown_refused = refused(page)
    for words in commands(page):
        told = shlex.join(words)
        if words in shown_refused:
            continue
        program, *rest = words
        if rest[:1] == ["-m"] and rest[1] in doors():
            read(rest[1], rest[2:], told, capsys, made)
        elif program == "python" and rest and rest[0] != "-m":
            assert (ROOT / rest[0]).is_file() or LEFT_OUT.search(told), told
        elif program == "python" and rest:
            assert find_spec(rest[1]), told
        else:
            assert Path(program).name in OTHERS or program in OTHERS, told


def refused(page: Path) -> list[list[str]]:
    """Commands whose refusal the page shows; tutorials type them (`test_tutorials`)."""
    shown = [block.text for block in blocks(page) if block.language == "text" and "\nerror: " in block.text]
    return [shlex.split(line) for text in shown for line in re.findall(r"^\$ (.+)$", text, re.MULTILINE)]


def register_those_of(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mechanisms that a page shows are known while its commands are read."""
    shown = [block.text for block in blocks(page) if block.language == "python" and "@register(" in block.text]
    if shown:
        for family in FAMILIES:
            kinds(family)
        monkeypatch.setattr(registry, "_KINDS", {family: dict(known) for family, known in registry._KINDS.items()})
    for text in shown:
        exec(compile(text, page.name, "exec"), {"__name__": page.stem})


def read(door: str, words: list[str], told: str, capsys: pytest.CaptureFixture[str], made: set[str]) -> None:
    """Have the command read its words, and compose the market that they ask for. ``made``: KPIs that the page adds."""
    if LEFT_OUT.search(told) or "--help" in words or (door != "sim" and not words):
        return
    try:
        import_module(doors()[door]).main(words)
    except Read as ended:
        given = ended.found
    else:
        pytest.fail(f"{told}\n{capsys.readouterr().err}")
    for name in (getattr(given, "metric", None) or "").split(","):
        assert name.split(":")[0].split("@")[0] in {"", *METRICS, *OF_SPONSORS, *made}, told
    if door == "sim" and told not in ASKED:
        ASKED[told] = composed(given)
    elif door in TRIALS and "=" in told:
        compose(sorted_words(given.overrides).words)


def composed(given: Any) -> Any:
    """The market of a run, or those of the first and the last of a sweep."""
    if not given.multirun:
        return compose(given.overrides, given.config_dir)
    sweep = sweep_of(given.overrides, given.config_dir)
    return [sweep.composer(sweep.asked[at]) for at in (0, -1)]


def test_there_are_many_and_users_files_are_among_them() -> None:
    assert sum(len(commands(page)) for page in PAGES) > 150
    assert len({path for page in PAGES for path in own_files(page)}) >= 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_says_what_it_is_written_in(page: Path) -> None:
    for block in blocks(page):
        assert block.language in {"bash", "python", "text", "yaml", "toml", "sql"}, f"line {block.line}"
        if block.language == "yaml":
            assert isinstance(yaml.safe_load(block.text), dict | list), f"line {block.line}"
