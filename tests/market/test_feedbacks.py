"""Feedbacks held at the path they took in another arm, on synthetic demand: what is held, and what must stay."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from synthetic import SyntheticMarket

from sim.dates.timeline import Timeline, untouched
from sim.firms.settings import pace
from sim.market.feedbacks import Holder, Recorder
from sim.params.feedbacks import FEEDBACKS
from sim.study.compose import compose

WEEKS = 60
PAST = 40
WORDS = ["horizon.burn_in_weeks=40", f"horizon.weeks={WEEKS}", "population.persons=20000"]
NOTHING = "changes: [{from_week: 0, scale: {platform.discount.take_share: 1.0}}]"
WAR = "changes: [{from_week: 2, to_week: 40, set: {platform.discount.take_share: 0.05}}]"
SUBSIDY = "changes: [{from_week: 2, to_week: 40, set: {platform.discount.subsidy: 0.10, platform.social.service: 0.4}}]"
SCANDAL = "shocks: [{kind: brand_scandal, week: 5, category: food, harm: 0.6}]"
CLAIM = "shocks: [{kind: false_claim, week: 5, harm: 0.6}]"
EXIT = "shocks: [{kind: host_exit, week: 5, count: 2}]"


def twin(market: SyntheticMarket) -> SyntheticMarket:
    """The same market, to go its own way."""
    other = copy.copy(market)
    other.firms, other.pending = copy.deepcopy(market.firms), list(market.pending)
    other.history, other.paid, other.voices = [], [], market.voices.copy()
    return other


class Arms:
    """One past, a recorded reference, and any number of treated arms; every week's columns are kept."""

    def __init__(self, folder: Any):
        self.folder = folder
        self.params = compose(WORDS)
        self.past = SyntheticMarket(self.params, Timeline(self.params), noise=True).run(PAST)
        reference = twin(self.past)
        reference.watch = Recorder(folder, self.params.horizon.first_week, WEEKS, len(reference.voices))
        self.reference = self._lived(reference)

    def treated(self, scenario: str, *held: str) -> list[dict[str, Any]]:
        """The weeks of an arm with one scenario and these feedbacks held."""
        params = compose([*WORDS, f"+scenarios.test={{description: x, {scenario}}}"])
        arm = twin(self.past)
        arm.params, arm.timeline = untouched(params), Timeline(params)
        arm.watch = Holder(self.folder, held, arm.firms)
        return self._lived(arm)

    def _lived(self, arm: SyntheticMarket) -> list[dict[str, Any]]:
        weeks = []
        for _ in range(WEEKS):
            arm.step()
            offers, exposure, *_ = arm.last
            weeks.append({"firms": copy.deepcopy(arm.firms), "offers": offers, "exposure": exposure})
        return weeks


@pytest.fixture(scope="module")
def arms(tmp_path_factory):
    return Arms(tmp_path_factory.mktemp("record"))


def path(weeks: list[dict[str, Any]], group: str, name: str) -> np.ndarray:
    """A column over all weeks, as it stands at the end of each."""
    columns = [getattr(getattr(week["firms"], group), name) for week in weeks]
    return np.array([column[: len(columns[0])] for column in columns])


def same(a: list[dict[str, Any]], b: list[dict[str, Any]], group: str, name: str) -> bool:
    return np.array_equal(path(a, group, name), path(b, group, name))


def test_holding_everything_where_nothing_changes_changes_no_bit(arms):
    treated = arms.treated(NOTHING, *FEEDBACKS)
    assert len(arms.reference) > 10
    for a, b in zip(arms.reference, treated, strict=True):
        assert a["offers"].tobytes() == b["offers"].tobytes()
        for one, other in zip(a["exposure"], b["exposure"], strict=True):
            assert np.array_equal(one, other)
        for group in ("hosts", "brands", "platforms", "mcns", "shelf"):
            for name, column in vars(getattr(a["firms"], group)).items():
                assert np.array_equal(column, getattr(getattr(b["firms"], group), name)), f"{group}.{name}"


@pytest.mark.parametrize(
    ("feedback", "columns"),
    [
        ("prices", ["brands.price", "platforms.own_subsidy", "platforms.subsidy"]),
        ("service", ["brands.service", "platforms.service", "platforms.refund_days"]),
        ("host_exit", ["hosts.alive", "hosts.moved"]),
    ],
)
def test_what_is_held_takes_the_recorded_path_bit_for_bit(arms, feedback, columns):
    free, held = arms.treated(WAR), arms.treated(WAR, feedback)
    for column in (name.split(".") for name in columns):
        assert same(arms.reference, held, *column), column
    moved = [not same(arms.reference, free, *column.split(".")) for column in columns]
    assert any(moved), "the treatment must move something, or the test shows nothing"
    discount = list(arms.params.platform).index("discount")
    assert (path(held, "platforms", "take")[2:40, discount] == 0.05).all(), "the treatment itself stays"


