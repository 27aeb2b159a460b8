"""A firm that is looked at, in a living market: a copy changes nothing, and firms add up to their category."""

from __future__ import annotations

import polars as pl
import pytest
from markets import kpis_after, market_of, params_of

from sim.state.groups import CUSTOMERS

BRAND = "{{description: d, kind: brand, category: food, rank: {}}}"
MINE = (pl.col("dimension") == "firm") | (pl.col("dimension") == CUSTOMERS)
FEW = ("brand.turnover.merchants=0", "brand.turnover.spare=0")
ALL = tuple(f"+firms.f{rank}={BRAND.format(rank)}" for rank in range(5))


@pytest.fixture(scope="module")
def with_firms() -> pl.DataFrame:
    return kpis_after(market_of(params_of(*FEW, *ALL)))


def test_to_be_looked_at_changes_nothing(with_firms):
    assert with_firms.filter(~MINE).equals(kpis_after(market_of(params_of(*FEW))))


@pytest.mark.parametrize("metric", ["gmv_yuan", "orders", "net_sales_yuan"])
def test_firms_add_up_to_their_category(with_firms, metric):
    rows = with_firms.filter(metric=metric)
    firms = rows.filter(dimension="firm").group_by("week").agg(pl.col("value").sum()).sort("week")
    food = rows.filter(dimension="category", group="food").sort("week")
    assert firms["value"].to_list() == pytest.approx(food["value"].to_list(), rel=1e-12)
    assert firms["value"].sum() > 0


def test_their_shares_and_channels_are_shares(with_firms):
    shares = with_firms.filter(metric="market_share", dimension="firm").group_by("week").agg(pl.col("value").sum())
    assert shares["value"].to_list() == pytest.approx([1.0] * len(shares))
    own, rooms = (with_firms.filter(metric=name)["value"] for name in ("own_room_share", "host_room_share"))
    assert own.max() > 0 and rooms.max() > 0 and (own + rooms).max() <= 1.0 + 1e-12


def test_profits_are_those_of_the_books(with_firms):
    profit = with_firms.filter(metric="profit_yuan", dimension="firm")
    assert set(profit["group"]) == {f"f{rank}" for rank in range(5)}
    assert profit["value"].abs().max() > 0
