"""Which of the largest hosts leave or move because of what is asked, and where their fans' spending goes.

Fans are the same people in both arms (`sim.observe.fans`). A host counts whose whereabouts differ between the arms in
more than half of the quarters from the first such quarter on: chance moves hosts too, in either arm. What fans would
have spent in the room is known from the reference; where it is spent instead is the difference between the arms. The
placebo shows how far the same fans drift by chance.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from sim.observe.fans import GONE, PLACES
from sim.study.analysis.chaos import floor_of
from sim.study.analysis.effects import mean_interval
from sim.study.analysis.findings import findings
from sim.study.arms import PLACEBO, REFERENCE, TREATMENT

YEAR = 4  # quarters
ELSEWHERE = PLACES[1:]


class Departure(NamedTuple):
    """A host of one replication."""

    replication: int
    host: str
    type: str
    platform: str  # at the start
    to: str  # another platform, or GONE
    quarter: int  # the first in which it is no longer where it is in the reference
    room: float  # yuan that fans spend in the room in the year from there on, in the reference
    instead: dict[str, float]  # of it, by place: what they spend more there; "same_room": what they go on to spend
    drift: dict[str, float] | None  # the same of the placebo, where next to nothing was done; None without one


class Moved(NamedTuple):
    """What becomes of 100 yuan that fans would have spent in a room: mean over replications and 95 % interval."""

    place: str  # of `PLACES`, or "nowhere"
    mean: float
    low: float
    high: float
    floor: float  # what chance alone makes; infinite where that is not known
    is_finding: bool  # told from chance with all places looked at together (Holm), and beyond what a placebo makes


def departures(fans: pl.DataFrame) -> list[Departure]:
    """Of all replications, in their order and by how much their fans spend."""
    keys = ["replication", "host", "type", "platform", "quarter"]
    wide = {
        arm: fans.filter(pl.col("arm").cast(pl.String) == arm).select(*keys, "now", "place", "yuan")
        for arm in (REFERENCE, TREATMENT, PLACEBO)
    }
    both = wide[REFERENCE].join(wide[TREATMENT], on=[*keys, "place"], suffix="_t", maintain_order="left")
    both = both.join(wide[PLACEBO].drop("now"), on=[*keys, "place"], how="left", suffix="_p", maintain_order="left")
    found = []
    for (replication, host, kind, platform), mine in both.group_by(keys[:-1], maintain_order=True):
        quarters = mine.unique("quarter", maintain_order=True).sort("quarter")
        apart = (quarters["now"] != quarters["now_t"]).to_numpy()
        if not apart.any():
            continue
        first = int(apart.argmax())
        if apart[first:].mean() <= 0.5 or quarters["now_t"][first] == platform:
            continue
        year = mine.filter(pl.col("quarter").is_between(first, first + YEAR - 1))
        sums = year.group_by("place").agg(pl.col("yuan", "yuan_t", "yuan_p").sum())
        spent = {place: amounts for place, *amounts in sums.iter_rows()}
        room = spent[PLACES[0]]
        instead = {place: b - a for place, (a, b, _) in spent.items()} | {PLACES[0]: room[1]}
        drift = {place: p - a for place, (a, _, p) in spent.items()} if year["yuan_p"].null_count() == 0 else None
        found.append(
            Departure(replication, host, kind, platform, quarters["now_t"][first], first, room[0], instead, drift)
        )
    return sorted(found, key=lambda one: (one.replication, -one.room))


def moved(left: list[Departure]) -> list[Moved]:
    """Where of 100 yuan they go, all hosts of a replication together; empty where nobody would have spent anything."""
    by_market: dict[int, list[Departure]] = {}
    for one in left:
        by_market.setdefault(one.replication, []).append(one)
    markets = [(ones, total) for ones in by_market.values() if (total := sum(one.room for one in ones)) > 0]
    if not markets:
        return []
    shares = {
        place: np.array([100.0 * sum(one.instead[place] for one in ones) / total for ones, total in markets])
        for place in PLACES
    }
    shares["nowhere"] = 100.0 - np.sum(list(shares.values()), axis=0)
    known = _floors(markets)
    floors = np.array([known.get(place, np.inf) for place in shares])
    mean, low, high, count = mean_interval(np.array([*shares.values()]))
    found = findings(mean, low, high, count, floors)
    columns = (each.tolist() for each in (mean, low, high, floors, found))
    return [Moved(*row) for row in zip(shares, *columns, strict=True)]


def _floors(markets: list[tuple[list[Departure], float]]) -> dict[str, float]:
    """What chance makes of each share, from the placebos of the same markets; nothing where there is none."""
    if any(one.drift is None for ones, _ in markets for one in ones):
        return {}
    drifts = {
        place: np.array([100.0 * sum((one.drift or {})[place] for one in ones) / total for ones, total in markets])
        for place in PLACES
    }
    drifts["nowhere"] = -np.sum(list(drifts.values()), axis=0)
    return {place: float(floor_of(values)) for place, values in drifts.items()}


def is_gone(one: Departure) -> bool:
    """Whether a host left the market, rather than for another platform."""
    return one.to == GONE
