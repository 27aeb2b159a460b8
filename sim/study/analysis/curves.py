"""Response curves of a firm's levers: what it spends and gains at each ratio of today's, and what the next yuan does.

Pure functions of paired differences; nothing here runs a market.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.state.groups import FIRM
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import paired_values
from sim.study.analysis.effects import mean_interval
from sim.study.analysis.expected import family
from sim.study.analysis.findings import FINDING, findings
from sim.study.analysis.loyalty.worth import NOTHING, Estimate, ratio_of

PROFIT, SALES = "profit_yuan", "gmv_yuan"
_APART = 1e-3  # relative distance of spends that are told apart


class Curve(NamedTuple):
    """One lever at rising ratios, against everything as today. Yuan a year, [point, replication]."""

    lever: str
    ratios: np.ndarray  # [point], 1 among them
    spent: np.ndarray
    profit: np.ndarray  # minus today's
    sales: np.ndarray  # minus today's

    @property
    def today(self) -> int:
        """Which point is today's."""
        return int(np.flatnonzero(self.ratios == 1.0)[0])

    @property
    def spends(self) -> np.ndarray:
        """Mean spending, [point]."""
        return np.asarray(self.spent.mean(axis=1))


class Floors(NamedTuple):
    """Sizes of a mean difference that chance alone gives, yuan a year."""

    profit: float
    sales: float


def metric_of_lever(lever: str) -> str:
    """The KPI that counts what is spent on a lever."""
    return f"spent_{lever}_yuan"


def totals_of(
    kpis: pl.DataFrame, firm: str, metrics: Sequence[str], span: tuple[int, int]
) -> dict[str, dict[str, np.ndarray]]:
    """Totals of a firm in the weeks [first, end) of a span as yuan a year: by metric and arm, [replication] each.

    A metric that was not observed is 0.
    """
    asked = pl.col("metric").cast(pl.String).is_in(family(*metrics))
    table = paired_values(kpis.filter(asked, dimension=FIRM, group=firm), {"span": span})
    year, nothing = YEAR_WEEKS / (span[1] - span[0]), np.zeros((len(table.arms), len(table.replications)))
    found = {metric: table.of(metric, FIRM, firm, "span") for metric in metrics}
    return {
        metric: dict(zip(table.arms, nothing if values is None else np.nan_to_num(values) * year, strict=True))
        for metric, values in found.items()
    }


def points_of(curves: Sequence[Curve], floors: Floors) -> pl.DataFrame:
    """Every point of all curves as a row: spending, differences with intervals, and whether profit is a `finding`.

    A lever has to be told from chance first; then its points count whose interval and floor leave nothing out.
    """
    rows = []
    for curve in curves:
        spent, *_ = mean_interval(curve.spent)
        profit, low, high, count = mean_interval(curve.profit)
        sales, sales_low, sales_high, _ = mean_interval(curve.sales)
        rows += [
            {
                "lever": curve.lever,
                "ratio": float(curve.ratios[k]),
                "spent": float(spent[k]),
                "spent_low": float(curve.spent[k].min()),
                "spent_high": float(curve.spent[k].max()),
                "sales": float(sales[k]),
                "sales_low": float(sales_low[k]),
                "sales_high": float(sales_high[k]),
                "profit": float(profit[k]),
                "ci_low": float(low[k]),
                "ci_high": float(high[k]),
                "floor": floors.profit,
                "sales_floor": floors.sales,
                "replications": int(count[k]),
            }
            for k in range(len(curve.ratios))
        ]
    table = pl.DataFrame(rows)
    clear = (pl.col("ci_low") > 0) | (pl.col("ci_high") < 0)
    told = pl.col("lever").is_in(sorted(levers_told(curves, floors))) & clear & (pl.col("profit").abs() > floors.profit)
    return table.with_columns(told.fill_null(False).alias(FINDING))


def levers_told(curves: Sequence[Curve], floors: Floors) -> set[str]:
    """The levers that are told from chance: by trend or bend of all their points, all levers one family (Holm).

    Points of one lever say much the same: one number of them all is told from chance sooner than each by itself.
    """
    tests = [(curve.lever, contrast) for curve in curves for contrast in _contrasts(curve)]
    if not tests:
        return set()
    value, low, high, count = mean_interval(np.stack([contrast for _, contrast in tests]))
    found = findings(value, low, high, count, floors.profit)
    return {lever for (lever, _), finding in zip(tests, found, strict=True) if finding}


def _contrasts(curve: Curve) -> tuple[np.ndarray, ...]:
    """Trend and bend of a curve over the spending that was tried, yuan a year, [replication] each.

    Least squares through today's point by what was spent in each replication, since markets differ in size: of a line,
    how far it rises over the mean width; of a parabola, how far it bends.
    """
    width = float(np.ptp(curve.spends))
    trend, bend = np.full((2, curve.spent.shape[1]), np.nan)
    for at, (spent, profit) in enumerate(zip(curve.spent.T, curve.profit.T, strict=True)):
        own = float(np.ptp(spent))
        if own > 0.0:
            x, scale = (spent - spent[curve.today]) / own, width / own
            trend[at] = scale * np.linalg.lstsq(x[:, None], profit, rcond=None)[0][0]
            bend[at] = scale * np.linalg.lstsq(np.stack([x, x**2], axis=1), profit, rcond=None)[0][1]
    return (trend, bend) if len(np.unique(curve.spends)) > 2 else (trend,)


def next_yuan(curve: Curve) -> Estimate:
    """Profit that another yuan a year on the lever keeps or loses today: the slope over the neighbouring points."""
    return _slope(curve, max(curve.today - 1, 0), min(curve.today + 1, len(curve.ratios) - 1))


def last_yuan(curve: Curve) -> Estimate:
    """The same at the largest spending tried."""
    order = np.argsort(curve.spends, kind="stable")
    apart = [k for k in order[:-1] if curve.spends[k] < (1 - _APART) * curve.spends[order[-1]]]
    return _slope(curve, int(apart[-1]), int(order[-1])) if apart else NOTHING


def _slope(curve: Curve, low: int, high: int) -> Estimate:
    return ratio_of(curve.profit[high] - curve.profit[low], curve.spent[high] - curve.spent[low])


class Response(NamedTuple):
    """What a firm's levers do."""

    firm: str
    span: tuple[int, int]  # weeks from the first with other spending to the end of the run
    curves: tuple[Curve, ...]  # of the levers in use
    unused: tuple[str, ...]  # levers on which nothing is spent today
    floors: Floors
    points: pl.DataFrame  # `points_of`
