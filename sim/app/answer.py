"""One question answered on the terminal, or one clear line that says why not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from sim.params.market import NAMED, MarketParams
from sim.report.console import Console

if TYPE_CHECKING:
    from sim.study.results import RunResult


def answer(params: MarketParams) -> RunResult:
    """Run, write and print the report; the last line on standard output is the folder's path."""
    from sim.study.run import run  # bad input is refused before anything heavy is imported

    found = run(params, console=Console(stderr=True), draw=_draw)

    from sim.app.claims_slide import print_claims
    from sim.report.text.header import scale_line
    from sim.report.text.printed import print_report, widen

    console = widen(Console())
    console.print(Text(f"Market: {found.title}"))
    if scale := scale_line(found):
        console.print(Text(scale))
    for kind in NAMED:
        for name, thing in getattr(params, kind).items():
            console.print(Text(f"{name}: {thing.description}"))
    print_report(console, found)
    print_claims(console, found)
    print(found.folder, flush=True)
    return found


def _draw(found: RunResult, folder: Path) -> None:
    from sim.report.figures.all import (
        draw as draw_figures,  # while the market runs nobody waits for SciPy and Matplotlib
    )

    draw_figures(found, folder)
