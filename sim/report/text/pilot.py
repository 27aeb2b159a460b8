"""What a pilot makes of an answer: what was measured, how it was used, and the years to come before and after it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.params.schema import said_of
from sim.params.strategy import Benefit
from sim.report.style import RANGE, decimals_for, group_name, number, percent
from sim.report.text.amounts import Row, Scale, big_from, scale_for
from sim.report.text.break_even import amount_value, channel_name
from sim.report.text.headline import rows_of
from sim.report.text.table import empty
from sim.report.text.words import sentence_case
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import metric_of
from sim.study.analysis.pilot import LEAST, MISSED
from sim.words import say, to_say

FOOT = to_say("means over plausible markets, in brackets the middle 80 % of them; what changes over the whole horizon")
ALIKE = 0.95  # of the draws that count, from which on they count alike


def print_pilot(console: Console, table: pl.DataFrame, said: Mapping[str, object], weeks: int) -> None:
    """Print the table of `sim.study.analysis.pilot`; ``said``: the pilot in the configuration, ``weeks`` reported."""
    console.print()
    console.print(Text.assemble((say("Pilot"), "bold"), say(": "), _asked(said)))
    for line in pilot_sentences(table):
        console.print(Padding(Text(line), (0, 0, 0, 1)))
    console.print(results_table(table, weeks))
    console.print(Padding(Text(say(FOOT), style="dim"), (0, 0, 0, 1)))


def pilot_sentences(table: pl.DataFrame) -> list[str]:
    """What was measured and simulated, and how the one was made to speak of the other."""
    of = {line: row for (section, line), row in rows_of(table, "section", "line").items() if section == "pilot"}
    error, chance = (number(100 * of[line]["after"], 2) for line in ("standard_error", "chance"))
    first = say(
        "measured {measured} (standard error {error} %); simulated {simulated}, in which chance has {chance} %",
        measured=percent(of["measured"]["after"]),
        error=error,
        simulated=_of_draws(of["lift"], "before", "relative"),
        chance=chance,
    )
    count, size = of["draws"]["before"], number(of["draws"]["after"], 1)
    if "percentile" not in of:
        weighed = say(
            "markets are weighed by how near to it they are: effective sample size {size} of {of}",
            size=size,
            of=f"{count:.0f}",
        )
        if of["draws"]["after"] > ALIKE * count:
            weighed += say(": the test hardly tells them apart, and says as good as nothing here")
        if of["lift"]["note"] == MISSED:
            weighed += say(
                "; those that count show {shown}: chance is too large for this test, and nothing is made of it"
                " (population.persons or replications)",
                shown=_of_draws(of["lift"], "after", "relative"),
            )
        return [first, weighed]
    found = of["percentile"]
    low, here, high = (number(found[f"after{end}"], 0) for end in ("_low", "", "_high"))
    if float(size) < LEAST:
        why = say("an effective sample size of {size} of {of} is too few to weigh", size=size, of=f"{count:.0f}")
    else:
        why = say("no market is near to it")
    return [
        first,
        say(
            "{why}: all amounts are solved for together, at percentile {here} [{low}, {high}] of what is believed"
            " ({rounds} rounds of the test)",
            why=why,
            here=here,
            low=low,
            high=high,
            rounds=str(found["note"]).partition(" ")[0],
        ),
    ]


def _asked(said: Mapping[str, object]) -> str:
    """The KPI, whose, and how long."""
    group = str(said["group"])
    return say(
        "{name} of {group}, first {weeks} weeks",
        name=metric_of(str(said["metric"])).row,
        group=say("everybody") if group == "all" else group_name(group.rpartition(".")[2]),
        weeks=said["weeks"],
    )


def results_table(table: pl.DataFrame, weeks: int) -> Table:
    """The sponsor's result, amounts and KPIs before and after the pilot."""
    rows = rows_of(table, "section", "line")
    made = empty()
    for title in ("", say("before the pilot"), say("after it")):
        made.add_column(title, justify="right" if title else "left", no_wrap=True)
    scale = _scale(rows, weeks)
    section = ""
    for (kind, line), row in rows.items():
        if kind == "pilot":
            continue
        if section and kind != section:
            made.add_section()
        section = kind
        unit = row["unit"]
        if kind == "amounts":
            unit = str(said_of(Benefit.model_fields[line.rpartition(".")[2]], "unit"))
        shown = [_of_draws(row, side, unit, scale) for side in ("before", "after")]
        made.add_row(f" {_name(kind, line, unit, scale)}", *shown)
    return made


def _name(kind: str, line: str, unit: str, scale: Scale) -> str:
    if kind == "amounts":
        return sentence_case(channel_name(line))
    if kind == "sponsor":
        if unit != "yuan":
            return say("It pays, share of draws")
        return say("{name}, {unit}", name=say("Sponsor's contribution"), unit=scale.a_year)
    metric, dimension, group = line.split(":")
    name = metric_of(metric).row
    if dimension != "all":
        name = say("{name} of {group}", name=name, group=group_name(group))
    return say("{name}, {unit}", name=name, unit=scale.a_year) if unit == "yuan" else name


def _of_draws(row: Row, side: str, unit: str, scale: Scale | None = None) -> str:
    """A mean and where 80 % of the draws are."""
    values = [row[side], row[f"{side}_low"], row[f"{side}_high"]]
    shown = [RANGE if value is None else _value(value, unit, scale, max(map(abs, filter(None, values)), default=0.0))
             for value in values]  # fmt: skip
    if values[1] is None or row["line"] == "pays" or len(set(shown)) == 1:
        return shown[0]
    bare = (end.removesuffix(say(" %")).removesuffix(_points()) for end in shown[1:])
    return f"{shown[0]} [{', '.join(bare)}]"


def _value(value: float, unit: str, scale: Scale | None, largest: float) -> str:
    if unit == "relative" or (unit == "share" and scale is None):
        return percent(value)
    if unit == "yuan" and scale is not None:
        return number(scale.shown(value), min(decimals_for(scale.shown(largest) or 0.0), 2), signed=True)
    if unit == "points":
        return f"{number(100 * value, 2, signed=True)}{_points()}"
    if unit == "share":
        return number(value, 2)
    return amount_value(unit, value)


def _scale(rows: Mapping[tuple[str, ...], Row], weeks: int) -> Scale:
    years = weeks / YEAR_WEEKS
    row = rows.get(("sponsor", "contribution"))
    big = row is not None and max(abs(row["before"] or 0.0), abs(row["after"] or 0.0)) / years >= big_from()
    return scale_for(big, years)


def _points() -> str:
    """The unit of a change of a share, behind a number."""
    return say(" {unit}", unit=say("pp"))
