"""One week of persons: a serial pass over rows lo..hi that calls the formulas. Rows never read each other's present."""

import math

import numpy as np

from sim.core.jit import formula, kernel
from sim.core.rng import Stream, row_key, uniform
from sim.core.select import select
from sim.people.kernels.cells import add_to_cells
from sim.people.kernels.joining import come_back_chance, join_most, joins
from sim.people.kernels.landing import (
    annoyance,
    drop_out,
    expects_order,
    hear_news,
    land_due,
    privacy_concern,
    privacy_cost,
)
from sim.people.kernels.levers import (
    NONE,
    channel_most,
    channel_sum,
    saturate,
    susceptibility,
    visit_pull,
    visit_pull_most,
)
from sim.people.kernels.memory import PRIVATE_BIT, bond_in, host_in, main_platform, strongest_bond
from sim.people.kernels.numbers import load, remaining, store, toward
from sim.people.kernels.scene import VISITS_COUNTED, Her
from sim.people.kernels.session import session
from sim.people.kernels.talk import meets, neighbour, voice_valence
from sim.people.kernels.traits import ceiling_of, lower_dropout, loyal_since, matures_week
from sim.people.kernels.visit import (
    CANDIDATES_MAX,
    bond_there,
    candidates,
    comes,
    newcomer_lift,
    open_rate,
    personal_link,
    stars_for,
    visit_probability,
)
from sim.state.names import (
    ACTIVE,
    BOND_FADE,
    FATIGUE_FADE,
    HABIT_FADE,
    HOST_SLOTS,
    LAPSED,
    LEVERS_MAX,
    LOSS_REASONS,
    LOYAL,
    NEW,
    NO_DAY,
    NOBODY,
    PAUSED,
    POTENTIAL,
    SEGMENTS,
)
from sim.state.programme import CHANNEL
from sim.state.tallies import CELL, PLATFORM_TALLY

_JOIN = int(Stream.JOIN)
_COME_BACK = int(Stream.COME_BACK)
_ACCEPT = int(Stream.VISIT_ACCEPT)
_PROMPTED = int(Stream.PROMPTED)
PROMPTED = -1  # item key of leaving after messages; 0 and above are sessions and orders
PRIVACY = LOSS_REASONS.index("privacy")
_MICRO = 1_000_000
FIRST_VISIT = CANDIDATES_MAX  # candidate number of a joiner's first visit
VISITS_PER_WEEK_KEY = 64  # visit key = week * 64 + candidate number


@formula
def curiosity(p, s, day):
    """What the platform that she tried last adds to her visits on `day`, log-odds."""
    if p.new_day == NO_DAY:
        return 0.0
    newcomer = s.newcomer[np.int64(p.new_place)]
    return newcomer_lift(s, newcomer, day - np.int64(p.joined_day), day - np.int64(p.new_day))


@formula
def visit_chance(her, s, hosts, levers, mask, day):
    """Probability that a candidate visit on `day` takes place, from faded but untouched state."""
    p = her.p
    days = day - np.int64(p.touched_day)
    segment = np.int64(p.segment)
    habit = 0.0
    for q in range(s.platforms):
        habit = max(habit, load(p.habit[q]))
    habit *= remaining(s.fades, HABIT_FADE, days)
    weekday = day - s.day
    bond = 0.0
    on_air = 0.0
    for k in range(HOST_SLOTS):
        h = host_in(p, k, hosts)
        b = load(p.bond[k])
        bond = max(bond, bond_there(s, hosts, h, b))
        there = (hosts[h].platform >= 0) & ((hosts[h].on_air >> weekday) & 1 == 1)
        on_air = max(on_air, select(there, b, 0.0))
    left = remaining(s.fades, BOND_FADE + segment, days)
    fatigue = load(p.fatigue) * remaining(s.fades, FATIGUE_FADE, days)
    home = main_platform(p, s.platforms)
    pull = visit_pull(s, levers, mask, home, her.hers)
    return visit_probability(
        s,
        personal_link(p, s),
        habit,
        bond * left,
        on_air * left,
        curiosity(p, s, day),
        fatigue,
        annoyance(p, s, levers, mask, home),
        privacy_cost(p, s, levers, mask, home),
        s.visit_season[weekday],
        stars_for(p, s),
        pull,
    )


@formula
def visit_bound(her, s, levers, mask):
    """A bound on `visit_chance` for the rest of the week: nothing has faded, all hosts are on air, nobody is tired,
    and only those levers hold that draw her in.

    A squeeze: most candidates are rejected against it without evaluating their own probability.
    """
    p = her.p
    habit = 0.0
    for q in range(s.platforms):
        habit = max(habit, load(p.habit[q]))
    bond = bond_in(p, strongest_bond(p))
    pull = visit_pull_most(s, levers, mask, main_platform(p, s.platforms), her.hers)
    relief = 0.0
    if mask != NONE:
        relief = saturate(s, channel_most(levers, mask, CHANNEL.privacy_cost, -1.0)) * privacy_concern(p)
    newcomer = curiosity(p, s, s.day)  # a platform tried within the week makes a new bound
    personal = personal_link(p, s)
    stars = stars_for(p, s)
    return visit_probability(
        s, personal, habit, bond, bond, newcomer, 0.0, 0.0, relief, s.visit_season_most, stars, pull
    )


