"""NumPy over a few hundred rows: the same results without the layers of Python that its own functions go through.

A week of firms makes hundreds of such calls; the layers cost more than the work.
"""

from __future__ import annotations

from typing import Any

import numpy as np

_sum = np.add.reduce


def within(values: Any, low: Any, high: Any) -> Any:
    """``values`` held to ``low`` and ``high``: `np.clip`."""
    return np.minimum(np.maximum(values, low), high)


def rows_of(chosen: np.ndarray) -> np.ndarray:
    """Rows that are chosen, [row] bool: `np.flatnonzero` of a column."""
    return chosen.nonzero()[0]


def total(amount: np.ndarray) -> int:
    """Sum of a column of integers."""
    return int(_sum(amount))
