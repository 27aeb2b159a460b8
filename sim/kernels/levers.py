"""Programmes, policies and campaigns as a table over the closed list of channels; kernels never know their names."""

import numpy as np

from sim.jit import formula

ANY = -1


@formula
def lever_sum(levers, mask, channel, platform, host, brand, category):
    """Sum over the levers that reach her (bits of mask) of their value on a channel.

    A lever limited to a platform, host, brand or category counts only there; ANY (-1) as an argument matches only
    levers without that limit, except for the platform of a visit that is not chosen yet.
    """
    total = 0.0
    index = 0
    left = np.uint64(mask)
    while left != np.uint64(0):
        if left & np.uint64(1) != np.uint64(0):
            lever = levers[index]
            applies = lever.platform < 0 or lever.platform == platform
            applies = applies and (lever.host < 0 or lever.host == host)
            applies = applies and (lever.brand < 0 or lever.brand == brand)
            applies = applies and (lever.category < 0 or lever.category == category)
            if applies:
                total += lever.value[channel]
        left = left >> np.uint64(1)
        index += 1
    return total


@formula
def visit_levers(levers, mask, channel):
    """As `lever_sum` before a platform is chosen: every lever that reaches her counts, wherever it applies."""
    total = 0.0
    index = 0
    left = np.uint64(mask)
    while left != np.uint64(0):
        if left & np.uint64(1) != np.uint64(0):
            total += levers[index].value[channel]
        left = left >> np.uint64(1)
        index += 1
    return total
