"""A market drawn by hand, for tests of what observers count: two platforms, two categories, three hosts, two brands."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl

from sim.firms.money.accounts import Accounts, table
from sim.firms.money.channels import CHANNEL
from sim.firms.money.charges import no_charges
from sim.observe.firm import Mine
from sim.observe.observer import Observer, WeekView
from sim.observe.sums import Shops
from sim.params.behaviour import Behaviour
from sim.params.firms import Category
from sim.params.observation import Observation
from sim.params.spending import LEVERS
from sim.state.groups import FIXED_CELLS, MOVABLE_CELLS, Names, blank_trace
from sim.state.names import ACTIVE, HOST_TYPES, LOSS_REASONS, NO_DAY, NOBODY, SALES_CHANNELS
from sim.state.person import PERSON
from sim.state.shown import OFFER
from sim.state.tallies import (
    CELL,
    FELT,
    LEVER_TALLY,
    ORDER,
    PLATFORM_TALLY,
    PROGRAMME_STOCK,
    PROGRAMME_TALLY,
    SALE,
    Tallies,
)

NAMES = Names(("feed", "social"), ("beauty", "food"))
HEAD, SMALL, BRAND_SELF = (HOST_TYPES.index(name) for name in ("head", "small", "brand_self"))
HOST_TYPE = np.array([HEAD, SMALL, BRAND_SELF])
CATEGORIES = {
    name: Category(
        description="", list_price_yuan=100, unit_cost_share=0.3, demand_share=0.5, return_rate=0.1, need_days=days
    )
    for name, days in zip(NAMES.categories, (60, 20), strict=True)
}
STEPS = 65535


def people(n: int, **columns: Any) -> np.ndarray:
    """PERSON rows of active people who never visited or bought; ``columns`` overwrite."""
    persons = np.zeros(n, PERSON)
    for name in ("joined_day", "visit_day", "buy_day", "milestone"):
        persons[name] = NO_DAY
    for name in ("host", "brand"):
        persons[name] = NOBODY
    persons["stage"] = ACTIVE
    persons["joined_day"] = -2000
    for name, values in columns.items():
        persons[name] = values
    return persons


def orders(*rows: dict[str, int]) -> np.ndarray:
    """ORDER rows; what is not given is 0, a host is nobody."""
    out = np.zeros(len(rows), ORDER)
    out["host"] = NOBODY
    for i, row in enumerate(rows):
        for name, value in row.items():
            out[i][name] = value
    return out


def offers() -> np.ndarray:
    """Four offers: a feed shop (brand 0, beauty), and one of each host: head on feed, small and own room on social."""
    out = np.zeros(4, OFFER)
    out["host"] = [NOBODY, 0, 1, 2]
    out["brand"] = [0, 0, 1, 1]
    out["platform"] = [0, 0, 1, 1]
    out["category"] = [0, 0, 1, 1]
    out["host_type"] = [-1, HEAD, SMALL, BRAND_SELF]
    return out


def tallies() -> Tallies:
    """A week in which nothing happened."""

    def zeros(*shape: int) -> np.ndarray:
        return np.zeros(shape, np.int64)

    return Tallies(
        sales=zeros(4, len(SALES_CHANNELS), len(SALE)),
        host=zeros(3, len(FELT)),
        brand=zeros(2, len(FELT)),
        place=zeros(2 * len(SALES_CHANNELS), len(FELT)),
        category=zeros(2, len(FELT)),
        cell=zeros(FIXED_CELLS, len(CELL)),
        now=zeros(MOVABLE_CELLS, len(CELL)),
        start=zeros(MOVABLE_CELLS, len(CELL)),
        platform=zeros(2, len(PLATFORM_TALLY)),
        host_minutes=zeros(3),
        bonds=zeros(3, 3),
        losses=zeros(len(LOSS_REASONS)),
        lever=zeros(0, len(LEVER_TALLY)),
        programme=zeros(0, len(PROGRAMME_TALLY)),
        programme_stock=zeros(0, len(PROGRAMME_STOCK)),
        outside=0,
    )


def looked_at(**firms: tuple[str, int]) -> Mine:
    """Firms that are looked at by name, each with its kind and row; a brand sells the category of its row."""
    kinds, rows = tuple(kind for kind, _ in firms.values()), np.array([row for _, row in firms.values()], np.int64)
    category = np.array([row if kind == "brand" else -1 for kind, row in firms.values()], np.int64)
    cash = np.array([np.nan if kind == "host" else 1_000.0 for kind in kinds])
    rooms, mcn = np.array([-1, -1, 1]), np.array([0, -1, -1])
    return Mine(kinds, rows, category, rooms, mcn, cash, tuple(() for _ in kinds))


def ledger(**columns: Any) -> SimpleNamespace:
    """Books of a week without money; ``columns`` overwrite."""
    empty = {
        "platform_profit": np.zeros(2, np.int64),
        "acquisition": np.zeros(2, np.int64),
        "settled": np.zeros(2, np.int64),
        "brand_profit": np.zeros(2, np.int64),
        "host_income": np.zeros(3, np.int64),
        "mcn_income": np.zeros(1, np.int64),
        "outside": {"compliance": 0},
        "traffic": np.zeros((3, 2), np.int64),
        "traffic_usual": np.zeros(2),
        "charges": no_charges(0, 2, 2, 3),
        "accounts": Accounts(table(2), table(2), table(3)),
        "channels": np.zeros((0, len(CHANNEL)), np.int64),
        "spent": np.zeros((0, len(LEVERS)), np.int64),
    }
    return SimpleNamespace(**{**empty, **columns})


def observer(
    first_week: int = 0,
    per_row: float = 10.0,
    orders: float = 1.0,
    behaviour: dict[str, Any] | None = None,
    **options: Any,
) -> Observer:
    """An observer of this market; ten real people behind a row, and ``orders`` of each behind one that is simulated."""
    params = SimpleNamespace(
        population=SimpleNamespace(per_row=per_row, orders_per_row=orders * per_row),
        horizon=SimpleNamespace(first_week=first_week),
        observe=Observation(**options),
        behaviour=Behaviour.model_validate(behaviour or {}),
        category=CATEGORIES,
    )
    return Observer(params, NAMES)


def view(week: int, persons: np.ndarray, trace: np.ndarray | None = None, **changes: Any) -> WeekView:
    """The end of a week in which only ``changes`` happened."""
    base: dict[str, Any] = {
        "offers": offers(),
        "public": SimpleNamespace(host_platform=np.array([0, 1, 1])),
        "tallies": tallies(),
        "ledger": ledger(),
        "orders": orders(),
        "host_type": HOST_TYPE,
        "host_active": np.ones(3, bool),
        "mcn_open": np.array([True]),
        "firms": looked_at(),
        "shops": Shops(
            category=np.array([0, 0, 1]),
            merchant=np.array([False, True, False]),
            open=np.array([True, True, False]),
            sales=np.array([3.0, 1.0, 0.0]),
        ),
    }
    return WeekView(
        week=week, persons=persons, trace=blank_trace(persons) if trace is None else trace, **{**base, **changes}
    )


class Found:
    """A KPI table to ask: ``found("gmv_yuan", "all", "all", week=0)`` is (value, numerator, denominator) or None."""

    def __init__(self, table: pl.DataFrame):
        self.table = table

    def __call__(
        self, metric: str, dimension: str = "all", group: str = "all", week: int = 0
    ) -> tuple[float, float, float] | None:
        rows = self.table.filter(metric=metric, dimension=dimension, group=group, week=week)
        assert rows.height <= 1
        return rows.select("value", "numerator", "denominator").row(0) if rows.height else None

    def value(self, metric: str, dimension: str = "all", group: str = "all", week: int = 0) -> float | None:
        """The value only."""
        row = self(metric, dimension, group, week)
        return None if row is None else row[0]
