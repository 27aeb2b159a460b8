"""A market at a point is that of an ordinary run, and the commands print, write and refuse."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import sim
from sim.core.folders import cache_folder
from sim.study.trials.evaluate import Trial
from sim.study.trials.factors import sorted_words
from sim.study.trials.market import Bases, PointMarket
from sim.study.trials.outcomes import outcome_of, readings_of

SIZE = ("population.persons=300", "horizon.weeks=8", "horizon.burn_in_weeks=0", "replications=1", "threads=1")
CLUB = "+strategies.club={description: C., sponsor: {platform: discount}, programme: {benefit: {visit: 0.1}}}"
VISIT = "strategies.club.programme.benefit.visit"


@pytest.mark.parametrize("varied", [f"{VISIT}=0.1..0.6", "behaviour.buy.loss_aversion=1..2"])
def test_a_point_is_an_ordinary_run_with_that_value(varied: str) -> None:
    """With burn-ins that all points share, and with one that is the point's own."""
    path, value = varied.partition("=")[0], float(varied.split("..")[1])
    asked = sorted_words([*SIZE, CLUB, varied])
    bases = Bases(asked)
    outcomes = [outcome_of(name, bases.first) for name in ("contribution_yuan", "cost_yuan", "trust_index", "orders")]
    root = cache_folder()
    assert root is not None
    market = PointMarket(bases, [path], readings_of(outcomes), root)
    assert market.shares_burn_in == path.startswith("strategies")
    found = market(Trial({path: value}, 0), threads=1)
    got = [float(outcome.read({key: np.array(value) for key, value in found.items()})) for outcome in outcomes]
    club = CLUB.replace("visit: 0.1", f"visit: {value:g}") if path == VISIT else CLUB
    own = () if path == VISIT else (f"{path}={value:g}",)
    run = sim.run(*SIZE, club, *own)
    assert run.comparison is not None
    loyalty = run.tables["loyalty"].filter(window="all", strategy="club")
    gain = loyalty.filter(section="parties", line="sponsor")["value"][0]
    cost = loyalty.filter(section="worth", line="cost")["value"][0]
    moved = run.comparison.filter(dimension="all", window="all")
    assert got[:2] == pytest.approx([gain, cost], rel=1e-6)
    assert got[2:] == [moved.filter(metric=name)["difference"][0] for name in ("trust_index", "orders")]


def test_a_screening_is_printed_written_and_known_the_second_time(tmp_path: Path, capsys) -> None:
    words = [*SIZE, CLUB, f"{VISIT}=0.1..0.6", "--samples", "4", "--workers", "1", "--journal", str(tmp_path / "kept")]
    main = import_module("sim.app.sensitivity").main
    said = []
    for _ in range(2):
        assert main([*words, f"output.dir={tmp_path / 'results'}"]) == 0
        said.append(capsys.readouterr().out)
    assert "12 evaluations, " in said[0] and " 0 of them simulated now" not in said[0]
    assert "12 evaluations, 0 of them simulated now" in said[1]
    table, *_ = said[0].splitlines()
    assert table.startswith("contribution_yuan: what the sponsor gains")
    folder = Path(said[1].splitlines()[-1])
    about = json.loads((folder / "study.json").read_text())
    assert about["simulated_now"] == 0 and about["factors"][0]["name"] == VISIT
    assert pl.read_parquet(folder / "sensitivity.parquet")["parameter"].to_list() == [VISIT, "luck"]
    assert len(pl.read_parquet(folder / "points.parquet")) == 12 and (folder / "figure_sensitivity.png").exists()
    written = {file.name: file.read_text() for file in folder.glob("*.*") if file.suffix in (".md", ".txt")}
    assert written["answer.txt"].splitlines() == [line.rstrip() for line in said[1].splitlines()[:-1]]
    page = (folder / "report.html").read_text()
    assert import_module("sim.app.report").main([str(folder)]) == 0
    assert (folder / "report.html").read_text() == page, "from the folder alone"
    assert "What the sponsor gains: what does it depend on?" in written["report.md"] and capsys.readouterr().out
    assert import_module("sim.app.discover").main([str(folder)]) == 0
    assert "of 12 points" in capsys.readouterr().out.replace("\n", " ")


@pytest.mark.parametrize(
    ("door", "words", "message"),
    [
        ("sensitivity", [CLUB], "nothing varies"),
        ("sensitivity", [CLUB, f"{VISIT}=0.6..0.1"], "the low end must be below the high one"),
        ("sensitivity", [CLUB, f"{VISIT}=0.1..many"], "allowed is LOW..HIGH"),
        ("sensitivity", [CLUB, "rivalry.conduct=0..7"], "rivalry.conduct=0..7: allowed is 0 to 1"),
        ("sensitivity", [CLUB, "rivalry.condukt=0..1"], "unknown key 'condukt' in rivalry (did you mean 'conduct'?)"),
        ("sensitivity", [CLUB, "rivalry.conduct", "--metric", "orderz"], "unknown metric 'orderz'"),
        ("sensitivity", ["rivalry.conduct"], "nothing is asked whose effect it could be"),
        ("sensitivity", [CLUB, "rivalry.conduct", "--budget", "2"], "--budget 2: allowed is 8 to"),
        ("search", [CLUB, "rivalry.conduct", "--at-most", "cost"], "allowed is METRIC=NUMBER"),
        ("search", [CLUB, "rivalry.conduct", "--scenarios", "none,price_wra"], "did you mean 'price_war'?"),
        ("search", [CLUB, "rivalry.conduct", "--objectives", "a,a"], "one to three different metrics"),
        ("discover", [CLUB, "rivalry.conduct", "--points", "3"], "--points 3: allowed is 20 to"),
        ("discover", ["/nope"], "'/nope': no such folder"),
        ("discover", ["."], "holds neither points.parquet of trials nor sweep.parquet"),
    ],
)
def test_bad_words_are_one_line_and_nothing_is_written(capsys, tmp_path, monkeypatch, door, words, message) -> None:
    monkeypatch.chdir(tmp_path)
    status = import_module(f"sim.app.{door}").main([*words, *(() if words == ["."] else SIZE)])
    said = capsys.readouterr()
    assert (status, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert message in said.err and list(tmp_path.iterdir()) == []
