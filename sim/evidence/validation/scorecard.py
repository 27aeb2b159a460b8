"""The scorecard: every law, fact, claim and experiment, scored; as tables and as Markdown."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from sim.evidence.facts import facts
from sim.evidence.readings.verdicts import VERDICTS
from sim.evidence.validation.claims.result import Claimed
from sim.evidence.validation.experiments.tabled import COLUMNS, Tried, counted, verdict
from sim.evidence.validation.finding import Finding, Law
from sim.evidence.validation.left_out import left_out_lines, left_out_sentences
from sim.evidence.validation.told import claimed_group, law_about, law_name, measured, verdict_about, way_of
from sim.report.markdown import table
from sim.report.numbers import per_cent, significant
from sim.words import named, say, to_say

SCHEMA = {
    "part": pl.String,
    "name": pl.String,
    "about": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,
    "source": pl.String,
    "simulated": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "scored": pl.Boolean,
    "passed": pl.Boolean,
    "note": pl.String,
}
MEASURED = (*to_say(("measured", "target", "simulated", "95 % interval")), "", *to_say(("note",)))
CLAIM_COLUMNS = to_say((
    "strategy", "claim", "KPI", "of", "claimed", "before/after", "members/others", "caused", "detectable", "reading",
))  # fmt: skip


LAW, LAW_TITLE = to_say(("{number}. {name}: {holds}", "Law {number}, {name}: {holds}"))


@dataclass(frozen=True)
class Scorecard:
    """What a validation found."""

    laws: tuple[tuple[Law, tuple[Finding, ...]], ...]
    facts: tuple[Finding, ...]
    claims: Claimed | None  # None if they were not asked for
    about: str  # version, seed, size
    experiments: tuple[Tried, ...] = ()

    @property
    def findings(self) -> list[Finding]:
        """Laws, then facts, then experiments."""
        laws = (finding for _, found in self.laws for finding in found)
        return [*laws, *self.facts, *(finding for tried in self.experiments for finding in tried.findings)]

    def table(self) -> pl.DataFrame:
        """One row a finding (`SCHEMA`)."""
        rows = [finding._asdict() | {"passed": finding.passed} for finding in self.findings]
        return pl.DataFrame([{name: row[name] for name in SCHEMA} for row in rows], schema=SCHEMA)

    @property
    def laws_kept(self) -> tuple[int, int]:
        """How many laws hold in all their scored findings, of how many."""
        return sum(holds(found) for _, found in self.laws), len(self.laws)

    @property
    def facts_met(self) -> tuple[int, int]:
        """How many facts are within tolerance, of how many."""
        scored = [finding for finding in self.facts if finding.scored]
        return sum(bool(finding.passed) for finding in scored), len(scored)

    def headline(self) -> list[str]:
        """The result in a few sentences."""
        told = []
        if self.laws:
            kept, of = self.laws_kept
            told.append(say("{n} of {of} laws hold.", n=kept, of=of))
        if self.facts:
            met, of = self.facts_met
            core = [finding for finding in self.facts if finding.source == "core target" and finding.scored]
            met_core = sum(bool(finding.passed) for finding in core)
            silent = sum(bool(fact.not_expressed) for fact in facts().values())
            told += left_out_sentences()
            told.append(
                say(
                    "{met} of {of} facts ({share}) are within tolerance in the market that was fitted to them,"
                    " {met_core} of {core} core targets among them; {more} more follow from inputs and are not counted;"
                    " {silent} reported figures cannot be expressed.",
                    met=met,
                    of=of,
                    share=f"{met / of:.0%}",
                    met_core=met_core,
                    core=len(core),
                    more=len(self.facts) - of,
                    silent=silent,
                )
            )
        if self.claims is not None:
            told.append(self.claims.headline)
        if self.experiments:
            told.append(counted(self.experiments))
        return told


def holds(findings: Iterable[Finding]) -> bool:
    """Whether all scored findings of a law pass."""
    return all(finding.passed for finding in findings if finding.scored)


def markdown(card: Scorecard, figure: str, of_claims: str = "") -> str:
    """The page: headline, figure, laws, experiments, facts, claims."""
    made = say("Produced by `python -m sim.validate` ({about}); not edited by hand.", about=card.about)
    lines = [f"# {say('Scorecard')}", "", made, ""]
    lines += [*card.headline(), ""]
    if card.laws or card.facts:
        lines += [f"![{say('Simulated values within their targets')}]({figure})", ""]
    if card.laws:
        lines += [f"## {say('Laws')}", "", *_law_lines(card)]
    if card.experiments:
        lines += [f"## {say('Experiments')}", "", *_experiment_lines(card.experiments)]
    if card.facts:
        lines += [f"## {say('Facts')}", "", *_fact_lines(card)]
    if card.claims is not None:
        lines += [f"## {say('Claimed effects')}", "", *_claim_lines(card.claims, of_claims)]
    return "\n".join(lines).rstrip() + "\n"


def law_heading(frame: str, law: Law, found: Iterable[Finding]) -> str:
    """Number and name of a law, and whether it holds, in one of the frames `LAW` and `LAW_TITLE`."""
    return frame.format(number=law.number, name=law_name(law), holds=say("holds") if holds(found) else say("FAILS"))


def _head(columns: Iterable[str]) -> list[str]:
    return [say(name) if name else name for name in columns]


def mark(finding: Finding) -> str:
    """A word for the outcome."""
    return "beside" if finding.passed is None else ("pass" if finding.passed else "FAIL")


def target(finding: Finding) -> str:
    """The range in which a finding passes."""
    if math.isinf(finding.low) and math.isinf(finding.high):
        return ""
    if math.isinf(finding.high):
        return say("at least {low}", low=significant(finding.low))
    if math.isinf(finding.low):
        return say("at most {high}", high=significant(finding.high))
    low, high = significant(finding.low), significant(finding.high)
    return say("{low} to {high}", low=low, high=high) if finding.low < finding.high else low


def interval(finding: Finding) -> str:
    """The interval of a simulated value."""
    if math.isnan(finding.ci_low) or math.isnan(finding.ci_high):
        return ""
    return f"[{significant(finding.ci_low)}, {significant(finding.ci_high)}]"


def _law_lines(card: Scorecard) -> list[str]:
    lines = []
    for law, found in card.laws:
        lines += [f"### {law_heading(say(LAW), law, found)}", ""]
        lines += [say("{about} Source: {source}.", about=law_about(law), source=law.source), ""]
        lines += [*table(_head(MEASURED), (_cells(finding) for finding in found)), ""]
    return lines


def _experiment_lines(experiments: tuple[Tried, ...]) -> list[str]:
    lines = [
        say(
            "One thing is changed and everything else, luck included, is left as it was; targets are what careful"
            ' studies of real markets found. Intervals over seeds (95 %) unless said otherwise. "Within chance": the'
            " interval reaches across an end of the target."
        ),
        "",
    ]
    lines += table(_head(COLUMNS), (experiment_cells(f) for tried in experiments for f in tried.findings))
    return [
        *lines,
        "",
        say("How they are done:"),
        "",
        *(f"* `{one.name}`: {way_of(one.about)}" for one in experiments),
        "",
    ]


def experiment_cells(finding: Finding) -> tuple[str, ...]:
    """A cell for each of `experiments.tabled.COLUMNS`."""
    found = f"{significant(finding.simulated)} {interval(finding)}".strip()
    rests = "; ".join(part for part in (finding.source, finding.note, f"`{finding.name}`") if part)
    return measured(finding), target(finding), found, say(verdict(finding)), rests


def _fact_lines(card: Scorecard) -> list[str]:
    lines = [
        say(
            "Levels and contrasts of the years 2021 to 2025 in the calibrated market, with seeds that the calibration"
            " has not seen. Core targets were reconciled from several figures. Intervals over seeds."
        ),
        "",
    ]
    names = (f"**`{f.name}`**" if f.source == "core target" else f"`{f.name}`" for f in card.facts)
    lines += table(
        (say("fact"), *_head(MEASURED)), ((name, *_cells(f)) for name, f in zip(names, card.facts, strict=True))
    )
    lines += ["", *left_out_lines(), say("Bold: core targets. Not expressed, and why:"), ""]
    for id_, fact in facts().items():
        if fact.not_expressed:
            lines.append(f"* `{id_}` ({named('fact', id_, fact.about)}): {fact.not_expressed}")
    return [*lines, ""]


def _cells(finding: Finding) -> tuple[str, ...]:
    """A cell for each of `MEASURED`."""
    simulated = significant(finding.simulated)
    return measured(finding), target(finding), simulated, interval(finding), say(mark(finding)), finding.note


def _claim_lines(claims: Claimed, figure: str) -> list[str]:
    if claims.table is None:
        return [*claims.about, ""]
    lines = [
        say(
            "What reports claim, what their authors would have read off the simulated log of the treated market alone"
            " (the year after the launch against the year before; members against others), and what the measure really"
            " caused there (paired with the same market without it). Detectable: the effect that so many pairs call"
            " clear in 80 of 100 studies. There is no quota: a claim is evidence, not a target."
        ),
        "",
        " ".join(claims.about),
        "",
    ]
    if figure and claims.drawn:
        lines += [f"![{say('Naive readings against what was caused')}]({figure})", ""]
    counts = Counter(claims.table["verdict"])
    lines += [
        say("* {n} {verdict}: {meaning}", n=counts[word], verdict=say(word), meaning=verdict_about(word, meaning))
        for word, meaning in VERDICTS.items()
    ]
    rows = (claim_cells(row) for row in claims.table.to_dicts())
    coded = ((asked, f"`{claim}`", f"`{kpi}`", *others) for asked, claim, kpi, *others in rows)
    return [*lines, "", *table(_head(CLAIM_COLUMNS), coded), ""]


def claim_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """A row of `sim.evidence.readings.claims.CLAIMS_SCHEMA` as text, a cell for each of `CLAIM_COLUMNS`."""
    unit = row["reading"] if row["reading"] in ("difference", "level") else ""
    caused = change(row["causal"], "difference" if unit else "")
    if row["ci_low"] is not None and unit != "level":
        caused += f" [{change(row['ci_low'], unit)}, {change(row['ci_high'], unit)}]"
    claimed = change(row["claimed_low"], unit)
    if row["claimed_high"] != row["claimed_low"]:
        claimed = say("{low} to {high}", low=claimed, high=change(row["claimed_high"], unit))
    return (
        row["asked"], row["claim"], row["kpi"], claimed_group(row["group"]), claimed,
        change(row["before_after"], unit), change(row["members_others"], unit), caused,
        "" if unit == "level" or row["detectable"] is None else change(row["detectable"], unit), say(row["verdict"]),
    )  # fmt: skip


def change(value: float | None, unit: str) -> str:
    """A change in per cent, a difference or level as it is."""
    if unit in ("level", "difference"):
        return significant(value, signed=unit == "difference")
    return per_cent(value)
