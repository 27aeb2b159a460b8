"""Law 5: a few buyers make most of the spend, and a few hosts most of the sales."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from sim.dates.timeline import Timeline
from sim.evidence.validation.experiment import by_seed, measured, opened, ordinary, settled
from sim.evidence.validation.finding import Effort, Finding, Law
from sim.evidence.validation.panels.concentration import hill
from sim.market.model import Market
from sim.observe.observer import WeekView
from sim.state.names import NOBODY
from sim.state.tallies import SALE
from sim.study.compose import compose

NAME = "5 concentration"
PERSONS, SEEDS, WEEKS = 20_000, 2, 52
HOSTS = 2_000  # at least so many in the market
# The default market's independent hosts eight times over; brands keep their own rooms.
COUNTS = {"head": 48, "mid": 336, "small": 1200, "vertical": 400, "founder": 256, "virtual": 192}
TAIL = "Zipf's law: Axtell 2001 (firms 1.06), Gabaix 2009; fitted as in Clauset, Shalizi & Newman 2009"
BURN_IN = 104
SMALLEST_TAIL = 50


def law(effort: Effort) -> Law:
    """The default market for its buyers, one with many hosts for its hosts."""
    return Law(
        5,
        "concentration",
        "The top fifth of buyers makes 55 to 75 % of a year's spend; sales of the largest hosts fall off as a "
        "power law near Zipf's.",
        f"Schmittlein, Cooper & Morrison 1993; {TAIL}",
        by_seed(buyers, effort, SEEDS, PERSONS, 8.0) + by_seed(hosts, effort, SEEDS, PERSONS, 6.0),
        judge,
    )


def buyers(seed: int, persons: int) -> float:
    """Share of a year's spend that the top fifth of buyers of the default market makes."""
    start = settled(ordinary([f"horizon.weeks={WEEKS}"], persons), seed)
    with opened(start.market()) as market:
        market.run(market.week + WEEKS)
        table = market.kpis()
    share = table.filter(pl.col("metric") == "buyer_share_top20", pl.col("week") == WEEKS - 1)
    return float(share["value"].item())


def hosts(seed: int, persons: int) -> tuple[np.ndarray, int]:
    """Expected sales of a year, fen, of every room that sold [host] float64; and hosts on the market at its end."""
    words = [f"host.{name}.count={count}" for name, count in COUNTS.items()]
    size = [f"population.persons={persons}", "population.panel=0"]
    params = compose([*size, f"horizon.burn_in_weeks={BURN_IN}", f"horizon.weeks={WEEKS}", *words])
    sums: dict[str, np.ndarray] = {"year": np.zeros(0)}
    with opened(Market(params, seed, Timeline(params))) as market:
        market.run(params.horizon.first_week)
        ordinary_week = market.observer.week

        def look(view: WeekView) -> None:
            room = (view.offers["live"] > 0) & (view.offers["host"] != NOBODY)
            fen = view.tallies.sales[:, :, SALE.expected_fen].sum(axis=1)[room]
            week = np.bincount(view.offers["host"][room], fen, len(view.host_active))
            sums["year"] = week + np.pad(sums["year"], (0, len(week) - len(sums["year"])))
            ordinary_week(view)

        market.observer.week = look  # type: ignore[method-assign]
        market.run(params.horizon.first_week + WEEKS)
        active = int(np.count_nonzero(market.firms.hosts.alive))
    year = sums["year"]
    return year[year > 0.0], active


def power_law(values: np.ndarray) -> tuple[float, int]:
    """Exponent of P(X > x) ~ x^-exponent by maximum likelihood, and the length of the tail it is fitted to.

    Clauset, Shalizi & Newman 2009: Hill's estimator above the value from which on the Kolmogorov-Smirnov distance
    between the tail and the fitted law is smallest. values [.] positive; at least `SMALLEST_TAIL` in the tail.
    """
    x = np.sort(values)[::-1]
    best = (np.inf, np.nan, 0)
    for tail in range(SMALLEST_TAIL, len(x)):
        logs = np.log(x[:tail] / x[tail])
        if logs.sum() <= 0.0:
            continue
        exponent = tail / float(logs.sum())
        distance = float(np.abs(np.arange(1, tail + 1) / tail - np.exp(-exponent * logs)).max())
        if distance < best[0]:
            best = (distance, exponent, tail)
    return float(best[1]), int(best[2])


def judge(results: list[Any]) -> list[Finding]:
    """Findings from the shares of buyers and the sales of hosts of all seeds."""
    shares = np.array([found for found in results if not isinstance(found, tuple)])
    markets = [found for found in results if isinstance(found, tuple)]
    tops = np.array([hill(sales, len(sales) // 10) for sales, _ in markets])
    fits = [power_law(sales) for sales, _ in markets]
    fewest = min(len(sales) for sales, _ in markets)
    note = f"{fewest} rooms sold, {min(active for _, active in markets)} on the market at the end"
    return [
        Finding(
            "law", NAME, "share of a year's spend made by the top fifth of buyers", 0.55, 0.75,
            "Schmittlein, Cooper & Morrison 1993: about two thirds", *measured(shares), note="over seeds",
        ),
        Finding(
            "law", NAME, "exponent of the tail of hosts' yearly sales: the largest tenth", 0.7, 1.4, TAIL,
            *measured(tops), note=f"Hill's estimator; {note}. Near 1 is read as 0.7 to 1.4: published exponents of "
            "sales and audiences scatter so far",
        ),
        Finding(
            "law", NAME, "the same for the tail that fits a power law best", 0.7, 1.4, TAIL,
            *measured(np.array([exponent for exponent, _ in fits])), scored=False,
            note=f"tails of {' and '.join(str(tail) for _, tail in fits)} hosts, much of the market",
        ),
        Finding(
            "law", NAME, "hosts that sold in that market", HOSTS, np.inf, "a condition: fewer hosts show no tail",
            float(fewest),
        ),
    ]  # fmt: skip
