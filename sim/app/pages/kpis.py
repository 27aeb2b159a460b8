"""Writes `docs/kpis.md` from the registry, so that the page and the code cannot disagree.

Run `python -m sim.app.pages.kpis docs/kpis.md` after a change; a test compares.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sim.observe.kpi import Metric
from sim.observe.metrics import METRICS
from sim.params.observation import Observation
from sim.state.groups import ALL, FIXED_DIMENSIONS, MARKET_DIMENSIONS, MOVABLE_DIMENSIONS, START_DIMENSIONS

_GOOD = {1: "higher is better", -1: "lower is better", 0: "neither"}
_COLUMNS = {
    "all": ALL,
    "fixed": FIXED_DIMENSIONS,
    "movable": MOVABLE_DIMENSIONS,
    "at start": START_DIMENSIONS,
    **{name: (name,) for name in MARKET_DIMENSIONS},
}
_HEAD = """# KPIs: what is measured, for whom, and how

Generated from `sim/observe/kpis/` by `python -m sim.app.pages.kpis docs/kpis.md`; do not edit by hand.

**Table.** One row a metric, week and group, with numerator and denominator. Week 0 is the first reported week. An empty
denominator gives no row.

**Kinds.** Over a window (a year of 52 weeks, or everything) a *ratio* is the sum of numerators over the sum of
denominators; a *total* is the sum of numerators; a *stock* is the value of the window's last week; a *history* is read
every 13 weeks from the log of the trailing 53 weeks and then treated as a ratio.

**Words.** Active: a visit within the last 30 days. Block: 13 weeks. Registered: ever joined, lapsed and gone people
included. Totals of yuan and orders are real ones: what is simulated x real people behind a row x
`population.orders_represented`, the real orders behind each that a person places. Values per person, order or session,
and prices of a new person, are not scaled.

**Joiner KPIs** stand in the row of the week in which people joined, although they are observed later; people whose day
has not come yet are left out. Weeks are pooled within a year until they hold {joiners_minimum} joiners (the row stands
in the week that fills the pool, what is left joins the year's last row), so sums over years are exact, and a year with
fewer joiners has no value.

**Groups.** `fixed` dimensions are {fixed}.
`movable` ones are {movable}; a person counts in the group she was in when the week (for histories: the block) began,
and joiners count as `new`. These tables are descriptive: a lever moves people between groups, so comparing their
members across arms is selection. `at start` dimensions, {start},
freeze the groups at the last common week, in both arms; whoever joined afterwards is `later`. Compare arms by these.
Member tiers: `none` belongs to no programme, `tier1` is a plain member, `tier2` holds a programme's first tier, and so
on to `tier4`; the highest one counts.
Value classes and engagement are set anew every 13 weeks (spend of the trailing 52 weeks; visits a week to the favourite
host in the block: `under1`, `1to3` from 1 to below 3, `3plus`); people who bought nothing, or follow nobody, are in no
group of that dimension.

"""


def kpi_page() -> str:
    """The page as Markdown."""
    head = _HEAD.format(
        joiners_minimum=Observation().joiners_minimum,
        fixed=", ".join(FIXED_DIMENSIONS),
        movable=", ".join(MOVABLE_DIMENSIONS),
        start=", ".join(f"`{name}`" for name in START_DIMENSIONS),
    )
    lines = ["## Metric x dimension", "", f"| metric | {' | '.join(_COLUMNS)} |", "|---" * (len(_COLUMNS) + 1) + "|"]
    lines += [_ticks(metric) for metric in METRICS.values()]
    lines += ["", "## Definitions", "", "| metric | unit | kind | | definition |", "|---|---|---|---|---|"]
    for m in METRICS.values():
        kind = f"{m.kind}, joiners" if m.joiners else m.kind
        lines.append(f"| **{m.label}** `{m.name}` | {m.unit} | {kind} | {_GOOD[m.good]} | {m.definition} |")
    return head + "\n".join(lines) + "\n"


def _ticks(metric: Metric) -> str:
    marks = ("x" if set(dimensions) <= set(metric.dimensions) else "" for dimensions in _COLUMNS.values())
    return f"| `{metric.name}` | {' | '.join(marks)} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(kpi_page(), encoding="utf-8")
