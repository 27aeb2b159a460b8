"""Prices that mind what buyers are used to (Kalyanaram & Winer 1995)."""

from __future__ import annotations

import numpy as np

from sim.core.registry import register
from sim.mechanisms.pricing.markup import markup
from sim.mechanisms.pricing.view import PriceView


@register("pricing", "reference_aware")
def reference_aware(view: PriceView) -> np.ndarray:
    """The ordinary mark-up rule, but a rise above the usual price is divided by buyers' loss aversion.

    A cut is halved: today's deal is tomorrow's reference.
    """
    change = markup(view) - view.usual
    return view.usual + np.where(change > 0.0, change / view.loss_aversion, 0.5 * change)
