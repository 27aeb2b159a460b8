"""One list of offers for each platform, sales channel and category, with the shares of views in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.registry import find
from sim.core.short import rows_of, within
from sim.mechanisms.ranking import presence as standing
from sim.mechanisms.ranking.entries import Entries
from sim.state.names import SALES_CHANNELS
from sim.state.shown import Exposure

if TYPE_CHECKING:
    from sim.dates.timeline import Now

_READ = ("host", "host_type", "brand", "platform", "category", "on_air")
_RATED = ("appeal", "quality", "service")
_BITS = np.array([bin(bits).count("1") for bits in range(128)])


def build(firms: Any, offers: np.ndarray, now: Now) -> Exposure:
    """The exposure lists of the week. Airtime is part of presence: a ranked room counts as on air when it is shown."""
    s = firms.settings(now.params)
    entries = _entries(firms, s, offers)
    views = np.zeros(len(entries.list_id))
    for kind, weight in s.ranking.items():
        if weight.any():
            views += weight[entries.platform] * entries.share(find("ranking", kind)(entries))
    views = _rescaled(entries.share(views), entries, s)
    none = np.zeros(len(s.platforms))
    blind = firms.platforms.blind_share
    views = _blinded(views, blind[entries.platform], entries)
    follow, explore = s.ranking.get("follow_graph", none), s.ranking.get("diversity", none)
    match = s.ranking.get("interest_match", none) / np.maximum(1.0 - follow, 1e-9)
    return Exposure(
        start=np.append(0, np.cumsum(entries.length)),
        offer=entries.offer,
        cumulative=_cumulative(views, entries),
        category=_categories(entries, s),
        follow=follow,
        explore=explore,
        relevance=s.platform.match_skill * within(0.5 + match, 0.0, 1.0) * (1.0 - blind),
    )


def _entries(firms: Any, s: Any, offers: np.ndarray) -> Entries:
    """Shops stand in the mall and in short video; rooms in live and in short video."""
    from sim.state.listing import sort_entries  # compiled: words are checked without it

    goods, channels = len(s.list_fen), len(SALES_CHANNELS)
    live = rows_of(offers["live"] > 0)
    read, rated = ([offers[name][live] for name in names] for names in (_READ, _RATED))
    hosts, brands = firms.hosts, firms.brands
    count = np.zeros(len(s.platforms) * channels * goods, np.int64)
    whole = {name: np.empty(2 * len(live), np.int64) for name in ("list_id", "offer", "kind", "platform")}
    parts = {
        name: np.empty(2 * len(live))
        for name in ("presence", "sales", "minutes", "appeal", "bids", "rating", "momentum")
    }
    sort_entries(
        live, *read, _BITS, *rated, goods, standing.SHOP_VIDEO,
        firms.shelf.sales, standing.of_shops(brands, s.params.brand.room_size), brands.traffic, brands.share,
        brands.usual_share, brands.room, hosts.size, hosts.own_brand, hosts.brand, hosts.minutes, hosts.reputation,
        hosts.share, hosts.usual_share, count, np.empty_like(count), *whole.values(), *parts.values(),
    )  # fmt: skip
    start = np.cumsum(count) - count
    return Entries(length=count, first=start[count > 0], **whole, **parts)


def _blinded(views: np.ndarray, blind: np.ndarray, entries: Entries) -> np.ndarray:
    """Without data a platform shows what is there: everybody alike, for a part of the week."""
    if not blind.any():
        return views
    return (1.0 - blind) * views + blind * entries.share(np.ones(len(views)))


def _rescaled(views: np.ndarray, entries: Entries, s: Any) -> np.ndarray:
    """Take the share 1 - factor of some host types' views and hand it to the others in the same list.

    A list in which everybody is concerned has nobody to hand views to and stays as it is.
    """
    if (s.views_scale == 1.0).all():
        return views
    factor = np.where(entries.kind >= 0, s.views_scale[entries.platform, entries.kind], 1.0)
    touched = factor != 1.0
    wanted = np.where(touched, views * factor, 0.0)
    others = entries.total(np.where(touched, 0.0, views))
    rest = np.maximum(1.0 - entries.total(wanted), 0.0) / np.where(others > 0.0, others, 1.0)
    return entries.share(np.where(others > 0.0, np.where(touched, wanted, views * rest), views))


def _cumulative(views: np.ndarray, entries: Entries) -> np.ndarray:
    """Running sum of views within each list; exactly 1 at the end."""
    from sim.state.listing import run_up

    cumulative = np.empty(len(views))
    run_up(views, entries.first, cumulative)
    return cumulative


def _categories(entries: Entries, s: Any) -> np.ndarray:
    """The platform's own mix of categories in each channel, cumulative: demand where there is anything on sale."""
    there = entries.length.reshape(-1, len(SALES_CHANNELS), len(s.list_fen)) > 0
    mix = there * np.maximum(s.category.demand_share, 1e-12)
    total = mix.sum(axis=2, keepdims=True)
    return np.cumsum(mix / np.where(total > 0.0, total, 1.0), axis=2)
