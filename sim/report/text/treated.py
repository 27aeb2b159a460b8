"""A firm's programme: how many of its customers join, and what it does to those who do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.report.style import percent
from sim.report.text.headline import window_name
from sim.words import say

if TYPE_CHECKING:
    import polars as pl

SPENT = "gmv_yuan"
FEWEST = 0.01  # of customers who join, below which nothing is said of them


def treated_sentence(treated: pl.DataFrame, firm: str, window: str, name: str = "") -> str:
    """What the offer does to all customers at start and, through those who join, to each of them; empty where hardly
    anybody joins; ``name``: as people say.
    """
    rows = treated.filter(metric=SPENT, firm=firm, window=window).to_dicts()
    if not rows or rows[0]["joined"] is None or rows[0]["joined"] < FEWEST:
        return ""
    (row,) = rows
    text = say(
        "{firm}: {share} of its customers at the start join {when}; the offer changes what all of them spend with it by"
        " {change}",
        firm=name or firm,
        share=percent(row["joined"], signed=False),
        when=window_name(window),
        change=_told(row, "offered"),
    )
    if row["treated"] is None:
        return text + say(", of which nothing can be said of those who join")
    chance = row["treated_low"] <= 0 <= row["treated_high"]
    told = say(
        ", and that of each who joins by {change} of an average customer's spending", change=_told(row, "treated")
    )
    return text + told + (say(", which cannot be told from chance") if chance else "")


def _told(row: Mapping[str, Any], name: str) -> str:
    ends = ", ".join("?" if row[f"{name}_{end}"] is None else percent(row[f"{name}_{end}"]) for end in ("low", "high"))
    return f"{percent(row[name])} [{ends}]".replace(f"{say(' %')}, ", ", ").replace(f"{say(' %')}]", "]")
