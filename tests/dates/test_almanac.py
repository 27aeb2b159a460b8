"""Festivals and trends of the calendar."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from markets import params_of

from sim.core.errors import UserError
from sim.dates.almanac import ORIGIN, Almanac, check_trends, date_of
from sim.params.calendar import Festival, Outlook
from sim.params.check import validated


def almanac(drift: str = "halve") -> Almanac:
    params = params_of()
    return Almanac(params.calendar, Outlook(drift=drift), tuple(params.category))


def week_of(year: int, month: int, day: int) -> tuple[int, int]:
    days = (date(year, month, day) - ORIGIN).days
    return days // 7, days % 7


def test_week_zero_begins_on_new_year_2026() -> None:
    assert date_of(0) == date(2026, 1, 1)
    assert date_of(-1) == date(2025, 12, 31)


@pytest.mark.parametrize("year", [2021, 2026, 2030])
def test_singles_day_lifts_demand_every_year_and_people_wait_before_it(year: int) -> None:
    a = almanac()
    festival = params_of().calendar.festivals["singles_day"]
    week, day = week_of(year, 11, 11)
    peak = 1.5 - 0.5 / festival.days
    assert a.season(week).demand[day] == pytest.approx(np.full(10, peak * festival.lift))
    for name in ("visits", "calls", "returns", "stock"):
        assert getattr(a.season(week), name)[day] == pytest.approx(peak * getattr(festival, name)) and peak > 0.0
    week, day = week_of(year, 10, 28)  # the last day of waiting
    last = 1.5 - 0.5 / festival.wait_days
    assert a.season(week).demand[day] == pytest.approx(np.full(10, last * festival.wait))
    assert a.season(week).calls[day] == 0.0
    week, day = week_of(year, 5, 10)
    assert not any(values[day].any() for values in a.season(week))


def test_a_sale_grows_to_its_date_and_keeps_its_mean_strength() -> None:
    sale = Festival(description="A sale.", dates=["2026-03-10"], days=10, lift=0.5, wait_days=5, wait=-0.2, shelf=0.5)
    params = params_of()
    calendar = params.calendar.model_copy(update={"festivals": {"sale": sale}})
    a = Almanac(calendar, Outlook(), ("food",))
    lift, shelf = (
        np.concatenate([getattr(a.season(w), name)[:, 0] for w in range(52)]) for name in ("demand", "shelf")
    )
    (sold,), (waited,) = np.nonzero(lift > 0.0), np.nonzero(lift < 0.0)
    assert len(sold) == 10 and len(waited) == 5 and sold[-1] == (date(2026, 3, 10) - ORIGIN).days
    assert lift[sold].mean() == pytest.approx(0.5) and lift[waited].mean() == pytest.approx(-0.2)
    assert (np.diff(lift[sold]) > 0.0).all() and (np.diff(lift[waited]) < 0.0).all()
    assert waited[-1] + 1 == sold[0] and shelf == pytest.approx(0.5 * lift), (
        "people also wait for, and go to, the shelf"
    )
    assert all((values == 0.0).all() for values in a.season(9).times(0.0))


def test_spring_festival_moves_with_the_lunar_calendar() -> None:
    categories = tuple(params_of().category)
    for day in ((2024, 2, 1), (2025, 1, 20), (2026, 2, 10)):
        week, weekday = week_of(*day)
        gifts = almanac().season(week).demand[weekday]
        assert gifts[categories.index("food")] > gifts[categories.index("digital")] > 0


def test_trends_follow_history_and_then_the_chosen_drift() -> None:
    week, _ = week_of(2024, 1, 1)
    history = [almanac(drift).trend("minutes", week) for drift in ("continue", "halve", "freeze")]
    assert max(history) - min(history) == 0
    end = 52 * 5
    frozen, halved, continued = (almanac(drift).trend("minutes", end) for drift in ("freeze", "halve", "continue"))
    assert frozen == params_of().calendar.trends.minutes.values[2026]
    assert continued < halved < frozen
    assert frozen - continued == pytest.approx(2 * (frozen - halved))


@pytest.mark.parametrize(
    "dates", [["06-31"], ["13-45"], ["02-29"], ["2026-6-1"], ["20260601"], ["2026-W01-1"], ["June"]]
)
def test_an_impossible_date_is_named(dates: list[str]) -> None:
    with pytest.raises(UserError, match=rf"dates\.0: '{dates[0]}' is not a date; write 06-18"):
        validated(Festival, {"description": "A sale.", "dates": dates, "days": 3, "lift": 0.5})


def test_a_trend_that_leads_out_of_its_range_is_refused_before_anything_runs() -> None:
    params = params_of()
    check_trends(params.calendar, Outlook(), 520)
    steep = params.calendar.trends.minutes.model_copy(update={"values": {2025: 90.0, 2026: 1.0}})
    trends = params.calendar.trends.model_copy(update={"minutes": steep})
    calendar = params.calendar.model_copy(update={"trends": trends})
    with pytest.raises(UserError, match=r"trends.minutes: its last slope leads to -\d+"):
        check_trends(calendar, Outlook(), 520)
    check_trends(calendar, Outlook(drift="freeze"), 520)
