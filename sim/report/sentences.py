"""A few plain sentences, computed from numbers. They say what changed and how surely, never why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from sim.report.headline import WORDS, first_window, last_window, overall, rows_of, window_name, years_in
from sim.report.style import display_of, in_per_cent, mark, number, percent
from sim.report.winners import changes
from sim.study.compare import CONFIDENCE, metric_of, reported_weeks, summarise

if TYPE_CHECKING:
    from sim.results import RunResult

SALES = "gmv_yuan"
CUSTOMERS = ("repurchase_rate", "retention_d30", "churn_annual", "trust_index")
SUPPLY = ("hosts_active", "host_income_yuan", "brand_profit_yuan", "platform_profit_yuan")
DEVELOPMENT = (SALES, "mau_rate", "repurchase_rate", "trust_index", "hosts_active")


def comparison_sentences(comparison: pl.DataFrame, names: tuple[str, str]) -> list[str]:
    """What the second of ``names`` changed against the first: sales now and later, customers, hosts and money, rivals.

    The last sentences say how far to trust them.
    """
    reference, name = names
    if (comparison["difference"] == 0).all():
        return [f"{name} changes nothing: every KPI of every group equals {reference} exactly."]
    rows = rows_of(overall(comparison), "metric", "window")
    headline = [rows[metric, "all"] for metric in WORDS if (metric, "all") in rows]
    replications = max((row["replications"] for row in headline), default=0)
    if replications < 2:
        return ["One replication gives no interval: nothing here can be told from noise. Ask for more replications."]
    if not any(clear(row) for row in rows.values()):
        return [
            f"Nothing is distinguishable from zero: none of {len(headline)} headline KPIs, in no year.",
            _noise(replications),
        ]
    last = last_window(comparison)
    told = [
        _sales(rows, list(dict.fromkeys([first_window(comparison), last]))),
        _together(rows, CUSTOMERS, last),
        _together(rows, SUPPLY, last),
        _rivals(comparison, last),
        _count(headline),
        _noise(replications),
    ]
    return [sentence for sentence in told if sentence]


def level_sentences(summary: pl.DataFrame, replications: int) -> list[str]:
    """How the market as it is develops between its first and last complete year."""
    rows = rows_of(overall(summary), "metric", "window")
    years = years_in(summary)
    told = []
    if len(years) > 1:
        ends = {m: [rows.get((m, f"year{year}")) for year in (years[0], years[-1])] for m in DEVELOPMENT}
        parts = [
            _from_to(metric, first["mean"], last["mean"]) for metric, (first, last) in ends.items() if first and last
        ]
        told.append(f"From year {years[0]} to year {years[-1]}, {_list(parts)}.")
    if replications > 1:
        told.append(
            f"Intervals hold simulation noise only ({replications} replications), not doubt about the parameters."
        )
    else:
        told.append("One replication gives no interval: differences between years hold noise of unknown size.")
    return told


def finding(comparison: pl.DataFrame) -> str:
    """The main result in half a line, for a title: sales, repurchase and trust in the last complete year."""
    rows = rows_of(overall(comparison), "metric", "window")
    window = last_window(comparison)
    told = [
        f"{WORDS[metric].phrase} {_moved(metric, row).split(' [')[0]}"
        for metric in (SALES, "repurchase_rate", "trust_index")
        if (row := rows.get((metric, window))) and clear(row)
    ]
    return f"{window_name(window)} {', '.join(told)}" if told else "no clear change of sales, repurchase or trust"


def sales_finding(comparison: pl.DataFrame) -> str:
    """How sales move, soon and in the end, in half a line."""
    rows = rows_of(overall(comparison), "metric", "window")
    windows = dict.fromkeys([first_window(comparison), last_window(comparison)])
    told = [
        f"{_moved(SALES, row).split(' [')[0] if clear(row) else 'no clear change'} {window_name(window)}"
        for window in windows
        if (row := rows.get((SALES, window)))
    ]
    return f"{WORDS[SALES].phrase} {', '.join(told)}"


def development_finding(run: RunResult) -> str:
    """How sales of a single arm develop, in half a line."""
    rows = rows_of(overall(summarise(run.kpis.filter(metric=SALES), reported_weeks(run))), "metric", "window")
    years = [window for _, window in rows if window != "all"]
    if len(years) < 2:
        return "too short for a trend"
    first, last = years[0], years[-1]
    moved = percent(rows[SALES, last]["mean"] / rows[SALES, first]["mean"] - 1)
    return f"{WORDS[SALES].phrase} {moved} from {first.replace('year', 'year ')} to {last.replace('year', 'year ')}"


def clear(row: dict[str, Any]) -> bool:
    """True if the interval of a comparison row excludes zero."""
    return bool(mark(row["ci_low"], row["ci_high"]))


def _sales(rows: dict, windows: list[str]) -> str:
    present = [(window, rows[SALES, window]) for window in windows if (SALES, window) in rows]
    moved = [f"{_moved(SALES, row)} {window_name(window)}" for window, row in present if clear(row)]
    still = [window_name(window) for window, row in present if not clear(row)]
    parts = moved + ([f"not distinguishable from the reference {_list(still, 'or')}"] if still else [])
    return f"{_sentence_case(WORDS[SALES].phrase)} is {_list(parts)}." if parts else ""


def _together(rows: dict, metrics: tuple[str, ...], window: str) -> str:
    """One sentence on several KPIs in one window: those that moved, then those that did not."""
    present = [(metric, rows[metric, window]) for metric in metrics if (metric, window) in rows]
    moved = [f"{WORDS[metric].phrase} is {_moved(metric, row)}" for metric, row in present if clear(row)]
    still = [WORDS[metric].phrase for metric, row in present if not clear(row)]
    parts = [_list(moved)] if moved else []
    if still:
        parts.append(f"no distinguishable change in {_list(still, 'or')}")
    return f"{_sentence_case(window_name(window))}, {'; '.join(parts)}." if parts else ""


def _rivals(comparison: pl.DataFrame, window: str) -> str:
    clear = [change for change in changes(comparison, window) if change.dimension == "platform" and change.clear]
    gains = [f"{change.name} ({percent(change.relative)})" for change in clear if change.relative > 0]
    losses = [f"{change.name} ({percent(change.relative)})" for change in reversed(clear) if change.relative < 0]
    parts = [
        f"{_list(of)} {verb}{'s' if len(of) == 1 else ''} sales"
        for of, verb in ((gains, "gain"), (losses, "lose"))
        if of
    ]
    return f"Among platforms {window_name(window)}, {' while '.join(parts)}." if parts else ""


def _count(headline: list[dict[str, Any]]) -> str:
    moved = sum(clear(row) for row in headline)
    chance = (1 - CONFIDENCE) * len(headline)
    return (
        f"Over the whole horizon {moved} of {len(headline)} headline KPIs differ from zero;"
        f" about {chance:.0f} would by chance alone."
    )


def _noise(replications: int) -> str:
    return (
        f"Intervals hold simulation noise only ({replications} paired replications of one set of parameters),"
        " not doubt about the parameters."
    )


def _moved(metric: str, row: dict[str, Any]) -> str:
    """`4.2 % higher [+3.1, +5.3]`: relative for amounts, in points or units for shares and indices."""
    registered = metric_of(metric)
    if in_per_cent(registered) and row["reference"]:
        factor, unit, digits = 100 / abs(row["reference"]), " %", 1
    else:
        display = display_of(registered)
        factor, unit = display.factor, f" {display.difference_unit}".rstrip()
        digits = 1 if display.difference_unit == "pp" else 3
    size, low, high = (row[name] * factor for name in ("difference", "ci_low", "ci_high"))
    if abs(size) < 2 * 10**-digits:  # one digit says too little
        digits += 1
    word = "higher" if size > 0 else "lower"
    return f"{number(abs(size), digits)}{unit} {word} [{number(low, digits, True)}, {number(high, digits, True)}]"


def _from_to(metric: str, first: float, last: float) -> str:
    registered = metric_of(metric)
    if in_per_cent(registered) and first:
        return f"{WORDS[metric].phrase} changes by {percent(last / first - 1)}"
    display = display_of(registered)
    digits = 1 if display.unit == "%" else 2
    ends = (number(value * display.factor, digits) for value in (first, last))
    return f"{WORDS[metric].phrase} goes from {' to '.join(ends)} {display.unit}".rstrip()


def _sentence_case(text: str) -> str:
    return text[0].upper() + text[1:]


def _list(words: list[str], last: str = "and") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
