"""The tables of docs/states.md against behaviour: one state is changed, the rest is held, and every decision is read.

Everybody gets exactly one candidate visit, so that a week is one pass through all decisions. Persons are compared
decision by decision for as long as everything before it came out the same; whatever differs then is the state's own
effect.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache
from inspect import signature
from typing import Any, NamedTuple

import numpy as np
import pytest
from markets import SEED, params_of, resumed
from places import ROOT

from sim.core.rng import Stream, uniforms
from sim.params.behaviour import Behaviour
from sim.people import engine
from sim.people.kernels.bond import bond_after_signal
from sim.people.kernels.traits import stored_ceiling, stored_dropout
from sim.state.names import NOBODY, POTENTIAL
from sim.state.tallies import CELL, PLATFORM_TALLY, SALE

PAGE = (ROOT / "docs" / "states.md").read_text(encoding="utf-8")
DECISIONS = ("visit", "platform", "channel", "exposure", "watch", "buy", "experience", "leave", "talk")
FULL = 65535
CEILING = 1 / 7  # visits a day: one candidate a week on average
WATCHED = 300  # persons


class Outcome(NamedTuple):
    """One person's week, by decision."""

    path: dict[str, Any]  # what came out, as far as it matters for later decisions
    fine: dict[str, Any]  # finer readings: minutes, probabilities


def table(title: str) -> dict[str, dict[str, str]]:
    """Cells of a table of the page by state and decision."""
    section = PAGE.split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    assert tuple(rows[0][1:]) == DECISIONS
    return {row[0]: dict(zip(DECISIONS, row[1:], strict=True)) for row in rows[2:]}


TABLE = table("What she remembers") | table("Who she is")


def coefficients(cell: str) -> list[str]:
    """The parameters that a cell names."""
    return re.findall(r"`(\w+\.\w+)`", cell)


def carried(cell: str) -> bool:
    """Whether coefficients alone carry a cell's effect."""
    return bool(coefficients(cell))


class Scene:
    """A week of a small market as its kernel was called, ready to be lived again under other states."""

    def __init__(self) -> None:
        market = resumed(params_of("~calibrated", "brand.brands=20", persons=6000, burn_in=30))
        self.kernel, names = engine.live_week, signature(getattr(engine.live_week, "py_func", engine.live_week))
        calls: list[dict[str, Any]] = []

        def spy(*arguments: Any) -> int:
            given = dict(names.bind(*arguments).arguments)
            world = given["world"]
            world = world._replace(week=world.week.copy(), voices=world.voices.copy())
            state = ("persons", "trace", "next_voices")
            calls.append(given | {"world": world} | {name: given[name].copy() for name in state})
            return self.kernel(*arguments)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(engine, "live_week", spy)
            market.run(market.week + 1)
        market.close()
        self.call = calls[0]
        self.world = self.call["world"]._replace(news=self.call["world"].news[:0])
        self.persons, self.week = self.call["persons"], self.world.week
        self._one_candidate()
        # In the middle of every probability, so that a change shows.
        for name, value in (("visit_base", 0.0), ("buy_base", -2.5), ("buy_shelf", -2.5), ("leave_session", 0.0)):
            self.week[name] = value
        self.week["newcomer"][0, :5] = (0.0, 3.0, 0.0, 3.0, 1.0)  # platforms receive newcomers differently
        self.persons.dropout = stored_dropout(-1.0)
        self.persons.due_fate = 0

    def _one_candidate(self) -> None:
        """Persons for whom the Poisson draw of this week is one."""
        self.persons.visit_ceiling = stored_ceiling(CEILING)
        u = uniforms(SEED, Stream.VISIT_COUNT, int(self.week.week[0]), np.arange(len(self.persons)))
        once = (u > math.exp(-7 * CEILING)) & (u <= 2 * math.exp(-7 * CEILING))
        member = (self.persons.stage != POTENTIAL) & (self.persons.gone == 0)
        known = (self.persons.host != NOBODY).any(axis=1) & (self.persons.brand != NOBODY).any(axis=1)
        self.rows = np.flatnonzero(once & member & known)[:WATCHED]
        assert len(self.rows) == WATCHED

    def live(self, change: Callable[[np.recarray], None] | None = None, neutral: tuple[str, ...] = ()) -> list[Outcome]:
        """Outcomes of the watched persons after `change`, with some coefficients without effect."""
        persons, week = self.persons.copy(), self.week.copy()
        for name in neutral:
            week[name.replace(".", "_")] = 1.0 if name == "experience.promise" else 0.0
        if change is not None:
            change(persons)
        call = self.call | {
            "persons": persons,
            "world": self.world._replace(week=week, voices=self.world.voices.copy()),
        }
        call |= {name: call[name].copy() for name in ("trace", "next_voices")}
        return [self._one(row, call) for row in self.rows.tolist()]

    def _one(self, row: int, call: dict[str, Any]) -> Outcome:
        """A pass of one person through the kernel; what the sums gained is hers."""
        notes, person = call["notes"], call["persons"][row]
        out, sold, watched = notes.sums[0], notes.sales, notes.hosts
        platform, cells, outside = out.platform.copy(), out.cell[:, CELL.interactions].sum(), int(out.outside)
        sales, minutes = sold["by_channel"].copy(), watched["minutes"].copy()
        person.due_signal[0] = 0
        bought = self.kernel(*(call | {"lo": row, "hi": row + 1}).values())
        sessions = (out.platform - platform)[:, PLATFORM_TALLY.sessions]
        assert sessions.sum() <= 1
        offer, channel = np.nonzero((sold["by_channel"] - sales)[:, :, SALE.shown])
        room = np.flatnonzero(watched["minutes"] - minutes)
        order = notes.orders[0].copy() if bought else None
        fate = (int(order.fate), int(person.due_signal[0])) if bought else None
        voice = call["next_voices"][row]
        goods = tuple(order.tolist()[i] for i in (1, 2, 3, 4, 5, 8, 9)) if bought else None  # all but row, fate, day
        path = {
            "visit": int(sessions.sum()),
            "platform": int(sessions.argmax()),
            "channel": tuple(set(channel.tolist())),
            "exposure": tuple(offer.tolist()),
            "watch": (tuple(room.tolist()), int(out.cell[:, CELL.interactions].sum() - cells)),
            "buy": (goods, int(out.outside - outside)),
            "experience": fate,
            "leave": person.gone > 0,
            "talk": (int(voice.valence), int(voice.platform), int(voice.host)),
        }
        expected = (sold["by_channel"] - sales)[:, :, SALE.expected_micro]
        fine = {
            "watch": int((out.platform - platform)[:, 1].sum()),  # hundredths of a minute
            "buy": tuple(expected[offer, channel].tolist()),  # probabilities in millionths
        }
        return Outcome(path, fine)


