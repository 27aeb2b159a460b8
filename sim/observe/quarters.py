"""Accounts by quarter: what platforms, brands, hosts and strategies earned and spent, summed over 13 reported weeks.

Written as ``accounts.parquet`` beside the KPIs: one row a quarter, entity, name and line. Quarter 0 begins with the
first reported week; the last one may be shorter. Firms' lines and their signs are those of
`sim.firms.money.accounts`: for each firm and quarter the flows add up to `contribution`. Lines of strategies are
positive as in `sim.firms.money.charges`.

The column ``yuan`` is real yuan (rounded to single precision). For strategies it also holds what is not money:
``points_*`` are points, ``orders`` orders, ``member_people`` and ``reached_people`` people, all of real people. Money,
points and orders are multiplied by `population.orders_represented`, people are not. ``member_people``,
``reached_people``, ``points_held`` and ``liability`` are stocks, read in the quarter's last week; everything else is a
sum. ``orders`` and ``paid`` of a strategy are those in its scope by people it reached, whether it caused them or not.

Lines ``borne_by:platform:social`` of a strategy say which firm bears how much of all its cost net of membership fees.

A line that is zero is left out for brands and hosts, and of who bears a cost; so are brands and hosts without any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from sim.firms.money.accounts import LINES
from sim.firms.money.charges import COSTS, running_cost, split
from sim.state.names import BLOCK_WEEKS

if TYPE_CHECKING:
    from sim.firms.money.charges import Charges
    from sim.firms.money.settlement import Ledger

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
PEOPLE = ("member_people", "reached_people")
NOT_MONEY = (*_COUNTS, "points_held", *PEOPLE)  # lines of strategies in other units


class Quarter(NamedTuple):
    """Sums of one quarter, int64 [row, line]: fen of the simulated rows, or counts."""

    platform: np.ndarray
    brand: np.ndarray
    host: np.ndarray
    strategy: np.ndarray
    borne: np.ndarray  # [strategy, platforms then brands then hosts] fen of cost net of fees


class Quarters:
    """The accounts of all reported weeks. Can be stored."""

    def __init__(self, first_week: int, per_row: float, orders_per_row: float):
        self._first_week = first_week
        self._behind = {True: per_row, False: orders_per_row}  # a person; an order, a yuan or a point
        self._quarters: list[Quarter] = []

    def week(self, week: int, ledger: Ledger) -> None:
        """Add one absolute week; those before the first reported one are left out."""
        quarter = (week - self._first_week) // BLOCK_WEEKS
        if quarter < 0:
            return
        charges = ledger.charges
        running = running_cost(charges) - charges.fees
        borne = split(charges, charges.discount) + split(charges, running)  # rounded as in the books
        now = Quarter(*ledger.accounts, _strategy_lines(charges), borne)
        if quarter == len(self._quarters):
            self._quarters.append(Quarter(*(np.zeros_like(lines) for lines in now)))
        sums = Quarter(*(_grown(a, b.shape) for a, b in zip(self._quarters[quarter], now, strict=True)))
        for total, lines in zip(sums, now, strict=True):
            total += lines
        sums.strategy[:, -len(_STOCKS) :] = now.strategy[:, -len(_STOCKS) :]
        self._quarters[quarter] = sums

    def table(self, names: Mapping[str, tuple[str, ...]]) -> pl.DataFrame:
        """`SCHEMA`. names: of the rows of each entity."""
        firms = [f"borne_by:{entity}:{name}" for entity in ENTITIES[:3] for name in names[entity]]
        parts = []
        for quarter, sums in enumerate(self._quarters):
            for entity in ENTITIES:
                lines = STRATEGY_LINES if entity == "strategy" else LINES
                whole = entity in ("platform", "strategy")
                parts.append(self._part(quarter, entity, getattr(sums, entity), names[entity], lines, whole))
            parts.append(self._part(quarter, "strategy", sums.borne, names["strategy"], firms, whole=False))
        return pl.concat(parts) if parts else pl.DataFrame(schema=SCHEMA)

    def _part(
        self, quarter: int, entity: str, sums: np.ndarray, names: Sequence[str], lines: Sequence[str], whole: bool
    ) -> pl.DataFrame:
        """Rows of one array; all of them if `whole`, else those that are not zero."""
        row, line = np.nonzero(np.ones(sums.shape, bool) if whole else sums)
        unit = [self._behind[name in PEOPLE] / (1.0 if name in NOT_MONEY else 100.0) for name in lines]
        columns = {
            "quarter": np.full(len(row), quarter),
            "entity": pl.repeat(entity, len(row), eager=True, dtype=pl.String),
            "name": pl.Series(names, dtype=pl.String).gather(row),
            "line": pl.Series(lines, dtype=pl.String).gather(line),
            "yuan": sums[row, line] * np.array(unit)[line],
        }
        return pl.DataFrame(columns).cast(SCHEMA)


def _strategy_lines(charges: Charges) -> np.ndarray:
    if len(charges.discount) == 0:
        return np.zeros((0, len(_FIELDS)), np.int64)
    return np.stack([getattr(charges, name) for name in _FIELDS], axis=1)


def _grown(sums: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Hosts may enter later: rows or columns for them."""
    missing = [(0, size - have) for have, size in zip(sums.shape, shape, strict=True)]
    return np.pad(sums, missing) if sums.shape != shape else sums
