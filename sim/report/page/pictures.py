"""Figures of a run for a page: drawn as SVG, or those in its folder already; each with what it shows in words."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.report.page.blocks import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.study.results import RunResult

Pictures = Callable[[str], Picture | None]  # by the name of a figure, such as levels


def in_folder(folder: Path) -> Pictures:
    """Those that a run has drawn: PNG, whose text chunks say what they show (`sim.report.figures.canvas.save`)."""
    files = {file.stem.split("_", 2)[2]: file for file in folder.glob("figure_*_*.png")}

    def made(name: str) -> Picture | None:
        file = files.get(name)
        if file is None:
            return None
        from PIL import UnidentifiedImageError
        from PIL.Image import open as picture_in

        from sim.report.figures.canvas import DPI

        try:
            with picture_in(file) as image:
                alt, width = str(image.info.get("Description", "")), image.width / DPI
        except (OSError, UnidentifiedImageError):
            return None
        return Picture(file.stem, alt or name.replace("_", " "), _uri("image/png", file.read_bytes()), width)

    return made


def drawn(run: RunResult) -> Pictures:
    """Drawn anew, as SVG: sharp on any paper, and smaller."""
    from sim.report.figures.all import figures
    from sim.report.figures.drawing import drawing

    known = {name.split("_", 2)[2]: (name, draw) for name, draw in figures(compared=run.comparison is not None).items()}

    def made(name: str) -> Picture | None:
        if name not in known:
            return None
        file, draw = known[name]
        with drawing():
            figure = draw(run)
            return None if figure is None else picture(figure, file)

    return made


def none(_: str) -> None:
    """No pictures at all."""


def picture(figure: Figure, name: str) -> Picture:
    """A figure as SVG."""
    from sim.report.figures.canvas import as_svg, shows

    return Picture(name, shows(figure), _uri("image/svg+xml", as_svg(figure)), figure.get_figwidth())


def _uri(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{b64encode(content).decode('ascii')}"
