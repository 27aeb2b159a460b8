"""Handmade people and strategies for tests of programmes."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.params.strategy import Strategy
from sim.programmes.crowd import Crowd
from sim.programmes.sponsor import Parties
from sim.state.groups import blank_trace
from sim.state.names import HOST_SLOTS, NO_DAY, NO_PROGRAMME, NOBODY, TIER_BITS
from sim.state.person import MEMBER, PERSON

WEEK = 40
PLATFORMS, BRANDS, HOSTS = 3, 12, 20


def strategy(**fields: Any) -> Strategy:
    """A strategy of the first platform unless another sponsor is given."""
    return Strategy.model_validate({"description": "made by a test", "sponsor": {"platform": "interest_feed"}} | fields)


def people(rows: int = 3000, seed: int = 1) -> tuple[np.recarray, np.recarray, np.recarray]:
    """Random PERSON, TRACE and MEMBER rows in which every code occurs."""
    rng = np.random.default_rng(seed)
    persons = np.zeros(rows, PERSON).view(np.recarray)
    for name, codes in (("segment", 4), ("age_band", 4), ("gender", 2), ("city", 3), ("income", 3), ("motive", 3)):
        persons[name] = rng.integers(0, codes, rows)
    persons.stage = rng.integers(0, 5, rows)
    persons.gone = rng.integers(0, 2, rows)
    persons.top_category = rng.integers(0, 8, rows)
    persons.privacy, persons.technology = rng.integers(0, 256, rows), rng.integers(0, 256, rows)
    persons.orders = rng.poisson(2, rows)
    persons.joined_day = 7 * WEEK - rng.integers(1, 900, rows)
    gap = rng.random(rows)
    persons.visit_day = persons.joined_day + ((7 * WEEK - persons.joined_day) * gap).astype(int)
    persons.buy_day = np.where(persons.orders > 0, persons.visit_day, NO_DAY)
    potential = persons.stage == 0
    for name in ("joined_day", "visit_day", "buy_day"):
        persons[name][potential] = NO_DAY
    persons.host = np.where(rng.random((rows, HOST_SLOTS)) < 0.5, rng.integers(0, HOSTS, (rows, HOST_SLOTS)), NOBODY)
    persons.host_orders = rng.integers(0, 256, (rows, HOST_SLOTS))
    persons.brand = np.where(rng.random((rows, 3)) < 0.4, rng.integers(0, BRANDS, (rows, 3)), NOBODY)
    trace = blank_trace(persons).view(np.recarray)
    trace.value_class, trace.engagement = rng.integers(0, 5, rows), rng.integers(0, 4, rows)
    seen = (rng.random((rows, 6)) < 0.4) & ~potential[:, None]
    trace.platform_first = np.where(seen, 7 * WEEK - 300, NO_DAY)
    members = np.zeros(rows, MEMBER).view(np.recarray)
    members.programme = np.where(rng.random((rows, 4)) < 0.6, NO_PROGRAMME, np.arange(4) + 2)
    members.standing = rng.integers(0, 3, (rows, 4)) | rng.integers(0, 32, (rows, 4)) << TIER_BITS
    return persons, trace, members


def crowd(rows: int = 3000, week: int = WEEK) -> Crowd:
    """The same as sponsors see them."""
    return Crowd(*people(rows), week)


def nobody() -> Parties:
    """No sponsor at all."""
    return Parties(np.zeros(PLATFORMS, bool), np.zeros(BRANDS, bool), np.zeros(HOSTS, bool))


def sponsored_by(platforms: tuple[int, ...] = (), brands: tuple[int, ...] = (), hosts: tuple[int, ...] = ()) -> Parties:
    """These firms."""
    out = nobody()
    for mask, rows in zip(out, (platforms, brands, hosts), strict=True):
        mask[list(rows)] = True
    return out
