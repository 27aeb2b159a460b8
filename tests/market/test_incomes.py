"""What people have to spend: which goods lose, how much together, and nothing at the incomes of the founding."""

from __future__ import annotations

import numpy as np
import pytest
from markets import params_of, resumed, with_changes

from sim.market.public import orders_by_income
from sim.people.coefficients import price_attention
from sim.study.compose import compose

LESS = "economy.income=0.8"


def test_at_the_incomes_of_the_founding_nothing_changes():
    params = compose([])
    assert (orders_by_income(params) == 0.0).all()
    assert price_attention(params.economy) == 1.0


def test_goods_lose_by_elasticity_and_all_of_them_together_what_the_shock_is():
    params = compose([LESS])
    lost = dict(zip(params.category, orders_by_income(params), strict=True))
    assert lost["luxury"] < lost["appliances"] < lost["apparel"] < lost["food"] < lost["maternal"] < 0.0
    spent = np.array([c.demand_share * c.list_price_yuan for c in params.category.values()])
    uniform = params.economy.orders * np.log(0.8)
    assert spent @ np.array(list(lost.values())) / spent.sum() == pytest.approx(uniform)


def test_with_equal_elasticities_and_no_trading_down_it_is_one_shock_to_all():
    params = compose([LESS, "category.*.income_elasticity=1", "economy.trading_down=0"])
    np.testing.assert_allclose(orders_by_income(params), params.economy.orders * np.log(0.8), rtol=1e-12)
    assert price_attention(params.economy) == 1.0


def test_people_look_harder_at_prices_while_they_have_less():
    calm = params_of()
    market, seen = resumed(with_changes(calm, from_week=1, to_week=2, scale={"economy.income": 0.8})), []
    for _ in range(3):
        market.run(market.week + 1)
        seen.append(float(market.engine._week["buy_price"][0] / calm.behaviour.buy.price))
    market.close()
    assert seen == pytest.approx([1.0, 0.8**-calm.economy.trading_down, 1.0])
