"""Whatever an answer is put together from, in another language nothing of it stays English."""

from __future__ import annotations

from io import StringIO

import pytest
from english import english_in
from fake_jobs import jobs
from rich.console import Console

from sim.app.compare_many import Ranked, about_jobs
from sim.app.many_jobs import Jobs
from sim.report.many import shown_as
from sim.report.text.many import foot, many_sentences, matrix_table, ranking_table
from sim.study.analysis.many.cells import cells_of
from sim.study.analysis.many.ranking import ranking
from sim.words import language

KEYS = ("strategy", "scenario")


def printed(*things: object) -> str:
    console = Console(width=200, file=StringIO(), record=True)
    for thing in things:
        console.print(thing)
    return console.export_text()


@pytest.mark.parametrize("gains", [{"a": 1e9, "b": 5e9}, {"a": -1e9, "b": -1e9}])
def test_a_ranking_and_its_matrix(gains: dict[str, float]):
    named = {"a": "points", "b": "paid_membership"}
    table = jobs(
        differences=lambda row: [gains[row["strategy"]] + 1e8 * at for at in range(3)],
        strategy=lambda row: named[row["strategy"]],
        scenario=lambda row: {"war": "price_war", "calm": "none"}[row["scenario"]],
    )
    cells = cells_of(table, KEYS, "contribution_yuan", by=KEYS)
    found = ranking(cells)
    with language("zh"):
        shown = shown_as(cells)
        tables = printed(ranking_table(found, shown), matrix_table(found, shown), about_jobs(
            Ranked(Jobs(table, KEYS, ()), cells, found, shown)
        ))  # fmt: skip
        text = f"{tables} {foot(found, shown)} {many_sentences(found, shown)}"
    assert english_in(text) == set()
    assert all(name in text for name in ("付费会员（年费）", "消费积分", "价格战", "无情景", "元/年"))
