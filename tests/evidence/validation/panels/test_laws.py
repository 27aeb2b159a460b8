"""Laws of a log: an NBD-Dirichlet market keeps them, and each way of breaking one shows."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from purchases import dirichlet, typed
from scipy.sparse import csr_array

from sim.evidence.validation.panels import conditional_trend, heterogeneity, membership, promotions, regularity, rivals
from sim.evidence.validation.panels.compare import Comparison, page, score
from sim.evidence.validation.panels.judge import BESIDE, FAIL, PASS, judge, lines
from sim.evidence.validation.panels.log import PanelLog
from sim.evidence.validation.panels.measure import Missing, Reading, measure
from sim.evidence.validation.panels.moderation import heaviest


@pytest.fixture(scope="module")
def scored():
    return score(dirichlet())


def test_a_dirichlet_market_keeps_the_laws(scored):
    verdicts = {(line.law, line.statistic, line.scope): line.verdict for line in scored.lines()}
    assert FAIL not in verdicts.values(), [key for key, word in verdicts.items() if word == FAIL]
    kept = [word for word in verdicts.values() if word != BESIDE]
    assert len(kept) >= 14 and kept.count(PASS) >= 11
    for statistic in rivals.SCORED:
        assert verdicts[rivals.NAME, statistic, "brands"] == PASS
    assert verdicts[regularity.NAME, "shape of intervals", "category"] == PASS


def test_what_a_log_lacks_is_said(scored):
    assert {missing.law: missing.why for missing in scored.missing} == {
        promotions.NAME: "not in this log: list_price",
        membership.NAME: "not in this log: member_since",
    }
    assert "made up: not in this log: list_price." in page(Comparison(scored, None))


@pytest.mark.parametrize(
    ("how", "law", "statistic", "scope"),
    [
        ({"swapped": True}, conditional_trend, "bought 0: next quarter over NBD", "category"),
        ({"swapped": True}, heterogeneity, "quarters over alternate weeks: correlation", "category"),
        ({"camps": True}, rivals, "deviation from duplication", "brands"),
        ({"every": 4}, regularity, "shape of intervals", "category"),
    ],
)
def test_a_planted_violation_fails(how, law, statistic, scope):
    found = measure(law, dirichlet(2500, **how))
    assert not isinstance(found, Missing)
    assert {(line.statistic, line.scope): line.verdict for line in lines(judge(found))}[statistic, scope] == FAIL


def test_the_interval_is_that_of_persons():
    class Mean:
        NAME, NEEDS, FEWEST, TOO_SMALL = "mean", (), 1, ""
        subjects = staticmethod(lambda log: iter([regularity.Subject("all purchases", "x", (values,))]))
        statistics = staticmethod(lambda x: {"mean": (float(x.mean()), len(x))})

    values = np.random.default_rng(3).normal(5.0, 2.0, 8000)
    (reading,) = measure(Mean, dirichlet(300))  # type: ignore[arg-type]
    assert isinstance(reading, Reading)
    assert reading.error == pytest.approx(2.0 / np.sqrt(8000), rel=0.4)
    assert reading.ci_low < 5.0 < reading.ci_high


def test_the_heaviest_fifth_may_split_a_class():
    share = heaviest(np.array([50, 6, 3, 1]))  # of 10 buyers the heaviest two: one of class 3, a third of class 2
    assert share == pytest.approx([0.0, 0.0, 1 / 3, 1.0])


def test_the_parts_of_a_promotion_are_found():
    rng, weeks, places = np.random.default_rng(4), 200, promotions.BRANDS + 1
    depth = np.where(rng.random((2, 3, weeks)) < 0.2, 0.2, 0.0) + rng.random((2, 3, weeks)) * 0.01
    gain = 400 * depth  # units, of which the two rivals lose 40 %
    units = np.zeros((2, places, weeks))
    units[:, :3] = 100 + gain - 0.4 * (gain.sum(axis=1, keepdims=True) - gain) / 2
    listed, paid = units.copy(), units.copy()
    paid[:, :3] *= 1 - depth
    persons = 5
    arrays = (csr_array(np.tile(part.reshape(1, -1) / persons, (persons, 1))) for part in (units, paid, listed))
    said = promotions.statistics(*arrays, np.full(persons, weeks))
    assert said["units lost by rivals, share of the bump"][0] == pytest.approx(0.4, abs=0.05)
    assert said["units gained at 10 % off, share of ordinary ones"][0] == pytest.approx(0.4, rel=0.1)
    assert 0.4 < said["change of brand, share of the elasticity"][0] < 0.9


def test_naive_and_causal_are_told_apart():
    """Members spend twice as much as others, and a tenth of it because of the programme."""
    persons = np.arange(400)
    member = persons < 100
    rows = []
    for arm, lift in (("reference", 1.0), ("treatment", 1.1)):
        paid = np.where(member, 20.0 * lift, 10.0)
        day = np.tile(np.arange(0, 280, 7), 400)
        part = {"person": np.repeat(persons, 40), "day": day, "paid": np.repeat(paid, 40)}
        rows.append(pl.DataFrame(part).with_columns(arm=pl.lit(arm)))
    table = pl.concat(rows).with_columns(member_since=pl.when(pl.col("person") < 100).then(0))
    found = {one.statistic: one.value for one in measure(membership, PanelLog(typed(table), "arms"))}
    assert found["members over others, less 1"] == pytest.approx(1.2)
    assert found["caused: with the programme over without, less 1"] == pytest.approx(0.1)
    assert found["naive over causal"] == pytest.approx(12.0)
