"""Shocks: events of one week."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import SyntheticMarket

from sim.core.errors import UserError
from sim.dates.timeline import Timeline
from sim.firms.decisions import public_part
from sim.mechanisms.shock import build
from sim.params.scenario import Shock
from sim.state.names import NOBODY
from sim.study.compose import compose


def lived(shock: str, weeks: int = 66) -> SyntheticMarket:
    params = compose(
        [
            "horizon.burn_in_weeks=60",
            f"+scenarios.event={{description: x, shocks: [{shock}]}}",
            "policy.detection_per_year=0",
            "policy.exposed_per_year=0",
        ]
    )
    return SyntheticMarket(params, Timeline(params)).run(weeks)


def test_a_false_claim_is_published_suspends_and_hurts_the_name():
    before = lived("{kind: false_claim, week: 1, suspend_weeks: 8}", weeks=61)
    hosts = before.firms.hosts
    head = int(np.flatnonzero(hosts.alive & (hosts.kind == 0))[np.argmax(hosts.sales[hosts.alive & (hosts.kind == 0)])])
    name, sales = hosts.reputation[head], hosts.sales[head]
    before.run(5)
    hosts = before.firms.hosts
    public = public_part(before.firms, before.timeline.at(before.week))
    assert public["news_host"].tolist() == [head] and public["news_day"].tolist() == [7]
    assert public["news_platform"][0] == hosts.platform[head] and 0 < public["news_harm"][0] <= 1
    assert hosts.suspended_until[head] == 1 + 8 and public["host_on_air"][head] == 0
    assert hosts.reputation[head] < name - 0.2 and hosts.sales[head] < sales
    before.run(10)
    assert public_part(before.firms, before.timeline.at(before.week))["host_on_air"][head] > 0


def test_news_is_forgotten():
    m = lived("{kind: platform_news, week: 1, platform: social}", weeks=66)
    assert m.firms.news.platform.tolist() == [1] and m.firms.news.host.tolist() == [NOBODY]
    m.run(20)
    assert len(m.firms.news) == 0


def test_platform_news_without_a_name_is_about_all():
    assert lived("{kind: platform_news, week: 0}", weeks=62).firms.news.platform.tolist() == [0, 1, 2, 3, 4]


def test_host_exit_closes_the_largest_rooms():
    m = lived("{kind: host_exit, week: 1, count: 2}", weeks=61)
    hosts = m.firms.hosts
    heads = np.flatnonzero(hosts.alive & (hosts.kind == 0))
    largest = heads[np.argsort(-hosts.sales[heads])][:2]
    m.step()
    assert (hosts.left[largest] == 1).all() and not hosts.alive[largest].any()


def test_brand_scandal_hits_belief_and_own_rooms():
    m = lived("{kind: brand_scandal, week: 1, category: food}", weeks=62)
    assert m.firms.brands.reputation.argmin() % 10 == 2 and m.firms.brands.reputation.min() < -0.2
    assert (m.firms.hosts.own_brand[m.firms.news.host] == m.firms.brands.reputation.argmin()).all()


def test_wrong_fields_are_named():
    with pytest.raises(UserError, match="harm"):
        build(Shock(kind="false_claim", week=1, harm=3.0))
    with pytest.raises(UserError, match="unknown key 'sevrity'"):
        build(Shock(kind="false_claim", week=1, sevrity=0.3))
    with pytest.raises(UserError, match="did you mean"):
        build(Shock(kind="false_clam", week=1))
