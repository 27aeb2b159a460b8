"""The one number that a question is about, with where it stands: of a firm, of a sponsor, or the market's sales."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.observe.metrics import METRICS
from sim.report.style import decimals_for, display_of, number
from sim.report.text.amounts import clear, scale_of
from sim.report.text.beliefs import by_sponsor, called
from sim.report.text.firms import TOLD, firm_rows
from sim.report.text.firms import called as firm_called
from sim.report.text.headline import PRIMARY, judged, rows_of, window_name
from sim.report.text.words import listed, sentence_case
from sim.state.groups import FIRM
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import reported_weeks
from sim.study.analysis.plausible import with_spread
from sim.study.analysis.windows import years_of
from sim.words import say

if TYPE_CHECKING:
    from sim.study.results import RunResult


class Trace(NamedTuple):
    """Where a number of the health card stands: the row of a table of the folder, and its column."""

    table: str
    at: Mapping[str, str]
    column: str
    value: float | None

    def __str__(self) -> str:
        return f"{self.table}.parquet: {' · '.join(self.at.values())}"


class Effect(NamedTuple):
    """A difference with all that says how sure it is."""

    what: str  # with the window, to begin a sentence with
    value: float
    low: float | None
    high: float | None
    floor: float | None
    finding: bool
    replications: int
    same: int | None  # plausible markets with the sign of the mean
    markets: int
    factor: float  # by which all of it is multiplied where it is shown
    unit: str
    traces: tuple[Trace, ...]

    def shown(self, value: float, signed: bool = False) -> str:
        """An amount of it with its unit; a large one without the digits of a small effect."""
        digits = min(self._digits, decimals_for(value * self.factor))
        return say("{amount} {unit}", amount=number(value * self.factor, digits, signed), unit=self.unit).rstrip()

    @property
    def size(self) -> str:
        """`−85 m ¥ a year [−120, −50]`."""
        told = self.shown(self.value, signed=True)
        if self.low is None or self.high is None:
            return told
        ends = (number(end * self.factor, self._digits, signed=True) for end in (self.low, self.high))
        return f"{told} [{', '.join(ends)}]"

    @property
    def _digits(self) -> int:
        half = math.nan if self.low is None or self.high is None else (self.high - self.low) / 2 * self.factor
        return decimals_for(self.value * self.factor, half)


def effect_of(run: RunResult) -> Effect | None:
    """What the question is about; None where nothing is compared."""
    if run.comparison is None:
        return None
    return _of_firm(run) or _of_sponsor(run) or _of_market(run)


def _of_firm(run: RunResult) -> Effect | None:
    """Profit or sales of the first firm, in the window in which what is asked shows: a finding before any other."""
    years = years_of(run)
    for firm, said in (run.config.get("firms") or {}).items():
        rows = firm_rows(with_spread(run.comparison, run))  # type: ignore[arg-type]
        keys = [(metric, FIRM, firm, window) for metric in reversed(TOLD) for window in (years.main, *years.acting)]
        there = [rows[key] for key in keys if key in rows]
        if there:
            row = next((each for each in there if each["finding"]), there[0])
            return _of_row(
                row, say("{name}, {what}", name=firm_called(firm, said), what=_name(row)), _years(run), of_firm=True
            )
    return None


def _of_market(run: RunResult) -> Effect | None:
    rows, years = judged(with_spread(run.comparison, run)), years_of(run)  # type: ignore[arg-type]
    there = [rows[PRIMARY, window] for window in (years.main, *years.acting, "all") if (PRIMARY, window) in rows]
    if not there:
        return None
    row = next((each for each in there if each["finding"]), there[0])
    return _of_row(row, sentence_case(_name(row)), _years(run))


def _years(run: RunResult) -> float:
    return reported_weeks(run) / YEAR_WEEKS


def _name(row: Mapping[str, Any]) -> str:
    name = say("sales") if row["metric"] == PRIMARY else METRICS[row["metric"]].row.lower()
    return say("{what} {when}", what=name, when=window_name(row["window"]))


def _of_row(row: Mapping[str, Any], what: str, years: float, of_firm: bool = False) -> Effect:
    over = years if row["window"] == "all" else 1.0
    said = [row.get(name) for name in ("difference", "ci_low", "ci_high", "floor")]
    ends = [abs(end) for end in said if end is not None and math.isfinite(end)]
    display = display_of(METRICS[row["metric"]], over, of_firm, largest=max(ends) / over if of_firm else 0.0)
    at = {name: str(row[name]) for name in ("metric", "dimension", "group", "window")}
    columns = ("difference", "ci_low", "ci_high", "floor", "replications")
    same = None
    if row.get("markets"):
        same = row["higher"] if row["difference"] > 0 else row["lower"] if row["difference"] < 0 else 0
    return Effect(
        what=what,
        value=row["difference"],
        low=row["ci_low"],
        high=row["ci_high"],
        floor=row.get("floor"),
        finding=bool(row["finding"]),
        replications=int(row["replications"]),
        same=same,
        markets=int(row.get("markets") or 1),
        factor=display.factor,
        unit=display.difference_unit,
        traces=tuple(Trace("comparison", at, column, row.get(column)) for column in columns),
    )


def _of_sponsor(run: RunResult) -> Effect | None:
    """What the sponsor of the first strategy gains a year over the whole horizon."""
    table = run.tables.get("loyalty")
    if table is None or table.is_empty():
        return None
    names = by_sponsor(table)[0]
    mine = table.filter(strategy=names[0])
    scale = scale_of(mine, reported_weeks(run))
    of = rows_of(mine, "section", "line", "window")
    row = of.get(("waterfall", "contribution", "all"))
    if row is None:
        return None
    at = {"strategy": names[0], "section": "waterfall", "line": "contribution", "window": "all"}
    columns = ("value", "ci_low", "ci_high", "floor", "replications")
    traces = [Trace("loyalty", at, column, row.get(column)) for column in columns]
    gains, drawn = (of.get(("plausible", line, "all")) for line in ("gains", "markets"))
    same = None
    if gains is not None and drawn is not None:
        same = int(gains["value"] if row["value"] > 0 else drawn["value"] - gains["value"])
        traces += [
            Trace(
                "loyalty", at | {"section": "plausible", "line": line}, "value", of["plausible", line, "all"]["value"]
            )
            for line in ("gains", "markets")
        ]
    return Effect(
        what=say("What the sponsor of {names} gains over the whole horizon:", names=listed(called(run, names))),
        value=row["value"],
        low=row["ci_low"],
        high=row["ci_high"],
        floor=row.get("floor"),
        finding=clear(row),
        replications=int(row["replications"] or 0),
        same=same,
        markets=int(drawn["value"]) if drawn is not None else 1,
        factor=1.0 / scale.size / scale.years,
        unit=scale.a_year,
        traces=tuple(traces),
    )
