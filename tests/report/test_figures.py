"""A figure is one function in one file: registered, it is drawn of the runs that it is for, in its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_kpis import fake_run

import sim.report.figures
from sim.observe.metrics import METRICS
from sim.report.figures.all import draw, figures
from sim.report.figures.register import FIGURES, figure_for
from sim.report.style import display_of
from sim.words import language


def test_a_panel_is_coloured_in_the_years_that_are_told_and_in_no_other():
    from sim.report.figures.differences import coloured
    from sim.study.analysis.windows import shown_years

    years = shown_years(156)
    rows = {("churn_annual", window): {"finding": window == "all"} for window in ("year1", "year2", "year3", "all")}
    assert coloured(rows, "churn_annual", years) == []
    rows["churn_annual", "year3"] = {"finding": True}
    assert coloured(rows, "churn_annual", years) == ["year3"]
    assert coloured(rows, "churn_annual", shown_years(30)) == ["all"], "no years to show: everything is one window"


def test_amounts_of_a_large_firm_fit_beside_a_panel_where_people_count_by_the_ten_thousand():
    from sim.report.style import LONG

    yearly = 2.3e10  # of sales
    sales, price = METRICS["gmv_yuan"], METRICS["aov_yuan"]
    assert display_of(sales, of_firm=True, largest=yearly).unit == "m ¥/year"
    assert display_of(sales, of_firm=True, largest=5 * yearly).unit == "bn ¥/year"
    with language("zh"):
        large, small = (display_of(sales, of_firm=True, largest=amount) for amount in (yearly, yearly / 100))
        assert yearly * large.factor < LONG and "亿元" in large.unit and "万元" in small.unit
        assert display_of(price, of_firm=True, largest=48.0) == display_of(price)


def test_a_band_reaches_no_further_than_what_can_be():
    import numpy as np
    from matplotlib.figure import Figure

    from sim.report.figures.canvas import possible

    def ends(values: list[float], unit: str) -> tuple[float, float]:
        axes = Figure().subplots()
        axes.set_ylim(-50, 250)
        possible(axes, np.array(values), unit)
        return axes.get_ylim()

    assert ends([3.0, np.nan, 20.0], "%") == (0, 100)
    assert ends([3.0, 20.0], "m ¥/year") == (0, 250)
    assert ends([-3.0, 20.0], "m ¥/year") == (-50, 250), "a loss can be"


FILE = '''"""Orders."""

from sim.report.figures.canvas import paper
from sim.report.figures.register import figure_for


@figure_for(compared=97, single=94)
def my_own(run):
    """An empty sheet."""
    return paper(3, 1, "Title", "Note")
'''


@pytest.fixture
def registry(monkeypatch):
    """The figures registered so far; what a test adds is forgotten."""
    figures(compared=True)
    monkeypatch.setattr("sim.report.figures.register.FIGURES", mine := dict(FIGURES))
    monkeypatch.setattr("sim.report.figures.all.FIGURES", mine)
    return mine


def test_files_and_their_order():
    assert [*figures(compared=True)][:7] == [
        "figure_1_differences", "figure_2_platforms", "figure_3_winners_and_losers", "figure_4_levels",
        "figure_5_spread", "figure_6_profit_and_loss", "figure_7_firm",
    ]  # fmt: skip
    assert [*figures(compared=False)][:3] == ["figure_1_levels", "figure_2_platforms", "figure_3_spread"]


def test_a_new_file_is_drawn_in_its_place(registry, monkeypatch, tmp_path: Path):
    (tmp_path / "a_figure_of_a_test.py").write_text(FILE, encoding="utf-8")
    monkeypatch.setattr(sim.report.figures, "__path__", [*sim.report.figures.__path__, str(tmp_path)])
    assert [*figures(compared=True)][-1] == "figure_97_my_own"
    run = fake_run(tmp_path, weeks=30, replications=1, arms=1)
    assert tmp_path / "figure_94_my_own.png" in draw(run, tmp_path)


def test_nothing_to_draw_gives_no_file(registry, tmp_path: Path):
    figure_for(single=95)(lambda run: None)
    run = fake_run(tmp_path, weeks=30, replications=1, arms=1)
    assert not [path for path in draw(run, tmp_path) if path.name.startswith("figure_95")]


def test_a_place_is_taken_once(registry):
    with pytest.raises(ValueError, match="the figures <lambda> and levels have the same name or number"):
        figure_for(compared=4)(lambda run: None)
    assert "<lambda>" not in registry
