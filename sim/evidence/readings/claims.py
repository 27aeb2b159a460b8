"""What was claimed, what a report-writer would have read off the simulated log, and what the measure really did.

The naive estimates are those of the reports: the year after the launch against the year before, and members against
others, both in the treated market alone. The causal effect is the paired difference from the same market without the
measure, over the same year and the same group.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from sim.evidence.facts import Claim, claims
from sim.evidence.readings.derived import DERIVED, parts_of
from sim.observe.metrics import METRICS
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import REFERENCE, TREATMENT, WindowValues, mean_interval, window_values

if TYPE_CHECKING:
    from sim.study.results import RunResult

BEFORE, AFTER = "before", "after"
CLAIMS_SCHEMA = {
    "asked": pl.String,  # strategy, policy or scenario
    "claim": pl.String,
    "lever": pl.String,
    "metric": pl.String,
    "kpi": pl.String,
    "group": pl.String,  # whose KPI it is
    "reading": pl.String,
    "claimed_low": pl.Float64,
    "claimed_high": pl.Float64,
    "before_after": pl.Float64,  # naive
    "members_others": pl.Float64,  # naive
    "causal": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "verdict": pl.String,
}


class Group(NamedTuple):
    """Whose KPI is read: the narrowest group that the sponsor's measure is about and the KPI knows."""

    dimension: str
    name: str

    def __str__(self) -> str:
        return self.name if self.dimension == "all" else f"{self.dimension} {self.name}"


ALL, MEMBERS, OTHERS = Group("all", "all"), Group("member_tier", "members"), Group("member_tier", "none")


def claims_of(run: RunResult) -> pl.DataFrame:
    """One row for each claim of everything asked in a run with two arms (`CLAIMS_SCHEMA`)."""
    return claims_table(run.kpis, measures(run))


def claims_table(kpis: pl.DataFrame, asked_for: dict[str, dict[str, Any]]) -> pl.DataFrame:
    """One row for each claim of what was asked (its configuration by name), from the KPI table of both arms.

    Estimates are relative changes, or differences in units of the KPI where the claim is one (`reading` difference).
    Where a mere level is claimed, the naive estimates are levels of the treated too. Null where the log does not hold
    what an estimate needs: a launch in the first year leaves no year before, a measure without membership no members.
    """
    known = claims()
    rows = []
    for name, asked in asked_for.items():
        spans = _spans(asked)
        table = window_values(_two_arms(kpis), spans)
        for id_ in asked.get("claims", ()):
            claim = known.get(id_)
            if claim is not None and not claim.not_expressed:
                rows.append({"asked": name, **_row(claim, table, asked)})
    return pl.DataFrame(rows, schema=CLAIMS_SCHEMA, orient="row")


def _two_arms(kpis: pl.DataFrame) -> pl.DataFrame:
    """Reference and treatment; all tiers of members as one group."""
    tier = (pl.col("dimension") == "member_tier") & (pl.col("group") != OTHERS.name)
    both = kpis.filter(pl.col("arm").cast(pl.String).is_in([REFERENCE, TREATMENT]))
    return both.with_columns(pl.when(tier).then(pl.lit(MEMBERS.name)).otherwise(pl.col("group")).alias("group"))


def measures(run: RunResult) -> dict[str, dict[str, Any]]:
    """Everything asked in a run that may carry claims, by name, as in its configuration."""
    groups = ("scenarios", "shocks", "policies", "rankings", "pricings", "strategies")
    return {name: asked for group in groups for name, asked in (run.config.get(group) or {}).items()}


