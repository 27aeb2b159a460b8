"""A firm from its log: sizes and prices against the market's, and customers coming back as the KPIs count it."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from sim.core.errors import UserError
from sim.evidence.fitting.firm import SHORTEST, Category, check_category, firm_values, shipped, trade_of
from sim.evidence.fitting.log.read import read_log
from sim.params.focal import FocalFirm
from sim.study.analysis.compare import window_values
from sim.study.compose import compose
from sim.study.run import run

LAST = date(2025, 12, 31)
WEEKS = 104
FIRM = ("+firm=snack_brand", "firms.snack_brand.share=0.6")  # so large that many come back


def logged(folder, rows):
    """A log of (customer, days before the last, amount)."""
    table = pl.DataFrame(rows, schema=["customer", "ago", "amount"], orient="row")
    dated = table.select("customer", (pl.lit(LAST) - pl.duration(days=pl.col("ago"))).alias("date"), "amount")
    file = folder / "log.csv"
    dated.write_csv(file)
    return read_log(file)


def test_size_and_order_value_are_told_against_the_market(tmp_path):
    trade = trade_of(logged(tmp_path, [(f"c{n}", day, 50.0) for n in range(20) for day in (0, 100, 200, 363)]))
    assert trade.customers == 20 and trade.days == 364
    assert trade.sales == pytest.approx(80 * 50.0 * 365 / 364)
    assert trade.order == 50.0
    params = compose([])
    market = Category(gmv_yuan=400_000.0, aov_yuan=100.0)
    values, notes = firm_values(trade, "food", market, params, yuan=7.0)
    assert values["share"] == pytest.approx(80 * 50 * 7 / 400_000, rel=0.02) and not notes
    assert values["list_price_yuan"] == pytest.approx(3.5 * params.category["food"].list_price_yuan, rel=0.01)
    assert values["measured"]["aov_yuan"] == 350.0
    FocalFirm(description="as written", **values)


def test_a_shop_that_is_too_small_for_a_brand_is_said_to_be(tmp_path):
    trade = trade_of(logged(tmp_path, [("a", 0, 50.0), ("b", 50, 50.0)]))
    values, notes = firm_values(trade, "food", shipped()["food"], compose([]), yuan=1.0)
    assert values["share"] == 0.0005 and len(notes) == 1 and "merchant" in notes[0]
    assert set(values["measured"]) == {"aov_yuan"}, "two months tell nobody who comes back within a year"


def test_the_busiest_month_is_that_of_the_most_sales_a_day(tmp_path):
    rows = [(f"c{day}", day, 10.0) for day in range(365)] + [(f"d{day}", day, 10.0) for day in range(31, 61)]
    month, times = trade_of(logged(tmp_path, rows)).busy
    assert month == "November" and times == pytest.approx(20 / (10 * (364 + 30) / 364))


def test_every_category_of_the_market_has_a_size():
    assert set(shipped()) == set(compose([]).category)
    assert 3e12 < sum(category.gmv_yuan for category in shipped().values()) < 7e12


@pytest.mark.parametrize("words", [None, "foods"])
def test_a_category_is_said(words):
    with pytest.raises(UserError, match=r"--category"):
        check_category(compose([]), words)


def test_what_is_no_log_of_sales_is_refused(tmp_path):
    with pytest.raises(UserError, match=f"allowed is {SHORTEST} or more"):
        trade_of(logged(tmp_path, [("a", 0, 50.0), ("b", 5, 50.0)]))
    file = tmp_path / "dates.csv"
    file.write_text("customer,date\na,2025-01-01\nb,2025-06-01\n")
    with pytest.raises(UserError, match="no amounts"):
        trade_of(read_log(file))


def test_customers_come_back_as_often_as_the_kpis_say(tmp_path, monkeypatch):
    """The log of a firm in a market, read from outside, against what the observer counted."""
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "cache"))
    words = ["population.persons=1500", "replications=1", f"horizon.weeks={WEEKS}", "horizon.burn_in_weeks=13"]
    market = run(compose([*words, "seed=2027", "threads=1", "output.transactions=true", *FIRM]), save=False)
    orders = market.tables["transactions"].filter(pl.col("brand").cast(pl.String) == "snack_brand")
    days = orders["day"]
    assert days.max() == 7 * WEEKS - 1, "another seed, or the log ends before the market"
    log = orders.select(
        "person", (pl.lit(LAST) - pl.duration(days=pl.lit(days.max()) - pl.col("day"))).alias("date"),
        amount=pl.col("paid_yuan"),
    )  # fmt: skip
    log.rename({"person": "customer"}).write_csv(tmp_path / "firm.csv")
    trade = trade_of(read_log(tmp_path / "firm.csv"))
    counted = window_values(market.kpis, {"end": (WEEKS - 1, WEEKS)})
    for metric, value in trade.measured.items():
        assert value == pytest.approx(counted.of(metric, "firm", "snack_brand", "end")[0, 0]), metric
    assert len(trade.measured) >= 3
    assert timedelta(days=trade.days) <= timedelta(weeks=WEEKS)
