"""Ids that a spreadsheet took for numbers: of 15 digits it keeps no more, so that many become one."""

from __future__ import annotations

import polars as pl

_SCIENTIFIC = r"^[+-]?(?:\d[.,]\d+[eE]\+?|\d[eE]\+)\d{1,3}$"
_LONG = r"^\d{15}\d+$"
_CUT = r"^\d{15}0+$"
FEW = 3  # ids of more than 15 digits, all ending in noughts, are no accident
EXACT = 2.0**53  # the largest whole numbers that a float tells apart


def damaged(ids: pl.Series) -> int | None:
    """The index of the first id that has lost digits; None if none has. Floats are whole numbers up to 2^53."""
    if ids.dtype.is_float():
        return _first(ids.fill_nan(None).abs() >= EXACT)
    if ids.dtype != pl.String:
        return None
    text = ids.str.strip_chars()
    if (at := _first(text.str.contains(_SCIENTIFIC))) is not None:
        return at
    long = text.filter(text.str.contains(_LONG).fill_null(False)).unique()
    if len(long) >= FEW and long.str.contains(_CUT).all():
        return _first(text.str.contains(_LONG))
    return None


def _first(bad: pl.Series) -> int | None:
    return int(bad.arg_true()[0]) if bad.fill_null(False).any() else None
