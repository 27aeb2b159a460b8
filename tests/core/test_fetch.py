"""What is asked for before it is read is read as it is."""

from __future__ import annotations

import numpy as np

from sim.core.fetch import fetch
from sim.core.jit import kernel

ROW = np.dtype([("a", "i8", 20), ("b", "f8")])


@kernel
def ask(rows):
    """Compiled where code is."""
    total = 0.0
    for i in range(len(rows)):
        fetch(rows[min(i + 1, len(rows) - 1)], 8 * i, 160)
        total += rows[i].b
    return total


def test_nothing_changes() -> None:
    rows = np.zeros(5, ROW).view(np.recarray)
    rows["b"] = np.arange(5)
    before = rows.copy()
    assert ask(rows) == 10.0
    assert rows.tobytes() == before.tobytes()
    fetch(rows[0], 0, 168)  # the plain form
    assert rows.tobytes() == before.tobytes()
