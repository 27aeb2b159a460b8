"""What programmes do to different people: susceptibility, fees that are used, and what is held against a sponsor."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from cards import (
    DAY,
    EVERYWHERE,
    GOAL,
    MEMBERS,
    OTHERS,
    PLAIN,
    POINTS,
    TIERS,
    B,
    buyer,
    card,
    her,
    item,
    key_of,
    one,
    scene,
)
from scipy import stats

from sim.people.kernels import levers, membership, programme
from sim.people.kernels.scene import LEVER, SCRATCH, SUMS
from sim.state.names import NO_PROGRAMME, YEAR_WEEKS
from sim.state.programme import CHANNEL
from sim.state.shown import OFFER

pytestmark = pytest.mark.usefixtures("as_written")
P = B.programme
STEP = 1.0 / programme.SORE_MOST


# On whom it works


def susceptibilities(spread: float, rows: int = 3000) -> np.ndarray:
    s = scene(programme_spread=spread)
    return np.array([levers.susceptibility(s, key_of(2, row)) for row in range(rows)])


def test_susceptibility_has_mean_1_and_works_against_its_purpose_on_some() -> None:
    many = 3000
    for spread in (0.4, 1.2):
        found = susceptibilities(spread, many)
        assert abs(found.mean() - 1.0) < 4.5 * spread / math.sqrt(many)
        assert abs(found.std() - spread) < 4.5 * spread / math.sqrt(2 * many)
        against = stats.norm.cdf(-1.0 / spread)
        assert abs((found < 0.0).mean() - against) < 4.5 * math.sqrt(against * (1.0 - against) / many)
    assert set(susceptibilities(0.0, 50)) == {1.0}, "all alike"


def lever_of(**amounts: float) -> Any:
    """A table with one lever."""
    table = np.zeros(1, LEVER).view(np.recarray)
    for name, value in amounts.items():
        table["value"][0, getattr(CHANNEL, name)] = value
    return table


def test_what_is_felt_is_multiplied_before_it_saturates() -> None:
    s, table = scene(), lever_of(taste=0.6)
    moved = [levers.log_odds(s, table, MEMBERS, CHANNEL.taste, hers) for hers in (-1.0, 0.0, 1.0, 2.0)]
    assert moved == [levers.saturate(s, hers * 0.6) for hers in (-1.0, 0.0, 1.0, 2.0)]
    assert moved[0] < moved[1] == 0.0 < moved[2] < moved[3] <= s.programme_limit


def test_further_messages_draw_some_and_keep_others_away_and_usual_ones_work_on_everybody_alike() -> None:
    s = scene()
    s.platform_contacts[0] = s.usual_contacts[0] = 2.0
    more = levers.reminder(s, 5.0) - levers.reminder(s, 2.0)
    for hers in (-0.7, 0.0, 1.0, 1.8):
        assert levers.visit_pull(s, lever_of(contacts=3.0), MEMBERS, 0, hers) == pytest.approx(hers * more)
        assert levers.visit_pull(s, lever_of(), MEMBERS, 0, hers) == 0.0
        gone = levers.visit_pull(s, lever_of(contacts=3.0), MEMBERS, -1, hers)
        assert gone == pytest.approx(hers * levers.reminder(s, 3.0)), "a win-back message to one who was forgotten"
    s.platform_contacts[0] = 4.0  # the platform sends more than she is used to
    usual = {levers.visit_pull(s, lever_of(), MEMBERS, 0, hers) for hers in (-0.7, 1.0, 1.8)}
    assert usual == {levers.reminder(s, 4.0) - levers.reminder(s, 2.0)}


# A fee that was paid


def paid(
    weeks_ago: int, fee: float = 80.0, hers: float = 1.0, mask: Any = MEMBERS, o: Any = None, **changes: float
) -> float:
    """What a fee that was paid so long ago adds to an offer in scope, log-odds."""
    s = scene(PLAIN | {"fee": fee}, **changes)
    s.week = 200
    m = card(since=200 - weeks_ago)
    return programme.fee_and_sores(her(m, hers=hers), s, mask, item() if o is None else o)


def test_a_fee_is_used_the_more_the_larger_it_was_and_the_less_the_longer_ago() -> None:
    full = P.sunk
    assert paid(0, fee=2 * P.order_yuan) == paid(0, fee=P.order_yuan) == pytest.approx(full)
    assert paid(0, fee=0.5 * P.order_yuan) == pytest.approx(0.5 * full)
    for weeks in (1, 13, 51):
        assert paid(weeks, fee=P.order_yuan) == pytest.approx(full * math.exp(-weeks / P.sunk_weeks))
    assert paid(YEAR_WEEKS + 3) == paid(3), "paid anew each year"
    assert paid(5, fee=0.0) == paid(5, programme_sunk=0.0) == 0.0
    assert paid(5, hers=-0.5) == pytest.approx(-0.5 * paid(5))


def test_a_fee_is_used_where_she_has_paid_it_and_is_served() -> None:
    assert paid(0, mask=OTHERS) == 0.0
    assert paid(0, o=one(OFFER, list_fen=10_000, levers=OTHERS)) == 0.0


# What is held against a sponsor


def put_off(m: Any, mask: Any = MEMBERS, o: Any = None, **changes: float) -> float:
    """What she holds against the sponsor takes off buying from it, log-odds."""
    return -programme.fee_and_sores(her(m, hers=3.0), scene(PLAIN, **changes), mask, item() if o is None else o)


def turned(s: Any, m: Any, at: int, p: Any = None) -> Any:
    """One week turns for her."""
    s.week, s.day = at, DAY + 7 * at
    out = one(SUMS)
    membership.turn_memberships([buyer() if p is None else p], [m], 0, 1, [s], [out])
    return out


def test_standing_holds_tier_and_soreness() -> None:
    m = card()
    for tier in range(5):
        for steps in (0, 1, 17, programme.SORE_MOST):
            programme.stand(m, 0, tier, steps * STEP)
            assert (programme.tier_of(m, 0), programme.sore_of(m, 0)) == (tier, pytest.approx(steps * STEP))
    programme.stand(m, 0, 2, 7.0)
    assert programme.sore_of(m, 0) == 1.0 and programme.tier_of(m, 0) == 2
    programme.stand(m, 0, 2, -0.5)
    assert programme.sore_of(m, 0) == 0.0


def test_soreness_is_log_odds_against_the_sponsor_and_nobody_else() -> None:
    for steps in (0, 10, programme.SORE_MOST):
        assert put_off(card(sore=steps)) == pytest.approx(P.sore * steps * STEP)
        assert put_off(card(sore=steps), mask=OTHERS) == put_off(card(sore=steps)), "also when it gives her nothing now"
    assert put_off(card(sore=31), o=one(OFFER, list_fen=10_000, levers=OTHERS)) == 0.0
    assert put_off(card(sore=31, programme=NO_PROGRAMME)) == 0.0
    assert put_off(card(sore=31), programme_sore=0.0) == 0.0


def test_a_grievance_heals_a_step_a_week() -> None:
    s, m = scene(PLAIN | {"window": 1000}), card(tier=1, sore=programme.SORE_MOST, since=-100)
    levels = []
    for at in range(40):
        levels.append(programme.sore_of(m, 0))
        turned(s, m, at)
    expected = [max(programme.SORE_MOST - at, 0) * STEP for at in range(40)]
    assert levels == pytest.approx(expected) and programme.SORE_MOST == 31 and programme.tier_of(m, 0) == 1


def ended(tier: int, spend: int, sore: int = 0, **changes: float) -> tuple[int, float]:
    """Tier and soreness after the end of a window; tiers from 500 and 2000 yuan."""
    m = card(tier=tier, spend=spend, sore=sore)
    turned(scene(TIERS | {"window": 10}, **changes), m, 10)
    return programme.tier_of(m, 0), programme.sore_of(m, 0)


def test_a_lost_tier_hurts_in_full_and_a_close_miss_in_part_most_of_all_who_has_a_tier() -> None:
    near = P.near
    assert [ended(2, 1999), ended(2, 600), ended(2, 499), ended(1, 499)] == [(1, 1.0), (1, 1.0), (0, 1.0), (0, 1.0)]
    assert ended(1, int(2000 * near)) == (1, pytest.approx(P.missed, abs=0.5 * STEP))
    assert ended(0, int(500 * near)) == (0, pytest.approx(0.5 * P.missed, abs=0.5 * STEP))
    assert ended(1, int(2000 * near) - 1) == (1, 0.0) and ended(0, int(500 * near) - 1) == (0, 0.0), "not close"
    assert ended(2, 2000) == (2, 0.0), "kept"
    assert ended(0, 490, programme_missed=0.0) == (0, 0.0)
    assert ended(1, 1900, programme_near=1.0) == (1, 0.0), "never close enough"


def test_the_larger_grievance_stays() -> None:
    assert ended(1, 1900, sore=30) == (1, pytest.approx(29 * STEP)), "a week healed, and no more than that"
    assert ended(1, 1900, sore=3)[1] == pytest.approx(P.missed, abs=0.5 * STEP)


def test_a_tier_that_is_reached_makes_up_for_everything() -> None:
    s, m = scene(TIERS), card(sore=20)
    programme.credit_order(m, s, one(SUMS), one(SCRATCH), MEMBERS, item(), 30_000, True)
    assert programme.sore_of(m, 0) == pytest.approx(20 * STEP), "not yet"
    programme.credit_order(m, s, one(SUMS), one(SCRATCH), MEMBERS, item(), 30_000, True)
    assert (programme.tier_of(m, 0), programme.sore_of(m, 0)) == (1, 0.0)


def test_points_that_expire_hurt_by_the_part_of_a_reward_that_they_were() -> None:
    def sore(old: int, goal: float = GOAL, **changes: float) -> float:
        m = card(old=old, points=7)
        turned(scene(POINTS | {"half_expiry": 5, "goal": goal}, **changes), m, 5)
        assert (m.old[0], m.points[0]) == (7, 0)
        return programme.sore_of(m, 0)

    for old in (0, GOAL // 2, GOAL, 3 * GOAL):
        assert sore(old) == pytest.approx(P.expired * min(old / GOAL, 1.0), abs=0.5 * STEP)
    assert sore(GOAL, goal=0.0) == sore(GOAL, programme_expired=0.0) == 0.0, "points that buy nothing"


def test_who_leaves_or_joins_anew_holds_nothing_against_the_programme() -> None:
    s, m = scene(PLAIN | {"automatic": 1}), card(programme=NO_PROGRAMME, sore=31, tier=2)
    programme.enrol(buyer(), m, s, one(SUMS), one(SCRATCH), OTHERS, EVERYWHERE, key_of(1, 0), DAY, 0)
    assert (programme.tier_of(m, 0), programme.sore_of(m, 0)) == (0, 0.0)
