"""What each channel leaves a brand or merchant that is looked at, in one line: levels, without what is asked."""

from __future__ import annotations

import polars as pl

from sim.observe.metrics import METRICS
from sim.report.style import decimals_for, display_of, number
from sim.report.text.headline import window_name
from sim.state.groups import FIRM
from sim.words import say, to_say

NAMES = to_say(
    {
        "profit_own_rooms_yuan": "own rooms",
        "profit_host_rooms_yuan": "others' rooms",
        "profit_shops_yuan": "shops",
        "profit_private_list_yuan": "private lists",
        "profit_no_channel_yuan": "of no channel",
    }
)
TOTAL = "profit_yuan"


def channels_line(table: pl.DataFrame, firm: str, window: str) -> str:
    """`profit 1,815 m ¥ a year in year 1: own rooms 120, others' rooms 310, ...` from a comparison or a summary.

    They add up but for rounding. Empty for a firm that has no channels.
    """
    level = "reference" if "reference" in table.columns else "mean"
    mine = table.filter(pl.col("metric").is_in([TOTAL, *NAMES]), dimension=FIRM, group=firm, window=window)
    known = {str(row["metric"]): row[level] for row in mine.iter_rows(named=True)}
    if any(known.get(metric) is None for metric in (TOTAL, *NAMES)):
        return ""
    display = display_of(METRICS[TOTAL], of_firm=True, largest=max(abs(float(value)) for value in known.values()))
    values = {metric: display.factor * float(value) for metric, value in known.items()}
    digits = decimals_for(max(abs(value) for value in values.values()))
    parts = [
        say("{what} {amount}", what=say(name), amount=number(values[metric], digits)) for metric, name in NAMES.items()
    ]
    return say(
        "profit {amount} {unit} {when}: {parts}",
        amount=number(values[TOTAL], digits),
        unit=display.difference_unit,
        when=window_name(window),
        parts=say(", ").join(parts),
    )
