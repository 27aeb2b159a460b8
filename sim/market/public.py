"""What people can see this week: seasons and trends from the calendar, everything else from the firms."""

from __future__ import annotations

import numpy as np

from sim.dates.almanac import Almanac
from sim.dates.timeline import Now
from sim.firms.decisions import public_part
from sim.firms.tables import Firms
from sim.params.market import MarketParams
from sim.state.names import MALL
from sim.state.programme import Terms
from sim.state.shown import Public

IN_MALL = np.eye(3)[MALL]  # [channel]


def announce(firms: Firms, almanac: Almanac, terms: Terms, now: Now) -> Public:
    """The public information of one week; news are those that break in it."""
    params, week = now.params, now.week
    festivals = almanac.season(week).times(params.brand.festival)
    part = public_part(firms, now)
    fresh = (part["news_day"] >= 7 * week) & (part["news_day"] < 7 * week + 7)
    part["channel_appeal"] = part["channel_appeal"] + almanac.trend("mall", week) * IN_MALL
    part |= {name: part[name][fresh] for name in ("news_day", "news_host", "news_platform", "news_harm", "news_blame")}
    taste = [[segment.platform.get(name, 0.0) for name in params.platform] for segment in params.segment.values()]
    return Public(
        week=week,
        day=7 * week,
        visit_season=festivals.visits + almanac.trend("visit", week),
        visit_calls=festivals.calls,
        demand_season=festivals.demand + almanac.trend("demand", week) + orders_by_income(params),
        shelf_season=festivals.shelf,
        return_season=festivals.returns,
        stock_season=festivals.stock,
        platform_base=np.array(taste),
        terms=terms,
        minutes=almanac.trend("minutes", week),
        basket=almanac.trend("basket", week) * params.economy.income ** (1.0 - params.economy.orders),
        outside=almanac.trend("outside", week),
        **part,
    )


def orders_by_income(params: MarketParams) -> np.ndarray:
    """What income adds to buying each category, log-odds [category]: more the more its spending follows income.

    Elasticities are taken against their mean, weighted by founding spending: which goods lose, not how much is lost.
    """
    goods = params.category.values()
    elasticity = np.array([c.income_elasticity for c in goods])
    spent = np.array([c.demand_share * c.list_price_yuan for c in goods])
    ratio = elasticity / max(float(elasticity @ spent / spent.sum()), 1e-9)
    return np.asarray(params.economy.orders * np.log(params.economy.income) * ratio)
