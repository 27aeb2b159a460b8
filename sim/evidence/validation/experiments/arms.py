"""Arms of experiments: a market that lives on while somebody looks, and recorded weeks with something else in them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import polars as pl

from sim.evidence.validation.experiment import Chosen, Shown, Start, opened
from sim.market.broadcast import Broadcast
from sim.market.model import Market
from sim.observe.observer import WeekView
from sim.params.market import MarketParams
from sim.params.strategy import ALONE, Strategy
from sim.state.tallies import ORDER

YEAR = 52


def with_strategy(params: MarketParams, strategy: dict[str, Any]) -> MarketParams:
    """The same market with one strategy that nobody copies, as in a file; launched wherever the market is resumed."""
    return params.model_copy(update={"strategies": {"trial": Strategy.model_validate(strategy)}, "rivals": ALONE})


@contextmanager
def looked_at(market: Market, look: Callable[[WeekView], None]) -> Iterator[None]:
    """Show every week of a living market to ``look`` before it is observed."""
    observe = market.observer.week

    def both(view: WeekView) -> None:
        look(view)
        observe(view)

    market.observer.week = both  # type: ignore[method-assign]
    yield
    del market.observer.week


def year_on(start: Start) -> tuple[Start, np.ndarray]:
    """The market a year later, and the ORDER rows of that year: what a sponsor knows of customers at its launch."""
    orders = [np.zeros(0, ORDER)]
    with opened(start.market()) as market:
        with looked_at(market, lambda view: orders.append(np.array(view.orders.view(ORDER, np.ndarray)))):
            market.run(market.week + YEAR)
        return start._replace(state=market.snapshot()), np.concatenate(orders)


def spent(orders: np.ndarray, persons: int, chosen: np.ndarray | slice = slice(None)) -> np.ndarray:
    """Yuan paid by each person, [person] float64, in the ``chosen`` ORDER rows."""
    mine = orders[chosen]
    return np.bincount(mine["person"], mine["paid_fen"] / 100.0, persons)


def served(record: Sequence[Broadcast], chosen: Chosen, more: Sequence[float]) -> list[Broadcast]:
    """Recorded weeks in which the ``chosen`` offers come with ``more`` service a week (level 0-1), for all to see."""
    weeks = []
    for broadcast, change in zip(record, more, strict=True):
        offers = broadcast.offers.copy()
        mine = chosen(offers)
        offers["service"][mine] = np.clip(offers["service"][mine] + change, 0.0, 1.0)
        weeks.append(broadcast._replace(offers=offers))
    return weeks


def expected_at(week: Shown, chosen: np.ndarray) -> float:
    """Orders that the ``chosen`` offers [offer] bool could expect in a shown week."""
    return float(week.expected()[chosen].sum())


def total(table: pl.DataFrame, metric: str, group: tuple[str, str], weeks: tuple[int, int]) -> tuple[float, float]:
    """Sums of numerators and denominators of a KPI in [first, end) of the reported weeks, of a (dimension, group)."""
    mine = table.filter(
        (pl.col("metric") == metric)
        & (pl.col("dimension") == group[0])
        & (pl.col("group") == group[1])
        & pl.col("week").is_between(weeks[0], weeks[1], closed="left")
    )
    return float(mine["numerator"].sum()), float(mine["denominator"].sum())


def change(after: float, before: float) -> float:
    """Relative change; NaN where there was nothing before."""
    return after / before - 1.0 if before > 0.0 else math.nan
