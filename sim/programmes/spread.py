"""The two passes over all rows that a strategy needs every week, in compiled code."""

# mypy: ignore-errors
# Compiled code takes its types from the arguments.

from __future__ import annotations

import numpy as np

from sim.core.jit import kernel
from sim.core.rng import row_key, uniform


@kernel
def spread(masks, reached, word):
    """Add the bits of `word` to the masks of everybody reached. masks [row] uint64, reached [row] bool.

    Returns how many are reached.
    """
    count = 0
    for i in range(masks.shape[0]):
        if reached[i]:
            masks[i] |= word
            count += 1
    return count


@kernel
def holders(masks, word):
    """How many have a bit of `word` in their mask."""
    count = 0
    for i in range(masks.shape[0]):
        if masks[i] & word != np.uint64(0):
            count += 1
    return count


@kernel
def draws(seed, stream, week, item, rows, out):
    """Keyed draws of some rows, out [n] float64 in (0, 1): the same as `sim.core.rng.uniforms`."""
    for i in range(rows.shape[0]):
        out[i] = uniform(row_key(seed, rows[i]), stream, week, item)
