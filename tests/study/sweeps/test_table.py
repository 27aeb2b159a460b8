"""The one table of many runs: its rows say what the runs say, and tables of different sweeps fit together."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from fake_accounts import fake_accounts
from fake_club import club, config, kpis
from fake_kpis import fake_run
from polars.testing import assert_frame_equal

from sim.core.errors import UserError
from sim.study.analysis.compare import compare_tables
from sim.study.analysis.loyalty.table import loyalty_table
from sim.study.results import RunResult
from sim.study.sweeps.gathered import write_gathered
from sim.study.sweeps.settings import PARTS
from sim.study.sweeps.table import SCHEMA, SWEEP, failure, read, rows_of, together
from sim.study.tables import write_table

SWEPT = {"strategy": "club", "behaviour.buy.loss_aversion": "1.5", "seed": "7"}
HASH = "0123456789abcdef" * 4


@pytest.fixture(scope="module")
def run() -> RunResult:
    """A club that somebody copies, in three replications of two markets, told with what it leaves to its sponsor."""
    levels = {arm: {"orders": 10.0, "gmv_yuan": value} for arm, value in (("reference", 100.0), ("uncopied", 90.0))}
    table = kpis(levels | {"treatment": {"orders": 10.0, "gmv_yuan": 110.0}})
    shifted = pl.when(arm="treatment", metric="gmv_yuan").then(pl.col("replication") - 1.0).otherwise(0.0)
    table = table.with_columns(pl.col("value", "numerator") + shifted)
    comparison = compare_tables(table, 104).with_columns(floor=pl.lit(2.5))
    accounts = fake_accounts({"treatment": club(gain=200.0), "uncopied": club()})
    return RunResult(
        folder=Path("root/club/2026"),
        manifest={"config_hash": HASH, "seeds": [7000, 7001, 7002], "plausible": [0, 1, 0], "persons": 400},
        config=config(),
        kpis=table,
        comparison=comparison,
        title="club",
        asked={"strategies": ("club",)},
        tables={"accounts": accounts, "loyalty": loyalty_table(accounts, table, config(), None, comparison)},
    )


def only(rows: pl.DataFrame, **wanted: str) -> dict:
    return rows.row(by_predicate=pl.all_horizontal(pl.col(name) == value for name, value in wanted.items()), named=True)


def test_rows_say_what_the_comparison_says_and_every_paired_difference(run: RunResult):
    rows = rows_of(run, SWEPT, root=Path("root"))
    assert set(rows.columns) == {*SCHEMA, *SWEPT}
    treated = rows.filter(arm="treatment", against="reference", dimension="all")
    same = [name for name in run.comparison.columns if name in SCHEMA and name != "replications"]
    assert_frame_equal(treated.select(same), run.comparison.select(same), check_row_order=False)
    found = only(rows, arm="treatment", metric="gmv_yuan", window="year1")
    assert found["differences"] == pytest.approx([52 * 9, 52 * 10, 52 * 11])
    assert (found["higher"], found["lower"], found["unit"]) == (3, 0, "yuan")
    copied_by_nobody = only(rows, arm="uncopied", metric="gmv_yuan", window="all")
    assert copied_by_nobody["difference"] == pytest.approx(-10 * 104) and copied_by_nobody["lower"] == 3
    assert copied_by_nobody["floor"] == 2.5
    said = {"job": HASH[:12], "status": "done", "folder": "club/2026", "persons": 400, "weeks": 104, "replications": 3}
    assert said.items() <= found.items()
    assert (found["seeds"], found["markets"]) == ([7000, 7001, 7002], [0, 1, 0])


def test_what_the_sponsor_gains_is_the_headline_of_the_profit_and_loss(run: RunResult):
    rows = rows_of(run, SWEPT).filter(dimension="strategy", group="club")
    table = run.tables["loyalty"]
    for window in ("year1", "year2", "all"):
        mine = only(rows, metric="contribution_yuan", arm="treatment", window=window)
        (told,) = table.filter(section="waterfall", line="contribution", window=window).to_dicts()
        for name, column in (("difference", "value"), ("ci_low", "ci_low"), ("reference", "reference")):
            assert mine[name] == pytest.approx(told[column], abs=1e-3)
    (alone,) = table.filter(section="uncopied", line="sponsor_contribution", window="all").to_dicts()
    assert only(rows, metric="contribution_yuan", arm="uncopied", window="all")["difference"] == pytest.approx(
        alone["value"], abs=1e-3
    )
    (cost,) = table.filter(section="programme", line="cost").to_dicts()
    mine = only(rows, metric="cost_yuan", arm="treatment", window="all")
    assert mine["difference"] == pytest.approx(cost["value"]) and mine["reference"] == 0.0


def test_a_run_with_one_arm_has_its_level(run: RunResult):
    alone = run.kpis.filter(arm="reference")
    market = RunResult(None, run.manifest, run.config, alone, None, "market", {}, {})
    found = only(rows_of(market, {}), metric="gmv_yuan", window="year1")
    assert (found["arm"], found["against"], found["folder"]) == ("reference", None, None)
    assert (found["treatment"], found["difference"], found["differences"]) == (5200.0, None, None)
    assert found["ci_low"] == found["ci_high"] == 5200.0


def test_what_was_not_observed_is_null_in_its_place():
    fake = fake_run(Path("x"), weeks=56, replications=3)
    gone = pl.col("numerator").is_not_null() & (pl.col("replication") == 1) & (pl.col("metric") == "nps")
    kpis_ = fake.kpis.with_columns(pl.when(gone).then(0.0).otherwise(pl.col("denominator")).alias("denominator"))
    fake.kpis, fake.manifest = kpis_, fake.manifest | {"config_hash": HASH, "persons": 20_000}
    each = only(rows_of(fake, {}), metric="nps", dimension="all", window="all")["differences"]
    assert each[1] is None and np.isfinite([each[0], each[2]]).all()


def test_tables_of_other_sweeps_and_failed_jobs_fit_beside_it(run: RunResult):
    whole = together([rows_of(run, SWEPT), rows_of(run, {"scenario": "1e"}), failure(HASH, {"seed": "8"}, "no room")])
    assert whole["seed"].unique().drop_nulls().sort().to_list() == [7, 8]
    assert whole["behaviour.buy.loss_aversion"].dtype == pl.Float64 and whole["scenario"].dtype == pl.String
    (failed,) = whole.filter(status="failed").to_dicts()
    assert (failed["message"], failed["job"], failed["metric"], failed["strategy"]) == (
        "no room",
        HASH[:12],
        None,
        None,
    )


def test_a_folder_is_read_from_its_parts_or_once_gathered_from_one_file(run: RunResult, tmp_path: Path):
    with pytest.raises(UserError, match="no sweep in it"):
        read(tmp_path)
    (tmp_path / PARTS).mkdir()
    early, late = (failure(HASH, {"seed": "1"}, why) for why in ("first", "second"))
    for name, table, age in (("aa-1", early, 9), ("aa-2", late, 5), ("bb-1", rows_of(run, SWEPT), 1)):
        file = tmp_path / PARTS / f"{name}.parquet"
        write_table(table, file)
        os.utime(file, (file.stat().st_mtime - age,) * 2)
    found = read(tmp_path)
    assert found.filter(status="failed")["message"].to_list() == ["second"], "a job that ended twice counts once"
    write_table(found.head(3), tmp_path / SWEEP)
    assert len(read(tmp_path)) == len(found), "one file that lacks something is not read"
    folder = (tmp_path / PARTS).stat()
    os.utime(tmp_path / SWEEP, ns=(folder.st_atime_ns, folder.st_mtime_ns))
    assert len(read(tmp_path)) == 3
    (tmp_path / PARTS / "cc-1.parquet").write_text("no table")
    with pytest.raises(UserError, match="not as it was written; remove it"):
        read(tmp_path)


def test_a_job_has_what_its_own_sweep_did_not_vary(run: RunResult, tmp_path: Path):
    """A sweep over loss aversion, then one over strategies into the same folder: the first asked for the club too."""
    place = tmp_path / "club" / "2026"
    place.mkdir(parents=True)
    (place / "config.yaml").write_text("strategies: {club: {}}\nbehaviour: {buy: {loss_aversion: 1.5}}\n")
    here = replace(run, folder=place)
    first = rows_of(here, {"behaviour.buy.loss_aversion": "1.5"}, root=tmp_path)
    second = rows_of(replace(here, manifest=run.manifest | {"config_hash": "f" * 64}), {"strategy": "cards"}, tmp_path)
    (tmp_path / PARTS).mkdir()
    for name, rows in (("a-1", first), ("b-1", second)):
        write_table(rows, tmp_path / PARTS / f"{name}.parquet")
    jobs = read(tmp_path).unique("job", maintain_order=True).select("strategy", "behaviour.buy.loss_aversion")
    assert jobs.rows() == [("club", 1.5), ("cards", 1.5)]
    for lot in (1, 2):
        write_gathered(tmp_path, tmp_path / SWEEP, lot)
        assert_frame_equal(pl.read_parquet(tmp_path / SWEEP), read(tmp_path))