def _spans(asked: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """The year after the launch, and the one before if it is reported."""
    launch = _launch(asked)
    spans = {AFTER: (launch, launch + YEAR_WEEKS)}
    if launch >= YEAR_WEEKS:
        spans[BEFORE] = (launch - YEAR_WEEKS, launch)
    return spans


def _launch(asked: dict[str, Any]) -> int:
    """First week in which it does something."""
    if "from_week" in asked:
        return int(asked["from_week"])
    weeks = [change["from_week"] for change in asked.get("changes", ())]
    weeks += [shock["week"] for shock in asked.get("shocks", ())]
    return int(min(weeks, default=0))


def _row(claim: Claim, table: WindowValues, asked: dict[str, Any]) -> dict[str, Any]:
    group = next(g for g in _groups(asked) if _knows(claim.kpi, g.dimension))
    claimed = claim.claimed if isinstance(claim.claimed, tuple) else (claim.claimed, claim.claimed)
    sign = -1.0 if claim.inverse else 1.0
    after, before = _read(table, claim.kpi, group, AFTER), _read(table, claim.kpi, group, BEFORE)
    treated, reference = (_arm(after, table, arm) for arm in (TREATMENT, REFERENCE))
    members, others = _read(table, claim.kpi, MEMBERS, AFTER), _read(table, claim.kpi, OTHERS, AFTER)
    caused = _change(treated, reference, "difference" if claim.reading == "difference" else "relative")
    mean, low, high, _ = mean_interval(np.atleast_2d(sign * caused))
    row = {
        "claim": claim.id,
        "lever": claim.lever,
        "metric": claim.metric,
        "kpi": claim.kpi,
        "group": str(group),
        "reading": claim.reading,
        "claimed_low": claimed[0],
        "claimed_high": claimed[1],
        "before_after": _mean(sign * _change(treated, _arm(before, table, TREATMENT), claim.reading)),
        "members_others": _mean(
            sign * _change(_arm(members, table, TREATMENT), _arm(others, table, TREATMENT), claim.reading)
        ),
        "causal": _number(mean[0]),
        "ci_low": _number(low[0]),
        "ci_high": _number(high[0]),
    }
    return row | {"verdict": verdict(row)}


def verdict(row: dict[str, Any]) -> str:
    """A plain reading of one comparison.

    supported: the causal effect is clear and at least half of what is claimed. direction only: clear, of the claimed
    sign, smaller. selection artefact: no clear effect of the claimed sign, while a naive estimate reaches half of the
    claim. against: clear, of the other sign. not reproduced: none of these. not comparable: a mere level is claimed, or
    nothing was observed.
    """
    causal, low, high = row["causal"], row["ci_low"], row["ci_high"]
    if row["reading"] == "level" or causal is None or low is None:
        return "not comparable"
    goal = row["claimed_low"]
    sign = 1.0 if goal >= 0 else -1.0
    clear = low > 0 or high < 0
    if clear and causal * sign >= 0.5 * abs(goal):
        return "supported"
    naive = [sign * row[name] for name in ("before_after", "members_others") if row[name] is not None]
    if clear and causal * sign > 0:
        return "direction only"
    if any(estimate >= 0.5 * abs(goal) for estimate in naive) and goal != 0:
        return "selection artefact"
    return "against" if clear else "not reproduced"


def _groups(asked: dict[str, Any]) -> list[Group]:
    """Groups that the measure is about, the narrowest first."""
    found = []
    sponsor = asked.get("sponsor") or {}
    where = asked.get("where") or {}
    for dimension in ("category", "host_type"):
        names: Sequence[str] = where.get(dimension) or ()
        if len(names) == 1:
            found.append(Group(dimension, names[0]))
    if sponsor.get("platform"):
        found.append(Group("platform", sponsor["platform"]))
    aims = sponsor.get("brand") or {}, sponsor.get("host") or {}
    own = {
        "category": sponsor.get("category") or aims[0].get("category"),
        "host_type": sponsor.get("host_type") or aims[1].get("type"),
    }
    found += [Group(dimension, name) for dimension, name in own.items() if name]
    segments: Sequence[str] = (asked.get("audience") or {}).get("segment") or ()
    if len(segments) == 1:
        found.append(Group("segment", segments[0]))
    return [*found, ALL]


def _knows(kpi: str, dimension: str) -> bool:
    return all(dimension in METRICS[name].dimensions for name in parts_of(kpi))


def _read(table: WindowValues, kpi: str, group: Group, window: str) -> np.ndarray | None:
    """KPI of a group in a window, [arm, replication]; None if it was never observed."""
    parts = [table.of(name, group.dimension, group.name, window) for name in parts_of(kpi)]
    if any(part is None for part in parts):
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        return DERIVED[kpi].of(*parts) if kpi in DERIVED else parts[0]


def _arm(values: np.ndarray | None, table: WindowValues, arm: str) -> np.ndarray | None:
    return None if values is None else values[table.arms.index(arm)]


def _change(after: np.ndarray | None, before: np.ndarray | None, reading: str) -> np.ndarray:
    """Change from before to after by replication, as the claim is read; empty if one of them is missing."""
    if after is None or before is None:
        return np.zeros(0)
    if reading == "level":
        return after
    if reading == "difference":
        return after - before
    return np.divide(after - before, np.abs(before), out=np.full_like(after, np.nan), where=before != 0)


def _mean(values: np.ndarray) -> float | None:
    seen = values[np.isfinite(values)]
    return float(seen.mean()) if len(seen) else None


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
