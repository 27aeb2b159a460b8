"""The health card of a sweep. That nothing is told is an answer, which asks for another look: no line fails for it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.report.page.blocks import FAIL, LOOK, PASS
from sim.report.page.health import Check, affordable, most_for, replications_to_tell
from sim.report.page.large_enough import of_persons
from sim.report.page.texts import Texts
from sim.report.text.header import TINY
from sim.report.text.labels import spoken_label
from sim.report.text.many import leaders
from sim.report.text.verdict import FEWEST
from sim.study.analysis.effects import mean_interval
from sim.study.analysis.how_sure import Interval
from sim.study.analysis.many.cells import BETWEEN
from sim.study.analysis.many.ranking import OPTION

if TYPE_CHECKING:
    import polars as pl

    from sim.report.shown import Shown
    from sim.study.analysis.many.cells import Cells
    from sim.study.analysis.many.ranking import Ranking

TABLE = "sweep.parquet"


class Nearest(NamedTuple):
    """Of several numbers the one that the fewest replications would tell, looked at alone."""

    at: int
    value: float
    seen: float  # the effect that the replications there are would tell, or the floor, whichever is larger
    need: int  # replications


def health_of_many(cells: Cells, found: Ranking, shown: Shown, jobs: pl.DataFrame, say: Texts) -> list[Check]:
    """What to check before acting on a ranking; ``jobs`` is the table of all runs."""
    return [
        *_large(jobs, say),
        _told_apart(cells, found, say),
        _beyond_chance(cells, found, say),
        _enough(cells, found, shown, say),
        Check("shared", say("many_shared"), LOOK, say("many_same"), say("many_luck"), source=TABLE),
        _whole(jobs, say),
    ]


def _large(jobs: pl.DataFrame, say: Texts) -> Iterator[Check]:
    """Of a trial only. Of runs of an earlier version it is not known: their table says 1."""
    persons = min((count for count in jobs["persons"] if count and count > 1), default=TINY)
    if persons < TINY:
        yield Check("large", say("large"), *of_persons(persons, say), source=TABLE)


def nearest(values: np.ndarray, floors: np.ndarray) -> Nearest | None:
    """Of ``values`` [number, replication] with their ``floors`` [number]; None: all are 0, or have no interval."""
    best = None
    for at, row in enumerate(zip(*mean_interval(values), floors, strict=True)):
        value, low, high, count, floor = map(float, row)
        if count < 2 or not value or not math.isfinite(low):
            continue
        seen = Interval(value, (high - low) / 2, int(count) - 1).detectable
        need = replications_to_tell(value, seen, floor, int(count))
        if best is None or need < best.need:
            best = Nearest(at, value, max(seen, floor), need)
    return best


def _told_apart(cells: Cells, found: Ranking, say: Texts) -> Check:
    title, of = say("many_told"), len(found.options)
    if of < 2:
        return Check("told", title, LOOK, say("many_one"), source=TABLE)
    first = leaders(found)
    if len(first) == 1:
        return Check("told", title, PASS, say("many_first", first=spoken_label(first[0])), source=TABLE)
    said = say("many_some", count=len(first), of=of)
    return Check("told", title, LOOK, said, _to_tell_apart(cells, found, say), source=TABLE)


def _to_tell_apart(cells: Cells, found: Ranking, say: Texts) -> str:
    """How many replications would tell the first from the second as far apart as they are."""
    first, second = (cells.options.index(name) for name in found.options[OPTION][:2])
    score, floors = cells.over_conditions(), cells.floors.mean(axis=1)
    count = cells.values.shape[-1]
    if count < FEWEST:
        return say("enough_two")
    apart = nearest((score[first] - score[second])[None], floors[[first, second]].max(keepdims=True))
    if apart is None or not affordable(apart.need, count):
        return say("many_alike", most=f"{most_for(count):,}")
    return say("many_do", need=f"{apart.need:,}")


def _beyond_chance(cells: Cells, found: Ranking, say: Texts) -> Check:
    said, title = say("many_gains", count=_told(found.options), of=len(found.options)), say("many_gain")
    if len(cells.conditions) > 1:
        said = say("many_gains_under", said=said, count=_told(found.cells), of=len(found.cells))
    told = _any(found)
    return Check("gain", title, PASS if told else LOOK, said, "" if told else say("noise_do"), source=TABLE)


def _any(found: Ranking) -> bool:
    return _told(found.cells) + _told(found.options) > 0


def _told(rows: pl.DataFrame) -> int:
    return int(rows["finding"].sum()) if len(rows) else 0


def _enough(cells: Cells, found: Ranking, shown: Shown, say: Texts) -> Check:
    count, markets, title = cells.values.shape[-1], len(np.unique(cells.markets)), say("many_enough")
    if count < 2:
        return Check("enough", title, FAIL, say("enough_fail"), say("enough_two"), source=TABLE)
    said = say("many_count", count=count, markets=markets)
    few = "" if min(count, markets) >= FEWEST else say("sign_more")
    if _any(found):
        return Check("enough", title, LOOK if few else PASS, said, few, source=TABLE)
    near = nearest(cells.values.reshape(-1, count), cells.floors.ravel())
    if near is None:
        return Check("enough", title, LOOK if few else PASS, f"{said} {say('many_none')}", few, source=TABLE)
    option, condition = divmod(near.at, len(cells.conditions))
    label = BETWEEN.join(filter(None, (cells.options[option], cells.conditions[condition])))
    size = shown.with_unit(near.value)
    seen = shown._replace(signed=False).with_unit(near.seen)
    said += " " + say("many_near", name=spoken_label(label), size=size, seen=seen, need=f"{near.need:,}")
    enough = affordable(near.need, count)
    todo = say("many_more", need=near.need) if enough else few or say("many_nothing", most=f"{most_for(count):,}")
    return Check("enough", title, LOOK, said, todo, source=TABLE)


def _whole(jobs: pl.DataFrame, say: Texts) -> Check:
    of, done = jobs["job"].n_unique(), jobs.filter(status="done")["job"].n_unique()
    verdict = PASS if done == of else LOOK if done else FAIL
    said = say("many_done", done=done, of=of)
    return Check("whole", say("many_whole"), verdict, said, "" if verdict == PASS else say("many_again"), source=TABLE)
