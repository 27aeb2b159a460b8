"""With compilation switched off, the same code gives the same numbers: that is the debugger."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from markets import market_of, params_of

WEEKS = 9


def digest() -> str:
    """Fingerprint of every person, of what observers keep of her, and of every KPI."""
    params = params_of("behaviour.visit.base=0.5", persons=70, weeks=WEEKS - 2, burn_in=2)
    market = market_of(params)
    market.run(params.horizon.first_week + WEEKS - 2)
    sha = hashlib.sha256()
    for part in (market.people.persons, market.people.trace, market.people.voices):
        sha.update(np.ascontiguousarray(np.asarray(part)).tobytes())
    sha.update(market.kpis().write_csv().encode())
    orders = int(market.people.persons.orders.sum())
    market.close()
    return f"{orders} {sha.hexdigest()}"


@pytest.mark.skipif(bool(os.environ.get("NUMBA_DISABLE_JIT")), reason="compares with a run without compilation")
def test_without_compilation_the_numbers_are_the_same() -> None:
    here = Path(__file__)
    plain = subprocess.run(
        [sys.executable, str(here)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": f"{here.parent}{os.pathsep}{here.parent.parent}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert plain.returncode == 0, plain.stderr
    compiled = digest()
    assert plain.stdout.strip() == compiled
    assert int(compiled.split()[0]) > 5, "a market without orders would prove little"


if __name__ == "__main__":
    print(digest())
