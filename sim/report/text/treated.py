"""A firm's programme: how many of its customers join, and what it does to those who do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.report.style import percent
from sim.report.text.headline import window_name

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
    text = f"{name or firm}: {percent(row['joined'], signed=False)} of its customers at the start join"
    text += f" {window_name(window)}; the offer changes what all of them spend with it by {_told(row, 'offered')}"
    if row["treated"] is None:
        return f"{text}, of which nothing can be said of those who join"
    chance = row["treated_low"] <= 0 <= row["treated_high"]
    told = f"{_told(row, 'treated')} of an average customer's spending"
    return f"{text}, and that of each who joins by {told}{', which cannot be told from chance' if chance else ''}"


def _told(row: Mapping[str, Any], name: str) -> str:
    ends = ", ".join("?" if row[f"{name}_{end}"] is None else percent(row[f"{name}_{end}"]) for end in ("low", "high"))
    return f"{percent(row[name])} [{ends}]".replace(" %, ", ", ").replace(" %]", "]")
