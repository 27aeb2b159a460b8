"""Joint cells and the matrices that sum them."""

from __future__ import annotations

import numpy as np
from observed import NAMES, people

from sim.state import groups, names
from sim.state.groups import FIXED_CELLS, LATER, MOVABLE_CELLS, Names, People
from sim.state.person import TRACE


def test_the_radices_count_every_combination_once():
    assert FIXED_CELLS == 4 * 4 * 3 * 2 * 3 * 3
    assert MOVABLE_CELLS == 5 * 4 * 4 * 5 + 1
    fixed = {
        int(groups.fixed_cell(people(1, segment=s, age_band=a, city=c, gender=g, income=i, motive=m))[0])
        for s in range(4) for a in range(4) for c in range(3) for g in range(2) for i in range(3) for m in range(3)
    }  # fmt: skip
    assert fixed == set(range(FIXED_CELLS))
    movable = {
        int(groups.movable_cell(np.array(v), np.array(s), np.array(e), t))
        for v in range(5) for s in range(1, 5) for e in range(4) for t in range(5)
    }  # fmt: skip
    assert movable == set(range(LATER))


def test_a_person_who_has_not_joined_has_the_cell_of_a_newcomer():
    new, potential = (groups.movable_cell(np.array(4), np.array(s), np.array(3), 0) for s in (1, 0))
    assert new == potential


def test_groups_have_the_names_that_answers_print():
    assert NAMES.groups("all") == ("all",)
    assert NAMES.groups("age_band") == ("under25", "25_34", "35_49", "50plus")
    assert NAMES.groups("value_class") == ("high", "core", "potential", "low")
    assert NAMES.groups("stage") == ("new", "active", "loyal", "lapsed")
    assert NAMES.groups("engagement_at_start") == ("under1", "1to3", "3plus", "later")
    assert NAMES.groups("member_tier") == names.MEMBER_TIERS
    assert NAMES.groups("platform") == ("feed", "social")
    assert Names(("a",), ("b",), ("none", "gold")).groups("member_tier_at_start") == ("none", "gold", "later")


def test_one_person_falls_into_the_right_groups():
    person = people(1, segment=1, age_band=3, city=2, gender=1, income=0, motive=2)
    cell = np.zeros((FIXED_CELLS, 1))
    cell[groups.fixed_cell(person)] = 1
    now, start = np.zeros((MOVABLE_CELLS, 1)), np.zeros((MOVABLE_CELLS, 1))
    now[groups.movable_cell(np.array(1), np.array(names.LOYAL), np.array(2), 3)] = 1
    start[LATER] = 1
    sums = People.of(NAMES).sums(cell, now, start)[:, 0]
    keys = [(d, g) for d in groups.PERSON_DIMENSIONS for g in NAMES.groups(d)]
    assert {key for key, one in zip(keys, sums, strict=True) if one} == {
        ("all", "all"),
        ("segment", "silver"),
        ("age_band", "50plus"),
        ("city_tier", "lower"),
        ("gender", "men"),
        ("income_band", "low"),
        ("motive", "mixed"),
        ("value_class", "core"),
        ("stage", "loyal"),
        ("member_tier", "tier3"),
        ("engagement", "3plus"),
        ("value_class_at_start", "later"),
        ("stage_at_start", "later"),
        ("member_tier_at_start", "later"),
        ("engagement_at_start", "later"),
    }


def test_every_fixed_dimension_adds_up_to_all():
    rng = np.arange(FIXED_CELLS, dtype=np.float64)[:, None]
    sums = groups.fixed_matrix() @ rng
    at = 1
    for dimension in groups.FIXED_DIMENSIONS:
        size = len(NAMES.groups(dimension))
        assert sums[at : at + size].sum() == sums[0] == rng.sum()
        at += size


def test_a_trace_fits_and_starts_with_nothing_observed():
    trace = groups.blank_trace(people(3, stage=[0, 1, 4]))
    assert TRACE.itemsize + 3 <= 48  # and three bytes a person inside the observer
    assert (trace["platform_day"] == names.NO_DAY).all() and (trace["start"] == LATER).all()
    assert (trace["value_class"] == groups.NO_VALUE).all() and (trace["engagement"] == groups.NO_ENGAGEMENT).all()
    assert trace["now"][0] == trace["now"][1] != trace["now"][2]