def test_beliefs_that_are_held_are_the_recorded_ones(arms):
    shops = slice(0, arms.past.firms.mall_offers)
    beliefs = [
        np.array([week["offers"]["belief"][shops] for week in weeks])
        for weeks in (arms.reference, arms.treated(WAR, "reputation"), arms.treated(WAR))
    ]
    assert np.array_equal(beliefs[0], beliefs[1]) and not np.array_equal(beliefs[0], beliefs[2])


def test_what_a_change_pins_stays_and_what_follows_is_held(arms):
    held = arms.treated(SUBSIDY, "prices", "service")
    names = list(arms.params.platform)
    discount, social = names.index("discount"), names.index("social")
    subsidy, service = path(held, "platforms", "subsidy"), path(held, "platforms", "service")
    assert (subsidy[2:40, discount] == 0.10).all() and (service[2:40, social] == 0.4).all()
    reference = path(arms.reference, "platforms", "subsidy")
    others = np.arange(len(names)) != discount
    assert np.array_equal(subsidy[:, others], reference[:, others])
    assert np.array_equal(subsidy[40:], reference[40:])
    slow = (
        path(held, "platforms", "refund_days")[2:40, social]
        > path(arms.reference, "platforms", "refund_days")[0, social]
    )
    assert slow.all(), "refunds follow the service in force"


def offered(week: dict[str, Any], name: str) -> np.ndarray:
    return week["offers"][name][week["offers"]["live"] > 0]


def test_a_scandal_hits_the_belief_and_the_hit_fades_while_the_rest_is_held(arms):
    free, held = arms.treated(SCANDAL), arms.treated(SCANDAL, "reputation")
    shops = slice(0, arms.past.firms.mall_offers)
    gap = np.array(
        [a["offers"]["belief"][shops] - b["offers"]["belief"][shops] for a, b in zip(arms.reference, held, strict=True)]
    )
    hit = np.flatnonzero(gap[5])
    assert len(hit) == len(arms.params.platform) and gap[5, hit] == pytest.approx(0.3, abs=0.05)
    fading = (1.0 - pace(arms.params.brand.reputation_weeks)) ** np.arange(20)
    assert gap[5:25, hit[0]] == pytest.approx(gap[5, hit[0]] * fading, rel=1e-6)
    assert not np.delete(gap, hit, axis=1).any()
    own = np.array(
        [
            a["offers"]["belief"][hit[0]] - b["offers"]["belief"][hit[0]]
            for a, b in zip(arms.reference, free, strict=True)
        ]
    )
    assert not np.allclose(own[5:25], gap[5:25, hit[0]], atol=1e-6), "free beliefs answer what is delivered"


def test_a_false_claim_keeps_its_suspension_and_its_hit_on_the_host(arms):
    held = arms.treated(CLAIM, *FEEDBACKS)
    suspended = np.flatnonzero(
        held[5]["firms"].hosts.suspended_until > arms.reference[5]["firms"].hosts.suspended_until
    )
    assert len(suspended) == 1
    host = int(suspended[0])
    before = path(arms.reference, "hosts", "reputation")[:, host]
    assert path(held, "hosts", "reputation")[5, host] < before[5] - 0.2
    assert not (offered(held[6], "host") == host).any() and (offered(held[12], "host") == host).any()
    others = np.arange(path(held, "hosts", "alive").shape[1]) != host
    assert np.array_equal(path(held, "hosts", "alive")[:, others], path(arms.reference, "hosts", "alive")[:, others])


def test_hosts_whom_a_shock_removes_stay_away_and_all_others_follow_the_reference(arms):
    free, held = arms.treated(EXIT), arms.treated(EXIT, "host_exit")
    reference, alive = path(arms.reference, "hosts", "alive"), path(held, "hosts", "alive")
    removed = np.flatnonzero(reference[5] & ~alive[5])
    assert len(removed) == 2 and not alive[5:, removed].any()
    others = np.setdiff1d(np.arange(alive.shape[1]), removed)
    assert np.array_equal(alive[:, others], reference[:, others])
    where = [np.where(alive, path(weeks, "hosts", "platform"), -1)[:, others] for weeks in (arms.reference, held)]
    assert np.array_equal(*where)
    assert not np.array_equal(path(free, "hosts", "alive")[:, others], reference[:, others]), "newcomers fill the gap"


