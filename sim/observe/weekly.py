"""Additive metrics of one week, from the integer sums of kernels and firms."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.observe.series import Readings
from sim.observe.sweep import EVEN, PAID, PLACE_STOCK, STEPS, STOCK, private_sales, sum_sales
from sim.observe.trailing import WeekSales
from sim.state.groups import FIXED_CELLS, MOVABLE_CELLS, Names, People
from sim.state.names import HOST_TYPES
from sim.state.tallies import CELL, FELT, PLATFORM_TALLY, SALE, Tallies

MARKETS = ("platform", "channel", "host_type", "category")
MICRO = 1e6
HOME = 4  # purchases at home that fill the stored scale


class Sold(NamedTuple):
    """What was sold and what landed this week, by market dimension."""

    sale: dict[str, np.ndarray]  # dimension -> [group, SALE]
    felt: dict[str, np.ndarray]  # dimension -> [group, FELT]
    week: WeekSales


def sold(tallies: Tallies, offers: np.ndarray, host_type: np.ndarray, names: Names, people_paid: np.ndarray) -> Sold:
    """Sum offers and landed orders. host_type [host]; people_paid [fixed group]: fen paid, for growth."""
    platforms, channels, hosts = len(names.platforms), tallies.sales.shape[1], len(host_type)

    def zeros(*shape: int) -> np.ndarray:
        return np.zeros(shape, np.int64)

    sale = {
        "platform": zeros(platforms, len(SALE)),
        "channel": tallies.sales.sum(axis=0),
        "host_type": zeros(len(HOST_TYPES), len(SALE)),
        "category": zeros(len(names.categories), len(SALE)),
    }
    host, place, own_rooms = zeros(hosts), zeros(platforms, channels), zeros(platforms)
    sum_sales(tallies.sales, offers, sale["platform"], sale["host_type"], sale["category"], host, place, own_rooms)
    landed = tallies.place.reshape(platforms, channels, len(FELT))
    by_type = zeros(len(HOST_TYPES), len(FELT))
    np.add.at(by_type, host_type[: len(tallies.host)], tallies.host)  # hosts who enter next week may be listed
    felt = {
        "platform": landed.sum(axis=1),
        "channel": landed.sum(axis=0),
        "host_type": by_type,
        "category": tallies.category,
    }
    grown = np.concatenate([people_paid, *(sale[dimension][:, PAID] for dimension in MARKETS)])
    return Sold(sale, felt, WeekSales(host, place, own_rooms, grown))


def read_people(readings: Readings, flow: np.ndarray, stock: np.ndarray, per_row: float) -> None:
    """Metrics of person groups. flow [person group, CELL]; stock [person group, STOCK]; per_row real people a row."""
    cell = dict(zip(CELL._fields, flow.T, strict=True))
    held = dict(zip(STOCK, stock.T, strict=True))
    exists = (held["registered"] > 0).astype(np.float64)
    yuan = per_row / 100
    put = readings.people
    put("gmv_yuan", yuan * cell["paid_fen"], exists)
    put("net_sales_yuan", yuan * (cell["paid_fen"] - cell["refund_fen"]), exists)
    put("orders", per_row * cell["orders"], exists)
    put("aov_yuan", cell["paid_fen"] / 100, cell["orders"])
    put("orders_per_year", 52 * cell["orders"], held["active"])
    put("return_rate", cell["refund_orders"], cell["orders"])
    put("complaint_rate", cell["complaints"], cell["orders"])
    put("mau_rate", held["active"], held["registered"])
    put("loyal_share", held["loyal"], held["registered"])
    put("registered_people", per_row * held["registered"], exists)
    put("joiners", per_row * cell["joined"], exists)
    put("referral_share", cell["joined_referral"], cell["joined"])
    put("multi_homing_share", held["several"], held["active"])
    put("sessions_monthly", 30 / 7 * cell["sessions"], held["active"])
    put("watch_minutes_per_session", cell["minutes_centi"] / 100, cell["sessions"])
    put("interaction_rate", cell["interactions"], cell["sessions"])
    put("trust_index", held["trust"] / (STEPS * EVEN), held["active"])
    put("trust_index_registered", held["tried_trust"] / (STEPS * EVEN), held["tried"])
    put("satisfaction", held["satisfaction"] / STEPS, held["buyers"])
    put("nps", 100 / MICRO * held["nps_micro"], held["buyers"])
    put("consumer_surplus_yuan", yuan * cell["surplus_fen"], exists)
    put("home_stock", HOME * held["home"] / STEPS, held["registered"])


def read_markets(readings: Readings, market: Sold, per_row: float) -> None:
    """Money and orders by platform, sales channel, host type and category."""
    yuan = per_row / 100
    for dimension in MARKETS:
        sale = dict(zip(SALE._fields, market.sale[dimension].T, strict=True))
        felt = dict(zip(FELT._fields, market.felt[dimension].T, strict=True))
        readings.put("gmv_yuan", dimension, (yuan * sale["paid_fen"], 1.0))
        readings.put("net_sales_yuan", dimension, (yuan * (sale["paid_fen"] - felt["refund_fen"]), 1.0))
        readings.put("orders", dimension, (per_row * sale["orders"], 1.0))
        readings.put("aov_yuan", dimension, (sale["paid_fen"] / 100, sale["orders"]))
        readings.put("return_rate", dimension, (felt["refund_orders"], felt["orders"]))
        readings.put("complaint_rate", dimension, (felt["complaints"], felt["orders"]))
        if dimension in ("host_type", "category"):
            readings.put("trust_index", dimension, (felt["trust_micro"] / MICRO, felt["trust_count"]))


def read_growth(readings: Readings, now: np.ndarray, before: np.ndarray, market: Sold) -> None:
    """Growth of sales over 52 weeks earlier; ``now`` and ``before`` as `WeekSales.grown`."""
    sizes = [len(market.sale[dimension]) for dimension in MARKETS]
    fixed = len(now) - sum(sizes)
    readings.people("gmv_growth", (now - before)[:fixed], before[:fixed])
    ends = fixed + np.cumsum(sizes)
    for dimension, size, end in zip(MARKETS, sizes, ends, strict=True):
        part = slice(end - size, end)
        readings.put("gmv_growth", dimension, ((now - before)[part], before[part]))


def read_platforms(
    readings: Readings, tally: np.ndarray, places: np.ndarray, orders: np.ndarray, per_row: float
) -> None:
    """Person KPIs by platform. tally [platform, PLATFORM_TALLY]; places [platform, PLACE_STOCK]; orders [platform]."""
    flow = dict(zip(PLATFORM_TALLY._fields, tally.T, strict=True))
    held = dict(zip(PLACE_STOCK, places.T, strict=True))
    for metric, above, below in (
        ("orders_per_year", 52 * orders, held["active"]),
        ("mau_rate", held["active"], held["registered"]),
        ("registered_people", per_row * held["registered"], 1.0),
        ("joiners", per_row * flow["joined"], 1.0),
        ("multi_homing_share", held["several"], held["active"]),
        ("sessions_monthly", 30 / 7 * flow["sessions"], held["active"]),
        ("watch_minutes_per_session", flow["minutes_centi"] / 100, flow["sessions"]),
        ("interaction_rate", flow["interactions"], flow["sessions"]),
        ("trust_index", held["trust"] / STEPS, held["active"]),
        ("trust_index_registered", held["tried_trust"] / STEPS, held["registered"]),
        ("satisfaction", held["satisfaction"] / STEPS, held["buyers"]),
        ("nps", 100 / MICRO * held["nps_micro"], held["buyers"]),
    ):
        readings.put(metric, "platform", (above, below))


def read_private(
    readings: Readings, people: People, persons: np.ndarray, trace: np.ndarray, orders: np.ndarray
) -> None:
    """Sales to people on private lists and inside them. Call it before the movable cells are rewritten."""
    sums = np.zeros((FIXED_CELLS + 2 * MOVABLE_CELLS, 3), np.int64)
    private_sales(orders, persons, trace, FIXED_CELLS, MOVABLE_CELLS, sums)
    total, to_listed, inside_lists = people.split_sums(sums).T
    readings.people("private_gmv_share", to_listed, total)
    readings.people("private_channel_gmv_share", inside_lists, total)
