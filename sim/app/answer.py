"""One question answered on the terminal, or one clear line that says why not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

from sim.app.fonts import say_fonts
from sim.app.terminal import ANSWER, as_text
from sim.params.market import MarketParams
from sim.report.console import FILE_WIDTH, Console, widen
from sim.study.execution.progress import display_on
from sim.words import language, say

if TYPE_CHECKING:
    from rich.console import Console as RichConsole

    from sim.study.results import RunResult


class Kept(NamedTuple):
    """What a folder holds beside its tables, and is printed too."""

    text: str
    claims: list[str]  # lines of it: what they say takes as long to find out as all else


def answer(params: MarketParams, words: Sequence[str] = ()) -> RunResult:
    """Run, write and print the report; the last line on standard output is the folder's path.

    ``words``: those of the command line, which results keep.
    """
    with language(params.lang):
        return _answered(params, words)


def _answered(params: MarketParams, words: Sequence[str]) -> RunResult:
    told = Console(stderr=True)
    with display_on(told, transient=True) as display:  # on a fresh checkout this takes seconds
        display.add_task("looking for what is known", total=None)
        from sim.study.execution.cache import sources_hash  # bad input is refused before anything heavy is imported
        from sim.study.run import run

        sources_hash()
    kept: list[Kept] = []
    found = run(params, console=told, draw=lambda run, folder: kept.append(keep(run, folder)), words=words)
    say_fonts(told)
    console = widen(Console())
    if console.is_terminal or console.width != FILE_WIDTH:
        print_answer(console, found, kept[0].claims)
    else:  # as it stands in its file
        print(kept[0].text, end="")
    print(found.folder, flush=True)
    return found


def keep(found: RunResult, folder: Path, cores: int | None = None) -> Kept:
    """Figures, report and printed text of a run, into the folder that is being filled.

    ``cores``: that draw; those that the run has worked on, unless given.
    """
    workers = max(1, found.manifest["workers"])  # 0: all was known, and nobody else is awake
    claims = pages(found, folder, workers if cores is None else cores)
    text = as_text(lambda console: print_answer(console, found, claims))
    (folder / ANSWER).write_text(text, encoding="utf-8")
    return Kept(text, claims)


def pages(found: RunResult, folder: Path, cores: int) -> list[str]:
    """Draw the figures and write the report; returns what is claimed of the run, which the report holds too."""
    from sim.app.claims_slide import claim_lines  # while the market runs nobody waits for SciPy and Matplotlib
    from sim.app.report import beside
    from sim.report.figures.all import draw

    draw(found, folder, cores=cores)
    claims = claim_lines(found)
    beside(found, folder, claims)
    return claims


def text_in(folder: Path) -> str:
    """What was printed of an answer, its folder's path on the last line."""
    return f"{(folder / ANSWER).read_text(encoding='utf-8')}{folder}\n"


def print_answer(console: RichConsole, found: RunResult, claims: Sequence[str]) -> None:
    """The market, what was asked, the report, and what is claimed (`sim.app.claims_slide.claim_lines`)."""
    from sim.app.claims_slide import print_claims
    from sim.report.text.header import asked_lines, market_line, scale_line, trial_line
    from sim.report.text.printed import print_report

    widen(console)
    console.print(Text(say("Market: {title}", title=market_line(found))))
    for line in filter(None, (scale_line(found), trial_line(found))):
        console.print(Text(line))
    for line in asked_lines(found):
        console.print(Text(line))
    print_report(console, found)
    print_claims(console, found, claims)
