"""The weekly turn of memberships: points expire, windows end, fees fall due, stocks are counted."""

import numpy as np

from sim.core.jit import formula, kernel
from sim.core.rng import Stream, row_key, uniform
from sim.people.kernels.numbers import load, logistic, store
from sim.people.kernels.programme import SORE_MOST, membership_link, sore_of, stand, tier_of, tier_reached
from sim.state.names import NO_PROGRAMME, PROGRAMME_SLOTS, YEAR_WEEKS
from sim.state.tallies import PROGRAMME_STOCK, PROGRAMME_TALLY

_RENEW = int(Stream.PROGRAMME_RENEW)


@formula
def leave_programme(m, k, g, out):
    """She is no longer a member; what she holds is forfeited."""
    out.programme[g, PROGRAMME_TALLY.expired] += np.int64(m.points[k]) + np.int64(m.old[k])
    out.programme[g, PROGRAMME_TALLY.left] += 1
    m.programme[k] = np.uint8(NO_PROGRAMME)
    m.points[k] = np.uint32(0)
    m.old[k] = np.uint32(0)


@formula
def expire(m, k, g, s, out, age):
    """Every half of the expiry time the older half of the points is lost and the newer half becomes the older."""
    half = s.prog_half_expiry[g]
    if half > 0 and age % half == 0:
        lost = np.int64(m.old[k])
        out.programme[g, PROGRAMME_TALLY.expired] += lost
        if lost > 0 and s.prog_goal[g] > 0.0:
            resent(m, k, s.programme_expired * min(lost / s.prog_goal[g], 1.0))
        m.old[k] = m.points[k]
        m.points[k] = np.uint32(0)


@formula
def resent(m, k, sore):
    """She is at least as sore as that; an older grievance that is larger stays."""
    stand(m, k, tier_of(m, k), max(sore, sore_of(m, k)))


@formula
def end_window(p, m, k, g, s, out):
    """The tier of the next window is the one that the spend of this one reached; a lost tier disappoints, and so does
    one that was missed closely, whoever has a tier already the most."""
    before = tier_of(m, k)
    tier = tier_reached(m, k, g, s, 0)
    spent = np.float64(m.spend[k])
    stand(m, k, tier, sore_of(m, k))
    m.spend[k] = np.uint16(0)
    if tier < before:
        out.programme[g, PROGRAMME_TALLY.demoted] += 1
        p.satisfaction = store(load(p.satisfaction) * (1.0 - s.programme_demotion))
        resent(m, k, 1.0)
    elif tier < s.prog_tiers[g] and spent >= s.programme_near * s.prog_from_spend[g, tier + 1]:
        resent(m, k, s.programme_missed * (1.0 if tier > 0 else 0.5))


@kernel
def turn_memberships(persons, members, lo, hi, week_box, sums_box):
    """Turn the week for the memberships of persons lo..hi.

    persons [n] PERSON, members [n] MEMBER, the week's record; adds to the programme sums and stocks of sums (SUMS).
    """
    s = week_box[0]
    out = sums_box[0]
    for i in range(lo, hi):
        m = members[i]
        for k in range(PROGRAMME_SLOTS):
            g = np.int64(m.programme[k])
            if g == NO_PROGRAMME:
                continue
            p = persons[i]
            age = s.week - np.int64(m.since[k])
            stand(m, k, tier_of(m, k), sore_of(m, k) - 1.0 / SORE_MOST)
            if age > 0:
                expire(m, k, g, s, out, age)
                if age % s.prog_window[g] == 0:
                    end_window(p, m, k, g, s, out)
                if s.prog_fee[g] > 0.0 and age % YEAR_WEEKS == 0:
                    chance = logistic(s.programme_renew + membership_link(s, p, g, s.day))
                    luck = uniform(row_key(s.seed, s.first + i), _RENEW, s.week, g)
                    if s.prog_active[g] == 0 or p.gone != 0 or luck >= chance:
                        leave_programme(m, k, g, out)
                        continue
                    out.programme[g, PROGRAMME_TALLY.fee_fen] += int(100.0 * s.prog_fee[g] + 0.5)
            out.programme_stock[g, PROGRAMME_STOCK.members] += 1
            out.programme_stock[g, PROGRAMME_STOCK.held] += np.int64(m.points[k]) + np.int64(m.old[k])
            out.programme_stock[g, PROGRAMME_STOCK.tier0 + tier_of(m, k)] += 1
