"""The table of a small sweep, made without a market: two strategies under two scenarios."""

from __future__ import annotations

import polars as pl


def jobs(**columns) -> pl.DataFrame:
    """The table of four jobs; a column given is a function of its row."""
    rows = [
        {
            "job": f"j{s}{c}", "status": "done", "folder": f"{s}/{c}", "strategy": s, "scenario": c,
            "persons": 400, "weeks": 52,
            "arm": "treatment", "against": "reference", "metric": "contribution_yuan", "unit": "yuan",
            "dimension": "strategy", "group": s, "window": "all", "floor": 1.0,
            "differences": [x, x + 1.0, None], "seeds": [1, 2, 3], "markets": [0, 1, 2],
        }
        for s, c, x in (("a", "war", 1.0), ("a", "calm", 2.0), ("b", "war", 3.0), ("b", "calm", 4.0))
    ]  # fmt: skip
    return pl.DataFrame([row | {name: of(row) for name, of in columns.items()} for row in rows])
