"""The first thing that differs between two arms tells the sign of a message's effect."""

from __future__ import annotations

import numpy as np

from sim.evidence.validation.experiments.win_back import first_difference


def test_only_the_first_difference_counts():
    sign = np.zeros(4, np.int64)
    nobody = np.zeros((2, 4), bool)
    first_difference(sign, np.array([[5, 3, 3, 3], [3, 5, 3, 3]]), nobody)
    assert sign.tolist() == [1, -1, 0, 0]
    gone = np.array([[False, False, True, True], [False, False, False, False]])
    first_difference(sign, np.array([[5, 9, 3, 9], [9, 5, 3, 3]]), gone)
    assert sign.tolist() == [1, -1, -1, 1], "leaving is a visit less, unless it is a visit more that makes her leave"
