"""A sponsor's customers: who had bought from it in the year before a launch, and what they did in the year after.

They are the same people in both arms, whoever joined or was reached, so that what differs is the effect of the offer on
everybody who was a customer (intention to treat). Over the share who join it is the effect on those who do, because
eligibility is the instrument (Imbens & Angrist 1994; Bloom 1984).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.people.kernels.landing import COMPLAINED, RETURNED
from sim.programmes.sponsor import Payer
from sim.state.names import BLOCK_DAYS, LOYAL, NOBODY, YEAR_DAYS

QUARTERS = YEAR_DAYS // BLOCK_DAYS
LEAST = 0.02  # of the customers: fewer who join say nothing of the effect on those who do


class Year(NamedTuple):
    """What the orders of one arm and the people at its end show of the year after a launch."""

    orders: np.ndarray  # ORDER rows of everybody
    first_day: int  # of the year
    stage: np.ndarray  # [person] at its end
    satisfaction: np.ndarray  # [person] 0-1, at its end
    host_kind: np.ndarray  # [host]
    host_mcn: np.ndarray  # [host]
    member: np.ndarray  # [person] bool: of the strategy's programme at its end


class Theirs(NamedTuple):
    """The same of some people and what one sponsor sold them."""

    people: np.ndarray  # [person] bool
    orders: np.ndarray  # ORDER rows
    year: Year


def sold_by(payers: Sequence[Payer], orders: np.ndarray, host_kind: np.ndarray, host_mcn: np.ndarray) -> np.ndarray:
    """Which ORDER rows are a sponsor's sales, [order] bool; of several partners those of any."""
    room = orders["host"] != NOBODY
    host = np.where(room, orders["host"], 0)
    found = np.zeros(len(orders), bool)
    for kind, row in payers:
        if kind in ("platform", "brand", "category"):
            found |= orders[kind] == row
        elif kind == "host":
            found |= room & (orders["host"] == row)
        else:
            found |= room & ((host_kind if kind == "host_type" else host_mcn)[host] == row)
    return found


def buyers(orders: np.ndarray, persons: int) -> np.ndarray:
    """Who placed any of these ORDER rows, [person] bool."""
    return np.bincount(orders["person"], minlength=persons) > 0


def theirs(people: np.ndarray, payers: Sequence[Payer], year: Year) -> Theirs:
    """What the sponsor sold ``people`` [person] bool in the year."""
    mine = sold_by(payers, year.orders, year.host_kind, year.host_mcn)
    return Theirs(people, year.orders[mine & people[year.orders["person"]]], year)


def of_joiners(reference: float, treated: float, joined: float) -> float:
    """The treated value among those who join, if nobody else changes; NaN where next to nobody does."""
    return reference + (treated - reference) / joined if joined >= LEAST else np.nan


def _again(of: Theirs) -> float:
    """Share who buy in a quarter, mean of the four."""
    quarter = np.clip((of.orders["day"].astype(np.int64) - of.year.first_day) // BLOCK_DAYS, 0, QUARTERS - 1)
    bought = np.zeros((QUARTERS, len(of.people)), bool)
    bought[quarter, of.orders["person"]] = True
    return _share(bought[:, of.people].sum(), QUARTERS * of.people.sum())


def _kept(of: Theirs) -> float:
    """Share who buy at all in the year."""
    return _share(buyers(of.orders, len(of.people))[of.people].sum(), of.people.sum())


def _paid(of: Theirs) -> float:
    return float(of.orders["paid_fen"].sum(dtype=np.int64)) / 100.0


def _fated(of: Theirs, fate: int) -> float:
    return _share(np.count_nonzero(of.orders["fate"] & fate), len(of.orders))


def _share(part: Any, whole: Any) -> float:
    return float(part) / float(whole) if whole else np.nan


# By KPI of a claim (`sim.evidence.readings.derived` included): what answers for it among customers, and how it is told.
READ: dict[str, Callable[[Theirs], float]] = {
    "repurchase_rate": _again,
    "stayed_a_year": _kept,
    "churn_annual": lambda of: 1.0 - _kept(of),
    "orders_per_year": lambda of: _share(len(of.orders), of.people.sum()),
    "spend_per_person": lambda of: _share(_paid(of), of.people.sum()),
    "aov_yuan": lambda of: _share(_paid(of), len(of.orders)),
    "return_rate": lambda of: _fated(of, RETURNED),
    "complaint_rate": lambda of: _fated(of, COMPLAINED),
    "loyal_share": lambda of: _share(np.count_nonzero(of.year.stage[of.people] == LOYAL), of.people.sum()),
    "satisfaction": lambda of: _share(of.year.satisfaction[of.people].sum(), of.people.sum()),
}


class Compared(NamedTuple):
    """A KPI of a sponsor's customers in the year after; NaN where nothing was observed."""

    treated: float
    reference: float
    members: float  # of the treated market: those of them who are in its programme at the end
    others: float


def compared(kpi: str, reading: str, payers: Sequence[Payer], before: Year, reference: Year, treated: Year) -> Compared:
    """What happened to those who had bought from the sponsor in the year ``before``, with and without the strategy.

    A claim about members (``reading``) is set against the effect on those who join, if there is a programme to join.
    """
    persons = len(reference.stage)
    had = before.orders[sold_by(payers, before.orders, before.host_kind, before.host_mcn)]
    customers = buyers(had, persons)
    read = READ[kpi]
    with_it, without = (read(theirs(customers, payers, year)) for year in (treated, reference))
    if reading == "members" and treated.member.any():
        with_it = of_joiners(without, with_it, _share(treated.member[customers].sum(), customers.sum()))
    sides = (theirs(customers & which, payers, treated) for which in (treated.member, ~treated.member))
    members, others = map(read, sides) if treated.member.any() else (np.nan, np.nan)
    return Compared(with_it, without, members, others)
