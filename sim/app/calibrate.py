"""`python -m sim.calibrate`: the market's free parameters, fitted to reported facts or to your own."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text
from threadpoolctl import threadpool_limits

from sim.app.help_text import Filled
from sim.app.terminal import Parser, add_language, guarded, place
from sim.core.errors import UserError
from sim.core.folders import cache_folder
from sim.params.market import ASKED, MarketParams
from sim.params.quantity import NAME
from sim.report.console import Console
from sim.study.places import check_writable
from sim.words import say

if TYPE_CHECKING:  # imported once words are known to be right
    from sim.evidence.facts import Fact

PERSONS, EVALUATIONS, MARKETS = 10_000, 1356, 12
EVALUATION = "sim.evidence.calibration.evaluate"  # runs whatever fills the journal
GROUP, COARSE, FITTED = "calibrated", "first", "default"  # where the shipped calibration starts, and its result
EXAMPLES = """\
  python -m sim.calibrate                                 the shipped facts: repeats the shipped calibration
  python -m sim.calibrate --facts my_facts.yaml           with your own figures, from the shipped calibration on
  python -m sim.calibrate --left-out                      does it foretell facts that it was not shown?
  python -m sim.calibrate --known 40                      does it find parameters that are known?
  python -m sim --config-dir my_configs calibrated=mine   a market with what came out

