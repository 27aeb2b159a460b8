"""What a pricing rule sees."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class PriceView(NamedTuple):
    """Last week's market from the brands' side; log prices are relative to each brand's ordinary price there."""

    price: np.ndarray  # [brand, platform] own log price
    rivals: np.ndarray  # [brand, platform] mean log price of the category's other brands, weighted by sales
    cheapest: np.ndarray  # [brand, platform] lowest log price among them
    take_change: np.ndarray  # [platform] take minus its value at the start, share of sales
    lost: np.ndarray  # [brand] log loss of share beyond error, positive = lost
    pass_through: float  # share of a change in the take that reaches the price
    loss_response: float  # log price per log share
    rival_response: float  # share of rivals' undercutting that is matched
    dead_band: float  # log price differences that nobody acts on
