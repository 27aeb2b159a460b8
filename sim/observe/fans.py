"""Fans of the largest hosts as they were at the start, and where they spend: what becomes of them if one leaves.

A fan bought in the host's room within half a year before the first reported week. Fans are frozen there: in every arm
of a study they are the same people, so that what they spend elsewhere instead is a difference between arms.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from sim.core.part import WHOLE, Part
from sim.state.names import BLOCK_WEEKS, NOBODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.state.shown import Public

TOP = 12  # hosts whose fans are followed
LOOK_BACK = 26  # weeks
PLACES = ("same_room", "same_platform", "other_platforms", "own_rooms", "shops")  # of rooms, but for the last
GONE = "gone"
FANS_SCHEMA = pl.Schema({
    "quarter": pl.Int16,
    "host": pl.String,
    "type": pl.String,
    "platform": pl.String,  # at the start
    "now": pl.String,  # at the end of the quarter; GONE if it has left
    "place": pl.String,  # where its fans spend: `PLACES`; rooms of other hosts are told apart by the host's platform
    "yuan": pl.Float64,  # real yuan, paid before refunds
})  # fmt: skip


class Rooms(NamedTuple):
    """Who may sell this week, [host] or longer each."""

    active: np.ndarray  # bool
    platform: np.ndarray  # index
    kind: np.ndarray  # index into HOST_TYPES
    own_brand: np.ndarray  # brand whose own room it is, -1 = none


class Fans:
    """What is remembered of them. Can be stored."""

    def __init__(self, first_week: int, yuan: float):
        self._first_week, self._yuan = first_week, yuan  # yuan: real ones behind a fen of simulated orders
        self._before: deque[np.ndarray] = deque(maxlen=LOOK_BACK)  # person, host, fen [3, order] of a week, in rooms
        self._hosts = np.zeros(0, np.int64)  # [top] row
        self._home = np.zeros(0, np.int64)  # [top] platform at the start
        self._kind = np.zeros(0, np.int64)  # [top]
        self._fan = np.zeros(0, np.uint16)  # [person held here] bit i: a fan of host i
        self._fen: list[np.ndarray] = []  # a quarter: [top, place]
        self._now: list[np.ndarray] = []  # a quarter: [top] platform, -1 = gone

    def week(self, week: int, orders: np.ndarray, rooms: Rooms, persons: int, part: Part = WHOLE) -> None:
        """Observe one absolute week of ORDER rows."""
        if week >= self._first_week:
            self._follow(week, orders, rooms, part)
            return
        if week >= self._first_week - LOOK_BACK:
            sold = orders[orders["host"] != NOBODY]
            self._before.append(np.stack([sold[name].astype(np.int64) for name in ("person", "host", "paid_fen")]))
        if week == self._first_week - 1:
            self._freeze(rooms, persons, part)

    def _freeze(self, rooms: Rooms, persons: int, part: Part) -> None:
        person, host, fen = np.concatenate([np.zeros((3, 0), np.int64), *self._before], axis=1)
        self._before.clear()
        count = len(rooms.active)
        (sold,) = part.sum([np.bincount(host, fen, count).astype(np.int64)])
        sold = np.where(rooms.active & (rooms.own_brand[:count] < 0), sold, 0)
        self._hosts = np.argsort(-sold, kind="stable")[:TOP]
        self._hosts = self._hosts[sold[self._hosts] > 0]
        self._home, self._kind = rooms.platform[self._hosts].astype(np.int64), rooms.kind[self._hosts].astype(np.int64)
        self._fan = np.zeros(persons, np.uint16)
        for i, row in enumerate(self._hosts.tolist()):
            self._fan[np.unique(person[host == row])] |= np.uint16(1 << i)

    def _follow(self, week: int, orders: np.ndarray, rooms: Rooms, part: Part) -> None:
        if not len(self._hosts):
            return
        quarter = (week - self._first_week) // BLOCK_WEEKS
        if quarter == len(self._fen):
            self._fen.append(np.zeros((len(self._hosts), len(PLACES)), np.int64))
            self._now.append(self._home)
        host, fan_of = orders["host"].astype(np.int64), self._fan[orders["person"]]
        room = host != NOBODY
        at = np.where(room, host, 0)
        own = room & (rooms.own_brand[at] >= 0)
        spent = np.zeros((len(self._hosts), len(PLACES)), np.int64)
        for i, (row, home) in enumerate(zip(self._hosts.tolist(), self._home.tolist(), strict=True)):
            place = np.where(room, np.where(rooms.platform[at] == home, 1, 2), 4)
            place = np.where(own, 3, place)
            place = np.where(room & (host == row), 0, place)
            mine = (fan_of >> i) & 1 != 0
            spent[i] = np.bincount(place[mine], orders["paid_fen"][mine], len(PLACES)).astype(np.int64)
        (spent,) = part.sum([spent])
        self._fen[quarter] += spent
        self._now[quarter] = np.where(rooms.active[self._hosts], rooms.platform[self._hosts], -1)

    def table(self, hosts: Sequence[str], types: Sequence[str], platforms: Sequence[str]) -> pl.DataFrame:
        """`FANS_SCHEMA` of the reported quarters; names of hosts by row, of their types, of platforms."""
        rows = [
            (
                quarter, hosts[row], types[kind], platforms[home],
                GONE if now[i] < 0 else platforms[now[i]], place, float(fen[i, j]) * self._yuan,
            )
            for quarter, (fen, now) in enumerate(zip(self._fen, self._now, strict=True))
            for i, (row, kind, home) in enumerate(
                zip(self._hosts.tolist(), self._kind.tolist(), self._home.tolist(), strict=True)
            )
            for j, place in enumerate(PLACES)
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=FANS_SCHEMA, orient="row")


def rooms_of(active: np.ndarray, public: Public, kind: np.ndarray, own_brand: np.ndarray) -> Rooms:
    """The rooms of a week, all as long as `active`."""
    count = len(active)
    return Rooms(active, public.host_platform[:count], kind[:count], own_brand[:count])
