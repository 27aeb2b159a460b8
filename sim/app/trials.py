"""What commands of many trials share: their words, the market at points, the journal, the folder that they write."""

from __future__ import annotations

import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

from sim.app.terminal import Parser, add_language, place, speak_of
from sim.core.errors import UserError, quoted
from sim.core.folders import cache_folder
from sim.report.console import Console
from sim.study.places import check_writable
from sim.words import say
from sim.words.frames import framed

if TYPE_CHECKING:
    from sim.params.market import MarketParams
    from sim.study.trials.evaluate import Evaluator
    from sim.study.trials.points import Study

WORDS = """\
Words are those of python -m sim; what varies is a range, a list, or a parameter alone (what is believed of it, or all
that is allowed):
  behaviour.buy.price=0.3..0.8     +strategy=points,member_card     rivalry.conduct

Every evaluation is kept: a command that was stopped goes on where it was when it is given again."""


class Trying(NamedTuple):
    """A market at points, ready to be tried."""

    study: Study
    evaluator: Evaluator
    words: tuple[str, ...]
    command: tuple[str, ...]  # all words that were given, options too

    @property
    def market(self) -> MarketParams:
        """That of the first choices."""
        return self.study.market


def parser_of(program: str, description: str, examples: str) -> Parser:
    """A parser of the words and options that all have."""
    parser = Parser(
        prog=f"python -m sim.{program}",
        description=description,
        epilog=f"{examples}\n\n{WORDS}",
    )
    add = parser.add_argument
    add("overrides", nargs="*", type=str, metavar="key=value", help="the market, and what varies in it")
    add("--beliefs", action="store_true", help="every amount that is believed varies too")
    add(
        "--of", choices=("effect", "level"), default="effect", help="what strategies or conditions change, or the level"
    )
    add("--window", default="all", metavar="W", help="year1, year2, ... or all")
    add("--workers", type=int, default=0, metavar="N", help="processes (all cores); never changes a result")
    add("--journal", type=place, metavar="DIR", help="folder that keeps all evaluations (in the cache folder)")
    add("-cd", "--config-dir", type=place, metavar="DIR", help="your own YAML")
    add_language(parser)
    return parser


def read_words(parser: Parser, words: Sequence[str] | None) -> Namespace:
    """What the words of a command say, with themselves as ``command``."""
    given = parser.parse_intermixed_args(words)
    given.command = list(sys.argv[1:] if words is None else words)
    return given


def needs(package: str, program: str) -> None:
    """Refuse, before anything is done, what an extra is missing for."""
    if find_spec(package) is None:
        raise UserError(f"python -m sim.{program} needs {package}: pip install 'livestream-market-sim[many]'")


def within(name: str, value: int, least: int, most: int) -> None:
    """Refuse a number of an option out of its range."""
    if not least <= value <= most:
        raise UserError(f"--{name} {value}: allowed is {least} to {most:,}")


