"""The health card of a sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.report.page.health import FAIL, LOOK, PASS, Check
from sim.report.page.texts import Texts
from sim.report.text.labels import spoken_label
from sim.report.text.many import leaders
from sim.report.text.verdict import FEWEST

if TYPE_CHECKING:
    import polars as pl

    from sim.study.analysis.many.cells import Cells
    from sim.study.analysis.many.ranking import Ranking

TABLE = "sweep.parquet"


def health_of_many(cells: Cells, found: Ranking, jobs: pl.DataFrame, say: Texts) -> list[Check]:
    """What to check before acting on a ranking; ``jobs`` is the table of all runs."""
    return [
        _told_apart(found, say),
        _beyond_chance(found, say),
        _enough(cells, say),
        Check("shared", say("many_shared"), LOOK, say("many_same"), say("many_luck"), source=TABLE),
        _whole(jobs, say),
    ]


def _told_apart(found: Ranking, say: Texts) -> Check:
    title, of = say("many_told"), len(found.options)
    if of < 2:
        return Check("told", title, LOOK, say("many_one"), source=TABLE)
    first = leaders(found)
    if len(first) == 1:
        return Check("told", title, PASS, say("many_first", first=spoken_label(first[0])), source=TABLE)
    verdict = FAIL if len(first) == of else LOOK
    return Check("told", title, verdict, say("many_some", count=len(first), of=of), say("many_do"), source=TABLE)


def _beyond_chance(found: Ranking, say: Texts) -> Check:
    count, of = int(found.cells["finding"].sum()), len(found.cells)
    said, title = say("many_gains", count=count, of=of), say("many_gain")
    return Check("gain", title, PASS if count else FAIL, said, "" if count else say("noise_do"), source=TABLE)


def _enough(cells: Cells, say: Texts) -> Check:
    count, markets = cells.values.shape[-1], len(np.unique(cells.markets))
    verdict = FAIL if count < 2 else PASS if min(count, markets) >= FEWEST else LOOK
    said = say("many_count", count=count, markets=markets)
    return Check("enough", say("many_enough"), verdict, said, "" if verdict == PASS else say("sign_more"), source=TABLE)


def _whole(jobs: pl.DataFrame, say: Texts) -> Check:
    of, done = jobs["job"].n_unique(), jobs.filter(status="done")["job"].n_unique()
    verdict = PASS if done == of else LOOK if done else FAIL
    said = say("many_done", done=done, of=of)
    return Check("whole", say("many_whole"), verdict, said, "" if verdict == PASS else say("many_again"), source=TABLE)