@cache
def scene() -> Scene:
    return Scene()


def changed_by(before: list[Outcome], after: list[Outcome]) -> set[str]:
    """Decisions that come out differently for somebody for whom everything before came out the same."""
    found = set()
    for one, other in zip(before, after, strict=True):
        for decision in DECISIONS:
            same_path = one.path[decision] == other.path[decision]
            if decision == "channel" and () in (one.path[decision], other.path[decision]):
                continue  # it is read off what is shown: where nothing is, it is not known
            if not same_path or one.fine.get(decision) != other.fine.get(decision):
                found.add(decision)
            if not same_path or one.path["visit"] == 0 or (decision == "exposure" and not one.path["exposure"]):
                break
    return found


def put(name: str, *levels: float) -> list[Callable[[np.recarray], None]]:
    """Give everybody the same level of a state, 0-1, for each of `levels`."""

    def setter(level: float) -> Callable[[np.recarray], None]:
        def change(persons: np.recarray) -> None:
            getattr(persons, name)[...] = int(level * FULL)

        return change

    return [setter(level) for level in levels]


def roll(name: str) -> Callable[[np.recarray], None]:
    """Shift what is known of one platform, host or category to the next."""

    def change(persons: np.recarray) -> None:
        persons[name] = np.roll(persons[name], 1, axis=1)

    return change


def assign(name: str, new: Callable[[np.ndarray], Any]) -> Callable[[np.recarray], None]:
    """Replace a field by a function of it."""

    def change(persons: np.recarray) -> None:
        persons[name] = new(persons[name])

    return change


