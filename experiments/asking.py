"""What the studies of this folder share: a grid of questions, asked one after the other, ranked and drawn.

A study says what it asks; `main` runs it. What is known already is not computed again, so that a study may be stopped.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.progress import track

import sim
from sim.app.compare import main as compare
from sim.app.plot import main as plot
from sim.study.sweeps.table import SWEEP, rows_of, together
from sim.study.tables import write_table

QUICK = ("size=tiny", "horizon.burn_in_weeks=1", "horizon.weeks=54", "replications=2")  # shows that it runs, no more
NONE = "none"
Values = Mapping[str, object]


class Study(NamedTuple):
    """One question over a grid."""

    name: str
    question: str
    grid: Mapping[str, Sequence[object]]  # values by key, what is decided first; a key is a column of the table
    words: Callable[[Values], Sequence[str]]  # of one point, as of python -m sim
    kinds: Sequence[str]  # of figures
    metric: str = "contribution_yuan"
    group: str | None = None  # dimension:group

    def points(self, quick: bool = False) -> list[dict[str, object]]:
        """All points of the grid; quick: the first two values of each key."""
        values = [of[:2] if quick else of for of in self.grid.values()]
        return [dict(zip(self.grid, point, strict=True)) for point in product(*values)]


def asked(kind: str, value: object) -> list[str]:
    """`+strategy=points`; nothing for `none`."""
    return [] if value == NONE else [f"+{kind}={value}"]


def main(study: Study, words: Sequence[str] | None = None) -> None:
    """Ask everything, print the ranking and write the figures below `--to`."""
    options = argparse.ArgumentParser(description=study.question)
    options.add_argument("size", nargs="?", default="small", help="tiny, small, medium ...: python -m sim.catalog size")
    options.add_argument("settings", nargs="*", metavar="key=value", help="anything else, such as replications=8")
    options.add_argument("--quick", action="store_true", help="a corner of the grid in a tiny market")
    options.add_argument("--to", type=Path, default=Path("results") / "experiments", help="folder")
    given = options.parse_args(words)
    settings = [*(QUICK if given.quick else (f"size={given.size}",)), *given.settings]
    folder = given.to / study.name
    parts = []
    for point in track(study.points(given.quick), study.name, console=Console(stderr=True)):
        run = sim.run(*study.words(point), *settings)
        parts.append(rows_of(run, {key: str(value) for key, value in point.items()}))
    folder.mkdir(parents=True, exist_ok=True)
    write_table(together(parts), folder / SWEEP)
    print(f"\n{study.question}")
    chosen = ["--metric", study.metric, *(["--group", study.group] if study.group else [])]
    compare([str(folder), "--by", ",".join(study.grid), "--table", str(folder / "ranking.csv"), *chosen])
    for kind in study.kinds:
        plot([str(folder), "--kind", kind, "--by", ",".join(study.grid), *chosen])
