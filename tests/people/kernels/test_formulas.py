"""The formulas: directions, limits, and the laws that the documentation names."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from markets import params_of
from scipy import stats

from sim.core.rng import Stream, row_key, uniforms
from sim.params.behaviour import Behaviour
from sim.people.coefficients import coefficient_dtype, coefficients, fade_tables
from sim.people.kernels import (
    bond,
    choice,
    experience,
    exposure,
    leave,
    levers,
    memory,
    numbers,
    shown,
    talk,
    visit,
    watch,
    where,
)
from sim.people.kernels.scene import HOST_SEEN, LEVER, SCRATCH, Her, Visit, World, week_dtype
from sim.state.names import (
    BOND_FADE,
    CEILING_MAX,
    FADE_DAYS,
    FADES,
    HABIT_FADE,
    HOST_SLOTS,
    LIVE,
    NOBODY,
    SEGMENTS,
    TRUST_FADE,
)
from sim.state.person import PERSON
from sim.state.programme import CHANNEL
from sim.state.shown import OFFER

STEP = 1 / 65535


def week_of(**changes: float) -> Any:
    """One week's record, [1], with the shipped coefficients, `changes` in place of some."""
    record = np.zeros(1, week_dtype(coefficient_dtype())).view(np.recarray)
    for name, value in (coefficients(Behaviour()) | changes).items():
        record[name] = value
    segments = params_of().segment
    record["fades"][0] = fade_tables(Behaviour(), segments)
    record["platforms"], record["categories"] = 5, 10
    record["seg_trust"][0] = np.array([s.trust for s in segments.values()])[:, None]
    return record


def scene(**changes: float) -> Any:
    """The same, not in an array."""
    return week_of(**changes)[0]


C = scene()


def anybody(**values: Any) -> Any:
    """One person who follows nobody."""
    person = np.zeros(1, PERSON).view(np.recarray)
    person["host"], person["brand"] = NOBODY, NOBODY
    for name, value in values.items():
        person[name] = value
    return person[0]


def rising(values: Any) -> bool:
    """Whether a sequence rises at every step."""
    return bool(np.all(np.diff(list(values)) > 0))


# Stored shares and fading


def test_every_stored_share_survives_loading_and_storing() -> None:
    assert all(numbers.store(numbers.load(np.uint16(k))) == k for k in range(65536))


def test_storing_rounds_to_the_nearest_step_and_keeps_within_the_unit_interval() -> None:
    assert [numbers.store(x) for x in (-0.3, 0.0, 0.5, 1.0, 7.0)] == [0, 0, 32768, 65535, 65535]
    shares = uniforms(1, Stream.TRAIT, 0, np.arange(1000))
    assert max(abs(numbers.load(numbers.store(x)) - x) for x in shares) <= STEP / 2 + 1e-15


def test_fade_tables_are_exponential_in_the_mean_life_of_each_process() -> None:
    behaviour, segments = Behaviour(), params_of().segment
    table = fade_tables(behaviour, segments)
    assert table.shape == (FADES, FADE_DAYS)
    assert (table[:, 0] == 1.0).all() and (np.diff(table, axis=1) < 0).all()
    lives = {HABIT_FADE: behaviour.memory.habit_days, TRUST_FADE: behaviour.memory.trust_days}
    lives |= {BOND_FADE + i: behaviour.memory.bond_days * segments[s].bond_days for i, s in enumerate(SEGMENTS)}
    for process, life in lives.items():
        assert table[process, 30] == pytest.approx(math.exp(-30 / life))
        assert table[process, 70] == pytest.approx(table[process, 30] * table[process, 40])


def test_nothing_comes_back_by_waiting_a_negative_time_and_after_the_table_nothing_fades_further() -> None:
    assert numbers.remaining(C.fades, HABIT_FADE, -5) == 1.0
    assert numbers.remaining(C.fades, HABIT_FADE, 10**6) == C.fades[HABIT_FADE, FADE_DAYS - 1]


def test_one_long_touch_fades_as_many_short_ones() -> None:
    def after(*days: int) -> Any:
        p = anybody(habit=50_000, trust=20_000, fatigue=60_000, touched_day=-40)
        p.host[0], p.bond[0], p.brand[0], p.affinity[0] = 3, 40_000, 2, 30_000
        for day in days:
            memory.touch(p, C, np.uint64(row_key(1, 1)), day)
        return p

    once, often = after(20), after(*range(-33, 21, 7), 20)
    for name in ("habit", "trust", "bond", "affinity", "fatigue"):
        apart = np.asarray(once[name], dtype=float) - np.asarray(often[name], dtype=float)
        assert np.abs(apart).max() <= 5, name
    assert once.touched_day == often.touched_day == 20
    assert once.bond[0] < 40_000 and once.bond[1] == 0
    usual = 65535 * params_of().segment["genz"].trust
    assert 20_000 < once.trust[0] < usual, "trust fades toward what is usual"


