"""What was claimed, what a report-writer would have read off the simulated log, and what the measure really did.

The naive estimates are those of the reports: the year after the launch against the year before, and members against
others, both in the treated market alone. The causal effect is the paired difference from the same market without the
measure, over the same year and the same group.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from sim.evidence.facts import Claim, claims
from sim.evidence.readings.derived import DERIVED, parts_of
from sim.evidence.readings.verdicts import Estimate, verdict
from sim.observe.metrics import METRICS
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import REFERENCE, TREATMENT, WindowValues, paired_values

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
    "before_after": pl.Float64,  # naive, mean and 95 % interval over pairs
    "before_after_low": pl.Float64,
    "before_after_high": pl.Float64,
    "members_others": pl.Float64,  # naive
    "members_others_low": pl.Float64,
    "members_others_high": pl.Float64,
    "causal": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "detectable": pl.Float64,  # the effect that these pairs would call clear in 80 of 100 studies
    "pairs": pl.Int64,  # in which the effect was observed
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
    weeks = 0 if kpis.is_empty() else int(kpis["week"].max()) + 1  # type: ignore[arg-type]
    rows = [
        claim_row(name, id_, asked, values, whole=_launch(asked) + YEAR_WEEKS <= weeks)
        for name, asked in asked_for.items()
        for id_, values in values_of(kpis, asked).items()
    ]
    return claims_frame(rows)


def claims_frame(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Rows of `claim_row` as one table (`CLAIMS_SCHEMA`)."""
    return pl.DataFrame(rows, schema=CLAIMS_SCHEMA, orient="row")


def relative(table: pl.DataFrame) -> pl.DataFrame:
    """Rows of `CLAIMS_SCHEMA` whose effects are relative changes and were observed."""
    return table.filter(pl.col("reading").is_in(["relative", "members"]), pl.col("causal").is_not_null())


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


class Values(NamedTuple):
    """What a claim is read from: its KPI over a year, [pair] each; empty if unknown.

    What was caused is read in the group that the claim is about, or among customers as they were at the launch
    (`sim.evidence.validation.claims.customers`); the naive readings are those of reports.
    """

    treated: np.ndarray  # the year after the launch
    reference: np.ndarray  # the same year without the measure
    members: np.ndarray  # the year after, members in the treated market
    others: np.ndarray
    after: np.ndarray  # the year after, in the treated market, of whoever is in the group then
    before: np.ndarray  # the year before the launch


def values_of(kpis: pl.DataFrame, asked: dict[str, Any]) -> dict[str, Values]:
    """Values of each readable claim of one thing asked, by its id, from the KPI table of both arms."""
    known = claims()
    table = paired_values(_two_arms(kpis), _spans(asked))
    return {id_: _values(known[id_], table, asked) for id_ in readable(asked.get("claims", ()))}


def readable(ids: Iterable[str]) -> list[str]:
    """Those of these claims that a KPI can be set against."""
    known = claims()
    return [id_ for id_ in ids if id_ in known and not known[id_].not_expressed]


def claim_row(
    name: str, id_: str, asked: dict[str, Any], values: Values, whole: bool = True, group: str = ""
) -> dict[str, Any]:
    """A row of `CLAIMS_SCHEMA`: what the values of all pairs say about the claim ``id_`` of ``name``.

    ``whole``: the year after the launch was observed to its end. ``group``: of whom, unless of the group that the
    measure is about.
    """
    claim = claims()[id_]
    low, high = claim.claimed if isinstance(claim.claimed, tuple) else (claim.claimed, claim.claimed)
    assert low is not None and high is not None  # of every readable claim
    sign = -1.0 if claim.inverse else 1.0
    before = Estimate.of(sign * _change(values.after, values.before, claim.reading))
    members = Estimate.of(sign * _change(values.members, values.others, claim.reading))
    difference = "difference" if claim.reading == "difference" else "relative"
    caused = Estimate.of(sign * _change(values.treated, values.reference, difference))
    row = {
        "asked": name,
        "claim": claim.id,
        "lever": claim.lever,
        "metric": claim.metric,
        "kpi": claim.kpi,
        "group": group or str(_group(claim, asked)),
        "reading": claim.reading,
        "claimed_low": low,
        "claimed_high": high,
        "before_after": before.mean,
        "before_after_low": before.low,
        "before_after_high": before.high,
        "members_others": members.mean,
        "members_others_low": members.low,
        "members_others_high": members.high,
        "causal": caused.mean,
        "ci_low": caused.low,
        "ci_high": caused.high,
        "detectable": caused.detectable,
    }
    numbers = {key: _number(value) if isinstance(value, float) else value for key, value in row.items()}
    said = verdict((low, high), claim.reading, caused, (before, members), whole)
    return numbers | {"pairs": caused.pairs, "verdict": said}


def _values(claim: Claim, table: WindowValues, asked: dict[str, Any]) -> Values:
    group = _group(claim, asked)
    after, before = _read(table, claim.kpi, group, AFTER), _read(table, claim.kpi, group, BEFORE)
    members, others = _read(table, claim.kpi, MEMBERS, AFTER), _read(table, claim.kpi, OTHERS, AFTER)
    return Values(
        treated=_arm(after, table, TREATMENT),
        reference=_arm(after, table, REFERENCE),
        members=_arm(members, table, TREATMENT),
        others=_arm(others, table, TREATMENT),
        after=_arm(after, table, TREATMENT),
        before=_arm(before, table, TREATMENT),
    )


def _group(claim: Claim, asked: dict[str, Any]) -> Group:
    return next(group for group in _groups(asked) if _knows(claim.kpi, group.dimension))


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


def _arm(values: np.ndarray | None, table: WindowValues, arm: str) -> np.ndarray:
    return np.zeros(0) if values is None else np.asarray(values[table.arms.index(arm)])


def _change(after: np.ndarray, before: np.ndarray, reading: str) -> np.ndarray:
    """Change from before to after by pair, as the claim is read; empty if one of them is unknown."""
    if len(after) == 0 or len(before) == 0:
        return np.zeros(0)
    if reading == "level":
        return after
    if reading == "difference":
        return after - before
    return np.divide(after - before, np.abs(before), out=np.full_like(after, np.nan), where=before != 0)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
