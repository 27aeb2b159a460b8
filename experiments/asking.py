"""What the studies of this folder share: a grid of questions, asked one after the other, ranked and drawn.

A study says what it asks; `main` runs it. What is known already is not computed again, so that a study may be stopped.
"""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

from answered import ANSWER, Shows, answered
from rich.console import Console
from rich.progress import track

import sim
from sim.app.compare import main as compare
from sim.app.plot import main as plot
from sim.app.terminal import Parser, guarded, place
from sim.core.errors import UserError, did_you_mean, quoted
from sim.study.analysis.loyalty.sponsored import CONTRIBUTION
from sim.study.analysis.many.cells import EVERYTHING
from sim.study.compose import folders_of
from sim.study.places import check_writable
from sim.study.sweeps.table import SWEEP, rows_of, together
from sim.study.tables import write_table

QUICK = ("size=tiny", "horizon.burn_in_weeks=1", "horizon.weeks=54", "replications=2")  # shows that it runs, no more
FOLDER = Path("results") / "experiments"
QUICKLY = Path("results") / "experiments-quick"  # of its own, so that a study is never overwritten by a corner of it
SIZES = tuple(sorted(folders_of(None).known()["size"]))
NONE = "none"
Values = Mapping[str, object]


class Study(NamedTuple):
    """One question over a grid."""

    name: str
    question: str
    grid: Mapping[str, Sequence[object]]  # values by key, what is decided first; a key is a column of the table
    words: Callable[[Values], Sequence[str]]  # of one point, as of python -m sim
    kinds: Sequence[str]  # of figures
    metric: str = CONTRIBUTION
    group: str | None = None  # dimension:group
    shows: Sequence[Shows] = ()  # what its page tells (`pages.py`), kept in `ANSWER`
    adds: bool = False  # the last option is all others at once: how far it is from their sum is told too

    def points(self, quick: bool = False) -> list[dict[str, object]]:
        """All points of the grid; quick: the first two values of each key."""
        values = [of[:2] if quick else of for of in self.grid.values()]
        return [dict(zip(self.grid, point, strict=True)) for point in product(*values)]


def asked(kind: str, value: object) -> list[str]:
    """`+strategy=points`; nothing for `none`."""
    return [] if value == NONE else [f"+{kind}={value}"]


class Given(NamedTuple):
    """What a command of this folder says."""

    size: str
    settings: list[str]  # key=value
    quick: bool
    to: Path
    named: list[str]  # of several studies, those that are asked

    @property
    def words(self) -> list[str]:
        """Those of every market."""
        return [*(QUICK if self.quick else (f"size={self.size}",)), *self.settings]


def given_of(words: Sequence[str] | None, description: str, names: Collection[str] = ()) -> Given:
    """Read a command line; ``names``: of the studies that it may name. A `UserError` for any other word."""
    options = Parser(description=description, formatter_class=RawDescriptionHelpFormatter)
    told = "a size (small); key=value of the market, such as replications=8" + ("; names of studies" if names else "")
    options.add_argument("words", nargs="*", metavar="WORD", help=told)
    options.add_argument("--quick", action="store_true", help=f"a corner of the grid in a tiny market, below {QUICKLY}")
    options.add_argument("--to", type=place, metavar="DIR", help=f"folder, in place of {FOLDER}")
    given = options.parse_intermixed_args(words)
    settings = [word for word in given.words if "=" in word]
    others = [word for word in given.words if "=" not in word]
    for word in settings:
        if word.lstrip("+").startswith("output.dir="):
            raise UserError(f"{word}: say the folder by --to {word.partition('=')[2] or 'DIR'}")
    sizes = [word for word in others if word in SIZES]
    for word in others:
        if word not in SIZES and word not in names:
            raise UserError(f"unknown word {quoted(word)}{did_you_mean(word, [*names, *SIZES])}")
    if len(sizes) > 1 or (sizes and given.quick):
        raise UserError(f"{', '.join(sizes)}: allowed is one size, and none with --quick")
    to = given.to or (QUICKLY if given.quick else FOLDER)
    named = [word for word in dict.fromkeys(others) if word in names]
    return Given(*(sizes or ["small"]), settings, given.quick, to, named)


def main(study: Study, words: Sequence[str] | None = None) -> int:
    """Ask everything, print the ranking and write the figures below `--to`; returns the exit status."""
    return guarded(lambda: ask(study, given_of(words, study.question)))


def ask(study: Study, given: Given) -> int:
    """The same, of what a command says."""
    folder = given.to / study.name
    check_writable(folder, "--to ")
    parts, also = [], {shown.group.partition(":")[0] for shown in study.shows if shown.group}
    for point in track(study.points(given.quick), study.name, console=Console(stderr=True)):
        run = sim.run(*study.words(point), *given.words)
        parts.append(rows_of(run, {key: str(value) for key, value in point.items()}, also=also))
    folder.mkdir(parents=True, exist_ok=True)
    whole = together(parts)
    write_table(whole, folder / SWEEP)
    if study.shows:
        # a corner is a year long
        shows = [shown._replace(window=EVERYTHING) if given.quick else shown for shown in study.shows]
        answered(whole, tuple(study.grid), shows, study.adds).write_csv(folder / ANSWER)
    print(f"\n{study.question}")
    chosen = ["--metric", study.metric, *(["--group", study.group] if study.group else [])]
    by = ["--by", ",".join(study.grid)]
    status = compare([str(folder), *by, "--table", str(folder / "ranking.csv"), *chosen])
    return max(status, *(plot([str(folder), "--kind", kind, *by, *chosen]) for kind in study.kinds))
