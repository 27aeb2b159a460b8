"""Sales of the trailing 52 weeks: concentration of hosts and platforms, and growth over the year before."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

from sim.observe.series import YEAR_WEEKS, Readings
from sim.state.names import LIVE, MALL


class WeekSales(NamedTuple):
    """One week's sales, fen, integers."""

    host: np.ndarray  # [host]
    place: np.ndarray  # [platform, sales channel]
    own_rooms: np.ndarray  # [platform] live sales of brands' own rooms
    grown: np.ndarray  # sales of every group that has a growth rate


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

    def read(self, readings: Readings, host_active: np.ndarray) -> None:
        """Read all metrics of concentration. host_active [host] bool: on the market this week."""
        platform = self._place.sum(axis=1)
        total = float(platform.sum())
        live, mall = self._place[:, LIVE], self._place[:, MALL]
        for metric, above, below in (
            ("brand_self_broadcast_share", self._own_rooms, live),
            ("mall_share", mall, platform),
        ):
            readings.put(metric, "platform", (above, below))
            readings.put(metric, "all", (above.sum(), below.sum()))
        readings.put("platform_share", "platform", (platform, total))
        readings.put("platform_share_top3", "all", (np.sort(platform)[-3:].sum(), total))
        if total:
            readings.put("platform_hhi", "all", (((platform / total) ** 2).sum(), 1.0))

        sales = np.sort(self._host[host_active | (self._host > 0)])
        for metric, share in (("host_gmv_share_top20", 0.20), ("host_gmv_share_top1pct", 0.01)):
            top = max(1, round(share * len(sales)))
            readings.put(metric, "all", (float(sales[-top:].sum()), float(sales.sum())))
        readings.put("host_gini", "all", gini(sales))


def gini(ascending: np.ndarray) -> tuple[float, float]:
    """Numerator and denominator of the Gini coefficient of values in ascending order: 0 equal, 1 one has all."""
    n = len(ascending)
    rank = np.arange(1, n + 1)
    return float(((2 * rank - n - 1) * ascending).sum()), float(n * ascending.sum())
