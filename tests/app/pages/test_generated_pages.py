"""Pages and the picture that the code writes say what the code is."""

from __future__ import annotations

import re

import pytest
from places import ROOT

from sim.app.pages.__main__ import PAGES
from sim.app.pages.commands import commands, help_of
from sim.app.pages.equations import LINES_MOST, formulas, questions
from sim.app.pages.house import floors, house
from sim.study.compose import groups


@pytest.mark.parametrize("name", ["api.md", "catalogue.md", "equations.md", "figures/house.svg"])  # others: elsewhere
def test_they_are_up_to_date(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "run: python -m sim.app.pages"


def test_the_picture_shows_every_room_above_what_it_imports() -> None:
    rooms = {folder.parent.name for folder in (ROOT / "sim").glob("*/__init__.py")}
    drawn = re.findall(r'y="(\d+)" text-anchor="middle"[^>]*>(\w+)<', house())
    assert rooms <= {room for _, room in drawn}
    height = {room: int(y) for y, room in drawn}
    assert height["doors"] < height["study"] < height["market"] < height["people"] == height["firms"] < height["core"]
    assert [sorted(floor) for floor in floors()] == [
        sorted(room for room in height if height[room] == y) for y in sorted(set(height.values()))
    ]


def test_every_formula_of_the_day_has_its_lines_or_says_where_it_is() -> None:
    page = PAGES["equations.md"]()
    named = [name for _, names, _ in questions() for name in names]
    assert len(named) > 30
    for name in named:
        formula = formulas()[name]
        short = formula.body.count("\n") < LINES_MOST
        assert f"### `{name}`" in page and (formula.body in page) == short, name


def test_the_catalogue_has_every_strategy_and_scenario() -> None:
    page = PAGES["catalogue.md"]()
    for group in ("strategy", "scenario", "policy"):
        assert [name for name in groups()[group] if f"`+{group}={name}`" not in page] == []


def test_every_door_is_a_command_that_says_what_it_does() -> None:
    found = commands()
    assert {"sim", "sim.compare", "sim.report", "sim.firm"} <= set(found)
    for door, module in found.items():
        assert help_of(module).startswith(f"usage: python -m {door} "), door
