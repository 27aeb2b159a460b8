"""What the tests of experiments share."""

from __future__ import annotations

import pytest
from markets import SEED, burnt_in, params_of

from sim.evidence.validation.experiment import Start


@pytest.fixture(scope="session")
def start() -> Start:
    """A small market at the end of its burn-in."""
    params = params_of("population.panel=0", persons=600, weeks=60, burn_in=60)
    return Start(params, SEED, burnt_in(params))
