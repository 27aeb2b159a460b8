"""Law 6, the goal gradient: how cards are judged, and one card in the tiny market."""

from __future__ import annotations

import numpy as np
import pytest
from judged import passed

from sim.evidence.validation.experiment import opened
from sim.evidence.validation.laws import goal_gradient
from sim.evidence.validation.laws.goal_gradient import Card


def card(last: float, without: float = 1.0, after: float = 1.01) -> Card:
    return Card(np.linspace(1.0, last, 10), np.linspace(1.0, without, 10), 1.5, after, last, 40)


@pytest.mark.parametrize(
    ("cards", "expected"),
    [
        ([card(1.25), card(1.30)], [True, True, True, True, None, True]),
        ([card(1.0), card(1.0)], [False, True, True, False, None, True]),  # no gradient
        ([card(1.25, without=1.0000001), card(1.3)], [True, True, True, True, None, False]),
        ([card(1.25, after=1.2), card(1.3, after=1.3)], [True, True, False, True, None, True]),  # no reset
    ],
)
def test_the_goal_gradient_is_judged(cards, expected):
    assert passed(goal_gradient.judge([cards])) == expected


def test_a_card_hurries_its_owner_only_toward_a_reward(start):
    with opened(start.market()) as market:
        order = float(market.firms.brands.list_fen[0] / 100.0)
        category = list(start.params.category)[market.firms.brands.category[0]]
        same = market.firms.brands.category == market.firms.brands.category[0]
        rank = int(np.count_nonzero(market.firms.brands.size[same] > market.firms.brands.size[0]))
    found = goal_gradient._card(start, 0, 48, {"category": category, "rank": rank}, order)
    assert (np.diff(found.hazard) > 0).all()
    assert (found.without == found.without[0]).all()
    assert found.rewarded == 0 or found.again > found.after
