"""Needs by category: how they fill, how they grow again, and what shown goods are bought by interest."""

from __future__ import annotations

import math

import numpy as np
import pytest
from cards import buyer, key_of, scene
from lived import live, visiting
from observed import CATEGORIES
from scipy import stats

from sim.people.coefficients import needs_left
from sim.people.kernels import choice, need, open_app
from sim.state.names import FADE_DAYS, LIVE
from sim.state.tallies import SALE

PEOPLE = 3000
DAYS = (7.0, 40.0, 250.0, 4000.0)  # mean lives
SMALLEST = 1e-4  # pace, which one person in a hundred million falls below


def paces(rows: int = PEOPLE) -> np.ndarray:
    """How fast so many people use things up."""
    return np.array([need.pace(key_of(3, row)) for row in range(rows)])


def with_needs(lives: tuple[float, ...] = DAYS):
    """One week's record with such categories."""
    s = scene(categories=len(lives))
    s.need_ticks[: len(lives)] = need.TICKS / np.array(lives)
    return s


def after(lives: tuple[float, ...], row: int, days, filled: int = 255) -> list[int]:
    """Stored steps of somebody who was full on day 0 and is touched on some days."""
    s, p = with_needs(lives), buyer(touched_day=0)
    p.filled[: len(lives)] = filled
    for day in days:
        need.use_up(p, s, key_of(3, row), day)
        p.touched_day = day
    return p.filled[: len(lives)].tolist()


@pytest.mark.usefixtures("as_written")
def test_people_use_things_up_at_paces_of_mean_1_and_variance_one_half() -> None:
    found = paces()
    assert abs(found.mean() - 1.0) < 4.5 * math.sqrt(0.5 / PEOPLE)
    assert abs(found.var() - 0.5) < 4.5 * math.sqrt(1.25 / PEOPLE)
    assert stats.kstest(found, stats.gamma(2, scale=0.5).cdf).pvalue > 1e-4
    assert paces(5).tolist() == found[:5].tolist(), "the same all her life"


@pytest.mark.parametrize("filled", [255, 77, 38])  # all of it, two ordinary orders, one
def test_a_filled_need_lives_its_mean_life_at_the_ordinary_pace(filled: int) -> None:
    left, steps = float(filled), []
    while left > 0.0:
        steps.append(left)
        left = need.left_of_need.py_func(left, 1.0, 1)
    assert sum(steps) / filled / need.TICKS == pytest.approx(1.0, abs=0.06)
    assert len(steps) < 5 * need.TICKS, "gone after five lives at most"


def test_nothing_is_ever_frozen() -> None:
    for filled in range(1, 256):
        for personal in (SMALLEST, 0.1, 1.0, 9.0):
            assert need.left_of_need.py_func(float(filled), personal, 1) <= filled - 1.0
            assert need.left_of_need.py_func(float(filled), personal, 100_000) >= 0.0 or personal < 1.0
    assert need.left_of_need.py_func(255.0, 9.0, 100) == 0.0


@pytest.mark.usefixtures("as_written")
def test_needs_do_not_depend_on_how_often_she_is_touched_beyond_rounding() -> None:
    apart = []
    for row in range(20):
        once, weekly, daily = (after(DAYS, row, days) for days in ([365], [*range(7, 365, 7), 365], range(1, 366)))
        left = math.exp(-need.pace(key_of(3, row)) / need.TICKS)
        rounding = 1.0 / (1.0 - left) + 1.0  # at most a step a tick, of which later ticks leave as much as of the rest
        for one, other in zip(once + once, weekly + daily, strict=True):
            assert abs(one - other) <= rounding, row
            apart.append(abs(one - other))
    assert np.median(apart) <= 1.0 and np.mean(apart) < 4.0


@pytest.mark.usefixtures("as_written")
def test_ticks_are_an_eighth_of_a_life_apart_on_days_of_her_own() -> None:
    first = []
    for row in range(40):
        history = [after((80.0,), row, [day])[0] for day in range(1, 12)]
        first.append(1 + next(day for day, left in enumerate(history) if left < 255))
        assert len(set(history)) in (2, 3), "nothing between ticks"
    assert min(first) == 1 and max(first) == 10, "each of the ten days is somebody's"
    assert abs(np.mean(first) - 5.5) < 4.5 * math.sqrt(8.25 / 40)


@pytest.mark.usefixtures("as_written")
def test_an_order_fills_its_category_alone_and_never_beyond_full() -> None:
    p, c = buyer(), scene()
    assert need.have(p, 2) == 0.0
    need.fill(p, 2, choice.need_filled(c, 0.8, 0.8))
    assert need.have(p, 2) == pytest.approx(c.buy_need_fill, abs=0.5 / need.FULL)
    need.fill(p, 2, choice.need_filled(c, 0.5, 0.8))
    assert need.have(p, 2) == pytest.approx(c.buy_need_fill * (2.0 + 0.3 * c.buy_need_deal), abs=1.0 / need.FULL)
    need.fill(p, 2, 5.0)
    assert need.have(p, 2) == 1.0 and p.filled.sum() == 255
    need.fill(p, 3, choice.need_filled(scene(buy_need_fill=0.0), 0.1, 0.8))
    assert need.have(p, 3) == 0.0, "orders fill nothing"


