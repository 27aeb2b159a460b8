"""Cost-plus pricing with an eye on rivals' prices."""

from __future__ import annotations

import numpy as np

from sim.core.registry import register
from sim.mechanisms.pricing.view import PriceView


@register("pricing", "markup")
def markup(view: PriceView) -> np.ndarray:
    """Ordinary mark-up, changed fees passed through, and an answer to rivals' prices; other losses get none."""
    return view.ordinary - view.answer[:, None]
