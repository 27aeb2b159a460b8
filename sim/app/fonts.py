"""Whether figures can be drawn in the language that is spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sim.words import ENGLISH, spoken

if TYPE_CHECKING:
    from rich.console import Console


def say_fonts(console: Console) -> None:
    """What is missing for figures in the language that is spoken; nothing in English, or if all is there."""
    if spoken() == ENGLISH:
        return
    from sim.report.figures.fonts import font_missing  # Matplotlib, which takes a second

    if missing := font_missing():
        console.print(Text(missing), soft_wrap=True)
