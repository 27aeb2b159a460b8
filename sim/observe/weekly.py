"""What one week adds up to, by group, from the integer sums of kernels and firms."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.core.threads import Threads
from sim.observe.kpi import MARKETS, MICRO, PEOPLE
from sim.observe.sweep import PRIVATE, STEPS, private_sales, sum_sales
from sim.observe.trailing import WeekSales
from sim.people.kernels.memory import PRIVATE_BIT
from sim.state.groups import FIXED_CELLS, MOVABLE_CELLS, Names, People
from sim.state.names import HOST_TYPES, NOBODY
from sim.state.tallies import FELT, SALE, Tallies


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
    # Hosts who enter next week may be listed. Sums of integers below 2^53 are exact.
    member = (np.arange(len(HOST_TYPES))[:, None] == host_type[: len(tallies.host)]).astype(np.float64)
    by_type = (member @ tallies.host).astype(np.int64)
    felt = {
        "platform": landed.sum(axis=1),
        "channel": landed.sum(axis=0),
        "host_type": by_type,
        "category": tallies.category,
    }
    grown = np.concatenate([people_paid, *(sale[dimension][:, SALE.paid_fen] for dimension in MARKETS)])
    return Sold(sale, felt, WeekSales(host, place, own_rooms, grown))


def levels(
    stock: np.ndarray, names: tuple[str, ...], trust_steps: int, purchase_steps: float = 0.0
) -> dict[str, np.ndarray]:
    """Columns of `STOCK` or `PLACE_STOCK`, [group] each, with levels in their own units instead of stored steps.

    Trust and satisfaction are sums of 0-1, `nps` of points, `home` of purchases. trust_steps: stored steps of a trust;
    purchase_steps: stored steps of a need that a purchase fills (0: they fill none).
    """
    held = dict(zip(names, stock.T, strict=True))
    held["trust"] = held["trust"] / trust_steps
    held["tried_trust"] = held["tried_trust"] / trust_steps
    held["nps"] = 100 / MICRO * held.pop("nps_micro")
    if "satisfaction" in held:  # which, as what is at home, is known of people and not of places
        held["satisfaction"] = held["satisfaction"] / STEPS
        held["home"] = held["home"] / purchase_steps if purchase_steps > 0.0 else 0.0 * held["home"]
    return held


def paid_by_dimension(grown: np.ndarray, market: Sold) -> dict[str, np.ndarray]:
    """`WeekSales.grown` cut into its dimensions."""
    sizes = [len(market.sale[dimension]) for dimension in MARKETS]
    fixed = len(grown) - sum(sizes)
    ends = fixed + np.cumsum(sizes)
    parts = {dimension: grown[end - size : end] for dimension, size, end in zip(MARKETS, sizes, ends, strict=True)}
    return {PEOPLE: grown[:fixed], **parts}


def on_lists(persons: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """Which orders were placed in a room by somebody on its host's private list, [order] bool."""
    at = persons[orders["person"]]
    listed = (at["host_orders"] & PRIVATE_BIT) != 0
    room = orders["host"] != NOBODY
    return np.asarray(room & (listed & (at["host"] == orders["host"][:, None])).any(axis=1))


def private_columns(
    people: People, persons: np.ndarray, trace: np.ndarray, orders: np.ndarray, pool: Threads
) -> dict[str, np.ndarray]:
    """`Week.private`. Call it before the movable cells are rewritten."""
    sums = np.zeros((FIXED_CELLS + 2 * MOVABLE_CELLS, len(PRIVATE)), np.int64)
    private_sales(orders, persons, trace, FIXED_CELLS, MOVABLE_CELLS, sums)
    (sums,) = pool.part.sum([sums])
    return dict(zip(PRIVATE._fields, people.split_sums(sums).T, strict=True))
