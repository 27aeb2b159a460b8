"""`python -m sim.validate --log`: bad words are one line and status 2; a good log gives a page and a table."""

from __future__ import annotations

import polars as pl
import pytest
from purchases import dirichlet

from sim.app import validate


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--log", "no.csv"], "no.csv: no such file"),
        (["--log", "no.csv", "--table", "x.txt"], "--table 'x.txt': allowed are names that end in .csv, .md, .parquet"),
        (["--log", "no.csv", "--alone", "--persons", "5000"], "--persons 5000: is of a market lived now"),
        (["--log", "no.csv", "--persons", "5"], "--persons 5: allowed is 1,000 to 1,000,000"),
        (["--log", "no.csv", "--returns", "maybe"], "--returns maybe: allowed is leave-out or net"),
        (["--log", "no.csv", "--part", "laws"], "--part: unknown option"),
    ],
)
def test_bad_words_are_one_line(words, told, capsys, tmp_path):
    assert validate.main([*words, "--output", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert told in said.err and len(said.err.strip().splitlines()) == 1 and not said.out
    assert not (tmp_path / "out").exists()


def test_a_log_is_scored_beside_another(capsys, tmp_path):
    table = dirichlet(400).table.with_columns(
        customer=pl.col("person"), date=pl.date(2025, 1, 1) + pl.duration(days=pl.col("day"))
    )
    table.drop("person", "day").write_csv(tmp_path / "mine.csv")
    market = (
        dirichlet(300)
        .table.with_columns(arm=pl.lit("reference"), replication=pl.lit(0), paid_yuan="paid", list_price_yuan="paid")
        .drop("paid")
    )
    market.write_parquet(tmp_path / "transactions.parquet")
    words = ["--log", str(tmp_path / "mine.csv"), "--simulated", str(tmp_path / "transactions.parquet")]
    words += ["--output", str(tmp_path / "out"), "--table", str(tmp_path / "laws.csv")]
    assert validate.main(words) == 0
    said = capsys.readouterr().out
    assert "mine.csv: " in said and "statistics with a band pass" in said and "not in this log" in said
    readings = pl.read_csv(tmp_path / "laws.csv")
    assert readings["log"].n_unique() == 2 and {"value", "ci_low", "band_low", "chance", "verdict"} <= {
        *readings.columns
    }
    (page,) = (tmp_path / "out").rglob("laws.md")
    assert "| statistic | of | band | from | your log | verdict | simulated | verdict |" in page.read_text("utf-8")
