"""Winning back: how many of those who had fallen silent come back, and how many would have come back by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.style import number
from sim.report.text.headline import overall, rows_of, window_name
from sim.study.analysis.findings import with_findings
from sim.study.analysis.windows import Years
from sim.words import say

if TYPE_CHECKING:
    import polars as pl

WIN_BACK = "winback"  # group of strategies
BACK = "reactivation_rate"


def asks_back(config: dict[str, Any]) -> bool:
    """Whether a strategy of a run is there to win people back."""
    return any(strategy.get("group") == WIN_BACK for strategy in (config.get("strategies") or {}).values())


def returning_sentence(comparison: pl.DataFrame, years: Years) -> str:
    """`Of 100 people silent for a quarter 4.1 come back within the next in year 1, 3.9 by themselves: ...`; empty where
    nobody was silent.
    """
    mine = overall(comparison).filter(metric=BACK, window=years.two[0])
    if mine.is_empty():
        return ""
    (row,) = rows_of(with_findings(mine), "metric").values()
    with_it, alone = (number(100 * row[arm], 1) for arm in ("treatment", "reference"))
    low, high = (
        number(100 * row[end], 2, signed=True) if row[end] is not None else "?" for end in ("ci_low", "ci_high")
    )
    more = f"{number(100 * row['difference'], 2, signed=True)} [{low}, {high}]"
    told = say("{change} more", change=more) if row["finding"] and row["difference"] > 0 else more
    chance = "" if row["finding"] else say(", which cannot be told from chance")
    return say(
        "Of 100 people silent for a quarter {back} come back in the next one {when}, {alone} by themselves: {change}.",
        back=with_it,
        when=window_name(years.two[0]),
        alone=alone,
        change=f"{told}{chance}",
    )
