"""What people can see of a week: offers, ranked lists, public information."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.state.programme import (
    Terms,
)

# What is on sale this week. Row = persistent offer id: mall offers first (brand * platforms + platform), then host
# offers (offer = mall_offers + host * SLOTS_PER_HOST + slot), so that ids never move when hosts enter.
SLOTS_PER_HOST = 2


OFFER = np.dtype(
    [
        ("host", "i8"),  # NOBODY for a mall shop
        ("brand", "i8"),
        ("platform", "i8"),
        ("category", "i8"),
        ("host_type", "i8"),  # index into HOST_TYPES, -1 for a mall shop
        ("live", "i8"),  # 1 if the offer exists this week
        ("on_air", "i8"),  # bit per day of the week on which the room is live
        ("list_fen", "i8"),  # list price of one basket, fen
        ("price", "f8"),  # paid over list, after every discount and subsidy
        ("usual", "f8"),  # paid over list that buyers are used to here
        ("appeal", "f8"),  # content: log-odds of being watched
        ("pull", "f8"),  # selling skill and urgency: log-odds of being bought
        ("belief", "f8"),  # public quality belief, 0-1
        ("quality", "f8"),  # delivered quality, 0-1
        ("service", "f8"),  # delivery and after-sales, 0-1
        ("promise", "f8"),  # promised level, 0-1
        ("novelty", "f8"),  # 0 repeats last week's script, 1 new
        ("bonding", "f8"),  # how fast people bond with the host, ratio
        ("available", "f8"),  # probability that the item is in stock
        ("return_logit", "f8"),  # log-odds of an ordinary order coming back (category and policy)
        ("private", "f8"),  # chance that a buyer joins the host's private list
        ("levers", "u8"),  # bit per lever that applies to this offer
    ]
)


class SegmentTable(NamedTuple):
    """Traits that all of a segment share. Each [segment] float64 unless said otherwise."""

    visit_link: np.ndarray  # log-odds
    basket: np.ndarray  # ratio
    minutes: np.ndarray  # ratio
    buy: np.ndarray  # log-odds
    bond_gain: np.ndarray  # ratio
    trust: np.ndarray  # [segment, platform] trust in a platform never tried
    income_basket: np.ndarray  # [income band] size of an order, ratio
    city_visit: np.ndarray  # [city tier] log-odds
    city_outside: np.ndarray  # [city tier] how much there is outside to leave for, ratio


class Exposure(NamedTuple):
    """What rankings show: one list per (platform, sales channel, category).

    list = (platform * 3 + channel) * categories + category; its entries are start[list]..start[list + 1].
    """

    start: np.ndarray  # [lists + 1] int64
    offer: np.ndarray  # [entries] int64, offer id
    cumulative: np.ndarray  # [entries] float64, ends at 1.0 in each non-empty list
    category: np.ndarray  # [platform, channel, category] float64, cumulative: the platform's own mix
    follow: np.ndarray  # [platform] float64, chance that a followed room on air is shown
    explore: np.ndarray  # [platform] float64, share of sessions that show the platform's mix instead of her taste
    relevance: np.ndarray  # [platform] float64 0-1, how well shown items fit her interest


class Public(NamedTuple):
    """Everything else that persons can see this week; a frozen market replays it."""

    week: int
    day: int  # first day of the week
    visit_season: np.ndarray  # [7] log-odds
    visit_calls: np.ndarray  # [7] visits a day to which festivals call everybody
    demand_season: np.ndarray  # [7, category] log-odds: festivals, waiting before them, and what is left after them
    shelf_season: np.ndarray  # [7, category] log-odds: the same at the shelf outside
    return_season: np.ndarray  # [7] log-odds of sending back what is bought on that day
    stock_season: np.ndarray  # [7] what an order fills of a need beyond the usual, ratio
    platform_base: np.ndarray  # [segment, platform] log-odds of choosing it
    platform_draw: np.ndarray  # [platform] log of the standing of rooms on air over what is usual there
    platform_price: np.ndarray  # [platform] mean paid over list last week
    platform_service: np.ndarray  # [platform] 0-1
    platform_refund_days: np.ndarray  # [platform]
    platform_contacts: np.ndarray  # [platform] messages a week to a member
    channel_appeal: np.ndarray  # [platform, 3] log-odds
    host_platform: np.ndarray  # [host] int64, -1 when off the market
    host_on_air: np.ndarray  # [host] int64 bits
    host_offer: np.ndarray  # [host, SLOTS_PER_HOST] int64 offer id or -1
    news_day: np.ndarray  # [items breaking this week] int64
    news_host: np.ndarray  # [items] int64, NOBODY = none
    news_platform: np.ndarray  # [items] int64, -1 = none
    news_harm: np.ndarray  # [items] float64, 0-1
    news_blame: np.ndarray  # [items] float64, how far platforms are blamed, 1 = as usual
    join_rate: np.ndarray  # [segment, platform] paid arrivals per potential person and week
    terms: Terms  # programmes and other levers in force
    minutes: float  # length of a session relative to 2024
    basket: float  # size of an order relative to 2025
    outside: float  # strength of shelf shops relative to 2025
