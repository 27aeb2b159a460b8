"""Cost-plus pricing with an eye on rivals."""

from __future__ import annotations

import numpy as np

from sim.core.registry import register
from sim.mechanisms.pricing.view import PriceView


@register("pricing", "markup")
def markup(view: PriceView) -> np.ndarray:
    """Ordinary mark-up, changed fees passed through, what rivals' prices are answered with, and a cut for lost share."""
    return view.ordinary - view.answer[:, None] - view.loss_response * np.maximum(view.lost, 0.0)[:, None]
