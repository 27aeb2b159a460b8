"""The firm of one's own, first: its table, in millions of yuan, with its customers as they were at the start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl
from rich.table import Table

from sim.observe.metrics import METRICS
from sim.report.style import display_of
from sim.report.text.headline import PRIMARY, rows_of
from sim.report.text.table import Rows, Section, fitted, heading, layouts_of, of_markets
from sim.state.groups import CUSTOMERS
from sim.study.analysis.findings import with_findings
from sim.study.analysis.observed import of_most
from sim.study.analysis.windows import Years

FIRM = "firm"
KPIS = {  # of a firm, by the dimension in which they are told
    FIRM: (
        "gmv_yuan", "profit_yuan", "market_share", "orders", "aov_yuan", "return_rate", "own_room_share",
        "host_room_share", "firm_buyers", "firm_repurchase", "firm_repeat_rate", "firm_kept", "firm_cycle_days",
        "requirements_share", "firm_new_buyers", "firm_lost_buyers", "firm_cac_yuan", "firm_clv_yuan", "cash_yuan",
    ),
    CUSTOMERS: ("gmv_yuan", "orders", "customers_kept"),
}  # fmt: skip
TITLES = {FIRM: "{}", CUSTOMERS: "{}: customers at the start, with it"}
KEY = ("metric", "dimension", "group", "window")
FOOT = "customers at the start bought from the firm within the year before week 0, in every arm the same people"


def firm_rows(table: pl.DataFrame) -> Rows:
    """Rows of firms' KPIs by metric, dimension, firm and window; of a comparison each with its `finding`.

    A firm's sales are judged by themselves; all its other numbers of a window are one family.
    """
    mine = [(name, dimension) for dimension, names in KPIS.items() for name in names]
    asked = pl.DataFrame(mine, schema=["metric", "dimension"], orient="row")
    rows = of_most(table).join(asked, on=["metric", "dimension"], how="semi", maintain_order="left")
    if "difference" not in table.columns:
        return rows_of(rows, *KEY)
    primary = (pl.col("metric") == PRIMARY) & (pl.col("dimension") == FIRM)
    judged = with_findings(rows.with_columns(primary=primary), by=("window", "group", "primary"))
    return rows_of(judged.drop("primary"), *KEY)


def firm_table(
    table: pl.DataFrame, firms: Iterable[str], weeks: int, names: tuple[str, str] | None, width: int, years: Years
) -> Table:
    """KPIs of firms by name, of a comparison (``names`` of its arms) or of a summary of one arm."""
    return fitted(layouts_of(years, names, of_markets(table)), [*_sections(firms)], firm_rows(table), weeks, width)


def _sections(firms: Iterable[str]) -> Iterator[Section]:
    for firm in firms:
        for dimension, metrics in KPIS.items():
            rows = [(METRICS[name], (name, dimension, firm)) for name in metrics]
            labels = ((heading(m.row, display_of(m, of_firm=True)), m.name, key) for m, key in rows)
            yield Section(TITLES[dimension].format(firm), tuple(labels), of_firm=True)