@formula
def heed_messages(her, world, notes, mask, day):
    """Messages beyond the usual remind somebody who did not come this week, and has lost the habit, that she may leave
    (Ascarza, Iyengar & Schleicher 2016)."""
    p, s = her.p, world.week[0]
    home = main_platform(p, s.platforms)
    more = channel_sum(world.levers, mask & s.touching[home], CHANNEL.contacts)
    if more <= 0.0:
        return
    habit = load(p.habit[home]) * remaining(s.fades, HABIT_FADE, day - np.int64(p.touched_day))
    chance = 1.0 - math.exp(-s.programme_prompted * more * (1.0 - habit))
    if uniform(her.key, _PROMPTED, s.week, 0) < chance:
        drop_out(her, s, notes.sums[0], PRIVACY, s.week, PROMPTED)


@kernel
def thank(persons, rows, by):
    """Who has brought somebody in this week is less ready to leave from now on. rows [n] int64, with repeats; by:
    log-odds."""
    for i in range(len(rows)):
        lower_dropout(persons[rows[i]], by)


@formula
def forget_caps(s, scratch):
    """A new person: nothing has been given under a cap this week."""
    scratch.used_up = NONE  # also when no lever has a cap any more
    if s.capped != NONE:
        for k in range(LEVERS_MAX):
            scratch.spent_fen[k] = 0
    for g in range(s.programmes):
        scratch.earned_fen[g] = 0


@formula
def prepare(s, scratch):
    """What is the same for everybody whom no lever reaches, once instead of once a person."""
    for segment in range(len(SEGMENTS)):
        scratch.join_most[segment] = join_most(s, segment, 0.0)
    scratch.outside_log = math.log(max(s.outside, 1e-9))


@formula
def observed_stage(p, c, bond_left, day):
    """The stage that the market can see at the end of `day`; gone people are lapsed once 90 days have passed.

    bond_left: what is left of her bonds since they were last touched.
    """
    if day - np.int64(p.visit_day) >= c.loyalty_lapsed_days:
        return LAPSED
    best = strongest_bond(p)
    bought = np.int64(p.buy_day) != NO_DAY and day - np.int64(p.buy_day) <= c.loyalty_buy_days
    if best >= 0 and bought and load(p.bond[best]) * bond_left >= c.loyalty_bond:
        return LOYAL
    if day - np.int64(p.joined_day) < c.loyalty_new_days:
        return NEW
    return ACTIVE


@formula
def speak(p, s, voice, day):
    """What neighbours will perceive of her next week."""
    if p.gone != 0 or day - np.int64(p.visit_day) > 30:
        voice.valence = np.int8(0)
        return
    best = strongest_bond(p)
    voice.valence = voice_valence(s, load(p.satisfaction))
    voice.platform = np.uint8(main_platform(p, s.platforms))
    voice.host = np.uint16(p.host[best]) if best >= 0 else np.uint16(NOBODY)


@formula
def listen(p, s, voices, row, key):
    """An active person pulls last week's opinion of the neighbour she meets; trust moves toward it."""
    met = meets(s, key, s.week)
    if met < 0:
        return
    voice = voices[neighbour(s, key, row, s.rows, s.community, met)]
    if voice.valence != 0:
        q = np.int64(voice.platform)
        heard = 0.5 + 0.5 * np.float64(voice.valence) * (1.0 / 127.0)
        p.trust[q] = store(toward(load(p.trust[q]), heard, s.talk_opinion * abs(2.0 * heard - 1.0)))