def test_what_is_left_of_needs_after_whole_days() -> None:
    table = needs_left(CATEGORIES)
    assert table.shape == (len(CATEGORIES), FADE_DAYS)
    for row, category in zip(table, CATEGORIES.values(), strict=True):
        assert row[0] == 1.0 and row[30] == pytest.approx(math.exp(-30 / category.need_days))


# What it does to buying


def expected_by_category(stage_set, filled=None, scope: int | None = None, price: float = 0.0, **buy: float):
    """Purchases expected in a week by category, and who has what afterwards. filled: needs at its start; scope: the
    category whose offers a lever makes cheaper."""

    def prepare(people, day: int) -> None:
        visiting(1.0)(people, day)
        people.persons.reference_price = round(0.85 * 65535)
        people.persons.filled = 0 if filled is None else filled

    offers = stage_set[2].offers
    people, tallies, _ = live(
        stage_set, prepare, None if scope is None else {"price": price}, scope=offers["category"] == scope,
        visit={"base": 1.0}, buy={"base": -2.0} | buy, talk={"neighbours": 0}, leave={"session": -30.0},
    )  # fmt: skip
    sales = tallies.sales[:, :, SALE.expected_micro].sum(axis=1)
    return np.bincount(offers["category"], sales), people.persons.filled.copy()


def test_a_promotion_is_followed_by_a_dip_in_its_category_only(stage_set) -> None:
    kind = 0
    _, usual = expected_by_category(stage_set, need_fill=0.4)
    _, stocked = expected_by_category(stage_set, scope=kind, price=-0.4, need_fill=0.4)
    assert stocked[:, kind].sum() > 1.5 * usual[:, kind].sum()
    before, _ = expected_by_category(stage_set, usual, need=3.0)
    after_it, _ = expected_by_category(stage_set, np.where(np.arange(10) == kind, stocked, usual), need=3.0)
    others = np.arange(len(before)) != kind
    assert after_it[kind] < 0.97 * before[kind], "they have it at home"
    assert after_it[others].sum() >= 0.995 * before[others].sum()


def test_needs_without_strength_decide_nothing(stage_set) -> None:
    full = np.full(10, 255, np.uint8)
    free, _ = expected_by_category(stage_set, need=0.0, need_fill=0.0)
    none, _ = expected_by_category(stage_set, full, need=0.0, need_fill=0.0)
    assert np.array_equal(free, none)
    some, _ = expected_by_category(stage_set, full, need=1.0, need_fill=0.0)
    much, _ = expected_by_category(stage_set, full, need=2.0, need_fill=0.0)
    assert (much < some).all() and (some < free).all()


# Interest and attention


@pytest.mark.usefixtures("as_written")
def test_what_is_shown_for_its_own_reasons_is_bought_as_often_as_her_interest_says() -> None:
    interest, attention = np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.2, 0.7])
    for strength in (0.0, 0.4, 1.0):
        c = scene(buy_strange=strength)
        odds = [choice.interest_for_attention(c, i, a) for i, a in zip(interest, attention, strict=True)]
        bought = attention * np.exp(odds)
        wanted = attention ** (1.0 - strength) * interest**strength
        assert bought / bought.sum() == pytest.approx(wanted / wanted.sum())
    c = scene(buy_strange=1.0)
    assert choice.interest_for_attention(c, 0.3, 0.3) == 0.0
    assert choice.interest_for_attention(c, 0.0, 0.5) == pytest.approx(math.log(choice.LEAST_SHARE / 0.5))
    assert choice.interest_for_attention(c, 0.5, 0.0) == pytest.approx(math.log(0.5 / choice.LEAST_SHARE))


@pytest.mark.usefixtures("as_written")
def test_only_the_platforms_own_choice_is_weighed_against_her_interest() -> None:
    s, p = scene(categories=3, look_cocoon=0.0), buyer()
    p.interest[:3] = 100, 60, 40
    s.mix[0, LIVE, :3] = 0.1, 0.3, 1.0
    ratio = {0: 0.5 / 0.1, 1: 0.3 / 0.2, 2: 0.2 / 0.7}

    def chosen(relevance: float) -> list[tuple[int, float]]:
        s.relevance[0], s.explore[0] = relevance, 0.0
        return [open_app.choose_category(p, s, key_of(1, row), 0, LIVE, 3) for row in range(400)]

    assert {odd for _, odd in chosen(1.0)} == {0.0}, "her taste is her interest"
    put = chosen(0.0)
    assert {category for category, _ in put} == {0, 1, 2}
    for category, odd in put:
        assert odd == pytest.approx(s.buy_strange * math.log(ratio[category]))
    s.look_cocoon, p.concentration, p.top_category = 1.0, 65535, 2
    assert set(chosen(0.0)) == {(2, 0.0)}, "so is what it has hardened on"
