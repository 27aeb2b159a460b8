"""Who lost what somebody won: a gain in sales, divided among everybody else in the market and new demand.

With W what one side sells more, L_j what each of the others sells less and N what the whole market sells more,

    W = L_1 + L_2 + ... + N

in every replication, so that shares of W add to one. A part may be negative: who sells more besides. Shares of a gain
that cannot be told from nothing mean nothing and are not formed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from sim.params.market import CONDITIONS
from sim.study.analysis.compare import REFERENCE, TREATMENT, paired_values, reported_weeks
from sim.study.analysis.effects import mean_interval
from sim.study.analysis.expected import family
from sim.study.analysis.explain import share_interval
from sim.study.analysis.findings import findings
from sim.study.analysis.windows import spans_in_force

if TYPE_CHECKING:
    from sim.study.results import RunResult

NEW, OUTSIDE = "new", "outside"  # demand that was not there before; shelves outside the market
ORDERS, OUTSIDE_ORDERS = "orders", "outside_orders"


class Part(NamedTuple):
    """What comes from one source: its amount and its share of the gain, each with its 95 % interval."""

    names: tuple[str, ...]  # several where they cannot be told apart
    amount: tuple[float, float, float]  # mean, low, high
    share: tuple[float, float, float]  # of the gain; NaN where there is no clear gain
    told: bool  # a finding of its own


class Substitution(NamedTuple):
    """A gain (or loss) and where it came from."""

    won: tuple[float, float, float]  # mean, low, high
    replications: int
    every: tuple[Part, ...]  # every source by itself, as given
    told: tuple[Part, ...]  # those that are findings, largest first; the others together at the end; shares add to one

    @property
    def clear(self) -> bool:
        """Whether the gain itself can be told from nothing."""
        return self.won[1] > 0 or self.won[2] < 0


def substitution(won: np.ndarray, lost: Mapping[str, np.ndarray]) -> Substitution:
    """Divide a gain; ``won`` and each of ``lost`` are paired differences [replication]; ``lost`` add up to ``won``.

    A source is told by itself if its amount is a finding among all of them; the others are told together.
    """
    total, amounts = _interval(won), [_interval(values) for values in lost.values()]
    mean, low, high = np.array(amounts).reshape(-1, 3).T
    found = findings(mean, low, high, np.full(len(lost), len(won)))
    every = tuple(
        Part((name,), amount, _share(values, won), bool(told))
        for (name, values), amount, told in zip(lost.items(), amounts, found, strict=True)
    )
    alone = sorted((part for part in every if part.told), key=lambda part: -abs(part.amount[0]))
    others = [part for part in every if not part.told and any(part.amount)]
    rest = []
    if others:
        names = tuple(part.names[0] for part in others)
        together = np.sum([lost[name] for name in names], axis=0)
        rest = [Part(names, _interval(together), _share(together, won), False)]
    return Substitution(total, len(won), every, (*alone, *rest))


def with_demand(
    lost: Mapping[str, np.ndarray], market: np.ndarray, outside: np.ndarray | None
) -> dict[str, np.ndarray]:
    """What others lose, and then what is left: from shelves outside the market, where known, and new demand.

    market: what the whole market sells more; outside: what is bought less outside it, both [replication].
    """
    if outside is None:
        return {**lost, NEW: market}
    return {**lost, OUTSIDE: outside, NEW: market - outside}


def attacker_of(run: RunResult) -> str | None:
    """The platform whose own terms are what is asked, as in a price war; None if there is none, or more than one."""
    if run.config.get("strategies"):
        return None
    paths = {
        path
        for kind in CONDITIONS
        for entry in (run.config.get(kind) or {}).values()
        for change in entry.get("changes") or ()
        for path in (*(change.get("set") or {}), *(change.get("scale") or {}))
    }
    named = {path.split(".")[1] for path in paths if path.startswith("platform.")}
    return named.pop() if len(named) == 1 and named <= set(run.config["platform"]) else None


def weeks_in_force(run: RunResult) -> tuple[int, int]:
    """First week, and the week after the last, in which what is asked is in force."""
    spans = spans_in_force(run) or [(0, reported_weeks(run))]
    return min(first for first, _ in spans), max(end for _, end in spans)


def attack(run: RunResult) -> Substitution | None:
    """Who lost the orders won by the platform whose terms are what is asked, while in force; None if nobody's are.

    Orders, not yuan: an attack is one on prices, and where all sell cheaper, sales fall without anybody winning them.
    """
    name = attacker_of(run)
    if name is None:
        return None
    wanted = pl.col("metric").is_in(family(ORDERS, OUTSIDE_ORDERS)) & pl.col("dimension").is_in(["platform", "all"])
    kpis = run.kpis.filter(wanted)
    if kpis.is_empty():
        return None
    table = paired_values(kpis, {"in_force": weeks_in_force(run)})
    if not {REFERENCE, TREATMENT} <= set(table.arms):
        return None

    def change(metric: str, dimension: str, group: str) -> np.ndarray | None:
        found = table.of(metric, dimension, group, "in_force")
        return None if found is None else found[table.arms.index(TREATMENT)] - found[table.arms.index(REFERENCE)]

    sold = {platform: change(ORDERS, "platform", platform) for platform in run.config["platform"]}
    if any(values is None for values in sold.values()):
        return None
    each: dict[str, Any] = sold
    more = change(OUTSIDE_ORDERS, "all", "all")
    outside = None if more is None else -more
    lost = {platform: -values for platform, values in each.items() if platform != name}
    return substitution(each[name], with_demand(lost, np.sum([*each.values()], axis=0), outside))


def _interval(values: np.ndarray) -> tuple[float, float, float]:
    mean, low, high, _ = mean_interval(values)
    return float(mean), float(low), float(high)


def _share(part: np.ndarray, won: np.ndarray) -> tuple[float, float, float]:
    share, low, high = share_interval(part, won)
    return float(share), float(low), float(high)
