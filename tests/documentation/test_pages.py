"""What the documentation points at exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from places import ROOT

from sim.app.pages.commands import commands as doors
from sim.params.market import MarketParams

PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "results" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
EXAMPLES = (  # places that a reader fills in, and files that she writes
    "sim/mechanisms/<family>/",
    "sim/mechanisms/shock/host_strike.py",
    "tests/mechanisms/test_host_strike.py",
)
BLOCKS = r"(?:behaviour|population|policy|brand|mcn|outlook|horizon|output|observe)"
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
FILE = re.compile(r"`((?:sim|tests|configs|docs|benchmarks|experiments)/[\w/<>.-]*)`")
NAME_IN_FILE = re.compile(r"`(\w+)`\s+in\s+`(sim/[\w/]+\.py)`")
PARAMETER = re.compile(rf"`({BLOCKS}(?:\.\w+)+)(?:=[^`]*)?`")


@pytest.mark.parametrize(("what", "many"), [(LINK, 50), (FILE, 50), (NAME_IN_FILE, 3), (PARAMETER, 50)])
def test_there_is_something_to_check(what: re.Pattern[str], many: int) -> None:
    assert len(what.findall("\n".join(page.read_text(encoding="utf-8") for page in PAGES))) > many


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_files_and_functions_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for link in LINK.findall(text):
        assert (page.parent / link).exists(), link
    for path in FILE.findall(text):
        assert path in EXAMPLES or "<" in path or (ROOT / path).exists(), path
    for name, path in NAME_IN_FILE.findall(text):
        source = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^(?:def |class )?{name}\b", source, re.MULTILINE), f"{name} in {path}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_parameters_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for path in PARAMETER.findall(text):
        here = MarketParams
        for step in path.split("."):
            assert step in here.model_fields, path
            here = here.model_fields[step].annotation


def test_the_floor_plan_shows_every_room() -> None:
    plan = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("```text")[1].split("```")[0]
    rooms = {folder.parent.name for folder in (ROOT / "sim").glob("*/__init__.py")}
    assert set(re.findall(r"^  (\w+)/  ", plan, re.MULTILINE)) == rooms
    doors = {file.stem for file in (ROOT / "sim").glob("*.py")} - {"__init__", "version"}
    assert set(re.findall(r"^  ((?:\w+ )+)  ", plan, re.MULTILINE)[0].split()) == doors


def test_every_formula_of_the_day_is_a_kernel() -> None:
    page = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    day = page.split("## A person's day")[1].split("All are in `sim/people/kernels/`")[0]
    kernels = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "sim" / "people" / "kernels").glob("*.py"))
    rows = [line.split("|")[3] for line in day.splitlines() if line.startswith("| ") and "formula" not in line]
    names = re.findall(r"`(\w+)`", " ".join(rows))
    assert len(names) > 20
    assert [name for name in names if f"def {name}(" not in kernels] == []


@pytest.mark.parametrize("group", ["scenario", "shock", "policy", "ranking", "pricing"])
def test_every_shipped_condition_stands_in_its_table(group: str) -> None:
    page = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    table = page.split(f"`+{group}=NAME`")[1].split("### ")[0]
    names = {file.stem for file in (ROOT / "configs" / group).glob("*.yaml")}
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == names


def test_the_first_page_names_every_command() -> None:
    table = (ROOT / "docs" / "README.md").read_text(encoding="utf-8").split("## Every command")[1].split("\n## ")[0]
    assert sorted(re.findall(r"^\| `python -m ([\w.]+)`", table, re.MULTILINE)) == [*doors()]
    flags = set(re.findall(r"`(\w+)=(?:true)?`", table)) - {"lang"}
    assert flags and flags <= set(MarketParams.model_fields)


def test_odd_follows_the_schedule() -> None:
    """The process table names every call of a week, in the order in which `sim/market/week.py` makes them."""
    tree = ast.parse((ROOT / "sim/market/week.py").read_text(encoding="utf-8"))
    bodies = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    odd = (ROOT / "docs/odd.md").read_text(encoding="utf-8")
    named = [name for step in re.findall(r"^\| \d+[a-f]? \| `([\w.]+)`", odd, re.MULTILINE) for name in (step,)]
    week, moves = (_calls(bodies[name]) for name in ("one_week", "firms_move"))
    at = week.index("firms_move")
    made = [*week[: at + 1], *moves, *week[at + 1 :]]
    places = [next(i for i, call in enumerate(made) if call.endswith(name)) for name in named]
    assert places == sorted(places), [made[i] for i in places]
    silent = {"watch.opens", "watch.decided", "watch.for_ranking", "adds", "replayed"}  # explanations look on
    acting = [call for call in made if call.count(".") and call.split(".", 1)[0] in ("desk", "observer")]
    assert not set(acting) - set(named) - silent


def _calls(function: ast.FunctionDef) -> list[str]:
    """Names of what is called, without `market.`, in the order of the lines."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [ast.unparse(call.func).removeprefix("market.") for call in calls]
