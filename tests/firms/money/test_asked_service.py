"""Service above what fees fund is paid for where a dated change asks for it."""

from __future__ import annotations

import pytest
from markets import params_of, resumed, with_changes

from sim.dates.timeline import Timeline
from sim.firms.money.accounts import LINE
from sim.firms.platform import service_spending


def first_week(factor: float = 1.0) -> tuple[float, float]:
    """What service, support and fines take of what the feed collects in the first week, by its account; and what it
    spends on service over what fees fund."""
    params = params_of()
    changed = with_changes(params, from_week=0, scale={"platform.interest_feed.service": factor})
    market = resumed(params, Timeline(changed))
    books = []
    watch = market.observer.week
    market.observer.week = lambda view: (books.append(view.ledger), watch(view))
    market.run(params.horizon.first_week + 1)
    now = market.timeline.at(market.week - 1)
    spends = service_spending(market.firms, market.firms.settings(now.params), now)[0]
    market.close()
    return -books[0].accounts.platform[0, LINE.other] / books[0].take[0], spends


def test_better_service_is_paid_for_by_the_inverse_of_the_curve_on_which_fees_fund_it():
    feed = params_of().platform["interest_feed"]
    (usual, ordinary), (better, more), (worse, less) = first_week(), first_week(1.1), first_week(0.8)
    added = feed.service_cost_part * (1.1 ** (1 / feed.service_elasticity) - 1.0)
    assert better - usual == pytest.approx(added, rel=0.1)
    assert ordinary == less == 1.0 < more, "worse service saves nothing"
    # The rest of the line: refunds and support of a week in which others bought.
    assert worse == pytest.approx(usual, abs=3e-3)