# Visits


def visit_at(**changes: float) -> float:
    states = ("personal", "habit", "bond", "on_air_bond", "newcomer", "fatigue")
    inputs = dict.fromkeys((*states, "annoyance", "privacy", "season", "stars", "levers"), 0.0)
    return visit.visit_probability(C, *(inputs | changes).values())


@pytest.mark.parametrize("name", ["personal", "habit", "bond", "on_air_bond", "newcomer", "season", "stars", "levers"])
def test_what_raises_visits(name: str) -> None:
    assert rising(visit_at(**{name: x}) for x in (0.0, 0.3, 0.6, 1.0))


@pytest.mark.parametrize("name", ["fatigue", "annoyance", "privacy"])
def test_what_lowers_visits(name: str) -> None:
    assert rising(visit_at(**{name: x}) for x in (1.0, 0.6, 0.3, 0.0))


def test_no_state_exceeds_the_visit_ceiling() -> None:
    assert 0.0 < visit_at(fatigue=1.0, annoyance=20.0) < visit_at(habit=1.0, bond=1.0, levers=50.0) <= 1.0


def test_a_festival_adds_the_same_number_of_visits_for_everybody() -> None:
    for ceiling, chance in ((0.0, 0.5), (0.02, 0.1), (1.0, 0.6)):
        for call in (0.0, 0.01, 0.03):
            rate = visit.open_rate(ceiling, 0.03) * visit.comes(ceiling, call, 0.03, chance)
            assert rate == pytest.approx(ceiling * chance + call)
    assert visit.comes(0.7, 0.0, 0.0, 0.123) == 0.123, "without a festival, to the bit"
    assert visit.open_rate(CEILING_MAX, 1.0) == CEILING_MAX, (
        "the busiest have no more candidates than there is room for"
    )
    assert visit.comes(CEILING_MAX, 1.0, 1.0, 1.0) == 1.0


def test_a_bond_draws_while_its_host_is_on_air_this_week() -> None:
    hosts = np.zeros(2, HOST_SEEN).view(np.recarray)
    hosts.on_air[0] = 0b100
    assert visit.bond_there(C, hosts, 0, 0.8) == 0.8 and visit.bond_there(C, hosts, 1, 0.8) == 0.0
    assert visit.bond_there(week_of(visit_away=1.0)[0], hosts, 1, 0.8) == 0.8, "1: as if nobody were ever away"


def test_stars_are_weighed_by_habit() -> None:
    p = np.zeros(1, PERSON).view(np.recarray)[0]
    s = week_of()
    s.platform_draw[0][:2] = -0.4, 0.2
    assert visit.stars_for(p, s[0]) == 0.0, "nobody is missed by her who goes nowhere"
    p.habit[0], p.habit[1] = 30_000, 10_000
    assert visit.stars_for(p, s[0]) == pytest.approx(0.75 * -0.4 + 0.25 * 0.2)


def test_curiosity_fades() -> None:
    lift = [visit.newcomer_lift(C, 1.0, day, day) for day in (0, 1, 30, 200)]
    assert lift[0] == pytest.approx(C.visit_curiosity)
    assert lift[2] == pytest.approx(C.visit_curiosity * math.exp(-30 / Behaviour().visit.curiosity_days))
    assert rising(reversed(lift))


def test_a_further_platform_makes_curious_again_but_less() -> None:
    again = [visit.newcomer_lift(C, 1.0, 1000, day) for day in (0, 1, 30, 200)]
    assert again[0] == pytest.approx(C.visit_curiosity * C.visit_curiosity_again)
    assert 0.0 < C.visit_curiosity_again < 1.0 and rising(reversed(again))
    assert visit.newcomer_lift(C, 1.0, 3, 0) == visit.newcomer_lift(C, 1.0, 3, 3), "what is left is not taken away"


def test_a_platform_nourishes_curiosity_by_its_own_factor() -> None:
    for of in (lambda x: visit.newcomer_lift(C, x, 1000, 5), lambda x: where.novelty_left(C, x, 5)):
        assert of(0.0) == 0.0 and of(2.5) == pytest.approx(2.5 * of(1.0))
    assert rising(where.novelty_left(C, 1.0, day) for day in (200, 30, 1, 0))


