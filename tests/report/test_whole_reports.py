"""Tables, sentences, figures and the two commands that read results."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
import yaml
from fake_kpis import fake_run
from rich.console import Console

from sim.app.compare import main as compare_command
from sim.app.plot import main as plot_command
from sim.core.errors import UserError
from sim.report.figures.all import draw as draw_figures
from sim.report.figures.all import figures
from sim.report.figures.canvas import all_series
from sim.report.figures.on_demand import plot
from sim.report.style import decimals_for, group_name, mark, number, percent, verdict
from sim.report.text.headline import judged
from sim.report.text.printed import print_report
from sim.report.text.sentences import comparison_sentences, development_finding, level_sentences
from sim.report.text.winners import changes, extremes
from sim.study import results
from sim.study.analysis.compare import compare_tables
from sim.study.analysis.windows import shown_years, spans_in_force, years_of

NAMES = ("reference", "price_war")


def printed(run, width: int = 120) -> str:
    console = Console(width=width, record=True, file=StringIO(), force_terminal=True)
    print_report(console, run)
    return console.export_text()


def written(run, folder: Path) -> Path:
    """The run as a results folder."""
    folder.mkdir(parents=True)
    manifest = run.manifest | {"title": run.title, "scenarios": list(run.names)}
    manifest["schema_version"] = results.SCHEMA_VERSION
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "config.yaml").write_text(yaml.safe_dump(run.config))
    run.kpis.write_parquet(folder / "kpi.parquet")
    if run.comparison is not None:
        run.comparison.write_parquet(folder / "comparison.parquet")
    return folder


@pytest.fixture(scope="module")
def run():
    return fake_run(Path("x"), weeks=156, replications=4)


@pytest.mark.parametrize("width", [120, 100])
def test_report_fits_the_terminal(run, width: int):
    text = printed(run, width)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width
    assert "…" not in text
    assert "price_war" in text
    assert all(f"year {year}" in text for year in (1, 2, 3)), "all three fit"


def test_report_says_what_gained_and_lost(run):
    text = printed(run)
    assert "gains most: discount" in text
    assert "small hosts" in text.split("loses most:")[1]
    assert "4 paired replications" in text


def test_further_arms_leave_the_report_alone(run):
    copied = run.kpis.filter(pl.col("arm") == "treatment").with_columns(pl.lit("copied").alias("arm"))
    more = pl.concat([copied, run.kpis])
    several = SimpleNamespace(**vars(run) | {"kpis": more, "comparison": compare_tables(more, 156)})
    assert several.comparison.equals(run.comparison)
    assert printed(several) == printed(run)
    assert all_series(several, ["gmv_yuan"])["gmv_yuan"].arms == ("reference", "treatment")


def test_headings_are_the_labels_of_the_arms(run):
    arms = {"reference": "slump", "treatment": "slump + club"}
    named = SimpleNamespace(**vars(run) | {"manifest": run.manifest | {"arms": arms}})
    heading = next(line for line in printed(named).splitlines() if "difference" in line)
    assert "slump + club" in heading and heading.split()[0] == "slump"


def test_changes_in_force_are_shaded_unless_they_always_are(run):
    spans = {"strategies": {"brief": {"from_week": 4, "to_week": 9}, "always": {"from_week": 0, "to_week": None}}}
    policies = {"policies": {"strict": {"changes": [{"from_week": 60}], "shocks": [{"week": 2}]}}}
    shaded = SimpleNamespace(**vars(run) | {"config": run.config | spans | policies})
    assert spans_in_force(shaded) == [(2, 3), (4, 9), (26, 130), (60, 156)]


def test_arrows_only_where_a_change_is_a_finding(run):
    rows = judged(run.comparison)
    assert any(row["finding"] for row in rows.values()) and not all(row["finding"] for row in rows.values())
    for row in rows.values():
        excluded = row["ci_low"] > 0 or row["ci_high"] < 0
        assert excluded or not row["finding"]
        assert bool(mark(row["difference"], row["finding"])) == row["finding"]
    assert mark(0.0, True) == mark(None, True) == mark(1.0, False) == mark(1.0, None) == ""
    assert verdict(1, mark(0.1, True)) == verdict(-1, mark(-0.1, True)) != verdict(-1, mark(0.1, True))
    assert verdict(1, "") == ""


def test_sentences_name_every_uncertainty(run):
    told = comparison_sentences(run.comparison, NAMES, years_of(run))
    assert told[0].startswith(("Sales ", "No change of sales ")) and told[1].startswith("The largest that are told: ")
    assert told[2].startswith("Sales by year, % of the reference: year 1 ")
    assert "simulation noise only" in told[-1]
    assert "because" not in " ".join(told)


def test_sentences_when_nothing_changes_or_nothing_is_clear():
    equal = fake_run(Path("x"), weeks=52, replications=3, effect=0.0)
    assert "changes nothing" in comparison_sentences(equal.comparison, NAMES, shown_years(52))[0]
    unclear = equal.comparison.with_columns(difference=pl.lit(1e-9), ci_low=pl.lit(-1.0), ci_high=pl.lit(1.0))
    assert "No change of sales" in comparison_sentences(unclear, NAMES, shown_years(52))[0]
    assert "Nothing can be told from chance" in comparison_sentences(unclear, NAMES, shown_years(52))[1]
    single = fake_run(Path("x"), weeks=52, replications=1)
    assert "no interval" in comparison_sentences(single.comparison, NAMES, shown_years(52))[0]


def test_winners_are_clear_and_sorted(run):
    found = changes(run.comparison)
    assert {change.dimension for change in found} == {"segment", "platform", "host_type"}
    gains, losses = extremes(found)
    assert gains[0].group == "discount"
    assert losses[0].group == "small"
    assert all(change.clear for change in gains + losses)


PAIRED = ["1_differences", "2_platforms", "3_winners_and_losers", "4_levels", "5_spread"]


@pytest.mark.parametrize(
    ("kwargs", "figures"),
    [
        ({}, PAIRED),
        ({"arms": 1}, ["1_levels", "2_platforms", "3_spread"]),
        ({"replications": 1}, PAIRED[:-1]),  # one has no spread
        ({"weeks": 30}, PAIRED),
        ({"effect": 0.0}, PAIRED),
    ],
)
def test_reports_and_figures_of_any_run(tmp_path: Path, kwargs: dict, figures: list[str]):
    some = fake_run(tmp_path, **({"weeks": 104, "replications": 2} | kwargs))
    text = printed(some)
    assert "Orders/year, active person" in text and ("difference" in text) == (kwargs.get("arms") != 1)
    paths = draw_figures(some, tmp_path)
    assert [path.name for path in paths] == [f"figure_{name}.png" for name in figures]
    assert all(path.stat().st_size > 10_000 for path in paths)


def test_figures_are_jobs_that_other_processes_could_do(tmp_path: Path, run, monkeypatch: pytest.MonkeyPatch):
    asked = []
    monkeypatch.setattr("sim.report.figures.all.run_all", lambda jobs, cores, done: asked.append((jobs, cores)))
    assert draw_figures(run, tmp_path, cores=2) == []
    ((jobs, cores),) = asked
    assert cores == 2 and [job.label for job in jobs] == list(figures(compared=True))
    sent = pickle.loads(pickle.dumps(jobs[0]))
    assert sent.label == jobs[0].label and sent.arguments[0].kpis.equals(run.kpis)


def test_reports_without_some_metrics(tmp_path: Path, run):
    few = run.kpis.filter(pl.col("metric").is_in(["trust_index"]), dimension="all")
    comparison = run.comparison.filter(metric="trust_index", dimension="all")
    some = type(run)(**{**vars(run), "kpis": few, "comparison": comparison})
    assert "Trust index" in printed(some)
    drawn = [path.stem for path in draw_figures(some, tmp_path)]
    assert drawn == ["figure_1_differences", "figure_4_levels", "figure_5_spread"], "what needs sales is left out"


SEGMENT_NAMES = ["Gen Z", "silver-haired", "lower-tier cities", "mainstream"]


def percent_of(run) -> tuple[np.ndarray, np.ndarray]:
    """Repurchase of each segment over time, in percent, mean of the replications: without and with the price war."""
    found = all_series(run, ["repurchase_rate"], "segment")["repurchase_rate"]
    mean = 100 * found.values.mean(axis=-2)
    return tuple(mean[:, found.arms.index(arm)] for arm in ("reference", "treatment"))


def test_levels_are_plotted_in_a_panel_a_group_with_both_arms(run):
    panels = plot(run, "repurchase_rate", by="segment", kind="levels").axes
    assert [axes.get_title(loc="left") for axes in panels] == SEGMENT_NAMES
    for axes, *expected in zip(panels, *percent_of(run), strict=True):
        lines = {line.get_linestyle(): line.get_ydata() for line in axes.lines}
        assert [lines["--"], lines["-"]] == [pytest.approx(values) for values in expected]


def test_differences_are_plotted_as_a_line_a_group(run):
    (axes,) = plot(run, "repurchase_rate", by="segment", kind="difference").axes
    without, treated = percent_of(run)
    lines = [line.get_ydata() for line in axes.lines if len(line.get_xdata()) == without.shape[1]]
    assert lines == [pytest.approx(values) for values in treated - without]
    assert {text.get_text() for text in axes.texts} == set(SEGMENT_NAMES)


def test_the_spread_is_plotted_as_a_row_a_group_with_its_mean(run):
    (axes,) = plot(run, "repurchase_rate", by="segment", kind="spread").axes
    assert [label.get_text() for label in axes.get_yticklabels()] == SEGMENT_NAMES
    means = {line.get_label(): float(line.get_xdata()[0]) for line in axes.lines if line.get_marker() == "D"}
    rows = run.comparison.filter(metric="repurchase_rate", dimension="segment", window="year2")
    expected = dict(zip(map(group_name, rows["group"]), 100 * rows["difference"], strict=True))
    assert means == pytest.approx(expected)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("repurchase", "all", "levels"), "repurchase_rate"),
        (("gmv_yuan", "segmnt", "levels"), "segment"),
        (("gmv_yuan", "all", "pie"), "levels"),
        (("platform_profit_yuan", "segment", "levels"), "platform"),
        (("gmv_yuan", "stage", "difference"), "stage_at_start"),
    ],
)
def test_impossible_plots_are_refused(run, arguments: tuple[str, str, str], words: str):
    with pytest.raises(UserError, match=words):
        plot(run, arguments[0], by=arguments[1], kind=arguments[2])


def test_numbers_are_written_for_people():
    assert number(-1234.5, 0) == "\N{MINUS SIGN}1,234"
    assert number(0.04, 1, signed=True) == "0.0"
    assert number(-0.04, 1) == "0.0"
    assert percent(0.042) == "+4.2 %"
    assert number(None, 1) == number(float("nan"), 1) == "\N{EN DASH}"
    assert decimals_for(7960.0) == 0
    assert decimals_for(0.68, 0.0002) == 4
    assert decimals_for(0.0) == 2


def test_commands_read_folders(tmp_path: Path, run, capsys: pytest.CaptureFixture[str]):
    one = written(run, tmp_path / "all" / "one")
    two = written(fake_run(tmp_path, weeks=156, replications=4, effect=2.0, title="hard_war"), tmp_path / "all" / "two")
    written(fake_run(tmp_path, weeks=156, replications=4, arms=1), tmp_path / "all" / "three")
    assert compare_command([str(one)]) == 0
    assert compare_command([str(one), str(two)]) == 0
    assert "hard_war" in capsys.readouterr().out
    assert compare_command([str(tmp_path / "all"), "--by", "scenario", "--metric", "gmv_yuan"]) == 0
    assert "no reference" in capsys.readouterr().out
    assert compare_command([str(one), "--metric", "gmv_yuan", "--by", "platform"]) == 0
    assert "discount" in capsys.readouterr().out
    assert plot_command([str(one), "--metric", "nps", "--to", str(tmp_path / "figures")]) == 0
    assert Path(capsys.readouterr().out.strip()).is_file()


def test_commands_refuse_bad_input_with_one_line(tmp_path: Path, run, capsys: pytest.CaptureFixture[str]):
    one = str(written(run, tmp_path / "one"))
    bad = [
        (compare_command, [str(tmp_path / "nowhere")]),
        (compare_command, [one, "--metric", "gvm_yuan"]),
        (compare_command, [one, "--by", "stage"]),
        (compare_command, []),
        (plot_command, [one, "--kind", "spread"]),
        (plot_command, [one, "--metric", "nps", "--by", "host_type"]),
        (plot_command, [one, "--colour", "red"]),
    ]
    for command, words in bad:
        assert command(words) == 2
        told = capsys.readouterr()
        assert told.out.count("\n") <= 1
        assert len(told.err.strip().splitlines()) == 1


def test_comparing_different_seeds_is_refused(tmp_path: Path, run, capsys: pytest.CaptureFixture[str]):
    one = written(run, tmp_path / "one")
    other = fake_run(tmp_path, weeks=156, replications=3)
    two = written(other, tmp_path / "two")
    assert compare_command([str(one), str(two)]) == 2
    assert "seeds" in capsys.readouterr().err


def test_module_commands_start():
    for module in ("sim.compare", "sim.plot"):
        done = subprocess.run([sys.executable, "-m", module, "--help"], capture_output=True, text=True, check=False)
        assert done.returncode == 0
        assert "RESULT" in done.stdout


def test_a_market_as_it_is_tells_only_of_changes_beyond_chance():
    alone = fake_run(Path("x"), weeks=156, replications=4, arms=1)
    first, last = level_sentences(alone, markets=1)
    assert first.startswith("From year 1 to year 3, gross merchandise value changes by +")
    assert (
        "no change can be told from chance in the monthly active share, repurchase" in first
        and "4 replications" in last
    )
    assert development_finding(alone).startswith("gross merchandise value +")
    once = fake_run(Path("x"), weeks=156, replications=1, arms=1)
    assert "told from chance" not in level_sentences(once, 1)[0] and "One replication" in level_sentences(once, 1)[1]
    assert development_finding(fake_run(Path("x"), weeks=60, replications=2, arms=1)) == "too short for a trend"
