"""What the strategies of a run earn and cost their sponsors, one number a replication."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.study.analysis.compare import reported_weeks, windows_of
from sim.study.analysis.loyalty.arms import net_cost
from sim.study.analysis.loyalty.flows import QUARTER_WEEKS, SPONSOR, Flows, flows_of, sponsors_of
from sim.study.arms import REFERENCE, TREATMENT
from sim.study.results import RunResult

CONTRIBUTION, COST = "contribution_yuan", "cost_yuan"
STRATEGY = "strategy"  # their dimension; the group is the strategy's name


class Worth(NamedTuple):
    """One amount of one strategy in one window, real yuan."""

    metric: str  # CONTRIBUTION: what is left to the firms that pay for it; COST: what it costs, net of members' fees
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
            for metric in (CONTRIBUTION, COST):
                before, after = (_quarterly(flows, metric, each) for each in (REFERENCE, arm))
                for window, (first, end) in windows_of(reported_weeks(run)).items():
                    # As there: the last quarter may be one that has only begun.
                    of = slice(None) if window == "all" else slice(first // QUARTER_WEEKS, end // QUARTER_WEEKS)
                    floor = floors.get((name, window)) if metric == CONTRIBUTION else None
                    sums = before[:, of].sum(axis=1), after[:, of].sum(axis=1)
                    yield Worth(metric, name, window, arm, *sums, floor)


def _quarterly(flows: Flows, metric: str, arm: str) -> np.ndarray:
    """An amount by quarter, [replication, quarter]."""
    return flows.of(arm, SPONSOR, "contribution") if metric == CONTRIBUTION else net_cost(flows, arm)
