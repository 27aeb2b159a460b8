"""Rows of many runs are told apart on a narrow terminal."""

from __future__ import annotations

from io import StringIO

import polars as pl
from fake_jobs import jobs
from rich.console import Console

from sim.report.many import shown_as
from sim.report.text.labels import short_names, shortened, whole_names
from sim.report.text.many import foot, matrix_table, ranking_table
from sim.study.analysis.many.cells import cells_of
from sim.study.analysis.many.ranking import ranking

AVERSION, TRAFFIC = "behaviour.buy.loss_aversion", "platform.interest_feed.ranking.paid_traffic"


def printed(thing: object, width: int = 80) -> list[str]:
    console = Console(width=width, file=StringIO(), record=True)
    console.print(thing)
    return console.export_text().splitlines()


def test_keys_are_shortened_from_the_left_as_far_as_they_stay_apart():
    social, feed = "platform.social.ranking.diversity=0.1", "platform.interest_feed.ranking.diversity=0.1 · war"
    names = short_names([f"{AVERSION}=1.5", social, feed, "seed=3"])
    assert [shortened(label, names) for label in (f"{AVERSION}=1.5", social, feed, "seed=3", "points · calm")] == [
        "loss_aversion=1.5", "social.ranking.diversity=0.1", "interest_feed.ranking.diversity=0.1 · war", "seed=3",
        "points · calm",
    ]  # fmt: skip
    assert whole_names(names)[0] == f"loss_aversion: {AVERSION}" and len(whole_names(names)) == 3
    assert short_names(["a.seed=1 · seed=2"]) == {"a.seed": "a.seed", "seed": "seed"}


def test_rows_and_columns_of_long_keys_are_whole_at_eighty_columns():
    table = jobs(differences=lambda row: [1e9, 1.4e9, 1.2e9]).with_columns(
        pl.col("strategy").replace_strict({"a": 1.0, "b": 1.5}).alias(AVERSION),
        pl.col("scenario").replace_strict({"war": 0.25, "calm": 0.75}).alias(TRAFFIC),
    )
    cells = cells_of(table.drop("strategy", "scenario"), (AVERSION, TRAFFIC), "contribution_yuan")
    found, shown = ranking(cells), shown_as(cells)
    for table_of in (ranking_table, matrix_table):
        lines = printed(table_of(found, shown, 80))
        assert max(map(len, lines)) <= 80 and "…" not in "".join(lines)
        for word in ("loss_aversion=1", "loss_aversion=1.5", "paid_traffic=0.25", "paid_traffic=0.75"):
            assert sum(word in line.split() for line in lines) == 2, word
    assert sum(line.endswith("of 3") for line in printed(ranking_table(found, shown, 80))) == 3, "nor is a column cut"
    assert f"paid_traffic: {TRAFFIC}" in foot(found, shown)
