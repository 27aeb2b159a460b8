"""What two runs do not share is said beside their comparison."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from fake_kpis import fake_run

from sim.app.compare_tables import print_runs
from sim.report.console import Console
from sim.study.analysis.unlike import unlike


@pytest.fixture(scope="module")
def run() -> SimpleNamespace:
    return fake_run(Path("a"), weeks=60, replications=1)


def other(run: SimpleNamespace, manifest: dict | None = None, horizon: dict | None = None) -> SimpleNamespace:
    config = run.config | {"horizon": run.config["horizon"] | (horizon or {})}
    return SimpleNamespace(**vars(run) | {"manifest": run.manifest | (manifest or {}), "config": config})


def test_equal_runs_share_everything(run):
    assert unlike(run, run) == []


@pytest.mark.parametrize(
    ("manifests", "horizon", "told"),
    [
        (({}, {}), {"weeks": 56}, "compared over the first 56 weeks, which both report (60 and 56)"),
        (({}, {}), {"burn_in_weeks": 3}, "founded differently (weeks of burn-in 312 and 3)"),
        (({"persons": 400}, {"persons": 20_000}), {}, "founded differently (persons 400 and 20,000)"),
        (
            ({"orders_represented": 1.0}, {"orders_represented": 11.6}),
            {},
            "founded differently (orders_represented 1 and 11.6)",
        ),
        (({"headline": {"hosts": 1}}, {"headline": {"hosts": 2}}), {}, "founded differently (hosts 1 and 2)"),
        (({"code_version": "1"}, {"code_version": "2"}), {}, "written by two versions of the program (1 and 2)"),
    ],
)
def test_what_differs_is_told(run, manifests, horizon, told):
    (line,) = unlike(other(run, manifests[0]), other(run, manifests[1], horizon))
    assert line.startswith(told)


def test_the_note_stands_above_the_table(run, capsys):
    print_runs(Console(), [run, other(run, horizon={"weeks": 56})], "gmv_yuan", None)
    assert "note: compared over the first 56 weeks, which both report (60 and 56)" in capsys.readouterr().out
