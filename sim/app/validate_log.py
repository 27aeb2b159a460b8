"""`python -m sim.validate --log FILE`: laws of buying in a log of your own and in the simulated one, side by side."""

from __future__ import annotations

import io
import warnings
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sim.app.compare_many import SUFFIXES
from sim.app.fit_words import HINTS, check_reading, reading_words
from sim.app.help_text import Filled, opening
from sim.app.terminal import Parser, add_language, guarded, place
from sim.core.errors import UserError, quoted
from sim.report.console import Console
from sim.words import say

if TYPE_CHECKING:
    from rich.progress import Progress

    from sim.evidence.validation.panels.compare import Comparison
    from sim.evidence.validation.panels.log import PanelLog

ROLES = ("customer", "date", "amount", "basket", "quantity", "brand", "host", "state")
PERSONS, WEEKS, SEED = 8_000, 104, 2026
BOUNDS = {"persons": (1_000, 1_000_000), "weeks": (52, 520), "seed": (0, 2**31 - 1)}
PAGE, TABLE = "laws.md", "laws.csv"


def main(words: Sequence[str] | None = None) -> int:
    """Read, score, print and write; returns the exit status (0 whatever fails: the comparison is the answer)."""
    options = _parser()

    def work() -> None:
        given = options.parse_args(words)
        _check(given)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a user can do nothing about what libraries say to programmers
            _compare(given)

    return guarded(work)


def _compare(given: Namespace) -> None:
    # bad words are refused before SciPy is imported
    from sim.core.errors import printable
    from sim.evidence.fitting.log.hints import Hints
    from sim.evidence.fitting.told import notes_told, row_told
    from sim.evidence.validation.panels.compare import Comparison, page, score
    from sim.evidence.validation.panels.log import PanelLog
    from sim.evidence.validation.panels.measure import laws
    from sim.evidence.validation.panels.printed import print_comparison
    from sim.evidence.validation.panels.read import read_panel
    from sim.report.console import widen
    from sim.study.execution.progress import display_on
    from sim.study.results import check_writable, write_file, write_folder

    check_writable(given.output, "--output ")
    if given.table is not None:
        check_writable(given.table.parent, "--table ")
    columns, more = _columns(given)
    hints = Hints(
        columns=columns, **{name: value for name in HINTS if (value := getattr(given, name, None)) is not None}
    )
    log, account = read_panel(given.log, hints, more)
    other = _asked(given)
    with display_on(Console(stderr=True), transient=True) as bar:
        row = bar.add_task(say("laws in {log}", log=given.log.name), total=len(laws()))
        yours = score(log, lambda: bar.advance(row))
        simulated = other(bar)
        if simulated is not None:
            row = bar.add_task(say("laws in the simulated log"), total=len(laws()))
            both = Comparison(yours, score(PanelLog(simulated.table, simulated.name), lambda: bar.advance(row)))
        else:
            both = Comparison(yours, None)
    console = widen(Console())
    print_comparison(console, both)
    for why, rows in account.gone:
        console.print(say("{why}: {n} rows", why=row_told(why), n=f"{rows:,}"), style="dim", markup=False)
    for note in notes_told(account.notes):
        console.print(say("note: {note}", note=printable(note)), markup=False)
    if given.table is not None:
        write_file(given.table, _bytes(both, given.table.suffix, page(both)), "--table")
        print(given.table)
    stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")

    def fill(folder: Path) -> None:
        (folder / PAGE).write_text(page(both), encoding="utf-8")
        (folder / TABLE).write_text(both.table().write_csv(), encoding="utf-8")

    print(write_folder(given.output / "laws" / stamp, fill), flush=True)


def _asked(given: Namespace) -> Callable[[Progress], PanelLog | None]:
    """What makes the simulated log; a file is read, and refused, at once."""
    from sim.evidence.validation.panels.read import read_panel
    from sim.evidence.validation.panels.simulated import simulated_log, weeks_to_live

    if given.alone:
        return lambda bar: None
    if given.simulated is not None:
        known, _ = read_panel(given.simulated)
        return lambda bar: known

    def lived(bar: Progress) -> PanelLog:
        weeks = given.weeks or WEEKS
        row = bar.add_task(say("the market lives"), total=weeks_to_live(weeks))
        seed = SEED if given.seed is None else given.seed
        return simulated_log(given.persons or PERSONS, weeks, seed, lambda: bar.advance(row))

    return lived


def _bytes(both: Comparison, suffix: str, page: str) -> bytes | str:
    if suffix == ".md":
        return page
    if suffix == ".csv":
        return both.table().write_csv()
    kept = io.BytesIO()
    both.table().write_parquet(kept)
    return kept.getvalue()


def _columns(given: Namespace) -> tuple[dict[str, str], dict[str, str]]:
    """Columns that are named: those of every log of orders, and those of which only laws ask."""
    from sim.evidence.fitting.log.columns import MORE

    return tuple({r: name for r in roles if (name := getattr(given, r)) is not None} for roles in (ROLES, MORE))  # type: ignore[return-value]


def _parser() -> Parser:
    about = opening(__doc__)
    parser = Parser(prog="python -m sim.validate", description=about, allow_abbrev=False)
    add = parser.add_argument
    add("--log", type=place, required=True, metavar="FILE", help="orders as CSV or Parquet, see docs/laws.md")
    add("--simulated", type=place, metavar="FILE", help="transactions.parquet of a run, instead of a market lived now")
    add("--alone", action="store_true", help="without a simulated log beside")
    add("--persons", type=int, metavar="N", help=Filled("people in the market lived now ({n})", n=f"{PERSONS:,}"))
    add("--weeks", type=int, metavar="N", help=Filled("weeks that are looked at ({n})", n=WEEKS))
    add("--seed", type=int, metavar="N", help=Filled("seed of that market ({n})", n=SEED))
    add("--table", type=place, metavar="FILE", help="also write every reading here: .csv, .md or .parquet")
    add("--output", type=place, default=Path("results"), metavar="DIR", help="where the page goes (results)")
    for role in (*ROLES, "category", "platform", "channel", "list_price", "deal", "member_since"):
        add(f"--{role.replace('_', '-')}", metavar="COLUMN", help=f"column with the {role.replace('_', ' ')}")
    reading_words(parser)
    add_language(parser)
    return parser


def _check(given: Namespace) -> None:
    check_reading(given)
    if given.table is not None and given.table.suffix not in SUFFIXES:
        raise UserError(f"--table {quoted(str(given.table))}: allowed are names that end in {', '.join(SUFFIXES)}")
    for name, (least, most) in BOUNDS.items():
        value = getattr(given, name)
        if value is None:
            continue
        if given.alone or given.simulated is not None:
            other = "--alone" if given.alone else "--simulated"
            raise UserError(f"--{name} {value}: is of a market lived now; leave it or {other} out")
        if not least <= value <= most:
            raise UserError(f"--{name} {value}: allowed is {least:,} to {most:,}")
    if given.alone and given.simulated is not None:
        raise UserError(f"--simulated {given.simulated}: and --alone; leave one of them out")
