"""What tests of formulas and of the week share: formulas as they are written, and a market in its first week."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from cards import key_of
from lived import PERSONS
from markets import market_of, params_of

from sim.market.week import firms_move
from sim.people.kernels import (
    choice,
    experience,
    joining,
    landing,
    levers,
    membership,
    memory,
    need,
    open_app,
    programme,
    purchase,
    visit,
    week,
)

MODULES = (
    choice, experience, joining, landing, levers, memory, membership, need, open_app, programme, purchase, visit, week,
)  # fmt: skip


@pytest.fixture
def as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Formulas run as written: compiling each on its own takes longer than all tests of them."""
    for module in MODULES:
        for name, value in list(vars(module).items()):
            if hasattr(value, "py_func") and value.py_func.__module__.startswith("sim.people.kernels"):
                monkeypatch.setattr(module, name, value.py_func)
    monkeypatch.setattr(membership, "row_key", key_of)


@pytest.fixture(scope="session")
def stage_set() -> Iterator[Any]:
    """Parameters, people, one broadcast and the brands' categories of a market in its first week."""
    params = params_of("~calibrated", persons=PERSONS, weeks=2, burn_in=2)
    market = market_of(params)
    broadcast = firms_move(market, market.timeline.at(market.week))
    yield params, market.people, broadcast, market.firms.brands.category
    market.close()
