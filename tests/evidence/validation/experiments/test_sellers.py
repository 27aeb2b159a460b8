"""A bar on sellers: whom it takes off one platform, and that it ends."""

from __future__ import annotations

import numpy as np

from sim.evidence.validation.experiment import Start, opened
from sim.evidence.validation.experiments.arms import looked_at
from sim.evidence.validation.experiments.sellers import SOCIAL, Bar
from sim.observe.observer import WeekView


def test_a_third_of_brands_is_missing_on_one_platform_until_the_bar_ends(start: Start) -> None:
    sold: list[np.ndarray] = []  # of a week, [brand, platform] bool

    def look(view: WeekView) -> None:
        sells = np.zeros(brands.absent.shape, bool)
        live = view.offers[view.offers["live"] > 0]
        sells[live["brand"], live["platform"]] = True
        sold.append(sells[named])

    with opened(start.market()) as market:
        brands, place = market.firms.brands, list(start.params.platform).index(SOCIAL)
        named = np.flatnonzero(brands.alive & ~brands.merchant)
        market.watch = Bar(start.params, weeks=1)
        with looked_at(market, look):
            market.run(market.week + 2)
    barred = ~sold[0][:, place]
    assert 0.2 < barred.mean() < 0.5
    assert np.delete(sold[0], place, axis=1)[barred].all(), "they are sold everywhere else"
    assert sold[1][:, place].all(), "and there again once it is over"
