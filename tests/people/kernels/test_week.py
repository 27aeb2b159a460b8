"""The week of persons as a whole: bounds, attribution, departures, stages; on people set up for one purpose each."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from lived import PERSONS, STEPS, live, sessions, settle, visiting
from markets import SEED, params_of

from sim.core.rng import Stream, uniforms
from sim.params.behaviour import Behaviour
from sim.people.coefficients import coefficient_dtype, coefficients, fade_tables
from sim.people.engine import PeopleEngine
from sim.people.kernels.scene import HOST_SEEN, LEVER, Her, week_dtype
from sim.people.kernels.traits import stored_ceiling, stored_dropout
from sim.people.kernels.week import visit_bound, visit_chance
from sim.state.names import ACTIVE, LAPSED, LIVE, LOYAL, NEW, NO_DAY, NOBODY, PAUSED, POTENTIAL
from sim.state.person import PERSON
from sim.state.tallies import CELL, FELT, LEVER_TALLY, PLATFORM_TALLY, SALE, Tallies


def test_the_bound_is_never_below_the_chance_of_any_visit() -> None:
    """Random people, seasons, rooms and levers; a candidate rejected against the bound would have been rejected."""
    many, hosts_count = 400, 30

    def u(item: int, count: int = many) -> np.ndarray:
        return uniforms(3, Stream.TRAIT, 0, np.arange(count), item)

    week = np.zeros(1, week_dtype(coefficient_dtype())).view(np.recarray)
    for name, value in coefficients(Behaviour()).items():
        week[name] = value
    week["fades"][0] = fade_tables(Behaviour(), params_of().segment)
    week["platforms"], week["day"] = 5, 70
    week["visit_season"][0] = u(0, 7) - 0.5
    week["visit_season_most"] = week.visit_season.max()
    week["platform_contacts"][0] = 5 * u(1, 6)
    week["seg_visit_link"][0] = u(2, 4) - 0.5
    hosts = np.zeros(hosts_count + 1, HOST_SEEN).view(np.recarray)  # the last row is nobody
    hosts["platform"] = np.append((u(3, hosts_count) * 6).astype(int) - 1, -1)
    hosts["on_air"] = np.append((u(4, hosts_count) * 128).astype(int), 0)
    levers = np.zeros(3, LEVER).view(np.recarray)
    levers["value"] = (u(5, 3 * levers.value.shape[1]) - 0.5).reshape(levers.value.shape)
    week["touching"] = np.uint64(0b111)
    persons = np.zeros(many, PERSON).view(np.recarray)
    for slot in range(persons.host.shape[1]):
        persons.host[:, slot] = np.where(u(10 + slot) < 0.4, NOBODY, u(20 + slot) * hosts_count)
        persons.bond[:, slot] = np.where(persons.host[:, slot] == NOBODY, 0, u(30 + slot) * STEPS)
    for q in range(5):
        persons.habit[:, q] = u(40 + q) ** 3 * STEPS
    persons.fatigue, persons.privacy, persons.segment = u(50) * STEPS, u(51) * 255, u(52) * 4
    persons.touched_day = 76 - (u(53) ** 2 * 60).astype(int)
    persons.joined_day = np.minimum(persons.touched_day, 76 - (u(54) ** 2 * 200).astype(int))
    persons.new_place, persons.new_day = u(55) * 5, np.maximum(persons.joined_day, persons.touched_day)
    persons.new_day[u(56) < 0.2] = NO_DAY
    week["newcomer"][0] = 3 * u(57, 6)
    closest = 1.0
    for row in range(many):
        p, mask = persons[row], np.uint64(row % 8)
        her = Her(p, None, None, row, np.uint64(row), 3.0 * u(58)[row] - 1.0)
        bound = visit_bound(her, week[0], levers, mask)
        for day in range(max(70, int(p.touched_day)), 77):
            chance = visit_chance(her, week[0], hosts, levers, mask, day)
            assert 0.0 < chance <= bound, (row, day)
            closest = min(closest, bound - chance)
    assert closest < 0.02, "a bound far above every chance would be of little use"


@pytest.mark.parametrize("with_host", [True, False])
@pytest.mark.parametrize("shares", [(0.3, 0.4), (0.6, 0.1), (0.0, 1.0)])
def test_the_parts_laid_on_host_brand_and_platform_sum_to_the_whole(stage_set, with_host, shares) -> None:
    to_host, to_brand = shares
    signal, value, host, brand, platform, half = 64 / 127, 1.0, 5, 3, 2, 30_000

    def order_arrives(people: Any, day: int) -> None:
        p = people.persons
        p.touched_day = day
        p.host[:, 0], p.bond[:, 0], p.host_trust[:, 0] = host, half, half
        p.brand[:, 0], p.affinity[:, 0], p.trust[:, platform] = brand, half, half
        p.due_day[:, 0], p.due_fate[:, 0], p.due_signal[:, 0] = (
            day,
            1 + 2 + 8 * (platform * 3),
            64,
        )  # sent back: no affinity for having it
        p.due_host[:, 0], p.due_brand[:, 0], p.due_value[:, 0] = host if with_host else NOBODY, brand, 255

    blame = {"blame_host": to_host, "blame_brand": to_brand, "promise_kept": 0.0, "refund_trust": 0.0}
    people, tallies, _ = live(stage_set, order_arrives, experience=blame, talk={"neighbours": 0})
    e, memory = stage_set[0].behaviour.experience, stage_set[0].behaviour.memory
    felt = e.performance * (value - e.ordinary) + (1.0 - e.performance) * signal

    def gained(after: np.ndarray, gain: float) -> float:
        return (after.astype(float).mean() - half) / (gain * felt)

    p, missing = people.persons, STEPS - half
    parts = {
        "host": gained(p.host_trust[:, 0], memory.trust_gain * missing),
        "brand": gained(p.affinity[:, 0], memory.affinity_gain * STEPS),
        "platform": gained(p.trust[:, platform], memory.trust_gain * missing),
    }
    whole = sum(parts.values())
    expected = (to_host, to_brand) if with_host else (0.0, to_host + to_brand)
    assert [parts["host"] / whole, parts["brand"] / whole] == pytest.approx(expected, abs=1e-3)
    assert parts["platform"] / whole == pytest.approx(1.0 - to_host - to_brand, abs=1e-3)
    assert whole == pytest.approx(3.0, abs=5e-3), "equal thirds feel the whole of it each, whoever is to blame"
    assert gained(p.bond[:, 0], memory.bond_good * missing) == pytest.approx(parts["host"], abs=2e-3)
    assert tallies.brand[brand, FELT.signal_micro] == PERSONS * int(signal * 1e6)


def test_expectations_follow_delivery_and_satisfaction_follows_contentment(stage_set) -> None:
    def bad_order(people: Any, day: int) -> None:
        p = people.persons
        p.satisfaction = p.expectation = 40_000
        p.due_day[:, 0], p.due_fate[:, 0], p.due_signal[:, 0], p.due_host[:, 0] = day + 3, 1, -127, NOBODY
        p.due_brand[:, 0], p.due_value[:, 0] = 0, 51  # a fifth

    people, _, _ = live(stage_set, bad_order)
    b = stage_set[0].behaviour
    assert set(people.persons.satisfaction) == {math.floor(40_000 * (1 - b.memory.satisfaction_gain) + 0.5)}
    assert set(people.persons.expectation) == {math.floor(40_000 + b.experience.adapt * (STEPS / 5 - 40_000) + 0.5)}
    assert set(people.persons.touched_day) == {stage_set[2].public.day + 3}, "felt on the day of arrival"


def test_stages_that_the_market_sees(stage_set) -> None:
    def histories(people: Any, day: int) -> None:
        p, last = people.persons, day + 6
        p.visit_day[0:20], p.joined_day[0:20] = last - 89, last - 300
        p.visit_day[20:40] = last - 90
        p.joined_day[40:60] = last - 29
        p.joined_day[60:80] = last - 30
        p.host[80:140, 0], p.bond[80:140, 0], p.touched_day[80:140] = 5, STEPS // 2 + 1, last
        p.buy_day[80:100], p.buy_day[100:120] = last - 180, last - 181
        p.gone[140:160], p.visit_day[140:160] = 1, last - 50

    stage = live(stage_set, histories, leave={"come_back": 0.0}, talk={"neighbours": 0})[0].persons.stage
    expected = [ACTIVE, LAPSED, NEW, ACTIVE, LOYAL, ACTIVE, ACTIVE, ACTIVE]  # the gone look active until they lapse
    assert [set(stage[i : i + 20]) for i in range(0, 160, 20)] == [{one} for one in expected]


def test_the_stage_and_the_bonds_of_the_idle_fade_without_a_visit(stage_set) -> None:
    host, idle = 5, np.repeat([0, 30, 60, 80], PERSONS // 4)

    def loyal_once(people: Any, day: int) -> None:
        p, last = people.persons, day + 6
        p.segment, p.host[:, 0], p.bond[:, 0] = 0, host, int(0.6 * STEPS)
        p.touched_day = p.visit_day = p.buy_day = last - idle

    people, tallies, _ = live(stage_set, loyal_once, talk={"neighbours": 0})
    params = stage_set[0]
    life = params.behaviour.memory.bond_days * next(iter(params.segment.values())).bond_days
    left = 0.6 * np.exp(-idle / life)
    assert (people.persons.stage == np.where(left >= 0.5, LOYAL, ACTIVE)).all() and left.min() < 0.5
    followers, bond_micro, _ = tallies.bonds[host]
    assert followers == PERSONS and bond_micro / 1e6 == pytest.approx(left.sum(), abs=1e-2)


def test_people_join_at_their_hazard_and_not_before_they_mature(stage_set) -> None:
    def potential(people: Any, day: int) -> None:
        p = people.persons
        p.stage = POTENTIAL
        p.milestone = np.where(np.arange(PERSONS) < 150, day // 7, day // 7 + 1)

    organic = 0.2
    people, tallies, _ = live(stage_set, potential, talk={"organic": organic, "neighbours": 0})
    paid = stage_set[2].public.join_rate.sum(axis=1)[people.persons.segment[:150]]
    chance = 1.0 - np.exp(-(organic + paid))
    joined = people.persons.stage != POTENTIAL
    assert not joined[150:].any()
    assert abs(joined[:150].sum() - chance.sum()) < 4.5 * math.sqrt((chance * (1 - chance)).sum())
    joiners = tallies.platform[:, PLATFORM_TALLY.joined].sum()
    assert joiners == joined.sum() == sessions(tallies), "with a first visit each"


def test_the_gone_neither_visit_nor_leave_again_and_some_return(stage_set) -> None:
    def all_gone(people: Any, day: int) -> None:
        people.persons.gone = 1
        people.persons.visit_ceiling, people.persons.dropout = stored_ceiling(4.0), stored_dropout(30.0)

    _, tallies, _ = live(stage_set, all_gone, leave={"come_back": 0.0})
    assert tallies.platform[:, PLATFORM_TALLY.sessions].sum() == 0 and tallies.losses.sum() == 0
    _, tallies, _ = live(stage_set, all_gone, leave={"come_back": 0.2, "pause": 0.0}, visit={"base": 4.0})
    returned = tallies.losses.sum()
    assert abs(returned - 0.2 * PERSONS) < 4.5 * math.sqrt(0.16 * PERSONS)


def test_nobody_leaves_twice(stage_set) -> None:
    """Everybody has two orders on the way, buys for certain, and leaves at any experience."""

    def fragile(people: Any, day: int) -> None:
        p = people.persons
        p.visit_ceiling, p.dropout = stored_ceiling(1.0), stored_dropout(30.0)
        p.due_day, p.due_fate, p.due_host, p.due_brand = day + 20, 1, NOBODY, 0

    people, tallies, orders = live(stage_set, fragile, buy={"base": 2.0}, visit={"base": 4.0})
    assert len(orders) > 20
    gone = people.persons.gone
    assert tallies.losses.sum() == np.count_nonzero((gone != 0) & (gone != PAUSED)) > 20


def test_win_back_levers_raise_returns(stage_set) -> None:
    def all_gone(people: Any, day: int) -> None:
        people.persons.gone = 1

    def returned(push: float) -> int:
        return int((live(stage_set, all_gone, {"visit": push}, leave={"come_back": 0.1})[0].persons.gone == 0).sum())

    counts = [returned(push) for push in (-1.0, 0.0, 1.0, 8.0)]
    assert counts == sorted(set(counts))
    for push, count in zip((-1.0, 0.0, 1.0, 8.0), counts, strict=True):
        odds = math.exp(math.copysign(1.0 - math.exp(-abs(push)), push)) / 9.0
        chance = odds / (1.0 + odds)
        assert abs(count - chance * PERSONS) < 4.5 * math.sqrt(chance * (1.0 - chance) * PERSONS) + 1e-9


def test_referral_levers_count_on_who_asks_and_on_who_follows(stage_set) -> None:
    def joined(asking: int, following: int) -> int:
        def prepare(people: Any, day: int) -> None:
            people.persons.stage[::2], people.persons.milestone[::2] = POTENTIAL, day // 7
            people.voices.valence = 120
            people.masks[::2], people.masks[1::2] = following, asking

        talk = {"join": 0.004, "organic": 0.0}
        none = {"join_rate": np.zeros_like(stage_set[2].public.join_rate)}
        people, _, _ = live(stage_set, prepare, {"referral": 1.5}, none, talk=talk)
        return int((people.persons.stage[::2] != POTENTIAL).sum())

    nobody, asked, reached, both = joined(0, 0), joined(1, 0), joined(0, 1), joined(1, 1)
    assert nobody < min(asked, reached) and max(asked, reached) < both


def test_privacy_levers_cost_those_who_mind(stage_set) -> None:
    def visits_and_losses(concern: int, cost: float) -> tuple[int, int]:
        def prepare(people: Any, day: int) -> None:
            people.persons.visit_ceiling, people.persons.dropout = stored_ceiling(0.5), stored_dropout(-3.0)
            people.persons.privacy = concern

        _, tallies, _ = live(stage_set, prepare, {"privacy_cost": cost}, visit={"base": 0.0})
        return sessions(tallies), int(tallies.losses[4])

    assert visits_and_losses(0, 1.0) == visits_and_losses(0, 0.0)
    (some, few), (fewer, more) = visits_and_losses(255, 0.0), visits_and_losses(255, 1.0)
    assert fewer < some and more > few


def test_nobody_visits_once_the_minutes_of_the_day_are_used_up(stage_set) -> None:
    def visits(minutes: float) -> tuple[int, int]:
        _, tallies, _ = live(
            stage_set, visiting(2.0), visit={"base": 4.0, "daily_minutes": minutes, "fatigue": 0.0},
            look={"minutes": 60.0, "minutes_spread": 0.0, "minutes_interest": 0.0, "tired": 0.0, "mall_minutes": 1.0},
        )  # fmt: skip
        return sessions(tallies), int(tallies.platform[:, PLATFORM_TALLY.minutes_centi].sum())

    often, _ = visits(600.0)
    once_a_day, centi = visits(5.0)
    assert often > 10 * PERSONS and once_a_day <= 7 * PERSONS
    assert centi == pytest.approx(500 * once_a_day, rel=0.02), "nearly every visit takes the whole budget"


def test_what_arrives_counts_before_a_visit_is_judged(stage_set) -> None:
    host = 5

    def visits(due: int) -> int:
        def disaster(people: Any, day: int) -> None:
            p = people.persons
            p.visit_ceiling, p.host[:, 0], p.bond[:, 0] = stored_ceiling(2.0), host, STEPS
            p.due_day[:, 0], p.due_fate[:, 0], p.due_signal[:, 0] = day + due, 1, -127
            p.due_host[:, 0], p.due_brand[:, 0] = host, 0

        _, tallies, _ = live(
            stage_set, disaster, visit={"base": -8.0, "bond": 6.0, "habit": 0.0, "curiosity": 0.0},
            experience={"blame_host": 1.0, "blame_brand": 0.0}, memory={"bond_gain": 0.0, "bond_interact": 0.0},
        )  # fmt: skip
        return sessions(tallies)

    assert visits(20) > 200 > 20 > visits(0)


def test_buying_makes_acquainted(stage_set) -> None:
    people, _, orders = live(
        stage_set, visiting(0.5), visit={"base": 4.0}, buy={"base": 2.0, "mall": -2.0}, look={"shown": 6, "followed": 0}
    )
    p = people.persons
    bought = (p.host != NOBODY) & ((p.host_orders & 127) > 0)
    assert (orders["host"] != NOBODY).sum() > 50 and bought.sum() > 50
    assert p.bond[bought].min() > 0, "also with those hosts of whom nothing was watched"


def test_a_neighbours_favourite_is_met_only_on_air(stage_set) -> None:
    public = stage_set[2].public
    host = int(np.flatnonzero((public.host_platform == 0) & (public.host_offer[:, 0] >= 0))[0])
    on_air = public.host_on_air.copy()
    base, appeal = public.platform_base.copy(), public.channel_appeal.copy()
    base[:, 0] += 50.0
    appeal[:, LIVE] += 50.0

    def shown(days: int, discover: float) -> int:
        def prepare(people: Any, day: int) -> None:
            visiting(0.5)(people, day)
            people.voices.valence, people.voices.host, people.voices.platform = 100, host, 0

        on_air[host] = days
        there = {"host_on_air": on_air, "platform_base": base, "channel_appeal": appeal}
        _, tallies, _ = live(
            stage_set, prepare, None, there, visit={"base": 4.0}, talk={"discover": discover}, look={"followed": 0}
        )
        return int(tallies.sales[public.host_offer[host], LIVE, SALE.shown].sum())

    never, every_day = 0, 127
    assert shown(every_day, 1.0) > shown(every_day, 0.0) + 100
    assert shown(never, 1.0) == shown(never, 0.0)


def test_news_reach_the_same_ears_whatever_else_breaks(stage_set) -> None:
    public = stage_set[2].public

    def hit(*harms: float) -> np.ndarray:
        n = len(harms)
        news = {
            "news_day": np.full(n, public.day + 1), "news_host": np.full(n, NOBODY),
            "news_platform": np.arange(n)[::-1].copy(), "news_harm": np.array(harms),
            "news_blame": np.ones(n),
        }  # fmt: skip
        people, _, _ = live(stage_set, lambda people, day: None, None, news, talk={"neighbours": 0, "hear_news": 0.4})
        return people.persons.trust[:, 0]

    quiet, alone, second = hit(), hit(0.5), hit(0.0, 0.5)
    reached = alone < 0.99 * quiet
    assert 0.25 * PERSONS < reached.sum() < 0.55 * PERSONS
    assert np.array_equal(second < 0.99 * quiet, reached)


@pytest.mark.parametrize("name", ["news_platform", "news_others"])
def test_a_scandal_of_a_host_costs_trust_in_platforms_by_its_share(stage_set, name) -> None:
    public = stage_set[2].public
    news = {"news_day": [public.day], "news_host": [5], "news_platform": [0], "news_harm": [0.8], "news_blame": [1.0]}

    def trust(share: float) -> np.ndarray:
        talk = {"neighbours": 0, "hear_news": 1.0, "news_platform": 0.0, "news_others": 0.0} | {name: share}
        heard = {key: np.array(value) for key, value in news.items()}
        return live(stage_set, lambda people, day: None, None, heard, talk=talk)[0].persons.trust.mean(axis=0)[:5]

    lost = trust(0.0) - trust(0.5)
    assert lost[0] > 1000 and trust(1.0)[0] < trust(0.5)[0]
    assert (lost[1:] > 1000).all() if name == "news_others" else (lost[1:] == 0).all()


def test_the_gone_fall_silent_for_good(stage_set) -> None:
    """She lapses before her last order arrives and leaves over it: `loyalty.lapsed_days` below the time of delivery."""
    params, people, broadcast, categories = stage_set
    data = params.behaviour.model_dump()
    data["loyalty"]["lapsed_days"], data["leave"]["come_back"], data["leave"]["pause"] = 7, 0.0, 0.0
    params = params.model_copy(update={"behaviour": Behaviour.model_validate(data)})
    crowd, public = copy.deepcopy(people), broadcast.public
    settle(crowd, public.day)
    p = crowd.persons
    p.visit_day, p.dropout = public.day - 3, stored_dropout(30.0)
    p.due_fate[:, 0], p.due_day[:, 0], p.due_host[:, 0], p.due_brand[:, 0] = 1, public.day + 10, NOBODY, 0
    engine, heard = PeopleEngine(params, SEED, 1, categories), []
    for week in range(4):
        public = broadcast.public._replace(day=broadcast.public.day + 7 * week, week=broadcast.public.week + week)
        engine.week(crowd, params, public, broadcast.exposure, broadcast.offers)
        heard.append(np.count_nonzero(crowd.voices.valence))
    engine.close()
    assert heard == [PERSONS, 0, 0, 0] and p.gone.all()


# Curiosity


def curious(tried: int = NO_DAY, joined: int = 300) -> Callable[[Any, int], None]:
    """People who know every platform a little, joined `joined` days ago and first tried platform 1 `tried` days ago."""

    def prepare(people: Any, day: int) -> None:
        visiting(1.0)(people, day)
        p = people.persons
        p.habit, p.joined_day, p.new_place = STEPS // 50, day - joined, 1
        if tried != NO_DAY:
            p.new_day = day - tried

    return prepare


def nourishing(stage_set: Any, newcomer: float) -> Any:
    """The same market with other platforms."""
    params, *rest = stage_set
    platforms = {name: p.model_copy(update={"newcomer": newcomer}) for name, p in params.platform.items()}
    return (params.model_copy(update={"platform": platforms}), *rest)


def test_a_platform_tried_for_the_first_time_lifts_visits_again(stage_set) -> None:
    def visits(tried: int, joined: int = 300, again: float = 0.3, newcomer: float = 1.0) -> int:
        market = nourishing(stage_set, newcomer)
        behaviour = {"visit": {"base": -3.0, "curiosity_again": again}, "where": {"curiosity": 0.0}}
        return sessions(live(market, curious(tried, joined), **behaviour)[1])

    never, long_ago, yesterday = visits(NO_DAY), visits(60), visits(1)
    assert never <= long_ago < 0.8 * yesterday
    assert yesterday < 0.8 * visits(1, joined=1), "less than joining"
    assert visits(1, again=1.0) == visits(1, joined=1)
    assert visits(1, again=0.0) < yesterday < visits(1, again=0.6)
    assert visits(1, newcomer=0.0) == never < visits(1, newcomer=0.5) < yesterday < visits(1, newcomer=2.0)


def test_a_platform_without_anything_for_newcomers_is_as_if_nobody_were_curious(stage_set) -> None:
    def week(newcomer: float, curiosity: float) -> tuple[Any, Any]:
        behaviour = {name: {"curiosity": curiosity} for name in ("visit", "where")}
        crowd, _, orders = live(nourishing(stage_set, newcomer), curious(1, joined=1), **behaviour)
        return crowd.persons, orders

    (nothing, none_bought), (nobody, bought), (usual, _) = week(0.0, 2.0), week(1.0, 0.0), week(1.0, 2.0)
    assert np.array_equal(nothing, nobody) and np.array_equal(none_bought, bought)
    assert not np.array_equal(nothing, usual)


def test_people_come_back_to_a_platform_that_is_new_to_them(stage_set) -> None:
    def share(curiosity: float, tried: int = 1, newcomer: float = 1.0) -> float:
        behaviour = {"visit": {"base": 1.0}, "where": {"curiosity": curiosity}}
        visits = live(nourishing(stage_set, newcomer), curious(tried), **behaviour)[1].platform[
            :, PLATFORM_TALLY.sessions
        ]
        return float(visits[1] / visits.sum())

    none, usual, strong = (share(x) for x in (0.0, 1.0, 3.0))
    assert none + 0.1 < usual < strong - 0.1
    assert share(3.0, tried=60) < share(3.0, tried=10) < strong
    assert share(1.0, newcomer=0.0) == pytest.approx(none, abs=0.03)
    assert share(1.0, newcomer=0.5) < usual < share(1.0, newcomer=2.0)


def test_the_platform_tried_last_is_remembered(stage_set) -> None:
    def knows_all_but_one(people: Any, day: int) -> None:
        curious(40)(people, day)
        people.persons.habit[:, 2] = 0

    people, _, _ = live(stage_set, knows_all_but_one, visit={"base": 1.0}, where={"barrier": 0.0})
    p, day = people.persons, stage_set[2].public.day
    tried = p.habit[:, 2] > 0
    assert 20 < tried.sum() < PERSONS
    assert (p.new_place == np.where(tried, 2, 1)).all()
    assert (p.new_day[tried] >= day).all() and (p.new_day[tried] < day + 7).all()
    assert (p.new_day[~tried] == day - 40).all()


# Prices and money

HISTORY_DOES_NOT_MATTER = {
    "visit": {"base": 1.0, "bond": 0.0, "ritual": 0.0, "fatigue": 0.0},
    "where": {"bond": 0.0, "risk": 0.0},
    "look": {"followed": 0, "seek": 0.0, "cocoon": 0.0},
    "buy": {"base": -2.0, "affinity": 0.0, "bond": 0.0, "again": 0.0, "risk": 0.0, "need": 0.0, "loss_aversion": 1.0},
    "memory": {"reference_gain": 0.0},
    "talk": {"neighbours": 0, "discover": 0.0},
}


def lived_at(stage_set: Any, levers: dict[str, float], cap_fen: int = -1, **buy: float) -> Tallies:
    """A week in which no purchase changes a later decision."""
    changes = HISTORY_DOES_NOT_MATTER | {"buy": HISTORY_DOES_NOT_MATTER["buy"] | buy}
    _, tallies, _ = live(stage_set, visiting(1.0), levers, cap_fen=cap_fen, **changes)
    return tallies


def test_what_a_lever_takes_off_is_owed_to_the_merchant_by_its_sponsor(stage_set) -> None:
    usual, cheaper = (lived_at(stage_set, {"price": off}, price=0.0) for off in (0.0, -0.2))
    assert np.array_equal(usual.sales[:, :, SALE.expected_fen], cheaper.sales[:, :, SALE.expected_fen]), (
        "nobody minds prices"
    )
    assert usual.sales[:, :, SALE.sponsored_fen].sum() == 0 and usual.lever[:, LEVER_TALLY.discount_fen].sum() == 0
    sponsored = cheaper.sales[:, :, SALE.sponsored_fen].sum(axis=1)
    assert sponsored.sum() == cheaper.lever[0, LEVER_TALLY.discount_fen] > 0
    kept = (cheaper.sales[:, :, SALE.paid_fen] - cheaper.sales[:, :, SALE.doomed_fen]).sum(axis=1)
    price = stage_set[2].offers["price"]
    some = kept > 50_000
    ratio = sponsored[some] / kept[some]
    assert some.sum() > 20 and ratio == pytest.approx(0.2 / (price[some] - 0.2), rel=2e-3)


def test_a_capped_lever_gives_nobody_more_than_its_cap_in_a_week(stage_set) -> None:
    free = lived_at(stage_set, {"price": -0.2}, price=0.0)
    capped = lived_at(stage_set, {"price": -0.2}, cap_fen=500, price=0.0)
    assert 0 < capped.lever[0, LEVER_TALLY.discount_fen] <= 500 * PERSONS < free.lever[0, LEVER_TALLY.discount_fen]
    assert capped.sales[:, :, SALE.paid_fen].sum() > free.sales[:, :, SALE.paid_fen].sum()


def test_points_are_worth_what_money_is_worth(stage_set) -> None:
    def expected(points: float, price: float) -> int:
        return lived_at(stage_set, {"points_value": points}, price=price).sales[:, :, SALE.expected_micro].sum()

    assert expected(20.0, 0.0) == expected(0.0, 0.0)
    assert expected(20.0, 1.0) > expected(0.0, 1.0)


def test_a_small_price_cut_adds_to_the_surplus_what_it_saves_on_expected_purchases(stage_set) -> None:
    cut = 0.01
    before, after = (lived_at(stage_set, {"price": off}) for off in (0.0, -cut))
    assert np.array_equal(before.sales[:, :, SALE.shown], after.sales[:, :, SALE.shown])
    list_fen = before.sales[:, :, SALE.expected_fen] / stage_set[2].offers["price"][:, None].clip(0.01)
    gained = after.cell[:, CELL.surplus_fen].sum() - before.cell[:, CELL.surplus_fen].sum()
    assert gained == pytest.approx(cut * list_fen.sum(), rel=0.03)


def test_orders_arrive_after_the_stated_number_of_days_on_average(stage_set) -> None:
    params, *rest = stage_set
    days_of = {name: 2.0 + place for place, name in enumerate(params.platform)}
    platforms = {name: p.model_copy(update={"delivery_days": days_of[name]}) for name, p in params.platform.items()}
    stage_set = params.model_copy(update={"platform": platforms}), *rest
    late = []  # against what is stated
    for week in range(100, 112):
        people, _, orders = live(
            stage_set, visiting(0.2), None, {"week": week, "day": 7 * week}, visit={"base": 4.0}, buy={"base": 2.0}
        )
        buyers, count = np.unique(orders["person"], return_counts=True)
        kept = orders[np.isin(orders["person"], buyers[count == 1]) & (orders["fate"] & 2 == 0)]
        wait = people.persons.due_day[kept["person"], 0] - kept["day"]
        assert wait.min() == 1
        late.append(np.stack([wait, np.array(list(days_of.values()))[kept["platform"]]]))
    wait, stated = np.concatenate(late, axis=1)
    assert len(wait) > 500
    for days in (2.0, 3.0, 4.0):  # the longest wait is cut off, which shortens the mean of more
        of = wait[stated == days]
        assert len(of) > 50 and abs(of.mean() - days) < 4.5 * of.std() / math.sqrt(len(of))


def test_fewer_messages_than_usual_remind_less_and_annoy_less(stage_set) -> None:
    def visits(concern: int, messages: float) -> int:
        def prepare(people: Any, day: int) -> None:
            visiting(1.0)(people, day)
            people.persons.privacy = concern

        usual = stage_set[2].public.platform_contacts
        return sessions(live(stage_set, prepare, public={"platform_contacts": usual * messages})[1])

    assert visits(0, 0.0) < visits(0, 1.0) < visits(0, 3.0), "nobody minds"
    assert visits(255, 6.0) < visits(255, 1.0), "who minds is put off by more than they remind"


def test_two_levers_on_one_channel_do_at_most_what_each_does_alone_together(stage_set) -> None:
    def bought(taste: float) -> int:
        return int(lived_at(stage_set, {"taste": taste}).sales[:, :, SALE.expected_micro].sum())

    nothing = bought(0.0)
    for one, other in ((0.1, 0.1), (0.5, 0.5), (0.3, 1.5)):
        alone = bought(one) - nothing + bought(other) - nothing
        assert 0 < bought(one + other) - nothing <= alone, "amounts of all levers add before they saturate"
    assert bought(50.0) <= math.e * nothing, "no programme more than makes the odds 2.7 times as high"
