"""Everything that is not a person, as the week's schedule sees it: found, decide, learn, and what people can see.

The order of decisions is fixed: dated events and policies, who closes and enters, brands, hosts with their MCNs,
platforms. Each reads last week's smoothed observations and writes only its own columns. Then the week's
paid slots are sold.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.firms import brand, host, mcn, platform, regulator, stars, survival
from sim.firms.founding import found
from sim.firms.learning import learn
from sim.firms.offers import on_air
from sim.firms.tables import Firms
from sim.firms.traffic import sell
from sim.mechanisms.shock import strike_all
from sim.params.firms import DECIDED

if TYPE_CHECKING:
    from sim.dates.timeline import Now

__all__ = ["DECIDED", "Firms", "decide", "found", "learn", "public_part"]


def decide(firms: Firms, now: Now, seed: int, struck: Callable[[Firms], None] | None = None) -> None:
    """All firms decide for the coming week. `seed` is the replication's, the same as at the founding.

    `struck` looks on after the week's shocks.
    """
    if seed != firms.seed:
        raise ValueError("firms were founded with another seed")
    s = firms.settings(now.params)
    stars.heal(firms, s, now.week)
    regulator.decide(firms, s, now)
    platform.repair(firms)
    strike_all(firms, now)
    stars.disgrace(firms, s, now.week)
    if struck is not None:
        struck(firms)
    survival.decide(firms, s, now)
    brand.decide(firms, s, now)
    mcn.decide(firms, s, now)
    host.decide(firms, s, now)
    platform.decide(firms, s, now)
    sell(firms, s)


def public_part(firms: Firms, now: Now) -> dict[str, Any]:
    """The fields of `sim.state.shown.Public` that firms decide; the rest comes from `sim.market.public`."""
    s = firms.settings(now.params)
    hosts, platforms, news = firms.hosts, firms.platforms, firms.news
    air, slots = on_air(firms, now.week)
    return {
        "platform_draw": stars.draw(firms),
        "platform_price": platforms.price.copy(),
        "platform_service": platforms.service.copy(),
        "platform_refund_days": platforms.refund_days.copy(),
        "platform_contacts": np.minimum(s.platform.contacts, s.params.policy.contacts_limit),
        "channel_appeal": s.channel_appeal,
        "host_platform": np.where(hosts.alive, hosts.platform, -1),
        "host_on_air": air,
        "host_offer": slots,
        "news_day": news.day.copy(),
        "news_host": news.host.copy(),
        "news_platform": news.platform.copy(),
        "news_harm": news.harm.copy(),
        "news_blame": news.blame.copy(),
        "join_rate": s.reach * platforms.arrivals,
    }
