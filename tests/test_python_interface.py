"""The three functions that scripts call."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import sim
from sim.core.errors import UserError

TINY = ["size=tiny", "horizon.burn_in_weeks=8", "horizon.weeks=52"]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("run"))


def test_run_compare_and_plot() -> None:
    war = sim.run("+scenario=price_war", *TINY, persons=300, replications=2)
    scandal = sim.run("+scenario=trust_scandal", *TINY, persons=300, replications=2)
    assert set(war.kpis["arm"].unique()) == {"reference", "treatment"}
    assert war.folder is None
    assert repr(war).startswith("<RunResult price_war: ") and "comparison" in repr(war) and len(repr(war)) < 400
    shown = war._repr_html_()
    assert shown.startswith("<p>RunResult price_war: ") and "<table" in shown
    sales = war.comparison.filter(pl.col("metric") == "gmv_yuan", dimension="all", window="year1")
    assert sales.height == 1
    both = sim.compare(war, scandal)
    row = both.filter(pl.col("metric") == "gmv_yuan", dimension="all", window="year1").row(0, named=True)
    assert row["difference"] == pytest.approx(row["treatment"] - row["reference"])
    assert sim.plot(war, "orders_per_year", by="segment").axes


def test_different_seeds_are_not_compared(tmp_path: Path) -> None:
    (tmp_path / "size").mkdir()
    (tmp_path / "size" / "mine.yaml").write_text("# @package _global_\npopulation: {persons: 100}\n")
    words = ("size=mine", "horizon.burn_in_weeks=8")
    a, b = (sim.run(*words, weeks=2, replications=1, seed=seed, config_dir=tmp_path) for seed in (1, 2))
    assert a.manifest["persons"] == 100 and a.manifest["words"][-2:] == ["--config-dir", str(tmp_path)]
    with pytest.raises(UserError, match="seed"):
        sim.compare(a, b)


def test_bad_input_is_a_user_error() -> None:
    with pytest.raises(UserError, match="price_war"):
        sim.run("+scenario=price_wars")
