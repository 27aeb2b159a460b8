"""Killed at any moment, a command leaves only whole things; the next one goes on from them, and answers the same."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from places import ROOT, SUPPORT
from polars.testing import assert_frame_equal

from sim import load
from sim.study.results import read
from sim.study.sweeps.table import parts_of

ALWAYS, MANY = 2, 10  # kills of each kind: in the ordinary run, and by the marker


@pytest.fixture(scope="module")
def victims():
    """A process that starts work to be killed; whatever takes long to import is there already."""
    surroundings = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{SUPPORT}", "NUMBA_DISABLE_JIT": "1"}
    words = [sys.executable, str(SUPPORT / "victim.py")]
    with subprocess.Popen(words, env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "ready\n"
        yield process
        process.stdin.close()


def killed(victims, kind: str, folder: Path, times: int) -> None:
    """Start the work so many times, and kill it at a random moment."""
    luck = random.Random(f"{kind} {times}")
    for _ in range(times):
        victims.stdin.write(f"{kind} {folder}\n")
        victims.stdin.flush()
        child = int(victims.stdout.readline())
        time.sleep(luck.uniform(0.01, 0.8))
        os.kill(child, signal.SIGKILL)
        assert victims.stdout.readline() == "over\n"


def checked(kind: str, folder: Path, monkeypatch) -> None:
    """Go on where it was killed, and compare with work that nobody disturbed."""
    import victim

    for results in (folder / "results").glob("*/[!.]*"):
        assert read(results).kpis.height > 0
    found = []
    for place in (folder, folder / "undisturbed"):
        monkeypatch.setenv("SIM_CACHE_DIR", str(place / "cache0"))
        found.append(victim.KINDS[kind](place))
    if kind in ("run", "sweep", "cache"):
        assert_frame_equal(found[0].kpis, found[1].kpis)
    else:
        assert found[0] == found[1]
    _aged(folder)
    monkeypatch.setenv("SIM_CACHE_DIR", str(folder / "cache0"))
    victim.KINDS[kind](folder)
    places = [folder / "journal", *folder.glob("cache0/*"), *folder.glob("results/*")]
    assert not [left for place in places for left in place.glob(".partial-*")], "what was half done is swept"


def _aged(folder: Path) -> None:
    """Make everything two days old."""
    for place in sorted(folder.rglob("*"), reverse=True):
        os.utime(place, (time.time() - 2 * 86_400,) * 2)


@pytest.mark.parametrize("kind", ["cache", "calibration", "compile"])
def test_what_is_killed_goes_on_and_ends_the_same(victims, kind, tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    killed(victims, kind, tmp_path, ALWAYS)
    checked(kind, tmp_path, monkeypatch)


def test_a_sweep_that_is_killed_does_only_what_is_missing(victims, tmp_path, monkeypatch, capsys):
    import victim

    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "cache0"))
    root = tmp_path / "results"
    victims.stdin.write(f"sweep {tmp_path}\n")
    victims.stdin.flush()
    child = int(victims.stdout.readline())
    limit = time.monotonic() + 300
    while not parts_of(root) and time.monotonic() < limit:
        time.sleep(0.01)  # shorter than a run by far, and the victim needs the core
    os.kill(child, signal.SIGKILL)
    assert victims.stdout.readline() == "over\n"
    done, before = len(parts_of(root)), {file: file.stat().st_mtime_ns for file in parts_of(root)}
    assert done
    victim.KINDS["sweep"](tmp_path)
    assert f"3: {3 - done} done, {done} known before, 0 failed" in capsys.readouterr().err
    assert before.items() <= {file: file.stat().st_mtime_ns for file in parts_of(root)}.items()
    assert sorted(set(load(root)["seed"])) == [0, 1, 2]


@pytest.mark.kills
@pytest.mark.parametrize("kind", ["run", "sweep", "cache", "calibration", "compile"])
def test_fifty_kills_lose_nothing(victims, kind, tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    killed(victims, kind, tmp_path, MANY)
    checked(kind, tmp_path, monkeypatch)
