"""Terms on which kernels and reference are compared: levers over all channels, and three programmes that overlap."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.core.rng import Stream, uniforms
from sim.market.broadcast import Broadcast
from sim.state.names import NO_PROGRAMME, NOBODY
from sim.state.programme import CHANNEL, PROGRAMME, Terms

PLAIN = 6  # levers without a programme
LEVER_SIZE = {"price": -0.1, "points_value": 20.0, "refund_time": 3.0, "contacts": 3.0, "watch_minutes": 4.0}
LEVER_SIZE |= {"visit": 1.0, "exposure": 3.0, "referral": 3.0, "privacy_cost": 1.0}
LEVER_SIZE |= dict.fromkeys(("bond", "trust", "habit", "fatigue"), 0.05)

# A platform's club with a fee and two tiers; a brand family's automatic points for gifts; a capped coalition of two
# categories that rewards visits with service. Levers: core, door, tiers.
CLUB = {
    "active": 1, "core": 6, "door": 7, "automatic": 0, "appeal": 0.5, "saving": 0.05, "fee": 20.0, "privacy": 1.0,
    "earn_yuan": 1.0, "multiplier": (1.0, 1.5, 3.0, 0.0, 0.0), "value_fen": 2.0, "goal": 400.0, "redeem": 0.8,
    "reward": 0, "tiers": 2, "from_spend": (0.0, 150.0, 400.0, 0.0, 0.0), "tier_saving": (0.05, 0.08, 0.1, 0.0, 0.0),
    "window": 3, "half_expiry": 0, "cap_fen": -1,
}  # fmt: skip
POINTS = {
    "active": 1, "core": 10, "door": 11, "automatic": 1, "earn_yuan": 0.7, "multiplier": (1.3, 0, 0, 0, 0),
    "value_fen": 12.5, "goal": 120.0, "endowed": 0.29 * 100, "redeem": 0.7, "reward": 1, "window": 52,
    "half_expiry": 2, "cap_fen": -1,
}  # fmt: skip
COALITION = {
    "active": 1, "core": 12, "door": 13, "automatic": 0, "appeal": -0.5, "saving": 0.02, "privacy": 0.5,
    "earn_yuan": 0.5, "earn_visit": 4.0, "earn_interaction": 7.0, "multiplier": (1.0, 1.25, 0, 0, 0), "value_fen": 7.0,
    "goal": 60.0, "endowed": 10.0, "redeem": 0.5, "reward": 2, "tiers": 1, "from_spend": (0.0, 100.0, 0, 0, 0),
    "tier_saving": (0.02, 0.06, 0, 0, 0), "window": 4, "half_expiry": 3, "cap_fen": 300,
}  # fmt: skip
TIER_LEVERS = {0: (8, 9), 1: (), 2: (14,)}
LEVERS = 15


def with_levers(broadcasts: list[Broadcast], people: Any) -> list[Broadcast]:
    """Six levers: two everywhere, of which one at weekends; the others limited to a platform, a host, some brands, or a
    category and later visits. Two are capped every second week, one hides a host, one asks more."""
    return [_on_terms(b, people, PLAIN, []) for b in broadcasts]


def with_programmes(broadcasts: list[Broadcast], people: Any) -> list[Broadcast]:
    """The same and three programmes, of which the club stops before the last two weeks."""
    stopped = CLUB | {"active": 0}
    last = len(broadcasts) - 2
    return [
        _on_terms(b, people, LEVERS, [CLUB if week < last else stopped, POINTS, COALITION])
        for week, b in enumerate(broadcasts)
    ]


def _on_terms(b: Broadcast, people: Any, count: int, programmes: list[dict[str, Any]]) -> Broadcast:
    size = np.array([LEVER_SIZE.get(name, 0.3) for name in CHANNEL._fields])
    channels = np.arange(len(CHANNEL))
    values = np.stack([size * (uniforms(1, Stream.TRAIT, lever, channels) - 0.2) for lever in range(count)])
    values[:, CHANNEL.contacts] = np.maximum(values[:, CHANNEL.contacts], 0.0)
    values[3, CHANNEL.exposure] = -4.0
    values[5, CHANNEL.price] = 0.25
    for programme in programmes:
        values[programme["door"]] = 0.0
    hosts, followers = np.unique(people.persons.host[people.persons.host != NOBODY], return_counts=True)
    offers, public = b.offers.copy(), b.public
    applies = {
        2: offers["platform"] == 0,
        3: offers["host"] == hosts[np.argmax(followers)],
        4: offers["brand"] % 3 == 0,
        5: offers["category"] == 1,
        **dict.fromkeys((6, 7, 8, 9), offers["platform"] == 1),
        **dict.fromkeys((10, 11), offers["brand"] % 2 == 0),
        **dict.fromkeys((12, 13, 14), (offers["category"] < 3) & (offers["host"] != NOBODY)),
    }
    about = {1: None, 2: [0], 6: [1], 7: [1], 8: [1], 9: [1], 12: [0, 1], 13: [0, 1], 14: [0, 1]}
    touching = {0: None, 2: [0], 3: [1, 2], 5: [0, 2, 3], **about}
    of_hosts = {3: [int(hosts[np.argmax(followers)])], 0: None, 1: None, 10: hosts[::2].tolist(), 12: None, 14: None}
    offers["levers"] = 0
    for lever in range(count):
        offers["levers"] |= np.where(applies.get(lever, True), np.uint64(1) << np.uint64(lever), np.uint64(0))
    cap_fen = np.full(count, -1)
    if public.week % 2 == 0:
        cap_fen[[0, 4]] = 700, 250
    terms = Terms(
        levers=values,
        cap_fen=cap_fen,
        on_day=_bits(7, {1: [5, 6], 8: [0, 1, 2, 3, 4]}, count, otherwise=True),
        on_visit=_bits(8, {5: [2, 3, 4, 5, 6, 7], 9: [1, 2, 3, 4, 5, 6, 7]}, count, otherwise=True),
        platform=_bits(len(public.platform_price), about, count),
        touching=_bits(len(public.platform_price), touching, count),
        host=_bits(len(public.host_platform), of_hosts, count),
        programmes=np.zeros(len(programmes), PROGRAMME),
    )
    for number, programme in enumerate(programmes):
        for name, value in programme.items():
            terms.programmes[name][number] = value
    return b._replace(offers=offers, public=public._replace(terms=terms))


def _bits(places: int, where: dict[int, list[int] | None], levers: int, otherwise: bool = False) -> np.ndarray:
    """Masks by place. where: places of each lever, None = all; of a lever that is not named, all or none."""
    masks = np.zeros(places, np.uint64)
    for lever in range(levers):
        listed = where.get(lever, None if otherwise else [])
        masks[slice(None) if listed is None else listed] |= np.uint64(1) << np.uint64(lever)
    return masks


def join_before(people: Any, week: int) -> None:
    """Some have been members for up to a year: points near a reward, spend near a tier, windows and fees about to end.

    Programmes stand in any of the slots.
    """
    rows = np.arange(len(people))
    people.open_programmes()
    members = people.members
    for number, slot in ((0, 2), (1, 0), (2, 3)):
        u = [uniforms(5, Stream.TRAIT, number, rows, item) for item in range(7)]
        joined = (people.persons.stage > 0) & (u[0] < 0.6)
        members["programme"][joined, slot] = number
        members["since"][:, slot] = week - (u[1] * 52).astype(int)
        members["points"][:, slot] = (u[2] * 200).astype(int)
        members["old"][:, slot] = (u[3] * 100).astype(int)
        members["spend"][:, slot] = (u[4] * 450).astype(int)
        tier = (u[5] * (1 + len(TIER_LEVERS[number]))).astype(int)
        members["standing"][:, slot] = tier + 8 * (31 * u[6] * (u[6] > 0.5)).astype(int)
    empty = members["programme"] == NO_PROGRAMME
    for name in ("since", "points", "old", "spend", "standing"):
        members[name][empty] = 0


def reach(people: Any, terms: Terms, week: int) -> None:
    """Who is reached changes by the week: a third by nothing; most members by their programme and tier, most others by
    its door."""
    rows = np.arange(len(people))
    masks = (uniforms(2, Stream.TRAIT, week, rows) * 2**PLAIN).astype(np.uint64)
    for number, programme in enumerate(terms.programmes):
        held = people.members["programme"] == number
        member, tier = held.any(axis=1), np.where(held, people.members["standing"] % 8, 0).max(axis=1)
        in_audience = uniforms(3, Stream.TRAIT, week, rows, number) < 0.85
        masks |= _bit(programme["core"], in_audience & member) | _bit(programme["door"], in_audience & ~member)
        for step, lever in enumerate(TIER_LEVERS[number], start=1):
            masks |= _bit(lever, in_audience & member & (tier == step))
    masks[rows % 3 == 0] = 0
    people.masks[:] = masks


def _bit(lever: int, of: np.ndarray) -> np.ndarray:
    return of.astype(np.uint64) << np.uint64(lever)
