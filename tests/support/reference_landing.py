"""What an order leaves behind once it arrives, how memory fades, and who leaves; in plain Python."""

from __future__ import annotations

import math

from reference_programme import about, moved, touching
from reference_state import NEED_STEPS, Parcel, Person, Week, clipped, kept, left_after, logistic, nearest

from sim.core.rng import Stream
from sim.state.names import NOBODY

EVEN_SHARES = 3.0  # blamed in three equal parts, each party feels the whole signal
AFTER_ORDER = 1  # keys of leaving after an order, by host, brand and platform; 0 is leaving after a session


def fade(she: Person, week: Week, day: int) -> None:
    """Everything remembered fades to `day`; trust toward what is usual."""
    idle = day - she.touched_day
    if idle <= 0:
        return
    memory = week.b.memory
    for q in week.platforms:
        usual = week.usual_trust(she.segment, q)
        she.habit[q] = kept(she.habit[q] * left_after(idle, memory.habit_days))
        she.trust[q] = kept(usual + (she.trust[q] - usual) * left_after(idle, memory.trust_days))
    for tie in she.ties:
        tie.bond = kept(tie.bond * left_after(idle, memory.bond_days * week.segments[she.segment].bond_days))
    for liking in she.likings:
        liking.strength = kept(liking.strength * left_after(idle, memory.affinity_days))
    she.fatigue = kept(she.fatigue * left_after(idle, memory.fatigue_days))
    grow_needs(she, week, day)
    she.touched_day = day


def grow_needs(she: Person, week: Week, day: int) -> None:
    """What purchases fill is used up at her own pace (gamma with shape 2), in eighths of a mean life; she ticks on days
    of her own."""
    u, v, phase = (she.luck.uniform(Stream.NEED_PACE, 0, item) for item in range(3))
    pace = -(math.log(u) + math.log(v)) / 2
    for category in range(week.goods):
        eighths = 8 / week.need_days(category)
        ticks = math.floor(day * eighths + phase) - math.floor(she.touched_day * eighths + phase)
        filled = she.filled[category]
        if filled and ticks > 0:
            she.filled[category] = min(nearest(filled * math.exp(-pace * ticks / 8)), filled - 1)


def fill_need(she: Person, category: int, amount: float) -> None:
    """An amount of a category's need is filled."""
    she.filled[category] = min(she.filled[category] + nearest(NEED_STEPS * amount), NEED_STEPS)


def annoyance(she: Person, week: Week, platform: int) -> float:
    """Messages a week, as far as she minds."""
    messages = float(week.public.platform_contacts[platform]) + she.lever("contacts", touching(platform))
    return max(messages, 0.0) * she.privacy


def privacy_cost(she: Person, week: Week, platform: int) -> float:
    """What programmes cost her in privacy (log-odds), as far as she minds."""
    return moved(she, week, "privacy_cost", touching(platform), felt=False) * she.privacy


def open_parcels(she: Person, week: Week, day: int) -> None:
    """Every order due by `day` arrives on its own day, the earliest first."""
    while due := [k for k, parcel in enumerate(she.parcels) if parcel and parcel.day <= day]:
        first = min(due, key=lambda k: she.parcels[k].day)
        receive(she, week, first, max(she.parcels[first].day, she.touched_day))


def receive(she: Person, week: Week, slot: int, day: int) -> None:
    """An order is felt, laid on host, brand and platform, and remembered."""
    fade(she, week, day)
    parcel, she.parcels[slot] = she.parcels[slot], None
    e, memory, signal, platform = week.b.experience, week.b.memory, parcel.signal, parcel.platform
    place = ("place", platform * 3 + parcel.channel)
    category = ("category", week.category_of(parcel.brand))
    parties = [place, category, ("brand", parcel.brand), *([("host", parcel.host)] if parcel.host is not None else [])]
    for party in parties:
        week.count(*party, "orders")
        week.count(*party, "signal_micro", by=int(signal * 1e6))
    for party in ((), *parties):
        week.count(*party, "refund_orders", by=parcel.returned)
        week.count(*party, "refund_fen", by=parcel.fen * parcel.returned)
        week.count(*party, "complaints", by=parcel.complaint)

    # What she got counts beside whether she expected it; that is what is blamed and remembered.
    signal = (1 - e.performance) * signal + e.performance * (parcel.value - e.ordinary)
    signal = clipped(signal * (e.shortfall if signal < 0 else 1.0), -1.0, 1.0)
    week.count(*place, "satisfied_micro", by=int(clipped(e.content + signal) * 1e6))
    to_host = e.blame_host if parcel.host is not None else 0.0
    to_brand = e.blame_brand + (e.blame_host - to_host)  # nobody in between: the brand has the host's part
    to_platform = 1 - e.blame_host - e.blame_brand
    if tie := she.tie(parcel.host):
        felt = EVEN_SHARES * to_host * signal
        trust = trust_after(week, tie.trust, felt)
        tie.trust, tie.bond = kept(trust), kept(bond_after(week, tie.bond, felt))
        for party in (("host", parcel.host), category):
            week.count(*party, "trust_count")
            week.count(*party, "trust_micro", by=int(trust * 1e6))
    liking = she.liking(parcel.brand)
    if liking is None and not parcel.returned:
        liking = she.meet_brand(parcel.brand, memory.affinity_gain)
    if liking:
        strength = liking.strength + EVEN_SHARES * to_brand * signal * memory.affinity_gain
        if not parcel.returned:
            strength += memory.affinity_gain * (1 - strength)
        liking.strength = kept(strength)
    trust = trust_after(week, she.trust[platform], EVEN_SHARES * to_platform * of_promises(she, week, parcel, signal))
    if parcel.returned:
        sooner = week.usual_refund_days(platform) - refund_days(she, week, platform)
        trust = trust_after(week, trust, clipped(e.refund_trust * sooner, -1.0, 1.0))
    she.trust[platform] = kept(trust)
    week.count(*place, "trust_count")
    week.count(*place, "trust_micro", by=int(trust * 1e6))
    content = clipped(e.content + signal)
    she.satisfaction = kept(she.satisfaction + memory.satisfaction_gain * (content - she.satisfaction))
    she.expectation = kept(she.expectation + e.adapt * (parcel.value - she.expectation))
    if not she.gone:
        host = NOBODY if parcel.host is None else parcel.host
        item = AFTER_ORDER + platform + 8 * parcel.brand + 8 * 4096 * host
        may_leave(she, week, platform, week.b.leave.order, day, item)


