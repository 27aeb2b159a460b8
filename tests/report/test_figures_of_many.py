"""Figures of many runs: each says what is told from chance, has its units, and is written the same again."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from fake_jobs import jobs
from fake_kpis import fake_run
from matplotlib import rc_context

from sim.app.plot import main
from sim.core.errors import UserError
from sim.report.figures.canvas import LOOK
from sim.report.figures.many.fan import fan
from sim.report.figures.many.pareto import pareto
from sim.report.figures.many.phase import phase
from sim.report.figures.many.sheet import UNTOLD, Many, ink_on
from sim.report.figures.many.sobol import sobol
from sim.report.figures.many.tornado import tornado
from sim.report.figures.what_is_best import searched_and_fresh, what_is_best
from sim.report.figures.what_matters import what_matters
from sim.report.many import shown_as
from sim.report.shown import Shown
from sim.study.analysis.many.cells import cells_of
from sim.study.analysis.many.designs import design_of, swings
from sim.study.analysis.many.ranking import ranking
from sim.study.sweeps.table import SWEEP
from sim.study.trials.outcomes import Outcome
from sim.study.trials.search import Goal
from sim.study.trials.sensitivity import Found

KEYS = ("depth", "weeks_on")
AMOUNT = Shown("the gain", 1e-6, "m ¥", signed=False)


@pytest.fixture(scope="module")
def many() -> Many:
    """Strategy `b` is surely better than `a`, under both scenarios."""
    gains = {"a": [1e9, 1.2e9, 1.4e9], "b": [5e9, 5.1e9, 5.3e9]}
    table = jobs(differences=lambda row: gains[row["strategy"]], floor=lambda row: 1e8)
    cells = cells_of(table, ("strategy", "scenario"), "contribution_yuan", by=("strategy", "scenario"))
    return Many(cells, ranking(cells), shown_as(cells))


@pytest.fixture(scope="module")
def plane() -> pl.DataFrame:
    """A sweep of two numbers: the outcome rises by 10 a step of one, by nothing along the other."""
    first = jobs().row(0, named=True) | {"metric": "gmv_yuan", "dimension": "all", "group": "all", "floor": 1e8}
    del first["strategy"], first["scenario"]
    noise = np.array([0.0, 1.0, -1.0, 0.5])
    first |= {"seeds": [1, 2, 3, 4], "markets": [0, 0, 0, 0]}
    rows = [
        first | {"depth": d, "weeks_on": w, "job": f"{d}-{w}", "differences": [1e9 * (20 * d - 15 + x) for x in noise]}
        for d in (0.5, 1.0)
        for w in (4, 8)
    ]
    return pl.DataFrame(rows)


@pytest.mark.parametrize("kind", ["density", "ecdf", "heat", "matrix"])
def test_titles_say_which_is_first_and_axes_have_units(many: Many, kind: str):
    with rc_context(LOOK):
        figure = getattr(import_module(f"sim.report.figures.many.{kind}"), kind)(many)
    assert figure.texts[0].get_text().replace("\n", " ") == (
        "What the sponsor gains: b is ranked first, told from all others"
    )
    words = [axes.get_xlabel() + axes.get_ylabel() for axes in figure.axes]
    assert any("m ¥ a year" in word for word in words)


def test_titles_claim_nothing_that_is_not_told(many: Many):
    near = many.cells._replace(values=many.cells.values - many.cells.values.mean(axis=(1, 2), keepdims=True))
    with rc_context(LOOK):
        figure = import_module("sim.report.figures.many.heat").heat(Many(near, ranking(near), shown_as(near)))
        regrets = import_module("sim.report.figures.many.regret").regret(Many(near, ranking(near), shown_as(near)))
    for each in (figure, regrets):
        title = each.texts[0].get_text().replace("\n", " ")
        assert title == "What the sponsor gains: none of the 2 options is told from the others"
    assert not any("▲" in text.get_text() for text in figure.axes[0].texts)
    assert {patch.get_facecolor() for patch in figure.axes[0].patches} == {UNTOLD} and len(figure.axes) == 1


def test_long_labels_leave_room_for_what_is_drawn(many: Many):
    keys = "behaviour.buy.loss_aversion", "strategies.points.programme.benefit.visit", "firms.mine.visit"
    names = tuple(" · ".join(f"{key}={at}.84109" for key in keys) for at in range(2))
    cells = many.cells._replace(options=names)
    short = Many.of(cells, ranking(cells), many.shown)
    assert short.cells.options[0] == "loss_aversion=0.84109 · benefit.visit=0.84109 · mine.visit=0.84109"
    assert {*short.found.options["option"]} == {*short.cells.options}
    for kind in ("heat", "ecdf"):
        with rc_context(LOOK):
            figure = getattr(import_module(f"sim.report.figures.many.{kind}"), kind)(short)
            figure.draw_without_rendering()
        assert figure.axes[0].get_position().width > 0.35, kind


def test_more_cells_than_can_be_read_are_refused(many: Many):
    cells = many.cells._replace(
        options=tuple(f"o{at}" for at in range(80)),
        values=np.resize(many.cells.values, (80, *many.cells.values.shape[1:])),
        floors=np.resize(many.cells.floors, (80, many.cells.floors.shape[1])),
    )
    with pytest.raises(UserError, match=r"80 options by 2 conditions cannot be read; .* --kind phase"):
        import_module("sim.report.figures.many.heat").heat(Many(cells, ranking(cells), many.shown))


def test_regret_is_drawn_against_the_best(many: Many):
    with rc_context(LOOK):
        figure = import_module("sim.report.figures.many.regret").regret(many)
    assert "b is told from all others and misses least, at most 0 m" in figure.texts[0].get_text().replace("\n", " ")


def test_the_phase_diagram_knows_gain_loss_and_neither(plane: pl.DataFrame):
    design = design_of(plane, KEYS, "gmv_yuan")
    with rc_context(LOOK):
        figure = phase(design, shown_as(design.cells), "depth", "weeks_on")
    assert "above zero at 2, below at 2 of 4 points" in figure.texts[0].get_text().replace("\n", " ")
    assert (figure.axes[0].get_xlabel(), figure.axes[0].get_ylabel()) == ("depth", "weeks on")
    assert [text.get_text()[-1] for text in figure.axes[0].texts] == ["▼", "▼", "▲", "▲"]


def test_points_of_a_sample_lie_to_scale(plane: pl.DataFrame):
    drawn = pl.Series("depth", [0.1, 0.2, 0.9, 1.7]), pl.Series("weeks_on", [3.0, 1.0, 7.0, 2.0])
    design = design_of(plane.with_columns(*drawn), KEYS, "gmv_yuan")
    with rc_context(LOOK):
        axes = phase(design, shown_as(design.cells), *KEYS).axes[0]
    assert sorted(float(line.get_xdata()[0]) for line in axes.lines) == drawn[0].to_list()
    assert {line.get_marker() for line in axes.lines} == {"^", "v"} and not axes.patches


def test_the_tornado_has_the_widest_on_top_and_grey_what_is_chance(plane: pl.DataFrame):
    design = design_of(plane, KEYS, "gmv_yuan")
    table = swings(design)
    assert table["difference"].to_list() == pytest.approx([1e10, 0.0])
    unclear = design._replace(cells=design.cells._replace(values=design.cells.values + 1e10 * np.array([0, 0, 1, -1])))
    with rc_context(LOOK):
        figure = tornado(unclear, shown_as(unclear.cells))
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == ["depth", "weeks_on"]
    assert "depth moves it most" in figure.texts[0].get_text()
    assert [text.get_text() for text in figure.axes[0].texts][1] == "no difference"


def test_what_is_least_known_is_not_least(plane: pl.DataFrame):
    """Neither end of `depth` is known, the ends of `weeks_on` are nearly: the unknown one is on top, though smaller."""
    design = design_of(plane, KEYS, "gmv_yuan")
    depth, weeks = (design.points[key].to_numpy() == most for key, most in zip(KEYS, (1.0, 8), strict=True))
    wild, tame = np.array([-9.0, 9.0, -8.0, 8.0]), np.array([0.5, 1.5, -0.5, 2.0])
    values = 1e9 * (np.outer(depth, wild) + np.outer(weeks, tame))
    table = swings(design._replace(cells=design.cells._replace(values=values[:, None])))
    assert table["key"].to_list() == ["depth", "weeks_on"] and not table["finding"].any()
    assert abs(table["difference"][0]) < abs(table["difference"][1])


def test_indices_whose_interval_holds_zero_are_no_finding():
    row = {"parameter": "a", "first": 0.1, "first_low": -0.2, "first_high": 0.4, "total": 0.3, "total_low": -0.1,
           "total_high": 0.7, "metric": "gmv_yuan"}  # fmt: skip
    clear = row | {"parameter": "b", "total": 0.5, "total_low": 0.4}
    with rc_context(LOOK):
        titles = [sobol(pl.DataFrame(rows)).texts[0].get_text() for rows in ([row], [row, clear])]
    assert "the share of no parameter is told from chance" in titles[0].replace("\n", " ")
    assert "b explains most, 50 % of the variance" in titles[1].replace("\n", " ")


def test_a_screening_is_no_sobol_analysis():
    nothing = dict.fromkeys(("first", "first_low", "first_high", "total", "total_low", "total_high"))
    table = pl.DataFrame([nothing | {"parameter": "a", "metric": "gmv_yuan"}])
    with pytest.raises(UserError, match="no Sobol indices of gmv_yuan in it, only a screening"):
        sobol(table)


def test_the_front_is_drawn_of_any_two_objectives():
    table = pl.DataFrame({"trial": [0, 1, 2], "gain": [1.0, 2.0, 0.5], "trust": [2.0, 1.0, 0.5],
                          "pareto": [True, True, False]})  # fmt: skip
    with rc_context(LOOK):
        figure = pareto(table, "gain", "trust")
        one = pareto(table.with_columns(pareto=pl.col("trial") == 1), "gain", "trust", {"gain": AMOUNT})
    assert figure.texts[0].get_text().startswith("2 of 3 trials are on the front")
    assert one.texts[0].get_text().startswith("1 of 3 trials is on the front")
    assert one.axes[0].get_xlabel() == "The gain, m ¥" and one.axes[0].lines[2].get_xdata() == [2e-6]


def test_a_group_that_was_named_is_named(many):
    cells = many.cells._replace(metric="gmv_yuan", unit="yuan", whose="interest_feed")
    assert shown_as(cells).called == "change of gross merchandise value of interest feed"


def test_fresh_seeds_are_drawn_where_they_are():
    row = {"gain": 4e6, "fresh:gain": 1e6, "trust": 0.3, "fresh:trust": 0.1}
    assert searched_and_fresh(row, "gain", AMOUNT) == pytest.approx([4.0, 1.0])
    goals = [Goal(0, 1), Goal(1, 1)]
    outcomes = [Outcome("contribution_yuan", "strategy"), Outcome("repurchase_rate")]
    told = {"contribution_yuan": [4e6, 1e6], "fresh:contribution_yuan": [3e6, None], "pareto": [True, False],
            "repurchase_rate": [0.3, 0.1], "fresh:repurchase_rate": [0.2, None]}  # fmt: skip
    for outcome, (low, high) in zip(outcomes, ((-1e6, 7e6), (0.19, 0.21)), strict=True):
        told |= {f"fresh_mean:{outcome.name}": [told[f"fresh:{outcome.name}"][0], None],
                 f"fresh_low:{outcome.name}": [low, None], f"fresh_high:{outcome.name}": [high, None]}  # fmt: skip
    with rc_context(LOOK):
        figure = what_is_best(SimpleNamespace(outcomes=outcomes), goals, pl.DataFrame(told), "markets", 12)
    title = figure.texts[0].get_text().replace("\n", " ")
    assert "told from doing nothing by fresh seeds: the effect on repurchase" in title
    diamond = next(line for line in figure.axes[0].lines if line.get_marker() == "D")
    assert [float(diamond.get_xdata()[0]), float(diamond.get_ydata()[0])] == pytest.approx([3.0, 20.0])


def test_a_fan_has_both_arms_and_their_difference(tmp_path: Path):
    run = fake_run(tmp_path, weeks=104, replications=4)
    with rc_context(LOOK):
        figure = fan(run, "gmv_yuan")
    assert len(figure.axes) == 2 and figure.axes[1].get_ylabel().startswith("difference, bn")
    assert "plausible markets" in figure.texts[0].get_text() or "replications" in figure.texts[0].get_text()


def test_letters_can_be_read_on_any_colour():
    assert ink_on((0.0, 0.36, 0.58, 1.0)) == "white" and ink_on((1.0, 1.0, 1.0, 1.0), faint=True) == "#555555"


def test_the_command_writes_the_same_bytes_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    jobs(differences=lambda row: [1e9, 2e9, 3e9]).write_parquet(tmp_path / SWEEP)
    words = [str(tmp_path), "--kind", "heat", "--by", "strategy,scenario", "--format", "svg"]
    contents = set()
    for _ in range(2):
        assert main(words) == 0
        contents.add(Path(capsys.readouterr().out.strip()).read_bytes())
    assert len(contents) == 1 and contents.pop().startswith(b"<?xml")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--kind", "heart"], "unknown kind 'heart' of figure (did you mean 'heat'?)"),
        (["--kind", "heat", "--format", "gif"], "--format 'gif': allowed is png, svg, pdf"),
        (["--kind", "phase"], "--kind phase: needs two numbers that were swept; there are none"),
        (["--kind", "sobol"], "no sensitivity.parquet in it"),
    ],
)
def test_what_cannot_be_drawn_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], words, message):
    jobs().write_parquet(tmp_path / SWEEP)
    assert main([str(tmp_path), *words]) == 2
    told = capsys.readouterr()
    assert message in told.err and told.err.count("\n") == 1 and [*tmp_path.iterdir()] == [tmp_path / SWEEP]


def test_a_screening_says_which_outcomes_depend_on_nothing():
    outcomes = [Outcome("gmv_yuan", of="level"), Outcome("trust_index", of="level")]
    columns = {f"mu_star{side}": [2.0, 1.0, 0.5] for side in ("", "_low", "_high")}
    tables = [pl.DataFrame({"parameter": ["a", "b", "luck"], "told": told} | columns) for told in
              ([True, True, False], [False, False, False])]  # fmt: skip
    found = [Found(table, 8, 0, None) for table in tables]
    both, none = (
        what_matters(SimpleNamespace(outcomes=outcomes[-len(each) :]), each).texts[0].get_text().replace("\n", " ")
        for each in (found, found[1:])
    )
    assert both == "Gross merchandise value depends most on a, then on b; of trust nothing is told from luck"
    assert none == "Trust: no parameter can be told from luck"
