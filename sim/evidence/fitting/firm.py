"""A firm of one's own from its log: how large it is, what an order is worth, who comes back, and when it is busy.

Size and prices are told against the market's: `python -m sim.evidence.fitting.firm RESULT` prints what a run of the
default market says of each category. That customers come back is no parameter, for the market decides it; what the log
says of it goes along as `measured`, by the definitions of the KPIs, to be set beside what the firm then does.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from calendar import month_name
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import polars as pl

from sim.core.errors import UserError, did_you_mean
from sim.evidence.fitting.log.read import Reading
from sim.params.focal import FocalFirm, Measured
from sim.params.market import MarketParams
from sim.params.schema import bounds_of
from sim.params.text import to_yaml
from sim.params.yaml_reader import read_yaml
from sim.report.trouble import explain
from sim.state.names import BLOCK_DAYS, YEAR_DAYS, YEAR_WEEKS
from sim.study.analysis.compare import window_values, windows_of
from sim.study.results import read
from sim.words import named, say

SHIPPED = Path(__file__).with_name("ordinary_firms.yaml")
YEAR = 7 * YEAR_WEEKS  # days, as KPIs count them
SHORTEST = 28  # days of a log that says how much is sold a year
DIGITS = 3


class Category(NamedTuple):
    """What is sold of a category in the market."""

    gmv_yuan: float  # in the first reported year
    aov_yuan: float


class Trade(NamedTuple):
    """What a log says of the shop that it is of."""

    customers: int
    days: int
    sales: float  # a year, in the log's currency
    order: float  # the mean order, in the log's currency
    measured: dict[str, float]  # shares and days of `Measured`; those that the log is long enough for
    busy: tuple[str, float] | None  # the busiest month and its sales a day against the mean day's; of a year or more


def shipped() -> dict[str, Category]:
    """By category, for the default market."""
    return {name: Category(**values) for name, values in read_yaml(SHIPPED).items()}


def of_run(folder: Path) -> dict[str, Category]:
    """By category, from the first reported year of a run without what it asks."""
    run = read(folder)
    weeks = int(run.config["horizon"]["weeks"])
    if "year1" not in windows_of(weeks):
        raise UserError(f"{folder}: horizon.weeks={weeks}: allowed is a year or more")
    mine = run.kpis.filter(
        pl.col("arm").cast(pl.String) == "reference",
        pl.col("metric").cast(pl.String).is_in(Category._fields),
        pl.col("dimension").cast(pl.String) == "category",
    )
    table = window_values(mine, {"year1": windows_of(weeks)["year1"]})

    def mean(metric: str, category: str) -> float:
        values = table.of(metric, "category", category, "year1")
        return float("nan") if values is None else float(values.mean())

    return {name: Category(*(mean(metric, name) for metric in Category._fields)) for name in run.config["category"]}


def check_category(params: MarketParams, category: str | None) -> str:
    """The category of a firm that is to be written; no log tells it."""
    known = tuple(params.category)
    if category is None:
        raise UserError(f"--category: a firm needs one; allowed is {', '.join(known)}")
    if category not in known:
        raise UserError(f"--category {category}: unknown category{did_you_mean(category, known)}")
    return category


def trade_of(reading: Reading) -> Trade:
    """Read off a log of orders; a summary by customer, a log without amounts or of a few days says too little."""
    if reading.orders is None:
        raise UserError("--firm: a summary by customer does not tell how much is sold; it needs a log of orders")
    if not reading.amounts:
        raise UserError("--firm: the log has no amounts, so it does not tell how much is sold")
    orders = reading.orders.select("customer", "date", "amount").sort("customer", "date")
    first, last = _ends(orders)
    days = (last - first).days + 1
    if days < SHORTEST:
        raise UserError(f"--firm: the log spans {days} days: allowed is {SHORTEST} or more")
    ago = orders.with_columns(ago=(pl.lit(last) - pl.col("date")).dt.total_days())
    year = ago.filter(pl.col("ago") < YEAR)
    paid = year.filter(pl.col("amount") > 0)["amount"]
    return Trade(
        customers=orders["customer"].n_unique(),
        days=days,
        sales=float(year["amount"].sum()) * YEAR_DAYS / min(days, YEAR),
        order=float(paid.mean()),  # type: ignore[arg-type]
        measured=_coming_back(ago, days),
        busy=_busiest(ago) if days >= YEAR else None,
    )


def firm_values(trade: Trade, category: str, market: Category, params: MarketParams, yuan: float) -> tuple[dict, list]:
    """Values of a `FocalFirm`, and a line for each that had to stay within its range; yuan: of one unit of amounts."""
    low, high = bounds_of(FocalFirm.model_fields["share"])
    share = trade.sales * yuan / market.gmv_yuan
    notes = []
    if not low <= share <= high:
        notes.append(_too_far(share, category, low, high))
    listed = params.category[category].list_price_yuan * trade.order * yuan / market.aov_yuan
    bottom, top = bounds_of(FocalFirm.model_fields["list_price_yuan"])
    return {
        "kind": "brand",
        "category": category,
        "share": _rounded(min(max(share, low), high)),
        "list_price_yuan": _rounded(min(max(listed, bottom), top)),
        "measured": {"aov_yuan": _rounded(trade.order * yuan)} | {k: _rounded(v) for k, v in trade.measured.items()},
    }, notes


def _too_far(share: float, category: str, low: float, high: float) -> str:
    """What is said of a share of a category that no brand may have."""
    told = {"share": f"{share:.2g}", "category": named("group", category, category)}
    told |= {"low": f"{low:g}", "high": f"{high:g}"}
    if share > high:
        return say("share is {share} of {category}: allowed is {low} to {high}", **told)
    return say(
        "share is {share} of {category}: allowed is {low} to {high}; as small as that is a merchant (python -m sim.firm"
        " new FILE --kind merchant)",
        **told,
    )


def _coming_back(orders: pl.DataFrame, days: int) -> dict[str, float]:
    """Of `Measured`, by the definitions of the firm's KPIs; orders: customer, date and days ``ago``, sorted."""

    def who(low: int, high: int) -> pl.Series:
        return orders.filter(pl.col("ago").is_between(low, high - 1))["customer"].unique()

    def share(those: pl.Series, of: pl.Series) -> float:
        return float(of.is_in(those.implode()).mean())  # type: ignore[arg-type]

    found = {}
    year = orders.filter(pl.col("ago") < YEAR)
    if days >= 2 * BLOCK_DAYS and len(before := who(BLOCK_DAYS, 2 * BLOCK_DAYS)):
        found["firm_repurchase"] = share(who(0, BLOCK_DAYS), before)
    if days >= YEAR:
        found["firm_repeat_rate"] = float((year.group_by("customer").len()["len"] >= 2).mean())  # type: ignore[arg-type]
        gap = pl.col("date").diff().over("customer").dt.total_days()
        by_day = orders.unique(["customer", "date"], maintain_order=True).with_columns(gap=gap)
        gaps = by_day.filter(pl.col("ago") < BLOCK_DAYS, pl.col("gap") <= YEAR_DAYS)["gap"]
        if len(gaps):
            found["firm_cycle_days"] = float(gaps.mean())  # type: ignore[arg-type]
    if days >= 2 * YEAR and len(before := who(YEAR, 2 * YEAR)):
        found["firm_kept"] = share(who(0, YEAR), before)
    assert set(found) < set(Measured.model_fields)
    return found


