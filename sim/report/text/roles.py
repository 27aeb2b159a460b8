"""What concerns whom: of platforms, brands, MCNs and regulators the own result, and what else moves beyond chance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.table import Table

from sim.observe.kpi import Metric
from sim.observe.metrics import METRICS
from sim.report.ensemble import holds
from sim.report.style import decimals_for, display_of, group_name, in_sentence, mark, number
from sim.report.text.headline import WORDS, judged, rows_of, window_name
from sim.report.text.sentences import clearness, elsewhen, largest
from sim.report.text.table import Section, fitted, heading, layouts_of, of_markets
from sim.study.analysis.findings import with_findings
from sim.study.analysis.observed import of_most
from sim.words import say, to_say

if TYPE_CHECKING:
    from sim.study.analysis.windows import Years

Rows = dict[tuple[str, ...], dict[str, Any]]
KEY = ("metric", "group", "window")
ROLES = {  # KPIs, and the dimension by which each is told; the first is what the role asks for in any case
    "platform": (
        ("platform_profit_yuan", "all"), ("platform_profit_yuan", "platform"), ("registered_people", "all"),
        ("mau_rate", "all"), ("cac_blended_yuan", "all"), ("platform_share_top3", "all"),
    ),
    "brand": (
        ("net_sales_yuan", "all"), ("brand_profit_yuan", "all"), ("return_rate", "all"), ("traffic_price", "all"),
        ("brands_active", "all"), ("merchants_active", "all"),
    ),
    "mcn": (
        ("mcn_income_yuan", "all"), ("host_income_yuan", "all"), ("hosts_active", "all"), ("mcns_active", "all"),
        ("brand_self_broadcast_share", "all"),
    ),
    "regulator": (
        ("compliance_cost_yuan", "all"), ("trust_index", "all"), ("complaint_rate", "all"),
        ("consumer_surplus_yuan", "all"), ("merchants_active", "all"), ("platform_share_top3", "all"),
    ),
}  # fmt: skip
ENDS = ("difference", "ci_low", "ci_high")
TOLD = 2  # changes a role
NAMES = to_say({"platform": "For platforms", "brand": "For brands", "mcn": "For MCNs", "regulator": "For regulators"})


def role_rows(table: pl.DataFrame, role: str) -> Rows:
    """Rows of a role's KPIs by metric, group and window, of a comparison each with its `finding`.

    Headline KPIs are judged where all readers look at them; the others of a window are one family of the role.
    """
    mine = pl.DataFrame(ROLES[role], schema=["metric", "dimension"], orient="row")
    rows = of_most(table).join(mine, on=["metric", "dimension"], how="semi", maintain_order="left")
    if "difference" not in table.columns:
        return rows_of(rows, *KEY)
    headline = (pl.col("dimension") == "all") & pl.col("metric").is_in(list(WORDS))
    known = {metric for metric, dimension in ROLES[role] if dimension == "all"}
    everybody = {(m, "all", window): row for (m, window), row in judged(table).items() if m in known}
    return rows_of(with_findings(rows.filter(~headline)), *KEY) | everybody


def role_table(table: pl.DataFrame, role: str, weeks: int, names: tuple[str, str], width: int, years: Years) -> Table:
    """All rows of a role, of a comparison or a summary of one arm."""
    rows = role_rows(table, role)
    labels = []
    for metric, group in _keys(role, rows):
        row = METRICS[metric].row
        whose = row if group == "all" else say("{name}, {group}", name=row, group=group_name(group))
        labels.append((heading(whose, display_of(METRICS[metric])), metric, (metric, group)))
    layouts = layouts_of(years, names if "difference" in table.columns else None, of_markets(table))
    return fitted(layouts, [Section(say(NAMES[role]), tuple(labels))], rows, weeks, width)


def for_roles(comparison: pl.DataFrame, years: Years, attacker: str | None = None) -> list[tuple[str, str]]:
    """A line for each role: its first KPI while what is asked acts, with intervals, finding or not.

    Then what else of its own moves beyond chance in the years that are shown, most clearly first; headline KPIs, which
    have sentences of their own, are left out. ``attacker``: a platform whose profit is told in any case.
    """
    told = [(say(NAMES[role]), _of_role(role, role_rows(comparison, role), years, attacker)) for role in ROLES]
    return [(name, text) for name, text in told if text]


def _of_role(role: str, rows: Rows, years: Years, attacker: str | None) -> str:
    own = [(ROLES[role][0][0], group) for group in ("all", attacker) if group is not None]
    further = [key for key in _keys(role, rows) if key not in own and not (key[1] == "all" and key[0] in WORDS)]
    found = [(key, windows) for key in further if (windows := largest(rows, key, years))]
    found.sort(key=lambda pair: -clearness(rows[*pair[0], pair[1][0]]))
    parts = [*(_own(rows, key, years) for key in own), *(_told(rows, key, windows) for key, windows in found[:TOLD])]
    if found[TOLD:]:
        parts.append(say("{n} more", n=len(found) - TOLD))
    return say("; ").join(part for part in parts if part)


def _own(rows: Rows, key: tuple[str, str], years: Years) -> str:
    """`platform profit −135 bn ¥ a year [−223, −47] ▼ in year 2, −153 [−265, −41] ▼ in year 3`.

    Told in the year that shows best what is asked, and in the one in force with the largest change.
    """
    present = [window for window in years.acting if rows.get((*key, window), {}).get("ci_low") is not None]
    if not any(rows[*key, window]["difference"] for window in present):
        return ""
    extreme = max(present, key=lambda window: abs(rows[*key, window]["difference"]))
    present = [window for window in present if window in (years.main, extreme)]
    parts: list[str] = []
    metric = METRICS[key[0]]
    digits = min(_digits(metric, rows[*key, window]) for window in present)
    for window in present:
        row = rows[*key, window]
        value, span = _size(metric, row, digits, unit=not parts)
        arrow = mark(row["difference"], row["finding"])
        told = f"{value} {span}{f' {arrow}' if arrow else ''}"
        parts.append(say("{changes} {when}", changes=told, when=window_name(window)))
    none = "" if any(rows[*key, window]["finding"] for window in present) else say(", not told from chance")
    return say("{what} {amount}", what=_whose(key), amount=say(", ").join(parts)) + none


def _whose(key: tuple[str, str]) -> str:
    metric, group = key
    phrase = METRICS[metric].phrase
    return phrase if group == "all" else say("{name} of {group}", name=phrase, group=in_sentence(group))


def _size(metric: Metric, row: dict[str, Any], digits: int, unit: bool = True) -> tuple[str, str]:
    """A difference with its unit, and its interval."""
    display = display_of(metric)
    value, low, high = (number(row[name] * display.factor, digits, signed=True) for name in ENDS)
    told = say("{amount} {unit}", amount=value, unit=display.difference_unit if unit else "").rstrip()
    return told, f"[{low}, {high}]"


def _digits(metric: Metric, row: dict[str, Any]) -> int:
    """Decimals that show two digits of the half-width of an interval, if the level has them."""
    value, low, high = (row[name] * display_of(metric).factor for name in ENDS)
    half = (high - low) / 2
    most = decimals_for(value, half)
    return min(max(1 - math.floor(math.log10(half)), 0), most) if half > 0 else most


def _keys(role: str, rows: Mapping[tuple[str, ...], Any]) -> list[tuple[str, str]]:
    """Metric and group of a role's rows, in its order."""
    order = [metric for metric, _ in ROLES[role]]
    return sorted(
        dict.fromkeys((key[0], key[1]) for key in rows), key=lambda key: (order.index(key[0]), key[1] != "all")
    )


def _told(rows: Rows, key: tuple[str, str], windows: list[str]) -> str:
    """`platform profit of discount −85 bn ¥ a year [−120, −50] (4 of 4) in year 2, also in year 3`."""
    row = rows[*key, windows[0]]
    count = say(" ({count})", count=holds(row)) if row.get("markets") else ""
    size = " ".join(_size(METRICS[key[0]], row, _digits(METRICS[key[0]], row)))
    told = say("{changes} {when}", changes=f"{size}{count}", when=elsewhen(rows, key, windows))
    return say("{what} {amount}", what=_whose(key), amount=told)
