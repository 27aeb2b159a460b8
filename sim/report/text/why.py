"""Why something changes: the share that each feedback carries. Quotes what was computed with it held, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from sim.params.feedbacks import FEEDBACKS
from sim.report.style import group_name, mark, number
from sim.report.text.headline import WORDS, last_window, overall, rows_of, window_name
from sim.report.text.words import listed, sentence_case
from sim.study.analysis.explain import ALL

if TYPE_CHECKING:
    import polars as pl

TOLD = ("gmv_yuan", "repurchase_rate", "trust_index", "hosts_active")  # in sentences
SALES = "gmv_yuan"
NOT_A_SUM = (
    "Each share is what disappears when that feedback alone stays as in the reference;"
    " feedbacks act through one another, so shares need not sum to 100 %."
)
_HEADS = {"host_exit": "host\nexits", "word_of_mouth": "word of\nmouth"}
_Rows = dict[tuple[str, ...], dict[str, Any]]


def why_table(explanation: pl.DataFrame) -> Table | None:
    """Shares of the headline KPIs' clear effects in the last complete year, by feedback; None if there are none."""
    window = last_window(explanation)
    rows = _in(explanation, window)
    metrics = [metric for metric in WORDS if (metric, ALL) in rows and rows[metric, ALL]["share"] is not None]
    if not metrics:
        return None
    table = Table(title=f"Carried by, {window_name(window)}, % of the effect", title_justify="left", box=None)
    table.add_column("", no_wrap=True)
    for name in FEEDBACKS:
        table.add_column(_HEADS.get(name, name), justify="right", no_wrap=True)
    table.add_column("left if all\nare held", justify="right", no_wrap=True)
    for metric in metrics:
        cells = [_cell(rows.get((metric, name))) for name in FEEDBACKS]
        table.add_row(WORDS[metric].row, *cells, _cell(_rest(rows[metric, ALL])))
    return table


def why_sentences(explanation: pl.DataFrame) -> list[str]:
    """Which feedbacks carry what moved: sales and some more, and the platform whose sales moved most."""
    window = last_window(explanation)
    rows = _in(explanation, window)
    told = [
        _sentence(rows, metric, f"{WORDS[metric].phrase} {window_name(window)}") for metric in TOLD if metric in WORDS
    ]
    told.append(_platform(explanation, window))
    sentences = [sentence for sentence in told if sentence]
    if sentences:
        return [*sentences, NOT_A_SUM]
    if any(rows[metric, ALL]["share"] is not None for metric in WORDS if (metric, ALL) in rows):
        return [NOT_A_SUM]
    if explanation["replications"].max() == 1:
        return ["One replication gives no interval: nothing can be explained. Ask for more replications."]
    return [
        f"There is nothing to explain: no headline KPI is distinguishable from the reference {window_name(window)}."
    ]


def _in(explanation: pl.DataFrame, window: str) -> _Rows:
    """Rows of the whole market in one window, by metric and feedback."""
    return rows_of(overall(explanation).filter(window=window), "metric", "feedback")


def _platform(explanation: pl.DataFrame, window: str) -> str:
    """The sentence on the platform whose sales move most, in yuan."""
    sales = explanation.filter(metric=SALES, dimension="platform", window=window)
    clear = [row for row in sales.filter(feedback=ALL).iter_rows(named=True) if row["share"] is not None]
    if not clear:
        return ""
    group = max(clear, key=lambda row: abs(row["total"]))["group"]
    rows = rows_of(sales.filter(group=group), "metric", "feedback")
    return _sentence(rows, SALES, f"the sales of {group_name(group)} {window_name(window)}")


def _sentence(rows: _Rows, metric: str, what: str) -> str:
    """`Prices carry 58 % [41, 75] of the fall in ...; ...`; empty if the total is unclear."""
    everything = rows.get((metric, ALL))
    if everything is None or everything["share"] is None:
        return ""
    of = [(name, rows[metric, name]) for name in FEEDBACKS if (metric, name) in rows]
    clear = [(name, row) for name, row in of if mark(row["ci_low"], row["ci_high"])]
    change = f"the {'rise' if everything['total'] > 0 else 'fall'} in {what}"
    clear.sort(key=lambda pair: -pair[1]["share"])
    carry = [f"{_name(name)} {_verb(name)} {_told(row)}" for name, row in clear if row["share"] > 0]
    against = [f"{_name(name)} {_told(row)}" for name, row in clear if row["share"] < 0]
    parts = [
        f"{listed(carry)} of {change}" if carry else f"no feedback alone carries a distinguishable part of {change}"
    ]
    if against:
        parts.append(f"working against it: {listed(against)}")
    parts.append(f"holding everything leaves {_told(_rest(everything))}")
    return f"{sentence_case('; '.join(parts))}."


def _rest(everything: dict[str, Any]) -> dict[str, Any]:
    """The share that is left when all feedbacks are held."""
    return {
        "share": 1.0 - everything["share"],
        "ci_low": 1.0 - everything["ci_high"],
        "ci_high": 1.0 - everything["ci_low"],
    }


def _told(row: dict[str, Any]) -> str:
    share, low, high = (number(100.0 * row[name], 0) for name in ("share", "ci_low", "ci_high"))
    return f"{share} % [{low}, {high}]"


def _cell(row: dict[str, Any] | None) -> Text:
    if row is None or row["share"] is None:
        return Text("")
    clear = mark(row["ci_low"], row["ci_high"])
    return Text(number(100.0 * row["share"], 0), style="bold" if clear else "dim")


def _name(feedback: str) -> str:
    return {"host_exit": "host exits"}.get(feedback, feedback.replace("_", " "))


def _verb(feedback: str) -> str:
    return "carry" if _name(feedback).endswith("s") else "carries"
