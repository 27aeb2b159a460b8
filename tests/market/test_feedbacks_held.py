"""Feedbacks held in a living market: with nothing changed nothing differs, and a direct effect is there at once."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from markets import kpis_after, params_of, resumed, with_changes
from polars.testing import assert_frame_equal

from sim.dates.timeline import Timeline
from sim.params.feedbacks import FEEDBACKS

PARAMS = params_of(weeks=12)
CHANGED = 4  # the week from which people care less about prices


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """KPIs of the reference, what neighbours said in its last week, and the folder of its record."""
    folder = tmp_path_factory.mktemp("record")
    market = resumed(PARAMS)
    market.record_feedbacks(folder)
    market.run(PARAMS.horizon.first_week + PARAMS.horizon.weeks - 1)
    voices = market.people.voices.copy()
    return kpis_after(market), voices, folder


def treated(record, *held: str, **change):
    """A market in which something changes and these feedbacks are held."""
    market = resumed(PARAMS, Timeline(with_changes(PARAMS, **change)))
    if held:
        market.hold(held, record[2])
    return market


def test_holding_everything_where_nothing_changes_gives_exactly_the_reference(record):
    market = treated(record, *FEEDBACKS, from_week=0, scale={"platform.discount.take_share": 1.0})
    assert_frame_equal(kpis_after(market), record[0], check_exact=True)


def test_recording_changes_nothing(record):
    assert_frame_equal(kpis_after(resumed(PARAMS)), record[0], check_exact=True)


def test_what_neighbours_say_is_held(record):
    change = {"from_week": CHANGED, "scale": {"behaviour.buy.price": 0.3}}
    said = []
    for held in ((), ("word_of_mouth",)):
        market = treated(record, *held, **change)
        market.run(PARAMS.horizon.first_week + PARAMS.horizon.weeks - 1)
        heard = []
        follow = market.watch.opens

        def opens(firms, voices, now, follow=follow, heard=heard):
            follow(firms, voices, now)
            heard.append(voices.copy())

        market.watch.opens = opens
        market.step()
        said.append(heard[0])
        market.close()
    assert not np.array_equal(said[0], record[1]) and np.array_equal(said[1], record[1])


def test_a_direct_effect_is_there_at_once_and_untouched_by_what_is_held(record):
    change = {"from_week": CHANGED, "scale": {"behaviour.buy.price": 0.3}}
    free, held = (kpis_after(treated(record, *feedbacks, **change)) for feedbacks in ((), FEEDBACKS))
    weeks = pl.col("week") <= CHANGED
    assert_frame_equal(free.filter(weeks), held.filter(weeks), check_exact=True)
    assert not free.filter(week=CHANGED).equals(record[0].filter(week=CHANGED)), "the change acts within its first week"
    assert not free.filter(~weeks).equals(held.filter(~weeks)), "and firms and neighbours answer later"
