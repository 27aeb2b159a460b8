"""What a ranking kind sees."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Entries(NamedTuple):
    """Everything that stands in some list this week, sorted by list. Last week's observations only."""

    list_id: np.ndarray  # [entry] int64, (platform * 3 + channel) * categories + category; ascending
    length: np.ndarray  # [lists] int64, entries of each list
    first: np.ndarray  # [non-empty lists] int64, where each begins
    offer: np.ndarray  # [entry] int64 offer id
    kind: np.ndarray  # [entry] int64 host type, -1 for shops
    platform: np.ndarray  # [entry] int64
    presence: np.ndarray  # [entry] audience size x airtime of a room, or strength of a brand's shop
    sales: np.ndarray  # [entry] smoothed expected sales of the offer in the list's channel, fen
    minutes: np.ndarray  # [entry] smoothed minutes watched with the host; 0 for shops
    appeal: np.ndarray  # [entry] log-odds of being watched
    bids: np.ndarray  # [entry] traffic that the brand buys there for its presence, relative to the usual
    rating: np.ndarray  # [entry] public quality and service rating, 0-1
    momentum: np.ndarray  # [entry] share of sales of the room or brand over its usual share, 0.25 to 4

    def share(self, score: np.ndarray) -> np.ndarray:
        """`score` divided by its sum in each list; equal shares where the sum is zero."""
        from sim.state.listing import divide_by_lists  # compiled: words are checked without it

        score, shares = np.asarray(score, np.float64), np.empty(len(score))
        divide_by_lists(score, np.add.reduceat(score, self.first), self.first, shares)
        return shares

    def total(self, score: np.ndarray) -> np.ndarray:
        """Sum of `score` over the entry's list, [entry]."""
        return self.spread(np.add.reduceat(score, self.first))

    def spread(self, values: np.ndarray) -> np.ndarray:
        """One value a non-empty list, repeated for its entries."""
        from sim.state.listing import spread_over_lists

        out = np.empty(len(self.list_id))
        spread_over_lists(values, self.first, out)
        return out
