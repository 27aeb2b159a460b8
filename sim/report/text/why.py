"""Why something changes: the share that each feedback carries. Quotes what was computed with it held, nothing else."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.table import Table
from rich.text import Text

from sim.params.feedbacks import FEEDBACKS
from sim.report.style import in_sentence, number
from sim.report.text.headline import WORDS, judged, last_window, overall, rows_of, window_name
from sim.report.text.winners import changes
from sim.report.text.words import listed, sentence_case
from sim.study.analysis.explain import ALL
from sim.study.analysis.findings import findings
from sim.words import named, say, to_say

if TYPE_CHECKING:
    import polars as pl

    from sim.study.analysis.concerned import Groups

TOLD = ("gmv_yuan", "repurchase_rate", "trust_index", "hosts_active")  # in sentences
SALES = "gmv_yuan"
NOT_A_SUM = to_say(
    "Each share is what disappears when that feedback alone stays as in the reference;"
    " feedbacks act through one another, so shares need not sum to 100 %."
)
_HEADS = to_say({"host_exit": "host\nexits", "word_of_mouth": "word of\nmouth"})
_Rows = dict[tuple[str, ...], dict[str, Any]]


def findings_in(comparison: pl.DataFrame, window: str, about: Groups = ()) -> set[tuple[str, str]]:
    """What changes in a window beyond chance, (metric, group): headline KPIs of everybody, and platforms' sales."""
    everybody = {(metric, "all") for (metric, of), row in judged(comparison).items() if of == window and row["finding"]}
    found = (change for change in changes(comparison, window, about) if change.clear and change.dimension == "platform")
    return everybody | {(SALES, change.group) for change in found}


def why_table(
    explanation: pl.DataFrame, found: Collection[tuple[str, str]] | None = None, window: str | None = None
) -> Table | None:
    """Shares of the headline KPIs' clear effects in a window, by feedback; None if there are none.

    ``found``: those of `findings_in`; without it, all whose interval excludes zero. ``window``: the last complete year
    unless given.
    """
    window = window or last_window(explanation)
    rows = _in(explanation, window, found)
    metrics = list(carried(explanation, found, window))
    if not metrics:
        return None
    table = Table(
        title=say("Carried by, {when}, % of the effect", when=window_name(window)), title_justify="left", box=None
    )
    table.add_column("", no_wrap=True)
    for name in FEEDBACKS:
        head = say(_HEADS[name]) if name in _HEADS else _name(name)
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column(say("left if all\nare held"), justify="right", no_wrap=True)
    for metric in metrics:
        clear = _clear(rows, metric)
        cells = [_cell(rows.get((metric, name)), name in clear) for name in FEEDBACKS]
        rest = _rest(rows[metric, ALL])
        table.add_row(WORDS[metric].row, *cells, _cell(rest, not rest["ci_low"] <= 0 <= rest["ci_high"]))
    return table


def why_sentences(
    explanation: pl.DataFrame, found: Collection[tuple[str, str]] | None = None, window: str | None = None
) -> list[str]:
    """Which feedbacks carry what moved: sales and some more, and the platform whose sales moved most."""
    window = window or last_window(explanation)
    rows = _in(explanation, window, found)
    told = [_sentence(rows, metric, WORDS[metric].phrase, window) for metric in TOLD if metric in WORDS]
    told.append(_platform(explanation, window, found))
    sentences = [sentence for sentence in told if sentence]
    if sentences:
        return [*sentences, say(NOT_A_SUM)]
    if any(rows[metric, ALL]["share"] is not None for metric in WORDS if (metric, ALL) in rows):
        return [say(NOT_A_SUM)]
    if explanation["replications"].max() == 1:
        return [say("One replication gives no interval: nothing can be explained. Ask for more replications.")]
    return [
        say(
            "There is nothing to explain: no change of a headline KPI can be told from chance {when}.",
            when=window_name(window),
        )
    ]


def carried(
    explanation: pl.DataFrame, found: Collection[tuple[str, str]] | None, window: str
) -> dict[str, tuple[dict[str, dict[str, Any]], set[str]]]:
    """Of each headline KPI whose change has shares in a window: its rows by feedback, and which are findings."""
    rows = _in(explanation, window, found)
    metrics = [metric for metric in WORDS if (metric, ALL) in rows and rows[metric, ALL]["share"] is not None]
    return {
        metric: ({name: row for (of, name), row in rows.items() if of == metric}, _clear(rows, metric))
        for metric in metrics
    }


