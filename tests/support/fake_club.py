"""A loyalty club whose profit and loss can be computed by hand: accounts, KPIs and configuration."""

from __future__ import annotations

import polars as pl

SOCIAL, DISCOUNT, BRAND = ("platform", "social"), ("platform", "discount"), ("brand", "beauty-0")
CLUB = ("strategy", "club")
WOBBLE = (-1.0, 0.0, 1.0)  # of a replication, in the units of `REFERENCE`: leaves means alone, makes intervals


def config(weeks: int = 104, **strategy) -> dict:
    return {"strategies": {"club": {"sponsor": {"platform": "social"}} | strategy}, "horizon": {"weeks": weeks}}


def kpis(levels: dict[str, dict[str, float]], weeks: int = 104, replications: int = 3) -> pl.DataFrame:
    """Totals of the whole market, the same every week: {arm: {metric: a week}}."""
    rows = [
        (arm, replication, week, metric, "all", "all", value, "x", value, 1.0)
        for arm, metrics in levels.items()
        for metric, value in metrics.items()
        for replication in range(replications)
        for week in range(weeks)
    ]
    names = [
        "arm", "replication", "week", "metric", "dimension", "group", "value", "unit", "numerator", "denominator",
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=names, orient="row")


NO_KPIS = kpis({"reference": {"orders": 1.0}, "treatment": {"orders": 1.0}})


def club(strength: float = 1.0, cost: float = 10.0, gain: float = 100.0, since: int = 0, until: int = 99):
    """The platform sells `gain` more a quarter, 60 of 100 from the rival, and keeps a tenth of it as fees."""

    def change(replication: int, quarter: int):
        if not since <= quarter < until:
            return {}
        more, paid = strength * gain + WOBBLE[replication % 3], strength * cost
        return {
            SOCIAL: {
                "paid": more, "passed_on": -more, "technical_fee": 0.1 * more, "programme_discount": -0.4 * paid,
                "programme": -0.6 * paid, "paid_live": 1.5 * more, "paid_mall": -0.5 * more,
            },
            DISCOUNT: {"paid": -0.6 * more, "passed_on": 0.6 * more, "technical_fee": -0.03 * more},
            CLUB: {"discount": 0.4 * paid, "rewards": 0.8 * paid, "fees": 0.2 * paid, "paid": 400.0, "orders": 4.0},
        }  # fmt: skip

    return change
