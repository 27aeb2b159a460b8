"""Short cuts give what NumPy's own functions give."""

from __future__ import annotations

import numpy as np

from sim.core.short import rows_of, total, within


def test_short_cuts_give_the_same() -> None:
    values = np.array([-2.0, -0.0, 0.3, np.nan, np.inf])
    np.testing.assert_array_equal(within(values, 0.0, 1.0), np.clip(values, 0.0, 1.0))
    assert within(3.0, -1.0, 2.0) == 2.0
    assert rows_of(values > 0.0).tolist() == [2, 4] and rows_of(values > 9e99).tolist() == [4]
    assert total(np.array([2**60, 2**60])) == 2**61 and total(np.zeros(0, np.int64)) == 0
