"""Rankings: shares of views, exact redistribution, damped popularity."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import SyntheticMarket

from sim.core.errors import UserError
from sim.core.registry import find, kinds
from sim.dates.timeline import Timeline
from sim.firms import offers as goods
from sim.firms.traffic import sell
from sim.mechanisms import ranking
from sim.state.names import HOST_TYPES, LIVE, MALL, NOBODY
from sim.study.compose import compose

SELF = HOST_TYPES.index("brand_self")


@pytest.fixture(scope="module")
def lived():
    params = compose()
    return SyntheticMarket(params, Timeline(params)).run(60)


def views(exposure):
    """Share of its list's views, [entry]; and the list of each entry."""
    lists = np.repeat(np.arange(len(exposure.start) - 1), np.diff(exposure.start))
    first = np.zeros(len(lists), bool)
    first[exposure.start[:-1][np.diff(exposure.start) > 0]] = True
    return exposure.cumulative - np.where(first, 0.0, np.roll(exposure.cumulative, 1)), lists


def ranked(m, params):
    now = Timeline(params).at(m.week)
    return ranking.build(m.firms, goods.build(m.firms, now), now)


def test_every_list_hands_out_all_views(lived):
    exposure = ranked(lived, lived.params)
    share, lists = views(exposure)
    assert share.min() >= 0
    np.testing.assert_allclose(np.bincount(lists, share)[np.unique(lists)], 1.0)
    ends = exposure.start[1:][np.diff(exposure.start) > 0] - 1
    assert (exposure.cumulative[ends] == 1.0).all()
    np.testing.assert_allclose(exposure.category[:, :, -1], 1.0)


