"""Whether a change is a finding: the one place that decides what an answer may call a change.

Whatever is looked at together is a family. Within it the step-down procedure of Holm (1979) keeps the chance of calling
anything a change that is none at 5 %, however many numbers are looked at. A change below its floor, the size that
chance alone gives where nothing was done, is none either.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import ArrayLike
from scipy.special import bdtr, stdtr, stdtrit

from sim.study.analysis.effects import CONFIDENCE

FAMILY_ERROR = 1.0 - CONFIDENCE  # of calling anything in a family a change by chance
FINDING, FLOOR = "finding", "floor"  # names of columns


def chance(value: ArrayLike, low: ArrayLike, high: ArrayLike, count: ArrayLike) -> np.ndarray:
    """Probability of a mean so far from zero if there is none, from its Student interval over ``count`` replications.

    NaN where there is no interval, and where the number is exactly zero in every replication: nothing was tried there.
    """
    value, low, high = (np.asarray(each, dtype=float) for each in (value, low, high))
    freedom = np.maximum(np.asarray(count, dtype=float) - 1, 1)
    half = (high - low) / 2
    wide = half > 0
    t = np.divide(np.abs(value), half, out=np.zeros_like(half), where=wide) * stdtrit(freedom, 0.5 + CONFIDENCE / 2)
    certain = np.where(half == 0, np.where(value != 0, 0.0, np.nan), np.nan)
    return np.where(wide, 2.0 * stdtr(freedom, -t), certain)


def findings(value: ArrayLike, low: ArrayLike, high: ArrayLike, count: ArrayLike, floor: ArrayLike = 0.0) -> np.ndarray:
    """Which numbers of one family are findings, bool; arguments as those of `chance`.

    ``floor``: the size at or below which a number is none, whatever its interval.
    """
    chances = chance(value, low, high, count)
    family = np.flatnonzero(np.isfinite(chances))
    order = family[np.argsort(chances[family], kind="stable")]
    passed = chances[order] * np.arange(len(order), 0, -1) <= FAMILY_ERROR
    found = np.zeros(len(chances), bool)
    found[order[np.cumprod(passed).astype(bool)]] = True
    mean, lower, upper = (np.nan_to_num(np.asarray(each, dtype=float)) for each in (value, low, high))
    return found & ((lower > 0) | (upper < 0)) & (np.abs(mean) > np.asarray(floor, dtype=float))


def told_apart(only_one: int, only_other: int) -> bool:
    """Whether pairs in which something happens in one arm alone lie too unevenly for luck (exact: McNemar 1947)."""
    differ = only_one + only_other
    return bool(differ and 2.0 * bdtr(min(only_one, only_other), differ, 0.5) <= FAMILY_ERROR)


def with_findings(table: pl.DataFrame, by: Sequence[str] = ("window",), value: str = "difference") -> pl.DataFrame:
    """A table with the column `finding`; rows that agree in the columns ``by`` are one family."""
    columns = [value, "ci_low", "ci_high", "replications"]
    if table.is_empty():
        return table.with_columns(pl.lit(False).alias(FINDING))
    rows = table.with_row_index("place")
    parts = []
    for part in rows.partition_by(list(by), maintain_order=True) if by else [rows]:
        mean, low, high, count = (part[name].cast(pl.Float64).fill_null(float("nan")).to_numpy() for name in columns)
        floor = part[FLOOR].fill_null(0.0).to_numpy() if FLOOR in part.columns else 0.0
        parts.append(part.with_columns(pl.Series(FINDING, findings(mean, low, high, count, floor))))
    return pl.concat(parts).sort("place").drop("place")
