"""An experiment as data: how it is done, what it reads in one market, and what each reading should be."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.evidence.validation.experiment import Start, measured
from sim.evidence.validation.finding import Finding

Readings = dict[str, Any]  # by name: a number, or lists of numbers; plain values that JSON can hold
Judge = Callable[[str, Sequence[Readings]], list[Finding]]  # name of the experiment, readings of every seed
PART = "experiment"


class Row(NamedTuple):
    """One line of the table: a reading, averaged over markets, and the band in which studies would have it."""

    question: str
    reading: str
    low: float
    high: float
    source: str
    over: str = ""  # reading by which it is divided once both are averaged
    scored: bool = True  # False: reported beside
    note: str = ""


class Experiment(NamedTuple):
    """What is changed in a market, once a seed, and how its readings are judged."""

    about: str  # how it is done
    read: Callable[[Start], Readings]
    judge: Judge
    persons: int
    seeds: int
    weeks: int  # that are lived after the burn-in in each arm
    seconds: float  # of one seed on one core
    burnt_in: bool = True  # False: it founds markets of its own, and its `Start` has no state


def by_rows(*rows: Row) -> Judge:
    """One finding a row; intervals over seeds."""

    def judge(name: str, readings: Sequence[Readings]) -> list[Finding]:
        return [_finding(name, row, readings) for row in rows]

    return judge


def _finding(name: str, row: Row, readings: Sequence[Readings]) -> Finding:
    values = np.array([found[row.reading] for found in readings], float)
    found = ratio_of_means(values, np.array([each[row.over] for each in readings], float)) if row.over else None
    return Finding(
        PART, name, row.question, row.low, row.high, row.source, *(found or measured(values)),
        scored=row.scored, note=row.note,
    )  # fmt: skip


def ratio_of_means(above: np.ndarray, below: np.ndarray) -> tuple[float, float, float]:
    """Ratio of two means over the same markets, with a 95 % t interval from its linear expansion.

    NaN where what it is divided by cannot be told from zero: then there is nothing to compare with.
    """
    middle, low, high = measured(below)
    if (len(below) > 1 and low <= 0.0 <= high) or middle == 0.0:
        return math.nan, math.nan, math.nan
    ratio = float(above.mean() / middle)
    return measured(ratio + (above - ratio * below) / middle)
