"""The report of a sweep: what is best, under which conditions, and what each option may miss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report.page.blocks import SENTENCES, Part, Picture, Prose, grid, plain, section
from sim.report.page.health import card
from sim.report.page.health_of_many import health_of_many
from sim.report.page.pictures import picture
from sim.report.page.texts import Texts
from sim.report.text.many import foot, many_sentences, matrix_table, ranking_table

if TYPE_CHECKING:
    import polars as pl

    from sim.report.shown import Shown
    from sim.study.analysis.many.cells import Cells
    from sim.study.analysis.many.ranking import Ranking


def sweep_part(
    cells: Cells, found: Ranking, shown: Shown, jobs: pl.DataFrame, about: Sequence[str], say: Texts, key: str = ""
) -> Part:
    """Everything about a sweep, of the metric of ``cells``. ``jobs``: its table; ``about``: lines under the title."""
    several = len(cells.conditions) > 1
    failed = jobs.filter(status="failed").select("job", "message")
    wrong = plain("", (say("job"), say("message")), [(str(job), str(why)) for job, why in failed.iter_rows()])
    ranked = grid(ranking_table(found, shown), foot=foot(found, shown), data=_flat(found.options))
    told = tuple(many_sentences(found, shown))
    sections = [
        *section("answer", say("answer"), Prose(told[:SENTENCES])),
        *section("health", say("health"), card(health_of_many(cells, found, shown, jobs, say), say)),
        *section("ranking", say("ranking"), ranked if len(found.options) else None),
        *section(
            "matrix",
            say("matrix"),
            grid(matrix_table(found, shown), data=_flat(found.cells)) if several else None,
            _drawn("matrix", cells, found),
        ),
        *section("regret", say("regret"), _drawn("regret", cells, found) if len(found.options) > 1 else None),
        *section("trust", say("trust"), Prose(told[SENTENCES:])),
        *section("failed", say("failed"), wrong if len(failed) else None),
    ]
    return Part(key, say("what_is_best"), tuple(about), tuple(sections))


def _drawn(kind: str, cells: Cells, found: Ranking) -> Picture:
    from importlib import import_module

    from sim.report.figures.drawing import drawing
    from sim.report.figures.many.sheet import Many
    from sim.report.many import shown_as

    draw = getattr(import_module(f"sim.report.figures.many.{kind}"), kind)
    with drawing():
        return picture(draw(Many.of(cells, found, shown_as(cells))), f"{cells.metric}_{kind}")


def _flat(table: pl.DataFrame) -> pl.DataFrame:
    """A table without columns of lists, which no CSV holds."""
    return table.select(name for name, kind in table.schema.items() if not kind.is_nested())