def why_in_short(explanation: pl.DataFrame, found: Collection[tuple[str, str]] | None, window: str) -> str:
    """The feedback that carries most of what moved, in half a line for a title: of sales, else of what can be told."""
    rows = _in(explanation, window, found)
    for metric in (SALES, *WORDS):
        told = {name: rows[metric, name] for name in _clear(rows, metric) if rows[metric, name]["share"] is not None}
        if told:
            name = max(told, key=lambda each: abs(told[each]["share"]))
            phrase = say("sales") if metric == SALES else WORDS[metric].phrase
            what = _move(rows[metric, ALL]["total"], phrase, window)
            share = number(abs(100 * told[name]["share"]), 0)
            if told[name]["share"] > 0:
                part = say("{share} % of {what}", share=share, what=what)
                return _carries(name, part)
            return say(
                "{feedback} work against {what}, {share} % of it"
                if _many(name)
                else "{feedback} works against {what}, {share} % of it",
                feedback=_name(name),
                what=what,
                share=share,
            )
    return say("no feedback alone carries a part that can be told from chance {when}", when=window_name(window))


def _move(total: float, phrase: str, window: str) -> str:
    """`the fall in sales in year 2`."""
    return say(
        "the rise in {name} {when}" if total > 0 else "the fall in {name} {when}", name=phrase, when=window_name(window)
    )


def _carries(feedback: str, part: str) -> str:
    """`prices carry 58 % [41, 75]`."""
    return say(
        "{feedback} carry {part}" if _many(feedback) else "{feedback} carries {part}",
        feedback=_name(feedback),
        part=part,
    )


def _in(explanation: pl.DataFrame, window: str, found: Collection[tuple[str, str]] | None) -> _Rows:
    """Rows of the whole market in one window, by metric and feedback; what is no finding has no shares."""
    rows = rows_of(overall(explanation).filter(window=window), "metric", "feedback")
    if found is None:
        return rows
    return {key: row if (key[0], "all") in found else row | {"share": None} for key, row in rows.items()}


def _clear(rows: _Rows, metric: str) -> set[str]:
    """Feedbacks whose part of a change is a finding among all of them."""
    of = [(name, rows[metric, name]) for name in FEEDBACKS if (metric, name) in rows]
    if not of:
        return set()
    columns = ("carried", "carried_low", "carried_high", "replications")
    told = findings(*(np.array([row[column] for _, row in of], dtype=float) for column in columns))
    return {name for (name, _), clear in zip(of, told, strict=True) if clear}


def _platform(explanation: pl.DataFrame, window: str, found: Collection[tuple[str, str]] | None) -> str:
    """The sentence on the platform whose sales move most, in yuan."""
    sales = explanation.filter(metric=SALES, dimension="platform", window=window)
    clear = [
        row
        for row in sales.filter(feedback=ALL).iter_rows(named=True)
        if row["share"] is not None and (found is None or (SALES, row["group"]) in found)
    ]
    if not clear:
        return ""
    group = max(clear, key=lambda row: abs(row["total"]))["group"]
    rows = rows_of(sales.filter(group=group), "metric", "feedback")
    return _sentence(rows, SALES, say("the sales of {platform}", platform=in_sentence(group)), window)


def _sentence(rows: _Rows, metric: str, phrase: str, window: str) -> str:
    """`Prices carry 58 % [41, 75] of the fall in ...; ...`; empty if the total is unclear."""
    everything = rows.get((metric, ALL))
    if everything is None or everything["share"] is None:
        return ""
    of = [(name, rows[metric, name]) for name in FEEDBACKS if (metric, name) in rows]
    alone = _clear(rows, metric)
    clear = [(name, row) for name, row in of if name in alone]
    change = _move(everything["total"], phrase, window)
    clear.sort(key=lambda pair: -pair[1]["share"])
    carry = [_carries(name, _told(row)) for name, row in clear if row["share"] > 0]
    against = [say("{what} {amount}", what=_name(name), amount=_told(row)) for name, row in clear if row["share"] < 0]
    parts = [
        say("{parts} of {what}", parts=listed(carry), what=change)
        if carry
        else say("no feedback alone carries a distinguishable part of {what}", what=change)
    ]
    if against:
        parts.append(say("working against it: {parts}", parts=listed(against)))
    parts.append(say("holding everything leaves {rest}", rest=_told(_rest(everything))))
    return say("{sentence}.", sentence=sentence_case(say("; ").join(parts)))


def _rest(everything: dict[str, Any]) -> dict[str, Any]:
    """The share that is left when all feedbacks are held."""
    return {
        "share": 1.0 - everything["share"],
        "ci_low": 1.0 - everything["ci_high"],
        "ci_high": 1.0 - everything["ci_low"],
    }


def _told(row: dict[str, Any]) -> str:
    share, low, high = (number(100.0 * row[name], 0) for name in ("share", "ci_low", "ci_high"))
    return say("{share} % [{low}, {high}]", share=share, low=low, high=high)


def _cell(row: dict[str, Any] | None, clear: bool) -> Text:
    if row is None or row["share"] is None:
        return Text("")
    return Text(number(100.0 * row["share"], 0), style="bold" if clear else "dim")


def _name(feedback: str) -> str:
    english = {"host_exit": "host exits"}.get(feedback, feedback.replace("_", " "))
    return named("feedback", feedback, english)


def _many(feedback: str) -> bool:
    """Whether it is one of those that English has in the plural."""
    return feedback in ("prices", "host_exit")
