"""What visits were expected to buy, against what they bought."""

from __future__ import annotations

import polars as pl
import pytest
from markets import kpis_after, params_of, resumed


@pytest.fixture(scope="module")
def sums() -> dict[tuple[str, str], dict[str, float]]:
    """(dimension, group) -> metric -> total over all weeks."""
    table = kpis_after(resumed(params_of(persons=1500, weeks=26, burn_in=8)))
    wanted = ["gmv_yuan", "orders", "expected_gmv_yuan", "expected_orders"]
    table = table.filter(pl.col("metric").is_in(wanted)).with_columns(pl.col("metric", "dimension", "group").cast(str))
    found: dict[tuple[str, str], dict[str, float]] = {}
    for dimension, group, metric, total in (
        table.group_by("dimension", "group", "metric").agg(pl.col("numerator").sum()).iter_rows()
    ):
        found.setdefault((dimension, group), {})[metric] = total
    return found


@pytest.mark.parametrize("dimension", ["platform", "channel", "category", "segment", "stage_at_start"])
def test_parts_add_up(sums, dimension):
    for metric in ("expected_gmv_yuan", "expected_orders"):
        parts = sum(of[metric] for (by, _), of in sums.items() if by == dimension)
        assert parts == pytest.approx(sums["all", "all"][metric], rel=1e-9)


def test_draws_scatter_about_it(sums):
    """Their surprises add up to nothing: within four standard deviations of as many even-handed draws."""
    of = sums["all", "all"]
    simulated = of["orders"] / params_of(persons=1500, weeks=26, burn_in=8).population.orders_per_row
    assert simulated > 1000
    assert abs(of["expected_orders"] / of["orders"] - 1.0) < 4 / simulated**0.5
    assert abs(of["expected_gmv_yuan"] / of["gmv_yuan"] - 1.0) < 0.25
