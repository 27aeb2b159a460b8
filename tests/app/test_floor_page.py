"""The floor of chance is measured by one command, and a placebo is a question without an answer."""

from __future__ import annotations

import numpy as np
import pytest

from sim.app.pages.floor import floor_table
from sim.study.analysis.chaos import CHAOS_SCHEMA

TINY = (
    "horizon.weeks=52",
    "horizon.burn_in_weeks=26",
    "population.panel=0",
    "plausible.use=false",
    "brand.turnover.merchants=0",
)


@pytest.fixture(scope="module")
def measured():
    return floor_table(300, 2, *TINY)


def test_it_measures_every_compared_kpi_by_year_and_in_all(measured):
    assert dict(measured.schema) == CHAOS_SCHEMA
    assert set(measured["window"]) == {"year1", "all"}
    assert {"gmv_yuan", "mau_rate", "repurchase_rate"} <= set(measured["metric"])
    assert (measured["persons"] == 300).all() and np.isfinite(measured["sd"].to_numpy()).all()


def test_a_placebo_lets_markets_drift_apart(measured):
    assert measured.filter(metric="gmv_yuan", group="all", window="year1")["sd"][0] > 0
