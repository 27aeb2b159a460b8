"""From strategies to numbers: which lever bits and programme rows each has, and what stands in them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.errors import UserError
from sim.state.names import LEVERS_MAX, PROGRAMMES_MAX, TIERS_MAX
from sim.state.programme import CHANNEL, PROGRAMME, REWARDS

if TYPE_CHECKING:
    from sim.firms.tables import Array
    from sim.params.behaviour import Behaviour
    from sim.params.strategy import Benefit, Strategy

PRICE_LOW = -0.95  # nothing is given away, however large the intensity
# What is handed over stays the same; only what people make of it wears out.
DELIVERED = ("price", "service_level", "refund_time", "contacts")
_WEARS = np.array([name not in DELIVERED for name in CHANNEL._fields])


class Slots(NamedTuple):
    """Numbers of one strategy, fixed for the run; -1 where it has no membership."""

    programme: int
    core: int  # bit of members
    door: int  # bit of those who may join
    tiers: tuple[int, ...]
    actions: tuple[int, ...]

    @property
    def bits(self) -> tuple[int, ...]:
        """All bits, ascending."""
        own = () if self.programme < 0 else (self.core, self.door)
        return (*own, *self.tiers, *self.actions)


def number(strategies: Iterable[tuple[str, Strategy]]) -> tuple[Slots, ...]:
    """Bits and programme rows in the order given: members, door, tiers, actions; a `UserError` when they run out."""
    out: list[Slots] = []
    bit = programme = 0
    used: list[str] = []
    for name, strategy in strategies:
        has = strategy.programme is not None
        tiers = len(strategy.programme.tiers) if strategy.programme else 0
        first = bit + 2 * has
        slots = Slots(
            programme if has else -1,
            bit if has else -1,
            bit + 1 if has else -1,
            tuple(range(first, first + tiers)),
            tuple(range(first + tiers, first + tiers + len(strategy.actions))),
        )
        bit, programme = bit + len(slots.bits), programme + has
        used.append(f"{name} ({len(slots.bits)})")
        out.append(slots)
    if bit > LEVERS_MAX:
        raise UserError(
            f"strategies: {bit} levers, at most {LEVERS_MAX} in one market: {', '.join(used)}; combine fewer"
        )
    if programme > PROGRAMMES_MAX:
        raise UserError(
            f"strategies: {programme} programmes with membership, at most {PROGRAMMES_MAX}: {', '.join(used)}; "
            "combine fewer"
        )
    return tuple(out)


def lever(benefit: Benefit, strategy: Strategy) -> Array:
    """Amounts on every channel, [CHANNEL] float64; the effect is not of messages, which are sent whatever they do."""
    out = strategy.intensity * np.array([float(getattr(benefit, name)) for name in CHANNEL._fields])
    if strategy.effect != 1.0:
        out[np.arange(len(out)) != CHANNEL.contacts] *= strategy.effect
    out[CHANNEL.price] = max(out[CHANNEL.price], PRICE_LOW)
    return out


def levers_of(strategy: Strategy, slots: Slots) -> dict[int, Array]:
    """The row of every bit at the launch."""
    rows: dict[int, Array] = {}
    if strategy.programme is not None:
        rows[slots.core] = lever(strategy.programme.benefit, strategy)
        rows[slots.door] = np.zeros(len(CHANNEL))
        for bit, tier in zip(slots.tiers, strategy.programme.tiers.values(), strict=True):
            rows[bit] = lever(tier, strategy)
    for bit, action in zip(slots.actions, strategy.actions, strict=True):
        rows[bit] = lever(action.benefit, strategy)
    return rows


def worn(row: Array, fades_weeks: float | None, age: int) -> Array:
    """A lever's row `age` weeks after the launch: what people make of it fades, what is handed over does not."""
    if fades_weeks is None:
        return row
    return np.where(_WEARS, row * math.exp(-age / fades_weeks), row)


