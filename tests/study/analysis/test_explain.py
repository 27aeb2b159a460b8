"""Why: arms in which one feedback follows the reference, what each carries, and what the report says of it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from fake_kpis import fake_kpis, fake_run
from fake_market import FakeMarket
from polars.testing import assert_frame_equal
from rich.console import Console
from scipy import stats

from sim.core.errors import UserError
from sim.params.feedbacks import FEEDBACKS
from sim.report.figures.on_demand import plot
from sim.report.figures.spread import spread
from sim.report.figures.why import why
from sim.report.text.printed import print_report
from sim.report.text.why import NOT_A_SUM, why_sentences, why_table
from sim.study.analysis.explain import ALL, EXPLANATION_SCHEMA, PREFIX, explanation, share_interval
from sim.study.compose import compose
from sim.study.results import read
from sim.study.run import run

SIZE = ["size=tiny", "horizon.weeks=60", "horizon.burn_in_weeks=4", "replications=3", "seed=5", "threads=1"]
WAR = [*SIZE, "+scenario=price_war"]


@pytest.fixture
def log(tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    return tmp_path / "log"


def ask(words: list[str], tmp_path: Path) -> Any:
    return run(compose([*words, f"output.dir={tmp_path / 'results'}"]), market=FakeMarket)


def test_every_feedback_is_held_in_an_arm_of_its_own(log, tmp_path):
    found = ask([*WAR, "explain=true"], tmp_path)
    held = {f"{PREFIX}{name}" for name in (*FEEDBACKS, ALL)}
    assert set(found.kpis["arm"].unique()) == {"reference", "treatment"} | held
    assert set(found.comparison.columns).isdisjoint(held) and len(found.comparison) == 2
    table = read(found.folder).tables["explanation"]
    assert table.schema == EXPLANATION_SCHEMA
    assert_frame_equal(table, found.tables["explanation"])
    shares = dict(table.filter(window="all").select("feedback", "share").iter_rows())
    assert shares == pytest.approx({name: 0.5 if name in ("prices", ALL) else 0.0 for name in (*FEEDBACKS, ALL)})
    for row in table.filter(window="all").iter_rows(named=True):
        assert row["carried"] == pytest.approx(row["total"] - row["effect_held"])
        assert row["carried_low"] <= row["carried"] <= row["carried_high"] and row["replications"] == 3


def test_a_path_is_recorded_only_when_somebody_follows_it_and_only_once(log, tmp_path):
    ask(WAR, tmp_path)
    assert "record" not in log.read_text()
    log.unlink()
    first = ask([*WAR, "explain=true"], tmp_path)
    assert log.read_text().count("record") == 3, "the reference was known, but not its path"
    log.unlink()
    again = ask([*WAR, "explain=true"], tmp_path)
    assert not log.exists(), "everything is known"
    assert again.kpis.equals(first.kpis)
    ask([*WAR, "explain=true", "replications=4"], tmp_path)
    assert log.read_text().count("record") == 1


def test_workers_change_no_explanation(log, tmp_path, monkeypatch):
    one = ask([*WAR, "explain=true"], tmp_path)
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "other"))
    two = ask([*WAR, "explain=true", "threads=2"], tmp_path)
    assert_frame_equal(one.tables["explanation"], two.tables["explanation"], check_exact=True)


def test_what_people_say_must_fit_on_the_disk():
    with pytest.raises(UserError, match=r"population.persons=100000000: explain=true keeps"):
        compose(["+scenario=price_war", "explain=true", "population.persons=100000000"])
    with pytest.raises(UserError, match="needs something to explain"):
        compose(["explain=true"])


def test_the_interval_of_a_share_is_fiellers():
    draw = np.random.default_rng(3)
    total = 2.0 + 0.5 * draw.normal(size=6)
    part = 0.4 * total + 0.2 * draw.normal(size=6)
    share, low, high = share_interval(part, total)
    assert share == pytest.approx(part.mean() / total.mean()) and low < share < high
    for bound in (low, high):  # exactly there a t test of part - bound x total stands at the 5 % level
        assert stats.ttest_1samp(part - bound * total, 0.0).pvalue == pytest.approx(0.05, abs=1e-9)
    exact = share_interval(0.4 * total, total)
    assert exact == pytest.approx((0.4, 0.4, 0.4))


def test_a_share_of_nothing_is_no_share():
    draw = np.random.default_rng(4)
    noise = draw.normal(size=(2, 5))
    assert np.isnan(np.array(share_interval(noise[0], noise[1] - noise[1].mean()))).all()
    assert np.isnan(np.array(share_interval(np.zeros(5), np.zeros(5)))).all()
    assert np.isnan(np.array(share_interval(np.ones(1), np.ones(1)))).all()


def with_held(kpis: pl.DataFrame, **carried: float) -> pl.DataFrame:
    """The KPI table with an arm for each feedback that carries this share of every effect."""
    reference, treatment = (kpis.filter(arm=name) for name in ("reference", "treatment"))
    parts = [kpis]
    for name in (*FEEDBACKS, ALL):
        kept = 1.0 - carried.get(name, 0.0)
        blends = [
            (reference[column] * (1.0 - kept) + treatment[column] * kept).alias(column)
            for column in ("value", "numerator", "denominator")
        ]
        parts.append(treatment.with_columns(pl.lit(PREFIX + name).alias("arm"), *blends))
    return pl.concat(parts)


@pytest.fixture(scope="module")
def explained():
    kpis = with_held(fake_kpis(weeks=156, replications=5), prices=0.58, service=0.2, ranking=-0.1, all=0.88)
    return explanation(kpis, 156)


def test_explanations_cover_the_market_and_the_sales_of_platforms(explained):
    assert set(explained["dimension"].unique()) == {"all", "platform"}
    assert set(explained.filter(dimension="platform")["metric"].unique()) == {"gmv_yuan"}
    assert set(explained["window"].unique()) == {"year1", "year2", "year3", "all"}
    clear = explained.filter(pl.col("share").is_not_null(), feedback="prices", metric="gmv_yuan")
    assert len(clear) > 3 and clear["share"].to_list() == pytest.approx([0.58] * len(clear), abs=0.02)


def test_sentences_quote_shares_and_nothing_else(explained):
    told = why_sentences(explained)
    sales = told[0]
    assert sales.startswith("Prices carry 58 % [58, 58] and service carries 20 % [20, 20] of the ")
    assert "in gross merchandise value in year 3" in sales
    assert (
        f"working against it: ranking {chr(0x2212)}10 %" in sales and "holding everything leaves 12 % [12, 12]" in sales
    )
    assert any("the sales of " in sentence for sentence in told)
    assert told[-1] == NOT_A_SUM and told.count(NOT_A_SUM) == 1


def test_nothing_is_explained_where_nothing_is_clear():
    same = explanation(with_held(fake_kpis(weeks=60, replications=4, effect=0.0)), 60)
    assert same["share"].is_null().all()
    assert why_table(same) is None
    assert why_sentences(same) == [
        "There is nothing to explain: no change of a headline KPI can be told from chance in year 1."
    ]
    once = explanation(with_held(fake_kpis(weeks=60, replications=1)), 60)
    assert "One replication" in why_sentences(once)[0]


def test_figures_show_the_two_arms_that_a_run_is_about():
    told = fake_run(Path("x"), weeks=156, replications=3)
    few = told.kpis.filter(pl.col("metric").is_in(["gmv_yuan", "repurchase_rate"]))
    told.kpis = few
    before = plot(told, "gmv_yuan", by="platform", kind="difference"), plot(told, "gmv_yuan", kind="levels")
    told.kpis = with_held(few, prices=0.5)
    after = plot(told, "gmv_yuan", by="platform", kind="difference"), plot(told, "gmv_yuan", kind="levels")
    for a, b in zip(before, after, strict=True):
        assert [len(axes.lines) for axes in a.axes] == [len(axes.lines) for axes in b.axes]
    arms = {line.get_label() for axes in spread(told).axes for line in axes.lines}
    assert not any("prices" in str(label) for label in arms)


@pytest.mark.parametrize("width", [120, 100])
def test_the_report_has_a_table_of_shares_that_fits(explained, width):
    told = fake_run(Path("x"), weeks=156, replications=5)
    told.tables["explanation"] = explained
    console = Console(width=width, record=True, file=StringIO(), force_terminal=True)
    print_report(console, told)
    text = console.export_text()
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width and "…" not in text
    assert "Carried by, in year 2" in text and "left if" in text
    assert "Carried by, in year 3" in text and text.count(NOT_A_SUM[:40]) == 1, "while in force, and the last"


def test_the_figure_has_a_row_a_kpi_and_a_column_a_window(explained):
    told = fake_run(Path("x"), weeks=156, replications=5)
    assert why(told) is None, "nobody asked why"
    told.tables = {"explanation": explained}
    figure = why(told)
    titles = [axes.get_title() for axes in figure.axes if axes.get_title()]
    assert "Sales (GMV), in year 2" in titles and any(title.endswith("in year 3") for title in titles)
    assert "prices carry 58 % of the" in figure.texts[0].get_text().replace("\n", " ")
    told.comparison = told.comparison.with_columns(floor=pl.lit(1e30))
    assert why(told) is None, "shares only of what is above the floor"
