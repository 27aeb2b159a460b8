"""The benchmarks run, so that they do not rot; what they measure is for people to read."""

from __future__ import annotations

import os
import subprocess
import sys

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


def test_pairing_is_set_against_independent_arms() -> None:
    words = ("horizon.burn_in_weeks=1", "horizon.weeks=15", "replications=3", "population.persons=60", "threads=1")
    rows = [line for line in printed_by("pairing.py", "points", *words).splitlines() if line.startswith("| points")]
    assert len(rows) == 3 and all(float(row.split("|")[3]) > 0 for row in rows)
