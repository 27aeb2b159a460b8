"""The market's own log, lived for the purpose."""

from __future__ import annotations

import pytest

from sim.evidence.validation.panels.simulated import simulated_log, weeks_to_live


@pytest.mark.slow
def test_a_market_lives_and_writes_a_log():
    lived: list[None] = []
    log = simulated_log(1200, 28, 7, lambda: lived.append(None))
    assert len(lived) == weeks_to_live(28)
    assert log.has("category", "brand", "host", "platform", "channel", "paid", "list_price")
    assert log.lacks("member_since") == ["member_since"]
    assert 180 < log.days <= 28 * 7 and log.persons > 200
