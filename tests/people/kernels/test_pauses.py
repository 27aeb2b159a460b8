"""Away for a while or for good: pauses, returns, what messages do to those who had forgotten, and who brought whom."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from cards import MEMBERS, buyer, key_of, scene
from lived import PERSONS, STEPS, live, sessions, visiting

from sim.people.kernels import joining, visit, week
from sim.people.kernels.scene import LEVER, SUMS, Her
from sim.people.kernels.traits import dropouts, stored_dropout
from sim.state.groups import blank_trace
from sim.state.names import LOSS_REASONS, PAUSED, POTENTIAL
from sim.state.person import PERSON
from sim.state.programme import CHANNEL
from sim.state.tallies import CELL

PRIVACY = LOSS_REASONS.index("privacy")


def within(count: float, chance: float, many: int) -> bool:
    """Whether a count of so many is what a chance says, but for luck."""
    return abs(count - many * chance) < 4.5 * math.sqrt(many * chance * (1.0 - chance))


def fragile(people: Any, day: int) -> None:
    """Who visits leaves."""
    visiting(1.0)(people, day)
    people.persons.dropout = stored_dropout(30.0)


def test_a_share_of_those_who_drop_out_pauses_and_is_not_lost(stage_set) -> None:
    gone = {}
    for pause in (0.0, 0.3, 0.9):
        people, tallies, _ = live(stage_set, fragile, visit={"base": 4.0}, leave={"pause": pause})
        gone[pause] = people.persons.gone.copy()
        away, paused = np.count_nonzero(gone[pause]), np.count_nonzero(gone[pause] == PAUSED)
        assert (away > 0.8 * PERSONS and within(paused, pause, away)) or (pause == 0.0 and paused == 0)
        assert tallies.losses.sum() == tallies.cell[:, CELL.lost].sum() == away - paused
        assert tallies.losses[0] == 0, "each of the lost has a reason"
    for pause in (0.3, 0.9):
        assert np.array_equal(gone[0.0] > 0, gone[pause] > 0), "it decides how long, not who"
        lost = gone[pause] != PAUSED
        assert np.array_equal(gone[0.0][lost], gone[pause][lost])


def test_a_pause_ends_by_itself_after_so_many_weeks_on_average(stage_set) -> None:
    def away(people: Any, day: int) -> None:
        people.persons.gone[: PERSONS // 2], people.persons.gone[PERSONS // 2 :] = PAUSED, 1

    def back(weeks: float, come_back: float = 0.0) -> list[int]:
        leave = {"pause_weeks": weeks, "come_back": come_back}
        gone = live(stage_set, away, leave=leave)[0].persons.gone
        return [np.count_nonzero(half == 0) for half in np.split(gone, 2)]

    assert back(1.0) == [PERSONS // 2, 0], "who has gone for good stays away"
    for weeks in (2.0, 8.0):
        paused, lost = back(weeks)
        assert within(paused, 1.0 / weeks, PERSONS // 2) and lost == 0
    assert within(back(8.0, come_back=0.2)[1], 0.2, PERSONS // 2)


def test_a_festival_interrupts_a_pause_and_brings_nobody_back_who_has_gone(stage_set) -> None:
    def away(people: Any, day: int) -> None:
        visiting(0.0)(people, day)
        people.persons.gone[: PERSONS // 2], people.persons.gone[PERSONS // 2 :] = PAUSED, 1

    for calls in (0.1, 0.2, 0.0):
        people, tallies, _ = live(
            stage_set, away, public={"visit_calls": np.full(7, calls)}, leave={"pause_weeks": 104.0, "come_back": 0.0}
        )
        came = people.persons.visit_day >= stage_set[2].public.day
        paused, lost = np.split(came, 2)
        chance = -math.expm1(-7.0 * calls)
        assert not lost.any() and (within(paused.sum(), chance, PERSONS // 2) or chance == paused.sum() == 0)
        back = np.count_nonzero(people.persons.gone[: PERSONS // 2] == 0)
        assert back < 6, "her pause goes on"
        assert 0 <= sessions(tallies) - paused.sum() <= 3 * back, "one look a week"


def test_a_festival_calls_the_rare_and_the_heavy_visitor_alike(stage_set) -> None:
    changes = {
        "visit": {"base": 0.0, "daily_minutes": 600.0},
        "leave": {"session": -60.0},
        "memory": {"habit_gain": 0.0},
    }
    for ceiling in (0.05, 0.6):
        few, many = (
            sessions(live(stage_set, visiting(ceiling), public={"visit_calls": np.full(7, calls)}, **changes)[1])
            for calls in (0.0, 0.2)
        )
        assert abs(many - few - 1.4 * PERSONS) < 4.5 * math.sqrt(few + many)


@pytest.mark.usefixtures("as_written")
def test_the_chance_to_return_is_one_over_the_mean_pause_and_programmes_move_its_odds() -> None:
    s = scene(leave_pause_weeks=16.0, leave_come_back=0.001)
    table = np.zeros(1, LEVER).view(np.recarray)
    table["value"][0, CHANNEL.visit] = 0.8

    def chance(gone: int, mask: Any, hers: float = 1.0) -> float:
        return joining.come_back_chance(s, gone, table, mask, hers)

    for gone, alone in ((PAUSED, 1.0 / 16.0), (1, 0.001), (PRIVACY, 0.001)):
        assert chance(gone, np.uint64(0)) == alone == pytest.approx(chance(gone, MEMBERS, hers=0.0))
        for hers in (-1.0, 0.5, 2.0):
            odds = alone / (1.0 - alone) * math.exp(week.visit_pull(s, table, MEMBERS, -1, hers))
            assert chance(gone, MEMBERS, hers) == pytest.approx(odds / (1.0 + odds))
        assert chance(gone, MEMBERS, -1.0) < alone < chance(gone, MEMBERS, 1.0), "some are won back, some put off"


# Messages that remind of leaving


def heeded(
    contacts: float, habit: float = 0.0, people: int = 400, pause: float = 0.0, **changes: float
) -> tuple[int, Any]:
    """How many of so many who did not come this week leave over messages beyond the usual ones, and the week's sums."""
    s = scene(leave_pause=pause, **changes)
    s.fades[:], s.touching[0], s.platforms = 1.0, MEMBERS, 1
    table = np.zeros(1, LEVER).view(np.recarray)
    table["value"][0, CHANNEL.contacts] = contacts
    notes = SimpleNamespace(sums=np.zeros(1, SUMS).view(np.recarray))
    world = SimpleNamespace(week=[s], levers=table)
    left = 0
    for row in range(people):
        p = buyer(touched_day=s.day)
        p.habit[0] = round(habit * STEPS)
        t = blank_trace(np.zeros(1, PERSON)).view(np.recarray)[0]
        week.heed_messages(Her(p, t, None, row, key_of(1, row), 1.0), world, notes, MEMBERS, s.day)
        left += p.gone != 0
    return left, notes.sums[0]


