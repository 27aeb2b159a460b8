"""A log and the simulated one, law by law: as a table with every reading, and as a page with a line a statistic."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from sim.evidence.validation.panels.bands import Band
from sim.evidence.validation.panels.judge import BESIDE, FAIL, PASS, UNTOLD, Judged, Line, judge, lines
from sim.evidence.validation.panels.log import PanelLog
from sim.evidence.validation.panels.measure import Missing, laws, measure
from sim.evidence.validation.panels.told import (
    band_kind,
    heading,
    lacking,
    law_about,
    law_name,
    log_name,
    scope_name,
    statistic_name,
    verdict,
)
from sim.report.markdown import table
from sim.report.numbers import significant
from sim.version import __version__
from sim.words import say, to_say

COLUMNS = ("statistic", "of", "band", "from", "your log", "verdict", "simulated", "verdict")
SCHEMA = {
    "log": pl.String, "law": pl.String, "statistic": pl.String, "scope": pl.String, "product": pl.String,
    "value": pl.Float64, "ci_low": pl.Float64, "ci_high": pl.Float64, "n": pl.Int64,
    "band_low": pl.Float64, "band_high": pl.Float64, "band_kind": pl.String, "band_source": pl.String,
    "chance": pl.Float64, "verdict": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Scored:
    """All that laws say of one log."""

    log: PanelLog
    judged: tuple[Judged, ...]
    missing: tuple[Missing, ...]

    def lines(self) -> list[Line]:
        """One a statistic and scope."""
        return lines(self.judged)

    def counts(self) -> str:
        """How many statistics pass, fail and cannot be told, in words."""
        found = [line.verdict for line in self.lines() if line.verdict != BESIDE]
        return say(
            "{passed} of {n} statistics with a band pass, {failed} fail, {untold} cannot be told",
            passed=found.count(PASS),
            n=len(found),
            failed=found.count(FAIL),
            untold=found.count(UNTOLD),
        )

    def summary(self) -> str:
        """What was read, and the counts, in two sentences."""
        log = self.log
        return say(
            "{name}: {purchases} purchases of {persons} persons in {days} days. {counts}.",
            name=log_name(log.name),
            purchases=f"{log.purchases:,}",
            persons=f"{log.persons:,}",
            days=f"{log.days:,}",
            counts=self.counts(),
        )


@dataclass(frozen=True)
class Comparison:
    """A log, and the simulated one beside it."""

    yours: Scored
    simulated: Scored | None

    @property
    def both(self) -> tuple[Scored, ...]:
        """Those that there are."""
        return (self.yours,) if self.simulated is None else (self.yours, self.simulated)

    def lacking(self, law: str) -> list[tuple[str, Missing]]:
        """Which log says nothing of a law, and why."""
        return [(one.log.name, missing) for one in self.both for missing in one.missing if missing.law == law]

    def table(self) -> pl.DataFrame:
        """One row a reading (`SCHEMA`)."""
        rows = []
        for scored in self.both:
            for one in scored.judged:
                band = one.band
                ends = (band.low, band.high, band.kind, band.source) if band else (None,) * 4
                chance = None if math.isnan(one.chance) else one.chance
                rows.append((scored.log.name, *one.reading, *ends, chance, one.verdict))
        return pl.DataFrame(rows, schema=SCHEMA, orient="row").with_columns(pl.col("ci_low", "ci_high").fill_nan(None))


def score(log: PanelLog, done: Callable[[], None] = lambda: None) -> Scored:
    """Every law asked of a log; ``done`` hears of each."""
    readings, missing = [], []
    for law in laws():
        said = measure(law, log)
        if isinstance(said, Missing):
            missing.append(said)
        else:
            readings += said
        done()
    return Scored(log, tuple(judge(readings)), tuple(missing))


def page(both: Comparison) -> str:
    """Markdown: what was read, the counts, and a table a law."""
    made = say("Produced by `python -m sim.validate --log` (version {version}).", version=__version__)
    said = [f"# {say('Laws of buying in a log')}", "", made, ""]
    said += [f"* {scored.summary()}" for scored in both.both]
    said += ["", say(EXPLAINED), ""]
    for law in laws():
        said += [f"## {law_name(law.NAME)}", "", law_about(law), ""]
        cells = [row for row in rows(both) if row[0] == law.NAME]
        if cells:
            said += [*table([heading(column) for column in COLUMNS], (row[1:] for row in cells)), ""]
        for name, missing in both.lacking(law.NAME):
            said.append(say("{log}: {why}.", log=log_name(name), why=lacking(missing.why)) + "\n")
    return "\n".join(said).rstrip() + "\n"


EXPLAINED = to_say(
    "A value with its 95 % interval over persons (20 groups, each left out once); of several products (categories,"
    " brands) their mean, weighted by how many persons or rivals each is of, and in brackets the smallest and largest,"
    " how many pass, and how many fail. It fails if it lies outside its band by more than chance, corrected for all"
    " that is looked at in the log (Benjamini & Yekutieli, 5 %), or if more than one product in five does, for so many"
    " of a panel's own lie outside. It cannot be told where the interval is wider than the band, or chance may have put"
    " it outside. Bands: 10th to 90th percentile of the categories or brands of a loyalty-card panel (`panel`),"
    " published (`study`) or `assumed`; without one a statistic stands beside."
)


def rows(both: Comparison) -> list[tuple[str, ...]]:
    """Law by its English name, and the cells of `COLUMNS`, a row a statistic and scope that either log has."""
    named = [{(line.law, line.statistic, line.scope): line for line in scored.lines()} for scored in both.both]
    order = {law.NAME: at for at, law in enumerate(laws())}
    keys = sorted(dict.fromkeys(key for found in named for key in found), key=lambda key: order[key[0]])
    return [_row(key, [found.get(key) for found in named]) for key in keys]


def _row(key: tuple[str, str, str], found: Sequence[Line | None]) -> tuple[str, ...]:
    law, statistic, scope = key
    band = next(line.band for line in found if line)
    cells = [cell for line in found for cell in _cells(line)]
    cells += ["", ""] * (2 - len(found))
    return law, statistic_name(statistic), scope_name(scope), _ends(band), band_kind(band.kind) if band else "", *cells


def _ends(band: Band | None) -> str:
    if band is None:
        return ""
    if math.isinf(band.high):
        return say("at least {low}", low=significant(band.low))
    return say("{low} to {high}", low=significant(band.low), high=significant(band.high))


def _cells(line: Line | None) -> tuple[str, str]:
    if line is None:
        return "–", ""
    told = significant(line.value)
    if math.isfinite(line.low):
        told += f" [{significant(line.low)}, {significant(line.high)}]"
    if line.products == 1:
        return told, verdict(line.verdict)
    low, high = significant(line.smallest), significant(line.largest)
    told += say(" ({range})", range=say("{low} to {high}", low=low, high=high))
    if not line.band:
        return told, verdict(line.verdict) + say(" ({range})", range=line.products)
    return told, say(
        "{verdict} ({passed} pass, {failed} fail of {n})",
        verdict=verdict(line.verdict),
        passed=line.passed,
        failed=line.failed,
        n=line.products,
    )
