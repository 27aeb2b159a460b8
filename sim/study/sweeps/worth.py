"""What the strategies of a run earn and cost their sponsors, one number a replication."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.study.analysis.compare import reported_weeks, windows_of
from sim.study.analysis.loyalty.flows import flows_of, sponsors_of
from sim.study.analysis.loyalty.sponsored import CONTRIBUTION, GOOD, amount_in
from sim.study.arms import REFERENCE, TREATMENT
from sim.study.results import RunResult


class Worth(NamedTuple):
    """One amount of one strategy in one window, real yuan."""

    metric: str  # as `sponsored` names them
    strategy: str
    window: str
    arm: str
    reference: np.ndarray  # [replication] float64
    treatment: np.ndarray  # [replication] float64, in ``arm``
    floor: float | None  # size below which a difference is chance


def worth_of(run: RunResult) -> Iterator[Worth]:
    """Both amounts of every strategy, window and arm beside the reference; none where a run has no loyalty table.

    They are those of that table (`sim.study.analysis.loyalty.table`), before replications are averaged.
    """
    accounts, table = run.tables.get("accounts"), run.tables.get("loyalty")
    if accounts is None or table is None:
        return
    floors = {
        (strategy, window): floor
        for strategy, window, floor in table.filter(section="waterfall", line="contribution")
        .select("strategy", "window", "floor")
        .iter_rows()
    }
    for name, strategy in run.config["strategies"].items():
        flows = flows_of(accounts, name, sponsors_of(accounts, name, strategy, TREATMENT))
        for arm in (each for each in flows.arms if each != REFERENCE):
            for metric in GOOD:
                for window, span in windows_of(reported_weeks(run)).items():
                    floor = floors.get((name, window)) if metric == CONTRIBUTION else None
                    before, after = (amount_in(flows, metric, each, span) for each in (REFERENCE, arm))
                    yield Worth(metric, name, window, arm, before, after, floor)
