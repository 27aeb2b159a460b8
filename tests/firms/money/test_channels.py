"""What a brand keeps by channel adds up with its account, to the fen."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import SyntheticMarket

from sim.dates.timeline import Timeline
from sim.firms import focal
from sim.firms.money.accounts import LINE
from sim.firms.money.channels import CHANNEL, _shared, _stands
from sim.firms.traffic import presence
from sim.params.spending import LEVERS
from sim.study.compose import compose

MINE = [f"+firms.f{rank}={{description: d, kind: brand, category: food, rank: {rank}}}" for rank in (0, 1)]
SHOP = "+firms.shop={description: d, kind: merchant, category: food, platform: interest_feed, rank: 0}"
HOST = "+firms.host={description: d, kind: host, type: head, rank: 0}"


@pytest.fixture(scope="module")
def market():
    params = compose(["horizon.burn_in_weeks=8", *MINE, SHOP, HOST])
    lived = SyntheticMarket(params, Timeline(params), noise=True).run(6)
    lived.ledgers = [lived.step() for _ in range(2)]
    return lived


def test_channels_and_what_belongs_to_none_add_up_to_the_account(market):
    rows = focal.rows(market.firms, market.params)
    for ledger in market.ledgers:
        for firm, row in enumerate(rows[:3].tolist()):
            kept, line = (
                dict(zip(CHANNEL._fields, ledger.channels[firm].tolist(), strict=True)),
                ledger.accounts.brand[row],
            )
            left = sum(kept[f"{name}_orders"] - kept[f"{name}_paid"] for name in ("own", "host", "shop"))
            overhead = -line[LINE.other] - ledger.spent[firm, LEVERS.index("own_rooms")]
            assert left - overhead == line[LINE.contribution] and overhead > 0
        assert (ledger.channels[:2, [CHANNEL.own_orders, CHANNEL.host_orders, CHANNEL.shop_orders]] > 0).all()
        assert (ledger.channels[:2, [CHANNEL.own_paid, CHANNEL.host_paid]] > 0).all()
        assert not ledger.channels[2, : CHANNEL.shop_orders].any(), "a merchant has a shop and nothing else"
        assert not ledger.channels[3].any()


def test_impressions_are_shared_out_by_what_the_auction_sells(market):
    firms, s = market.firms, market.firms.settings(market.params)
    one, other = focal.rows(firms, market.params)[:2].tolist()
    sold, stands = presence(firms, s), [_stands(firms, s, row).sum(axis=0) for row in (one, other)]
    assert sold[one] / sold[other] == pytest.approx(stands[0] / stands[1])


def test_what_rounding_leaves_goes_to_the_shop():
    weight = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])  # on the second platform nothing stands
    assert _shared(np.array([100, 7]), weight).tolist() == [33, 33, 41]
