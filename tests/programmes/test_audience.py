"""Audiences select exactly whom they say, each condition against a plain loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from programme_tools import WEEK, crowd, nobody, people, sponsored_by

from sim.params.risk import RiskScore
from sim.params.strategy import Audience
from sim.programmes.audience import Selector, of_membership
from sim.programmes.risk import quality, risk_score
from sim.programmes.sponsor import Parties
from sim.state.names import MOTIVES, NO_DAY, NOBODY, SEGMENTS, STAGES, TIER_MASK, VALUE_CLASSES

CATEGORIES = ("apparel", "beauty", "food", "electronics", "home", "jewelry", "maternity", "health")
SEED = 5
STAGE = Audience().stage


def selected(who: Parties | None = None, categories: tuple[str, ...] = CATEGORIES, **conditions: Any) -> np.ndarray:
    audience = Audience.model_validate({"customers": "anyone"} | conditions)
    return Selector(audience, SEED, 0, categories).select(crowd(), nobody() if who is None else who, RiskScore())


def by_hand(condition: Callable[[Any, Any], bool], stage: tuple[str, ...] = STAGE) -> np.ndarray:
    persons, trace, _ = people()
    return np.array([STAGES[p.stage] in stage and bool(condition(p, t)) for p, t in zip(persons, trace, strict=True)])


def hosts_of(person: Any) -> list[int]:
    return [int(host) for host in person.host if host != NOBODY]


CASES: dict[str, tuple[dict[str, Any], Callable[[Any, Any], bool]]] = {
    "everybody": ({}, lambda p, t: True),
    "segment": ({"segment": ["genz", "silver"]}, lambda p, t: p.segment in (0, 1)),
    "age_band": ({"age_band": ["50plus"]}, lambda p, t: p.age_band == 3),
    "gender": ({"gender": ["men"]}, lambda p, t: p.gender == 1),
    "city_tier": ({"city_tier": ["lower"]}, lambda p, t: p.city == 2),
    "income_band": ({"income_band": ["high", "low"]}, lambda p, t: p.income != 1),
    "motive": ({"motive": ["hedonic"]}, lambda p, t: MOTIVES[p.motive] == "hedonic"),
    "interest": ({"interest": ["food"]}, lambda p, t: p.top_category == 2),
    "value_class": ({"value_class": ["high", "core"]}, lambda p, t: VALUE_CLASSES[t.value_class] in ("high", "core")),
    "engagement": ({"engagement": ["3plus"]}, lambda p, t: t.engagement == 2),
    "idle_days": ({"idle_days": [30, 90]}, lambda p, t: 30 <= 7 * WEEK - int(p.visit_day) < 90),
    "idle_open": ({"idle_days": [30, None]}, lambda p, t: 7 * WEEK - int(p.visit_day) >= 30),
    "orders": ({"orders": [1, 3]}, lambda p, t: p.orders in (1, 2)),
    "joined_weeks": ({"joined_weeks": [None, 13]}, lambda p, t: (7 * WEEK - int(p.joined_day)) / 7 < 13),
    "private": (
        {"private": True},
        lambda p, t: any(h != NOBODY and n & 128 for h, n in zip(p.host, p.host_orders, strict=True)),
    ),
    "not_private": (
        {"private": False},
        lambda p, t: not any(h != NOBODY and n & 128 for h, n in zip(p.host, p.host_orders, strict=True)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_condition_selects_exactly_whom_it_says(name: str) -> None:
    conditions, rule = CASES[name]
    expected = by_hand(rule)
    assert 0 < expected.sum() < len(expected)
    assert np.array_equal(selected(**conditions), expected)


@pytest.mark.parametrize("stage", [("lapsed",), ("new", "loyal")])
def test_stages(stage: tuple[str, ...]) -> None:
    assert np.array_equal(selected(stage=stage), by_hand(lambda p, t: True, stage))


def test_who_has_not_joined_is_in_no_audience_and_gone_cannot_be_read() -> None:
    assert not (selected(stage=STAGES[1:]) & (people()[0].stage == 0)).any()
    with pytest.raises(ValueError, match="gone"):
        crowd().person("gone")
    a, b = people()[0], crowd()
    kept = selected(idle_days=[0, 60])
    b._persons.gone = 1 - a.gone
    again = Selector(Audience(customers="anyone", idle_days=(0, 60)), SEED, 0, CATEGORIES)
    assert np.array_equal(again.select(b, nobody(), RiskScore()), kept)


def test_customers_are_those_a_sponsor_has_met() -> None:
    rules = {
        "platform": (sponsored_by(platforms=(1,)), lambda p, t: t.platform_first[1] != NO_DAY),
        "brand": (sponsored_by(brands=(3, 4)), lambda p, t: 3 in p.brand or 4 in p.brand),
        "host": (sponsored_by(hosts=(7,)), lambda p, t: 7 in p.host),
        "coalition": (
            sponsored_by(platforms=(1,), hosts=(7,)),
            lambda p, t: t.platform_first[1] != NO_DAY or 7 in p.host,
        ),
    }
    for who, rule in rules.values():
        assert np.array_equal(selected(who, customers="sponsor"), by_hand(rule))


def test_a_hosts_private_list_is_its_own() -> None:
    def rule(p: Any, t: Any) -> bool:
        return any(h == 7 and n & 128 for h, n in zip(p.host, p.host_orders, strict=True))

    assert np.array_equal(selected(sponsored_by(hosts=(7,)), private=True), by_hand(rule))


def test_a_share_is_a_fixed_part_that_grows_with_the_share() -> None:
    few, many, everybody = selected(share=0.2), selected(share=0.6), selected()
    assert np.array_equal(few, selected(share=0.2))
    assert not (few & ~many).any() and not (many & ~everybody).any()
    assert few.sum() / everybody.sum() == pytest.approx(0.2, abs=0.03)


def test_accepting_follows_traits() -> None:
    persons = people()[0]
    draw = crowd().label(SEED, 1)
    assert np.array_equal(selected(accept="technology"), selected() & (draw * 255 < persons.technology))
    assert np.array_equal(selected(accept="privacy"), selected() & (draw * 255 < 255 - persons.privacy.astype(int)))


@pytest.mark.parametrize("field", ["segment", "motive", "interest"])
def test_labels_err_at_the_declared_rate(field: str) -> None:
    column, names = {
        "segment": ("segment", SEGMENTS), "motive": ("motive", MOTIVES), "interest": ("top_category", CATEGORIES),
    }[field]  # fmt: skip
    everybody, truth = selected(), people()[0][column] == 1
    assert np.array_equal(selected(**{field: [names[1]]}, label_accuracy=1.0), everybody & truth)
    read = selected(**{field: [names[1]]}, label_accuracy=0.7)
    right = (read & truth)[everybody].sum() / (everybody & truth).sum()
    assert right == pytest.approx(0.7 + 0.3 / len(names), abs=0.05)
    wrong = (read & ~truth)[everybody].sum() / (everybody & ~truth).sum()
    assert wrong == pytest.approx(0.3 / len(names), abs=0.05)


def test_all_conditions_must_hold() -> None:
    both = selected(gender=["men"], orders=[1, None])
    assert np.array_equal(both, selected(gender=["men"]) & selected(orders=[1, None]))


def test_membership_and_tiers() -> None:
    tier = crowd().tier(3)
    members = people()[2]
    for row in range(200):
        slots = [k for k in range(4) if members[row].programme[k] == 3]
        assert tier[row] == (members[row].standing[slots[0]] & TIER_MASK if slots else -1)
    assert of_membership(Audience(), tier, ()) is None
    assert np.array_equal(of_membership(Audience(member="members"), tier, ()), tier >= 0)
    assert np.array_equal(of_membership(Audience(member="others"), tier, ()), tier < 0)
    assert np.array_equal(of_membership(Audience(tier=("gold",)), tier, ("silver", "gold")), tier == 2)


def test_the_risk_score_is_one_minus_p_alive() -> None:
    # Fader, Hardie & Lee 2005, eq. for P(alive), CDNOW parameters: two repeats, the last in week 30.43 of 38.86
    score = RiskScore()
    alive = 1 / (1 + 0.793 / (2.426 + 2 - 1) * ((4.414 + 38.86) / (4.414 + 30.43)) ** (0.243 + 2))
    assert risk_score(np.array([2]), np.array([30.43]), np.array([38.86]), score)[0] == pytest.approx(1 - alive)
    assert risk_score(np.array([0]), np.array([0.0]), np.array([50.0]), score)[0] == 0.0
    heavy = risk_score(np.full(3, 300), np.full(3, 10.0), np.array([10.0, 60.0, 500.0]), score)
    assert np.isfinite(heavy).all() and (np.diff(heavy) >= 0).all() and heavy[-1] == pytest.approx(1.0)


def test_risk_in_an_audience_and_what_it_misses() -> None:
    persons = people()[0]
    called = selected(risk=[0.6, None], stage=STAGES[1:])
    age = (7 * WEEK - persons.joined_day.astype(float)) / 7
    score = risk_score(persons.orders, (persons.buy_day - persons.joined_day.astype(float)) / 7, age, RiskScore())
    assert np.array_equal(called, (persons.stage > 0) & (score >= 0.6))
    result = quality(np.array([1, 1, 0, 0, 1]), np.array([1, 0, 1, 0, 1]))
    assert result.precision == pytest.approx(2 / 3) and result.recall == pytest.approx(2 / 3)
    assert np.isnan(quality(np.zeros(3), np.zeros(3)).recall)