A calibration that was stopped goes on where it was when the same command is given again."""


def main(words: Sequence[str] | None = None) -> int:
    """Calibrate, write and report; returns the exit status."""
    options = _parser()
    return guarded(lambda: _calibrate(options.parse_intermixed_args(words)))


def _calibrate(given: Namespace) -> None:
    _check(given)
    report = given.report or Path("results") / "calibration" / given.output.stem
    check_writable(given.output.parent, "--output ")
    check_writable(report, "--report ")
    market = _history(given, None)

    from sim.evidence.calibration.budget import check_budget
    from sim.evidence.calibration.space import (  # bad words are refused before SciPy is imported
        SHIPPED,
        Space,
        read_free,
        without,
    )

    fixed = [word.lstrip("+").partition("=")[0] for word in given.overrides]
    space = Space(without(read_free(given.free or SHIPPED), fixed, market), market)
    check_budget(given.evaluations, len(space), given.markets)

    from sim.evidence.calibration.targets import targets

    facts = targets(market, given.facts, given.only)
    name = given.start or (COARSE if given.facts is None else FITTED)
    start = None if name in (None, "none") else space.point_of(_history(given, name))

    from sim.app.calibrate_ways import Asked, fitted, known, left_out
    from sim.evidence.calibration.evaluate import History, reading
    from sim.study.execution.cache import sources_hash
    from sim.study.trials.evaluate import Evaluator
    from sim.study.trials.journal import Journal

    journal = Journal(_journal_folder(given))
    console = Console(stderr=True)
    planned = _planned(given, facts)
    with _shown(console, planned) as (done, tell), threadpool_limits(1, "blas"):  # more round otherwise
        evaluator = Evaluator(
            History(market, facts, sources_hash(EVALUATION)),
            [*map(reading, facts)],
            journal,
            given.workers or os.cpu_count() or 1,
            done,
        )
        asked = Asked(given, report, market, space, facts, evaluator, tell)
        lines = left_out(asked) if given.left_out else known(asked) if given.known else fitted(asked, start)
    if evaluator.failed:
        failed = say("{n} parameter sets could not be simulated", n=evaluator.failed)
        console.print(Text(say("note: {note}", note=failed)))
    if evaluator.damaged:
        damaged = say("damaged entries of the journal, simulated again: {n}", n=evaluator.damaged)
        console.print(Text(say("note: {note}", note=damaged)))
    said = Console(soft_wrap=True)
    for line in lines:
        said.print(line)


def _planned(given: Namespace, facts: Sequence[Fact]) -> int:
    """Evaluations that are going to be asked for."""
    if not (given.left_out or given.known):
        return int(given.evaluations)
    from sim.evidence.calibration.folds import FIRST, MARKETS, OWN, folds_of

    return FIRST if given.known else len(folds_of(facts)) * (2 * FIRST + OWN + MARKETS)


def _history(given: Namespace, start: str | None) -> MarketParams:
    """The market of 2021 to 2025, with the values of the calibration ``start`` or with none."""
    words = ["market=history", "output.transactions=true", "population.panel=0", "observe.joiners_minimum=10"]
    if not any(word.lstrip("+").startswith(("population.persons=", "size=")) for word in given.overrides):
        words.append(f"population.persons={PERSONS if given.persons is None else given.persons}")
    elif given.persons is not None:
        raise UserError(f"--persons {given.persons}: the market's words set the number of persons too")
    from sim.study.compose import check_said_once, compose, groups  # Hydra, once the options are known to be right

    check_said_once(given.overrides, given.config_dir)
    known = groups(given.config_dir)
    if start is not None:
        words.append(f"{GROUP}={start}")
    elif GROUP in known:
        words.append(f"~{GROUP}")
    if given.seed is not None:
        words.append(f"seed={given.seed}")
    return compose([*words, *given.overrides], given.config_dir)


def _journal_folder(given: Namespace) -> Path:
    root = cache_folder()
    if given.journal is None and root is None:
        raise UserError("--journal: name a folder, since there is no cache folder that can be written")
    return given.journal or root / "calibration"  # type: ignore[operator]


def _check(given: Namespace) -> None:
    for word in given.overrides:
        if word.lstrip("+~").partition("=")[0] in (*ASKED.values(), *ASKED):
            raise UserError(f"'{word}': a calibration is of the market in which nothing happens and nothing is tried")
        if word.lstrip("+~").partition("=")[0] in ("market", GROUP):
            other = "--start NAME" if GROUP in word else "the years 2021 to 2025"
            raise UserError(f"'{word}': a calibration starts from {other}, without this word")
    named = given.output.suffix == ".yaml" and NAME.fullmatch(given.output.stem)
    if not named or given.output.parent.name != GROUP:
        raise UserError(f"--output {given.output}: allowed is DIR/{GROUP}/NAME.yaml, NAME of letters, digits and _")
    if given.left_out and given.known:
        raise UserError("--left-out, --known: give one of them")
    if given.only and given.facts is None:
        raise UserError("--only: give --facts FILE with it")
    for option, least, most in (
        ("evaluations", 1, 1_000_000),
        ("markets", 1, 1000),
        ("known", 0, 400),
        ("workers", 0, 4096),
    ):
        if not least <= getattr(given, option) <= most:
            raise UserError(f"--{option} {getattr(given, option)}: allowed is {least} to {most:,}")


@contextmanager
def _shown(console: Console, total: int) -> Iterator[tuple[Callable[[int], None], Callable[[str, float, int], None]]]:
    """A progress bar; gives what counts evaluations and what tells the state of the fit."""
    from sim.study.execution.progress import display_on

    display = display_on(console)
    line = display.add_task(say("calibrating"), total=total)

    def tell(label: str, loss: float, met: int) -> None:
        fit = "" if loss != loss else say(" · loss {loss} · {n} facts met", loss=f"{loss:.1f}", n=met)
        display.update(line, description=f"{label}{fit}")

    with display:
        yield lambda count: display.advance(line, count), tell


def _parser() -> Parser:
    parser = Parser(
        prog="python -m sim.calibrate",
        description="The market's free parameters, fitted to reported facts or to your own.",
        epilog=EXAMPLES,
    )
    add = parser.add_argument
    add("overrides", nargs="*", type=str, metavar="key=value",
        help="what differs from the default market; what is set stays set")  # fmt: skip
    add("--facts", type=place, metavar="FILE", help="your own facts (YAML), beside the shipped ones or instead of some")
    add("--only", action="store_true", help="leave the shipped facts out")
    add("--free", type=place, metavar="FILE", help="your own list of free parameters (YAML)")
    add(
        "--start",
        metavar="NAME",
        help=Filled(
            "calibration to start from, or none ({coarse}; with --facts {fitted})", coarse=COARSE, fitted=FITTED
        ),
    )
    add("--persons", type=int, metavar="N", help=Filled("people simulated ({n})", n=PERSONS))
    add("--seed", type=int, metavar="N", help="seed of all runs and of the search (2026)")
    add("--evaluations", type=int, default=EVALUATIONS, metavar="N",
        help="runs of the years 2021-2025, at most (%(default)s)")  # fmt: skip
    add("--markets", type=int, default=MARKETS, metavar="K", help="plausible markets wanted (%(default)s)")
    add("--left-out", action="store_true",
        help="no fit, but its check: leave out later years, each report, each family, foretell them")  # fmt: skip
    add("--known", type=int, default=0, metavar="N",
        help="no fit, but its check: find the parameters of N simulated markets again")  # fmt: skip
    add("--workers", type=int, default=0, metavar="N", help="processes (all cores); never changes a result")
    add("--output", type=place, default=Path("my_configs/calibrated/mine.yaml"), metavar="FILE",
        help="file that gets the result (my_configs/calibrated/mine.yaml)")  # fmt: skip
    add("--report", type=place, metavar="DIR", help="folder of the report (results/calibration/NAME)")
    add("--journal", type=place, metavar="DIR", help="folder that keeps all evaluations (in the cache folder)")
    add("-cd", "--config-dir", type=place, metavar="DIR", help="your own YAML")
    add_language(parser)
    return parser