@pytest.mark.parametrize("mean", [0.3, 3.0, 20.0])
def test_candidates_are_a_poisson_process(mean: float) -> None:
    rows, times, order = 6_000, np.zeros(visit.CANDIDATES_MAX + 1), np.zeros(visit.CANDIDATES_MAX + 1, np.int64)
    counts, all_times = np.zeros(rows), []
    for row in range(rows):
        n = visit.candidates(np.uint64(row_key(5, row)), -3, mean, times, order)
        counts[row] = n
        assert sorted(order[:n]) == list(range(n)), "every candidate keeps its own number"
        assert (np.diff(times[:n]) >= 0).all()
        all_times += times[:n].tolist()
    error = 4.5 * math.sqrt(mean / rows)
    assert abs(counts.mean() - mean) < error
    assert counts.var() == pytest.approx(mean, rel=4.5 * math.sqrt(2 / rows) + 4.5 / math.sqrt(rows * mean))
    assert abs((counts == 0).mean() - math.exp(-mean)) < 4.5 * math.sqrt(math.exp(-mean) / rows) + 1e-9
    histogram = np.histogram(all_times, bins=7, range=(0, 7))[0]
    assert histogram.sum() == counts.sum(), "within the week"
    assert np.abs(histogram - counts.sum() / 7).max() < 5.0 * math.sqrt(counts.sum() / 7)


def test_no_ceiling_no_candidates_and_an_error_rather_than_too_few() -> None:
    times, order = np.zeros(visit.CANDIDATES_MAX + 1), np.zeros(visit.CANDIDATES_MAX + 1, np.int64)
    highest = 7 * CEILING_MAX
    counts = {
        mean: [visit.candidates(np.uint64(row_key(5, row)), 0, mean, times, order) for row in range(500)]
        for mean in (0.0, highest)
    }
    assert max(counts[0.0]) == 0
    assert np.mean(counts[highest]) == pytest.approx(highest, abs=4.5 * math.sqrt(highest / 500))
    assert stats.poisson(highest).sf(visit.CANDIDATES_MAX) < 1e-8, "room for the busiest people there are"
    with pytest.raises(RuntimeError, match="more candidate visits"):
        visit.candidates(np.uint64(row_key(5, 0)), 0, 4.0 * visit.CANDIDATES_MAX, times, order)


# Platforms, channels, what is shown


def platform_at(**changes: float) -> float:
    inputs = {"base": 0.0, "habit": 0.5, "bond": 0.0, "trust": 0.5, "sensitivity": 5.0, "price": 0.8}
    inputs |= {"novelty": 0.0, "stars": 0.0, "levers": 0.0}
    return where.platform_utility(C, *(inputs | changes).values())


def test_which_platform_is_opened() -> None:
    for name in ("base", "habit", "bond", "trust", "novelty", "stars", "levers"):
        assert rising(platform_at(**{name: x}) for x in (0.1, 0.5, 1.0)), name
    assert platform_at(price=0.7) > platform_at(price=0.9)
    never, hardly = platform_at(habit=0.0), platform_at(habit=1e-9)
    assert hardly - never == pytest.approx(C.where_barrier), "a barrier before a platform never tried"


def test_utilitarian_people_search_and_hedonic_people_watch() -> None:
    lift = [[where.channel_utility(C, 0.0, motive, channel) for channel in range(3)] for motive in range(3)]
    assert lift == [[0, 0, C.where_motive], [C.where_motive, 0, 0], [0, 0, 0]]


def test_picking_from_a_cumulative_list_is_a_binary_search() -> None:
    cumulative = np.array([0.2, 0.5, 1.0, 0.1, 0.1, 1.0])
    for u in (1e-12, 0.1, 0.2, 0.2000001, 0.5, 0.9, 1 - 1e-12):
        assert exposure.pick_from(cumulative, 0, 3, u) == np.searchsorted(cumulative[:3], u)
        assert exposure.pick_from(cumulative, 3, 6, u) == 3 + np.searchsorted(cumulative[3:], u)
    assert exposure.pick_from(cumulative, 2, 2, 0.5) == -1


def test_taste_draws_categories_in_proportion_to_interest() -> None:
    interest = np.array([10, 0, 30, 60, 0], np.uint8)
    u = (np.arange(1000) + 0.5) / 1000
    counts = np.bincount([exposure.taste_category(interest, 5, x) for x in u], minlength=5)
    assert counts.tolist() == [100, 0, 300, 600, 0]


