"""What each strategy of several does alone and what it adds to the others, with the interaction named.

From the arms of `decompose=true`: one with each strategy alone, one with each left out. Everything is paired: the sums
are those of the same seeds and plausible markets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from sim.study.analysis.chaos import floor_of
from sim.study.analysis.findings import FLOOR, with_findings
from sim.study.analysis.loyalty.floors import LEFT, OF_A_PLATFORM, Known
from sim.study.analysis.loyalty.flows import FIRMS, sponsors_of
from sim.study.analysis.loyalty.worth import mean_of
from sim.study.arms import ALONE_PREFIX, LEFT_OUT, PLACEBO, REFERENCE, TREATMENT

DECOMPOSITION_SCHEMA = {
    "part": pl.String,  # ALONE, ADDS, TOGETHER, SUM or INTERACTION
    "strategy": pl.String,  # null for all together
    "value": pl.Float64,  # change of the contribution of all who pay for any of them, yuan over all weeks
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    FLOOR: pl.Float64,  # size below which it is chance; null where it is not known
    "replications": pl.Int64,
}
ALONE, ADDS, TOGETHER, SUM, INTERACTION = "alone", "adds", "together", "sum", "interaction"


def parts_of(change: Mapping[str, np.ndarray], names: list[str]) -> list[tuple[str, str | None, np.ndarray, int]]:
    """The parts of what several strategies do together: (part, strategy, [replication], arms whose chance is in it).

    ``change``: by arm, against the reference, [replication]. What a strategy adds is everything together minus the
    others. The interaction is everything together minus the sum of each alone. Of two strategies, what one adds is
    everything minus the other alone.
    """
    together = change[TREATMENT]
    alone = {name: change[ALONE_PREFIX + name] for name in names}
    rest = {name: change[rest_of(name, names)] for name in names}
    total = sum(alone.values(), start=np.zeros_like(together))
    return [
        *((ALONE, name, each, 1) for name, each in alone.items()),
        *((ADDS, name, together - each, 2) for name, each in rest.items()),
        (TOGETHER, None, together, 1),
        (SUM, None, total, len(names)),
        (INTERACTION, None, together - total, 1 + len(names)),
    ]


def rest_of(name: str, names: list[str]) -> str:
    """The arm in which all but one strategy run."""
    return LEFT_OUT + name if len(names) > 2 else ALONE_PREFIX + next(other for other in names if other != name)


def decomposition(
    accounts: pl.DataFrame, strategies: Mapping[str, Mapping[str, Any]], known: Known | None = None
) -> pl.DataFrame:
    """`DECOMPOSITION_SCHEMA` and `finding`, the rows of a part being one family; ``accounts`` as in results."""
    names = list(strategies)
    payers = pl.concat(sponsors_of(accounts, name, strategies[name], TREATMENT) for name in names).unique(
        maintain_order=True
    )
    left = _contributions(accounts, payers)
    change = {arm: values - left[REFERENCE] for arm, values in left.items()}
    floor = _floor(change, payers, known or {})
    rows = []
    for part, name, values, arms in parts_of(change, names):
        found = mean_of(values)
        ends = (end if np.isfinite(end) else None for end in (found.low, found.high))
        chance = None if floor is None else floor * np.sqrt(arms)  # each arm drifts by itself
        rows.append((part, name, found.value, *ends, chance, found.seen))
    return with_findings(pl.DataFrame(rows, schema=DECOMPOSITION_SCHEMA, orient="row"), by=("part",), value="value")


def _contributions(accounts: pl.DataFrame, payers: pl.DataFrame) -> dict[str, np.ndarray]:
    """What is left to these firms over all weeks, yuan [replication], by arm."""
    text = accounts.select(
        "arm", "replication", pl.col("entity", "name", "line").cast(pl.String), pl.col("yuan").cast(pl.Float64)
    )
    mine = text.filter(pl.col("entity").is_in(FIRMS), line=LEFT).join(payers, on=["entity", "name"], how="semi")
    sums = mine.group_by("arm", "replication").agg(pl.col("yuan").sum())
    replications = accounts["replication"].unique().sort().to_list()
    found = {str(arm): np.zeros(len(replications)) for arm in accounts["arm"].unique()}
    for arm, replication, yuan in sums.iter_rows():
        found[str(arm)][replications.index(replication)] = yuan
    return found


def _floor(change: Mapping[str, np.ndarray], payers: pl.DataFrame, known: Known) -> float | None:
    """From the placebo of this run, else of platforms from what is known of the calibrated market."""
    if PLACEBO in change:
        floor = float(floor_of(change[PLACEBO]))
        return floor if np.isfinite(floor) else None
    each = [known.get((OF_A_PLATFORM[LEFT], "platform", name, "all")) for name in payers["name"]]
    platforms = set(payers["entity"]) == {"platform"}
    return sum(floor for floor in each if floor is not None) if platforms and None not in each else None
