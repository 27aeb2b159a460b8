"""Law 1, coverage of a BG/NBD refit: how many refits must cover the truth."""

from __future__ import annotations

import pytest
from judged import failed

from sim.evidence.validation.laws import btyd


def refits(outside: int, of: int = 100) -> list[btyd.Refit]:
    near = btyd.Refit((0.243, 4.4, 0.79, 2.4), 3.0)
    return [near._replace(ratio=20.0)] * outside + [near._replace(values=(0.25, 4.5, 0.8, 2.5))] * (of - outside)


def test_coverage_of_the_truth() -> None:
    assert failed(btyd.judge([refits(4, 50), refits(6, 50)])) == []
    (about,) = failed(btyd.judge([refits(11)]))
    assert "covers the truth" in about
    assert btyd.judge([refits(4)])[0].simulated == pytest.approx(0.96)
