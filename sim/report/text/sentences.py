"""A few plain sentences, computed from numbers. They say what changed and how surely, never why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from sim.report.ensemble import doubt, holds, number_of_markets
from sim.report.style import DIGITS_MOST, display_of, in_per_cent, number, percent
from sim.report.text.headline import WORDS, first_window, judged, last_window, window_name
from sim.report.text.winners import changes
from sim.report.text.words import listed, sentence_case
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import between_years, metric_of, reported_weeks
from sim.study.analysis.findings import with_findings

if TYPE_CHECKING:
    from sim.study.results import RunResult

SALES = "gmv_yuan"
CUSTOMERS = ("repurchase_rate", "retention_d30", "churn_annual", "trust_index")
SUPPLY = ("hosts_active", "host_income_yuan", "brand_profit_yuan", "platform_profit_yuan")
DEVELOPMENT = (SALES, "mau_rate", "repurchase_rate", "trust_index", "hosts_active")


def comparison_sentences(comparison: pl.DataFrame, names: tuple[str, str]) -> list[str]:
    """What the second of ``names`` changed against the first: sales now and later, customers, hosts and money, rivals.

    The first sentence is about sales; with several plausible markets (columns of `sim.study.analysis.plausible.spread`)
    it says in how many of them they rise or fall. What is not a finding (`sim.study.analysis.findings`) is called no
    change. The last sentences say how far to trust them all.
    """
    reference, name = names
    if (comparison["difference"] == 0).all():
        return [f"{name} changes nothing: every KPI of every group equals {reference} exactly."]
    rows = judged(comparison)
    headline = [rows[metric, "all"] for metric in WORDS if (metric, "all") in rows]
    replications = max((row["replications"] for row in headline), default=0)
    if replications < 2:
        return ["One replication gives no interval: nothing here can be told from noise. Ask for more replications."]
    markets = number_of_markets(comparison)
    trust = doubt(replications, markets)
    first = sales_headline(rows[SALES, "all"]) if (SALES, "all") in rows else ""
    if not any(clear(row) for row in rows.values()):
        nothing = f"Nothing can be told from chance: none of {len(headline)} headline KPIs, in no year."
        return [sentence for sentence in (first, nothing, trust) if sentence]
    last = last_window(comparison)
    told = [
        first,
        _sales(rows, list(dict.fromkeys([first_window(comparison), last]))),
        _together(rows, CUSTOMERS, last),
        _together(rows, SUPPLY, last),
        _rivals(comparison, last),
        _count(headline),
        trust,
    ]
    return [sentence for sentence in told if sentence]


def level_sentences(run: RunResult, markets: int) -> list[str]:
    """How the market as it is develops between its first and last complete year, as far as that is beyond chance."""
    replications = run.kpis["replication"].n_unique()
    rows = developments(run)
    told = []
    if rows:
        alone = replications < 2
        ends = f"From year 1 to year {reported_weeks(run) // YEAR_WEEKS}"
        moved = [_from_to(row["metric"], row["reference"], row["treatment"]) for row in rows if alone or clear(row)]
        still = [WORDS[row["metric"]].phrase for row in rows if not alone and not clear(row)]
        parts = [listed(moved)] if moved else []
        if still:
            parts.append(f"no change can be told from chance in {listed(still, 'or')}")
        told.append(f"{ends}, {'; '.join(parts)}.")
    if replications > 1:
        told.append(doubt(replications, markets, paired=""))
    else:
        told.append("One replication gives no interval: differences between years hold noise of unknown size.")
    return told


def developments(run: RunResult) -> list[dict[str, Any]]:
    """Changes of a single arm between its first and its last complete year; sales first, each with its `finding`."""
    table = between_years(run, DEVELOPMENT).with_columns(primary=pl.col("metric") == SALES)
    rows = with_findings(table, by=("primary",)).rows(named=True)
    return sorted(rows, key=lambda row: DEVELOPMENT.index(row["metric"]))


def finding(comparison: pl.DataFrame) -> str:
    """The main result in half a line, for a title: sales, repurchase and trust in the last complete year."""
    rows = judged(comparison)
    window = last_window(comparison)
    told = [
        f"{WORDS[metric].phrase} {_change(metric, row)}"
        for metric in (SALES, "repurchase_rate", "trust_index")
        if (row := rows.get((metric, window))) and clear(row)
    ]
    return (
        f"{window_name(window)} {', '.join(told)}"
        if told
        else f"no change of sales, repurchase or trust can be told from chance {window_name(window)}"
    )


def sales_finding(comparison: pl.DataFrame) -> str:
    """How sales move, soon and in the end, in half a line."""
    rows = judged(comparison)
    windows = dict.fromkeys([first_window(comparison), last_window(comparison)])
    told = [
        f"{_change(SALES, row) if clear(row) else 'not told from chance'} {window_name(window)}"
        for window in windows
        if (row := rows.get((SALES, window)))
    ]
    return f"{WORDS[SALES].phrase} {', '.join(told)}"


def development_finding(run: RunResult) -> str:
    """How sales of a single arm develop, in half a line."""
    rows = [row for row in developments(run) if row["metric"] == SALES]
    if not rows:
        return "too short for a trend"
    (row,) = rows
    ends = f"from year 1 to {row['window'].replace('year', 'year ')}"
    if row["replications"] > 1 and not clear(row):
        return f"no change of sales {ends} can be told from chance"
    return f"{WORDS[SALES].phrase} {percent(row['treatment'] / row['reference'] - 1)} {ends}"


def clear(row: dict[str, Any]) -> bool:
    """True if a row of `judged` is a finding."""
    return bool(row["finding"])


def sales_headline(row: dict[str, Any]) -> str:
    """What becomes of sales over the whole horizon: mean change and interval, and in how many plausible markets."""
    markets = row.get("markets") or 1
    over = window_name("all")
    if markets > 1 and not row["higher"] and not row["lower"]:
        return f"Sales stay exactly the same in all {markets} plausible markets {over}."
    higher, told = row["difference"] > 0, _interval(SALES, row)
    if clear(row):
        text = f"Sales {'rise' if higher else 'fall'} by {_size(SALES, row)} {told} {over}"
    else:
        text = f"No change of sales {over} can be told from chance: {_signed(SALES, row)} {told}"
    if markets < 2:
        return f"{text}."
    low, high = _told_apart([100 * row["relative_low"], 100 * row["relative_high"]], signed=True)
    where = f"{'higher' if higher else 'lower'} in {holds(row)} plausible markets"
    return f"{text}; {where}, which lie between {low} and {high} %."


def _told_apart(values: list[float], signed: bool = False) -> list[str]:
    """Numbers with one decimal, or as many as it takes to tell the first two apart."""
    for digits in range(1, DIGITS_MOST + 1):
        told = [number(value, digits, signed) for value in values]
        if told[0] != told[1]:
            break
    return told


def _sales(rows: dict, windows: list[str]) -> str:
    present = [(window, rows[SALES, window]) for window in windows if (SALES, window) in rows]
    moved = [f"{_moved(SALES, row)} {window_name(window)}" for window, row in present if clear(row)]
    still = [window_name(window) for window, row in present if not clear(row)]
    parts = moved + ([f"not told from chance {listed(still, 'or')}"] if still else [])
    return f"{sentence_case(WORDS[SALES].phrase)} is {listed(parts)}." if parts else ""


def _together(rows: dict, metrics: tuple[str, ...], window: str) -> str:
    """One sentence on several KPIs in one window: those that moved, then those that did not."""
    present = [(metric, rows[metric, window]) for metric in metrics if (metric, window) in rows]
    moved = [f"{WORDS[metric].phrase} is {_moved(metric, row)}" for metric, row in present if clear(row)]
    still = [WORDS[metric].phrase for metric, row in present if not clear(row)]
    parts = [listed(moved)] if moved else []
    if still:
        parts.append(f"no change can be told from chance in {listed(still, 'or')}")
    return f"{sentence_case(window_name(window))}, {'; '.join(parts)}." if parts else ""


def _rivals(comparison: pl.DataFrame, window: str) -> str:
    clear = [change for change in changes(comparison, window) if change.dimension == "platform" and change.clear]
    gains = [f"{change.name} ({percent(change.relative)})" for change in clear if change.relative > 0]
    losses = [f"{change.name} ({percent(change.relative)})" for change in reversed(clear) if change.relative < 0]
    parts = [
        f"{listed(of)} {verb}{'s' if len(of) == 1 else ''} sales"
        for of, verb in ((gains, "gain"), (losses, "lose"))
        if of
    ]
    return f"Among platforms {window_name(window)}, {' while '.join(parts)}." if parts else ""


def _count(headline: list[dict[str, Any]]) -> str:
    moved = sum(clear(row) for row in headline)
    return (
        f"Over the whole horizon {moved} of {len(headline)} headline KPIs can be told from chance; sales are judged by"
        " themselves, the others together, with a risk of 5 % that any of them is chance (Holm's correction)."
    )


def _moved(metric: str, row: dict[str, Any]) -> str:
    """`4.2 % higher [+3.1, +5.3]`; of several plausible markets also in how many: `... (8 of 8)`."""
    count = f" ({holds(row)})" if row.get("markets") else ""
    return f"{_change(metric, row)} {_interval(metric, row)}{count}"


def _change(metric: str, row: dict[str, Any]) -> str:
    """`4.2 % higher`."""
    return f"{_size(metric, row)} {'higher' if row['difference'] > 0 else 'lower'}"


def _size(metric: str, row: dict[str, Any]) -> str:
    """`4.2 %`, without a sign."""
    factor, unit, digits = _terms(metric, row)
    return f"{number(abs(row['difference']) * factor, digits)}{unit}"


def _signed(metric: str, row: dict[str, Any]) -> str:
    factor, unit, digits = _terms(metric, row)
    return f"{number(row['difference'] * factor, digits, signed=True)}{unit}"


def _interval(metric: str, row: dict[str, Any]) -> str:
    """The 95 % interval in the terms of the change: `[+3.1, +5.3]`."""
    factor, _, digits = _terms(metric, row)
    low, high = (number(row[end] * factor, digits, signed=True) for end in ("ci_low", "ci_high"))
    return f"[{low}, {high}]"


def _terms(metric: str, row: dict[str, Any]) -> tuple[float, str, int]:
    """How a difference is told: factor, unit, decimals. Amounts relative, shares and indices in points or units."""
    registered = metric_of(metric)
    if in_per_cent(registered) and row["reference"]:
        factor, unit, digits = 100 / abs(row["reference"]), " %", 1
    else:
        display = display_of(registered)
        factor, unit = display.factor, f" {display.difference_unit}".rstrip()
        digits = 1 if display.difference_unit == "pp" else 3
    if abs(row["difference"] * factor) < 2 * 10**-digits:  # one digit says too little
        digits += 1
    return factor, unit, digits


def _from_to(metric: str, first: float, last: float) -> str:
    registered = metric_of(metric)
    if in_per_cent(registered) and first:
        return f"{WORDS[metric].phrase} changes by {percent(last / first - 1)}"
    display = display_of(registered)
    digits = 1 if display.unit == "%" else 2
    ends = (number(value * display.factor, digits) for value in (first, last))
    return f"{WORDS[metric].phrase} goes from {' to '.join(ends)} {display.unit}".rstrip()
