"""The firm of one's own, first: its table, in millions of yuan, with its customers as they were at the start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.table import Table

from sim.observe.metrics import METRICS
from sim.report.ensemble import drawn
from sim.report.numbers import significant
from sim.report.style import asked_name, decimals_for, display_of, firm_name, group_name, mark, number
from sim.report.text.headline import PRIMARY, rows_of, window_name
from sim.report.text.table import Rows, Section, fitted, heading, largest_of, layouts_of, of_markets
from sim.report.text.words import listed
from sim.state.groups import CUSTOMERS, FIRM
from sim.study.analysis.compare import COMPARED, reported_weeks
from sim.study.analysis.findings import told_apart, with_findings
from sim.study.analysis.observed import of_most
from sim.study.analysis.windows import Years
from sim.study.arms import REFERENCE, TREATMENT
from sim.words import say

if TYPE_CHECKING:
    from sim.study.results import RunResult

KPIS = {  # of a firm, by the dimension in which they are told
    FIRM: (
        "gmv_yuan", "profit_yuan", "market_share", "orders", "aov_yuan", "return_rate", "own_room_share",
        "host_room_share", "firm_buyers", "firm_repurchase", "firm_repeat_rate", "firm_kept", "firm_cycle_days",
        "requirements_share", "firm_new_buyers", "firm_lost_buyers", "firm_cac_yuan", "firm_clv_yuan", "cash_yuan",
    ),
    CUSTOMERS: ("gmv_yuan", "orders", "customers_kept"),
}  # fmt: skip
KEY = ("metric", "dimension", "group", "window")
LAST, SELLS, KEEPS = 4, "orders", "cash_yuan"  # weeks at the end, and what a firm that has closed has none of
PAID = "list_price_paid"  # explains the order value beside a list price
TOLD = ("gmv_yuan", "profit_yuan")  # in sentences, in this order


def firm_rows(table: pl.DataFrame) -> Rows:
    """Rows of firms' KPIs by metric, dimension, firm and window; of a comparison each with its `finding`.

    A firm's sales are judged by themselves; all its other numbers of a window are one family, but for those that only
    explain another.
    """
    mine = [(name, dimension) for dimension, names in KPIS.items() for name in names] + [(PAID, FIRM)]
    asked = pl.DataFrame(mine, schema=["metric", "dimension"], orient="row")
    rows = of_most(table).join(asked, on=["metric", "dimension"], how="semi", maintain_order="left")
    if "difference" not in table.columns:
        return rows_of(rows, *KEY)
    alone = pl.col("metric").is_in([PRIMARY, PAID]) & (pl.col("dimension") == FIRM)
    family = pl.when(alone).then(pl.col("metric")).otherwise(None)
    judged = with_findings(rows.with_columns(family=family), by=("window", "group", "family"))
    return rows_of(judged.drop("family"), *KEY)


def firm_table(
    table: pl.DataFrame,
    firms: Mapping[str, Any] | Iterable[str],
    weeks: int,
    names: tuple[str, str] | None,
    width: int,
    years: Years,
) -> Table:
    """KPIs of firms by name, of a comparison (``names`` of its arms) or of a summary of one arm."""
    told = firms if isinstance(firms, Mapping) else dict.fromkeys(firms)
    rows = firm_rows(table)
    return fitted(layouts_of(years, names, of_markets(table)), [*_sections(told, rows, weeks)], rows, weeks, width)


def _sections(firms: Mapping[str, Any], found: Rows, weeks: int) -> Iterator[Section]:
    """Each row in the unit that suits its numbers."""
    for firm, said in firms.items():
        for dimension, metrics in KPIS.items():
            rows = [(METRICS[name], (name, dimension, firm)) for name in metrics]
            largest = [largest_of(found, key, m.name, weeks) for m, key in rows]
            display = [display_of(m, of_firm=True, largest=of) for (m, _), of in zip(rows, largest, strict=True)]
            labels = ((heading(m.row, as_), m.name, key) for (m, key), as_ in zip(rows, display, strict=True))
            yield Section(_section_title(dimension, called(firm, said)), tuple(labels), of_firm=True)


def _section_title(dimension: str, firm: str) -> str:
    return firm if dimension == FIRM else say("Its customers at the start")


def called(firm: str, said: Mapping[str, Any] | None) -> str:
    """What people call a firm; ``said``: its configuration."""
    return firm_name(firm, str((said or {}).get("description", "")))


def customers_foot(run: RunResult) -> str:
    """Who customers at the start are: frozen when what is asked begins; and why changes may differ from the money."""
    week = run.manifest.get("customers_week", 0)
    same = say(
        "customers at the start bought from the firm within the year before week {week}, in every arm the same people",
        week=week,
    )
    if run.comparison is None:
        return same
    expected = say(
        "changes of sales and orders are of what visits were expected to buy, money of a programme of what was bought"
    )
    return say("; ").join((same, expected))


def closings(run: RunResult, firm: str) -> str:
    """`closes in 1 of 8 plausible markets with it, 2 without: not told apart`; empty where it closes in none.

    A firm that has closed sells nothing in the last weeks and has no cash; hosts, who keep none, do not close.
    """
    last = run.kpis.filter(pl.col("week") >= reported_weeks(run) - LAST, COMPARED, dimension=FIRM, group=firm)
    last = last.with_columns(pl.col("arm", "metric").cast(pl.String)).filter(pl.col("metric").is_in([SELLS, KEEPS]))
    keeps = (pl.col("metric") == KEEPS) & (pl.col("denominator") > 0)
    sold, cash = (pl.col("numerator").filter(pl.col("metric") == name).sum() for name in (SELLS, KEEPS))
    left = last.group_by("arm", "replication").agg(sold=sold, cash=cash, keeps=keeps.any())
    gone = left.filter(pl.col("keeps"), sold=0).filter(pl.col("cash") <= 0)  # it may owe for what it had promised
    arms = {arm: {*gone.filter(arm=arm)["replication"]} for arm in (REFERENCE, TREATMENT)}
    if not any(arms.values()):
        return ""
    words = {"of": run.kpis["replication"].n_unique(), "drawn": drawn(run)}
    without, with_it = arms[REFERENCE], arms[TREATMENT]
    if run.comparison is None:
        return say("closes in {n} of {of} {drawn}", n=len(without), **words)
    if without == with_it:
        return say("closes in {n} of {of} {drawn}, with and without", n=len(without), **words)
    known = told_apart(len(with_it - without), len(without - with_it))
    return say(
        "closes in {n} of {of} {drawn} with it, {without} without"
        if known
        else "closes in {n} of {of} {drawn} with it, {without} without: not told apart",
        n=len(with_it),
        without=len(without),
        **words,
    )


def about_firm(rows: Rows, firm: str, said: Mapping[str, Any], window: str, closing: str = "") -> str:
    """What a firm is like in the market: `mine: 3.1 % of food (its file says 6 %), 45 ¥ an order, 11 % of sales kept`.

    ``said``: its configuration; ``window`` in which it is looked at, without what is asked; ``closing``: where it is
    there no longer (`closings`).
    """

    def level(metric: str) -> float | None:
        row = rows.get((metric, FIRM, firm, window), {})
        value = row.get("reference", row.get("mean"))
        return None if value is None else float(value)

    share, order, sales, profit = (level(name) for name in ("market_share", "aov_yuan", "gmv_yuan", "profit_yuan"))
    parts = []
    if share is not None:
        category, told = said.get("category"), said.get("share")
        of = group_name(category) if category else say("the market")
        declared = say(" (its file says {share} %)", share=significant(100 * told)) if told else ""
        parts.append(say("{share} % of {market}", share=significant(100 * share), market=of) + declared)
    if order is not None:
        why = _of_list(order, said.get("list_price_yuan"), level(PAID))
        parts.append(say("{yuan} ¥ an order", yuan=significant(order)) + why)
    if sales and profit is not None:
        parts.append(
            say(
                "{share} % of sales kept" if profit >= 0 else "{share} % of sales lost",
                share=significant(abs(100 * profit / sales)),
            )
        )
    if programmes := said.get("programmes"):
        running = listed([asked_name(name) for name in programmes])
        parts.append(
            say("{programmes} runs already" if len(programmes) == 1 else "{programmes} run already", programmes=running)
        )
    parts += [closing] if closing else []
    return say("{name}: {text}", name=called(firm, said), text=say(", ").join(parts)) if parts else ""


def _of_list(order: float, listed: float | None, paid: float | None) -> str:
    """Why an order is not the list price of a basket that the firm's file names: order = list price x paid x size."""
    if not listed or not paid:
        return ""
    size = order / (listed * paid)
    return say(
        " ({size} of a basket of {yuan} ¥ at list, {paid} % of it paid)",
        size=significant(size),
        yuan=significant(listed),
        paid=significant(100 * paid),
    )


