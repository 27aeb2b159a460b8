"""Lifetime value as a period life table: what people of every tenure contribute now, chained into one life.

Like a period life expectancy it answers "if tomorrow's quarters looked like this one". Because people who left stay in
the denominator of their tenure, survival needs no separate estimate.
"""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

import numpy as np

from sim.core.threads import Threads
from sim.observe.recall import lives
from sim.observe.series import Readings
from sim.params.observation import Observation
from sim.state.groups import fixed_groups_of_cell


class Lives(NamedTuple):
    """Everybody at the end of a block, with the trailing orders grouped by person."""

    persons: np.ndarray  # [person] PERSON
    trace: np.ndarray  # [person] TRACE
    orders: np.ndarray  # ORDER rows
    first: np.ndarray  # [person + 1], see `recall.group_by_person`
    by_person: np.ndarray  # [order] rows of `orders`
    last_day: int
    pool: Threads


class LifeTable(NamedTuple):
    """People and the fen they paid in the block for kept orders, by tenure; integers."""

    alive: np.ndarray  # [tenure, fixed group]
    earned: np.ndarray  # [tenure, fixed group, platform]
    place_alive: np.ndarray  # [tenure, platform]
    place_earned: np.ndarray  # [tenure, platform]


def life_table(view: Lives, tenures: int, platforms: int) -> LifeTable:
    """Count people by tenure in blocks, 0..tenures - 1."""
    member = fixed_groups_of_cell()
    groups = int(member.max()) + 1
    parts = [
        LifeTable(
            np.zeros((tenures, groups), np.int64),
            np.zeros((tenures, groups, platforms), np.int64),
            np.zeros((tenures, platforms), np.int64),
            np.zeros((tenures, platforms), np.int64),
        )
        for _ in range(view.pool.count)
    ]
    persons, trace, orders, first, by_person, last_day, pool = view

    def work(worker: int, lo: int, hi: int) -> None:
        there, paid = np.zeros((2, platforms), np.int64)
        lives(persons, trace, orders, first, by_person, lo, hi, last_day, member, there, paid, *parts[worker])

    pool.over_blocks(len(persons), work)
    return LifeTable(*(reduce(np.add, part) for part in zip(*parts, strict=True)))


def read_lifetime_value(view: Lives, books: np.ndarray, options: Observation, readings: Readings) -> None:
    """Read `clv_yuan`. books [platform, (contribution, kept sales)] of the block, fen.

    Tenure k is the number of blocks since the block of joining. Joiners are spread over their first block, so k = 0 is
    half a block long on average and half of block `clv_blocks` completes the horizon.
    """
    platforms = len(books)
    rate = np.divide(books[:, 0], books[:, 1], out=np.zeros(platforms), where=books[:, 1] > 0) / 100  # yuan per fen
    table = life_table(view, options.clv_blocks + 1, platforms)
    weight = (1 + options.clv_discount) ** (-np.arange(options.clv_blocks + 1) / 4)
    weight[-1] *= 0.5
    readings.people("clv_yuan", *_chain(table.earned @ rate, table.alive, weight))
    readings.put("clv_yuan", "platform", _chain(table.place_earned * rate, table.place_alive, weight))


def _chain(value: np.ndarray, alive: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Life-table value times people, and people, [group] each; no people at some tenure: not observed."""
    known = (alive > 0).all(axis=0)
    each = np.divide(value, alive, out=np.zeros_like(value), where=alive > 0)
    below = np.where(known, alive.sum(axis=0), 0.0)
    return (weight @ each) * below, below
