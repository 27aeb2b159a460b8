"""Measures that follow from the parameters alone, for facts about single people that no table keeps."""

from __future__ import annotations

import math
from collections.abc import Callable

from sim.params.market import MarketParams
from sim.people.kernels import bond as bonds
from sim.people.kernels import numbers

# A handful of numbers: the formulas as plain Python, without waiting for the compiler.
bond_after_session = getattr(bonds.bond_after_session, "py_func", bonds.bond_after_session)
logistic = getattr(numbers.logistic, "py_func", numbers.logistic)
_MOST = 1000  # sessions; nobody bonds so slowly in a sensible market


class _Coefficients:
    """The coefficients that the formulas of bonding read, by name."""

    def __init__(self, params: MarketParams):
        memory, look = params.behaviour.memory, params.behaviour.look
        self.memory_bond_gain, self.memory_bond_interact = memory.bond_gain, memory.bond_interact
        self.look_interact, self.look_interact_bond = look.interact, look.interact_bond


def sessions_to_loyal(params: MarketParams, dimension: str, groups: tuple[str, ...]) -> float:
    """Sessions with one room until its bond reaches `behaviour.loyalty.bond`, mean over the people of a city tier.

    Without fading between sessions and without orders; takes part as often as her bond makes likely.
    """
    weight = {
        name: segment.share * (1.0 if dimension == "all" else sum(segment.city_tier.get(g, 0.0) for g in groups))
        for name, segment in params.segment.items()
    }
    total = sum(weight.values())
    if not total:
        return math.nan
    each = {name: _sessions(params, segment.bond_gain) for name, segment in params.segment.items()}
    return sum(weight[name] * each[name] for name in weight) / total


PARAMETER_MEASURES: dict[str, Callable[[MarketParams, str, tuple[str, ...]], float]] = {
    "sessions_to_loyal": sessions_to_loyal
}


def _sessions(params: MarketParams, speed: float) -> float:
    c, goal, bond = _Coefficients(params), params.behaviour.loyalty.bond, 0.0
    for n in range(_MOST):
        part = float(logistic(c.look_interact + c.look_interact_bond * bond))
        after = part * bond_after_session(c, bond, speed, True, 0.0)
        after += (1.0 - part) * bond_after_session(c, bond, speed, False, 0.0)
        if after >= goal:
            return n + (goal - bond) / (after - bond)
        bond = after
    return math.inf
