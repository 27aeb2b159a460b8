"""The first thing that differs between two arms tells the sign of a message's effect."""

from __future__ import annotations

import numpy as np

from sim.evidence.validation.experiments.win_back import first_difference


def test_only_the_first_difference_counts():
    sign = np.zeros(5, np.int64)
    came = np.array([[True, False, True, False, True], [False, True, True, False, False]])
    gone = np.array([[False, False, False, True, True], [False, False, False, False, False]])
    first_difference(sign, came, gone)
    assert sign.tolist() == [1, -1, 0, -1, 1], "leaving is a loss, unless it is a visit more that makes her leave"
    first_difference(sign, ~came, gone)
    assert sign.tolist() == [1, -1, 0, -1, 1]
