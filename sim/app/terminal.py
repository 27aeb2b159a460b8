"""What commands share: their words, the results they name, and how they end."""

from __future__ import annotations

import io
import sys
from argparse import Action, ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from contextvars import copy_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from sim.app.help_text import Filled, HelpFormatter
from sim.app.teaching import examples_of
from sim.app.wording import TYPES, check_once, place, refusal
from sim.core.endings import heed
from sim.core.errors import UserError, in_words, quoted
from sim.core.plain import degrade
from sim.report.trouble import explain
from sim.words import ENGLISH, LANGUAGES, language
from sim.words.frames import speak_as_asked

if TYPE_CHECKING:
    from sim.params.market import MarketParams
    from sim.report.console import Console
    from sim.study.results import RunResult

__all__ = ["ANSWER", "Parser", "as_text", "folders_in", "guarded", "parser", "place", "print_whole", "read_all", "tell"]

ANSWER = "answer.txt"  # of a results folder: what was printed
MANIFEST = "manifest.json"  # of a run


class Parser(ArgumentParser):
    """Refuses bad words with one line, as every other bad input."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        taught = {"epilog": examples_of(settings.get("prog", "")), "formatter_class": HelpFormatter}
        super().__init__(*args, **{"allow_abbrev": False} | taught | settings)
        for kind, read in TYPES.items():
            self.register("type", kind, read)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Argparse's own, without words that are no text of a command line, and without an option given twice."""
        given = sys.argv[1:] if args is None else args
        speak_as_asked(given)
        check_once(given, self._option_string_actions)
        return super().parse_known_args(args, namespace)

    def print_help(self, file: Any = None) -> None:
        """Argparse's own says nothing of a disk that is full."""
        print(self.format_help(), end="", file=file)

    def error(self, message: str) -> NoReturn:
        raise UserError(refusal(message, self._actions, self.prog))


def parser(program: str, description: str) -> Parser:
    """A parser that takes results folders first."""
    made = Parser(prog=program, description=description)
    made.add_argument(
        "results", nargs="+", type=place, metavar="RESULT", help="a results folder, or a folder of several"
    )
    add_language(made)
    return made


def add_language(parser: Parser) -> None:
    """The option that says in which language the command speaks, from its word on until it ends (`guarded`)."""
    parser.add_argument(
        "--lang", action=_Speak, default=ENGLISH, help=Filled("language: {codes}", codes=", ".join(LANGUAGES))
    )


def speak_of(market: MarketParams) -> None:
    """Speak the language that the words of a market ask for (`lang=zh`), if they ask for one."""
    if market.lang != ENGLISH:
        language(market.lang)


class _Speak(Action):
    def __call__(self, parser: object, namespace: object, values: object, option: object = None) -> None:
        language(str(values))


def read_all(places: Iterable[Path]) -> list[RunResult]:
    """The runs in these folders and below them, in the order of their paths; a run named twice is refused."""
    found: dict[Path, Path] = {}  # by where it really lies
    for word in places:
        for real, folder in {folder.resolve(): folder for folder in folders_in(word)}.items():
            if real in found:
                raise UserError(f"RESULT {word}: {folder} is named twice; allowed is each run once")
            found[real] = folder
    from sim.study import results  # Polars and SciPy, once there is something to read
    from sim.study.analysis.legible import check_legible

    runs = [results.read(folder) for folder in found.values()]
    for run in runs:
        check_legible(run)
    return runs


def folders_in(place: Path, names: Sequence[str] = (MANIFEST,)) -> list[Path]:
    """The results folders in a folder and below it: those that hold a file of one of these names."""
    try:
        there = place.is_dir()
        found = [file for name in names for file in place.rglob(name) if not file.parent.name.startswith(".")]
    except (OSError, ValueError) as problem:
        told = in_words(problem) if isinstance(problem, OSError) else problem
        raise UserError(f"{quoted(str(place))}: no such folder, or it cannot be searched ({told})") from None
    if not there:
        raise UserError(f"{quoted(str(place))}: no such folder")
    if not found:
        raise UserError(f"{place}: no results in it (no {' or '.join(names)})")
    return sorted({file.parent for file in found})


def print_whole(console: Console, show: Callable[[Console], None]) -> None:
    """Print what ``show`` prints once all of it is made, so that a refusal stands alone."""
    with console.capture() as held:
        show(console)
    print(held.get(), end="")


def tell(show: Callable[[Console], None]) -> str:
    """Print what ``show`` prints once all of it is made; returns it as a file keeps it."""
    from sim.report.console import Console, widen

    console = Console()
    widen(console)
    print_whole(console, show)
    return as_text(show)


def as_text(show: Callable[[Console], None]) -> str:
    """What ``show`` prints, as a file keeps it: without colours, with room for whole tables."""
    from sim.report.console import FILE_WIDTH, Console

    text = io.StringIO()
    show(Console(file=text, width=FILE_WIDTH, force_terminal=False, color_system=None))
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


def guarded(work: Callable[[], int | None]) -> int:
    """Do ``work``; returns the exit status, with one line on standard error for what users may have caused."""
    degrade(sys.stdout)
    here = copy_context()  # what is set of a language ends with the command
    try:
        return here.run(work) or 0
    except (Exception, KeyboardInterrupt) as problem:
        heed()
        status = here.run(explain, problem)
        if status is None:
            raise
        return status