def test_repetition_hardens_and_variety_relaxes() -> None:
    same, varied = (exposure.concentration_after(C, 0.5, same, 0.2) for same in (True, False))
    assert varied < 0.5 < same < 1.0
    assert exposure.concentration_after(C, 0.5, True, 1.0) == 0.5, "new content does not harden"
    tired = [exposure.fatigue_after(C, 0.3, same, novelty, 0.0) for same, novelty in ((0, 1.0), (0, 0.0), (1, 0.0))]
    assert rising([0.3, *tired, 1.0])
    varied, same = (exposure.fatigue_after(C, 0.0, same, 0.0, 0.0) for same in (False, True))
    assert same == pytest.approx(C.memory_fatigue_gain)
    assert varied == pytest.approx(C.memory_fatigue_gain * C.memory_fatigue_varied)
    spared = exposure.fatigue_after(C, 0.0, True, 1.0, 0.0) / same
    assert spared == pytest.approx(1.0 - C.memory_fatigue_novelty), "new content tires less"


# Followed rooms

FOLLOWED = {"private": 0, "follow": 0.0, "host": -1, "draws": 1}


def followed(bonds: list[int], lever: float = 0.0, off_air: tuple[int, ...] = (), **changes: Any) -> list[list[int]]:
    """She opens live rooms and has bonds with hosts 0, 1, ..., whose offers have their numbers; what she is shown.

    changes: coefficients, `follow` of the platform, 1 for `private` lists, the `host` whom the lever is for, `draws`.
    """
    private, follow, host, draws = (changes.pop(k, usual) for k, usual in FOLLOWED.items())
    week, count = week_of(**changes), len(bonds)
    week[0].follow[0] = follow
    offers, hosts = np.zeros(2 * count, OFFER), np.zeros(count, HOST_SEEN)
    hosts["offer"] = np.stack([np.arange(count), np.full(count, -1)], axis=1)
    hosts["on_air"] = 127
    hosts["on_air"][list(off_air)] = 0
    p = anybody()
    p.host[:count], p.bond[:count], p.host_orders[:count] = np.arange(count), bonds, 128 * private
    table = np.zeros(1, LEVER)
    hosts["levers"] = 1 if host < 0 else np.arange(count) == host
    table["value"][0, CHANNEL.exposure] = lever
    scratch = np.zeros(1, SCRATCH).view(np.recarray)[0]
    seen = {"offers": offers, "hosts": hosts, "levers": table}
    world = World(week, **{name: seen[name].view(np.recarray) if name in seen else None for name in World._fields[1:]})
    found = []
    for seed in range(draws):
        key, mask = np.uint64(row_key(seed, 1)), np.uint64(lever != 0.0)
        her, visit = Her(p, None, None, 0, key, 1.0), Visit(mask, 0, LIVE, 3, 77, 0, 0.0)
        n = shown.follow_up(her, world, scratch.shown, visit)
        found.append(scratch.shown[:n].tolist())
    return found


def test_the_strongest_bonds_are_shown_first_and_who_is_off_air_takes_no_place() -> None:
    bonds = [9_000, 50_000, 20_000, 60_000]
    assert followed(bonds, private=1, look_followed=2) == [[3, 1]]
    assert followed(bonds, private=1, look_followed=4) == [[3, 1, 2, 0]]
    assert followed(bonds, private=1, look_followed=2, off_air=(3,)) == [[1, 2]]
    assert followed(bonds, private=1, look_followed=0) == [[]]
    assert followed(bonds, look_seek=0.0) == [[]], "neither the feed nor a list nor she herself"


def test_exposure_levers_move_the_odds_of_being_shown_and_never_beyond_certainty() -> None:
    draws = 1000

    def share(lever: float, follow: float = 0.5, host: int = -1) -> float:
        many = followed([30_000], lever, host=host, follow=follow, look_seek=0.0, draws=draws)
        return sum(map(len, many)) / draws

    for follow in (0.2, 0.5):
        for lever in (-2.0, 0.7, 1.5):
            odds = follow / (1.0 - follow) * math.exp(levers.saturate(C, lever))
            chance = odds / (1.0 + odds)
            assert abs(share(lever, follow) - chance) < 4.5 * math.sqrt(chance * (1.0 - chance) / draws)
    assert share(3.0, follow=1.0) == 1.0 and share(30.0, follow=0.0) == 0.0
    assert share(3.0, host=0) > share(0.0) == share(3.0, host=5), "where it holds"


# Watching


