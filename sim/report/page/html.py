"""A page as one HTML file: style, pictures and tables are in it, and nothing is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from sim.report.page.blocks import SIGNS, Part
from sim.report.page.texts import Texts
from sim.report.page.workbook import workbook


def html(parts: Sequence[Part], heading: str, say: Texts) -> str:
    """The file's text; ``heading`` is its title, and stands above several parts."""
    loader, template = _template()
    style = loader.get_source(template.environment, "report.css")[0]
    return template.render(
        parts=parts, heading=heading, say=say, signs=SIGNS, style=style, workbook=workbook(parts, say)
    )


@cache
def _template() -> tuple[PackageLoader, Template]:
    loader = PackageLoader("sim.report", "page")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return loader, made.get_template("report.html.j2")
