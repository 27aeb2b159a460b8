"""Who comes in: people who join, by themselves, for an advertisement or behind a neighbour, and those who come back."""

import math

import numpy as np

from sim.core.jit import formula
from sim.core.rng import Stream, gumbel, uniform
from sim.people.kernels.cells import add_to_cells
from sim.people.kernels.levers import NONE, channel_sum, count, saturate, visit_pull
from sim.people.kernels.talk import meets, neighbour, referral_hazard
from sim.people.kernels.traits import lower_dropout
from sim.state.names import PAUSED
from sim.state.programme import CHANNEL
from sim.state.tallies import CELL, LEVER_TALLY, PLATFORM_TALLY

_JOIN = int(Stream.JOIN)
_SOURCE = int(Stream.JOIN_SOURCE)
_JOIN_PLATFORM = int(Stream.JOIN_PLATFORM)


@formula
def come_back_chance(s, gone, levers, mask, hers):
    """Weekly chance that someone who dropped out returns: her pause ends, or unasked though she had gone for good;
    programmes move the odds (win-back)."""
    chance = 1.0 / s.leave_pause_weeks if gone == PAUSED else s.leave_come_back
    if mask == NONE:
        return chance
    odds = chance * math.exp(visit_pull(s, levers, mask, -1, hers))
    return odds / (1.0 - chance + odds)


@formula
def paid_arrivals(s, segment):
    """Paid contacts a week that make a potential person join."""
    paid = 0.0
    for q in range(s.platforms):
        paid += s.join_rate[segment, q]
    return paid


@formula
def join_most(s, segment, own):
    """The most that her weekly hazard of joining can be: behind the most delighted neighbour. own: log-odds that levers
    which reach her add."""
    return s.talk_organic + paid_arrivals(s, segment) + referral_hazard(s, 1.0, saturate(s, own + s.referral_most))


@formula
def joins(her, world, notes):
    """Whether a potential person joins this week: unprompted, through a paid contact, or behind a neighbour.

    Returns the platform of the first visit, or -1.
    """
    s, levers, masks, voices, row, key = world.week[0], world.levers, world.masks, world.voices, her.row, her.key
    out, scratch = notes.sums[0], notes.scratch[0]
    week = s.week
    segment = np.int64(her.p.segment)
    luck = uniform(key, _JOIN, week, 0)
    own = 0.0
    most = scratch.join_most[segment]
    if masks[row] != NONE:
        own = channel_sum(levers, masks[row], CHANNEL.referral)
        most = join_most(s, segment, own)
    if luck >= most:
        return -1  # not even the most delighted neighbour would have brought her in
    paid = paid_arrivals(s, segment)
    voice = -1
    behind = 0.0
    met = meets(s, key, week)
    if met >= 0:
        voice = neighbour(s, key, row, s.rows, s.community, met)
        push = own + channel_sum(levers, masks[voice], CHANNEL.referral)
        behind = referral_hazard(s, np.float64(voices[voice].valence) * (1.0 / 127.0), saturate(s, push))
    hazard = s.talk_organic + paid + behind
    if luck >= 1.0 - math.exp(-hazard):
        return -1
    mark = uniform(key, _SOURCE, week, 0) * hazard
    add_to_cells(her.t, out, CELL.joined, 1)
    platform = 0
    if mark < behind:
        her.t.referrer = np.uint32(voice + 1)
        lower_dropout(her.p, s.talk_referred)
        notes.brought[scratch.brought] = voice
        scratch.brought += 1
        platform = np.int64(voices[voice].platform)
        add_to_cells(her.t, out, CELL.joined_referral, 1)
        count(out, masks[voice] & s.rewarding, LEVER_TALLY.referrals, 1)
    elif mark < behind + paid:
        mark -= behind
        for q in range(s.platforms):
            platform = q
            mark -= s.join_rate[segment, q]
            if mark < 0.0:
                break
        add_to_cells(her.t, out, CELL.joined_paid, 1)
        out.platform[platform, PLATFORM_TALLY.joined_paid] += 1
    else:
        most = -1e300
        for q in range(s.platforms):
            u = s.platform_base[segment, q] + gumbel(uniform(key, _JOIN_PLATFORM, week, q))
            if u > most:
                most = u
                platform = q
    out.platform[platform, PLATFORM_TALLY.joined] += 1
    return platform
