"""Laws of price, concentration, goal gradient, who reacts and word of mouth: their experiments and their judges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from markets import SEED, burnt_in, params_of

from sim.evidence.validation.experiment import (
    Start,
    hide_others,
    middle_brands,
    opened,
    ordinary,
    recorded,
    repriced,
    rows,
    shown,
)
from sim.evidence.validation.finding import Effort, Finding
from sim.evidence.validation.laws import concentration, goal_gradient, price, who_reacts, word_of_mouth
from sim.evidence.validation.laws.concentration import hill, power_law
from sim.evidence.validation.laws.goal_gradient import Card
from sim.evidence.validation.laws.price import Prices, naive_slope
from sim.evidence.validation.laws.who_reacts import Reaction
from sim.evidence.validation.laws.word_of_mouth import Evidence, Page

LAWS = (price, concentration, goal_gradient, who_reacts, word_of_mouth)
WEEKS = 6


@pytest.fixture(scope="module")
def start() -> Start:
    params = params_of("population.panel=0", persons=600, weeks=60, burn_in=60)
    return Start(params, SEED, burnt_in(params))


@pytest.fixture(scope="module")
def record(start: Start) -> list:
    return recorded(start, WEEKS)


def passed(findings: list[Finding]) -> list[bool | None]:
    return [finding.passed for finding in findings]


# -- the bench ---------------------------------------------------------------------------------------------------------


def test_people_who_are_shown_the_record_do_what_they_did(start, record):
    with opened(start.market()) as market:
        lived = []
        market.observer.week = lambda view: lived.append(view.orders)
        market.run(market.week + WEEKS)
    again = [week.orders for week in shown(start, record)]
    assert sum(len(orders) for orders in lived) > 50
    for one, other in zip(lived, again, strict=True):
        assert one.tobytes() == other.tobytes()


def test_groups_shown_the_record_alone_add_up_to_everybody(start, record):
    def orders(chosen: np.ndarray) -> np.ndarray:
        return sum(w.tallies.sales for w in shown(start, record, prepare=lambda people: hide_others(people, chosen)))

    half = np.arange(600) % 2 == 0
    assert orders(half).sum() > 0
    assert np.array_equal(orders(half) + orders(~half), orders(np.ones(600, bool)))


def test_only_the_chosen_brand_is_dearer(record):
    before, (after, later) = record[0].offers, (week.offers for week in repriced(record[:2], 3, [1.05, 1.05], 12.0))
    mine = before["brand"] == 3
    assert after["price"][mine] == pytest.approx(1.05 * before["price"][mine]) and mine.any()
    assert np.array_equal(after["price"][~mine], before["price"][~mine])
    assert np.array_equal(after["usual"], before["usual"]), "nobody is used to it yet"
    then = record[1].offers
    mine = (then["brand"] == 3) & (then["live"] > 0)
    assert later["usual"][mine] == pytest.approx(then["usual"][mine] * 1.05 ** (1 - math.exp(-1 / 12)))


def test_an_ordinary_brand_is_the_middle_one():
    assert middle_brands(np.array([0, 1, 0, 1, 0]), np.array([5.0, 1.0, 9.0, 2.0, 1.0])).tolist() == [0, 1]


def test_effort_scales_the_rows():
    assert rows(20_000, 0.5) == 10_000 and rows(20_000, 0.0) == 300
    assert ordinary(persons=777).population.persons == 777


@pytest.mark.parametrize("module", LAWS)
def test_laws_say_what_they_cost(module):
    law = module.law(Effort(scale=0.1))
    whole = module.law(Effort())
    assert (
        law.number
        == {"price": 4, "concentration": 5, "goal gradient": 6, "who reacts": 7, "word of mouth": 9}[law.name]
    )
    assert law.about and law.source and law.tasks
    most = {4: 60, 5: 40, 6: 25, 7: 40, 9: 30}[law.number]
    assert sum(task.seconds for task in law.tasks) < sum(task.seconds for task in whole.tasks) <= most


# -- 4 price -----------------------------------------------------------------------------------------------------------


def prices(elasticity: float, lift: float, after: float) -> Prices:
    around = np.array([-0.01, 0.0, 0.01])
    return Prices(elasticity + around, lift + around, after + 0.1 * around, -3.0)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((-2.0, 0.8, -0.01), [True, True, True, True, None]),
        ((-7.0, 2.7, -0.01), [False, False, False, True, None]),  # too steep, and no more than it implies
        ((-2.5, 0.6, 0.01), [True, True, False, False, None]),
    ],
)
def test_price_is_judged_by_elasticity_lift_and_dip(found, expected):
    assert passed(price.judge([prices(*found), prices(*found)])) == expected


def test_the_naive_slope_is_taken_within_brands():
    rng = np.random.default_rng(1)
    log_price = rng.normal(0.0, 0.1, (30, 4)) + np.array([-1.0, 0.0, 1.0, 2.0])
    units = np.exp(3.0 * np.array([3.0, 2.0, 1.0, 2.0]) - 2.5 * log_price)
    units[3, 2] = 0.0  # a week without sales says nothing
    assert naive_slope(units, np.exp(log_price) * (units > 0), np.ones((30, 4))) == pytest.approx(-2.5)
    assert math.isnan(naive_slope(np.zeros((3, 2)), np.zeros((3, 2)), np.zeros((3, 2))))


def test_a_dearer_brand_sells_less_in_the_tiny_market(start, monkeypatch):
    monkeypatch.setattr(price, "PROMOTED", 2)
    monkeypatch.setattr(price, "SETTLED", slice(2, 9))
    long = recorded(start, 9)
    usual = np.array([week.by_brand(48) for week in shown(start, long)])
    elasticity, lift, _ = price._brand(start, long, usual, int(usual.sum(axis=0).argmax()))
    assert elasticity < -0.5 and lift > 0.1


# -- 5 concentration ---------------------------------------------------------------------------------------------------


def pareto(exponent: float, count: int = 2500) -> np.ndarray:
    return (1.0 - (np.arange(count) + 0.5) / count) ** (-1.0 / exponent)


@pytest.mark.parametrize("exponent", [0.8, 1.3])
def test_the_exponent_of_a_power_law_is_found(exponent):
    values = pareto(exponent)
    assert hill(values, 250) == pytest.approx(exponent, rel=0.1)
    assert power_law(values)[0] == pytest.approx(exponent, rel=0.1)


def test_the_tail_is_found_below_which_there_is_no_power_law():
    rng = np.random.default_rng(2)
    values = np.concatenate([np.exp(rng.uniform(-3.0, 0.0, 1500)), pareto(1.1, 1000)])
    exponent, tail = power_law(values)
    assert exponent == pytest.approx(1.1, rel=0.1) and 500 < tail < 1500


@pytest.mark.parametrize(
    ("share", "sales", "expected"),
    [
        (0.6, pareto(1.0), [True, True, None, True]),
        (0.4, np.random.default_rng(3).exponential(1.0, 2500), [False, False, None, True]),  # equal, and no heavy tail
        (0.8, pareto(1.0, 1500), [False, True, None, False]),
    ],
)
def test_concentration_is_judged_by_share_and_tail(share, sales, expected):
    assert passed(concentration.judge([share, share + 0.01, (sales, len(sales)), (sales, len(sales))])) == expected


# -- 6 goal gradient ---------------------------------------------------------------------------------------------------


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


# -- 7 who reacts ------------------------------------------------------------------------------------------------------


def reaction(heavy: float, others: float, change: float) -> Reaction:
    without = np.array([1000.0, 700.0, 300.0])
    return Reaction(without, without * (1.0 + np.array([heavy, others, others])), without, without * (1.0 + change), 99)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((0.02, 0.08, -0.1), [True, True, True, None]),
        ((0.08, 0.08, -0.1), [False, True, True, None]),  # everybody reacts alike
        ((-0.02, -0.05, 0.1), [False, False, False, None]),  # nobody is won: the ratio says nothing
    ],
)
def test_who_reacts_is_judged_by_relative_lifts(found, expected):
    assert passed(who_reacts.judge([reaction(*found), reaction(*found)])) == expected


def test_classes_are_fifths_of_buyers():
    spend = np.array([0.0, 50.0, 40.0, 30.0, 20.0, 10.0, 0.0])
    assert [np.flatnonzero(mask).tolist() for mask in who_reacts.classes_of(spend)] == [[1], [2, 3], [4, 5]]


def test_points_are_judged_on_the_same_people_in_both_arms(monkeypatch):
    tiny = params_of("population.panel=0", persons=800, weeks=8, burn_in=40)
    monkeypatch.setattr(who_reacts, "ordinary", lambda words, persons: tiny)
    monkeypatch.setattr(who_reacts, "YEAR", 8)
    found = who_reacts.experiment(SEED, 800)
    assert found.buyers > 20 and (found.before > 0).all()
    assert (found.without > 0).all() and (found.with_points != found.without).any()


# -- 9 word of mouth ---------------------------------------------------------------------------------------------------


def page(volume: float, valence: float, seed: int = 5, weeks: int = 60, brands: int = 24) -> Page:
    """A panel in which sales follow what the page shows."""
    rng = np.random.default_rng(seed)
    reviews = rng.integers(20, 60, (weeks, brands)) * np.exp(rng.normal(0.0, 0.5, brands))
    signal = reviews * (rng.normal(0.0, 0.05, brands) + rng.normal(0.0, 0.2, (weeks, brands)))
    count, said = (word_of_mouth._shown_before(column) for column in (reviews, signal))
    rating = word_of_mouth.stars(said / np.maximum(count, 1.0), 0.68)
    cost = np.exp(rng.normal(-0.2, 0.05, (weeks, brands)))
    size, season = rng.normal(0.0, 1.0, brands), rng.normal(0.0, 0.5, (weeks, 1))
    noise = rng.normal(0.0, 0.005, (weeks, brands))
    units = np.exp(5.0 + size + season + noise) * np.maximum(count, 1.0) ** volume * rating**valence * cost**-2.5
    return Page(units, units, reviews, signal, cost)


CATEGORY = np.arange(24) % 3


def test_the_regression_finds_what_the_panel_was_made_of():
    slope, covariance = word_of_mouth.regression([page(0.24, 0.42), page(0.24, 0.42, seed=6)], CATEGORY, 0.68)
    assert slope == pytest.approx([0.24, 0.42, -2.5], abs=0.06)
    assert (np.sqrt(np.diag(covariance)) < 0.05).all()


@pytest.mark.parametrize(
    ("volume", "valence", "causal", "expected"),
    [
        (0.24, 0.42, 0.5, [True, True, True, None]),
        (0.5, 0.1, 0.5, [True, False, True, None]),
        (-0.3, 0.4, -0.5, [False, True, False, None]),
    ],
)
def test_word_of_mouth_is_judged_by_order_and_sign(volume, valence, causal, expected):
    evidence = Evidence(page(volume, valence), CATEGORY, 0.68, np.array([causal, causal + 0.01]), np.zeros(2))
    assert passed(word_of_mouth.judge([evidence])) == expected


def test_better_reviews_sell_and_as_many_ordinary_ones_hardly_do(start, monkeypatch):
    monkeypatch.setattr(word_of_mouth, "INJECTED", 12)
    monkeypatch.setattr(word_of_mouth, "READ", slice(8, 12))
    brands = np.array([0, 10, 20, 30, 40])
    with opened(start.market()) as market:
        usual = word_of_mouth.panel(market, 12).expected[8:][:, brands].sum()
    same, better = (word_of_mouth._injected(start, brands, signal).sum() for signal in (math.nan, 1.0))
    assert better > 1.1 * usual
    assert abs(same - usual) < 0.5 * (better - usual)