CHANGES: dict[str, list[Callable[[np.recarray], None]]] = {
    "habit": [*put("habit", 0.0, 0.05, 0.9), roll("habit")],
    "trust": put("trust", 0.1, 0.95),
    "bond": [*put("bond", 0.05, 0.95), roll("bond")],
    "host_trust": put("host_trust", 0.1, 0.95),
    "host_orders": [assign("host_orders", lambda n: n & 128), assign("host_orders", lambda n: n & 128 | 3)],
    "private": [assign("host_orders", lambda n: n & 127), assign("host_orders", lambda n: n | 128)],
    "affinity": put("affinity", 0.02, 0.95),
    "satisfaction": put("satisfaction", 0.05, 0.98),
    "expectation": put("expectation", 0.2, 0.98),
    "reference_price": put("reference_price", 0.5, 0.98),
    "filled": [assign("filled", lambda x: x * 0), assign("filled", lambda x: x * 0 + 150), roll("filled")],
    "fatigue": put("fatigue", 0.0, 0.9),
    "concentration": put("concentration", 0.0, 0.95),
    "joined_day": [assign("joined_day", lambda day: day - 400), assign("joined_day", lambda day: day * 0 - 1)],
    "new_place": [assign("new_place", lambda place: (place + 1) % 5)],
    "new_day": [assign("new_day", lambda day: day - 400), assign("new_day", lambda day: day * 0 - 1)],
    "interest": [roll("interest")],
    "motive": [assign("motive", lambda m: (m + 1) % 3)],
    "price_sensitivity": [assign("price_sensitivity", lambda x: 0.2 * x), assign("price_sensitivity", lambda x: 2 * x)],
    "privacy": [assign("privacy", lambda x: x * 0), assign("privacy", lambda x: x * 0 + 255)],
    "technology": [assign("technology", lambda x: x * 0), assign("technology", lambda x: x * 0 + 255)],
    "dropout": [assign("dropout", lambda x, by=by: x + stored_dropout(by)) for by in (-2.0, 2.0)],
}


@cache
def effects(state: str, neutral: tuple[str, ...] = ()) -> set[str]:
    """Decisions that a state changes."""
    base = scene().live(None, neutral)
    return set().union(*(changed_by(base, scene().live(change, neutral)) for change in CHANGES[state]))


def test_the_experiment_sees_every_decision() -> None:
    assert set(CHANGES) == set(TABLE), "every row is tried"
    lived = scene().live()
    counts = {name: len({outcome.path[name] for outcome in lived}) for name in DECISIONS}
    assert min(counts.values()) > 1, counts
    assert sum(outcome.path["experience"] is not None for outcome in lived) > 30
    assert changed_by(lived, scene().live()) == set(), "the same states give the same week"


@pytest.mark.parametrize("state", TABLE)
def test_a_state_acts_on_the_decisions_of_its_row_and_on_no_other(state: str) -> None:
    claimed = {decision for decision, cell in TABLE[state].items() if cell}
    if state == "bond":
        claimed.discard("experience")  # forgiveness is what a fault does to the bond: tested below
    assert effects(state) == claimed


@pytest.mark.parametrize("state", [state for state, row in TABLE.items() if any(map(carried, row.values()))])
def test_the_named_coefficients_carry_the_effect(state: str) -> None:
    row = TABLE[state]
    neutral = tuple(dict.fromkeys(name for cell in row.values() if carried(cell) for name in coefficients(cell)))
    left = effects(state, tuple(name for name in neutral if not name.startswith("memory.")))
    assert not {decision for decision in left if carried(row[decision])}


def test_every_coefficient_named_exists() -> None:
    known = {f"{block}.{name}" for block, field in Behaviour() for name in type(field).model_fields}
    named = {name for row in TABLE.values() for cell in row.values() for name in coefficients(cell)}
    assert named <= known
    text = set(re.findall(r"`((?:visit|where|look|buy|experience|memory|leave|talk)\.\w+)`", PAGE))
    assert text <= known


def test_bonds_forgive_small_faults_and_suffer_most_from_large_ones() -> None:
    def loss(fault: float, bond: float, **memory: float) -> float:
        week = scene().week.copy()
        for name, value in memory.items():
            week[f"memory_{name}"] = value
        return (bond - bond_after_signal(week[0], bond, -fault)) / bond

    assert loss(0.10, 0.9) < loss(0.10, 0.1)
    assert loss(0.80, 0.9) > loss(0.80, 0.1)
    assert loss(0.10, 0.9, forgive=0, betrayal=0) == pytest.approx(loss(0.10, 0.1, forgive=0, betrayal=0))


def test_satisfaction_is_silent_in_a_week_in_which_nobody_can_leave() -> None:
    market, other = (resumed(params_of(persons=2000)) for _ in range(2))
    logs = []
    for one in (market, other):
        one.people.persons.dropout = stored_dropout(-60.0)
        logs.append([])
        one.observer.week = lambda view, log=logs[-1]: log.append(np.asarray(view.orders).copy())
    other.people.persons.satisfaction = int(0.1 * FULL)
    for one in (market, other):
        one.run(one.week + 1)
    assert len(logs[0][0]) > 30
    assert np.array_equal(logs[0][0], logs[1][0])
    assert not np.array_equal(market.people.voices.valence, other.people.voices.valence)
    for name in market.people.persons.dtype.names:
        same = np.array_equal(market.people.persons[name], other.people.persons[name])
        assert same or name == "satisfaction", name
