"""The peers of the benchmark live the same market: what differs between them is the time it takes."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from places import ROOT

DAYS = 28


@pytest.fixture(scope="module")
def peers():
    """The benchmark's modules, which are scripts and no package."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import peer_libraries

    yield peer_libraries
    sys.path.remove(str(ROOT / "benchmarks"))


NAMES = ["Mesa, an agent a person", "AgentPy, an agent a person", "AMBER, an agent a person", "AMBER, columns"]


@pytest.mark.parametrize("name", [*NAMES, "mesa-frames, columns"])
def test_every_peer_lives_the_same_market(peers, name: str) -> None:
    """Visits and purchases a person-day, and prices, within noise of those of NumPy over many persons."""
    try:
        market, seconds = peers.PEERS[name][1](1000, DAYS, 3)
    except ImportError:
        pytest.skip("not installed")
    expected, _ = peers.in_numpy(20_000, DAYS, 4)
    assert seconds > 0.0 and market.day == DAYS
    assert market.visits / 1000 == pytest.approx(expected.visits / 20_000, rel=0.05)
    assert market.purchases / market.visits == pytest.approx(expected.purchases / expected.visits, rel=0.06)
    assert np.mean(market.prices) == pytest.approx(np.mean(expected.prices), abs=0.03)


def test_the_rules_for_one_and_for_all_are_the_same(peers) -> None:
    import peer_market as rules

    market = rules.Market(prices=[0.6, 1.8, 1.0, 1.0, 1.0, 1.0])
    habit = np.tile([0.8, 0.0, 0.1, 0.0, 0.4, 0.0], (40_000, 1))
    rules.everybodys_day(habit, np.full(40_000, 2.0), market, np.random.default_rng(1))
    alone = rules.Market(prices=market.prices)
    luck = rules.random.Random(2)
    for _ in range(10_000):
        rules.one_day([0.8, 0.0, 0.1, 0.0, 0.4, 0.0], 2.0, alone, luck)
    assert market.visits / 4 == pytest.approx(alone.visits, rel=0.05)
    shares = np.array([market.sold, alone.sold], float) / [[market.purchases], [alone.purchases]]
    assert shares[0] == pytest.approx(shares[1], abs=0.02)


def test_hosts_that_sell_more_become_dearer(peers) -> None:
    import peer_market as rules

    market = rules.Market(sold=[30, 0, 10, 10, 10, 0], day=6)
    market.ends_day()
    assert market.prices == pytest.approx([1.1, 0.9, 1.0, 1.0, 1.0, 0.9])
    assert market.sold == [0] * 6
