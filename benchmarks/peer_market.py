"""The small common market that every peer lives, its rules once for one person and once for all in NumPy.

Some persons and six hosts. Each person has a sensitivity to prices, even in 1 to 3, and a habit of each host, at
first none. Every day, in this order:

* every habit fades to 0.98 of itself;
* she looks in with chance logistic(-1.5 + 1.5 x her strongest habit);
* then visits the host of the highest utility, -sensitivity x price + 2 x habit + Gumbel noise;
* her habit of that host moves a tenth of the way to 1;
* she buys there with chance logistic(2 - sensitivity x price).

After every seventh day each host changes its price, at first 1, by a tenth of how much it sold above or below the mean
of all, at most by a tenth; it stays within 0.5 and 2.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

import numpy as np

HOSTS, WEEK = 6, 7
FADE, GAIN = 0.98, 0.1
LOOK, LOOK_HABIT, CHOOSE_HABIT, BUY = -1.5, 1.5, 2.0, 2.0


@dataclass
class Market:
    """What hosts are, and what was counted."""

    prices: list[float] = field(default_factory=lambda: [1.0] * HOSTS)
    sold: list[int] = field(default_factory=lambda: [0] * HOSTS)  # this week
    visits: int = 0
    purchases: int = 0
    day: int = 0

    def ends_day(self) -> None:
        """Hosts decide once a week."""
        self.day += 1
        if self.day % WEEK:
            return
        mean = sum(self.sold) / HOSTS
        for host, sold in enumerate(self.sold):
            gap = sold / mean - 1.0 if mean else 0.0
            price = self.prices[host] * (1.0 + 0.1 * min(max(gap, -1.0), 1.0))
            self.prices[host] = min(max(price, 0.5), 2.0)
        self.sold = [0] * HOSTS


def logistic(x: float) -> float:
    """Chance of log-odds x."""
    return 1.0 / (1.0 + math.exp(-x))


def one_day(habit: list[float], sensitivity: float, market: Market, luck: random.Random) -> None:
    """A day of one person, in plain Python; writes her habit [host] and the market's counts."""
    for host in range(HOSTS):
        habit[host] *= FADE
    if luck.random() >= logistic(LOOK + LOOK_HABIT * max(habit)):
        return
    chosen, most = 0, -math.inf
    for host, price in enumerate(market.prices):
        u = CHOOSE_HABIT * habit[host] - sensitivity * price - math.log(-math.log(luck.random() or 1e-300))
        if u > most:
            chosen, most = host, u
    habit[chosen] += GAIN * (1.0 - habit[chosen])
    market.visits += 1
    if luck.random() < logistic(BUY - sensitivity * market.prices[chosen]):
        market.purchases += 1
        market.sold[chosen] += 1


def everybodys_day(habit: np.ndarray, sensitivity: np.ndarray, market: Market, luck: np.random.Generator) -> None:
    """The same of all persons at once: habit [person, host] is written, sensitivity [person]."""
    habit *= FADE
    looks = np.flatnonzero(luck.random(len(habit)) < 1.0 / (1.0 + np.exp(-LOOK - LOOK_HABIT * habit.max(axis=1))))
    prices, mine = np.array(market.prices), sensitivity[looks]
    utility = CHOOSE_HABIT * habit[looks] - mine[:, None] * prices + luck.gumbel(size=(len(looks), HOSTS))
    chosen = utility.argmax(axis=1)
    habit[looks, chosen] += GAIN * (1.0 - habit[looks, chosen])
    buys = luck.random(len(looks)) < 1.0 / (1.0 + np.exp(mine * prices[chosen] - BUY))
    market.visits += len(looks)
    market.purchases += int(np.count_nonzero(buys))
    sold = np.bincount(chosen[buys], minlength=HOSTS)
    market.sold = [before + int(n) for before, n in zip(market.sold, sold, strict=True)]
