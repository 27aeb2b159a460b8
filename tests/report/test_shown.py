"""Values of an outcome, a metric or an amount of sponsors are written in one way."""

from __future__ import annotations

import pytest

from sim.report.shown import Shown
from sim.report.text.outcomes import shown
from sim.study.trials.outcomes import LEVEL, Outcome


@pytest.mark.parametrize(
    ("outcome", "value", "text"),
    [
        (Outcome("contribution_yuan", "strategy"), 2.5e6, "+2.50 m ¥"),
        (Outcome("cost_yuan", "strategy", of=LEVEL), 2.5e6, "2.50 m ¥"),
        (Outcome("gmv_yuan"), -3e9, "−3.00 bn ¥"),  # over its window, whatever its length
        (Outcome("gmv_yuan", "firm", "mine"), 3e6, "+3.00 m ¥"),
        (Outcome("aov_yuan"), 1.5, "+1.50 ¥"),
        (Outcome("orders"), 4e6, "+4.00 million"),
        (Outcome("repurchase_rate"), 0.012, "+1.20 pp"),
        (Outcome("repurchase_rate", of=LEVEL), 0.63, "63.0 %"),
        (Outcome("trust_index"), -0.0031, "−0.0031"),
        (Outcome("repurchase_cycle_days"), 1.0, "+1.00 days"),
    ],
)
def test_an_outcome_is_written_with_the_units_of_all_reports(outcome: Outcome, value: float, text: str):
    assert shown(outcome).with_unit(value) == text


def test_digits_are_those_of_the_value_unless_all_have_the_same():
    free, fixed = Shown("gain", 1.0, ""), Shown("gain", 1.0, "", decimals=1)
    assert [free.text(0.123), free.text(0.123, near=100.0), fixed.text(0.123)] == ["+0.123", "0", "+0.1"]
    assert free.text(2.0, signed=False) == "2.00" and free.text(None) == fixed.text(None) == "–"
