"""Which rows of the population a process holds, and how its sums become those of everybody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


class Part:
    """A run of consecutive rows. This one holds everybody, so that sums are whole already: the ordinary case.

    Who holds less overrides it all (`sim.partition.share`). All processes ask for the same sums in the same order,
    since what they decide depends on sums alone.
    """

    first = 0  # row of the population at which it begins

    def size(self, population: int) -> int:
        """How many rows of a population of so many are held here."""
        return population

    def sum(self, mine: Sequence[np.ndarray]) -> Sequence[np.ndarray]:
        """Arrays of whole numbers added up over all parts. Whole, so that the order of adding cannot matter."""
        return mine

    def join(self, mine: np.ndarray) -> np.ndarray:
        """A column of the rows held here, [row], with those of all parts in the order of rows, [everybody]."""
        return mine

    def of_mine(self, everybodys: np.ndarray, rows: int) -> np.ndarray:
        """The rows held here of a column of everybody's: the inverse of `join`; a view."""
        return everybodys[self.first : self.first + rows]


WHOLE = Part()
