"""Firms that are looked at: what they sell this week and to whom, remembered as long as their KPIs need.

A firm's orders are few among all, so it keeps a log of its own, of two years; of nobody, nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.part import WHOLE, Part
from sim.firms.money.accounts import LINE
from sim.firms.money.channels import CHANNEL
from sim.observe.recall import RETURNED
from sim.observe.sums import FirmBlock, FirmWeek
from sim.params.spending import LEVERS, OF_ENTITY
from sim.state.names import BLOCK_DAYS, BLOCK_WEEKS, NO_DAY, NOBODY, YEAR_DAYS, YEAR_WEEKS
from sim.state.tallies import FELT, ORDER, SALE

if TYPE_CHECKING:
    from sim.firms.money.settlement import Ledger
    from sim.state.tallies import Tallies

_YEAR_BLOCKS = YEAR_WEEKS // BLOCK_WEEKS
_LOG_WEEKS = 2 * YEAR_WEEKS  # of orders that are remembered


class Mine(NamedTuple):
    """Which firms are looked at, and where they stand this week."""

    kinds: tuple[str, ...]  # brand, host, mcn or platform
    rows: np.ndarray  # [firm] int64 in the table of the kind
    category: np.ndarray  # [firm] index of what a brand sells, -1 for others: they sell anything
    own_brand: np.ndarray  # [host] brand whose room it is, -1 = none
    host_mcn: np.ndarray  # [host] MCN, -1 = none
    cash: np.ndarray  # [firm] fen, NaN for those that keep none
    programmes: tuple[tuple[int, ...], ...]  # [firm] numbers of those with membership that it sponsors
    customers_from: int = 0  # absolute week before which customers at start bought, unless the first reported one

    def each(self) -> Iterator[tuple[int, str, int]]:
        """Number, kind and row of each."""
        return zip(range(len(self.kinds)), self.kinds, self.rows.tolist(), strict=True)

    def has(self, kind: str, row: int, sold: np.ndarray) -> np.ndarray:
        """Which rows with `host`, `brand` and `platform` (offers or orders) are a firm's, [row] bool."""
        if kind != "mcn":
            return np.asarray(sold[kind] == row)
        host = sold["host"]
        room = host != NOBODY
        return np.asarray(room & (self.host_mcn[np.where(room, host, 0)] == row))

    def own_rooms(self, kind: str, row: int, offers: np.ndarray) -> np.ndarray:
        """Which offers are in rooms of the firm's own, [offer] bool: a brand's, or a host's."""
        host = offers["host"]
        room = host != NOBODY
        if kind == "brand":
            return np.asarray(room & (self.own_brand[np.where(room, host, 0)] == row))
        return np.asarray(room & (host == row)) if kind == "host" else np.zeros(len(offers), bool)


class Bought(NamedTuple):
    """What was on sale and bought in a week."""

    offers: np.ndarray  # [offer] OFFER
    orders: np.ndarray  # ORDER rows
    persons: int  # who may have bought
    members: np.ndarray | None = None  # [person] MEMBER; another length or None: nobody is a member of anything
    listed: np.ndarray | None = None  # [order] bool: by somebody on the private list of the room; None: nobody is