def measured_line(rows: Rows, firm: str, said: Mapping[str, Any], window: str) -> str:
    """What its own records say of it beside what it does in the market, without what is asked; nothing if they are not
    given: `its records: order value 52 ¥ (here 48.1), bought twice within a year 31 % (here 22.0)`.
    """
    told = []
    for metric, value in (said.get("measured") or {}).items():
        row = rows.get((metric, FIRM, firm, window), {})
        here = row.get("reference", row.get("mean"))
        if value is None or here is None:
            continue
        display = display_of(METRICS[metric], of_firm=True)
        name = METRICS[metric].row
        there, mine = (significant(display.factor * float(amount)) for amount in (value, here))
        shown = say(
            "{name} {there} {unit} (here {here})",
            name=f"{name[:1].lower()}{name[1:]}",
            there=there,
            unit=display.unit,
            here=mine,
        )
        told.append(shown.replace("  ", " "))
    return say("its records: {values}", values=say(", ").join(told)) if told else ""


def firm_sentence(rows: Rows, firm: str, years: Years, name: str = "") -> str:
    """What changes for a firm while what is asked acts: sales and profit, with intervals; ``name``: as people say."""
    name = name or firm
    told = []
    for metric in TOLD:
        present = [row for window in years.acting if (row := rows.get((metric, FIRM, firm, window)))]
        found = [row for row in present if row["finding"]]
        if found:
            told.append(say(", ").join(_size(metric, row) for row in found))
    if told:
        return say("{name}: {text}", name=name, text=say("; ").join(told))
    return say("{name}: neither its sales nor its profit changes beyond chance", name=name)


def _size(metric: str, row: Mapping[str, Any]) -> str:
    """`profit −85 m ¥ a year [−120, −50] ▼ in year 2`."""
    known, ends = METRICS[metric], ("difference", "ci_low", "ci_high")
    display = display_of(known, of_firm=True, largest=max(abs(row[name]) for name in ends))
    value, low, high = (row[name] * display.factor for name in ends)
    digits = decimals_for(value, (high - low) / 2)
    shown = [number(each, digits, signed=True) for each in (value, low, high)]
    name = say("sales") if metric == PRIMARY else known.row.lower()
    arrow = mark(row["difference"], row["finding"])
    return say(
        "{name} {change} {unit} [{low}, {high}] {arrow} {when}",
        name=name,
        change=shown[0],
        unit=display.difference_unit,
        low=shown[1],
        high=shown[2],
        arrow=arrow,
        when=window_name(row["window"]),
    )
