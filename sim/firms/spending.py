"""What a brand of one's own spends against today: more hours and content of its rooms, keener for hosts, higher bids.

Ratios are `firms.NAME.spend`; where all are 1 nothing here touches a number. What spending brings is left to the
market: an auction, what people watch, whom hosts sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.fractions import start
from sim.core.short import rows_of, within
from sim.params.spending import HOSTS, OWN_ROOMS, PAID_TRAFFIC

if TYPE_CHECKING:
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Brands, Firms

_LEAST_NOVELTY = 0.05  # as `sim.firms.kernels.orders.spend_on_rooms` has it
_ROUNDING = 1e-9


def of_brands(brands: Brands, s: Settings, lever: str) -> Array:
    """Ratio of a lever that somebody has moved, [brand]; 1 for those that are not looked at."""
    out = np.ones(len(brands))
    mine = brands.firm >= 0
    out[mine] = s.spend[lever][brands.firm[mine]]
    return out


def bids(own: Array, brands: Brands, s: Settings) -> Array:
    """Bids for traffic, [brand]: what own rules want, times the ratio."""
    return own * of_brands(brands, s, PAID_TRAFFIC) if PAID_TRAFFIC in s.spend else own


def keenness(firms: Firms, s: Settings, host: Array, brand: Array) -> Array:
    """Log-odds that brands [pair] add to being taken by hosts [pair]; minus infinity: seeks none of the type."""
    out = np.zeros(len(brand))
    for kind, name in enumerate(s.host_types):
        if (lever := name + HOSTS) in s.spend:
            here = firms.hosts.kind[host] == kind
            with np.errstate(divide="ignore"):
                out[here] = np.log(of_brands(firms.brands, s, lever)[brand[here]])
    return out


def fill_own_rooms(firms: Firms, s: Settings, week: int) -> None:
    """Days on air and novelty in force of own rooms whose brand spends otherwise than today.

    Studio cost is proportional to days, content cost to the square of novelty. Both change by the ratio; what a full
    week on air cannot take goes into content. Parts of a day are whole days in so many weeks.
    """
    if OWN_ROOMS not in s.spend:
        return
    hosts, ratio = firms.hosts, of_brands(firms.brands, s, OWN_ROOMS)
    rows = rows_of(hosts.alive & (hosts.own_brand >= 0))
    rows = rows[ratio[hosts.own_brand[rows]] != 1.0]
    r, kind, own = ratio[hosts.own_brand[rows]], hosts.kind[rows], hosts.own_days[rows]
    fresh = hosts.novelty[rows] / np.maximum(s.host.novelty[kind], _LEAST_NOVELTY)
    studio = s.host.studio_cost[kind] * own / s.host.days_on_air[kind]
    content = s.host.content_cost[kind] * fresh**2
    hosts.days[rows] = within(np.floor(r * own + start(week) + _ROUNDING), 1, 7).astype(np.int64)
    on_air = within(r * own, 1.0, 7.0) / own  # against today, in the long run
    more = np.maximum(r * (studio + content) - on_air * studio, 0.0)
    ratio_of_content = np.where(content > 0.0, more / np.where(content > 0.0, content, 1.0), r)
    hosts.novelty[rows] = np.minimum(hosts.novelty[rows] * np.sqrt(ratio_of_content), 1.0)
