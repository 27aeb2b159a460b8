"""Programmes, policies and campaigns as a table over the closed list of channels; kernels never know their names.

A lever is one bit. Whom it reaches stands in her mask, what it applies to in the bits of offers, rooms and platforms:
their intersection is what counts.
"""

import math

import numpy as np

from sim.core.jit import formula
from sim.core.rng import Stream, normal, uniform
from sim.state.programme import CHANNEL

_SUSCEPTIBLE = int(Stream.SUSCEPTIBLE)
ONE = np.uint64(1)
NONE = np.uint64(0)


@formula
def channel_sum(levers, mask, channel):
    """Sum over the levers in mask of their value on a channel."""
    total = 0.0
    index = 0
    left = np.uint64(mask)
    while left != NONE:
        if left & ONE != NONE:
            total += levers[index].value[channel]
        left = left >> ONE
        index += 1
    return total


@formula
def channel_most(levers, mask, channel, sign):
    """Sum of the parts of one sign (1 or -1): a bound on `channel_sum` for any part of mask."""
    total = 0.0
    index = 0
    left = np.uint64(mask)
    while left != NONE:
        if left & ONE != NONE:
            total += sign * max(sign * levers[index].value[channel], 0.0)
        left = left >> ONE
        index += 1
    return total


@formula
def saturate(s, effect):
    """Joint effect on a link, in log-odds: additive while small, never beyond `programme.limit`.

    limit (1 - exp(-|x| / limit)) is concave, and with a limit of at most 1 so is its exponential: what two levers do
    together is at most the sum of what each does alone.
    """
    limit = s.programme_limit
    size = limit * (1.0 - math.exp(-abs(effect) / limit))
    return size if effect >= 0.0 else -size


@formula
def log_odds(s, levers, mask, channel, hers):
    """What levers add to a link, saturated. hers: how they work on her (`susceptibility`)."""
    return saturate(s, hers * channel_sum(levers, mask, channel))


@formula
def susceptibility(s, key):
    """How benefits that are felt, not handed over, work on her: 1 as stated, below 0 against their purpose.

    Normal over people, with mean 1, so that the stated amount is the average of everybody (Ascarza et al. 2016).
    """
    if s.programme_spread == 0.0:
        return 1.0
    return 1.0 + s.programme_spread * normal(uniform(key, _SUSCEPTIBLE, 0, 0))


@formula
def reminder(s, contacts):
    """What messages add to a visit, log-odds: more of them add less (wear-out)."""
    return s.programme_reminder * (1.0 - math.exp(-max(contacts, 0.0) / s.programme_reminder_contacts))


@formula
def reminded(s, contacts, platform):
    """Log-odds of a visit from more or fewer messages a week than she is used to from her platform."""
    usual = s.usual_contacts[platform]
    return reminder(s, contacts) - reminder(s, usual) if contacts != usual else 0.0


@formula
def visit_pull(s, levers, mask, platform, hers):
    """What levers and messages add to visiting, log-odds. platform: whose messages she gets; -1 = nobody's any more."""
    if mask == NONE and platform >= 0:
        return reminded(s, s.platform_contacts[platform], platform)
    contacts = channel_sum(levers, mask, CHANNEL.contacts)
    pull = log_odds(s, levers, mask, CHANNEL.visit, hers)
    if platform < 0:
        return pull + hers * reminder(s, contacts)
    usual = s.platform_contacts[platform]
    return pull + reminded(s, usual, platform) + hers * (reminder(s, usual + contacts) - reminder(s, usual))


@formula
def visit_pull_most(s, levers, mask, platform, hers):
    """The most that `visit_pull` can be on any day of the week."""
    if mask == NONE:
        return reminded(s, s.platform_contacts[platform], platform)
    sign = 1.0 if hers >= 0.0 else -1.0
    contacts = channel_most(levers, mask, CHANNEL.contacts, sign)
    pull = saturate(s, hers * channel_most(levers, mask, CHANNEL.visit, sign))
    usual = s.platform_contacts[platform]
    return pull + reminded(s, usual, platform) + hers * (reminder(s, usual + contacts) - reminder(s, usual))


@formula
def count(out, mask, column, amount):
    """Add an amount to a column (`state.LEVER_TALLY`) of every lever in mask."""
    index = 0
    left = np.uint64(mask)
    while left != NONE:
        if left & ONE != NONE:
            out.lever[index, column] += amount
        left = left >> ONE
        index += 1


@formula
def has(mask, bit):
    """Whether a lever is in mask."""
    return (np.uint64(mask) >> np.uint64(bit)) & ONE != NONE
