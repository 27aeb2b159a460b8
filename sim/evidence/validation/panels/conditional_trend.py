"""Who bought x times in a quarter buys as often in the next as the NBD foretells, whatever the quarters as such do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.evidence.validation.panels.log import PanelLog
from sim.evidence.validation.panels.measure import Statistics, Subject
from sim.evidence.validation.panels.nbd import Counts, Nbd, count, nbd_fit
from sim.evidence.validation.panels.weekly import pairs, weekly

NAME = "conditional trend"
ABOUT = "Who bought x times in a quarter buys (k + x) / (alpha + 1) times in the next, by the NBD of the first."
SOURCE = "Ehrenberg 1959; Goodhardt & Ehrenberg 1967; trends taken out as in Tibrewala & Buchanan"
NEEDS: tuple[str, ...] = ()
TOO_SMALL = "two quarters of purchases are needed"
BOUGHT = 5  # purchases in the first quarter for which the second is foretold
FEWEST = 50  # persons of a class, below which it is not compared


class Pair(NamedTuple):
    """Two quarters in succession."""

    counts: Counts
    nbd: Nbd
    trend: float  # purchases of the second over those of the first

    def foretold(self) -> np.ndarray:
        """Purchases of all persons of a class in the second quarter, [purchases in the first]."""
        return np.asarray(self.counts.persons * self.nbd.next(np.arange(len(self.counts.persons))) * self.trend)


def subjects(log: PanelLog) -> Iterator[Subject]:
    """All purchases and every category."""
    return weekly(log)


def compared(counts: np.ndarray, there: np.ndarray) -> list[Pair]:
    """The pairs of quarters with purchases in both. Arrays as of `weekly`."""
    found = []
    for early, late in pairs(counts, there):
        first, second = (weeks.sum(axis=1, dtype=np.int64) for weeks in (early, late))
        if first.any() and second.any():
            both = count(first, second)
            found.append(Pair(both, nbd_fit(both.persons), float(second.sum() / first.sum())))
    return found


def statistics(counts: np.ndarray, there: np.ndarray) -> Statistics:
    """By class, purchases in the second quarters over those foretold; the zero class; the trend as such."""
    found = compared(counts, there)
    if not found:
        return {}
    size = max(BOUGHT + 1, *(len(pair.counts.persons) for pair in found))
    persons, later, foretold = (
        np.sum([np.pad(part, (0, size - len(part))) for part in parts], axis=0)
        for parts in zip(*((p.counts.persons, p.counts.later, p.foretold()) for p in found), strict=True)
    )
    everybody = int(persons.sum())
    said: Statistics = {
        f"bought {x}: next quarter over NBD": (float(later[x] / foretold[x]), int(persons[x]))
        for x in range(BOUGHT + 1)
        if persons[x]
    }
    weights = [float(pair.counts.persons.sum()) for pair in found]
    gaps = [pair.nbd.none() - pair.counts.persons[0] / pair.counts.persons.sum() for pair in found]
    said["no purchase in a quarter: NBD less observed"] = (float(np.average(gaps, weights=weights)), everybody)
    said["trend from quarter to quarter"] = (float(np.average([p.trend for p in found], weights=weights)), everybody)
    return said
