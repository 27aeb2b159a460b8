"""Ranking kinds that look beyond standing: the long tail, and what is rising."""

from __future__ import annotations

import numpy as np

from sim.core.registry import register
from sim.core.short import within
from sim.mechanisms.ranking.entries import Entries

_RISE = 2.0  # how sharply a rise is favoured (elasticity)


@register("ranking", "long_tail")
def long_tail(entries: Entries) -> np.ndarray:
    """Well-rated small ones: rating over the square root of standing."""
    return within(entries.rating, 0.01, 1.0) / np.sqrt(np.maximum(entries.presence, 0.1))


@register("ranking", "rising")
def rising(entries: Entries) -> np.ndarray:
    """Hot events: standing times the square of current over usual share of sales."""
    return entries.presence * entries.momentum**_RISE
