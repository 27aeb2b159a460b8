"""Who lost what somebody won: shares that add to one, and words that do."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from fake_kpis import PLATFORMS, fake_run

from sim.report.text.substitution import Source, attack_sentences, divided
from sim.study.analysis.substitution import attack, attacker_of, substitution, weeks_in_force, with_demand

DRAW = np.random.default_rng(3)


def around(mean: float, spread: float = 1.0) -> np.ndarray:
    noise = DRAW.normal(size=8)
    return mean + spread * (noise - noise.mean())


def test_every_source_has_its_share_and_all_add_to_one():
    lost = {"social": around(60), "discount": around(30), "new": around(10)}
    found = substitution(sum(lost.values()), lost)
    assert [part.names for part in found.told] == [("social",), ("discount",), ("new",)] and found.clear
    assert [part.share[0] for part in found.told] == pytest.approx([0.6, 0.3, 0.1])
    assert all(part.share[1] < part.share[0] < part.share[2] for part in found.told)


def test_sources_that_cannot_be_told_from_chance_are_told_together():
    lost = {"social": around(60), "discount": around(1, 9.0), "new": around(0.5, 9.0), "nothing": np.zeros(8)}
    found = substitution(sum(lost.values()), lost)
    first, rest = found.told
    assert first.names == ("social",) and rest.names == ("discount", "new") and not rest.told
    assert sum(part.share[0] for part in found.told) == pytest.approx(1.0)


def test_a_gain_that_is_none_has_no_shares():
    lost = {"social": around(1, 9.0), "new": around(-1, 9.0)}
    found = substitution(sum(lost.values()), lost)
    assert not found.clear and np.isnan([part.share for part in found.every]).all()


def test_shelves_outside_are_told_from_new_demand():
    parts = with_demand({"social": np.ones(2)}, np.full(2, 5.0), np.full(2, 3.0))
    assert {name: values[0] for name, values in parts.items()} == {"social": 1.0, "outside": 3.0, "new": 2.0}
    assert set(with_demand({}, np.ones(2), None)) == {"new"}


@pytest.mark.parametrize(
    ("sources", "lost", "told"),
    [
        (
            [(("content_community",), 0.455, 0.31, 0.6, True), (("new",), 0.12, 0.03, 0.2, True),
             (("social", "outside"), 0.425, 0.3, 0.55, False)],
            False,
            "46 [31, 60] come from the content community and 12 [3, 20] are new demand; 42 [30, 55] together"
            " cannot be told apart: the social platform and shelves outside the market",
        ),
        (
            [(("social",), 1.3, 1.1, 1.5, True), (("new",), -0.3, -0.5, -0.1, True)],
            False,
            "130 [110, 150] come from the social platform; 30 [10, 50] are sold by nobody any more",
        ),
        (
            [(("type:head",), 1.3, 1.1, 1.5, True), (("social",), -0.3, -0.5, -0.1, True)],
            False,
            "130 [110, 150] come from other head hosts; the social platform sells 30 [10, 50] more besides",
        ),
        (
            [(("social",), 1.45, 1.1, 3.0, True), (("discount", "new"), -0.45, -2.0, -0.1, False)],
            False,
            "145 [110, 300] come from the social platform; −45 [−200, −10] together cannot be told apart: the"
            " discount platform and new demand",
        ),
        (
            [(("social",), 1.11, 0.9, 1.3, True), (("new",), -0.11, -0.34, 0.1, False)],
            False,
            "111 [90, 130] come from the social platform; new demand: not told from none, −11 [−34, 10]",
        ),
        (
            [(("social", "discount", "new"), 1.0, 1.0, 1.0, False)],
            False,
            "none can be laid to anyone: the social platform, the discount platform and new demand cannot be told"
            " apart",
        ),
        (
            [(("social",), 0.7, 0.6, 0.8, True), (("new",), 0.3, 0.2, 0.4, True)],
            True,
            "70 [60, 80] go to the social platform and 30 [20, 40] are demand that is gone",
        ),
    ],
)  # fmt: skip
def test_whole_numbers_add_to_a_hundred(sources, lost, told):
    assert divided([Source(*source) for source in sources], lost) == told


@pytest.fixture(scope="module")
def war():
    return fake_run(Path("x"), weeks=156, replications=4)


def test_an_attack_is_read_off_the_changes_of_one_platforms_terms(war):
    assert attacker_of(war) == "discount" and weeks_in_force(war) == (26, 130)

    def changed(**paths):
        scenario = {"x": {"changes": [{"from_week": 0, "to_week": None, "set": paths}]}}
        return SimpleNamespace(**vars(war) | {"config": war.config | {"scenarios": scenario}})

    assert attacker_of(changed(**{"platform.*.take_share": 0.1})) is None
    assert attacker_of(changed(**{"policy.fine_share": 0.1})) is None
    both = {"platform.discount.take_share": 0.1, "platform.social.take_share": 0.1}
    assert attacker_of(changed(**both)) is None and attack(changed(**both)) is None


def test_who_lost_what_an_attacker_won_adds_up(war):
    found = attack(war)
    assert found is not None and found.clear and found.won[0] > 0
    assert {part.names[0] for part in found.every} == {*PLATFORMS, "new"} - {"discount"}
    assert sum(part.amount[0] for part in found.every) == pytest.approx(found.won[0])
    (sentence,) = attack_sentences(war)
    won = "Of 100 orders that the discount platform wins in weeks 26 to 129, in which this is in force,"
    assert sentence.startswith(won)


def test_an_attack_that_wins_nothing_is_not_divided(war):
    still = war.kpis.filter(pl.col("arm") == "reference")
    noise = still.with_columns(pl.lit("treatment").alias("arm"))
    same = SimpleNamespace(**vars(war) | {"kpis": pl.concat([still, noise])})
    (sentence,) = attack_sentences(same)
    nothing = (
        "Whether the discount platform wins or loses orders cannot be told from chance in weeks 26 to 129, in which"
    )
    assert sentence.startswith(nothing)
