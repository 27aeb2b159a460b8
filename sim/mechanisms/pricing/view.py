"""What a pricing rule sees."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class PriceView(NamedTuple):
    """Last week's market from the brands' side; log prices are relative to each brand's ordinary price there."""

    price: np.ndarray  # [brand, platform] own log price
    cheapest: np.ndarray  # [brand, platform] lowest log price of a brand of the category there, infinite for merchants
    usual: np.ndarray  # [brand, platform] own log price that buyers are used to
    list_price: np.ndarray  # [brand, platform] log price at which list price is charged
    shortage: np.ndarray  # [brand] log of wanted over actual stock, -1 to 1; positive = short
    demand: np.ndarray  # [brand] log of current over usual demand, -1 to 1
    take_change: np.ndarray  # [brand, platform] take and other charges minus those at the start, share of sales
    answer: np.ndarray  # [brand] log price given up in answer to rivals' prices (`sim.firms.rivalry`)
    pass_through: float  # share of a change in the take that reaches the price
    dead_band: float  # log price differences that nobody acts on
    demand_response: float  # log price per log demand
    stock_response: float  # log price per log shortage
    premium: float  # log price asked for service
    loss_aversion: float  # what a price above the usual weighs against one as far below it

    @property
    def ordinary(self) -> np.ndarray:
        """The ordinary mark-up with changed charges passed through, [brand, platform]."""
        return self.pass_through * self.take_change
