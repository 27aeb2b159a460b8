"""Sales of the trailing 52 weeks: concentration of hosts and platforms, and growth over the year before."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

from sim.state.names import LIVE, MALL, YEAR_WEEKS


class WeekSales(NamedTuple):
    """One week's sales, fen, integers."""

    host: np.ndarray  # [host]
    place: np.ndarray  # [platform, sales channel]
    own_rooms: np.ndarray  # [platform] live sales of brands' own rooms
    grown: np.ndarray  # sales of every group that has a growth rate


class TrailingSales(NamedTuple):
    """Sales of the trailing 52 weeks, fen, integers."""

    platform: np.ndarray  # [platform]
    live: np.ndarray  # [platform]
    mall: np.ndarray  # [platform]
    own_rooms: np.ndarray  # [platform] live sales of brands' own rooms
    hosts: np.ndarray  # of each host with sales or on the market, in ascending order


class Trailing:
    """The last 52 weeks of sales, and their running sums (exact: integers)."""

    def __init__(self, platforms: int, channels: int) -> None:
        self._weeks: deque[WeekSales] = deque()
        self._host = np.zeros(0, np.int64)
        self._place = np.zeros((platforms, channels), np.int64)
        self._own_rooms = np.zeros(platforms, np.int64)

    def week(self, sales: WeekSales) -> np.ndarray | None:
        """Add a week; returns `WeekSales.grown` of 52 weeks earlier, None while there is none."""
        if len(sales.host) > len(self._host):  # entrants append rows
            self._host = np.pad(self._host, (0, len(sales.host) - len(self._host)))
        self._weeks.append(sales)
        self._add(sales, 1)
        if len(self._weeks) <= YEAR_WEEKS:
            return None
        before = self._weeks.popleft()
        self._add(before, -1)
        return before.grown

    def _add(self, sales: WeekSales, sign: int) -> None:
        self._host[: len(sales.host)] += sign * sales.host
        self._place += sign * sales.place
        self._own_rooms += sign * sales.own_rooms

    def sums(self, host_active: np.ndarray) -> TrailingSales:
        """What KPIs of concentration read. host_active [host] bool: on the market this week."""
        sales = np.sort(self._host[host_active | (self._host > 0)])
        return TrailingSales(
            self._place.sum(axis=1), self._place[:, LIVE], self._place[:, MALL], self._own_rooms, sales
        )
