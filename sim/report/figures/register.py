"""A figure is a function of a run, registered with its place: one file in this folder and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.study.results import RunResult

Draw = Callable[["RunResult"], "Figure | None"]


class Registered(NamedTuple):
    """One figure, and its number among those of two compared arms and among those of a single one; None: not there."""

    name: str
    draw: Draw
    compared: int | None
    single: int | None


FIGURES: dict[str, Registered] = {}


def figure_for(*, compared: int | None = None, single: int | None = None) -> Callable[[Draw], Draw]:
    """Function decorator: draw this figure of every run of such a kind.

    Its file is `figure_NUMBER_NAME.png`, NAME being the function's. It returns None where the run has nothing to draw.
    """

    def keep(draw: Draw) -> Draw:
        mine = Registered(draw.__name__, draw, compared, single)
        for other in FIGURES.values():
            if any(a is not None and a == b for a, b in zip(mine, other, strict=True)):
                raise ValueError(f"the figures {mine.name} and {other.name} have the same name or number")
        FIGURES[mine.name] = mine
        return draw

    return keep
