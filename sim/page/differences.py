"""What several answers change, a column each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.page.brief import Brief
from sim.report.style import Display, display_of, mark, number
from sim.report.text.headline import HEADLINE, WORDS, judged
from sim.report.text.table import digits_of
from sim.state.names import YEAR_WEEKS
from sim.words import say

WINDOW = "all"


def difference_rows(runs: Mapping[str, Brief]) -> list[dict[str, str]]:
    """A row a headline KPI, and in it the difference that each answer makes; none where nothing is compared."""
    found = {name: judged(run.comparison) for name, run in runs.items() if run.comparison is not None}
    rows = []
    for metric in (name for section in HEADLINE.values() for name in section):
        cells = {}
        for name, rows_of in found.items():
            row = rows_of.get((metric, WINDOW))
            display = display_of(WORDS[metric], runs[name].weeks / YEAR_WEEKS)
            cells[name] = "" if row is None else difference_text(row, display)
        if any(cells.values()):
            display = display_of(WORDS[metric])
            unit = f", {display.difference_unit}" if display.difference_unit else ""
            rows.append({say("KPI"): f"{WORDS[metric].row}{unit}", **cells})
    return rows


def difference_text(row: Mapping[str, Any], display: Display) -> str:
    """Such as `−85 [−120, −50] ▼`."""
    value, low, high = (row[name] for name in ("difference", "ci_low", "ci_high"))
    if value is None:
        return ""
    known = low is not None and high is not None
    digits = digits_of(row.get("reference") or value, [(low, high)], display.factor)  # as in the answer's own table
    told = number(value * display.factor, digits, signed=True)
    if known:
        ends = ", ".join(number(end * display.factor, digits, signed=True) for end in (low, high))
        told = f"{told} [{ends}]"
    return f"{told} {mark(value, row['finding'])}".rstrip()


def unlike(runs: Mapping[str, Brief]) -> list[str]:
    """What must be said before answers of different markets stand beside each other."""
    told = []
    if len({str(run.manifest["seeds"]) for run in runs.values()}) > 1:
        told.append(say("These answers have other seeds or more replications than each other: luck differs too."))
    if len({run.manifest.get("persons") for run in runs.values()}) > 1:
        told.append(say("These answers are of markets of different size: a larger one has narrower intervals."))
    if len({run.weeks for run in runs.values()}) > 1:
        told.append(say("These answers are about different spans of weeks."))
    return told
