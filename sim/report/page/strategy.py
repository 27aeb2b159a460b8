"""What strategies mean for whoever pays: the waterfall and its lines, parts of a case, and what a pilot makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim import words
from sim.report.page.blocks import Prose, Section, grid, section
from sim.report.page.pictures import Pictures
from sim.report.page.texts import Texts
from sim.report.text.amounts import clear_together, scale_of
from sim.report.text.beliefs import by_sponsor, called
from sim.report.text.channels import channels_table
from sim.report.text.decomposition import decomposition_sentences, decomposition_table
from sim.report.text.headline import rows_of
from sim.report.text.pilot import FOOT, pilot_sentences, results_table
from sim.report.text.table import WIDEST
from sim.report.text.waterfall import heading_of, together, waterfall_table
from sim.report.text.words import listed, sentence_case
from sim.report.text.worth import statements
from sim.study.analysis.compare import reported_weeks
from sim.study.analysis.windows import years_of

if TYPE_CHECKING:
    from sim.study.results import RunResult


def strategy_sections(run: RunResult, pictures: Pictures, say: Texts) -> Iterator[Section]:
    """A section a sponsor, then what takes a case apart and what a pilot says; nothing without strategies."""
    table, weeks = run.tables.get("loyalty"), reported_weeks(run)
    if table is None or table.is_empty():
        return
    for at, names in enumerate(by_sponsor(table)):
        mine = table.filter(strategy=names[0])
        scale = scale_of(mine, weeks)
        channels = channels_table(rows_of(mine, "section", "line", "window"), scale, clear_together)
        told = dict(together({name: dict(statements(table.filter(strategy=name), scale)) for name in names}))
        yield from section(
            f"loyalty{at}",
            say("loyalty", name=listed(called(run, names))),
            Prose((sentence_case("".join(heading_of(mine, scale, names)).strip(" ·")),), faint=True),
            grid(waterfall_table(mine, scale, WIDEST, years_of(run)), data=mine),
            None if channels is None else grid(channels),
            Prose(tuple(told.values()), tuple(map(sentence_case, told))),
            *(map(pictures, ("profit_and_loss", "breaks_even")) if at == 0 else ()),
        )
    if "decomposition" in run.tables:
        apart = run.tables["decomposition"]
        scale = scale_of(table, weeks)
        sentences = Prose(tuple(decomposition_sentences(apart, scale)))
        yield from section("apart", say("apart"), sentences, grid(decomposition_table(apart, scale), data=apart))
    if "pilot" in run.tables:
        pilot = run.tables["pilot"]
        made = grid(results_table(pilot, weeks), foot=words.say(FOOT), data=pilot)
        yield from section("pilot", say("pilot"), Prose(tuple(map(sentence_case, pilot_sentences(pilot)))), made)
