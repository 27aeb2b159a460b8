"""A KPI table that looks like a run's, made without a market: for tests of tables, sentences and figures.

Replications share slow noise between arms, as paired seeds do; from `ONSET` on the treatment adds effects that grow
or fade, and a little noise of its own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl

from sim.observe.metrics import METRICS
from sim.state.groups import Names
from sim.study.analysis.compare import compare_tables

ARMS = ("reference", "treatment")
ONSET = 26
BLOCK = 13
PLATFORMS = ("interest_feed", "social", "shelf_live", "discount", "content_community")
CATEGORIES = ("beauty", "apparel", "food", "home")
NAMES = Names(PLATFORMS, CATEGORIES)
SHARES = {
    "interest_feed": 0.38, "social": 0.2, "shelf_live": 0.22, "discount": 0.15, "content_community": 0.05,
    "head": 0.3, "mid": 0.2, "small": 0.08, "vertical": 0.1, "brand_self": 0.25, "founder": 0.04, "virtual": 0.03,
}  # fmt: skip
PEOPLE = 620e6
LEVELS = {  # typical value, and its denominator a week
    "gmv_yuan": (1.1e11, 1), "net_sales_yuan": (8.6e10, 1), "orders_per_year": (31.0, PEOPLE),
    "aov_yuan": (148.0, 7e8), "return_rate": (0.19, 7e8), "complaint_rate": (0.021, 7e8),
    "retention_d30": (0.17, 1.4e6), "mau_rate": (0.38, PEOPLE), "repurchase_rate": (0.68, 2e8),
    "churn_annual": (0.31, 3e8), "trust_index": (0.69, PEOPLE), "satisfaction": (0.64, PEOPLE), "nps": (58.0, 2e8),
    "hosts_active": (312, 1), "host_gmv_share_top20": (0.8, 1), "platform_hhi": (0.27, 1), "platform_share": (1.0, 1),
    "value_class_share": (0.25, 1e9), "platform_profit_yuan": (2.1e9, 1), "brand_profit_yuan": (6.4e9, 1),
    "host_income_yuan": (9.2e9, 1), "consumer_surplus_yuan": (3.0e10, 1),
    "orders": (7e8, 1),
}  # fmt: skip
EFFECTS = {  # relative effect soon after the onset, and in the end
    "gmv_yuan": (0.055, -0.03), "orders": (0.075, -0.01), "net_sales_yuan": (0.05, -0.035),
    "orders_per_year": (0.07, -0.01),
    "aov_yuan": (-0.02, -0.02), "complaint_rate": (0.02, 0.12), "retention_d30": (0.0, -0.04),
    "trust_index": (0.0, -0.05), "satisfaction": (0.01, -0.03), "repurchase_rate": (0.012, -0.03), "nps": (0.0, -0.08),
    "hosts_active": (-0.01, -0.09), "host_gmv_share_top20": (0.0, 0.02), "platform_profit_yuan": (-0.3, -0.12),
    "host_income_yuan": (0.02, -0.05), "consumer_surplus_yuan": (0.09, 0.01),
}  # fmt: skip
GROUP_EFFECTS = {
    "discount": 0.25, "shelf_live": -0.14, "content_community": -0.05, "interest_feed": -0.03,
    "small": -0.16, "head": 0.05, "mid": -0.05, "silver": -0.05, "lower_tier": 0.04,
}  # fmt: skip


@cache
def fake_kpis(
    weeks: int = 260, replications: int = 8, effect: float = 1.0, arms: int = 2, seed: int = 1, common: float = 0.02
) -> pl.DataFrame:
    """A KPI table as results hold it. ``effect`` scales all effects; 0 makes equal arms."""
    draw = np.random.default_rng(seed)
    parts = [
        _series(draw, metric, dimension, group, weeks, replications, effect, arms, common)
        for metric in (METRICS[name] for name in LEVELS)
        for dimension in metric.dimensions
        for group in NAMES.groups(dimension)
    ]
    part = pl.Series(np.repeat(np.arange(len(parts)), [len(numbers["value"]) for _, numbers in parts]))
    names = {
        key: pl.Series([texts[key] for texts, _ in parts]).gather(part)
        for key in ("metric", "dimension", "group", "unit")
    }
    numbers = {key: np.concatenate([numbers[key] for _, numbers in parts]) for key in parts[0][1]}
    arm = pl.Series(ARMS).gather(pl.Series(numbers.pop("arm")))
    return pl.DataFrame({"arm": arm, **names, **numbers}).select(
        "arm", "replication", "week", "metric", "dimension", "group", "value", "unit", "numerator", "denominator"
    )


@cache
def fake_comparison(weeks: int, **kwargs) -> pl.DataFrame:
    """What the arms of `fake_kpis` differ by."""
    return compare_tables(fake_kpis(weeks=weeks, **kwargs), weeks)


def fake_run(folder: Path, weeks: int = 260, title: str = "price_war", **kwargs) -> SimpleNamespace:
    """What `sim.study.results` reads back from a folder, without the folder."""
    kpis = fake_kpis(weeks=weeks, **kwargs)
    changes = [{"from_week": ONSET, "to_week": 130, "set": {"platform.discount.take_share": 0.05}}]
    scenarios = {
        title: {"description": "The discount platform buys share with its take.", "changes": changes, "shocks": []}
    }
    replications = kpis["replication"].n_unique()
    return SimpleNamespace(
        folder=folder,
        manifest={"schema_version": 1, "seeds": [2_026_000 + r for r in range(replications)]},
        config={
            "horizon": {"weeks": weeks, "burn_in_weeks": 312, "first_week": 0},
            "population": {"persons": 20_000, "represents": 45_000.0},
            "seed": 2026,
            "replications": replications,
            "platform": {name: {} for name in PLATFORMS},
            "category": {name: {} for name in CATEGORIES},
            "scenarios": scenarios if kwargs.get("arms", 2) == 2 else {},
        },
        kpis=kpis,
        comparison=fake_comparison(weeks, **kwargs) if kwargs.get("arms", 2) == 2 else None,
        tables={},
        title=title,
        names=(title,) if kwargs.get("arms", 2) == 2 else (),
    )


def _series(
    draw, metric, dimension, group, weeks, replications, effect, arms, common
) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    """One KPI of one group, all arms and replications."""
    level, weight = LEVELS[metric.name]
    share = SHARES.get(group, 1 / len(NAMES.groups(dimension)))
    week = np.arange(weeks)
    if metric.kind == "history":
        week = week[BLOCK - 1 :: BLOCK]
    festival = 1 + (0.9 * np.isin(week % 52, (23, 24, 44, 45)) if metric.kind == "total" else 0.0)
    growth = 1.002**week if metric.kind == "total" else 1.0
    slow = common * np.cumsum(draw.normal(size=(replications, len(week))), axis=1) / np.sqrt(40)
    shared = slow + common * draw.normal(size=(replications, len(week)))
    size = share if metric.kind in ("total", "stock") and dimension != "all" else 1.0
    values = []
    for treated in range(arms):
        relative = shared.copy()
        if treated:
            early, late = EFFECTS.get(metric.name, (0.0, 0.0))
            special = GROUP_EFFECTS.get(group, 0.0) if metric.kind != "ratio" else 0.0
            since = np.maximum(week - ONSET, 0) / 60.0
            path = (early + special) * (1 - np.exp(-3 * since)) + (late - early) * (1 - np.exp(-since))
            own = common / 3 * draw.normal(size=relative.shape)
            relative += effect * np.where(week >= ONSET, path + own, 0.0)
        values.append(level * size * festival * growth * (1 + relative))
    value = np.array(values)  # [arm, replication, week]
    below = np.full(value.shape, weight * (share if metric.kind not in ("total", "stock") else 1.0))
    arm, replication, at = np.indices(value.shape)
    numbers = {
        "arm": arm, "replication": replication, "week": week[at], "value": value,
        "numerator": value * below, "denominator": below,
    }  # fmt: skip
    names = {"metric": metric.name, "dimension": dimension, "group": group, "unit": metric.unit}
    return names, {key: array.ravel() for key, array in numbers.items()}
