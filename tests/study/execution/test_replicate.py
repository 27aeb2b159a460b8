"""How many cores a question is worth."""

from __future__ import annotations

import os

from sim.study.compose import compose
from sim.study.execution.replicate import cores_for


def test_small_markets_wait_for_no_other_process():
    tiny = compose(["size=tiny"])
    weeks = tiny.replications * (tiny.horizon.burn_in_weeks + tiny.horizon.weeks)
    assert cores_for(tiny, weeks) == cores_for(tiny, 0) == 1
    assert cores_for(tiny, 100 * weeks) == os.cpu_count()
    assert cores_for(compose([]), 8 * 260) == os.cpu_count()


def test_what_is_asked_for_holds():
    assert cores_for(compose(["size=tiny", "threads=7"]), 1) == 7
    assert cores_for(compose(["threads=1"]), 16 * 260) == 1