def test_offers_stand_in_the_right_lists(lived):
    exposure = ranked(lived, lived.params)
    offers = goods.build(lived.firms, lived.timeline.at(lived.week))
    _, lists = views(exposure)
    channel, of = (lists // 10) % 3, offers[exposure.offer]
    assert (of["live"] == 1).all()
    assert (of["platform"] == lists // 30).all() and (of["category"] == lists % 10).all()
    assert (of["host"][channel == LIVE] != NOBODY).all() and (of["host"][channel == MALL] == NOBODY).all()


def test_views_scale_takes_exactly_that_share(lived):
    base = ranked(lived, lived.params)
    cut = ranked(lived, compose(["platform.interest_feed.views_scale.brand_self=0.4"]))
    kind = goods.build(lived.firms, lived.timeline.at(lived.week))["host_type"][base.offer]
    before, lists = views(base)
    after, _ = views(cut)
    feed = lists < 30
    own = kind == SELF
    others = np.isin(lists, np.unique(lists[~own]))
    np.testing.assert_allclose(after[feed & own & others], 0.4 * before[feed & own & others])
    np.testing.assert_allclose(after[~feed], before[~feed])
    ratio = after[feed & ~own & others] / before[feed & ~own & others]
    assert (ratio >= 1.0 - 1e-9).all()
    for one in np.unique(lists[feed]):  # the others of a list gain alike
        gains = (after / before)[(lists == one) & ~own]
        np.testing.assert_allclose(gains, gains[0])


def test_weights_are_shares_of_views(lived):
    others = ("interest_match", "popularity", "follow_graph", "paid_traffic", "quality_rating")
    uniform = ranked(lived, compose([f"platform.social.ranking.{kind}=0" for kind in others]))
    share, lists = views(uniform)
    social = (lists >= 30) & (lists < 60)
    np.testing.assert_allclose(share[social], 1.0 / np.bincount(lists)[lists[social]])
    assert uniform.explore[1] == 1.0 and uniform.follow[1] == 0.0


def test_more_diversity_spreads_views(lived):
    def concentration(exposure):
        share, lists = views(exposure)
        return (share[lists < 30] ** 2).sum()

    plain = compose()
    diverse = compose(["platform.interest_feed.ranking.diversity=0.35"])
    assert concentration(ranked(lived, diverse)) < concentration(ranked(lived, plain))
    assert ranked(lived, diverse).explore[0] > ranked(lived, plain).explore[0]


def test_popularity_cannot_run_away():
    """Views follow success and success views: after many rounds a twofold advantage stays below its fourth power."""
    from sim.mechanisms.ranking.entries import Entries

    score = find("ranking", "popularity")
    count, one = np.array([4]), np.ones(4)
    skill = np.array([2.0, 1.0, 1.0, 1.0])
    sales = np.zeros(4)
    for _ in range(200):
        e = Entries(
            list_id=np.zeros(4, int), length=count, first=np.array([0]), offer=np.arange(4), kind=np.zeros(4, int),
            platform=np.zeros(4, int), presence=one, sales=sales, minutes=0 * one, appeal=0 * one, bids=one, rating=one,
            momentum=one,
        )  # fmt: skip
        sales = e.share(score(e)) * skill
    share = e.share(score(e))
    assert share[0] / share[1] <= 2.0**2 and share[0] / share[1] > 1.3


def test_bids_move_views_only_against_others(lived):
    base = ranked(lived, lived.params)
    kept = lived.firms.brands.bids.copy()
    free = compose([f"platform.{name}.campaign_yuan=0" for name in lived.params.platform])  # none is too small
    sell(lived.firms, lived.firms.settings(free))
    usual, price = ranked(lived, lived.params), lived.firms.platforms.traffic_price.copy()
    lived.firms.brands.bids *= 2.0
    sell(lived.firms, lived.firms.settings(free))
    np.testing.assert_allclose(ranked(lived, lived.params).cumulative, usual.cumulative)
    dearer = 2.0 ** (1.0 / lived.params.brand.traffic_elasticity)
    np.testing.assert_allclose(lived.firms.platforms.traffic_price, dearer * price)
    lived.firms.brands.bids[:] = kept
    lived.firms.brands.bids[0] *= 2.0
    sell(lived.firms, lived.firms.settings(lived.params))
    share, _ = views(ranked(lived, lived.params))
    lived.firms.brands.bids[:] = kept
    sell(lived.firms, lived.firms.settings(lived.params))
    offers = goods.build(lived.firms, lived.timeline.at(lived.week))
    mine = offers["brand"][base.offer] == 0
    assert share[mine].sum() > views(base)[0][mine].sum()


def test_unknown_kinds_get_the_nearest_spelling():
    with pytest.raises(UserError, match="popularity"):
        find("ranking", "popularty")
    with pytest.raises(UserError, match="popularity"):
        compose(["+platform.social.ranking.popularty=0.1"])
    assert {"interest_match", "diversity", "paid_traffic"} <= set(kinds("ranking"))
    assert {"markup", "fixed", "match_lowest"} <= set(kinds("pricing"))
    assert {"false_claim", "host_exit", "platform_news"} <= set(kinds("shock"))


def mean_presence(exposure, m):
    """Mean size of the rooms shown on the first platform, weighted by views."""
    share, lists = views(exposure)
    host = goods.build(m.firms, m.timeline.at(m.week))["host"][exposure.offer]
    rooms = (lists < 30) & (host != NOBODY)
    return float((share[rooms] * m.firms.hosts.size[host[rooms]]).sum() / share[rooms].sum())


def test_the_long_tail_moves_views_to_small_rooms(lived):
    plain = ranked(lived, lived.params)
    none = ranked(lived, compose(["platform.interest_feed.ranking.long_tail=0"]))
    supported = ranked(lived, compose(["platform.interest_feed.ranking.long_tail=0.5"]))
    np.testing.assert_array_equal(none.cumulative, plain.cumulative)
    assert mean_presence(supported, lived) < 0.8 * mean_presence(plain, lived)


def test_what_rises_gets_views(lived):
    params = compose(["platform.interest_feed.ranking.rising=0.5"])
    plain = ranked(lived, params)
    kept = lived.firms.brands.share.copy()
    lived.firms.brands.share[0] *= 2.0
    risen = ranked(lived, params)
    lived.firms.brands.share[:] = kept
    offers = goods.build(lived.firms, lived.timeline.at(lived.week))
    mine = (offers["brand"] == 0)[plain.offer] & (offers["host"] == NOBODY)[plain.offer] & (views(plain)[1] < 30)
    assert views(risen)[0][mine].sum() > views(plain)[0][mine].sum()


def test_every_kind_can_be_reached_by_a_dated_change(lived):
    for kind in kinds("ranking"):
        assert kind in lived.params.platform["social"].ranking
