"""What reports claim beside what was caused, as lines of an answer."""

from __future__ import annotations

from types import SimpleNamespace

import polars as pl
import pytest

from sim.app import claims_slide
from sim.app.claims_slide import claim_lines
from sim.evidence.readings.claims import CLAIMS_SCHEMA

ROW = {
    "asked": "points", "claim": "a_points", "lever": "points", "metric": "spend", "kpi": "repurchase_rate",
    "group": "platform social", "reading": "members", "claimed_low": 0.42, "claimed_high": 0.42, "before_after": 0.06,
    "members_others": 0.65, "causal": 0.019, "ci_low": -0.004, "ci_high": 0.042, "pairs": 8,
    "verdict": "selection artefact",
}  # fmt: skip


@pytest.fixture
def told(monkeypatch):
    def lines(*rows: dict, strategies: tuple[str, ...] = ("points",)) -> list[str]:
        table = pl.DataFrame([ROW | row for row in rows], schema=CLAIMS_SCHEMA, orient="row")
        monkeypatch.setattr(claims_slide, "claims_of", lambda run: table)
        return claim_lines(SimpleNamespace(config={"strategies": {name: {} for name in strategies}}))

    return lines


def test_a_line_has_the_claim_the_naive_readings_and_what_was_caused(told):
    (line,) = told({})
    assert line == (
        "points: repurchase of the social platform: claimed +42.0 %; its log would have said members against others"
        " +65.0 %, before and after +6.0 %; caused +1.9 % [−0.4 %, +4.2 %]: selection artefact"
    )


def test_ranges_differences_and_what_is_unknown(told):
    (line,) = told({
        "group": "all", "kpi": "spend_per_person", "reading": "difference", "claimed_high": 0.5, "ci_low": None,
        "ci_high": None, "members_others": None, "before_after": None,
    })  # fmt: skip
    assert line == "points: spend per person: claimed +0.42 to +0.5; caused +0.019: selection artefact"


def test_levels_what_was_not_observed_and_conditions_have_none(told):
    assert told({"reading": "level"}, {"causal": None}, {"asked": "audit"}) == []
    assert told({}, strategies=()) == []