def test_watching() -> None:
    inputs = {"appeal": 0.0, "interest": 0.5, "bond": 0.2, "novelty": 0.5}
    for name in inputs:
        assert rising(watch.watch_utility(C, *(inputs | {name: x}).values()) for x in (0.0, 0.5, 1.0)), name


def test_minutes_stay_within_the_day_and_follow_bond_and_fatigue() -> None:
    def minutes(mall=False, interest=0.5, bond=0.0, fatigue=0.0, left=75.0, u=0.5, levers=0.0) -> float:
        return watch.minutes_watched(C, 10.0, mall, interest, bond, fatigue, left, u, levers)

    assert minutes(bond=1.0) > minutes() > minutes(fatigue=1.0) > 0.0
    assert minutes(bond=1.0) == pytest.approx((1.0 + C.look_minutes_bond) * minutes())
    assert rising(minutes(interest=x) for x in (0.0, 0.5, 1.0))
    assert minutes(interest=1.0) - minutes(interest=0.0) == pytest.approx(C.look_minutes_interest * minutes())
    assert minutes(mall=True) == pytest.approx(C.look_mall_minutes * minutes())
    assert minutes(left=2.0) == 2.0 and minutes(left=-1.0) == 0.0 and minutes(levers=-100.0) == 0.0
    luck = [minutes(u=u, left=1e9) for u in (np.arange(20_000) + 0.5) / 20_000]
    assert np.mean(luck) == pytest.approx(10.0, rel=0.01), "luck leaves the mean alone"


def test_bonded_people_take_part() -> None:
    share = [np.mean([watch.interacts(C, b, False, u) for u in np.linspace(0.0005, 0.9995, 1000)]) for b in (0, 0.5, 1)]
    assert rising(share)
    chance = [numbers.logistic(C.look_interact + lift) for lift in (0.0, C.look_interact_hedonic)]
    between = 0.5 * sum(chance)
    assert watch.interacts(C, 0.0, True, between) and not watch.interacts(C, 0.0, False, between)


# Buying


def test_a_deeper_discount_is_worth_more_to_everybody() -> None:
    for sensitivity in (0.5, 5.0, 20.0):
        assert rising(choice.price_utility(C, sensitivity, price, 0.85) for price in (1.2, 1.0, 0.85, 0.7, 0.4))


def test_at_the_ordinary_price_sensitive_and_insensitive_people_buy_alike() -> None:
    usual = C.buy_ordinary
    assert {choice.price_utility(C, s, usual, usual) for s in (0.5, 5.0, 20.0)} == {0.0}
    cheap, dear = ([choice.price_utility(C, s, usual + d, usual) for s in (0.5, 5.0, 20.0)] for d in (-0.1, 0.1))
    assert rising(cheap) and rising(reversed(dear))


def test_a_loss_counts_more_than_an_equal_gain() -> None:
    def against_reference(gap: float) -> float:
        return choice.price_utility(C, 4.0, 0.8, 0.8 + gap) - choice.price_utility(C, 4.0, 0.8, 0.8)

    assert -against_reference(-0.1) == pytest.approx(C.buy_loss_aversion * against_reference(0.1))


def test_who_knows_the_brand_compares_with_its_usual_price_and_a_stranger_with_what_she_pays_anywhere() -> None:
    assert choice.reference_price(C, True, 0.7, 0.9) == pytest.approx(C.buy_usual * 0.7 + (1.0 - C.buy_usual) * 0.9)
    assert choice.reference_price(C, False, 0.7, 0.9) == 0.9
    assert choice.reference_price(scene(buy_usual=0.0), True, 0.7, 0.9) == 0.9


def offer_at(**changes: float) -> float:
    inputs = {
        "interest": 0.5, "belief": 0.6, "affinity": 0.0, "bond": 0.0, "known": 0.0, "price": 0.0, "trust": 0.6,
        "pull": 0.0, "context": 0.0,
    }  # fmt: skip
    return choice.offer_utility(C, *(inputs | changes).values())


@pytest.mark.parametrize(
    "name", ["interest", "belief", "affinity", "bond", "known", "price", "trust", "pull", "context"]
)
def test_what_raises_a_purchase(name: str) -> None:
    assert rising(offer_at(**{name: x}) for x in (0.0, 0.4, 0.8))


def test_state_dependence_and_distrust() -> None:
    assert choice.known_host(C, 0) == 0.0 and choice.known_host(C, 1) == C.buy_again
    assert choice.known_host(C, 10) - choice.known_host(C, 100) == pytest.approx(C.buy_worn * math.log(10))
    assert C.buy_worn > 0, "many orders from one host wear off"
    assert offer_at(trust=1.0) - offer_at(trust=0.0) == pytest.approx(C.buy_risk)
    assert choice.perceived_trust(C, 0.9, 0.9) == pytest.approx(0.9)
    assert choice.perceived_trust(C, 0.0, 1.0) == pytest.approx(1.0 - C.buy_host_trust)


