"""Who leaves because of what is asked, and where 100 yuan of fans go."""

from __future__ import annotations

import re

import polars as pl
import pytest

from sim.observe.fans import GONE, PLACES
from sim.report.text.departures import _told, departure_sentences
from sim.study.analysis.departures import Departure, Moved, departures, moved

QUARTERS, LEFT = 8, 2  # the host leaves in the third quarter
ROOM = {"same_room": 25.0, "same_platform": 50.0, "other_platforms": 10.0, "own_rooms": 5.0, "shops": 60.0}
INSTEAD = {"same_room": 0.0, "same_platform": 10.0, "other_platforms": 2.5, "own_rooms": 0.0, "shops": 5.0}


def fans(to=GONE, replications=4, also=(), luck=0.0):
    """head-3 of social; ``also`` (arm, quarter) in which it is elsewhere by chance; ``luck``: of the placebo, yuan."""
    rows = []
    for replication in range(replications):
        for arm in ("reference", "treatment", "placebo"):
            for quarter in range(QUARTERS):
                away = arm == "treatment" and quarter >= LEFT
                now = to if away else "discount" if (arm, quarter) in also else "social"
                for place in PLACES:
                    yuan = ROOM[place] if not away else INSTEAD[place] + (ROOM[place] if place != "same_room" else 0.0)
                    yuan += replication + luck * (arm == "placebo") * (-1) ** replication
                    rows.append((arm, replication, quarter, "head-3", "head", "social", now, place, yuan))
    names = ["arm", "replication", "quarter", "host", "type", "platform", "now", "place", "yuan"]
    return pl.DataFrame(rows, schema=names, orient="row")


def test_a_host_that_is_gone_is_found_with_what_its_fans_do():
    found = departures(fans())
    assert [(one.replication, one.host, one.to, one.quarter) for one in found] == [
        (at, "head-3", GONE, LEFT) for at in range(4)
    ]
    assert found[0].room == pytest.approx(4 * 25.0)
    shares = {share.place: share for share in moved(found)}
    assert shares["same_platform"].mean == pytest.approx(40.0, rel=0.1)
    assert shares["shops"].low < shares["shops"].mean < shares["shops"].high
    assert sum(share.mean for share in shares.values()) == pytest.approx(100.0)


def test_who_is_away_for_a_quarter_by_chance_has_not_left():
    assert departures(fans(to="social", also=[("treatment", 3)])) == []
    assert departures(fans(to="social", also=[("reference", 3)])) == []


def test_all_places_are_judged_together():
    """In four markets t = 5 is told from chance by itself (1 in 60), and not where it is one of six places."""
    luck = {"same_platform": (1, -1, 1, -1), "other_platforms": (-1, 1, 1, -1), "own_rooms": (1, 1, -1, -1)}

    def shops(*spent: float):
        places = {"same_room": (9.0, 9.1, 9.0, 9.1), "shops": spent, **luck}
        still = dict.fromkeys(places, 0.0)
        left = [
            Departure(at, "head-3", "head", "social", GONE, LEFT, 100.0, {p: x[at] for p, x in places.items()}, still)
            for at in range(4)
        ]
        return next(share for share in moved(left) if share.place == "shops")

    unclear = shops(1.0, 2.0, 3.0, 2.5)
    assert unclear.low > 0 and unclear.mean > unclear.floor == 0.0 and not unclear.is_finding
    assert shops(2.0, 2.1, 2.2, 2.1).is_finding


def test_sentences_name_host_platform_and_where_the_money_goes():
    who, where = departure_sentences(fans(), 4)
    assert (
        "1.0 leave in a market on average, in 4 of 4" in who
        and "head-3 of the social platform (leaves in quarter 3)" in who
    )
    assert "Of 100 ¥" in where and "go to other hosts of the platform it leaves" in where and "not spent" in where
    assert "stay with the host" not in where and re.search(r"where the other −?\d+ go cannot be told\.$", where)
    moving, _ = departure_sentences(fans(to="discount"), 4)
    assert "1.0 change platform" in moving and "goes to the discount platform in quarter 3" in moving


def test_where_fans_spend_less_too_nothing_goes():
    less = Moved("same_platform", -54.0, -85.0, -23.0, 1.0, True)
    assert _told(less) == "at other hosts of the platform it leaves they spend 54 [23, 85] less"
    assert _told(less._replace(mean=54.0, low=23.0, high=85.0)).startswith("54 [23, 85] go to other hosts")


def test_nothing_is_said_of_what_happens_in_few_markets():
    some = pl.concat([fans(replications=1), fans(to="social", replications=4).filter(pl.col("replication") > 0)])
    assert departures(some) and departure_sentences(some, 4) == []


def test_what_fans_do_in_a_placebo_too_is_chance():
    """Ten yuan up and down in every place where nothing was done: no share of what was 25 yuan passes for a finding."""
    _, where = departure_sentences(fans(luck=10.0), 4)
    assert where.endswith("nothing can be told from chance.")
    _, unknown = departure_sentences(fans().filter(pl.col("arm") != "placebo"), 4)
    assert unknown.endswith("nothing can be told from chance.")