def test_a_host_whom_a_shock_moves_stays_there(arms):
    move = "shocks: [{kind: host_move, week: 5, platform: interest_feed, to: discount}]"
    held = arms.treated(move, "host_exit")
    where, reference = path(held, "hosts", "platform"), path(arms.reference, "hosts", "platform")
    moved = np.flatnonzero(where[5] != reference[5])
    target = list(arms.params.platform).index("discount")
    assert len(moved) == 1 and (where[5:, moved] == target).all()


def test_entrants_do_not_sign_with_an_mcn_that_a_shock_closed(arms):
    held = arms.treated("shocks: [{kind: mcn_exit, week: 1, share: 1.0}]", "host_exit")
    assert same(arms.reference, held, "hosts", "alive")
    hosts = held[-1]["firms"].hosts
    assert (hosts.born >= arms.params.horizon.first_week + 1).any() and (hosts.mcn[hosts.alive] == -1).all()


def test_who_would_have_left_keeps_its_contracts(arms):
    held = arms.treated("changes: [{from_week: 0, set: {mcn.exit_per_week: 0.5}}]", "host_exit")
    assert same(arms.reference, held, "hosts", "alive")
    hosts = held[-1]["firms"].hosts
    contracts = (hosts.brand[hosts.alive & (hosts.own_brand < 0)] >= 0).mean()
    before = arms.reference[-1]["firms"].hosts
    assert contracts == pytest.approx((before.brand[before.alive & (before.own_brand < 0)] >= 0).mean(), abs=0.05)


def views(week: dict[str, Any]) -> dict[tuple[int, int], float]:
    """Share of views by (list, offer)."""
    exposure = week["exposure"]
    lists = np.repeat(np.arange(len(exposure.start) - 1), np.diff(exposure.start))
    begins = np.isin(np.arange(len(exposure.offer)), exposure.start)
    share = exposure.cumulative - np.where(begins, 0.0, np.roll(exposure.cumulative, 1))
    return dict(zip(zip(lists.tolist(), exposure.offer.tolist(), strict=True), share.tolist(), strict=True))


def test_rankings_show_the_recorded_shares_to_those_who_are_on_sale(arms):
    free, held = arms.treated(WAR, "host_exit"), arms.treated(WAR, "host_exit", "ranking")
    recorded, shown, moving = views(arms.reference[30]), views(held[30]), views(free[30])
    common = recorded.keys() & shown.keys() & moving.keys()
    assert len(common) > 500

    def distance(of: dict[tuple[int, int], float]) -> float:
        return float(np.mean([abs(of[key] - recorded[key]) for key in common]))

    assert distance(shown) < 0.1 * distance(moving)


def test_a_ranking_that_is_held_drops_who_is_gone_and_sums_to_one(arms):
    held = arms.treated(EXIT, "ranking")
    removed = np.flatnonzero(held[5]["firms"].hosts.left == arms.params.horizon.first_week + 5)
    exposure, offers = held[6]["exposure"], held[6]["offers"]
    assert not np.isin(offers["host"][exposure.offer], removed).any()
    ends = exposure.start[1:][np.diff(exposure.start) > 0] - 1
    assert (exposure.cumulative[ends] == 1.0).all()
    recorded, shown = views(arms.reference[6]), views(held[6])
    touched = {key[0] for key in recorded.keys() - shown.keys()}
    grown = [shown[key] / recorded[key] for key in shown if key[0] in touched and recorded.get(key, 0.0) > 1e-6]
    assert grown and min(grown) > 0.99 and max(grown) > 1.0


def test_a_change_of_the_ranking_itself_stays(arms):
    held = arms.treated("changes: [{from_week: 2, set: {platform.discount.ranking.diversity: 0.9}}]", "ranking")
    discount = list(arms.params.platform).index("discount")
    explore = [week["exposure"].explore[discount] for week in (arms.reference[10], held[10])]
    assert explore[1] > explore[0]
    assert views(held[10]) != views(arms.reference[10])


def test_voices_are_held(arms):
    arm = twin(arms.past)
    holder = Holder(arms.folder, ["word_of_mouth"], arm.firms)
    loud = np.ones_like(arm.voices)
    holder.opens(arm.firms, loud, arm.timeline.at(arms.params.horizon.first_week))
    assert loud.tobytes() == np.zeros_like(loud).tobytes()
