"""How many cores a question is worth."""

from __future__ import annotations

import os

from remembered import know_sources
from rich.console import Console

from sim.core.sealed import write_sealed
from sim.study.compose import compose
from sim.study.execution import jobs
from sim.study.execution.cache import compiles_first
from sim.study.execution.replicate import Lot, compile_once, cores_for


def test_small_markets_wait_for_no_other_process():
    tiny = compose(["size=tiny"])
    weeks = tiny.replications * (tiny.horizon.burn_in_weeks + tiny.horizon.weeks)
    assert cores_for(tiny, weeks) == cores_for(tiny, 0) == 1
    assert cores_for(tiny, 100 * weeks) == os.cpu_count()
    assert cores_for(compose([]), 8 * 260) == os.cpu_count()


def test_what_is_asked_for_holds():
    assert cores_for(compose(["size=tiny", "threads=7"]), 1) == 7
    assert cores_for(compose(["threads=1"]), 16 * 260) == 1


def test_one_worker_too_leaves_word_that_everything_is_compiled(tmp_path, monkeypatch):
    know_sources(tmp_path)
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path))
    monkeypatch.delenv("NUMBA_DISABLE_JIT", raising=False)
    warmed = []

    def warm(market, params, seed, done, threads) -> None:
        warmed.append(threads)
        write_sealed(done, done.name, b"")

    monkeypatch.setattr(jobs, "warm", warm)
    lot = Lot.drawn(compose(["size=tiny"]), (), 0)
    assert "compiled first" in compiles_first()
    for _ in range(2):
        compile_once(tmp_path, lot, None, Console(quiet=True), workers=1)
    assert warmed == [1] and compiles_first() == ""
