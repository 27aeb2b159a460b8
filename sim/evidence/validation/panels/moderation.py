"""The heaviest fifth of this quarter's buyers are less heavy in the next, by as much as chance in who they are."""

from __future__ import annotations

import numpy as np

from sim.evidence.validation.panels.conditional_trend import compared, subjects
from sim.evidence.validation.panels.measure import Statistics

__all__ = ["ABOUT", "FEWEST", "NAME", "NEEDS", "SOURCE", "TOO_SMALL", "heaviest", "statistics", "subjects"]

NAME = "moderation of heavy buyers"
ABOUT = "The heaviest fifth of a quarter's buyers buy less in the next, as the NBD foretells of who they are."
SOURCE = "Sharp, Romaniuk & Graham 2019 (law of buyer moderation); NBD: Trinh, Dawes & Sharp 2025"
NEEDS: tuple[str, ...] = ()
TOO_SMALL = "two quarters of purchases are needed"
HEAVY = 0.2  # of the buyers of a quarter
FEWEST = 50  # heavy buyers


def heaviest(persons: np.ndarray) -> np.ndarray:
    """How much of each class belongs to the heaviest fifth of buyers, [purchases]; a class may do so in part."""
    buyers = np.where(np.arange(len(persons)) > 0, persons, 0)
    above = np.cumsum(buyers[::-1])[::-1] - buyers  # buyers of the classes above
    room = np.clip(HEAVY * buyers.sum() - above, 0.0, buyers)
    return np.divide(room, buyers, out=np.zeros(len(persons)), where=buyers > 0)


def statistics(counts: np.ndarray, there: np.ndarray) -> Statistics:
    """Next quarter over this one, of the heaviest fifth, beside the trend of all; and over what the NBD foretells."""
    bought = later = foretold = heavy = 0.0
    for pair in compared(counts, there):
        share = heaviest(pair.counts.persons)
        heavy += float(share @ pair.counts.persons)
        bought += float(share @ (pair.counts.persons * np.arange(len(share)))) * pair.trend
        later += float(share @ pair.counts.later)
        foretold += float(share @ pair.foretold())
    if not bought:
        return {}
    n = round(heavy)
    return {
        "heaviest fifth: next quarter over this": (later / bought, n),
        "heaviest fifth: next quarter over NBD": (later / foretold, n),
    }