def test_amounts_have_the_mean_of_the_basket_and_are_never_nothing() -> None:
    amounts = [choice.order_fen(C, 10_000.0, 0.8, 1.5, u) for u in (np.arange(20_000) + 0.5) / 20_000]
    assert np.mean(amounts) == pytest.approx(12_000, rel=0.005)
    assert choice.order_fen(C, 1.0, 0.05, 0.1, 0.01) == 1


def test_a_bargain_is_stockpiled() -> None:
    assert choice.need_filled(C, 0.9, 0.8) == choice.need_filled(C, 0.8, 0.8) == C.buy_need_fill
    assert choice.need_filled(C, 0.5, 0.8) == pytest.approx(C.buy_need_fill * (1.0 + 0.3 * C.buy_need_deal))


# Experience


def test_the_signal_is_delivered_minus_expected() -> None:
    assert experience.delivered(C, 0.7, 0.7, 0.5) == pytest.approx(0.7)
    assert experience.expected(C, 0.8, 0.8) == pytest.approx(0.8)
    assert experience.disconfirmation(0.9, 0.4) == pytest.approx(0.5)
    assert (experience.disconfirmation(9.0, 0.0), experience.disconfirmation(-9.0, 0.0)) == (1.0, -1.0)
    values = [experience.delivered(C, 0.6, 0.6, u) for u in (np.arange(5_000) + 0.5) / 5_000]
    assert np.std(values) == pytest.approx(C.experience_noise, rel=0.01)


def test_disappointment_sends_back_and_complains() -> None:
    assert rising(experience.return_probability(C, -2.0, signal, 0.0) for signal in (0.5, 0.0, -0.5))
    assert rising(experience.complaint_probability(C, signal, 0.0) for signal in (0.5, 0.0, -0.5))
    assert experience.return_probability(C, -2.0, 0.0, -50.0) < 1e-9


def test_satisfaction_settles_at_ordinary_contentment() -> None:
    level = 0.1
    for _ in range(200):
        level = experience.satisfaction_after(C, level, 0.0)
    assert level == pytest.approx(C.experience_content)
    assert experience.satisfaction_after(C, 0.5, -1.0) < 0.5 < experience.satisfaction_after(C, 0.5, 1.0) <= 1.0


def signals_of(value: float, promise: float, expectation: float = 0.7, orders: int = 120) -> list[float]:
    """Signals of orders that all deliver the same; expectations follow what was delivered."""
    kept, signals = numbers.store(expectation), []
    for _ in range(orders):
        signals.append(experience.disconfirmation(value, experience.expected(C, promise, numbers.load(kept))))
        kept = numbers.store(numbers.toward(numbers.load(kept), value, C.experience_adapt))
    return signals


@pytest.mark.parametrize("change", [-0.2, 0.15])
def test_a_permanent_change_that_is_promised_too_stops_being_news(change: float) -> None:
    """The first orders carry the change; each takes away the same share of what her own expectation still misses."""
    value = experience.delivered(C, 0.7, 0.7 + change, 0.5)
    signals = signals_of(value, promise=value)
    effect = (1.0 - C.experience_promise) * (1.0 - C.experience_quality) * change
    assert signals[0] == pytest.approx(effect, abs=1e-4)
    assert signals[10] == pytest.approx(effect * (1.0 - C.experience_adapt) ** 10, abs=1e-3)
    assert abs(signals[-1]) < 1e-3, "the steady state"


def test_persistent_overpromising_keeps_disappointing_and_understatement_keeps_pleasing() -> None:
    for value, promise in ((0.6, 0.9), (0.8, 0.5)):
        lasting = C.experience_promise * (value - promise)
        assert signals_of(value, promise)[-10:] == pytest.approx([lasting] * 10, abs=1e-3)


# Bond and trust


def test_bonds_grow_with_sessions_but_never_beyond_full() -> None:
    watched, joined_in = (bond.bond_after_session(C, 0.3, 1.0, part, 0.0) for part in (False, True))
    assert 0.3 < watched < joined_in < 1.0
    assert bond.bond_after_session(C, 0.3, 100.0, True, 5.0) == 1.0
    assert bond.bond_after_session(C, 1.0, 1.0, True, 0.0) == 1.0
    assert bond.bond_after_session(C, 0.3, 2.0, False, 0.0) > watched, "some bond faster"


