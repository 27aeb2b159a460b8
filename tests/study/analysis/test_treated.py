"""The effect on those who join: recovered where it is known, and said in words."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from sim.report.text.treated import treated_sentence
from sim.state.groups import CUSTOMERS
from sim.study.analysis.compare import WindowValues
from sim.study.analysis.treated import treated_table

KEYS = ("customers_joined", "gmv_yuan", "orders")
SHARE, EFFECT, PEOPLE = 0.3, 0.5, 400  # who join if they are asked; what joining adds to 4 orders a year; customers


def lived(seed, replications=12, effect=EFFECT, share=SHARE):
    """Customers of whom the keen ones join: they buy twice as much anyway, so members look far better than others."""
    rng = np.random.default_rng(seed)
    values = np.zeros((len(KEYS), 1, 2, replications))
    for replication in range(replications):
        keen = rng.random(PEOPLE) < share
        rate = np.where(keen, 8.0, 4.0)
        before, after = rng.poisson(rate), rng.poisson(rate + effect * 4.0 * keen)
        values[0, 0, 1, replication] = keen.mean()
        for row, price in ((1, 50.0), (2, 1.0)):
            values[row, 0, :, replication] = price * before.sum(), price * after.sum()
    keys = pl.DataFrame([(name, CUSTOMERS, "mine") for name in KEYS], ["metric", "dimension", "group"], orient="row")
    return WindowValues(keys, ("year1",), ("reference", "treatment"), tuple(range(replications)), values)


def truth(effect=EFFECT, share=SHARE):
    """Added orders of one who joins, over those of an average customer without it."""
    return effect * 4.0 / (share * 8.0 + (1 - share) * 4.0)


def test_it_is_recovered_whoever_joins():
    found = [treated_table(lived(seed)).row(1, named=True) for seed in range(200)]
    assert all(row["metric"] == "orders" for row in found)
    inside = [row["treated_low"] <= truth() <= row["treated_high"] for row in found]
    assert 0.90 <= np.mean(inside) <= 0.99
    assert np.mean([row["treated"] for row in found]) == pytest.approx(truth(), rel=0.05)


def test_all_of_them_together_change_by_so_much_for_each_who_joins():
    row = treated_table(lived(3)).row(0, named=True)
    assert row["offered"] == pytest.approx(row["joined"] * row["treated"])
    assert row["joined"] == pytest.approx(SHARE, abs=0.05)


def test_where_nobody_joins_nothing_is_said():
    assert treated_table(lived(1, share=0.0)).is_empty()
    few = treated_table(lived(1)).with_columns(joined=pl.lit(0.005))
    assert treated_sentence(few, "mine", "year1") == ""
    assert treated_sentence(few, "mine", "year2") == ""


def test_one_sentence_says_both():
    told = treated_sentence(treated_table(lived(2, replications=40)), "mine", "year1")
    assert told.startswith("mine: 2") and "join in year 1" in told and "each who joins by +" in told
    assert "told from chance" not in told
    chance = treated_sentence(treated_table(lived(2, replications=3, effect=0.0)), "mine", "year1")
    assert chance.endswith("which cannot be told from chance")


def test_where_it_is_not_known_that_anybody_joins_nothing_is_said_of_them():
    """In one of three markets a fifth join, in the others nobody: the share may be nothing, so there is no ratio."""
    table = lived(4, replications=3)
    table.values[0, 0, 1, 1:] = 0.0
    found = treated_table(table)
    assert found.row(0, named=True)["treated"] is None
    assert treated_sentence(found, "mine", "year1").endswith("of which nothing can be said of those who join")
