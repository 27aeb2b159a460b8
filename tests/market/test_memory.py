"""Finished runs give everything back, however they end."""

from __future__ import annotations

import gc

import mesa
import pytest
from markets import market_of, params_of

import sim
from sim.core.errors import StudyError
from sim.market import model
from sim.market.model import Market

TINY = ("horizon.burn_in_weeks=2", "threads=1")


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path))


def alive() -> tuple[int, int]:
    """Markets and Mesa agents that something still holds."""
    gc.collect()
    things = gc.get_objects()
    return sum(isinstance(x, Market) for x in things), sum(isinstance(x, mesa.Agent) for x in things)


def ask(seed: int) -> None:
    sim.run(*TINY, persons=60, weeks=2, replications=1, seed=seed)


def test_runs_leave_no_market_and_no_agent() -> None:
    before = alive()
    for seed in range(4):
        ask(seed)
    assert alive() == before


def test_a_run_that_fails_leaves_nothing_either(monkeypatch) -> None:
    before = alive()

    def fail(market: Market) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(model, "one_week", fail)
    with pytest.raises(StudyError, match="a bug"):
        ask(1)
    monkeypatch.undo()
    monkeypatch.setattr(model, "recruit", lambda *_: fail(None))
    with pytest.raises(StudyError, match="a bug"):
        ask(2)
    assert alive() == before


def test_a_closed_market_is_gone_at_once() -> None:
    gc.collect()
    gc.disable()
    try:
        before = sum(isinstance(x, mesa.Agent) for x in gc.get_objects())
        market = market_of(params_of(persons=60))
        market.run(market.week + 1)
        assert sum(isinstance(x, mesa.Agent) for x in gc.get_objects()) > before
        market.close()
        market.close()
        assert not vars(market)
        assert sum(isinstance(x, mesa.Agent) for x in gc.get_objects()) == before
    finally:
        gc.enable()
