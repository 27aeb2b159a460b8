"""Natural experiments of the public record: merchants are paid, fees cut, goods left with whoever wants her money back.

What is on record of one firm in one year says little of causes: targets are signs, and where it says nothing, none.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from sim.evidence.validation.calm import with_changes
from sim.evidence.validation.experiment import Start, opened
from sim.evidence.validation.experiments.arms import YEAR, change, looked_at, total
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.firms.survival import entry_factor

FEED, DISCOUNT = "interest_feed", "discount"  # who did it, as the market has them
GOODS = "farm_produce"
HANDED_BACK = 0.1  # of the take
REBATE = 0.044  # of sales
LEFT = 0.2  # of refunded orders, with the goods
QUARTER = 13
PAID = (
    "Pinduoduo, first quarter of 2025: selling cost +43 %, revenue +10 %, operating profit -38 %, which the company"
    " puts down to support of merchants; sign only"
)
CAME = "Douyin, 2025: more than 20,000 new sellers of produce once fees were cut, as the company says; sign only"
SILENT = "refund-only, 2021 to 2025: all adopt it, all drop it; no sales and no shares on record, so no target"


class _Lived(NamedTuple):
    """One arm."""

    table: pl.DataFrame
    entering: float  # merchants with such goods to be expected in the last year, over those at usual profits

    def sum(self, metric: str, weeks: tuple[int, int], platform: str = "") -> float:
        """Of one platform, or of all."""
        return total(self.table, metric, ("platform", platform) if platform else ("all", "all"), weeks)[0]


def read(start: Start) -> Readings:
    """One thing is changed in an arm; firms and people live on in all of them."""
    first, last = (0, YEAR), (YEAR, 2 * YEAR)
    quarter = (0, QUARTER)
    take = start.params.platform[FEED].take_share
    usual = _lived(start, 2 * YEAR)
    paid = _lived(start, 2 * YEAR, scale={f"platform.{DISCOUNT}.take_share": 1.0 - HANDED_BACK})
    cheaper = _lived(start, 2 * YEAR, scale={f"platform.{FEED}.take_share": 1.0 - REBATE / take})
    alone = _lived(start, YEAR, set={f"platform.{DISCOUNT}.refund_without_return": LEFT})
    everybody = _lived(start, 2 * YEAR, set={"platform.*.refund_without_return": LEFT}, to_week=YEAR)

    def moved(arm: _Lived, metric: str, weeks: tuple[int, int], platform: str = "") -> float:
        return change(arm.sum(metric, weeks, platform), usual.sum(metric, weeks, platform))

    def margin(weeks: tuple[int, int]) -> float:
        """Of brands and merchants, share of sales: with refunds without goods, less without them."""
        with_them, without = (
            arm.sum("brand_profit_yuan", weeks) / arm.sum("gmv_yuan", weeks) for arm in (everybody, usual)
        )
        return with_them - without

    return {
        "paid_profit": moved(paid, "platform_profit_yuan", quarter, DISCOUNT),
        "paid_sales": moved(paid, "expected_gmv_yuan", quarter, DISCOUNT),
        "paid_profit_later": moved(paid, "platform_profit_yuan", last, DISCOUNT),
        "paid_sales_later": moved(paid, "expected_gmv_yuan", last, DISCOUNT),
        "entering": change(cheaper.entering, usual.entering),
        "alone_sales": moved(alone, "expected_gmv_yuan", first, DISCOUNT),
        "all_sales": moved(everybody, "expected_gmv_yuan", first),
        "all_margin": margin(first),
        "dropped_margin": margin(last),
    }


def _lived(start: Start, weeks: int, **changed: Any) -> _Lived:
    params = with_changes(start.params, [{"from_week": 0, **changed}]) if changed else start.params
    goods, response = list(params.category).index(GOODS), params.brand.turnover.entry_response
    entering: list[float] = []
    with opened(start.market(params)) as market:

        def look(_: object) -> None:
            made = market.firms.goods
            entering.append(float(entry_factor(made.profits[goods], made.usual_profits[goods], response)))

        with looked_at(market, look):
            market.run(market.week + weeks)
        return _Lived(market.kpis(), float(np.mean(entering[-YEAR:])))


EXPERIMENT = Experiment(
    about=f"`{DISCOUNT}` collects a tenth less for two years (announced: 100 billion yuan in three years, of 96 that"
    f" came in a quarter), or `{FEED}` {100 * REBATE:.1f} points of sales less (a rebate on listed goods; here on all)."
    f" With {LEFT:.0%} of refunded orders (assumed) the goods stay with the buyer for a year, on `{DISCOUNT}` alone or"
    " everywhere; then it is over. The same seeds without it. Sales are expected ones.",
    read=read,
    judge=by_rows(
        Row("a platform hands a tenth of its take back: its profit in the first quarter, relative", "paid_profit",
            -math.inf, 0.0, PAID),
        Row("its sales in that quarter, relative", "paid_sales", -math.inf, math.inf, PAID, scored=False),
        Row("its profit in the second year", "paid_profit_later", -math.inf, math.inf, PAID, scored=False),
        Row("its sales in the second year", "paid_sales_later", -math.inf, math.inf, PAID, scored=False),
        Row("the largest platform cuts its fees: new sellers of produce to be expected in the second year, relative",
            "entering", 0.0, math.inf, CAME),
        Row("refunds without goods, one platform alone: its sales, relative", "alone_sales", -math.inf, math.inf,
            SILENT, scored=False),
        Row("on all platforms: sales of all, relative", "all_sales", -math.inf, math.inf, SILENT, scored=False),
        Row("on all platforms: profit of brands and merchants, share of sales, difference", "all_margin", -math.inf,
            math.inf, SILENT, scored=False),
        Row("the same in the year after all have dropped it", "dropped_margin", -math.inf, math.inf, SILENT,
            scored=False),
    ),
    persons=5_000, seeds=6, weeks=2 * YEAR, seconds=10.0,
)  # fmt: skip