def within_limit(row: Array, room: float, told: bool = False) -> Array:
    """A lever's row when its sponsor may send `room` more messages a week.

    told: that people hear of it by message; then what they make of it is lost in proportion to messages not sent.
    """
    asked = row[CHANNEL.contacts]
    if asked <= room:
        return row
    out = np.where(_WEARS, row * (room / asked), row) if told else row.copy()
    out[CHANNEL.contacts] = room
    return out


class Caps(NamedTuple):
    """What one person can get at most in a week from a capped strategy, fen."""

    lever: int  # off the price, by one lever; -1 = no cap
    points: int  # in points; -1 = no cap
    person: int  # in all, without grants


def caps_of(strategy: Strategy, slots: Slots) -> Caps:
    """`per_person_week_yuan` in equal parts over all that can give her something at once (one tier at a time)."""
    if not strategy.budget.capped:
        return Caps(-1, -1, 0)
    rows = levers_of(strategy, slots)
    priced = {bit for bit, row in rows.items() if row[CHANNEL.price] < 0.0}
    tiers = bool(priced & set(slots.tiers))
    points = earns(strategy)
    parts = len(priced - set(slots.tiers)) + tiers + points
    person = round(100.0 * strategy.budget.per_person_week_yuan)
    part = person // max(parts, 1)
    return Caps(part if priced else -1, part if points else -1, part * parts)


def earns(strategy: Strategy) -> bool:
    """Whether points can be earned that are worth something."""
    points = strategy.programme.points if strategy.programme else None
    return points is not None and point_fen(strategy) > 0.0


def point_fen(strategy: Strategy) -> float:
    """What a point is worth, fen."""
    points = strategy.programme.points if strategy.programme else None
    return 0.0 if points is None else 100.0 * points.value_yuan * strategy.intensity


def programme_row(strategy: Strategy, slots: Slots, active: bool, behaviour: Behaviour, cap_fen: int) -> Array:
    """One row of PROGRAMME."""
    p, b = strategy.programme, behaviour.programme
    assert p is not None
    row = np.zeros((), PROGRAMME)
    row["active"], row["core"], row["door"] = active, slots.core, slots.door
    row["automatic"] = p.join == "automatic"
    row["appeal"] = b.join - b.join_step * p.sign_up_steps
    row["fee"], row["privacy"], row["window"] = p.fee_yuan_per_year, p.privacy, p.window_weeks
    tiers = list(p.tiers.values())
    row["tiers"] = len(tiers)
    row["multiplier"] = 1.0
    row["multiplier"][1 : len(tiers) + 1] = [tier.earn_multiplier for tier in tiers]
    row["from_spend"][1 : len(tiers) + 1] = [tier.from_spend_yuan for tier in tiers]
    back = 0.0  # of each yuan, in points that will be burnt
    row["cap_fen"] = cap_fen
    if p.points is not None:
        points = p.points
        row["earn_yuan"], row["earn_visit"] = points.earn_per_yuan, points.earn_per_visit
        row["earn_interaction"] = points.earn_per_interaction
        row["value_fen"], row["goal"] = point_fen(strategy), points.goal_points
        row["endowed"] = points.endowed_share * points.goal_points
        row["redeem"] = 1.0 / (1.0 + math.exp(b.redeem_step * points.redemption_steps - b.redeem))
        row["reward"] = REWARDS.index(points.reward)
        row["half_expiry"] = 0 if points.expiry_weeks is None else max(points.expiry_weeks // 2, 1)
        back = points.earn_per_yuan * points.value_yuan * strategy.intensity * points.expected_redemption
    saved = -lever(p.benefit, strategy)[CHANNEL.price]
    row["saving"] = saved + back
    for k in range(TIERS_MAX + 1):
        off = saved - lever(tiers[k - 1], strategy)[CHANNEL.price] if 0 < k <= len(tiers) else saved
        row["tier_saving"][k] = off + back * row["multiplier"][k]
    return row


def idle_row() -> Array:
    """A programme row that is reserved and not in use."""
    row = np.zeros((), PROGRAMME)
    row["window"], row["cap_fen"], row["core"], row["door"] = 52, -1, LEVERS_MAX - 1, LEVERS_MAX - 1
    return row
