"""Results change only on purpose."""

from __future__ import annotations

import json

import pytest
from golden import METRICS, RECORD, readings


def test_the_small_market_gives_the_recorded_kpis() -> None:
    recorded = json.loads(RECORD.read_text())
    assert set(recorded) == set(METRICS)
    assert readings() == {metric: pytest.approx(value, rel=1e-9) for metric, value in recorded.items()}
