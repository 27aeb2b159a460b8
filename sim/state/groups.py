"""Who is counted where: dimensions, their groups, and the joint cells from which all of them are summed.

Kernels add into joint cells (one index a person) and never know a dimension; matrices turn cells into groups.
Three kinds of cells: `cell` of the fixed demographics; `now`, the movable groups a person was in at the start of the
week; `start`, the movable groups at the last common week of two arms, with an extra cell for later joiners.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.state import names as axes
from sim.state.person import TRACE

ALL = ("all",)
FIXED_DIMENSIONS = ("segment", "age_band", "city_tier", "gender", "income_band", "motive")
MOVABLE_DIMENSIONS = ("value_class", "stage", "member_tier", "engagement")
START_DIMENSIONS = tuple(f"{name}_at_start" for name in MOVABLE_DIMENSIONS)
PERSON_DIMENSIONS = ALL + FIXED_DIMENSIONS + MOVABLE_DIMENSIONS + START_DIMENSIONS
FIRM, CUSTOMERS = "firm", "customers_at_start"  # of a firm that is looked at, whoever joined later is none
BRAND, HOST = "brand", "host"  # by name, where that is asked; read off the accounts
MARKET_DIMENSIONS = ("platform", "channel", "host_type", "category", "loss_reason", FIRM, CUSTOMERS, BRAND, HOST)
DIMENSIONS = PERSON_DIMENSIONS + MARKET_DIMENSIONS

# Mixed radix of the fixed cell, most significant digit first, with the column of PERSON that holds each digit.
FIXED_GROUPS = {
    "segment": axes.SEGMENTS,
    "age_band": axes.AGE_BANDS,
    "city_tier": axes.CITY_TIERS,
    "gender": axes.GENDERS,
    "income_band": axes.INCOME_BANDS,
    "motive": axes.MOTIVES,
}
FIXED_COLUMNS = ("segment", "age_band", "city", "gender", "income", "motive")
_FIXED_SHAPE = tuple(len(groups) for groups in FIXED_GROUPS.values())
FIXED_CELLS = int(np.prod(_FIXED_SHAPE))

# Mixed radix of the movable cell. A person who has not joined counts as `new`, the stage in which she will join:
# so the events of her first week fall into the right group although the cell is rewritten only once a week.
STAGE_NAMES = axes.STAGES[axes.NEW :]
VALUES, STAGES = len(axes.VALUE_CLASSES), len(STAGE_NAMES)
ENGAGEMENTS, TIERS = len(axes.ENGAGEMENTS), len(axes.MEMBER_TIERS)
_MOVABLE_SHAPE = (VALUES, STAGES, ENGAGEMENTS, TIERS)
LATER = int(np.prod(_MOVABLE_SHAPE))  # the cell of people who joined after the last common week
MOVABLE_CELLS = LATER + 1
NO_VALUE = axes.VALUE_CLASSES.index("none")
NO_ENGAGEMENT = axes.ENGAGEMENTS.index("none")


class Names(NamedTuple):
    """Names that the configuration chooses; their order is the index used in arrays."""

    platforms: tuple[str, ...]
    categories: tuple[str, ...]
    tiers: tuple[str, ...] = axes.MEMBER_TIERS
    firms: tuple[str, ...] = ()  # those that are looked at

    def groups(self, dimension: str) -> tuple[str, ...]:
        """The groups of a dimension, in the order of reports."""
        if dimension in (FIRM, CUSTOMERS):
            return self.firms
        if dimension in (BRAND, HOST):
            return ()
        base = dimension.removesuffix("_at_start")
        named = {
            "all": ALL,
            **FIXED_GROUPS,
            "value_class": axes.VALUE_CLASSES[:NO_VALUE],
            "stage": STAGE_NAMES,
            "member_tier": self.tiers,
            "engagement": axes.ENGAGEMENTS[:NO_ENGAGEMENT],
            "platform": self.platforms,
            "channel": axes.SALES_CHANNELS,
            "host_type": axes.HOST_TYPES,
            "category": self.categories,
            "loss_reason": axes.LOSS_REASONS[1:],
        }[base]
        return named if base == dimension else (*named, "later")


def fixed_cell(persons: np.ndarray) -> np.ndarray:
    """Cell of the fixed demographics, [person] u2. persons: PERSON rows."""
    return np.ravel_multi_index(tuple(persons[c] for c in FIXED_COLUMNS), _FIXED_SHAPE).astype(np.uint16)


def movable_cell(value: np.ndarray, stage: np.ndarray, engagement: np.ndarray, tier: np.ndarray | int) -> np.ndarray:
    """Cell of the movable groups, [person] u2; `stage` as in `sim.state.names.STAGES`, potential counts as new."""
    step = np.maximum(stage, axes.NEW).astype(np.int64) - axes.NEW
    return (((value * np.int64(STAGES) + step) * ENGAGEMENTS + engagement) * TIERS + tier).astype(np.uint16)


def blank_trace(persons: np.ndarray) -> np.ndarray:
    """TRACE rows of people of whom nothing has been observed yet."""
    trace = np.zeros(len(persons), TRACE)
    trace["platform_day"] = axes.NO_DAY
    trace["platform_first"] = axes.NO_DAY
    trace["value_class"] = NO_VALUE
    trace["engagement"] = NO_ENGAGEMENT
    trace["cell"] = fixed_cell(persons)
    trace["now"] = movable_cell(trace["value_class"], persons["stage"], trace["engagement"], 0)
    trace["start"] = LATER
    return trace


def fixed_groups_of_cell() -> np.ndarray:
    """Which groups a fixed cell belongs to, [cell, 7] int64: row numbers of `fixed_matrix` (all, then one each)."""
    digits = np.stack(np.unravel_index(np.arange(FIXED_CELLS), _FIXED_SHAPE), axis=1)
    first = np.cumsum((1, *_FIXED_SHAPE[:-1]))
    return np.column_stack([np.zeros(FIXED_CELLS, np.int64), first + digits]).astype(np.int64)


def fixed_matrix() -> np.ndarray:
    """Sums fixed cells into `all` and the fixed dimensions, [group, cell] float64 of zeros and ones."""
    member = fixed_groups_of_cell()
    matrix = np.zeros((1 + sum(_FIXED_SHAPE), FIXED_CELLS))
    matrix[member, np.arange(FIXED_CELLS)[:, None]] = 1.0
    return matrix


def movable_matrix(later: bool, tiers: int = TIERS) -> np.ndarray:
    """Sums movable cells into the movable dimensions, [group, cell] float64 of zeros and ones.

    ``later``: with a further group for later joiners in each dimension (the ``_at_start`` dimensions).
    """
    value, stage, engagement, tier = np.unravel_index(np.arange(LATER), _MOVABLE_SHAPE)
    rows = []
    for digit, groups in ((value, NO_VALUE), (stage, STAGES), (tier, tiers), (engagement, NO_ENGAGEMENT)):
        rows += [np.append(digit == group, False) for group in range(groups)]
        rows += [np.arange(MOVABLE_CELLS) == LATER] if later else []
    return np.array(rows, dtype=np.float64)


class People(NamedTuple):
    """The three matrices that turn per-cell sums into all person groups."""

    fixed: np.ndarray  # [fixed groups, FIXED_CELLS]
    now: np.ndarray  # [movable groups, MOVABLE_CELLS]
    start: np.ndarray  # [movable groups at start, MOVABLE_CELLS]

    @classmethod
    def of(cls, names: Names) -> People:
        """Matrices for these names (a programme may have fewer tiers)."""
        tiers = len(names.tiers)
        return cls(fixed_matrix(), movable_matrix(later=False, tiers=tiers), movable_matrix(later=True, tiers=tiers))

    def sums(self, cell: np.ndarray, now: np.ndarray, start: np.ndarray) -> np.ndarray:
        """Group sums in the order of `PERSON_DIMENSIONS`, [person group, columns]; exact for integers below 2^53."""
        return np.concatenate([self.fixed @ cell, self.now @ now, self.start @ start])

    def split_sums(self, cells: np.ndarray) -> np.ndarray:
        """The same from one array with the three kinds of cells below each other, [cells, columns]."""
        return self.sums(*np.split(cells, (FIXED_CELLS, FIXED_CELLS + MOVABLE_CELLS)))

    @property
    def groups(self) -> int:
        """Number of person groups."""
        return len(self.fixed) + len(self.now) + len(self.start)
