"""What members spend over others and over what they spent before: naive readings of a programme, and the causal."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from sim.evidence.validation.panels.log import ARM, REFERENCE, WEEK, PanelLog
from sim.evidence.validation.panels.measure import Statistics, Subject

NAME = "naive over causal"
ABOUT = (
    "Members spend far more than others, most of it because of who joins: a naive reading was seven times the causal "
    "one. Only a simulated log with both arms knows the causal one."
)
SOURCE = "Leenheer, van Heerde, Bijmolt & Smidts 2007"
NEEDS = ("member_since", "paid")
TOO_SMALL = "members and others are needed, 30 of each"
FEWEST = 30
ARMS = True  # both are asked for, where there are two


def subjects(log: PanelLog) -> Iterator[Subject]:
    """Spend before and since joining with weeks of each, of persons; of a log with arms, their spend in the other."""
    weeks = log.days / WEEK
    table = log.table.with_columns(paid=pl.col("paid").fill_null(0.0))
    both = ARM in table.columns
    lived = table.filter(pl.col(ARM) != REFERENCE) if both else table
    since = lived.group_by("person").agg(pl.col("member_since").min()).drop_nulls()
    joined = np.full(log.persons, np.inf)
    joined[since["person"].to_numpy()] = np.maximum(since["member_since"].to_numpy(), 0)
    person, day, paid = (lived[name].to_numpy() for name in ("person", "day", "paid"))
    later = day >= joined[person]
    before, after = (np.bincount(person[part], paid[part], log.persons) for part in (~later, later))
    until = np.minimum(joined / WEEK, weeks)
    other = np.full(log.persons, np.nan)
    if both:
        untreated = table.filter(pl.col(ARM) == REFERENCE)
        other = np.bincount(untreated["person"], untreated["paid"], log.persons)
    yield Subject("all purchases", "members", (before, after, until, weeks - until, other))


def statistics(
    before: np.ndarray, after: np.ndarray, weeks_before: np.ndarray, weeks_after: np.ndarray, other: np.ndarray
) -> Statistics:
    """Members over others and after over before, less 1; with arms, what members' programme caused and the ratio."""
    member = weeks_after > 0
    if not (after[member].any() and before[~member].any()):
        return {}
    n = int(member.sum())
    rate = after[member].sum() / weeks_after[member].sum()
    others = before[~member].sum() / weeks_before[~member].sum()
    naive = float(rate / others - 1.0)
    said: Statistics = {"members over others, less 1": (naive, n)}
    earlier = before[member].sum()
    if earlier > 0:
        said["members after over before joining, less 1"] = (
            float(rate / (earlier / weeks_before[member].sum()) - 1.0), n
        )  # fmt: skip
    if not np.isnan(other).any() and other[member].sum() > 0:
        causal = float((before + after)[member].sum() / other[member].sum() - 1.0)
        said["caused: with the programme over without, less 1"] = (causal, n)
        if causal:
            said["naive over causal"] = (naive / causal, n)
    return said