def test_strong_bonds_forgive_a_small_fault() -> None:
    small = 0.9 * C.memory_forgive
    assert bond.bond_after_signal(C, 1.0, -small) == 1.0
    assert bond.bond_after_signal(C, 0.3, -small) < 0.3
    assert bond.fault_felt(C, small, 1.0) == 0.0 < bond.fault_felt(C, small, 0.5) < bond.fault_felt(C, small, 0.0)


def test_strong_bonds_are_hit_hardest_by_betrayal() -> None:
    assert bond.fault_felt(C, 0.8, 1.0) > bond.fault_felt(C, 0.8, 0.5) > bond.fault_felt(C, 0.8, 0.0) == 0.8
    lost_share = [1 - bond.bond_after_signal(C, b, -0.8) / b for b in (0.2, 0.5, 1.0)]
    assert rising(lost_share)


def test_trust_is_slowly_built_and_quickly_lost() -> None:
    gained = bond.trust_after_signal(C, 0.5, 0.4) - 0.5
    lost = 0.5 - bond.trust_after_signal(C, 0.5, -0.4)
    assert lost > gained > 0.0
    assert bond.trust_after_signal(C, 1.0, 1.0) == 1.0 and bond.trust_after_signal(C, 0.0, -1.0) == 0.0
    assert bond.bond_after_signal(C, 0.5, 0.4) - 0.5 < 0.5 - bond.bond_after_signal(C, 0.5, -0.4)


# Short lists


def test_a_full_list_takes_a_new_host_in_place_of_the_weakest_only_if_that_one_is_weaker() -> None:
    p = anybody(bond=[30_000, 9_000, 20_000, 40_000])
    p.host[:] = [4, 5, 6, 7]
    assert memory.meet_host(p, 9, 0.1, 0.6) == -1 and p.host.tolist() == [4, 5, 6, 7]
    assert memory.meet_host(p, 9, 0.2, 0.6) == 1
    assert p.host.tolist() == [4, 9, 6, 7] and p.bond[1] == 0 and p.host_orders[1] == 0
    assert p.host_trust[1] == numbers.store(0.6)
    assert memory.strongest_bond(p) == 3 and memory.host_slot(p, 6) == 2 and memory.host_slot(p, 5) == -1


def test_an_empty_list_takes_anybody() -> None:
    p = anybody()
    assert memory.strongest_bond(p) == -1
    assert [memory.meet_host(p, host, 0.0, 0.5) for host in range(HOST_SLOTS)] == list(range(HOST_SLOTS))
    assert memory.meet_brand(p, 3, 0.1) == 0 == memory.brand_slot(p, 3)


# Leaving


def parts_of(satisfaction=0.5, trust=0.5, fatigue=0.3, annoyance=1.0, privacy=0.0, outside=1.0) -> np.ndarray:
    parts = np.zeros(6)
    leave.leave_parts(C, satisfaction, trust, fatigue, annoyance, privacy, outside, parts)
    return parts


def leaving(parts: np.ndarray, **changes: float) -> float:
    inputs = {"personal": -3.0, "ordinary": 0.0, "habit": 0.3, "bond": 0.3, "content": 0.0}
    changed = inputs | {k: v for k, v in changes.items() if k != "levers"}
    return leave.leave_probability(C, *changed.values(), parts, changes.get("levers", 0.0))


def test_each_driver_of_leaving_has_its_own_reason() -> None:
    worse = {"satisfaction": 0.2, "trust": 0.1, "fatigue": 0.9, "annoyance": 5.0, "outside": 2.0}
    for reason, (name, value) in enumerate(worse.items(), start=1):
        change = parts_of(**{name: value}) - parts_of()
        assert change[reason] > 0 and np.count_nonzero(change) == 1, name
        assert leaving(parts_of(**{name: value})) > leaving(parts_of()), name


def test_privacy_levers_are_log_odds_of_leaving_and_never_a_reason_to_stay() -> None:
    none, some = parts_of(annoyance=0.0), parts_of(annoyance=0.0, privacy=0.4)
    assert (some - none).tolist() == pytest.approx([0, 0, 0, 0, 0.4, 0])
    assert parts_of(privacy=-9.0)[4] == 0.0 < parts_of()[4]


def test_distrust_counts_below_the_trusted_level_only() -> None:
    level = C.leave_trusted
    assert parts_of(trust=level)[2] == parts_of(trust=1.0)[2] == 0.0
    assert parts_of(trust=level - 0.2)[2] == pytest.approx(0.2 * C.leave_distrust)


