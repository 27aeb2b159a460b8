"""One person, one membership, one offer and one week's record: what formulas of programmes are given."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.core.rng import row_key
from sim.params.behaviour import Behaviour
from sim.people.coefficients import coefficient_dtype, coefficients
from sim.people.kernels.scene import Her, week_dtype
from sim.people.kernels.traits import stored_sensitivity
from sim.state.names import NO_PROGRAMME, TIER_BITS
from sim.state.person import MEMBER, PERSON
from sim.state.shown import OFFER

B = Behaviour()
CORE, DOOR = 0, 1
MEMBERS, OTHERS = np.uint64(1), np.uint64(2)
EVERYWHERE = np.uint64(3)
DAY = 700
GOAL = 100
PLAIN = {"active": 1, "core": CORE, "door": DOOR, "multiplier": (1.0, 1.0, 1.0, 1.0, 1.0), "window": 52, "cap_fen": -1}
POINTS = PLAIN | {"value_fen": 10.0, "goal": GOAL, "earn_yuan": 0.1, "redeem": 1.0}
TIERS = PLAIN | {"tiers": 2, "from_spend": (0.0, 500.0, 2000.0, 0.0, 0.0), "tier_saving": (0.0, 0.05, 0.08, 0.0, 0.0)}


def key_of(seed: int, row: int) -> np.uint64:
    """The key of a row, which compiled code hands out as a whole number of Python."""
    return np.uint64(row_key(seed, row))


def scene(*programmes: dict[str, Any], **changes: float) -> Any:
    """One week's record with the shipped coefficients, `changes` in place of some, and some programmes."""
    record = np.zeros(1, week_dtype(coefficient_dtype())).view(np.recarray)
    for name, value in (coefficients(B) | changes).items():
        record[name] = value
    record["programmes"], record["day"], record["seed"] = len(programmes), DAY, 1
    for g, values in enumerate(programmes):
        for name, value in values.items():
            record[f"prog_{name}"][0, g] = value
    return record[0]


def one(kind: np.dtype, **values: Any) -> Any:
    """One record."""
    record = np.zeros(1, kind).view(np.recarray)
    for name, value in values.items():
        record[name] = value
    return record[0]


def buyer(**values: Any) -> Any:
    """Somebody with ten orders in a year."""
    return one(
        PERSON, **({"orders": 10, "joined_day": DAY - 365, "price_sensitivity": stored_sensitivity(3.0)} | values)
    )


def card(tier: int = 0, sore: int = 0, **values: Any) -> Any:
    """Membership in the first programme only. sore: steps of it."""
    record = np.zeros(1, MEMBER).view(np.recarray)
    record["programme"] = NO_PROGRAMME
    for name, value in ({"programme": 0, "standing": tier | sore << TIER_BITS} | values).items():
        record[name][0, 0] = value
    return record[0]


def no_card() -> Any:
    """No membership."""
    return card(programme=NO_PROGRAMME)


def item(list_yuan: float = 100.0) -> Any:
    """An offer in the scope of the programme, at its list price."""
    return one(OFFER, list_fen=100 * list_yuan, price=1.0, levers=EVERYWHERE)


def her(m: Any, p: Any = None, hers: float = 1.0) -> Her:
    """Somebody with that membership on whom programmes work that much."""
    return Her(buyer() if p is None else p, None, m, 0, key_of(1, 0), hers)
