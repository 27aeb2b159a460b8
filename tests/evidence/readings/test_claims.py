"""Claimed effects set against what the simulated log says: naively, and as paired differences."""

from __future__ import annotations

from types import SimpleNamespace

import polars as pl
import pytest

from sim.evidence.facts import Claim, claims
from sim.evidence.readings.claims import claims_of
from sim.evidence.readings.derived import parts_of
from sim.observe.metrics import METRICS

# A strategy of the social platform launched in the second year, with one claim on repurchase (+45 %).
CLAIM = "b_fan_level_repurchase"
ASKED = {"sponsor": {"platform": "social"}, "from_week": 52, "claims": [CLAIM]}


def run_with(rates: dict[tuple[str, int, str], float], asked: dict = ASKED, replications: int = 3) -> SimpleNamespace:
    """A run whose repurchase rates are given by (arm, year, group); group is a platform or a tier of members."""
    rows = []
    for (arm, year, group), rate in rates.items():
        dimension = "member_tier" if group in ("none", "tier1", "tier2") else "platform"
        for replication in range(replications):
            for week in range(52 * year + 12, 52 * year + 52, 13):
                below = 100.0 * (1 + (group == "tier2"))
                above = (rate + 0.001 * replication) * below
                rows.append(
                    (arm, replication, week, "repurchase_rate", dimension, group, above / below, "share", above, below)
                )
    columns = "arm", "replication", "week", "metric", "dimension", "group", "value", "unit", "numerator", "denominator"
    return SimpleNamespace(
        kpis=pl.DataFrame(rows, schema=columns, orient="row"), config={"strategies": {"fans": asked}}
    )


GROWTH = {  # everybody buys 40 % more in the second year, with and without the strategy
    ("reference", 0, "social"): 0.50,
    ("reference", 1, "social"): 0.70,
    ("treatment", 0, "social"): 0.50,
    ("treatment", 1, "social"): 0.70,
    ("treatment", 1, "none"): 0.40,
    ("treatment", 1, "tier1"): 0.60,
    ("treatment", 1, "tier2"): 0.90,
}


def test_every_claim_is_readable_or_says_why_not() -> None:
    assert len(claims()) == 247
    for claim in claims().values():
        if not claim.not_expressed:
            parts = parts_of(claim.kpi)
            assert set(parts) <= set(METRICS), claim
    with pytest.raises(ValueError, match="or not_expressed"):
        Claim(id="x", lever="y", metric="z")


def test_a_trend_and_a_selection_look_like_an_effect_until_they_are_paired() -> None:
    (row,) = claims_of(run_with(GROWTH)).to_dicts()
    assert row["claim"] == CLAIM and row["group"] == "platform social"
    assert row["before_after"] == pytest.approx(0.4, abs=0.01)
    assert row["members_others"] == pytest.approx(1.0, abs=0.01), "tiers pooled by what they weigh: (60 + 180) / 300"
    assert row["causal"] == 0.0 and row["verdict"] == "selection artefact"


def test_a_causal_effect_is_told_from_its_size() -> None:
    (row,) = claims_of(run_with(GROWTH | {("treatment", 1, "social"): 0.77})).to_dicts()
    assert row["causal"] == pytest.approx(0.1, abs=0.001) and row["ci_low"] < row["causal"] < row["ci_high"]
    assert row["verdict"] == "selection artefact", "members buy twice as much as others"
    alike = {("treatment", 1, "tier1"): 0.40, ("treatment", 1, "tier2"): 0.40}
    still = {("reference", 0, "social"): 0.70, ("treatment", 0, "social"): 0.70}
    (row,) = claims_of(run_with(GROWTH | alike | still | {("treatment", 1, "social"): 0.77})).to_dicts()
    assert row["causal"] == pytest.approx(0.1, abs=0.001) and row["verdict"] == "smaller"
    assert row["pairs"] == 3 and 0.0 < row["detectable"] < 0.01
    (row,) = claims_of(run_with(GROWTH | {("treatment", 1, "social"): 0.95})).to_dicts()
    assert row["verdict"] == "supported"
    (row,) = claims_of(run_with(GROWTH | {("treatment", 1, "social"): 0.60})).to_dicts()
    assert row["causal"] < 0 and row["verdict"] == "against"


def test_without_a_year_before_or_members_there_is_no_naive_estimate() -> None:
    rates = {key: rate for key, rate in GROWTH.items() if key[2] == "social"}
    (row,) = claims_of(run_with(rates, ASKED | {"from_week": 0})).to_dicts()
    assert row["before_after"] is None and row["members_others"] is None and row["causal"] == 0.0


def test_half_a_year_without_any_difference_is_no_verdict() -> None:
    run = run_with({key: rate for key, rate in GROWTH.items() if key[2] == "social"})
    run.kpis = run.kpis.filter(pl.col("week") < 78)
    (row,) = claims_of(run).to_dicts()
    assert row["causal"] == 0.0 and row["verdict"] == "undetectable at this size"


def test_a_claim_that_no_kpi_expresses_has_no_row() -> None:
    assert claims_of(run_with(GROWTH, ASKED | {"claims": ["b_recall_32", "unheard_of"]})).is_empty()