@pytest.mark.usefixtures("as_written")
def test_further_messages_remind_people_without_habit_that_they_may_leave() -> None:
    for contacts, habit in ((2.0, 0.0), (6.0, 0.0), (6.0, 0.5)):
        left, sums = heeded(contacts, habit, programme_prompted=0.1)
        assert within(left, 1.0 - math.exp(-0.1 * contacts * (1.0 - habit)), 400)
        assert sums.losses[PRIVACY] == sums.losses.sum() == sums.cell[:, CELL.lost].sum() == left
    assert heeded(20.0, habit=1.0, programme_prompted=0.2)[0] == 0, "who is in the habit does not think of it"
    assert heeded(0.0)[0] == heeded(-3.0)[0] == heeded(20.0, programme_prompted=0.0)[0] == 0


@pytest.mark.usefixtures("as_written")
def test_of_those_whom_messages_drive_out_some_pause_too() -> None:
    left, sums = heeded(10.0, pause=0.5, programme_prompted=0.2)
    assert within(sums.losses.sum(), 0.5, left)


def test_messages_drive_out_only_who_did_not_come(stage_set) -> None:
    def gone(ceiling: float) -> int:
        def prepare(people: Any, day: int) -> None:
            visiting(ceiling)(people, day)
            people.persons.habit = 0

        changes = {"programme": {"prompted": 0.2}, "leave": {"session": -30.0}, "visit": {"base": 6.0}}
        return np.count_nonzero(live(stage_set, prepare, {"contacts": 10.0}, **changes)[0].persons.gone)

    assert gone(0.0) > 0.7 * PERSONS > 10 > gone(3.0)


# Referrals have two sides


def test_who_was_brought_in_and_who_brought_her_leave_less_readily(stage_set) -> None:
    def talked_over(referred: float, referrer: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        def prepare(people: Any, day: int) -> None:
            people.persons.stage[::2], people.persons.milestone[::2] = POTENTIAL, day // 7
            people.voices.valence, people.persons.dropout, people.trace.referrer = 120, stored_dropout(-3.0), 0

        talk = {"join": 0.05, "organic": 0.05, "referred": referred, "referrer": referrer}
        crowd = live(stage_set, prepare, talk=talk)[0]
        return dropouts(crowd.persons), crowd.trace.referrer.astype(int), crowd.persons.stage

    dropout, referrer, stage = talked_over(0.15, 0.25)
    behind = referrer > 0
    brought = np.bincount(referrer[behind] - 1, minlength=PERSONS)
    assert behind.sum() > 10 and brought.max() > 1 and (stage[~behind] != POTENTIAL).sum() > PERSONS // 2
    assert dropout == pytest.approx(-3.0 - 0.15 * behind - 0.25 * brought, abs=1e-5)
    neither, same, _ = talked_over(0.0, 0.0)
    assert set(neither) == {-3.0} and np.array_equal(same, referrer), "who is brought in does not depend on it"


def test_thanks_come_to_the_same_in_whatever_order_threads_hand_them_in() -> None:
    rows = np.array([3, 1, 3, 0, 3, 1], np.int64)
    found = []
    for order in (np.arange(6), np.arange(6)[::-1], np.array([2, 5, 0, 3, 1, 4])):
        persons = np.zeros(5, PERSON).view(np.recarray)
        persons.dropout = stored_dropout(-2.7)
        week.thank(persons, rows[order], 0.1)
        found.append(dropouts(persons).tolist())
    assert found[0] == found[1] == found[2]
    assert found[0] == pytest.approx([-2.8, -2.9, -2.7, -3.0, -2.7], abs=1e-5)


# Who comes for which motive


@pytest.mark.usefixtures("as_written")
def test_hedonic_people_come_more_readily_and_utilitarian_people_less() -> None:
    s = scene()
    s.seg_visit_link[:2] = 0.1, -0.4
    utilitarian, hedonic, mixed = (visit.personal_link(buyer(motive=motive, segment=1), s) for motive in range(3))
    assert mixed == -0.4
    assert hedonic - mixed == pytest.approx(s.visit_motive) == mixed - utilitarian and s.visit_motive > 0.0
    s.visit_motive = 0.0
    assert {visit.personal_link(buyer(motive=motive), s) for motive in range(3)} == {0.1}
