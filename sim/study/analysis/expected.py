"""Differences of sales and orders, told by what visits were expected to buy rather than by what they happened to buy.

At the end of a visit the engine knows the chance of each thing shown to be bought; then one draw decides. What was
expected has the same mean as what happened, whatever went before (the surprise of a draw is nothing on average, given
all before it), but not the luck of the draw: Rao (1945) and Blackwell (1947), visit by visit. Luck that has already
moved what people want next stays in both. Levels are told as they happened, and so is what the engine has no chances
of: profits, who came back, who left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

KEYS = ("metric", "dimension", "group")


class Luck(NamedTuple):
    """Which draws a KPI is made of: it is proportional to the first, and inverse to the second."""

    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


EXPECTED = {"gmv_yuan": "expected_gmv_yuan", "orders": "expected_orders"}
LUCK = {
    "gmv_yuan": Luck(("gmv_yuan",)),
    "orders": Luck(("orders",)),
    "orders_per_year": Luck(("orders",)),
    "aov_yuan": Luck(("gmv_yuan",), ("orders",)),
}


def family(*metrics: str) -> list[str]:
    """These metrics, and those that their differences are told with."""
    parts = [part for metric in metrics for names in LUCK.get(metric, Luck()) for part in names]
    return list(dict.fromkeys([*metrics, *parts, *(EXPECTED[part] for part in parts)]))


def without_luck(keys: pl.DataFrame, values: np.ndarray, reference: int) -> np.ndarray:
    """Values [key, window, arm, replication] whose differences from arm ``reference`` leave out the luck of the draw.

    keys: metric, dimension, group, one row a key. The reference keeps what happened; another arm becomes the reference
    with the difference of what was expected. Where nothing expected is known, or nobody bought, values stay.
    """
    rows = {key: row for row, key in enumerate(keys.select(KEYS).iter_rows())}
    out = values.copy()
    for (metric, dimension, group), row in rows.items():
        luck = LUCK.get(metric)
        if luck is None:
            continue
        ratio = np.ones(values.shape[1:])
        for names, sign in ((luck.above, 1), (luck.below, -1)):
            for name in names:
                happened, expected = rows.get((name, dimension, group)), rows.get((EXPECTED[name], dimension, group))
                if happened is None or expected is None:
                    ratio[:] = np.nan
                    continue
                blank = np.full_like(ratio, np.nan)
                share = np.divide(values[expected], values[happened], out=blank, where=values[happened] > 0)
                ratio *= share**sign
        meant, mine = values[row] * ratio, [reference]
        told = values[row][:, mine] + (meant - meant[:, mine])
        out[row] = np.where(np.isfinite(told), told, values[row])
        out[row][:, mine] = values[row][:, mine]
    return out
