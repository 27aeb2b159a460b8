"""Stars: who is on air on each platform, what scandals cost a room, and what builds up while it is silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.short import within
from sim.firms.settings import Settings, gain
from sim.mechanisms.ranking.presence import of_shops
from sim.state.names import NOBODY

if TYPE_CHECKING:
    from sim.firms.tables import Array, Firms

_FAR = 0.05  # of the usual standing; an empty platform is no further away than this


def standing(firms: Firms, s: Settings, week: int) -> Array:
    """Standing of what people can come for by platform, [platform]: rooms by size and days on air, and the shops.

    Independent hosts count by a power of their size; one who is back from a suspension counts for more, as long as
    people are curious. Shops and brands' own rooms are always there, on the scale of rooms that rankings have.
    """
    hosts, brands = firms.hosts, firms.brands
    there = hosts.alive & (hosts.suspended_until <= week)
    size = hosts.size[there] * np.exp(s.params.mcn.comeback * hosts.missed[there])
    power = np.where(hosts.own_brand[there] < 0, s.params.behaviour.visit.star_weight, 1.0)
    rooms = np.bincount(hosts.platform[there], size**power * hosts.days[there] / 7.0, len(s.platforms))
    return rooms + of_shops(brands, s.params.brand.room_size)[brands.alive & ~brands.merchant].sum()


def draw(firms: Firms) -> Array:
    """Log of what is on air this week over what people are used to there, [platform]; 0 before anything is usual."""
    now, usual = firms.platforms.stars, firms.platforms.usual_stars
    ratio = np.where(usual > 0.0, now / np.where(usual > 0.0, usual, 1.0), 1.0)
    return np.log(within(ratio, _FAR, 1.0 / _FAR))


def heal(firms: Firms, s: Settings, week: int) -> None:
    """A week later: scandals fade to what stays of them; curiosity about a suspended room builds up, and fades when it
    is back. Before anybody decides or anything happens."""
    hosts, market = firms.hosts, s.params.mcn
    hosts.stigma += gain(market.scandal_weeks) * (hosts.scar - hosts.stigma)
    away = hosts.suspended_until >= week  # last week
    hosts.missed += gain(market.comeback_weeks) * (away - hosts.missed)


def disgrace(firms: Firms, s: Settings, week: int) -> None:
    """What breaks this week about a host: willingness to buy in the room falls at once; a part of the loss stays."""
    hosts, news, market = firms.hosts, firms.news, s.params.mcn
    fresh = (news.day == 7 * week) & (news.host != NOBODY)
    loss = np.bincount(news.host[fresh], market.scandal * news.harm[fresh], len(hosts))
    hosts.stigma += loss
    hosts.scar += market.scandal_stays * loss
