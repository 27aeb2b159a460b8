"""Rules that platforms and the law make: directions, and settings that change nothing."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from markets import with_changes
from synthetic import SyntheticMarket

from sim.dates.almanac import Almanac
from sim.dates.timeline import Now, Timeline
from sim.firms import decisions as market
from sim.firms import in_force
from sim.firms import offers as goods
from sim.firms.in_force import absent
from sim.firms.money import settlement as books
from sim.firms.regulator import burden_change
from sim.market.public import announce
from sim.mechanisms import ranking
from sim.programmes.desk import Desk
from sim.state.names import MALL
from sim.state.programme import CHANNEL, no_terms
from sim.study.compose import compose

DISCOUNT, SHELF = 3, 2


@pytest.fixture(scope="module")
def lived() -> SyntheticMarket:
    params = compose(["horizon.burn_in_weeks=60"])
    return SyntheticMarket(params, Timeline(params)).run(60)


def now(lived: SyntheticMarket, **settings: object) -> Now:
    """The next week with other settings in force; `a__b` stands for the path `a.b`."""
    change = {key.replace("__", "."): value for key, value in settings.items()}
    return Timeline(with_changes(lived.params, from_week=0, set=change)).at(lived.week)


def offers_with(lived: SyntheticMarket, **settings: object) -> np.ndarray:
    week = now(lived, **settings) if settings else lived.timeline.at(lived.week)
    in_force.put_in_force(lived.firms, lived.firms.settings(week.params), week)
    return goods.build(lived.firms, week)


def prices(lived: SyntheticMarket, week: Now) -> np.ndarray:
    return in_force.prices(lived.firms, lived.firms.settings(week.params), week)


# Lowest-price clauses


def test_a_clause_raises_prices_elsewhere_and_only_those_that_were_lower(lived: SyntheticMarket) -> None:
    free = prices(lived, lived.timeline.at(lived.week))
    bound = prices(lived, now(lived, platform__shelf_live__price_parity=True))
    np.testing.assert_array_equal(bound[:, SHELF], free[:, SHELF])
    np.testing.assert_array_equal(bound, np.maximum(free, free[:, [SHELF]]))
    assert (bound[:, DISCOUNT] > free[:, DISCOUNT]).mean() > 0.5
    offers = offers_with(lived, platform__shelf_live__price_parity=True)
    assert offers["price"][: lived.firms.mall_offers].reshape(free.shape) == pytest.approx(bound)


def test_a_forbidden_clause_binds_nobody(lived: SyntheticMarket) -> None:
    free = prices(lived, lived.timeline.at(lived.week))
    banned = now(lived, platform__shelf_live__price_parity=True, policy__parity_allowed=False)
    np.testing.assert_array_equal(prices(lived, banned), free)
    allowed = now(lived, platform__shelf_live__price_parity=True)
    assert (prices(lived, allowed) != free).any(), "where it is allowed it binds"


# Choose one of two


def test_bound_brands_sell_on_one_platform_only(lived: SyntheticMarket) -> None:
    exclusive = {"platform__shelf_live__exclusive": 0.5}
    week = now(lived, **exclusive)
    closed = absent(lived.firms, lived.firms.settings(week.params))[: lived.params.brand.brands]
    bound = closed.any(axis=1)
    assert 0.4 <= bound.mean() <= 0.6
    assert not closed[:, SHELF].any() and closed[bound].sum(axis=1).tolist() == [4] * bound.sum()
    plain, offers = offers_with(lived), offers_with(lived, **exclusive)
    sold = offers[offers["live"] == 1]
    of_brands = sold[sold["brand"] < len(bound)]
    assert set(of_brands["platform"][bound[of_brands["brand"]]]) == {SHELF}
    assert offers["live"].sum() < plain["live"].sum()
    public = market.public_part(lived.firms, week)
    shown = public["host_offer"][public["host_offer"] >= 0]
    assert (offers["live"][shown] == 1).all()


def test_more_pressure_binds_more_and_a_ban_binds_nobody(lived: SyntheticMarket) -> None:
    def closed(**settings: object) -> np.ndarray:
        return absent(lived.firms, lived.firms.settings(now(lived, **settings).params))[: lived.params.brand.brands]

    few, many = closed(platform__shelf_live__exclusive=0.2), closed(platform__shelf_live__exclusive=0.6)
    assert (many >= few).all() and many.sum() > few.sum()
    assert not closed(platform__shelf_live__exclusive=0.6, policy__exclusivity_allowed=False).any()
    assert not closed(platform__shelf_live__exclusive=0.0).any()
    both = closed(platform__shelf_live__exclusive=1.0, platform__social__exclusive=1.0)
    assert (both.sum(axis=1) == 4).all()  # bound once, by the first


# Refund without return, return window, liability


def test_kept_goods_bring_refunds_and_safety_there_only(lived: SyntheticMarket) -> None:
    plain = offers_with(lived)
    kept = offers_with(lived, platform__discount__refund_without_return=0.5)
    there = (plain["platform"] == DISCOUNT) & (plain["live"] == 1)
    assert (kept["return_logit"][there] > plain["return_logit"][there]).all()
    assert (kept["pull"][there] > plain["pull"][there]).all()
    elsewhere = plain["platform"] != DISCOUNT
    for name in ("return_logit", "pull", "price"):
        np.testing.assert_array_equal(kept[name][elsewhere], plain[name][elsewhere])


def test_kept_goods_cost_merchants(lived: SyntheticMarket) -> None:
    def settled(**settings: object):
        week = now(lived, **settings) if settings else lived.timeline.at(lived.week)
        firms = copy.deepcopy(lived.firms)
        offers, _, _, tallies = lived.last
        return books.settle(firms, offers, tallies, week), firms

    plain, before = settled()
    kept, after = settled(platform__discount__refund_without_return=0.5)
    shared, _ = settled(platform__discount__refund_without_return=0.5, policy__platform_liability=0.5)
    assert kept.lines["goods"] > plain.lines["goods"]
    assert kept.brand_profit.sum() < plain.brand_profit.sum()
    assert after.brands.stock.sum() < before.brands.stock.sum()
    assert (kept.platform_profit == plain.platform_profit).all()
    assert shared.brand_profit.sum() > kept.brand_profit.sum()
    assert shared.platform_profit.sum() < kept.platform_profit.sum()
    assert shared.brand_profit.sum() + shared.platform_profit.sum() == pytest.approx(
        kept.brand_profit.sum() + kept.platform_profit.sum(), abs=1
    )
    assert plain.lines["platform_liability"] == 0


def test_a_longer_window_means_more_returns_and_safer_buying(lived: SyntheticMarket) -> None:
    plain, longer = offers_with(lived), offers_with(lived, policy__return_window_days=14)
    live = plain["live"] == 1
    assert (longer["return_logit"][live] > plain["return_logit"][live]).all()
    assert (longer["pull"][live] > plain["pull"][live]).all()


# Claims, taxes, compliance


def test_unshouted_discounts_urge_less_and_cost_the_same(lived: SyntheticMarket) -> None:
    plain, quiet = offers_with(lived), offers_with(lived, policy__discount_claims=0.0)
    rooms = (plain["live"] == 1) & (plain["host_type"] >= 0)
    assert (quiet["pull"][rooms] < plain["pull"][rooms]).any() and (quiet["pull"] <= plain["pull"]).all()
    np.testing.assert_array_equal(quiet["price"], plain["price"])


def test_stricter_rules_are_passed_on_in_part(lived: SyntheticMarket) -> None:
    settings = lived.firms.settings
    assert burden_change(lived.firms, settings(lived.params)) == 0.0
    strict = now(lived, policy__audit_strictness=0.9, policy__compliance_cost=0.05)
    assert burden_change(lived.firms, settings(strict.params)) == pytest.approx(0.9 * 0.05 - 0.3 * 0.01)


def run(weeks: int = 120, **change: object) -> SyntheticMarket:
    params = compose(["horizon.burn_in_weeks=60"])
    if change:
        params = with_changes(params, from_week=0, **change)
    return SyntheticMarket(params, Timeline(params)).run(weeks)


def test_dearer_compliance_raises_prices_and_lowers_margins() -> None:
    plain, strict = run(), run(set={"policy.compliance_cost": 0.2, "policy.audit_strictness": 0.5})
    assert strict.firms.brands.price.mean() > plain.firms.brands.price.mean() + 0.02
    assert strict.firms.brands.margin.mean() < plain.firms.brands.margin.mean()


def test_a_tax_on_hosts_drives_out_those_with_thin_incomes() -> None:
    plain, taxed = run(weeks=164), run(weeks=164, set={"policy.host_tax_share": 0.5})
    assert taxed.history[-1]["alive"] < plain.history[-1]["alive"]
    assert taxed.firms.hosts.income.sum() < plain.firms.hosts.income.sum()


def test_settings_of_zero_change_nothing() -> None:
    zero = {
        "platform.*.refund_without_return": 0.0, "platform.*.exclusive": 0.0, "platform.*.price_parity": False,
        "policy.platform_liability": 0.0, "policy.discount_claims": 1.0, "platform.*.ranking.long_tail": 0.0,
        "brand.festival": 1.0,
    }  # fmt: skip
    plain, same = run(weeks=80), run(weeks=80, set=zero)
    assert same.paid == plain.paid
    np.testing.assert_array_equal(same.firms.brands.price, plain.firms.brands.price)
    np.testing.assert_array_equal(same.firms.brands.cash, plain.firms.brands.cash)


def test_shops_of_a_bound_brand_are_closed_in_the_mall(lived: SyntheticMarket) -> None:
    rule = {"platform__shelf_live__exclusive": 1.0}
    week, offers = now(lived, **rule), offers_with(lived, **rule)
    exposure = ranking.build(lived.firms, offers, week)
    shops = np.split(exposure.offer, exposure.start[1:-1])[MALL * 10 :: 30]  # a platform's first category, and so on
    first = [set(offers["brand"][shop]) - set(np.flatnonzero(lived.firms.brands.merchant)) for shop in shops]
    assert [bool(brands) for brands in first] == [False, False, True, False, False], "merchants cannot be bound"


def test_festivals_have_a_strength(lived: SyntheticMarket) -> None:
    params, terms = lived.params, no_terms(5, len(lived.firms.hosts))
    almanac = Almanac(params.calendar, params.outlook, tuple(params.category))
    june = 23  # the week of 18 June

    def season(strength: float) -> list[np.ndarray]:
        week = Timeline(with_changes(params, from_week=0, set={"brand.festival": strength})).at(june)
        public = announce(lived.firms, almanac, terms, week)
        demand, visits = (almanac.trend(name, june) for name in ("demand", "visit"))
        of_all = public.visit_calls, public.shelf_season, public.return_season, public.stock_season
        return [public.demand_season - demand, public.visit_season - visits, *of_all]

    for plain, strong, none in zip(season(1.0), season(2.0), season(0.0), strict=True):
        assert plain.max() > 0.0 and (none == 0.0).all()
        np.testing.assert_allclose(strong, 2.0 * plain)


def test_nobody_is_charged_more_than_the_posted_price_where_that_is_forbidden(lived: SyntheticMarket) -> None:
    params = compose(["horizon.burn_in_weeks=60", "+pricing=personal_prices"])

    def prices(allowed: bool) -> np.ndarray:
        week = Timeline(with_changes(params, from_week=0, set={"policy.personal_prices_allowed": allowed})).at(
            lived.week
        )
        offers = goods.build(lived.firms, week)
        return Desk(params, 1).terms(lived.firms, offers, week).levers[:, CHANNEL.price]

    assert prices(True).max() == pytest.approx(0.05) and prices(True).min() == pytest.approx(-0.05)
    assert prices(False).max() == 0.0 and prices(False).min() == pytest.approx(-0.05)
