"""Recorded weeks with something else in them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.validation.experiment import Start, opened, recorded
from sim.evidence.validation.experiments import arms
from sim.evidence.validation.experiments.arms import change, looked_at, served, total, year_on
from sim.evidence.validation.experiments.headroom import thirds


def test_only_chosen_goods_are_served_better(start: Start):
    record = recorded(start, 2)
    weeks = served(record, lambda offers: offers["platform"] == 0, [0.1, 0.0])
    mine = record[0].offers["platform"] == 0
    before, after = record[0].offers["service"], weeks[0].offers["service"]
    assert after[mine] == pytest.approx(np.minimum(before[mine] + 0.1, 1.0)) and (after[~mine] == before[~mine]).all()
    assert (weeks[1].offers["service"] == record[1].offers["service"]).all()


def test_a_year_is_lived_as_it_would_have_been(start: Start, monkeypatch):
    monkeypatch.setattr(arms, "YEAR", 4)
    later, orders = year_on(start)
    with opened(start.market()) as market:
        seen = []
        with looked_at(market, lambda view: seen.append(len(view.orders))):
            market.run(market.week + 4)
        assert market.snapshot() == later.state and sum(seen) == len(orders) > 0
        up, down = total(market.kpis(), "orders_per_year", ("platform", "interest_feed"), (0, 52))
        assert up > 0.0 and down > 0.0


def test_customers_are_ranked_by_the_share_that_the_sponsor_has():
    own, bought = np.array([1, 4, 2, 0, 3, 9]), np.array([1, 4, 8, 9, 6, 10])
    low, middle, high = thirds(own, bought)
    assert [np.flatnonzero(mask).tolist() for mask in (low, middle, high)] == [[2], [4, 5], [1]]
    assert change(3.0, 2.0) == 0.5 and np.isnan(change(1.0, 0.0))
