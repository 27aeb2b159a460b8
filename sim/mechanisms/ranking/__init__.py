"""Rankings: who is shown to strangers. A kind is a function `Entries -> score [entry]`, any non-negative numbers.

Scores are normalised within each list (platform, sales channel, category) and mixed with the platform's weights, so
that a weight is the share of views which that kind hands out.
"""

from sim.mechanisms.ranking.lists import build

__all__ = ["build"]
