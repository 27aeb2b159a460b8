"""What needs a memory of orders and visits: read every 13 weeks from the log of the trailing 53 weeks.

Also the only place that relabels people: at each turn of a block their value class and engagement are set anew.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

from sim.core.threads import Threads, blocks
from sim.observe.firm import FirmMemory, Mine
from sim.observe.lifetime import LifeTable, Lives, life_table
from sim.observe.recall import (
    CATEGORY_RECALL,
    PLATFORM_RECALL,
    RECALL,
    TYPE_RECALL,
    Cells,
    Log,
    group_by_person,
    recall,
)
from sim.observe.series import Readings
from sim.observe.sums import Block, FirmBlock
from sim.params.observation import Observation
from sim.state import groups
from sim.state.groups import FIXED_CELLS, MOVABLE_CELLS, Names, People
from sim.state.names import BLOCK_DAYS, BLOCK_WEEKS, HOST_TYPES, NOBODY, POTENTIAL
from sim.state.tallies import ORDER

LOG_WEEKS = 53  # covers 365 days


class Turn(NamedTuple):
    """What the end of a block reads."""

    week: int  # absolute
    persons: np.ndarray  # [person] PERSON
    trace: np.ndarray  # [person] TRACE
    host_type: np.ndarray  # [host] index into HOST_TYPES
    pool: Threads
    mine: Mine  # firms that are looked at


class Recalled(NamedTuple):
    """Integer sums of `recall.recall`."""

    sums: np.ndarray  # [fixed + 2 x movable cells, RECALL]
    by_platform: np.ndarray  # [platform, PLATFORM_RECALL]
    by_type: np.ndarray  # [host type, TYPE_RECALL]
    by_category: np.ndarray  # [category, CATEGORY_RECALL]


class History:
    """Memory of the observer, and its reading at the end of every block."""

    def __init__(
        self, names: Names, people: People, options: Observation, firms: FirmMemory, behind: tuple[float, float]
    ):
        self._names, self._firms = names, firms
        self._behind = behind  # real people behind a row, real yuan behind a fen
        self._people = people
        self._options = options
        self._log: deque[np.ndarray] = deque(maxlen=LOG_WEEKS)  # ORDER rows as bytes: joining records is slow
        self._labels = np.zeros(0, np.uint16)  # [person] movable cell when the block began
        self._activity: np.ndarray = np.zeros(
            0, np.uint8
        )  # [person] bit k: visited in the block that ended k turns ago
        self._turns = 0
        self._spells = np.zeros((people.groups, 2))  # (weeks lived in loyal spells, spells ended) in this block
        self._earned = np.zeros((len(names.platforms), 2))  # (contribution, kept sales) of this block, fen

    def week(self, orders: np.ndarray, spells: np.ndarray, contribution: np.ndarray, kept_fen: np.ndarray) -> None:
        """Remember one week: ORDER rows, loyal spells [person group, 2], and per platform fen contributed and kept."""
        self._log.append(np.ascontiguousarray(orders).view(np.uint8).copy())
        self._spells += spells
        self._earned += np.column_stack([contribution, kept_fen])

    def forget_spells(self, dimensions: slice) -> None:
        """Start spells anew for the person groups in ``dimensions``, whose members have just changed."""
        self._spells[dimensions] = 0.0

    def turn(self, view: Turn, readings: Readings | None) -> None:
        """End a block: read the histories into ``readings`` (if given), relabel people and begin the next block."""
        persons, trace = view.persons, view.trace
        if not len(self._labels):
            self._labels = trace["now"].copy()
            self._activity = np.zeros(len(persons), np.uint8)
        last_day = 7 * view.week + 6
        self._activity = (self._activity << 1) | (persons["visit_day"] > last_day - BLOCK_DAYS)
        self._turns += 1

        log = np.concatenate([*self._log]).view(ORDER)
        first, index = np.zeros(len(persons) + 1, np.int64), np.empty(len(log), np.int64)
        group_by_person(log, first, index)
        orders = Log(log, first, index)
        spent, counts = self._recall(view, orders, last_day)
        part = view.pool.part
        spend = part.join(spent)  # who spends most is a matter between all
        ranked = _by_spend(spend)
        value = value_classes(ranked, len(spend), self._options)
        firms = self._firms.turn(view.mine, log, last_day, persons["stage"] != POTENTIAL, part)
        if readings is not None:
            lives = Lives(persons, trace, orders, last_day, view.pool)
            table = life_table(lives, self._options.clv_blocks + 1, len(self._names.platforms))
            block = self._block(counts, view, log, spend, ranked, value, table, firms)
            for metric in readings.metrics:
                if metric.kind == "history":
                    readings.write(metric, block)
        mine = part.of_mine(value, len(persons))
        for lo, hi in blocks(len(persons)):  # one after another: what is thought of on the way takes room
            relabel(persons[lo:hi], trace[lo:hi], mine[lo:hi])
        self._labels = trace["now"].copy()
        self._spells[:] = 0.0
        self._earned[:] = 0.0

    def _recall(self, view: Turn, log: Log, last_day: int) -> tuple[np.ndarray, Recalled]:
        """Fen spent in the trailing 52 weeks [person], and everything counted about buying again."""
        cells = Cells(
            view.trace["cell"].astype(np.int64),
            FIXED_CELLS + self._labels.astype(np.int64),
            FIXED_CELLS + MOVABLE_CELLS + view.trace["start"].astype(np.int64),
        )
        spend = np.zeros(len(cells.fixed), np.int64)
        parts = [
            Recalled(
                np.zeros((FIXED_CELLS + 2 * MOVABLE_CELLS, len(RECALL)), np.int64),
                np.zeros((len(self._names.platforms), len(PLATFORM_RECALL)), np.int64),
                np.zeros((len(HOST_TYPES), len(TYPE_RECALL)), np.int64),
                np.zeros((len(self._names.categories), len(CATEGORY_RECALL)), np.int64),
            )
            for _ in range(view.pool.count)
        ]

        def work(worker: int, lo: int, hi: int) -> None:
            scratch = np.zeros(len(RECALL), np.int64), np.zeros((3, len(self._names.categories)), np.int64)
            recall(log, lo, hi, last_day, cells, view.host_type, spend, *scratch, parts[worker])

        view.pool.over_blocks(len(spend), work)
        return spend, view.pool.total(parts)

    def _block(
        self,
        counts: Recalled,
        view: Turn,
        log: np.ndarray,
        spend: np.ndarray,
        ranked: np.ndarray,
        value: np.ndarray,
        table: LifeTable,
        firms: FirmBlock,
    ) -> Block:
        """What KPIs read. Persons stand in the groups they were in when the block began."""
        trace, part = view.trace, view.pool.part
        cells = (trace["cell"], FIXED_CELLS), (self._labels, MOVABLE_CELLS), (trace["start"], MOVABLE_CELLS)

        def in_groups(chosen: np.ndarray) -> np.ndarray:
            counts = part.sum([np.bincount(cell[chosen], minlength=size)[:, None] for cell, size in cells])
            return self._people.sums(*counts)[:, 0]

        return Block(
            blocks=len(self._log) // BLOCK_WEEKS,
            turns=self._turns,
            person=dict(zip(RECALL._fields, self._people.split_sums(counts.sums).T, strict=True)),
            platform=dict(zip(PLATFORM_RECALL._fields, counts.by_platform.T, strict=True)),
            host_type=dict(zip(TYPE_RECALL._fields, counts.by_type.T, strict=True)),
            category=dict(zip(CATEGORY_RECALL._fields, counts.by_category.T, strict=True)),
            orders=log,
            spend_fen=spend,
            buyers=ranked,
            value_class=value,
            visited=self._activity,
            spell_weeks=self._spells[:, 0],
            spells_ended=self._spells[:, 1],
            lives=table,
            contribution_fen=self._earned[:, 0],
            kept_fen=self._earned[:, 1],
            firms=firms,
            per_row=self._behind[0],
            yuan=self._behind[1],
            options=self._options,
            in_groups=in_groups,
        )


def value_classes(ranked: np.ndarray, persons: int, options: Observation) -> np.ndarray:
    """Value class of each person, [person] u1. ranked: rows of buyers by spend, highest first; cut by shares."""
    value = np.full(persons, groups.NO_VALUE, np.uint8)
    shares = np.cumsum([options.high_share, options.core_share, options.potential_share])
    cuts = np.floor(shares * len(ranked) + 1e-9)  # 0.15 + 0.3 of 20 is 9, whatever the binary fraction says
    value[ranked] = np.searchsorted(cuts, np.arange(len(ranked)), side="right")
    return value


def relabel(persons: np.ndarray, trace: np.ndarray, value: np.ndarray) -> None:
    """Set value class, engagement and the movable cell; the count of visits to the favourite host begins anew."""
    a_week = trace["favourite_visits"] // BLOCK_WEEKS  # whole visits a week
    engagement = np.array([0, 1, 1, 2], np.uint8)[np.minimum(a_week, 3)]
    engagement[(persons["host"] == NOBODY).all(axis=1)] = groups.NO_ENGAGEMENT
    tier = trace["now"] % groups.TIERS
    trace["value_class"] = value
    trace["engagement"] = engagement
    trace["favourite_visits"] = 0
    trace["now"] = groups.movable_cell(value, persons["stage"], engagement, tier)


def _by_spend(spend: np.ndarray) -> np.ndarray:
    """Rows with any spend, highest first, ties by row."""
    rows = np.flatnonzero(spend)
    return rows[np.argsort(-spend[rows], kind="stable")]
