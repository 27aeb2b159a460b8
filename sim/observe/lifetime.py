"""The period life table behind `clv_yuan`: what people of every tenure pay now, to be chained into one life.

Like a period life expectancy it answers "if tomorrow's quarters looked like this one". Because people who left stay in
the denominator of their tenure, survival needs no separate estimate.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.core.threads import Threads
from sim.observe.recall import Log, lives
from sim.state.groups import fixed_groups_of_cell


class Lives(NamedTuple):
    """Everybody at the end of a block, with the trailing orders grouped by person."""

    persons: np.ndarray  # [person] PERSON
    trace: np.ndarray  # [person] TRACE
    log: Log
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
    persons, trace, log, last_day, pool = view

    def work(worker: int, lo: int, hi: int) -> None:
        there, paid = np.zeros((2, platforms), np.int64)
        lives(persons, trace, log, lo, hi, last_day, member, there, paid, parts[worker])

    pool.over_blocks(len(persons), work)
    return pool.total(parts)
