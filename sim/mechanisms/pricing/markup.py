"""Cost-plus pricing with an eye on rivals."""

from __future__ import annotations

import numpy as np

from sim.core.registry import register
from sim.mechanisms.pricing.view import PriceView


@register("pricing", "markup")
def markup(view: PriceView) -> np.ndarray:
    """Ordinary mark-up, changed fees passed through, a cut for lost share, and part of rivals' undercutting matched.

    Each response is to a difference between brands and weaker than it, so that a war ends when its cause does.
    """
    own = view.ordinary - view.loss_response * np.maximum(view.lost, 0.0)[:, None]
    undercut = np.maximum(own - view.rivals - view.dead_band, 0.0)
    return own - view.rival_response * undercut
