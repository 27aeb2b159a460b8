"""Stars: who is on air against the usual, what scandals cost and leave, what an absence builds up, who is largest."""

from __future__ import annotations

from copy import copy, deepcopy
from typing import Any

import numpy as np
import pytest
from synthetic import SyntheticMarket

from sim.dates.timeline import Timeline
from sim.firms import offers as goods
from sim.firms import stars
from sim.firms.in_force import put_hosts
from sim.mechanisms.shock.aim import host_row
from sim.study.compose import compose

QUIET = ("horizon.burn_in_weeks=60", "policy.detection_per_year=0", "policy.exposed_per_year=0")


def market(*words: str) -> SyntheticMarket:
    params = compose([*QUIET, *words])
    return SyntheticMarket(params, Timeline(params))


@pytest.fixture(scope="module")
def state() -> tuple[SyntheticMarket, Any]:
    lived = market().run(40)
    return lived, deepcopy(lived.firms)


@pytest.fixture
def begun(state: tuple[SyntheticMarket, Any]) -> SyntheticMarket:
    """A market after forty weeks; every test has its own firms."""
    lived, firms = state
    mine = copy(lived)
    mine.firms, mine.pending = deepcopy(firms), list(lived.pending)
    return mine


def head_of(m: SyntheticMarket) -> int:
    return host_row(m.firms, m.timeline.at(m.week), "head", "", 0)


def test_without_a_change_of_hosts_nobody_is_missed(begun: SyntheticMarket) -> None:
    first = market()
    first.step()
    assert (first.last[2]["platform_draw"] == 0.0).all(), "whatever is founded is usual"
    hosts, here = begun.firms.hosts, begun.firms.platforms
    here.usual_stars[:] = here.stars
    put_hosts(begun.firms, begun.firms.settings(begun.params), begun.timeline.at(begun.week))
    assert (stars.draw(begun.firms) == 0.0).all() and hosts.alive.any()


def test_who_is_off_the_air_is_missed_there_until_people_are_used_to_it(begun: SyntheticMarket) -> None:
    m = begun
    star = head_of(m)
    hosts, here = m.firms.hosts, m.firms.hosts.platform[star]
    weight = hosts.size[star] ** m.params.behaviour.visit.star_weight * hosts.days[star] / 7.0
    part = weight / m.firms.platforms.stars[here]
    before = stars.draw(m.firms)
    hosts.suspended_until[star] = m.week + 200
    now = m.timeline.at(m.week)
    put_hosts(m.firms, m.firms.settings(now.params), now)
    change = stars.draw(m.firms) - before
    assert change[here] == pytest.approx(np.log(1.0 - part)) and part > 0.02
    assert (np.delete(change, here) == 0.0).all()
    m.firms.platforms.usual_stars[:] = m.firms.platforms.stars
    assert (stars.draw(m.firms) == 0.0).all()
    hosts.suspended_until[:] = m.week + 200
    put_hosts(m.firms, m.firms.settings(now.params), now)
    shops = m.params.brand.room_size * m.firms.brands.size[~m.firms.brands.merchant].sum()
    assert m.firms.platforms.stars == pytest.approx(shops), "what is left without rooms"
    m.firms.platforms.stars[:] = 0.0
    assert np.exp(stars.draw(m.firms)) == pytest.approx(0.05), "an empty platform is far, not infinitely far"


def test_large_rooms_weigh_more_than_their_size_if_stars_dominate(begun: SyntheticMarket) -> None:
    firms, star = begun.firms, head_of(begun)
    place = firms.hosts.platform[star]

    def part(weight: float) -> float:
        s = firms.settings(compose([f"behaviour.visit.star_weight={weight}"]))
        whole = stars.standing(firms, s, begun.week)[place]
        return float(firms.hosts.size[star] ** weight * firms.hosts.days[star] / 7.0 / whole)

    assert part(0.5) < part(1.0) < part(1.5) < part(2.0) < 1.0


def test_a_scandal_costs_sales_at_once_and_is_forgiven_in_part(begun: SyntheticMarket) -> None:
    m = begun
    star, s = head_of(m), m.firms.settings(m.params)
    rules = s.params.mcn
    m.firms.publish(m.week, 0.5, star, int(m.firms.hosts.platform[star]))
    m.step()
    stigma, scar = m.firms.hosts.stigma, m.firms.hosts.scar
    assert stigma[star] == pytest.approx(0.5 * rules.scandal) and scar[star] == pytest.approx(
        rules.scandal_stays * stigma[star]
    )
    assert np.count_nonzero(stigma) == np.count_nonzero(scar) == 1, "of nobody else"
    now = m.timeline.at(m.week)
    tainted = goods.build(m.firms, now)
    kept = stigma[star]
    stigma[star] = 0.0
    clean = goods.build(m.firms, now)
    rooms = tainted["host"] == star
    assert rooms.any() and clean["pull"][rooms] - tainted["pull"][rooms] == pytest.approx(kept)
    stigma[star] = kept
    for _ in range(round(rules.scandal_weeks)):
        stars.heal(m.firms, s, m.week)
    assert stigma[star] - scar[star] == pytest.approx(0.5 * (kept - scar[star]), rel=1e-6), "a half-life"


def test_a_suspension_builds_up_curiosity_that_fades_after_the_return(begun: SyntheticMarket) -> None:
    m = begun
    star, hosts = head_of(m), m.firms.hosts
    rules = m.params.mcn
    hosts.suspended_until[star] = m.week + 4  # away for five weeks, of which the last one was the first
    missed = []
    for _ in range(9):
        m.step()
        missed.append(float(m.firms.hosts.missed[star]))
    grown = 1.0 - 0.5 ** (np.arange(1, 6) / rules.comeback_weeks)
    assert missed[:5] == pytest.approx(grown.tolist()) and missed[8] < missed[7] < missed[5] < missed[4]
    back = m.last[0]
    mine = back["host"] == star
    m.firms.hosts.missed[:] = 0.0
    plain = goods.build(m.firms, m.timeline.at(m.week - 1))
    assert mine.any() and back["appeal"][mine] - plain["appeal"][mine] == pytest.approx(rules.comeback * missed[8])


def test_what_is_switched_off_leaves_offers_as_they_were(begun: SyntheticMarket) -> None:
    m = begun
    star = head_of(m)
    m.firms.publish(m.week, 0.5, star, 0)
    m.firms.hosts.suspended_until[star] = m.week + 1
    off = compose([*QUIET, "mcn.scandal=0", "mcn.comeback=0"])
    m.params, m.timeline = off, Timeline(off)
    m.run(3)
    now = m.timeline.at(m.week)
    lived = goods.build(m.firms, now)
    for name in ("stigma", "scar", "missed"):
        getattr(m.firms.hosts, name)[:] = 0.0
    assert lived.tobytes() == goods.build(m.firms, now).tobytes()


def test_the_largest_is_who_sold_most_lately(begun: SyntheticMarket) -> None:
    m = begun
    hosts, now = m.firms.hosts, m.timeline.at(m.week)
    rows = np.flatnonzero(hosts.alive & (hosts.kind == 0))
    smallest = rows[hosts.size0[rows].argmin()]
    hosts.sales[smallest] = 2.0 * hosts.sales.max()
    assert host_row(m.firms, now, "head", "", 0) == smallest
    hosts.sales[:] = 0.0
    assert host_row(m.firms, now, "head", "", 0) == rows[hosts.size0[rows].argmax()], "nobody has sold: founding size"
    assert host_row(m.firms, now, "head", "", -1) == smallest
