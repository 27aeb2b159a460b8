"""The profit and loss of each strategy on the terminal: its sponsor's waterfall, and what it is worth in brief."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

import polars as pl
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.report.style import asked_name, decimals_for, in_sentence, mark, number, verdict
from sim.report.text.amounts import Scale, clear, clear_together, interval, scale_of, scale_of_levels, signed
from sim.report.text.beliefs import by_sponsor
from sim.report.text.channels import channels_table
from sim.report.text.headline import rows_of
from sim.report.text.table import NARROW, WIDE, below, empty
from sim.report.text.worth import statements
from sim.study.analysis.windows import Years, window_of
from sim.study.arms import UNCOPIED
from sim.words import say, to_say

LABELS = to_say(
    {
        "paid": "Paid sales",
        "returns": "Returns",
        "passed_on": "Passed on to merchants",
        "sponsored": "Price cuts made good",
        "fees": "Fees and commission",
        "advertising": "Advertising",
        "hosts": "Hosts and MCNs",
        "goods": "Goods",
        "freight_tax": "Freight, tax, compliance",
        "subsidy": "Subsidies",
        "acquisition": "Spent on new people",
        "other": "Service, support, overhead",
        "discount": "Programme: price cuts",
        "programme": "Programme: all else",
        "contribution": "Contribution",
        UNCOPIED: "Contribution if nobody copies",
    }
)
YEARS_MOST = 3
RESULTS = ("contribution", UNCOPIED)  # the question itself: whether the sponsor gains
MORE = to_say(
    "stress=true also tells what stays once it stops, how much is merely bought early, and the largest budget whose"
    " last yuan still earns more than one."
)


def print_loyalty(
    console: Console,
    table: pl.DataFrame,
    weeks: int,
    stress: bool,
    years: Years,
    cases: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> None:
    """Print the profit and loss of every sponsor in the table of `sim.study.analysis.loyalty.table`, once.

    ``cases``: names of the parts of each case.
    """
    for names in by_sponsor(table):
        mine = table.filter(strategy=names[0])
        scale = scale_of(mine, weeks)
        console.print()
        of_case = [
            say(" · part of {case}", case=asked_name(case)) for case, parts in cases.items() if {*names} & {*parts}
        ]
        heading = (say("Profit and loss: {names}", names=" + ".join(map(asked_name, names))), "bold")
        console.print(Text.assemble(heading, *of_case, *heading_of(mine, scale, names)))
        console.print(waterfall_table(mine, scale, console.width, years))
        channels = channels_table(rows_of(mine, "section", "line", "window"), scale, clear_together)
        if channels is not None:
            console.print(channels)
        lines = Table.grid(padding=(0, 2, 0, 0))
        lines.add_column(no_wrap=True, style="bold")
        lines.add_column()
        each = {name: dict(statements(table.filter(strategy=name), scale)) for name in names}
        for label, text in together(each):
            lines.add_row(label, Text(text))
        console.print(Padding(lines, (0, 0, 0, 1)))
    if not stress and not table.is_empty():
        console.print(Padding(Text(say(MORE), style="dim"), (0, 0, 0, 1)))


def together(each: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Statements of several strategies of one sponsor: what all say once, what they say of their own with their names.

    ``each``: by strategy, the text of each label.
    """
    for label in dict.fromkeys(label for told in each.values() for label in told):
        texts = {name: told.get(label, "") for name, told in each.items()}
        if len(set(texts.values())) == 1:
            yield label, texts.popitem()[1]
        else:
            yield (
                label,
                "\n".join(
                    say("{name}: {text}", name=asked_name(name), text=text) for name, text in texts.items() if text
                ),
            )


def waterfall_table(table: pl.DataFrame, scale: Scale, width: int, years: Years) -> Table:
    """From paid sales to contribution: both arms and their difference, and the difference by year where it fits."""
    rows = rows_of(table.filter(section="waterfall"), "line", "window")
    uncopied = rows_of(table.filter(section="uncopied", line="sponsor_contribution"), "line", "window")
    rows |= {(UNCOPIED, window): row for (_, window), row in uncopied.items()}
    at = years.at_most(YEARS_MOST) if width >= WIDE else ()
    ends = [end for (_, window), row in rows.items() if window == "all" for end in (row["reference"], row["treatment"])]
    largest = max(map(abs, ends), default=0.0)
    of_levels = scale_of_levels(largest / scale.years, scale)
    coarse = decimals_for(of_levels.shown(largest) or 0.0)
    if of_levels != scale:
        coarse = max(coarse, 1)  # lines that are small beside sales, which the larger unit would round away
    titles = [_in_unit(title, of_levels, scale) for title in (say("reference"), say("with it"))]
    titles += [say("difference"), say("95 % interval"), " "]
    titles += [say("year {year}", year=year) for year in at]
    made = empty()
    made.add_column("")
    if width < NARROW:
        del titles[1]
    for title in titles:
        made.add_column(title, justify="right", no_wrap=True)
    for line, label in LABELS.items():
        row = rows.get((line, "all"))
        if row is None or not (row["reference"] or row["treatment"]):
            continue
        arrow = mark(row["value"], line in RESULTS and clear(row))
        style = verdict(1, arrow)
        sign = arrow or (below(row | {"difference": row["value"]}).strip() if line in RESULTS else "")
        levels = [number(of_levels.shown(row[arm]), coarse) for arm in ("reference", "treatment")]
        change: list[str | Text] = [
            Text(signed(scale, row), style=style),
            interval(scale, row),
            Text(sign, style=style),
        ]
        by_year = [signed(scale, rows[line, window_of(year)], years=1.0) for year in at]
        if line == "contribution":
            made.add_section()
        made.add_row(f" {say(label)}", *(levels[: 1 if width < NARROW else 2]), *change, *by_year)
    return made


def _in_unit(title: str, unit: Scale, of_table: Scale) -> str:
    """The title of a column, with its unit where that is not the table's."""
    return title if unit == of_table else say("{name}, {unit}", name=title, unit=unit.of_money)


def heading_of(table: pl.DataFrame, scale: Scale, names: Collection[str]) -> Iterator[str]:
    """Who pays, in what money, together with what else, each after a dot."""
    about = rows_of(table.filter(section="about"), "line")
    payers = [in_sentence(row["note"]) for (line,), row in about.items() if line != "together_with"]
    paid_by = say(", ").join(payers) or say("nobody")
    yield say(" · paid by {payers} · {money} a year of real money", payers=paid_by, money=scale.of_money)
    others = about["together_with",]["note"].split(", ") if ("together_with",) in about else []
    if beside := [other for other in others if other not in names]:
        names_beside = say(", ").join(map(asked_name, beside))
        yield say(" · differences are those of it together with {names}", names=names_beside)
