"""What the date says: seasons of demand and visits, and the exogenous trends. A pure function of the week."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import numpy as np

from sim.core.errors import UserError
from sim.params.calendar import TRENDS, Calendar, Festival, Outlook, Trend

ORIGIN = date(2026, 1, 1)  # first day of week 0
YEARS = range(1970, 2100)  # for which festivals that come back every year are known
BLOCK_WEEKS = 64
DRIFT_STARTS = 2026  # trends are history before this New Year
_DRIFT_SHARE = {"continue": 1.0, "halve": 0.5, "freeze": 0.0}


def date_of(day: int) -> date:
    """The date of a day counted from the first day of week 0."""
    return ORIGIN + timedelta(days=int(day))


class Season(NamedTuple):
    """What festivals do on each day: of a week, [7] or [7, categories] float64; zeros on ordinary days."""

    demand: np.ndarray  # [., category] log-odds added to purchases
    shelf: np.ndarray  # [., category] the same at the shelf outside
    visits: np.ndarray  # [.] log-odds added to visits
    calls: np.ndarray  # [.] visits a day to which everybody is called, at least 0
    returns: np.ndarray  # [.] log-odds added to sending back what is bought on that day
    stock: np.ndarray  # [.] what an order fills of a need beyond the usual, as a share of it, at least 0

    def times(self, strength: float) -> Season:
        """Festivals so many times as strong."""
        return Season(*(strength * values for values in self))


class Almanac:
    """Seasons and trends of the calendar. Festivals belong to the baseline of every arm."""

    def __init__(self, calendar: Calendar, outlook: Outlook, categories: tuple[str, ...]):
        self._festivals = tuple(calendar.festivals.values())
        self._trends = calendar.trends
        self._drift = _DRIFT_SHARE[outlook.drift]
        self._categories = categories
        self._blocks: dict[int, Season] = {}
        self._extra = [np.array([f.categories.get(name, 0.0) for name in categories]) for f in self._festivals]

    def season(self, week: int) -> Season:
        """What festivals do on the days of a week."""
        block, at = divmod(week, BLOCK_WEEKS)
        if block not in self._blocks:  # many weeks at once: the calendar is read every week of every arm
            self._blocks[block] = self._seasons(np.arange(7 * BLOCK_WEEKS) + 7 * BLOCK_WEEKS * block)
        return Season(*(values[7 * at : 7 * at + 7] for values in self._blocks[block]))

    def _seasons(self, days: np.ndarray) -> Season:
        """The same on many days."""
        goods = np.zeros((2, len(days), len(self._categories)))
        of_day = Season(goods[0], goods[1], *np.zeros((4, len(days))))
        for festival, extra in zip(self._festivals, self._extra, strict=True):
            sale, waiting = _phases(festival, days)
            change = sale[:, None] * (festival.lift + extra) + (waiting * festival.wait)[:, None]
            of_day.demand[:] += change
            of_day.shelf[:] += festival.shelf * change
            for name in ("visits", "calls", "returns", "stock"):
                getattr(of_day, name)[:] += sale * getattr(festival, name)
        return of_day

    def trend(self, name: str, week: int) -> float:
        """The exogenous trend `name` in the middle of the week."""
        return _trend_value(getattr(self._trends, name), date_of(7 * week + 3), self._drift)


def check_trends(calendar: Calendar, outlook: Outlook, last_week: int) -> None:
    """Refuse a trend whose last slope leads out of its range before the market ends; its values are checked already."""
    for name, (low, high) in TRENDS.items():
        trend = getattr(calendar.trends, name)
        reached = _trend_value(trend, date_of(7 * last_week + 3), _DRIFT_SHARE[outlook.drift])
        if not low <= reached <= high:
            raise UserError(
                f"calendar.trends.{name}: its last slope leads to {reached:g} before the market ends: allowed is"
                f" {low} to {high}; outlook.drift=freeze ends it"
            )


def sale_days(festival: Festival, week: int) -> np.ndarray:
    """Which days of a week lie in the sale of a festival, [7] bool."""
    return _phases(festival, np.arange(7) + 7 * week)[0] > 0.0


def _phases(festival: Festival, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How much of the sale, and of the waiting before it, each of the days has: float64 each, as many as days.

    Both grow evenly from half of their mean, which is 1, at the beginning to one and a half times it at the end.
    """
    ahead = _peaks(tuple(festival.dates))[:, None] - days  # days until each peak
    sale = _rise(ahead, festival.days)
    return sale, _rise(ahead - festival.days, festival.wait_days) * (sale == 0.0)


def _rise(ahead: np.ndarray, days: int) -> np.ndarray:
    """Of each day the growing share of a time of so many days; ahead [end, day]: days until its ends."""
    inside = (ahead >= 0) & (ahead < days)
    return np.max(inside * (1.5 - (ahead + 0.5) / max(days, 1)), axis=0, initial=0.0)


@cache
def _peaks(dates: tuple[str, ...]) -> np.ndarray:
    """Days of all peaks, counted from the first day of week 0; a month-day comes back every year."""
    peaks = []
    for text in dates:
        if len(text) == 5:
            peaks += [date.fromisoformat(f"{year}-{text}") for year in YEARS]
        else:
            peaks.append(date.fromisoformat(text))
    return np.array([(peak - ORIGIN).days for peak in peaks])


def _trend_value(trend: Trend, today: date, drift: float) -> float:
    years = sorted(trend.values)
    position = today.year + (today.timetuple().tm_yday - 1) / 365.25
    last = min(years[-1], DRIFT_STARTS)
    if position <= last or len(years) == 1:
        return float(np.interp(position, years, [trend.values[y] for y in years]))
    previous = years[years.index(last) - 1]
    slope = (trend.values[last] - trend.values[previous]) / (last - previous)
    # The slope itself fades with a mean life of three years: no trend runs on for ever.
    fade = 3.0 * (1.0 - np.exp(-(position - last) / 3.0))
    return float(trend.values[last] + drift * slope * fade)
