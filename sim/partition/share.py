"""A part of the population, and how parts add up: they meet at a table, where everybody's sums are made."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Protocol

import numpy as np

from sim.core.part import Part

SUM, JOIN = "sum", "join"
Arrays = list[np.ndarray]


class Table(Protocol):
    """Where the parts meet."""

    def meet(self, who: int, verb: str, mine: Arrays) -> Arrays:
        """Lay down what part number ``who`` has; once all have, everybody gets what they have together."""


class Share(Part):
    """Rows of part number ``number`` among ``parts`` of nearly equal size."""

    def __init__(self, number: int, parts: int, population: int, table: Table):
        self._number, self._population, self._table = number, population, table
        self.first = population * number // parts
        self._rows = population * (number + 1) // parts - self.first

    def size(self, population: int) -> int:
        """How many rows are held here."""
        if population != self._population:
            raise ValueError(f"a share of {self._population} persons in a market of {population}")
        return self._rows

    def sum(self, mine: Sequence[np.ndarray]) -> Arrays:
        """Added up over all parts; new arrays, which may be written."""
        return [np.array(total) for total in self._table.meet(self._number, SUM, [*mine])]

    def join(self, mine: np.ndarray) -> np.ndarray:
        """With those of all parts, in the order of rows; a new array of the same kind."""
        plain = np.ascontiguousarray(mine).view(np.ndarray).view(np.uint8)  # records are slow to join
        (joined,) = self._table.meet(self._number, JOIN, [plain])
        return np.array(joined).view(mine.dtype).view(type(mine))


def together(given: Sequence[tuple[str, Arrays]]) -> Arrays:
    """What all parts, in their order, have together. All must have come for the same: anything else is a defect."""
    asked = {(verb, len(arrays), *(a.shape[verb == JOIN :] for a in arrays)) for verb, arrays in given}
    if len(asked) != 1:
        raise RuntimeError(f"parts of a market are out of step: {sorted(map(str, asked))}")
    columns = zip(*(arrays for _, arrays in given), strict=True)
    add = reduce if given[0][0] == SUM else None
    return [add(np.add, column) if add else np.concatenate(column) for column in columns]
