"""One question answered on the terminal, or one clear line that says why not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from sim.params.market import NAMED, MarketParams
from sim.report.console import Console
from sim.study.execution.progress import display_on
from sim.words import ENGLISH, language, say, spoken, to_say

if TYPE_CHECKING:
    from sim.study.results import RunResult


def answer(params: MarketParams, words: Sequence[str] = ()) -> RunResult:
    """Run, write and print the report; the last line on standard output is the folder's path.

    ``words``: those of the command line, which results keep.
    """
    language(params.lang)
    told = Console(stderr=True)
    with display_on(told, transient=True) as display:  # on a fresh checkout this takes seconds
        display.add_task("looking for what is known", total=None)
        from sim.study.execution.cache import sources_hash  # bad input is refused before anything heavy is imported
        from sim.study.run import run

        sources_hash()
    claims: list[str] = []
    found = run(params, console=told, draw=lambda run, folder: claims.extend(_draw(run, folder)), words=words)
    _say_fonts(told)
    _print(Console(), found, claims)
    print(found.folder, flush=True)
    return found


def _say_fonts(console: Console) -> None:
    """What is missing for figures in the language that is spoken; nothing in English, or if all is there."""
    if spoken() == ENGLISH:
        return
    from sim.report.figures.fonts import font_missing

    if missing := font_missing():
        console.print(Text(missing), soft_wrap=True)


def report(found: RunResult) -> str:
    """What is printed of an answer, its folder's path on the last line."""
    from sim.app.claims_slide import claim_lines

    console = Console()
    with console.capture() as held:
        _print(console, found, claim_lines(found))
    return f"{held.get()}{found.folder}\n"


def _print(console: Console, found: RunResult, claims: Sequence[str]) -> None:
    from sim.app.claims_slide import print_claims
    from sim.report.style import asked_name
    from sim.report.text.header import described, in_both_arms, market_line, scale_line
    from sim.report.text.printed import print_report, widen

    widen(console)
    console.print(Text(say("Market: {title}", title=market_line(found))))
    if scale := scale_line(found):
        console.print(Text(scale))
    for kind in NAMED:
        for name in found.config.get(kind) or {}:
            both = found.comparison is not None and in_both_arms(found.config, kind)
            told = to_say(("{name}: {description}", "{name} (in both arms): {description}"))[both]
            console.print(Text(say(told, name=asked_name(name), description=described(found, kind, name))))
    print_report(console, found)
    print_claims(console, found, claims)


def _draw(found: RunResult, folder: Path) -> list[str]:
    """Figures and report of a run, into the folder that is being filled; returns what is claimed of it.

    That takes as long as all else of a report, and is printed too.
    """
    from sim.app.claims_slide import claim_lines  # while the market runs nobody waits for SciPy and Matplotlib
    from sim.app.report import beside
    from sim.report.figures.all import draw

    draw(found, folder, cores=max(1, found.manifest["workers"]))  # 0: all was known, and nobody else is awake
    claims = claim_lines(found)
    beside(found, folder, claims)
    return claims