@contextmanager
def trying(
    given: Namespace, metrics: Sequence[str], total: Callable[[int], int], scenarios: Sequence[str] = (), sets: int = 1,
    again: int = 0, fresh: Callable[[MarketParams], Sequence[int]] = lambda _: (),
) -> Iterator[Trying]:  # fmt: skip
    """The market that the words of a command mean, ready to be tried.

    ``metrics``: to read; ``total``: points to expect for so many factors; ``scenarios``: a last factor of choices;
    ``sets``: of seeds that will be asked for; ``again``: points that will be tried with ``fresh`` ones.
    """
    from sim.study.compose import check_said_once
    from sim.study.trials.factors import Asked, believed_factors, choice_factor, range_factor, sorted_words, values_at

    within("workers", given.workers, 0, 4096)
    asked = sorted_words(given.overrides)
    if scenarios:
        asked = Asked(asked.words, asked.ranges, (*asked.choices, ("+scenario", tuple(scenarios))))
    check_said_once(asked.words, given.config_dir)

    from sim.study.trials.market import Bases, PointMarket

    bases = Bases(asked, given.config_dir)
    market = bases.first
    speak_of(market)
    check_writable(Path(market.output.dir))
    every = [
        [range_factor(base, path, said) for path, said in asked.ranges] for base in bases
    ]  # raises where one lacks it
    factors = every[0]
    if given.beliefs:
        known = {factor.name for factor in factors}
        factors += [factor for factor in believed_factors(market) if factor.name not in known]
    factors += [choice_factor(*choice) for choice in asked.choices]
    varied = len(factors) - bool(scenarios)
    if not varied:
        raise UserError("nothing varies: give a range, such as rivalry.conduct=0..1, or a list, such as +strategy=a,b")

    import numpy as np

    from sim.study.execution.cache import cache_root
    from sim.study.trials.evaluate import Evaluator
    from sim.study.trials.journal import Journal
    from sim.study.trials.outcomes import outcome_of, readings_of
    from sim.study.trials.points import Study, replications_of

    asks = any(True for _ in market.conditions) or bool(market.strategies)
    if given.of == "effect" and not asks and not scenarios:
        raise UserError("--of effect: nothing is asked whose effect it could be; add +strategy=NAME, or --of level")
    outcomes = [outcome_of(metric, market, given.of, given.window) for metric in metrics]
    new = fresh(market)
    seeds = [*(one for lot in range(sets) for one in replications_of(market, lot)), *new]
    console = Console(stderr=True)
    workers = given.workers or os.cpu_count() or 1
    expected = total(varied) * market.replications + again * len(new)
    with cache_root() as root:
        simulator = PointMarket(bases, [factor.name for factor in factors], readings_of(outcomes), root)
        simulator.at(
            values_at(factors, np.full(len(factors), 0.5))
        )  # raises for what does not fit, before anything runs
        journal = Journal(_journal_folder(given))
        if not console.is_terminal:
            console.print(Text(_first(expected, workers)), soft_wrap=True)
        simulator.prepare(seeds, console)
        with _shown(console, expected) as done:
            evaluator = Evaluator(simulator, readings_of(outcomes), journal, workers, done)
            yield Trying(
                Study(factors, outcomes, evaluator, market), evaluator, tuple(given.overrides), tuple(given.command)
            )


def notes(evaluator: Evaluator) -> Iterator[str]:
    """What to know of the evaluations."""
    from sim.report.text.outcomes import evaluated

    yield evaluated(evaluator.spent, evaluator.simulated)
    for problem, count in sorted(evaluator.problems.items(), key=lambda one: -one[1])[:3]:
        told = say("{n} could not be simulated: {why}", n=count, why=quoted(problem.splitlines()[0]))
        yield say("note: {note}", note=told)
    if evaluator.damaged:
        told = say("damaged entries of the journal, simulated again: {n}", n=evaluator.damaged)
        yield say("note: {note}", note=told)


def _journal_folder(given: Namespace) -> Path:
    root = cache_folder()
    if given.journal is None and root is None:
        raise UserError("--journal: name a folder, since there is no cache folder that can be written")
    return given.journal or root / "trials"  # type: ignore[operator]


def _first(markets: int, workers: int) -> str:
    """What begins, and what comes before it."""
    from sim.study.execution.cache import compiles_first

    most, at_once = f"{markets:,}", f"{min(workers, markets):,}"
    return say("{n} markets at most, {some} at once", n=most, some=at_once) + framed(compiles_first())


@contextmanager
def _shown(console: Console, total: int) -> Iterator[Callable[[int], None]]:
    """A bar; where nobody watches, a line at once and one a minute."""
    from sim.study.execution.progress import display_on, left_of, lines

    display, began = display_on(console), time.monotonic()
    line = display.add_task(say("markets"), total=total)
    markets = display.tasks[0]

    def done(count: int) -> None:
        display.advance(line, count)

    def now() -> str:
        ended = round(markets.completed)
        told = say("{n} of {of} markets", n=f"{ended:,}", of=f"{total:,}")
        return told + framed(left_of(ended, total, time.monotonic() - began))

    with display, lines(console, now):
        yield done