def _busiest(orders: pl.DataFrame) -> tuple[str, float]:
    """The month of the last year with the most sales a day, and these against the mean day's."""
    last = _ends(orders)[1]
    days = pl.DataFrame({"date": [last - timedelta(days=d) for d in range(YEAR)]})
    by_day = days.join(orders.group_by("date").agg(pl.col("amount").sum()), on="date", how="left")
    by_day = by_day.with_columns(pl.col("amount").fill_null(0.0), month=pl.col("date").dt.month())
    months = by_day.group_by("month").agg(pl.col("amount").mean(), pl.len()).filter(pl.col("len") >= 20).sort("month")
    top = max(months.to_dicts(), key=lambda month: float(month["amount"]))
    return month_name[top["month"]], float(top["amount"] / by_day["amount"].mean())


def _ends(orders: pl.DataFrame) -> tuple[date, date]:
    """The first and the last day of a log."""
    first, last = orders["date"].min(), orders["date"].max()
    assert isinstance(first, date) and isinstance(last, date)
    return first, last


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def main(words: Sequence[str] | None = None) -> int:
    """Print what a run says of each category, as YAML."""
    parser = ArgumentParser(prog="python -m sim.evidence.fitting.firm", description="What categories sell in a run.")
    parser.add_argument("result", type=Path, metavar="RESULT", help="a results folder")
    try:
        found = of_run(parser.parse_args(words).result)
        print(to_yaml({name: {k: float(f"{v:.4g}") for k, v in c._asdict().items()} for name, c in found.items()}))
    except UserError as mistake:
        return explain(mistake) or 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
