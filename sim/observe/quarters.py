"""Accounts by quarter: what platforms, brands, hosts and strategies earned and spent, summed over 13 reported weeks.

Written as ``accounts.parquet`` beside the KPIs: one row a quarter, entity, name and line. Quarter 0 begins with the
first reported week; the last one may be shorter. Firms' lines and their signs are those of `sim.accounts`: for each
firm and quarter the flows add up to `contribution`. Lines of strategies are positive as in `sim.charges`.

The column ``yuan`` is real yuan (rounded to single precision). For strategies it also holds what is not money:
``points_*`` are points, ``orders`` orders, ``member_people`` and ``reached_people`` people, all of real people. Those
two, ``points_held`` and ``liability`` are stocks, read in the quarter's last week; everything else is a sum. ``orders``
and ``paid`` of a strategy are those in its scope by people it reached, whether it caused them or not.

A line that is zero is left out for brands and hosts; so are brands and hosts without any.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from sim.accounts import LINES
from sim.charges import COSTS
from sim.observe.series import BLOCK_WEEKS

if TYPE_CHECKING:
    from sim.books import Ledger
    from sim.charges import Charges

SCHEMA = pl.Schema({"quarter": pl.Int16, "entity": pl.String, "name": pl.String, "line": pl.String, "yuan": pl.Float32})
ENTITIES = ("platform", "brand", "host", "strategy")
_MONEY = ("discount", *COSTS, "fees", "paid_fen")
_COUNTS = ("orders", "points_issued", "points_burnt", "points_expired")
_STOCKS = ("points_held", "member_rows", "reached_rows", "liability_fen")
_FIELDS = (*_MONEY, *_COUNTS, *_STOCKS)
_NAMED = {
    "paid_fen": "paid",
    "member_rows": "member_people",
    "reached_rows": "reached_people",
    "liability_fen": "liability",
}
STRATEGY_LINES = tuple(_NAMED.get(name, name) for name in _FIELDS)
_IN_FEN = np.array([name in (*_MONEY, "liability_fen") for name in _FIELDS])


class _Quarter(NamedTuple):
    """Sums of one quarter, int64 [row, line]: fen of the simulated rows, or counts."""

    platform: np.ndarray
    brand: np.ndarray
    host: np.ndarray
    strategy: np.ndarray


class Quarters:
    """The accounts of all reported weeks. Can be pickled."""

    def __init__(self, first_week: int, per_row: float):
        self._first_week = first_week
        self._per_row = per_row
        self._quarters: list[_Quarter] = []

    def week(self, week: int, ledger: Ledger) -> None:
        """Add one absolute week; those before the first reported one are left out."""
        quarter = (week - self._first_week) // BLOCK_WEEKS
        if quarter < 0:
            return
        now = _Quarter(*ledger.accounts, _strategy_lines(ledger.charges))
        if quarter == len(self._quarters):
            self._quarters.append(_Quarter(*(np.zeros_like(lines) for lines in now)))
        sums = _Quarter(*(_with_rows(a, len(b)) for a, b in zip(self._quarters[quarter], now, strict=True)))
        for total, lines in zip(sums, now, strict=True):
            total += lines
        sums.strategy[:, -len(_STOCKS) :] = now.strategy[:, -len(_STOCKS) :]
        self._quarters[quarter] = sums

    def table(self, names: Mapping[str, tuple[str, ...]]) -> pl.DataFrame:
        """`SCHEMA`. names: of the rows of each entity."""
        parts = [
            self._part(quarter, entity, getattr(sums, entity), names[entity])
            for quarter, sums in enumerate(self._quarters)
            for entity in ENTITIES
        ]
        return pl.concat(parts) if parts else pl.DataFrame(schema=SCHEMA)

    def _part(self, quarter: int, entity: str, sums: np.ndarray, names: tuple[str, ...]) -> pl.DataFrame:
        lines = STRATEGY_LINES if entity == "strategy" else LINES
        fen = _IN_FEN if entity == "strategy" else np.ones(len(lines), bool)
        real = sums * self._per_row / np.where(fen, 100.0, 1.0)
        wanted = sums != 0 if entity in ("brand", "host") else np.ones(sums.shape, bool)
        row, line = np.nonzero(wanted)
        columns = {
            "quarter": np.full(len(row), quarter),
            "entity": pl.repeat(entity, len(row), eager=True),
            "name": pl.Series(names, dtype=pl.String).gather(row),
            "line": pl.Series(lines).gather(line),
            "yuan": real[row, line],
        }
        return pl.DataFrame(columns).cast(SCHEMA)


def _strategy_lines(charges: Charges) -> np.ndarray:
    return np.stack([getattr(charges, name) for name in _FIELDS], axis=1)


def _with_rows(sums: np.ndarray, rows: int) -> np.ndarray:
    """Hosts may enter later: rows for them."""
    return np.pad(sums, ((0, rows - len(sums)), (0, 0))) if rows > len(sums) else sums
