"""Brands and hosts by name: what accounts say of them, as KPIs."""

from __future__ import annotations

import polars as pl
import pytest

from sim.core.errors import UserError
from sim.params.output import EVERY_FIRM
from sim.study.analysis.by_name import by_name
from sim.study.analysis.compare import window_values
from sim.study.compose import compose
from sim.study.run import run

WEEKS = 16


def account(name, entity, quarter, line, yuan):
    return {"arm": "reference", "replication": 0, "quarter": quarter, "entity": entity, "name": name, "line": line,
            "yuan": yuan}  # fmt: skip


ACCOUNTS = pl.DataFrame([
    account("beauty-0", "brand", 0, "paid", 1300.0),
    account("beauty-0", "brand", 0, "contribution", -26.0),
    account("beauty-0", "brand", 1, "paid", 30.0),
    account("head-2", "host", 0, "paid", 13.0),
    account("social", "platform", 0, "paid", 5000.0),
])  # fmt: skip


def test_a_quarter_is_shared_out_among_its_weeks_and_an_absent_line_is_zero():
    table = by_name(ACCOUNTS, ["beauty-0"], WEEKS)
    assert set(table["group"]) == {"beauty-0"} and set(table["dimension"]) == {"brand"}
    values = window_values(table, {"first": (0, 13), "rest": (13, WEEKS)})
    assert values.of("gmv_yuan", "brand", "beauty-0", "first")[0, 0] == pytest.approx(1300.0)
    assert values.of("profit_yuan", "brand", "beauty-0", "first")[0, 0] == pytest.approx(-26.0)
    assert values.of("gmv_yuan", "brand", "beauty-0", "rest")[0, 0] == pytest.approx(30.0)
    assert values.of("profit_yuan", "brand", "beauty-0", "rest")[0, 0] == 0.0
    assert table.filter(pl.col("week") >= 13)["week"].unique().sort().to_list() == [13, 14, 15], "a short last quarter"


def test_all_are_brands_and_hosts():
    assert set(by_name(ACCOUNTS, [EVERY_FIRM], WEEKS)["group"]) == {"beauty-0", "head-2"}
    assert by_name(ACCOUNTS, ["food-9"], WEEKS).is_empty()


def test_names_that_nobody_can_have_are_refused_before_anything_runs():
    for word, near in (("beuaty-0", "did you mean 'beauty'"), ("head", "TYPE-NUMBER"), ("snack_brand", "beauty-0")):
        with pytest.raises(UserError, match=r"output\.firms") as refused:
            compose([f"output.firms=[{word}]"])
        assert near in str(refused.value) and len(refused.value.lines) == 1
    assert compose(["output.firms=beauty-0"]).output.firms == ("beauty-0",)
    assert compose(["+firm=snack_brand", "output.firms=[snack_brand,head-3]"]).output.firms == ("snack_brand", "head-3")


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIM_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        words = ["population.persons=150", "replications=1", "horizon.weeks=15", "horizon.burn_in_weeks=4", "threads=1"]
        return run(compose([*words, "+firm=snack_brand", "output.firms=[all]"]), save=False)


def test_sales_of_all_brands_are_those_of_the_market(market):
    values = window_values(market.kpis, {"all": (0, 15)})
    keys = values.keys.with_row_index()
    of_brands = keys.filter(metric="gmv_yuan", dimension="brand")["index"].to_list()
    total = values.of("gmv_yuan", "all", "all", "all")[0, 0]
    assert sum(values.values[row, 0, 0, 0] for row in of_brands) == pytest.approx(total, rel=1e-5)
    mine = values.of("gmv_yuan", "firm", "snack_brand", "all")[0, 0]
    assert values.of("gmv_yuan", "brand", "snack_brand", "all")[0, 0] == pytest.approx(mine, rel=1e-5)
