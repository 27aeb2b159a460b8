"""Finding whom a shock hits."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.core.errors import UserError, did_you_mean
from sim.state.names import HOST_TYPES


def platform_index(firms: Any, now: Any, name: str) -> int:
    """Index of a platform by name; -1 for the empty name (any)."""
    if not name:
        return -1
    names = tuple(now.params.platform)
    if name not in names:
        raise UserError(f"unknown platform '{name}'{did_you_mean(name, names)}")
    return names.index(name)


def brand_row(firms: Any, now: Any, category: str, rank: int) -> int:
    """Row of the living brand with the `rank`-th largest sales of its category, as with hosts; -1 if there is none."""
    names = tuple(now.params.category)
    if category not in names:
        raise UserError(f"unknown category '{category}'{did_you_mean(category, names)}")
    brands = firms.brands
    rows = np.flatnonzero(brands.alive & ~brands.merchant & (brands.category == names.index(category)))
    rows = rows[np.lexsort((-brands.size[rows], -brands.sales[rows]))]
    return int(rows[rank]) if rank < len(rows) else -1


def host_row(firms: Any, now: Any, host_type: str, platform: str, rank: int) -> int:
    """Row of the living host with the `rank`-th largest sales of the last quarter of its type (-1: smallest); -1 if
    there is none.

    Sales as everybody smooths them (`brand.learning.half_life_weeks`); founding size between those who sold alike, as
    before anybody has sold. Paired arms, the same until the shock, hit the same host; where arms differ before it, each
    hits whoever is largest there then, and so may markets of other sizes or seeds.
    """
    if host_type not in HOST_TYPES:
        raise UserError(f"unknown host type '{host_type}'{did_you_mean(host_type, HOST_TYPES)}")
    hosts, place = firms.hosts, platform_index(firms, now, platform)
    rows = np.flatnonzero(hosts.alive & (hosts.kind == HOST_TYPES.index(host_type)))
    if place >= 0:
        rows = rows[hosts.platform[rows] == place]
    rows = rows[np.lexsort((-hosts.size0[rows], -hosts.sales[rows]))]
    return int(rows[rank]) if len(rows) and rank < len(rows) else -1