def of_promises(she: Person, week: Week, parcel: Parcel, felt: float) -> float:
    """What an order says of the platform: how it was felt, and whether it was what the room had claimed."""
    e = week.b.experience
    own = parcel.value - she.expectation  # against what she would have expected by herself
    broken = clipped((parcel.signal - (1 - e.promise) * own) / e.promise, -1.0, 1.0) if e.promise else 0.0
    broken *= e.shortfall if broken < 0 else 1.0
    return clipped((1 - e.promise_kept) * felt + e.promise_kept * broken, -1.0, 1.0)


def refund_days(she: Person, week: Week, platform: int) -> float:
    """Days that a refund takes there, programmes about the platform taken in."""
    return max(float(week.public.platform_refund_days[platform]) + she.lever("refund_time", about(platform)), 0.0)


def bond_after(week: Week, bond: float, signal: float) -> float:
    """Slow-built, quickly lost; strong bonds forgive small faults and are hit hardest by what they do not forgive."""
    memory = week.b.memory
    if signal >= 0.0:
        return bond + memory.bond_good * signal * (1 - bond)
    fault = max(-signal - memory.forgive * bond, 0.0) * (1 + memory.betrayal * bond)
    return bond - memory.bond_bad * fault * bond


def trust_after(week: Week, trust: float, signal: float) -> float:
    """Gained of what is missing, lost of what is there."""
    memory = week.b.memory
    return trust + (memory.trust_gain * signal * (1 - trust) if signal >= 0.0 else memory.trust_loss * signal * trust)


def may_leave(she: Person, week: Week, platform: int, ordinary: float, when: int, item: int) -> None:
    """Dropout after an experience, with its main reason; nobody in the market can see it."""
    leave, usual = week.b.leave, week.b.experience.content
    drivers = {
        "experience": leave.satisfaction * max(usual - she.satisfaction, 0.0),
        "distrust": leave.distrust * max(leave.trusted - she.trust[platform], 0.0),
        "fatigue": leave.fatigue * she.fatigue,
        "privacy": max(leave.privacy * annoyance(she, week, platform) + privacy_cost(she, week, platform), 0.0),
        "better_offer": leave.better * week.public.outside * week.params.population.city_outside[she.city],
    }
    link = she.dropout + ordinary + sum(drivers.values())
    link -= leave.tenure * she.habit[platform] + leave.bond * (she.favourite.bond if she.favourite else 0.0)
    link -= leave.satisfaction * max(she.satisfaction - usual, 0.0)
    link -= moved(she, week, "switching_cost", touching(platform))
    if she.luck.uniform(Stream.LEAVE, when, item) >= logistic(link):
        return
    mark, reason = she.luck.uniform(Stream.LOSS_REASON, when, item) * sum(drivers.values()), "better_offer"
    for name, weight in list(drivers.items())[:-1]:
        mark -= weight
        if mark < 0.0:
            reason = name
            break
    drop_out(she, week, reason, when, item)


def drop_out(she: Person, week: Week, reason: str, when: int, item: int) -> None:
    """She stays away, for a while or for good."""
    she.gone, she.pausing = True, she.luck.uniform(Stream.PAUSE, when, item) < week.b.leave.pause
    she.loss_reason = "none" if she.pausing else reason
    if not she.pausing:
        week.count("lost")
        week.count("lost", reason)
