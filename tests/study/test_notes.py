"""What is said before a run: what of the question will not happen in it."""

from __future__ import annotations

import pytest

from sim.study.compose import compose
from sim.study.notes import last_day, notes

SIZE = ["size=tiny", "horizon.weeks=60", "~calibrated"]
END = "the run's last day is 2027-02-24, in week 59"
CHANGE = "{from_week: %d, set: {policy.fine_share: .1}}"
SHOCK = "{kind: false_claim, week: %d}"


def scenario(changes=(), shocks=()):
    told = ", ".join(CHANGE % week for week in changes), ", ".join(SHOCK % week for week in shocks)
    return f"scenarios={{x: {{description: X, changes: [{told[0]}], shocks: [{told[1]}]}}}}"


@pytest.mark.parametrize(
    ("changes", "shocks", "note"),
    [
        ([0], [59], ""),
        ([0], [60], f"note: x: the shock false_claim in week 60 will not happen; {END}"),
        ([70, 0], [], f"note: x: the change of policy.fine_share in week 70 will not happen; {END}"),
        ([0, 80, 90], [10, 70, 2000], "false_claim in week 70, the change of policy.fine_share in week 80, the change"),
        ([0, 80, 90], [10, 70, 2000], f"in week 90, 1 more will not happen; {END}"),
        ([60], [61], f"note: x changes nothing before week 60, and {END}"),
        ([], [], "note: x changes nothing"),
    ],
)
def test_what_comes_after_the_last_day_is_named(changes, shocks, note):
    told = list(notes(compose([*SIZE, scenario(changes, shocks)])))
    assert len(told) == bool(note) and note in "".join(told)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["rivals.copy_after_weeks=59"], []),
        (
            ["rivals.copy_after_weeks=60"],
            [f"note: rivals.copy_after_weeks=60: no rival copies before week 60, and {END}"],
        ),
        ([], []),
        (["strategies.points.from_week=40"], [f"no rival copies before week 66, and {END}"]),
        (["strategies.points.from_week=40", "rivals.copy_after_weeks=null"], []),
        (
            ["strategies.points.from_week=60"],
            [f"note: points changes nothing before week 60, and {END}", "no rival copies before week 86"],
        ),
    ],
)
def test_so_are_launches_and_copies(words, told):
    found = list(notes(compose([*SIZE, "+strategy=points", *words])))
    assert len(found) == len(told) and all(note in line for note, line in zip(told, found, strict=True))


def test_the_last_day_is_that_of_the_years_which_are_run():
    assert str(last_day(compose([*SIZE, "market=history"]))) == "2022-03-02"  # 60 weeks of 2021 and 2022


def test_a_note_says_how_many_copies_find_room():
    (note,) = notes(compose([*SIZE, "+strategy=[points,tiered_membership]", "rivals.most=8"]))
    assert note == "note: rivals.most=8: with so many strategies there is room for 7 copies of each"
