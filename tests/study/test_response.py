"""Response curves and the best allocation, on a market whose curves are known."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from english import english_in
from fake_levers import LeverMarket
from rich.console import Console

from sim.app import report as report_door
from sim.app.firm_levers import main
from sim.core.errors import UserError
from sim.report.figures.response import response, response_title
from sim.report.text.allocation import allocation_sentences, allocation_table, words_for
from sim.report.text.levers import lever_sentences, response_foot, response_table
from sim.study.compose import compose
from sim.study.response import allocate, focal_firm, respond
from sim.words import language

SIZE = ["size=tiny", "horizon.weeks=10", "horizon.burn_in_weeks=4", "replications=4", "threads=1"]
RATIOS = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0)


class Noisy(LeverMarket):
    """Nothing can be seen in it."""

    CHANCE = 1e8


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIM_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("NUMBA_DISABLE_JIT", "1")
        yield


def ask(market, *words: str):
    params = compose([*SIZE, "+firm=snack_brand", *words])
    return params, respond(params, RATIOS, 0, Console(file=io.StringIO()), market)


@pytest.fixture(scope="module")
def known():
    return ask(LeverMarket, "+strategy=points")


def printed(thing) -> str:
    console = Console(file=io.StringIO(), width=140)
    console.print(thing)
    return console.file.getvalue()


def test_curves_are_what_the_market_says(known):
    _, found = known
    curves = {curve.lever: curve for curve in found.curves}
    assert list(curves) == ["own_rooms", "small_hosts", "paid_traffic", "programme"]
    assert set(found.unused) == {"head_hosts", "mid_hosts", "vertical_hosts", "founder_hosts", "virtual_hosts"}
    rooms = curves["own_rooms"]
    assert rooms.spends == pytest.approx([2e6 * 52 * ratio for ratio in RATIOS])
    gain = [52e6 * (5.0 * (np.sqrt(2.0 * r) - np.sqrt(2.0)) - 2.0 * (r - 1.0)) for r in RATIOS]
    assert rooms.profit.mean(axis=1) == pytest.approx(gain, abs=5e6)
    assert (rooms.profit[rooms.today] == 0).all()
    assert curves["programme"].spends == pytest.approx([52e6 * ratio for ratio in RATIOS])


def test_table_sentences_and_figure_tell_the_same(known):
    _, found = known
    table = printed(response_table(found))
    assert "own rooms" in table and "▲" in table and "▼" in table and "today" in table
    assert "4 paired replications" in response_foot(found)
    rooms, _, traffic, _, unused = lever_sentences(found)
    assert rooms.startswith("Own rooms: profit −106 m ¥ a year at 0.25 x, +")
    assert "at 3 x;" in rooms
    assert "today another yuan changes profit by +0.8" in rooms
    assert traffic.startswith("Paid traffic: profit +") and "−" in traffic
    assert "the last yuan loses" in traffic
    assert unused.startswith("nothing is spent today on head hosts, mid-sized hosts")
    assert response_title(found).startswith("snack_brand: ")
    assert len(response(found).axes) == 4


def test_the_best_allocation_moves_money_to_what_pays_and_holds_on_fresh_seeds(known):
    params, found = known
    best = allocate(params, found, Console(file=io.StringIO()), LeverMarket)
    assert sum(step.best for step in best.plan.values()) == pytest.approx(sum(s.today for s in best.plan.values()))
    assert best.plan["own_rooms"].ratio > 1.2 and best.plan["paid_traffic"].ratio < 0.8
    assert best.trial is not None and best.trial.finding and best.trial.profit.low > 0
    assert best.trial.profit.value == pytest.approx(best.expected, rel=0.1)
    assert best.trial.spent["own_rooms"][1] == pytest.approx(best.plan["own_rooms"].best, rel=1e-6)
    assert "it beats today's" in allocation_sentences(found.firm, best)[0]
    assert "spent when tried" in printed(allocation_table(best))
    again = compose([*SIZE, "+firm=snack_brand", "+strategy=points", words_for(found.firm, best, 0).strip("'")])
    assert sum(again.firms["snack_brand"].allocation.shares.values()) == pytest.approx(1.0)


def test_where_nothing_is_told_from_chance_todays_allocation_stands():
    params, found = ask(Noisy, "seed=9")  # which the other market's cache has not
    assert not found.points["finding"].any()
    assert all("nothing beyond chance between" in told for told in lever_sentences(found)[:-1])
    assert response_title(found) == "snack_brand: no lever changes its profit beyond chance"
    best = allocate(params, found, Console(file=io.StringIO()), Noisy)
    assert best.trial is None
    assert allocation_sentences(found.firm, best)[0].endswith("nothing is moved: today's allocation stands")


def kept_again(folder: Path) -> str:
    """The report as `python -m sim.report` writes it anew."""
    (folder / "report.md").unlink()
    assert report_door.main([str(folder)]) == 0
    return (folder / "report.md").read_text()


def test_the_command_prints_and_writes_it_all(tmp_path, capsys):
    words = [*SIZE, "+firm=snack_brand", f"output.dir={tmp_path}", "--ratios", "0.5,2"]
    assert main("allocate", words, LeverMarket) == 0
    lines = capsys.readouterr().out.splitlines()
    folder, told = Path(lines[-1]), " ".join(" ".join(lines).split())
    assert "Own rooms: profit −" in told and "it beats today's" in told and "firms.snack_brand.allocation=" in told
    files = {"config.yaml", "study.json", "response.parquet", "replications.parquet", "figure_response.png"}
    files |= {"allocation.json", "answer.txt", "report.html", "report.md"}
    assert {file.name for file in folder.iterdir()} == files
    answer = (folder / "answer.txt").read_text().splitlines()
    assert [line.rstrip() for line in lines[:-1]] == answer and "\x1b" not in "".join(answer)
    report = (folder / "report.md").read_text()
    assert "it beats today's." in report and "Tried all at once, it beats today's beyond chance." in report
    again = kept_again(folder)
    assert again == report, "from the folder alone"
    assert json.loads((folder / "allocation.json").read_text())["trial"]["finding"] is True


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "name exactly one firm, such as"),
        (["+firm=[snack_brand,beauty_brand]"], "got snack_brand, beauty_brand"),
        (["+firm=snack_brand", "firms.snack_brand.allocation.own_rooms=.5"], "curves start from today's"),
    ],
)
def test_curves_are_of_one_firm_that_spends(words, told):
    with pytest.raises(UserError, match=told):
        focal_firm(compose([*SIZE, *words]))


def test_curves_and_their_best_allocation_in_another_language(known):
    params, found = known
    best = allocate(params, found, Console(file=io.StringIO()), LeverMarket)
    with language("zh"):
        told = [*lever_sentences(found), *allocation_sentences(found.firm, best), response_foot(found)]
        figure = response(found)
        drawn = [text.get_text() for axes in figure.axes for text in (axes.xaxis.label, axes.yaxis.label, axes.title)]
        text = "\n".join([*told, *drawn, response_title(found), printed(response_table(found)),
                          printed(allocation_table(best))])  # fmt: skip
    assert english_in(text) == set()
    assert "零食品牌：" in text and "自播间" in text and "万元/年" in text
