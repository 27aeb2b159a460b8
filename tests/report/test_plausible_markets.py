"""How reports speak of plausible markets: counts, ranges, ties, and the old words where there is one market."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from fake_kpis import fake_run
from rich.console import Console

from sim.core.errors import UserError
from sim.report.ensemble import doubt, drawn, holds, over
from sim.report.figures.all import draw as draw_figures
from sim.report.figures.canvas import how_to_read
from sim.report.text.printed import print_report
from sim.report.text.sentences import comparison_sentences, sales_headline
from sim.study.analysis.compare import comparable_values, compare, compare_tables
from sim.study.analysis.findings import with_findings
from sim.study.analysis.plausible import PLAUSIBLE_SCHEMA, plausible_table, spread, with_spread, with_spread_between
from sim.study.analysis.windows import years_of

NAMES = ("reference", "war")


def in_markets(run, markets: list[int]):
    """The same run, had its replications lived in these markets."""
    run.manifest["plausible"] = markets
    values = comparable_values(run.kpis, run.config["horizon"]["weeks"])
    run.tables["plausible"] = plausible_table(values, markets, run.manifest["seeds"])
    return run


@pytest.fixture(scope="module")
def several():
    return in_markets(fake_run(Path("x"), weeks=156, replications=8), list(range(8)))


def printed(run, width: int = 120) -> str:
    console = Console(width=width, record=True, file=StringIO(), force_terminal=True)
    print_report(console, run)
    return console.export_text()


def kpis_of(*differences: float, level: float = 100.0) -> pl.DataFrame:
    """Sales of one week in two arms; one replication a difference."""
    rows = [
        (arm, r, 0, "gmv_yuan", "all", "all", value, "yuan", value, 1.0)
        for r, difference in enumerate(differences)
        for arm, value in (("reference", level), ("treatment", level + difference))
    ]
    names = ["arm", "replication", "week", "metric", "dimension", "group", "value", "unit", "numerator", "denominator"]
    return pl.DataFrame(rows, schema=names, orient="row")


def row_of(*differences: float, markets: list[int] | None = None) -> dict:
    """The row of sales over all weeks, with its spread."""
    kpis = kpis_of(*differences)
    markets = markets or list(range(len(differences)))
    each = plausible_table(comparable_values(kpis, 1), markets, list(range(len(differences))))
    table = with_findings(compare_tables(kpis, 1))
    return table.join(spread(each), on=["metric", "dimension", "group", "window"]).row(0, named=True)


def test_every_replication_by_itself(several):
    table = several.tables["plausible"]
    assert dict(table.schema) == PLAUSIBLE_SCHEMA
    assert set(table["dimension"]) == {"all", "platform", "segment"}
    assert set(table["window"]) == {"year1", "year2", "year3", "all"}
    mine = table.filter(metric="gmv_yuan", group="discount", window="year3")
    assert mine["market"].to_list() == list(range(8)) and mine["seed"].to_list() == several.manifest["seeds"]
    told = several.comparison.filter(metric="gmv_yuan", group="discount", window="year3")
    assert told["relative_difference"].item() == pytest.approx((mine["treatment"] / mine["reference"] - 1).mean())
    assert mine["relative_difference"].to_list() == pytest.approx((mine["difference"] / mine["reference"]).to_list())


def test_a_market_counts_once_and_no_difference_has_no_sign():
    row = row_of(-3.0, 0.0, 2.0, -1.0)
    assert (row["markets"], row["higher"], row["lower"]) == (4, 1, 2)
    assert (row["range_low"], row["range_high"], row["median"]) == (-3.0, 2.0, -0.5)
    assert holds(row) == "2 of 4"
    twice = row_of(-3.0, 1.0, 2.0, 1.0, markets=[0, 1, 0, 1])  # means -0.5 and 1
    assert (twice["markets"], twice["higher"], twice["lower"], twice["range_low"]) == (2, 1, 1, -0.5)
    assert holds(row_of(0.0, 0.0)) == "–"


@pytest.mark.parametrize(
    ("differences", "told"),
    [
        ((-1.4, -1.6, -1.5), "fall by 1.5 % [−1.7, −1.3] OVER; lower in 3 of 3 MARKETS between −1.6 and −1.4 %."),
        ((2.1, 2.0, 2.2), "rise by 2.1 % [+1.9, +2.3] OVER; higher in 3 of 3 MARKETS between +2.0 and +2.2 %."),
        ((-2.0, -1.0, 0.5), "OVER can be told from chance: −0.8 % [−4.0, +2.3]; lower in 2 of 3 MARKETS"),
        ((-0.4, -2.9, -1.5), "OVER can be told from chance: −1.6 % [−4.7, +1.5]; lower in 3 of 3 MARKETS"),
        ((0.0, 0.0), "stay exactly the same in all 2 plausible markets OVER."),
    ],
)
def test_the_headline_claims_only_what_can_be_told_from_chance(differences, told):
    words = told.replace("OVER", "over the whole horizon").replace("MARKETS", "plausible markets, which lie")
    start = "No change of sales " if words.startswith("over") else "Sales "
    assert sales_headline(row_of(*differences)).startswith(start + words)


def test_sentences_begin_with_the_count_and_end_with_what_the_range_holds(several):
    told = comparison_sentences(with_spread(several.comparison, several), NAMES, years_of(several))
    assert told[0].startswith("Sales fall by ") and "; lower in 8 of 8 plausible markets, which lie between" in told[0]
    assert "] (8 of 8)" in told[1] and told[2].startswith("Sales by year") and "] (8 of 8)" in told[3]
    assert "headline KPIs can be told from chance" in told[-2] and "Holm" in told[-2]
    assert told[-1].startswith("Each of the 8 paired replications is another plausible market")
    assert "noise only" not in " ".join(told)


def test_an_unclear_answer_still_says_in_how_many_markets(several):
    table = with_spread(several.comparison, several).with_columns(ci_low=pl.lit(-9e99), ci_high=pl.lit(9e99))
    told = comparison_sentences(table, NAMES, years_of(several))
    assert told[0].startswith("No change of sales over the whole horizon can be told from chance")
    assert "lower in 8 of 8" in told[0] and told[1].startswith("Nothing can be told from chance")


def test_without_an_ensemble_the_words_are_those_of_noise():
    one = fake_run(Path("x"), weeks=156, replications=4)
    text = " ".join(printed(one).split())
    assert "simulation noise only (4 paired replications of one set of parameters)" in text
    assert "plausible" not in text and "95 % interval" in text
    assert with_spread(one.comparison, one).equals(one.comparison)
    assert (drawn(one), over(one, "paired ")) == ("replications", "4 paired replications")


def test_more_replications_than_markets_are_told():
    shared = in_markets(fake_run(Path("x"), weeks=60, replications=4), [0, 1, 0, 1])
    assert over(shared) == "4 replications of 2 plausible markets" and drawn(shared) == "replications"
    assert "share 2 plausible markets" in doubt(4, 2)
    assert "of 2 " in printed(shared)


@pytest.mark.parametrize("width", [128, 120, 100])
def test_the_table_fits_and_shows_range_and_count(several, width):
    text = printed(several, width)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width and "…" not in text
    assert "range over" in text and "95 % interval  " not in text
    sales = next(line for line in text.splitlines() if line.startswith(" Sales (GMV)"))
    assert "8 of 8" in sales
    assert ("year 1" in next(line for line in text.splitlines() if "difference" in line)) == (width >= 112)


def test_a_single_arm_shows_the_range_of_levels():
    alone = in_markets(fake_run(Path("x"), weeks=104, replications=3, arms=1), [0, 1, 2])
    text = printed(alone)
    levels = alone.tables["plausible"].filter(metric="aov_yuan", group="all", window="all")["reference"]
    row = next(line for line in text.splitlines() if line.startswith(" Order value"))
    assert f"[{levels.min():.1f}, {levels.max():.1f}]" in row
    assert "Each of the 3 replications is another plausible market" in " ".join(text.split())


def test_figures_say_over_what_they_take_intervals(several, tmp_path):
    assert "8 plausible markets with a seed each" in how_to_read(several, "Levels")
    numbers = [path.name.split("_")[1] for path in draw_figures(several, tmp_path)]
    assert numbers[:5] == ["1", "2", "3", "4", "5"] and "6" not in numbers  # the sixth needs a strategy


def test_two_runs_are_compared_only_in_the_same_markets(several):
    other = in_markets(fake_run(Path("y"), weeks=156, replications=8, effect=2.0), list(range(8)))
    table = with_spread_between(compare(several, other), several, other, "host_type")
    row = table.row(by_predicate=(pl.col("group") == "small") & (pl.col("window") == "all")
                    & (pl.col("metric") == "gmv_yuan"), named=True)  # fmt: skip
    assert holds(row) == "8 of 8" and row["range_low"] <= row["difference"] <= row["range_high"]
    other.manifest["plausible"] = [0] * 8
    with pytest.raises(UserError, match="plausible markets"):
        compare(several, other)
