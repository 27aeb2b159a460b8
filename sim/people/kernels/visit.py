"""Does she visit today?"""

import math

import numpy as np

from sim.core.jit import formula
from sim.core.rng import Stream, uniform
from sim.core.select import select
from sim.people.kernels.numbers import load, logistic, remaining
from sim.state.names import CEILING_MAX, NEWCOMER_FADE

CANDIDATES_MAX = 63
_COUNT = int(Stream.VISIT_COUNT)
_TIME = int(Stream.VISIT_TIME)


@formula
def candidates(key, week, mean, times, order):
    """Candidate times of a Poisson process with `mean` events a week, keyed (row, week, candidate number).

    Cutting the process in weeks leaves its law unchanged and needs no state. Fills times [days in 0..7) ascending and
    order (candidate numbers); returns their count. Thinning: Lewis & Shedler 1979.
    """
    u = uniform(key, _COUNT, week, 0)
    p = math.exp(-mean)
    below = p
    n = 0
    while u > below:
        if n == CANDIDATES_MAX:
            raise RuntimeError("more candidate visits in a week than there is room for")
        n += 1
        p *= mean / n
        below += p
    for k in range(n):
        t = 7.0 * uniform(key, _TIME, week, k)
        j = k
        while j > 0 and times[j - 1] > t:
            times[j] = times[j - 1]
            order[j] = order[j - 1]
            j -= 1
        times[j] = t
        order[j] = k
    return n


@formula
def leaning(motive):
    """1 for hedonic people, -1 for utilitarian ones, 0 for the rest."""
    return select(motive == 1, 1.0, select(motive == 0, -1.0, 0.0))


@formula
def personal_link(p, s):
    """What her segment, her city and her motive add to her visits, log-odds."""
    link = s.seg_visit_link[np.int64(p.segment)] + s.visit_motive * leaning(np.int64(p.motive))
    return link + s.city_visit[np.int64(p.city)]


@formula
def newcomer_lift(s, newcomer, days_joined, days_tried):
    """Curiosity of someone who joined and tried a platform for the first time so many days ago, log-odds.

    Fades with a mean life of `visit.curiosity_days`. A platform tried later has a share `visit.curiosity_again` of the
    lift that the first one had, and never takes away what is left of that. newcomer: the platform's own factor.
    """
    again = s.visit_curiosity_again * remaining(s.fades, NEWCOMER_FADE, days_tried)
    return s.visit_curiosity * newcomer * max(remaining(s.fades, NEWCOMER_FADE, days_joined), again)


@formula
def bond_there(c, hosts, host, bond):
    """What of a bond draws her this week: little or nothing while its host is on no day's air."""
    return select(hosts[host].on_air != 0, bond, c.visit_away * bond)


@formula
def stars_for(p, s):
    """Who is on air where she mostly is, against the usual: the mean over platforms by her habits, log."""
    draw = 0.0
    total = 0.0
    for q in range(s.platforms):
        habit = load(p.habit[q])
        draw += habit * s.platform_draw[q]
        total += habit
    return draw / total if total > 0.0 else 0.0


@formula
def open_rate(usual, calls):
    """Visits a day that are possible: at her ceiling, and those to which a festival calls everybody alike."""
    return min(usual + calls, CEILING_MAX)


@formula
def comes(usual, calls, calls_most, chance):
    """Probability that a candidate of the process at `open_rate` of the week's most calls takes place today.

    Of her own visits, `usual` a day at most, she makes the share `chance`; calls, visits a day, are all followed.
    """
    if calls_most == 0.0:
        return chance
    return min(usual * chance + calls, CEILING_MAX) / open_rate(usual, calls_most)


@formula
def visit_probability(
    c, personal, habit, bond, on_air_bond, newcomer, fatigue, annoyance, privacy, season, stars, levers
):
    """Share of the visit ceiling at which she comes: logistic in habit, bond, ritual, who is on air, fatigue, messages
    and season."""
    link = c.visit_base + personal + newcomer + season + levers
    link += c.visit_habit * habit + c.visit_bond * bond + c.visit_ritual * on_air_bond + c.visit_star_draw * stars
    link -= c.visit_fatigue * fatigue + c.visit_harassment * annoyance + privacy
    return logistic(link)
