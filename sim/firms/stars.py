"""Stars: who is on air on each platform, what scandals cost a room, and what builds up while it is silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.firms.settings import Settings, gain
from sim.state.names import NOBODY

if TYPE_CHECKING:
    from sim.firms.tables import Array, Firms

_FAR = 0.05  # of the usual standing; a platform without any room is no further away than this


def standing(firms: Firms, s: Settings, week: int) -> Array:
    """Standing of the independent rooms on air by platform, [platform]: size x days on air, stars above proportion.

    A room that is back from a suspension counts for more, as long as people are curious.
    """
    hosts, visit = firms.hosts, s.params.behaviour.visit
    there = hosts.alive & (hosts.own_brand < 0) & (hosts.suspended_until <= week)
    size = hosts.size[there] * np.exp(s.params.mcn.comeback * hosts.missed[there])
    return np.bincount(hosts.platform[there], size**visit.star_weight * hosts.days[there] / 7.0, len(s.platforms))


def draw(firms: Firms) -> Array:
    """Log of what is on air this week over what people are used to there, [platform]; 0 before anything is usual."""
    now, usual = firms.platforms.stars, firms.platforms.usual_stars
    ratio = np.where(usual > 0.0, now / np.where(usual > 0.0, usual, 1.0), 1.0)
    return np.log(np.clip(ratio, _FAR, 1.0 / _FAR))


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
