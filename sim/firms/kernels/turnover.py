"""Who closes, who enters and who is found out in a week, row by row: draws are keyed by row."""

from __future__ import annotations

import numpy as np

from sim.core.jit import kernel
from sim.core.rng import row_key, uniform

DRAWS_PER_ROW = 16  # most draws that a row takes at once (`sim.firms.sampling.draws`)


@kernel
def close(seed, stream, week, patience, tired, alive, merchant, firm, short, gone):
    """Rows of brands that close, in ``gone``; returns how many.

    They close after ``patience`` weeks without cash, ``short`` [brand]; merchants also when tired of it, with the
    chance ``tired``, but for a firm that is looked at.
    """
    count = 0
    for b in range(len(alive)):
        if not alive[b]:
            continue
        key = row_key(seed, np.uint64(b * DRAWS_PER_ROW))
        if short[b] >= patience or (merchant[b] and firm[b] < 0 and uniform(key, stream, week, np.uint64(0)) < tired):
            gone[count] = b
            count += 1
    return count


@kernel
def enter(seed, stream, week, forgotten, usual, factor, alive, merchant, firm, category, closed, vacant, new):
    """Vacant places that are taken this week, in ``new``; returns how many.

    forgotten, usual [2]: weeks until nobody remembers who was there, and entries a week into a category, of brands and
    of merchants; factor [category] on them; ``vacant`` [category, 2], zero before, counts places.
    """
    for b in range(len(alive)):
        kind = 1 if merchant[b] else 0
        if not alive[b] and firm[b] < 0 and week - closed[b] >= forgotten[kind]:
            vacant[category[b], kind] += 1
    count = 0
    for b in range(len(alive)):
        kind = 1 if merchant[b] else 0
        if alive[b] or firm[b] >= 0 or week - closed[b] < forgotten[kind]:
            continue
        key = row_key(seed, np.uint64(b * DRAWS_PER_ROW))
        if uniform(key, stream, week, np.uint64(0)) < usual[kind] * factor[category[b]] / vacant[category[b], kind]:
            new[count] = b
            count += 1
    return count


@kernel
def find_out(seed, stream, week, exposed, looked_for, usual_claim, alive, suspended_until, exaggeration, caught, told):
    """Rows of hosts on air whose claims are found out this week, in ``caught``, and whether somebody else ``told``.

    Returns how many. exposed, looked_for: chances a year at the usual claim, without and with the regulator's own
    search.
    """
    count = 0
    for h in range(len(alive)):
        if not alive[h] or suspended_until[h] > week:
            continue
        claims = exaggeration[h] / usual_claim / 52.0
        u = uniform(row_key(seed, np.uint64(h)), stream, week, np.uint64(0))
        if u < looked_for * claims:
            caught[count], told[count] = h, u < exposed * claims
            count += 1
    return count