@kernel
def live_week(persons, trace, members, next_voices, lo, hi, world, notes):
    """Seven days of persons lo..hi. persons [n] PERSON, trace [n] TRACE, members [n] MEMBER (one row without
    programmes), next_voices [n] VOICE, all written; what else it counts and logs goes into the notes
    (`scratch.brought` says how many rows of `brought`).

    Returns the number of orders. Every draw is keyed, so blocks of rows can run in any order on any thread.
    """
    s = world.week[0]
    out = notes.sums[0]
    scratch = notes.scratch[0]
    hosts, levers = world.hosts, world.levers
    filled = 0
    potential = waiting = 0
    scratch.brought = 0
    prepare(s, scratch)
    first = s.day
    week = s.week
    breaking = len(world.news) > 0
    for i in range(lo, hi):
        p = persons[i]
        t = trace[i]
        m = members[i if s.programmes > 0 else 0]
        row = s.first + i
        reach = world.masks[row]  # whom levers reach; which of them hold depends on the day and the visit
        mask = reach & s.on_visit[0]
        key = row_key(s.seed, row)
        her = Her(p, t, m, row, key, susceptibility(s, key) if reach != NONE else 1.0)
        forced = -1
        guest = False
        if p.stage == POTENTIAL:
            if week < matures_week(p):
                potential += 1
                waiting += select(week + 1 == matures_week(p), 1, 0)
                continue
            forced = joins(her, world, notes)
            if forced < 0:
                potential += 1
                waiting += 1
                continue
            day = first + int(7.0 * uniform(key, _JOIN, week, 1))
            p.stage, p.milestone = np.uint8(NEW), np.int16(NO_DAY)  # which from now on says since when she is loyal
            p.joined_day = p.touched_day = np.int16(day)
        elif p.gone != 0:
            if uniform(key, _COME_BACK, week, 0) < come_back_chance(s, np.int64(p.gone), levers, reach, her.hers):
                p.gone = np.uint8(0)
            elif p.gone == PAUSED and s.visit_calls_most > 0.0:
                guest = True  # a festival interrupts a pause; it does not end it
            elif p.stage == LAPSED and not expects_order(p):
                next_voices[i].valence = np.int8(0)
                continue  # nothing of hers can change
        joined_now = forced >= 0
        if breaking and p.gone == 0 and not joined_now:
            hear_news(p, s, world.news, key)
        if reach != NONE:
            forget_caps(s, scratch)
        visits = 0
        last_visit = np.int64(p.visit_day)
        if p.gone == 0 or guest:
            used_day = -1
            minutes_left = 0.0
            bound = -1.0
            usual = 0.0 if guest else ceiling_of(p)
            n = candidates(key, week, 7.0 * open_rate(usual, s.visit_calls_most), scratch.times, scratch.order)
            for k in range(-1 if forced >= 0 else 0, n):
                if k < 0:  # a joiner's first visit is certain
                    day = np.int64(p.joined_day)
                    when = week * VISITS_PER_WEEK_KEY + FIRST_VISIT
                    mask = reach & s.on_day[day - first] & s.on_visit[1]
                else:
                    day = first + int(scratch.times[k])
                    if joined_now and day <= np.int64(p.joined_day):
                        continue
                    if reach != NONE:
                        mask = reach & s.on_day[day - first] & s.on_visit[min(visits + 1, VISITS_COUNTED)]
                    if land_due(her, world, notes, mask, day) > 0:
                        bound = -1.0
                    if p.gone != 0 and not guest:
                        break
                    if bound < 0.0:
                        bound = visit_bound(her, s, levers, reach)
                        bound = comes(usual, s.visit_calls_most, s.visit_calls_most, bound)
                    when = week * VISITS_PER_WEEK_KEY + scratch.order[k]
                    luck = uniform(key, _ACCEPT, when, 0)
                    if luck >= bound:
                        continue
                    chance = visit_chance(her, s, hosts, levers, mask, day)
                    if luck >= comes(usual, s.visit_calls[day - first], s.visit_calls_most, chance):
                        continue
                if day != used_day:
                    used_day = day
                    minutes_left = s.visit_daily_minutes
                if minutes_left <= 0.0:
                    continue
                bound = -1.0  # what this visit changes may raise it
                filled, used = session(her, world, notes, filled, mask, forced, day, when, minutes_left)
                forced = -1
                minutes_left -= used
                visits += 1
                if p.gone != 0:
                    break
        mask = reach & s.on_day[6] & s.on_visit[min(visits, VISITS_COUNTED)]
        land_due(her, world, notes, mask, first + 6)
        if reach != NONE and visits == 0 and p.gone == 0:
            heed_messages(her, world, notes, mask, first + 6)
        if visits > 0:
            if not joined_now and last_visit != NO_DAY and np.int64(p.visit_day) - last_visit >= 365:
                add_to_cells(t, out, CELL.reactivated, 1)
            listen(p, s, world.voices, row, key)
        idle = first + 6 - np.int64(p.touched_day)
        bond_left = remaining(s.fades, BOND_FADE + np.int64(p.segment), idle)
        stage = observed_stage(p, s, bond_left, first + 6)
        if stage != p.stage:  # what is not written need not go back to memory
            p.stage = np.uint8(stage)
        if stage == LOYAL and loyal_since(p) == NO_DAY:
            p.milestone = np.int16(first + 6)
        if stage != LAPSED:
            count_bonds(p, notes.hosts, bond_left)
            out.platform[main_platform(p, s.platforms), PLATFORM_TALLY.members] += 1
        speak(p, s, next_voices[i], first + 6)
    out.potential += potential
    out.waiting += waiting
    return filled


@formula
def count_bonds(p, host_sums, bond_left):
    """Followers, bond and private lists of her hosts."""
    for k in range(HOST_SLOTS):
        h = host_in(p, k, host_sums)
        host_sums[h].followers += 1
        host_sums[h].bond += np.int64(load(p.bond[k]) * bond_left * _MICRO)
        host_sums[h].private += select((np.int64(p.host_orders[k]) & PRIVATE_BIT) != 0, 1, 0)