@pytest.mark.parametrize("name", ["habit", "bond", "content", "levers"])
def test_what_slows_leaving(name: str) -> None:
    assert rising(leaving(parts_of(), **{name: x}) for x in (0.9, 0.5, 0.1))


def test_the_main_reason_is_drawn_in_proportion_to_what_drove_her_out() -> None:
    parts = np.array([0.0, 0.4, 0.0, 0.3, 0.1, 0.2])
    reasons = np.bincount([leave.main_reason(parts, u) for u in (np.arange(1000) + 0.5) / 1000], minlength=6)
    assert np.abs(reasons - 1000 * parts).max() <= 1
    assert leave.main_reason(np.zeros(6), 0.5) == 5


# Levers


def test_levers_add_up_over_the_bits_that_reach_her() -> None:
    table = np.zeros(4, LEVER).view(np.recarray)
    table["value"][:, CHANNEL.price] = [-0.01, 0.02, -0.04, -0.08]

    def price(mask: int) -> float:
        return levers.channel_sum(table, np.uint64(mask), CHANNEL.price)

    assert price(0b1111) == pytest.approx(-0.11) and price(0b0110) == pytest.approx(-0.02) and price(0) == 0.0
    assert levers.channel_most(table, np.uint64(0b1111), CHANNEL.price, 1.0) == pytest.approx(0.02)
    assert levers.channel_most(table, np.uint64(0b0111), CHANNEL.price, -1.0) == pytest.approx(-0.05)


# Word of mouth


def test_neighbours_are_mostly_of_her_community_and_stay_the_same() -> None:
    rows, community, row = 10_000, 64, 1_000
    found = [
        talk.neighbour(C, np.uint64(row_key(seed, row)), row, rows, community, which)
        for seed in range(500)
        for which in range(C.talk_neighbours)
    ]
    near = np.mean([at // community == row // community for at in found])
    assert abs(near - (1 - C.talk_distant)) < 0.03
    assert min(found) >= 0 and max(found) < rows
    assert row not in found, "nobody listens to herself"
    key = np.uint64(row_key(1, row))
    assert talk.neighbour(C, key, row, rows, community, 2) == talk.neighbour(C, key, row, rows, community, 2)


def test_the_last_community_may_be_small() -> None:
    for seed in range(200):
        at = talk.neighbour(scene(talk_distant=0.0), np.uint64(row_key(seed, 65)), 65, 67, 64, 0)
        assert at in (64, 66)
        alone = talk.neighbour(scene(talk_distant=0.0), np.uint64(row_key(seed, 64)), 64, 65, 64, 0)
        assert 0 <= alone < 64, "who has no community listens to anybody"


def test_she_meets_all_her_neighbours_in_turn() -> None:
    key = np.uint64(row_key(3, 9))
    met = [talk.meets(C, key, week) for week in range(-7, 5)]
    count = C.talk_neighbours
    assert sorted(met[:count]) == list(range(count)) and met[:count] == met[count : 2 * count]
    assert talk.meets(scene(talk_neighbours=0), key, 5) == -1


def test_with_complete_mixing_she_meets_another_stranger_every_week() -> None:
    rows, key, mixed = 5000, np.uint64(row_key(3, 9)), scene(talk_strangers=1.0, talk_distant=0.0)
    met = [talk.neighbour(mixed, key, 9, rows, 64, talk.meets(mixed, key, week)) for week in range(-200, 200)]
    assert len(set(met)) > 350 and 9 not in met
    assert np.mean(met) == pytest.approx(rows / 2, rel=0.1)
    some = scene(talk_strangers=0.3)
    assert np.mean([talk.meets(some, key, week) >= C.talk_neighbours for week in range(500)]) == pytest.approx(
        0.3, abs=0.06
    )


def test_only_satisfied_neighbours_bring_somebody_in() -> None:
    assert talk.referral_hazard(C, -0.2, 3.0) == talk.referral_hazard(C, 0.0, 3.0) == 0.0
    assert rising(talk.referral_hazard(C, v, 0.0) for v in (0.1, 0.5, 1.0))
    assert talk.referral_hazard(C, 0.5, 0.7) == pytest.approx(math.exp(0.7) * talk.referral_hazard(C, 0.5, 0.0))


def test_a_voice_is_never_silent_while_she_is_active() -> None:
    voices = [talk.voice_valence(C, s) for s in np.linspace(0, 1, 2001)]
    assert 0 not in voices and min(voices) == -127 and max(voices) == 127
    assert (np.diff([v for v in voices if v != 1]) >= 0).all()
