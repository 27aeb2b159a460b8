"""What counts as a change: deviations from the usual, beyond chance and beyond what anybody bothers about."""

from __future__ import annotations

import numpy as np

from sim.core.short import within
from sim.firms.settings import Settings
from sim.firms.tables import Array


def lost_share(share: Array, usual: Array, viewings: Array, s: Settings) -> Array:
    """Log loss of share that is worth a reaction: positive = lost, negative = won, 0 = within error or dead band.

    The sampling error of a smoothed share is dispersion / sqrt(viewings in memory); the threshold is the larger of
    the dead band and `z_threshold` errors, and is subtracted (soft threshold), so that noise cannot ratchet.
    """
    learning = s.params.brand.learning
    loss = np.log(np.maximum(usual, 1e-12)) - np.log(np.maximum(share, 1e-12))
    error = learning.dispersion / np.sqrt(np.maximum(viewings * s.memory, 1.0))
    threshold = np.maximum(learning.dead_band, learning.z_threshold * error)
    return within(np.sign(loss) * np.maximum(np.abs(loss) - threshold, 0.0), -1.0, 1.0)
