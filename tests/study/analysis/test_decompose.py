"""Several strategies taken apart: accounts whose sums and interaction are known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from fake_accounts import SCALE, fake_accounts

from sim.core.errors import UserError
from sim.report.text.amounts import Scale
from sim.report.text.decomposition import decomposition_sentences, decomposition_table
from sim.report.text.waterfall import together
from sim.study.analysis.loyalty.decompose import decomposition, parts_of
from sim.study.arms import arms_of
from sim.study.compose import compose

SOCIAL = ("platform", "social")
STRATEGIES = {name: {"sponsor": {"platform": "social"}} for name in ("club", "card", "gift")}
GAINS = {"alone_club": 6.0, "alone_card": 4.0, "alone_gift": 1.0,
         "left_out_club": 5.0, "left_out_card": 7.0, "left_out_gift": 8.0, "treatment": 8.0}  # fmt: skip


def gaining(amount: float):
    """A quarter's extra line of the sponsor; replications differ in what all arms share, and a little between arms."""
    return lambda replication, quarter: {SOCIAL: {"other": amount + 0.01 * amount * replication}}


def table(**more: float) -> pl.DataFrame:
    accounts = fake_accounts({arm: gaining(amount) for arm, amount in (GAINS | more).items()}, quarters=1)
    return decomposition(accounts, STRATEGIES)


def test_parts_add_up():
    found = {(row["part"], row["strategy"]): row["value"] / SCALE for row in table().iter_rows(named=True)}
    about = {key: round(value / 1.01, 6) for key, value in found.items()}  # 1 % more in each next of three
    assert about["together", None] == 8.0 and about["sum", None] == 11.0 and about["interaction", None] == -3.0
    assert [about["adds", name] for name in STRATEGIES] == [3.0, 1.0, 0.0]


def test_the_interaction_is_named_and_is_none_below_the_floor():
    scale = Scale(1e6, "million", 0.25)
    told = decomposition_sentences(table(), scale)
    assert told[0].startswith("They get in each other's way: all together minus the sum of each alone is −12.1 [")
    assert told[1] == "With the others there already, each of these adds something: club and card."
    floored = table(placebo=30.0)
    assert decomposition_sentences(floored, scale)[0].startswith("No interaction is told from chance: ")
    assert floored.filter(part="interaction")["floor"][0] == pytest.approx(
        2 * floored.filter(part="together")["floor"][0]
    )
    assert len(decomposition_table(table(), scale).rows) == 6


def test_of_two_what_one_adds_is_everything_without_the_other_alone():
    change = {"treatment": np.array([5.0]), "alone_a": np.array([2.0]), "alone_b": np.array([4.0])}
    parts = {(part, name): values[0] for part, name, values, _ in parts_of(change, ["a", "b"])}
    assert parts["adds", "a"] == 1.0 and parts["adds", "b"] == 3.0 and parts["interaction", None] == -1.0


def test_arms_with_each_alone_and_each_left_out():
    params = compose(["+strategy=[points,member_card,daily_checkin]", "decompose=true", "size=tiny"])
    arms = {arm.name: list(arm.params.strategies) for arm in arms_of(params)}
    assert arms["alone_points"] == ["points"] and arms["left_out_points"] == ["member_card", "daily_checkin"]
    with pytest.raises(UserError, match="decompose=true needs several strategies"):
        compose(["+strategy=points", "decompose=true", "size=tiny"])


def test_what_strategies_of_one_sponsor_share_is_said_once():
    each = {"a": {"gain": "much", "cost": "1"}, "b": {"gain": "much", "cost": "2", "assumed": "x"}}
    assert [*together(each)] == [("gain", "much"), ("cost", "a: 1\nb: 2"), ("assumed", "b: x")]
