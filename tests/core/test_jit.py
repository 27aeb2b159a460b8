"""With compilation switched off, the same code gives the same numbers: that is the debugger."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from markets import SEED, market_of, params_of
from places import ROOT, SUPPORT
from reference_terms import join_before, reach, with_programmes

from sim.people.engine import PeopleEngine

WEEKS = 7
WEEKS_AGAIN = 3  # lived once more, under programmes


def digest() -> str:
    """Fingerprint of every person, of what observers keep of her, and of every KPI."""
    params = params_of("behaviour.visit.base=0.5", persons=70, weeks=WEEKS - 2, burn_in=2)
    market = market_of(params)
    broadcasts = market.record()
    market.run(params.horizon.first_week + WEEKS - 2)
    sha = hashlib.sha256()
    add_people(sha, market.people)
    sha.update(market.kpis().write_csv().encode())
    orders, points = int(market.people.persons.orders.sum()), with_points(sha, market, broadcasts[-WEEKS_AGAIN:])
    market.close()
    return f"{orders} {points} {sha.hexdigest()}"


def add_people(sha: Any, people: Any) -> None:
    """Add every row of everybody."""
    for part in (people.persons, people.trace, people.voices, people.members):
        sha.update(np.ascontiguousarray(np.asarray(part)).tobytes())


def with_points(sha: Any, market: Any, broadcasts: list[Any]) -> int:
    """Some weeks more, with levers and programmes; returns the points that people hold in the end."""
    people, engine = market.people, PeopleEngine(market.params, SEED, 1, market.firms.brands.category)
    join_before(people, broadcasts[0].public.week)
    for b in with_programmes(broadcasts, people):
        terms = b.public.terms
        for sums in engine.turn(people, market.params, terms, b.public.week):
            sha.update(sums.tobytes())
        reach(people, terms, b.public.week)
        tallies, _ = engine.week(people, market.params, b.public, b.exposure, b.offers)
        for sums in (tallies.lever, tallies.programme):
            sha.update(sums.tobytes())
    engine.close()
    add_people(sha, people)
    return int(people.members.points.sum())


@pytest.mark.skipif(bool(os.environ.get("NUMBA_DISABLE_JIT")), reason="compares with a run without compilation")
def test_without_compilation_the_numbers_are_the_same() -> None:
    here = Path(__file__)
    plain = subprocess.run(
        [sys.executable, str(here)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": f"{SUPPORT}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert plain.returncode == 0, plain.stderr
    compiled = digest()
    assert plain.stdout.strip() == compiled
    assert min(int(number) for number in compiled.split()[:2]) > 5, (
        "a market without orders and points would prove little"
    )


if __name__ == "__main__":
    print(digest())
