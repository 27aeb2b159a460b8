"""Purchases by person and week, and the pairs of quarters in which a log can be held against itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.evidence.validation.panels.log import QUARTER, WEEK, PanelLog, occasions
from sim.evidence.validation.panels.measure import Subject

WEEKS = QUARTER // WEEK  # of a quarter


def weekly(log: PanelLog) -> Iterator[Subject]:
    """Days with a purchase [person, quarter, week] uint8, and whether a person is there in a pair [person, pair] bool.

    Quarters are the last whole ones of the log; pairs are two in succession. With four quarters or more a person is
    there who bought anything before and anything after the pair: a log does not say who has left, and what happens in
    the pair must not decide who is looked at. Shorter logs have nothing outside, so that everybody is there.
    """
    quarters = log.days // QUARTER
    if quarters < 2:
        return
    start = log.days - quarters * QUARTER
    first, last = log.bounds()
    if quarters >= 4:
        begins = start + QUARTER * np.arange(1, quarters - 2)
        there = (first[:, None] < begins) & (last[:, None] >= begins + 2 * QUARTER)
    else:
        there = np.ones((log.persons, quarters - 1), bool)
    for scope, name, rows in log.products():
        person, day = occasions(rows)
        inside = day >= start
        cell = person[inside] * (quarters * WEEKS) + (day[inside] - start) // WEEK
        counts = np.bincount(cell, minlength=log.persons * quarters * WEEKS).astype(np.uint8)
        yield Subject(scope, name, (counts.reshape(log.persons, quarters, WEEKS), there))


def pairs(counts: np.ndarray, there: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Weeks of the first and of the second quarter of every pair, of those who are there, [person, week] each."""
    offset = 1 if counts.shape[1] >= 4 else 0
    for pair in range(there.shape[1]):
        mine = there[:, pair]
        yield counts[mine, pair + offset], counts[mine, pair + offset + 1]
