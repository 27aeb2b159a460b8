"""How whatever is drawn looks, and in which language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from matplotlib import rc_context

from sim.report.figures.canvas import look
from sim.report.figures.fonts import language_of_figures
from sim.words import language


@contextmanager
def drawing(said: str = "") -> Iterator[None]:
    """Within, figures look as all do and speak the language ``said``, by default the spoken one if a font shows it."""
    with language(said or language_of_figures()), rc_context(look()):
        yield
