"""Formulas that do without jumps give what the plain way of saying it gives, ties and empty places included."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.people.engine import _guide
from sim.people.kernels import exposure, landing, memory, session, shown
from sim.state.names import BRAND_SLOTS, HOST_SLOTS, NOBODY, PENDING_SLOTS
from sim.state.person import PERSON
from sim.state.shown import Exposure

PLATFORMS = 5
LUCK = np.random.default_rng(5)


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Formulas as they are written: compiling each on its own takes longer than all tests of them."""
    for module in (exposure, landing, memory, session, shown):
        for name, value in list(vars(module).items()):
            if hasattr(value, "py_func") and value.py_func.__module__.startswith("sim.people.kernels"):
                monkeypatch.setattr(module, name, value.py_func)


def crowd(many: int = 300) -> Iterator[Any]:
    """People with few different bonds, habits and days, so that many are equal, and with empty slots."""
    people = np.zeros(many, PERSON).view(np.recarray)
    people.host = np.where(LUCK.random((many, HOST_SLOTS)) < 0.3, NOBODY, np.arange(HOST_SLOTS) + 10)
    people.bond = np.where(people.host == NOBODY, 0, LUCK.integers(0, 3, (many, HOST_SLOTS)) * 20_000)
    people.brand = np.where(LUCK.random((many, BRAND_SLOTS)) < 0.3, NOBODY, np.arange(BRAND_SLOTS) + 10)
    people.affinity = np.where(people.brand == NOBODY, 0, LUCK.integers(0, 3, (many, BRAND_SLOTS)) * 20_000)
    people.habit[:, :PLATFORMS] = LUCK.integers(0, 3, (many, PLATFORMS)) * 20_000
    people.due_day = LUCK.integers(0, 4, (many, PENDING_SLOTS))
    people.due_fate = LUCK.integers(0, 2, (many, PENDING_SLOTS)) | 2
    yield from people


def test_slots_of_short_lists() -> None:
    for p in crowd():
        hosts, bonds = p.host.tolist(), p.bond.tolist()
        taken = [k for k in range(HOST_SLOTS) if hosts[k] != NOBODY]
        assert memory.host_slot(p, 12) == (2 if 12 in hosts else -1)
        assert memory.brand_slot(p, 11) == (1 if 11 in p.brand.tolist() else -1)
        strongest = max(taken, key=lambda k: bonds[k], default=-1)  # of equal ones the first
        assert memory.strongest_bond(p) == strongest
        assert memory.bond_in(p, strongest) == (bonds[strongest] / 65535 if taken else 0.0)
        assert memory.main_platform(p, PLATFORMS) == int(np.argmax(p.habit[:PLATFORMS]))
        free = [k for k in range(HOST_SLOTS) if hosts[k] == NOBODY]
        weakest = free[0] if free else int(np.argmin(p.bond))
        assert memory.meet_host(p.copy(), 99, 1.0, 0.5) == weakest
        free = [k for k in range(BRAND_SLOTS) if p.brand[k] == NOBODY]
        assert memory.meet_brand(p.copy(), 99, 1.0) == (free[0] if free else int(np.argmin(p.affinity)))


def test_bonds_from_the_strongest_to_the_weakest() -> None:
    for p in crowd():
        taken = [k for k in range(HOST_SLOTS) if p.host[k] != NOBODY]
        order, last = [], shown.next_bond(p, shown.FIRST)
        while last >= 0:
            order.append(HOST_SLOTS - 1 - last % HOST_SLOTS)
            last = shown.next_bond(p, last)
        assert order == sorted(taken, key=lambda k: -int(p.bond[k]))


def test_orders_that_are_due() -> None:
    for p in crowd():
        pending = [p.due_day[k] for k in range(PENDING_SLOTS) if p.due_fate[k] & landing.PENDING]
        for day in range(5):
            assert landing.is_due(p, day) == any(due <= day for due in pending)


def test_a_guided_bisection_finds_what_a_plain_one_finds() -> None:
    sizes = [1, 2, 3, 7, 40, 0, 300]
    start = np.cumsum([0, *sizes])
    shares = [LUCK.dirichlet(np.full(n, 0.3)) if n else np.zeros(0) for n in sizes]
    cumulative = np.concatenate([np.minimum(np.cumsum(part), 1.0) for part in shares])
    cumulative[start[1:][np.array(sizes) > 0] - 1] = 1.0
    none = np.zeros(0)
    guide = _guide(Exposure(start, np.arange(len(cumulative)), cumulative, none, none, none, none))
    entries = np.zeros(len(cumulative), [("cumulative", "f8")]).view(np.recarray)
    entries.cumulative = cumulative
    for row, (lo, hi) in enumerate(pairwise(start)):
        for u in [*LUCK.random(200), 1e-12, 1 - 1e-12, *cumulative[lo : hi - 1]]:
            found = exposure.pick_entry(entries, guide[row], lo, hi, u)
            assert found == (lo + bisect_left(cumulative[lo : hi - 1].tolist(), u) if hi > lo else -1)


def test_nothing_is_shown_twice_nor_beyond_the_room_there_is() -> None:
    room, n = np.full(shown.SHOWN_MAX, -1), 0
    for offer in (4, 4, -1, 7, 4, 9, 7):
        n = shown.add_shown(room, n, offer)
    assert room[:n].tolist() == [4, 7, 9]
    for offer in range(20, 40):
        n = shown.add_shown(room, n, offer)
    assert n == shown.SHOWN_MAX and len(set(room.tolist())) == n


def test_bits_of_the_days_on_which_she_came_back() -> None:
    for age in range(-2, 40):
        bits = (age == 1, age == 7, age == 30, 1 <= age <= 7, 1 <= age <= 30)
        assert session.days_kept(age, 0) == sum(1 << bit for bit, holds in enumerate(bits) if holds)
        assert session.days_kept(age, 31) == 31
