"""What a firm of one's own spends against today: more hours and content of rooms, keener for hosts, higher bids, more
training, service, new people.

Ratios are `firms.NAME.spend`; where all are 1 nothing here touches a number. What spending brings is left to the
market: an auction, what people watch, whom hosts sign, what a joiner costs, how service follows its funding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.fractions import start
from sim.core.short import rows_of, within
from sim.params.spending import (
    AUDIT,
    CONTENT,
    HOST_SUPPORT,
    HOSTS,
    ON_AIR,
    OWN_ROOMS,
    PAID_TRAFFIC,
    SERVICE,
    SUBSIDY,
)

if TYPE_CHECKING:
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Brands, Firms, Hosts

_LEAST_NOVELTY = 0.05  # as `sim.firms.kernels.orders.spend_on_rooms` has it
_ROUNDING = 1e-9
_SUBSIDY_MOST = 0.5  # of the merchant's price, as `platform.*.subsidy` allows


def of_brands(brands: Brands, s: Settings, lever: str) -> Array:
    """Ratio of a lever that somebody has moved, [brand]; 1 for those that are not looked at."""
    return _by_firm(brands.firm, s, lever)


def of_hosts(hosts: Hosts, s: Settings, lever: str) -> Array:
    """The same of hosts, [host]."""
    return _by_firm(hosts.firm, s, lever)


def of_mcns(s: Settings, lever: str) -> Array:
    """The same of MCNs, [mcn]."""
    out = np.ones(s.params.mcn.mcns)
    for number, firm in enumerate(s.params.firms.values()):
        if firm.kind == "mcn":
            out[firm.number or 0] = s.spend[lever][number]
    return out


def of_platforms(s: Settings, lever: str) -> Array:
    """The same of platforms, [platform]; all 1 where nobody has moved it."""
    out = np.ones(len(s.platforms))
    if lever in s.spend:
        for number, firm in enumerate(s.params.firms.values()):
            if firm.kind == "platform":
                out[s.platforms.index(firm.platform)] = s.spend[lever][number]
    return out


def _by_firm(firm: Array, s: Settings, lever: str) -> Array:
    out = np.ones(len(firm))
    mine = firm >= 0
    out[mine] = s.spend[lever][firm[mine]]
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
    hosts.days[rows] = _days(r * own, week)
    on_air = within(r * own, 1.0, 7.0) / own  # against today, in the long run
    more = np.maximum(r * (studio + content) - on_air * studio, 0.0)
    ratio_of_content = np.where(content > 0.0, more / np.where(content > 0.0, content, 1.0), r)
    hosts.novelty[rows] = np.minimum(hosts.novelty[rows] * np.sqrt(ratio_of_content), 1.0)


def fill_rooms(hosts: Hosts, s: Settings, week: int) -> None:
    """Days on air and novelty in force of hosts who are looked at: studio follows days, content novelty squared."""
    if ON_AIR in s.spend:
        ratio = of_hosts(hosts, s, ON_AIR)
        rows = rows_of(ratio != 1.0)
        hosts.days[rows] = _days(ratio[rows] * hosts.own_days[rows], week)
    if CONTENT in s.spend:
        ratio = of_hosts(hosts, s, CONTENT)
        rows = rows_of(ratio != 1.0)
        hosts.novelty[rows] = np.minimum(hosts.novelty[rows] * np.sqrt(ratio[rows]), 1.0)


def _days(wanted: Array, week: int) -> Array:
    """Whole days on air, one at least; parts of a day are whole ones in so many weeks."""
    return within(np.floor(wanted + start(week) + _ROUNDING), 1, 7).astype(np.int64)


def level(own: Array, s: Settings, lever: str) -> Array:
    """What holds of training or quality control, 0 to 1, [mcn], where an MCN spends otherwise than today."""
    return within(own * of_mcns(s, lever), 0.0, 1.0) if lever in s.spend else own


def subsidy(own: Array, s: Settings) -> Array:
    """Subsidies in force, share of the merchant's price, [platform]."""
    if SUBSIDY not in s.spend:
        return own
    ratio = of_platforms(s, SUBSIDY)
    return np.where(ratio == 1.0, own, np.minimum(own * ratio, _SUBSIDY_MOST))


def audit(s: Settings) -> Array:
    """Strictness of platforms' own audits, 0 to 1, [platform]."""
    return within(s.platform.audit * of_platforms(s, AUDIT), 0.0, 1.0)


def host_support(s: Settings) -> Array:
    """What platforms pay hosts, share of the take, [platform]."""
    return s.platform.host_support * of_platforms(s, HOST_SUPPORT)


def on_service(usual: Array, audits: Array, s: Settings) -> Array:
    """Fen spent on service, [platform], of the ``usual`` amount; the ``audits`` in it are no service."""
    if SERVICE not in s.spend:
        return usual
    return np.rint(audits + (usual - audits) * of_platforms(s, SERVICE)).astype(np.int64)
