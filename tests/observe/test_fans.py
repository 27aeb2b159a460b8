"""Fans of the largest hosts: frozen at the start, followed wherever they spend."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from observed import orders

from sim.observe.fans import GONE, LOOK_BACK, PLACES, Fans, Rooms
from sim.state.names import HOST_TYPES, NOBODY

FIRST, PEOPLE = 30, 8
NAMES, PLATFORMS = ("head-0", "head-1", "mine", "mid-3"), ("social", "discount")


def rooms(active=(1, 1, 1, 1), platform=(0, 0, 1, 1)):
    """Two hosts on the first platform; on the second a brand's own room and one more host."""
    return Rooms(
        np.array(active, bool), np.where(np.array(active, bool), platform, -1), np.array([0, 0, 3, 1]),
        np.array([-1, -1, 5, -1]),
    )  # fmt: skip


def bought(person, host, fen):
    return {"person": person, "host": host, "paid_fen": fen}


def followed(*weeks, before=((1, 0, 500), (2, 0, 300), (3, 1, 900), (4, 2, 5_000)), last=None):
    """Fans of a market in whose last common week ``before`` was bought, and then each of ``weeks``."""
    fans = Fans(FIRST, yuan=0.01)
    for week in range(FIRST - 1 - LOOK_BACK, FIRST - 1):
        fans.week(week, orders(), rooms(), PEOPLE)
    fans.week(FIRST - 1, orders(*(bought(*one) for one in before)), rooms(), PEOPLE)
    for week, rows in enumerate(weeks):
        fans.week(FIRST + week, orders(*(bought(*one) for one in rows)), last or rooms(), PEOPLE)
    return fans.table(NAMES, HOST_TYPES, PLATFORMS)


def spent(table, host):
    mine = table.filter(pl.col("host") == host)
    return dict(mine.group_by("place").agg(pl.col("yuan").sum()).iter_rows())


def test_fans_are_those_of_independent_hosts_by_what_they_sold():
    table = followed([])
    assert table["host"].unique(maintain_order=True).to_list() == ["head-1", "head-0"], "no own rooms, nobody unsold"
    assert table["place"].unique(maintain_order=True).to_list() == list(PLACES)
    assert set(table["platform"]) == {"social"} and table["yuan"].sum() == 0


def test_they_are_followed_to_every_place():
    week = [(1, 0, 100), (1, 1, 200), (2, 3, 300), (2, 2, 400), (1, NOBODY, 500), (3, 1, 700), (5, 0, 10_000)]
    table = followed(week)
    assert spent(table, "head-0") == {
        "same_room": 1.0, "same_platform": 2.0, "other_platforms": 3.0, "own_rooms": 4.0, "shops": 5.0,
    }, "person 5 is nobody's fan, person 3 the other host's"  # fmt: skip
    assert spent(table, "head-1")["same_room"] == 7.0


def test_who_is_not_there_any_more_is_said():
    gone = followed([], last=rooms(active=(0, 1, 1, 1)))
    assert gone.filter(pl.col("host") == "head-0")["now"].unique().to_list() == [GONE]
    moved = followed([], last=rooms(platform=(1, 0, 1, 1)))
    assert moved.filter(pl.col("host") == "head-0")["now"].unique().to_list() == ["discount"]
    staying = followed([(1, 0, 100)], last=rooms(platform=(1, 0, 1, 1)))
    assert spent(staying, "head-0")["same_room"] == 1.0, "who follows is where the host is now"


def test_what_lies_further_back_makes_nobody_a_fan():
    fans = Fans(FIRST, yuan=1.0)
    fans.week(FIRST - 1 - LOOK_BACK, orders(bought(1, 0, 500)), rooms(), PEOPLE)
    for week in range(FIRST - LOOK_BACK, FIRST):
        fans.week(week, orders(), rooms(), PEOPLE)
    fans.week(FIRST, orders(bought(1, 0, 500)), rooms(), PEOPLE)
    assert fans.table(NAMES, HOST_TYPES, PLATFORMS).is_empty()


@pytest.mark.parametrize("quarters", [1, 3])
def test_a_quarter_has_thirteen_weeks(quarters):
    table = followed(*[[(1, 0, 100)]] * (13 * quarters))
    mine = table.filter(pl.col("host") == "head-0", pl.col("place") == "same_room")
    assert mine["quarter"].to_list() == list(range(quarters)) and set(mine["yuan"]) == {13.0}
