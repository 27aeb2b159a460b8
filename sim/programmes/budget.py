"""Caps that cannot be exceeded: before the week, the worst case of everybody admitted is reserved.

Who is admitted is drawn by a keyed lottery, so that it does not depend on the order of persons; what is not used is
free again next week.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from sim.firms.tables import Array
    from sim.params.strategy import Budget

EVERYBODY = 1.0  # draws are below


class Account:
    """What a capped strategy may still give away, fen of the simulated rows."""

    def __init__(self, budget: Budget, orders_per_row: float, size: float = 1.0):
        self._yearly = None if budget.yuan_per_year is None else size * budget.yuan_per_year * 100.0 / orders_per_row
        self._share = budget.share_of_sales
        self._accrued = [0.0, 0.0]
        self.spent = 0

    def accrue(self, sponsor_sales_fen: float) -> None:
        """A week's part of the yearly amount, and of the sponsor's smoothed sales of last week."""
        self._accrued[0] += (self._yearly or 0.0) / 52.0
        self._accrued[1] += (self._share or 0.0) * sponsor_sales_fen

    def left(self) -> int:
        """What has accrued and is not spent; the tighter of the two caps."""
        caps = [a for a, given in zip(self._accrued, (self._yearly, self._share), strict=True) if given is not None]
        return max(int(min(caps)) - self.spent, 0)

    def settle(self, spent_fen: int) -> None:
        """What the week has really cost; the rest of the reserve is released."""
        self.spent += spent_fen


class Draw(NamedTuple):
    """Outcome of the lottery."""

    admitted: Array  # [person] bool
    below: float  # draws up to this one are admitted


def admit(worst_fen: Array, draw: Array, left_fen: int) -> Draw:
    """Admit in the order of `draw`, [person] in (0, 1), as long as the worst cases fit into what is left."""
    if int(worst_fen.sum()) <= left_fen:
        return Draw(np.ones(len(draw), bool), EVERYBODY)
    if worst_fen.min() == worst_fen.max():  # the usual case needs no sorting
        fits = left_fen // int(worst_fen[0])
        below = float(np.partition(draw, fits - 1)[fits - 1]) if fits else 0.0
        return Draw(draw <= below, below)
    order = np.argsort(draw, kind="stable")
    fits = int(np.count_nonzero(np.cumsum(worst_fen[order]) <= left_fen))
    below = float(draw[order[fits - 1]]) if fits else 0.0
    return Draw(draw <= below, below)
