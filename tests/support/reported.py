"""Runs for tests of the report, made without a market: a comparison, with a firm, with a strategy, one arm."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import yaml
from fake_accounts import fake_accounts
from fake_club import club, kpis
from fake_kpis import fake_run

from sim.study import results
from sim.study.analysis.loyalty.table import loyalty_table

WEEKS, REPLICATIONS = 104, 4
BELIEFS = {
    "strategies.club.benefit.visit": {"median": 0.02, "low": 0.0, "high": 0.06, "source": "Nastasoiu et al. 2021"},
    "strategies.club.cost.fixed": {"median": 1e6, "low": 5e5, "high": 2e6, "source": "guess, wide"},
}


@cache
def compared(effect: float = 1.0, replications: int = REPLICATIONS) -> SimpleNamespace:
    """A price war."""
    return _asked(fake_run(Path("x"), weeks=WEEKS, replications=replications, effect=effect), ("price_war",))


@cache
def alone() -> SimpleNamespace:
    """The market as it is."""
    return _asked(fake_run(Path("x"), weeks=WEEKS, replications=REPLICATIONS, arms=1), ())


@cache
def with_firm() -> SimpleNamespace:
    """A price war beside a firm of one's own, whose numbers are those of the whole market."""
    run = compared()
    rows = run.comparison.filter(dimension="all").with_columns(
        metric=pl.col("metric").replace({"repurchase_rate": "market_share", "brand_profit_yuan": "profit_yuan"}),
        dimension=pl.lit("firm"),
        group=pl.lit("mine"),
    )
    said = {"description": "Mine & Sons, a <family> shop.", "kind": "brand", "category": "food", "share": 0.06}
    firm = {"firms": {"mine": said | {"measured": {}, "programmes": []}}}
    return _like(run, comparison=pl.concat([run.comparison, rows]), config=run.config | firm)


@cache
def with_strategy(beliefs: bool = True) -> SimpleNamespace:
    """A club, with its profit and loss."""
    run = compared()
    more = {"strategies": {"club": {"description": "A club.", "sponsor": {"platform": "social"}}}}
    config = run.config | more | {"scenarios": {}, "beliefs": BELIEFS if beliefs else {}}
    accounts = fake_accounts({"treatment": club()}, quarters=8, replications=REPLICATIONS)
    levels = {"reference": {"orders": 1.0}, "treatment": {"orders": 1.2}}
    table = loyalty_table(accounts, kpis(levels, WEEKS, REPLICATIONS), config)
    return _like(run, config=config, names=("club",), asked={"strategies": ("club",)}, tables={"loyalty": table})


def written(run: SimpleNamespace, folder: Path) -> Path:
    """A run as a results folder."""
    folder.mkdir(parents=True)
    manifest = run.manifest | {"title": run.title, **{kind: list(names) for kind, names in run.asked.items()}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "config.yaml").write_text(yaml.safe_dump(run.config))
    for name, table in {"kpi": run.kpis, "comparison": run.comparison, **run.tables}.items():
        if table is not None:
            table.write_parquet(folder / f"{name}.parquet")
    return folder


def _asked(run: SimpleNamespace, scenarios: tuple[str, ...]) -> SimpleNamespace:
    manifest = run.manifest | {"schema_version": results.SCHEMA_VERSION, "seed": 2026, "config_hash": "ab" * 32}
    return _like(run, asked={"scenarios": scenarios} if scenarios else {}, manifest=manifest)


def _like(run: SimpleNamespace, **other: object) -> SimpleNamespace:
    return SimpleNamespace(**vars(run) | other)
