"""The floor of chance for money: how far a party's sales and contribution drift where next to nothing is done.

Platforms, and all firms of a kind together, have that of the KPI which counts the same money
(`sim.study.analysis.chaos`): from many placebos, and the same whatever else is asked. Any other sponsor has one of its
own, from the placebo that its market was lived through with. What is at or below it is neither a gain nor a loss,
whatever its interval says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from sim.study.analysis.chaos import floor_of
from sim.study.analysis.compare import KEYS
from sim.study.analysis.findings import FLOOR
from sim.study.analysis.loyalty.arms import Study
from sim.study.analysis.loyalty.flows import RIVALS, SPONSOR
from sim.study.arms import PLACEBO, REFERENCE

Known = Mapping[tuple[str, str, str, str], float]  # by metric, dimension, group and window
PAID, LEFT = "paid", "contribution"
OF_A_PLATFORM = {PAID: "gmv_yuan", LEFT: "platform_profit_yuan"}
TOGETHER = {  # all firms of a kind, and people
    "platforms": "platform_profit_yuan", "brands": "brand_profit_yuan", "hosts": "host_income_yuan",
    "mcns": "mcn_income_yuan", "people": "consumer_surplus_yuan",
}  # fmt: skip
PURCHASES = {"incremental_orders": "orders", "incremental_sales": "gmv_yuan"}
SALES_OF = "sales:"  # a rival platform, by name


def known_floors(comparison: pl.DataFrame | None) -> Known:
    """The floors that a comparison knows."""
    if comparison is None:
        return {}
    rows = comparison.filter(pl.col(FLOOR).is_finite()).select(*KEYS, "window", FLOOR).iter_rows()
    return {(metric, dimension, group, window): floor for metric, dimension, group, window, floor in rows}


def add_floors(study: Study, known: Known) -> None:
    """Give every row of a study its `floor`, null where none is known."""
    for row in study.rows:
        floor = _floor(study, known, row)
        row[FLOOR] = floor if floor is not None and np.isfinite(floor) else None


def _floor(study: Study, known: Known, row: Mapping[str, Any]) -> float | None:
    section, line, window = row["section"], row["line"], row["window"]
    if section == "purchases" and line in PURCHASES:
        return known.get((PURCHASES[line], "all", "all", window))
    if section == "rivals" and line.startswith(SALES_OF):
        return known.get(("gmv_yuan", "platform", line.removeprefix(SALES_OF), window))
    party, money = _whose(section, line)
    if money is None or window not in study.windows:
        return None
    kept = _kept(study, known, party, money, window)
    floor = kept if kept is not None else _own(study, party, money, window)
    if line != "rise" or floor is None:
        return floor
    paid = study.flows.of(REFERENCE, SPONSOR, PAID).sum(axis=1).mean()
    return float(floor / paid) if paid else None


def _whose(section: str, line: str) -> tuple[str, str | None]:
    """The party whose money a row is, and whether it is sales or what is left; None: neither."""
    if section == "parties":
        return line, LEFT
    if section in ("waterfall", "worth") and line in (PAID, LEFT):
        return SPONSOR, line
    if section == "rivals" and line in (PAID, LEFT):
        return RIVALS, line
    if section == "uncopied":
        party, _, money = line.partition("_")
        return party, money
    if (section, line) in (("sources", "gained"), ("worth", "rise")):
        return SPONSOR, PAID
    return "", None


def _own(study: Study, party: str, money: str, window: str) -> float | None:
    """From the placebo beside the question; None if there is none, or the party keeps no accounts."""
    if not study.has(PLACEBO) or not study.flows.booked(party, money):
        return None
    drift = study.change(PLACEBO, party, money)[:, study.windows[window]].sum(axis=1)
    return float(floor_of(drift))


def _kept(study: Study, known: Known, party: str, money: str, window: str) -> float | None:
    """From the placebos of the calibrated market; of several platforms, as if they drifted together."""
    if party in TOGETHER and money == LEFT:
        return known.get((TOGETHER[party], "all", "all", window))
    payers = study.flows.sponsors
    if party not in (SPONSOR, RIVALS) or set(payers["entity"]) != {"platform"}:
        return None
    metric, mine = OF_A_PLATFORM[money], payers["name"].to_list()
    there = sorted({group for name, dimension, group, _ in known if (name, dimension) == (metric, "platform")})
    names = mine if party == SPONSOR else [name for name in there if name not in mine]
    each = [known.get((metric, "platform", name, window)) for name in names]
    return sum(floor for floor in each if floor is not None) if names and None not in each else None
