"""Pricing rules: what each answers to, and the case in which it answers nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from synthetic import SyntheticMarket

from sim.core.registry import find, kinds
from sim.dates.timeline import Timeline
from sim.firms.kernels.prices import find_cheapest
from sim.mechanisms.pricing.view import PriceView
from sim.study.compose import compose

BRANDS, PLACES = 3, 2


def view(**changes: Any) -> PriceView:
    """A quiet week: nothing differs from the usual."""
    none = np.zeros((BRANDS, PLACES))
    quiet = PriceView(
        price=none, cheapest=none, usual=none, list_price=none + 0.15, shortage=np.zeros(BRANDS),
        demand=np.zeros(BRANDS), take_change=none, answer=np.zeros(BRANDS), pass_through=0.7,
        dead_band=0.05, demand_response=0.15, stock_response=0.15, premium=0.04, loss_aversion=1.5,
    )  # fmt: skip
    return quiet._replace(**changes)


def price(kind: str, **changes: Any) -> np.ndarray:
    return np.asarray(find("pricing", kind)(view(**changes)))


@pytest.mark.parametrize("kind", sorted(set(kinds("pricing")) - {"list_price", "service_premium"}))
def test_in_a_quiet_week_every_rule_keeps_the_ordinary_price(kind: str) -> None:
    assert (price(kind) == 0.0).all()


@pytest.mark.parametrize("kind", ["dynamic", "reference_aware", "service_premium", "markup", "match_lowest"])
def test_charges_are_passed_through(kind: str) -> None:
    dearer = price(kind, take_change=np.full((BRANDS, PLACES), 0.1), cheapest=np.full((BRANDS, PLACES), 0.5))
    assert (dearer > price(kind)).all()


def test_list_price_gives_no_discount_and_the_premium_is_added() -> None:
    assert (price("list_price") == 0.15).all()
    assert (price("service_premium") == 0.04).all() and (price("service_premium", premium=0.0) == 0.0).all()
    assert (price("service_premium", cheapest=np.full((BRANDS, PLACES), -0.5)) == 0.04).all()


def test_dynamic_prices_rise_with_shortage_and_demand_and_fall_with_slack() -> None:
    short = price("dynamic", shortage=np.array([0.5, 0.0, -0.5]))
    assert short[0, 0] > 0.0 and (short[1:] == 0.0).all()
    busy = price("dynamic", demand=np.array([0.5, 0.04, -0.5]))
    assert busy[0, 0] > 0.0 and (busy[1] == 0.0).all() and busy[2, 0] == -busy[0, 0]
    assert (price("dynamic", demand=np.ones(BRANDS), demand_response=0.0) == 0.0).all()


def test_reference_aware_brands_ration_rises_and_cuts() -> None:
    used = np.full((BRANDS, PLACES), -0.10)
    rise = price("reference_aware", usual=used)
    assert np.allclose(rise, -0.10 + 0.10 / 1.5)
    cut = price("reference_aware", answer=np.full(BRANDS, 0.1))
    assert np.allclose(cut, 0.5 * price("markup", answer=np.full(BRANDS, 0.1)))
    assert np.allclose(price("reference_aware", usual=used, loss_aversion=1.0), 0.0)


def test_the_cheapest_rival_is_a_brand_that_sells_there() -> None:
    """Two brands of a category, a merchant, a place that is vacant, a brand of another category without rivals."""
    cut = np.array([[0.1, 0.2], [0.2, -0.2], [-0.5, -0.5], [0.0, 0.0], [0.05, 0.1]])
    absent = np.array([[False, False], [False, True], [False, True], [True, True], [False, True]])
    category, merchant = np.array([0, 0, 0, 0, 1]), np.array([False, False, True, False, False])
    out, lowest = np.empty((5, 2)), np.empty((2, 3, 2))
    find_cheapest(cut, np.zeros(5), category, merchant, absent, lowest, out)
    assert out[0].tolist() == out[1].tolist() == [0.1, 0.2], "neither the merchant nor who sells elsewhere only"
    assert np.isinf(out[2]).all() and out[4].tolist() == [0.05, np.inf]
    assert (out[3] == out[0]).all(), "the log price of 0 of a vacant place is nobody's offer"
    attacks = np.array([0.0, 0.5, 0.0, 0.0, 0.0])
    find_cheapest(cut, attacks, category, merchant, absent, lowest, out)
    assert out[0].tolist() == [0.2 - 0.5, 0.2] and out[1].tolist() == [0.1, 0.2], "nobody follows its own attack"
    assert (price("match_lowest", cheapest=np.full((BRANDS, PLACES), np.inf)) == 0.0).all(), "nobody to match"


def lived(*overrides: str, weeks: int = 110) -> SyntheticMarket:
    params = compose(["horizon.burn_in_weeks=60", *overrides])
    return SyntheticMarket(params, Timeline(params), noise=True).run(weeks)


@pytest.fixture(scope="module")
def ordinary() -> SyntheticMarket:
    return lived()


def mean_price(market: SyntheticMarket) -> float:
    """Mean log price over the last quarter of a year."""
    return float(np.mean([np.log(record["price"]).mean() for record in market.history[-13:]]))


def test_rules_move_a_whole_market(ordinary: SyntheticMarket) -> None:
    assert mean_price(lived("brand.pricing=list_price")) > mean_price(ordinary) + 0.05
    assert mean_price(lived("brand.pricing=service_premium")) == pytest.approx(0.04, abs=0.01)


def test_scarce_goods_get_dearer_only_under_dynamic_prices() -> None:
    event = (
        "+scenarios.event={description: x, shocks: [{kind: supply_failure, week: 20, category: beauty, share: 0.9}]}"
    )
    beauty = np.arange(48) % 10 == 0  # founding brands

    def rise(rule: str) -> float:
        market = lived(event, f"brand.pricing={rule}", weeks=80)
        before = np.log(market.history[-1]["price"])[:48][beauty].mean()
        return float(np.log(market.run(4).history[-1]["price"])[:48][beauty].mean() - before)

    assert rise("dynamic") > 0.02
    assert abs(rise("fixed")) < 1e-9


def test_a_premium_pays_for_service(ordinary: SyntheticMarket) -> None:
    rich = lived("brand.pricing=service_premium", "brand.service_elasticity=0.5", weeks=110)
    assert rich.firms.brands.service.mean() >= ordinary.firms.brands.service.mean()
