"""The benchmarks run, so that they do not rot; what they measure is for people to read."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from places import ROOT


def printed_by(script: str, *arguments: str) -> str:
    """Standard output of a benchmark."""
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / script), *arguments],
        env={**os.environ, "PYTHONPATH": paths, "COLUMNS": "120"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_engine_prints_rates_costs_and_memory() -> None:
    text = printed_by("engine.py", "--persons", "300", "--weeks", "2", "--burn-in", "2", "--threads", "1")
    for said in ("million person-days per second", "ns per session, kernels", "all arrays, bytes a person"):
        assert said in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "arguments"),
    [
        ("hand_tuned.py", ("--persons", "300")),
        ("mesa_agents.py", ("--persons", "50", "--engine-persons", "300")),
    ],
)
def test_comparisons_run(script: str, arguments: tuple[str, ...]) -> None:
    text = printed_by(script, *arguments, "--weeks", "2", "--burn-in", "2")
    assert "contract" in text
    assert "ns per session" in text


@pytest.mark.slow
def test_programmes_are_set_against_none() -> None:
    text = printed_by("programmes.py", "--persons", "300", "--weeks", "2", "--burn-in", "2", "--threads", "1")
    assert "against none" in text and "4 together" in text


def test_weeks_are_costed_by_part() -> None:
    text = printed_by("weeks.py", "--persons", "300", "--weeks", "1", "--burn-in", "1", "--evaluations", "0")
    assert "observer" in text and "load over 1, 5 and 15 minutes" in text


def test_memory_counts_what_runs_leave_behind() -> None:
    text = printed_by("memory.py", "--runs", "2", "--persons", "60", "--weeks", "1", "--burn-in", "1")
    rows = [line.split() for line in text.splitlines()]
    assert [row[-2] for row in rows if row[1:2] == ["2"]] == ["0"], text


def test_pairing_is_set_against_independent_arms(monkeypatch, capsys) -> None:
    """On a made-up answer: arms share all their luck but a tenth of its spread, and the past tells half of that."""
    where = spec_from_file_location("pairing", ROOT / "benchmarks" / "pairing.py")
    pairing = module_from_spec(where)
    where.loader.exec_module(pairing)
    draw = np.random.default_rng(1)
    luck, past, rest = draw.normal(0, 1, (3, 4000)) * np.array([[1.0], [0.1], [0.1]])
    rows = [
        (arm, replication, week, metric, "all", "all", value, value, 1.0)
        for metric in pairing.METRICS
        for arm, own in (("reference", 0.0 * past), ("treatment", past + rest))
        for week, values in ((0, past), (20, 100 + luck + own))
        for replication, value in enumerate(values)
    ]
    names = ("arm", "replication", "week", "metric", "dimension", "group", "value", "numerator", "denominator")
    table = pl.DataFrame(rows, schema=names, orient="row")
    asked: list[str] = []
    answer = SimpleNamespace(kpis=table, config={"horizon": {"weeks": 52}})
    monkeypatch.setattr(pairing.sim, "run", lambda *words: asked.extend(words) or answer)
    pairing.main(["points", "replications=3"])
    assert asked[:2] == ["+strategy=points", "strategies.points.from_week=13"] and asked[-1] == "replications=3"
    *_, line = (row for row in capsys.readouterr().out.splitlines() if row.startswith("| points"))
    saved, _, level, before = (float(cell.split("[")[0]) for cell in line.split("|")[3:7])
    assert 90 < saved < 112 and level > 0.95 and 0.4 < before < 0.6
    assert {f"{name}.yaml" for name in pairing.STRATEGIES} <= {
        file.name for file in (ROOT / "configs/strategy").iterdir()
    }