class FirmMemory:
    """What is remembered of the firms that are looked at. Can be stored."""

    def __init__(self, firms: int, tenures: int):
        self._firms, self._tenures = firms, tenures
        self._log: list[deque[np.ndarray]] = [deque(maxlen=_LOG_WEEKS) for _ in range(firms)]  # ORDER rows as bytes
        self._first = np.zeros((firms, 0), np.int16)  # [firm, person] day of the first order, NO_DAY while none
        self._customers = np.zeros((firms, 0), bool)  # [firm, person] at start
        self._money = np.zeros((2, firms))  # profit and acquisition of this block
        self._weeks = 0

    def week(self, mine: Mine, view: Bought, tallies: Tallies, ledger: Ledger, part: Part = WHOLE) -> FirmWeek:
        """Observe one week: what was on sale, what the people of ``part`` bought; everybody's tallies and books."""
        offers, orders = view.offers, view.orders
        if self._firms and not self._first.shape[1]:
            self._first = np.full((self._firms, view.persons), NO_DAY, np.int16)
            self._customers = np.zeros((self._firms, view.persons), bool)
        self._weeks += 1
        sale, felt = np.zeros((self._firms, len(SALE)), np.int64), np.zeros((self._firms, len(FELT)), np.int64)
        customers, paid = np.zeros((5, self._firms), np.int64), np.zeros((3, self._firms))
        money = np.zeros((2, self._firms))
        sold = tallies.sales.sum(axis=1) if self._firms else np.zeros((0, len(SALE)), np.int64)
        for i, kind, row in mine.each():
            theirs = mine.has(kind, row, offers)
            own = theirs & mine.own_rooms(kind, row, offers)
            room = theirs & (offers["host"] != NOBODY) & ~own
            market = offers["category"] == mine.category[i] if mine.category[i] >= 0 else np.ones(len(offers), bool)
            sale[i], felt[i] = sold[theirs].sum(axis=0), _felt(kind, row, tallies, mine)
            paid[:, i] = [sold[which, SALE.paid_fen].sum() for which in (own, room, market)]
            money[:, i] = _money(kind, row, ledger)
            bought = orders[mine.has(kind, row, orders)]
            self._log[i].append(np.ascontiguousarray(bought).view(np.uint8).copy())
            new = bought[self._first[i, bought["person"]] == NO_DAY]
            order = np.argsort(-new["day"], kind="stable")  # of several orders the first is written last
            self._first[i, new["person"][order]] = new["day"][order]
            known = bought[self._customers[i, bought["person"]]]
            joined = self._joined(i, mine.programmes[i], view.members)
            inside = _inside(mine, kind, row, view)
            customers[:, i] = len(known), known["paid_fen"].sum(), joined, np.count_nonzero(self._customers[i]), inside
        self._money += money
        if self._firms:
            (customers,) = part.sum([customers])
        return FirmWeek(
            sale=dict(zip(SALE._fields, sale.T, strict=True)),
            felt=dict(zip(FELT._fields, felt.T, strict=True)),
            customers=dict(zip(("orders", "paid_fen", "members", "people"), customers[:4], strict=True)),
            own_rooms=paid[0],
            rooms=paid[1],
            lists=customers[4].astype(np.float64),
            market=paid[2],
            profit=money[0],
            cash=mine.cash,
            acquisition=money[1],
            channels=dict(zip(CHANNEL._fields, ledger.channels.T, strict=True)),
            sells=np.array([float(kind == "brand") for kind in mine.kinds]),
            spent=ledger.spent,
            spends=_spends(mine.kinds),
        )

    def _joined(self, firm: int, programmes: tuple[int, ...], members: np.ndarray | None) -> int:
        """How many customers at start belong to one of these programmes."""
        if not programmes or members is None or len(members) != self._customers.shape[1]:
            return 0
        theirs = members["programme"][self._customers[firm]]
        return int(np.isin(theirs, programmes).any(axis=1).sum())

    def freeze(self, last_day: int) -> None:
        """Whoever bought within the year up to ``last_day`` is a customer at start."""
        for i in range(self._firms):
            log = self._orders(i)
            self._customers[i] = False
            self._customers[i, log["person"][log["day"] > last_day - YEAR_DAYS]] = True

    def forget_customers(self) -> None:
        """Nobody is a customer at start until they are frozen later."""
        self._customers[:] = False

    def turn(self, mine: Mine, log: np.ndarray, last_day: int, registered: np.ndarray, part: Part = WHOLE) -> FirmBlock:
        """Read the end of a block, which begins the next one.

        log: all ORDER rows of the trailing year of the people of ``part``; registered [person] bool.
        """
        counts = np.zeros((self._firms, len(_COUNTS)), np.int64)
        alive, earned = np.zeros((2, self._firms, self._tenures), np.int64)
        people = np.array([np.count_nonzero(registered)])
        for i in range(self._firms):
            found, alive[i], earned[i] = self._read(i, int(mine.category[i]), log, last_day)
            counts[i] = [found[name] for name in _COUNTS]
        if self._firms:
            counts, alive, earned, people = part.sum([counts, alive, earned, people])
        profit, acquisition = self._money
        self._money = np.zeros((2, self._firms))
        years = self._weeks // YEAR_WEEKS
        return FirmBlock(
            **dict(zip(_COUNTS, counts.T, strict=True)), years=years, registered=int(people[0]), profit=profit,
            acquisition=acquisition, alive=alive, earned=earned,
        )  # fmt: skip

    def _orders(self, firm: int) -> np.ndarray:
        log = self._log[firm]
        return np.concatenate([*log]).view(ORDER) if log else np.zeros(0, ORDER)

    def _read(
        self, firm: int, category: int, everybody: np.ndarray, last_day: int
    ) -> tuple[dict[str, int], np.ndarray, np.ndarray]:
        """Counts of one firm by name (`_COUNTS`), people by tenure, and what they paid for orders they kept."""
        log, first = self._orders(firm), self._first[firm].astype(np.int64)
        person = log["person"].astype(np.int64)
        ago = (last_day - log["day"].astype(np.int64)) // BLOCK_DAYS
        people = len(first)

        def who(low: int, high: int) -> np.ndarray:
            """Who bought in the blocks that ended ``low`` to ``high`` - 1 blocks ago, [person] bool."""
            return np.bincount(person[(ago >= low) & (ago < high)], minlength=people) > 0

        year, before, now, last = who(0, 4), who(4, 8), who(0, 1), who(1, 2)
        count = np.bincount(person[ago < _YEAR_BLOCKS], minlength=people)
        recent = everybody[(last_day - everybody["day"].astype(np.int64)) // BLOCK_DAYS < _YEAR_BLOCKS]
        spent = recent[year[recent["person"]] & ((category < 0) | (recent["category"] == category))]
        gaps = _gaps(person, log["day"].astype(np.int64), ago == 0)
        kept = (ago == 0) & (log["fate"] & RETURNED == 0)
        ever = first != NO_DAY
        tenure = last_day // BLOCK_DAYS - first // BLOCK_DAYS
        young = ever & (tenure < self._tenures)
        paid = np.bincount(person[kept], log["paid_fen"][kept].astype(np.float64), people)
        by_tenure = np.bincount(tenure[young], paid[young], self._tenures)  # whole fen, exact below 2^53
        customers = self._customers[firm]
        counts = {
            "buyers": year.sum(),
            "twice": (count >= 2).sum(),
            "block_before": last.sum(),
            "again": (last & now).sum(),
            "year_before": before.sum(),
            "kept": (before & year).sum(),
            "new": (ever & (tenure == 0)).sum(),
            "lost": (who(1, 5) & ~year).sum(),
            "gaps": len(gaps),
            "gap_days": gaps.sum(),
            "own_fen": log["paid_fen"][ago < _YEAR_BLOCKS].sum(dtype=np.int64),
            "category_fen": spent["paid_fen"].sum(dtype=np.int64),
            "customers": customers.sum(),
            "customers_again": (customers & now).sum(),
            "kept_fen": paid.sum(),
        }
        alive = np.bincount(tenure[young], minlength=self._tenures)
        return {name: int(number) for name, number in counts.items()}, alive, by_tenure.astype(np.int64)


_COUNTS = tuple(
    name
    for name in FirmBlock._fields
    if name not in ("years", "registered", "profit", "acquisition", "alive", "earned")
)


def _gaps(person: np.ndarray, day: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Days between each order of ``now`` and the same person's order on an earlier day, where within a year, [gap]."""
    order = np.lexsort((day, person))
    same = person[order][1:] == person[order][:-1]
    days = day[order][1:] - day[order][:-1]
    return np.asarray(days[same & now[order][1:] & (days > 0) & (days <= YEAR_DAYS)])


def _inside(mine: Mine, kind: str, row: int, view: Bought) -> int:
    """Fen paid in a firm's own rooms by people on the private list of the room."""
    if view.listed is None:
        return 0
    orders = view.orders[view.listed]
    theirs = mine.has(kind, row, orders) & mine.own_rooms(kind, row, orders)
    return int(orders["paid_fen"][theirs].sum(dtype=np.int64))


def _spends(kinds: tuple[str, ...]) -> np.ndarray:
    """Which levers firms of these kinds have, [firm, LEVERS]: 1 or 0."""
    out = np.zeros((len(kinds), len(LEVERS)))
    for i, kind in enumerate(kinds):
        out[i] = [lever in OF_ENTITY[kind] for lever in LEVERS]
    return out


def _felt(kind: str, row: int, tallies: Tallies, mine: Mine) -> np.ndarray:
    """What of the firm's was delivered, [FELT]."""
    if kind == "brand":
        return np.asarray(tallies.brand[row])
    if kind == "platform":
        return np.asarray(tallies.place.reshape(-1, 3, len(FELT))[row].sum(axis=0))
    if kind == "host":
        return np.asarray(tallies.host[row])
    return np.asarray(tallies.host[mine.host_mcn[: len(tallies.host)] == row].sum(axis=0))


def _money(kind: str, row: int, ledger: Ledger) -> tuple[int, int]:
    """Profit after programmes, and what was spent on traffic and on new people; fen."""
    if kind == "mcn":
        return int(ledger.mcn_income[row]), 0
    lines = getattr(ledger.accounts, kind)[row]
    spent = LINE.acquisition if kind == "platform" else LINE.advertising
    return int(lines[LINE.contribution]), -int(lines[spent])
