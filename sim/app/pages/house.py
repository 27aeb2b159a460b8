"""Draws `docs/figures/house.svg`: the rooms of the package, each above what it imports, by the contract in pyproject.

What each is for stands in the floor plan of CONTRIBUTING.

Run `python -m sim.app.pages.house docs/figures/house.svg` in a checkout after a change; a test compares.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[3]
WIDTH, HIGH, GAP = 940, 44, 6  # of the drawing, of a floor, between floors; pixels
ROOM, SAID = 300, 330  # where rooms end and sentences begin
DOORS = "the commands: python -m sim, python -m sim.compare ..."
COLOURS = ("#2f4b7c", "#3a6ea5", "#4a7c59", "#7a6a3a", "#8a5a44", "#5b5b6b")  # white letters stand out from all
BANDS = {"doors": 0, "app": 0, "evidence": 1, "report": 1, "study": 1, "partition": 2, "market": 2, "programmes": 3,
         "observe": 3, "people": 3, "firms": 3, "mechanisms": 4, "dates": 4, "params": 4}  # fmt: skip


def floors(project: Path = ROOT / "pyproject.toml") -> list[list[str]]:
    """Rooms from the top to the ground, as the first contract of the import linter has them; doors are one room."""
    contracts: list[dict[str, Any]] = tomllib.loads(project.read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["containers"] == ["sim"])
    rooms = [re.split(r"\s*[|:]\s*", layer) for layer in layers]
    return [["doors"] if "__main__" in floor else floor for floor in rooms]


def house() -> str:
    """The drawing, as text."""
    every = floors()
    height = len(every) * (HIGH + GAP) + GAP
    told = "; ".join(f"{', '.join(floor)}" for floor in every)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'font-family="Helvetica, Arial, sans-serif">',
        "<title>The package, floor by floor: each imports only what stands below it</title>",
        f"<desc>From the top: {escape(told)}.</desc>",
        f'<rect width="{WIDTH}" height="{height}" rx="6" fill="#ffffff"/>',
    ]
    for number, floor in enumerate(every):
        lines += _floor(floor, GAP + number * (HIGH + GAP))
    return "\n".join([*lines, "</svg>", ""])


def _floor(rooms: list[str], top: int) -> Iterator[str]:
    """Its rooms side by side, then what the first of them is for and, below, the second."""
    width = (ROOM - GAP * len(rooms)) / len(rooms)
    for at, room in enumerate(rooms):
        left = GAP + at * (width + GAP)
        colour = COLOURS[BANDS.get(room, len(COLOURS) - 1)]
        yield f'<rect x="{left:g}" y="{top}" width="{width:g}" height="{HIGH}" rx="4" fill="{colour}"/>'
        yield (f'<text x="{left + width / 2:g}" y="{top + 27}" text-anchor="middle" font-size="15" fill="#ffffff">'
               f"{room}</text>")  # fmt: skip
    lines = [sentence for room in rooms if (sentence := purpose(room))]
    first = top + 27 - 9 * (len(lines) - 1)
    for at, sentence in enumerate(lines):
        yield f'<text x="{SAID}" y="{first + 18 * at}" font-size="13" fill="#222222">{escape(sentence)}</text>'


def purpose(room: str) -> str:
    """What the floor plan of CONTRIBUTING says of it; of what is no room, nothing."""
    return DOORS if room == "doors" else said_of_rooms().get(room, "")


@cache
def said_of_rooms() -> dict[str, str]:
    """The floor plan: a line a room."""
    plan = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("```text")[1].split("```")[0]
    return dict(re.findall(r"^  (\w+)/ +(.+)$", plan, re.MULTILINE))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(house(), encoding="utf-8")
