"""Reading and writing one person's memory: fading at a touch, finding and filling the slots of her short lists."""

import numpy as np

from sim.core.jit import formula
from sim.core.select import select
from sim.people.kernels.need import use_up
from sim.people.kernels.numbers import load, remaining, store
from sim.state.names import (
    AFFINITY_FADE,
    BOND_FADE,
    BRAND_SLOTS,
    FATIGUE_FADE,
    HABIT_FADE,
    HOST_SLOTS,
    NOBODY,
    TRUST_FADE,
)

PRIVATE_BIT = 128
FREE, FULLEST = -1, 65536  # an empty slot is weaker than any that is taken


@formula
def touch(p, s, key, day):
    """Bring every fading state to `day`, in closed form, so that idle days cost nothing."""
    days = np.int64(day) - np.int64(p.touched_day)
    if days <= 0:
        return
    segment = np.int64(p.segment)
    habit_left = remaining(s.fades, HABIT_FADE, days)
    trust_left = remaining(s.fades, TRUST_FADE, days)
    for k in range(s.platforms):
        p.habit[k] = store(load(p.habit[k]) * habit_left)
        usual = s.seg_trust[segment, k]
        p.trust[k] = store(usual + (load(p.trust[k]) - usual) * trust_left)
    bond_left = remaining(s.fades, BOND_FADE + segment, days)
    for k in range(HOST_SLOTS):  # in an empty slot there is nothing that could fade
        p.bond[k] = store(load(p.bond[k]) * bond_left)
    affinity_left = remaining(s.fades, AFFINITY_FADE, days)
    for k in range(BRAND_SLOTS):
        p.affinity[k] = store(load(p.affinity[k]) * affinity_left)
    p.fatigue = store(load(p.fatigue) * remaining(s.fades, FATIGUE_FADE, days))
    use_up(p, s, key, day)
    p.touched_day = np.int16(day)


@formula
def note_first(p, platform, day):
    """Remember a platform about to be visited for the first time, or after years: habit, faded to `day`, is 0."""
    if p.habit[platform] == 0:
        p.new_place = np.uint8(platform)
        p.new_day = np.int16(day)


@formula
def host_slot(p, host):
    """Her slot of a host, or -1. Nobody stands in two slots."""
    slot = -1
    for k in range(HOST_SLOTS):
        slot = select(p.host[k] == host, k, slot)
    return slot


@formula
def brand_slot(p, brand):
    """Her slot of a brand, or -1. None stands in two slots."""
    slot = -1
    for k in range(BRAND_SLOTS):
        slot = select(p.brand[k] == brand, k, slot)
    return slot


@formula
def host_in(p, slot, hosts):
    """Row of the host in a slot; the last row, which stands for nobody, if it is empty."""
    return min(np.int64(p.host[slot]), len(hosts) - 1)


@formula
def bond_in(p, slot):
    """Her bond with the host in a slot, 0-1; 0 without one (slot -1)."""
    return select(slot >= 0, load(p.bond[max(slot, 0)]), 0.0)


@formula
def strongest_bond(p):
    """Slot of the host she is most bonded with, or -1."""
    best = -1
    most = -1
    for k in range(HOST_SLOTS):
        bond = np.int64(p.bond[k])
        stronger = (p.host[k] != NOBODY) & (bond > most)
        most = select(stronger, bond, most)
        best = select(stronger, k, best)
    return best


@formula
def main_platform(p, platforms):
    """The platform of her strongest habit."""
    best = 0
    most = np.int64(p.habit[0])
    for k in range(1, platforms):
        habit = np.int64(p.habit[k])
        best = select(habit > most, k, best)
        most = max(habit, most)
    return best


@formula
def meet_host(p, host, bond, trust):
    """Slot of a host she meets for the first time: a free one, or that of a bond weaker than the new one; else -1."""
    weakest = 0
    least = FULLEST
    for k in range(HOST_SLOTS):
        held = select(p.host[k] == NOBODY, FREE, np.int64(p.bond[k]))
        weakest = select(held < least, k, weakest)
        least = min(held, least)
    if p.host[weakest] != NOBODY and p.bond[weakest] > store(bond):
        return -1
    p.host[weakest] = np.uint16(host)
    p.bond[weakest] = np.uint16(0)
    p.host_trust[weakest] = store(trust)
    p.host_orders[weakest] = np.uint8(0)
    return weakest


@formula
def meet_brand(p, brand, affinity):
    """Slot of a brand she keeps for the first time: a free one, or that of a weaker affinity; else -1."""
    weakest = 0
    least = FULLEST
    for k in range(BRAND_SLOTS):
        held = select(p.brand[k] == NOBODY, FREE, np.int64(p.affinity[k]))
        weakest = select(held < least, k, weakest)
        least = min(held, least)
    if p.brand[weakest] != NOBODY and p.affinity[weakest] > store(affinity):
        return -1
    p.brand[weakest] = np.uint16(brand)
    p.affinity[weakest] = np.uint16(0)
    return weakest
