"""The ranking kinds of recommender-ecosystem models (RecSim NG, T-RECS), as shares of views."""

from __future__ import annotations

import numpy as np

from sim.core.registry import register
from sim.core.short import within
from sim.mechanisms.ranking.entries import Entries

_DAMPING = 0.5  # weight of observed success against standing: below 1, so that popularity cannot run away
_DWELL = 0.3  # part of success that is time watched; the rest is sales
_STRICTNESS = 4.0  # how sharply a quality rating favours the better (elasticity)


@register("ranking", "interest_match")
def interest_match(entries: Entries) -> np.ndarray:
    """What fits whoever is there: standing times attraction. How well it fits is `Exposure.relevance`."""
    return entries.presence * np.exp(entries.appeal)


@register("ranking", "popularity")
def popularity(entries: Entries) -> np.ndarray:
    """Standing ^ (1 - d) x success ^ d: a fixed point exists and gains are bounded by 1 / (1 - d)."""
    standing, sold = entries.share(entries.presence), entries.share(entries.sales)
    watched = np.where(entries.total(entries.minutes) > 0.0, entries.share(entries.minutes), sold)
    success = (1.0 - _DWELL) * sold + _DWELL * watched
    # A tenth of standing keeps newcomers visible before anybody has bought from them.
    damped = standing ** (1.0 - _DAMPING) * (0.9 * success + 0.1 * standing) ** _DAMPING
    return np.where(entries.total(entries.sales) > 0.0, damped, standing)


@register("ranking", "follow_graph")
def follow_graph(entries: Entries) -> np.ndarray:
    """Friends of followers: in proportion to standing. Its weight is also the chance that a followed room is shown."""
    return entries.presence


@register("ranking", "diversity")
def diversity(entries: Entries) -> np.ndarray:
    """Everybody alike."""
    return np.ones(len(entries.list_id))


@register("ranking", "paid_traffic")
def paid_traffic(entries: Entries) -> np.ndarray:
    """Presence times what the brand bought (`sim.firms.traffic`): slots are scarce, so that only shares count."""
    return entries.presence * entries.bids


@register("ranking", "quality_rating")
def quality_rating(entries: Entries) -> np.ndarray:
    """The better rated, with the square root of standing."""
    return np.sqrt(entries.presence) * within(entries.rating, 0.01, 1.0) ** _STRICTNESS
