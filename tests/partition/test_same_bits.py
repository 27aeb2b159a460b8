"""A market in parts is the market: whoever holds the rows, every bit is the same."""

from __future__ import annotations

import os
import sys
from functools import partial

import numpy as np
import pytest
from markets import params_of
from numpy.testing import assert_array_equal

from sim.core.part import WHOLE
from sim.partition.live import Lived, differences, live
from sim.partition.local import Round, in_threads
from sim.partition.on_ray import on_ray
from sim.partition.share import JOIN, SUM, Share, together
from sim.state.names import NOBODY
from sim.state.person import VOICE

PERSONS, WEEKS, PARTS = 700, 13, 3  # shares of unlike size; past the end of a block of weeks, so histories are read
ALL_AT_WORK = (  # what reaches across rows: rewards for referrals, memberships and points, caps with a lottery, news
    "+strategy=[refer_a_friend,tiered_membership,newcomer_pack,birthday_care,churn_warning,behaviour_points]",
    "+scenario=[price_war,trust_scandal]",
    "behaviour.talk.strangers=0.2",
    "strategies.newcomer_pack.budget.yuan_per_year=2e5",
)


@pytest.fixture(scope="module")
def market():
    return params_of(*ALL_AT_WORK, persons=PERSONS, weeks=WEEKS, burn_in=3)


@pytest.fixture(scope="module")
def whole(market) -> Lived:
    return live(market, 5, WEEKS)


def test_parts_give_the_same_bits(market, whole: Lived) -> None:
    parts, laid = in_threads(PARTS, PERSONS, lambda share: live(market, 5, WEEKS, part=share))
    assert differences(whole, parts) == []
    assert sum(len(part.rows[0]) for part in parts) == PERSONS
    assert len({len(part.rows[0]) for part in parts}) > 1, "shares of unlike size show more"
    assert laid > 0


def test_another_luck_is_noticed(market, whole: Lived) -> None:
    found = differences(whole, [live(market, 6, WEEKS)])
    assert {"kpis", "accounts", "firms", "voices", "persons", "traces", "memberships"} == set(found)


def test_everything_that_reaches_across_rows_was_at_work(whole: Lived) -> None:
    persons, trace, members = whole.rows
    behind = trace["referrer"][trace["referrer"] > 0].astype(int) - 1
    first = {int(row) * PARTS // PERSONS for row in behind}
    assert len(first) > 1 and len(members) == len(persons)
    assert (members["programme"] != 255).any()


@pytest.mark.slow
def test_ray_gives_the_same_bits(market, whole: Lived, monkeypatch) -> None:
    pytest.importorskip("ray")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # where its processes find what tests share
    parts, _ = on_ray(2, PERSONS, partial(_live, market))
    assert differences(whole, parts) == []


def _live(market, share: Share) -> Lived:
    return live(market, 5, WEEKS, part=share)


def test_shares_cover_everybody_once() -> None:
    shares = [Share(k, 7, 100, Round(1)) for k in range(7)]
    ends = [share.first + share.size(100) for share in shares]
    assert [share.first for share in shares] == [0, *ends[:-1]] and ends[-1] == 100
    with pytest.raises(ValueError, match="100 persons in a market of 99"):
        shares[0].size(99)


def test_parts_meet() -> None:
    def work(share: Share):
        mine = np.arange(share.first, share.first + share.size(10))
        voices = np.zeros(len(mine), VOICE).view(np.recarray)
        voices.host = mine
        (total,) = share.sum([np.array([len(mine), mine.sum()])])
        return share.join(mine), total, share.join(voices), share.join(mine[mine > 7])

    results, laid = in_threads(4, 10, work)
    for rows, total, voices, late in results:
        assert rows.tolist() == list(range(10)) and total.tolist() == [10, 45] and late.tolist() == [8, 9]
        assert isinstance(voices, np.recarray) and voices.host.tolist() == list(range(10))
        total += 1  # whoever gets it may write into it
    assert laid == 4 * 16 + 10 * 8 + 10 * VOICE.itemsize + 2 * 8


def test_parts_out_of_step_are_a_defect() -> None:
    one = [np.zeros(2)]
    for other in ((SUM, [np.zeros(3)]), (JOIN, one), (SUM, one * 2)):
        with pytest.raises(RuntimeError, match="out of step"):
            together([(SUM, one), other])


def test_the_first_failure_is_what_one_hears_of() -> None:
    def work(share: Share):
        if share.first > 0:
            raise ZeroDivisionError("a part broke")
        return share.sum([np.zeros(1)])

    with pytest.raises(ZeroDivisionError, match="a part broke"):
        in_threads(3, 30, work)


def test_who_holds_everybody_copies_nothing() -> None:
    column = np.full(5, NOBODY)
    assert WHOLE.join(column) is column and WHOLE.size(5) == 5 and WHOLE.first == 0
    (total,) = WHOLE.sum([column])
    assert total is column
    assert_array_equal(WHOLE.of_mine(column, 5), column)
