"""`python -m sim.compare` of a sweep: ranked, as a file, or one line that says why not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from fake_jobs import jobs

from sim.app.compare import main
from sim.study.sweeps.table import SWEEP


@pytest.fixture
def sweep(tmp_path: Path) -> Path:
    """The folder of a sweep, with a copied and an uncopied arm and one failed job."""
    differences = {"a": [1e9, 1.4e9, 1.2e9], "b": [3e9, 3.2e9, 3.1e9]}
    treatment = jobs(differences=lambda row: differences[row["strategy"]], floor=lambda row: 1e8)
    uncopied = treatment.with_columns(arm=pl.lit("uncopied"))
    failed = pl.DataFrame({"job": ["x"], "status": ["failed"], "message": ["no such thing"]})
    pl.concat([treatment, uncopied, failed], how="diagonal").write_parquet(tmp_path / SWEEP)
    return tmp_path


def test_a_sweep_is_ranked_and_written(sweep: Path, capsys: pytest.CaptureFixture[str]):
    file = sweep / "out.csv"
    assert main([str(sweep), "--by", "strategy,scenario", "--table", str(file)]) == 0
    text = capsys.readouterr().out
    assert "b is ranked first, told from all others." in text
    assert "1 of 5 jobs failed and are left out; first: no such thing" in text
    assert "What the sponsor gains, m ¥ a year, mean of 2 conditions" in text and "copies" in text
    table = pl.read_csv(file)
    assert table.filter(option="b")["rank_best"].to_list() == [1, 1] and table["regret"].to_list() == [
        0,
        0,
        1.9e9,
        1.9e9,
    ]
    assert main([str(sweep), "--by", "strategy,scenario", "--table", str(sweep / "out.md")]) == 0
    assert "| 1 | b |" in (sweep / "out.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--by", "stratgy"], "--by stratgy: not among what differs between these jobs (strategy, scenario) (did you"),
        (["--by", "strategy,"], "--by 'strategy,': write keys with commas"),
        (["--metric", "gmv"], "--metric gmv: not in these jobs"),
        (["--table", "x.xls"], "--table 'x.xls': allowed are names that end in .csv, .md, .parquet"),
        (["--window", "year9"], "windows are all"),
        (["--group", "social"], "--group 'social': write a dimension and a group of it"),
        (["--role", "brand"], "--role brand: allowed is one run or two"),
    ],
)
def test_bad_words_are_one_line(sweep: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str):
    assert main([str(sweep), *words]) == 2
    told = capsys.readouterr()
    assert message in told.err and told.out == "" and told.err.count("\n") == 1
