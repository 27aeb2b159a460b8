"""What each plausible market draws for the amounts that are beliefs.

A draw is a function of the study's seed, the amount's path and the market's number, so it is the same in all arms, for
any number of replications, and whatever else is a belief. The markets share out the distribution evenly (Latin
hypercube: McKay, Beckman & Conover 1979): it is cut into as many equally likely parts as there are markets, a keyed
permutation says which market has which part, and a second draw where in it. So eight markets cover a belief from its
low to its high end, while two beliefs are paired at random.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.params.belief import Belief
from sim.params.check import validated
from sim.params.paths import put
from sim.study.beliefs import Amount, amounts_in

if TYPE_CHECKING:
    from sim.params.market import MarketParams


Believed = dict[str, tuple[Belief, Amount]]  # by path


def beliefs_of(params: MarketParams) -> Believed:
    """The beliefs in force and what they are about: the amount is there, and nobody has set it to a number."""
    entries = dict.fromkeys(tuple(path.split(".", 2)[:2]) for path in params.beliefs)
    there = {
        path: amount
        for field, name in entries
        if name in getattr(params, field)
        for path, amount in amounts_in(field, name, getattr(params, field)[name]).items()
    }
    return {
        path: (belief, there[path])
        for path, belief in params.beliefs.items()
        if path in there and there[path].value == belief.median
    }


def drawn_amounts(params: MarketParams, market: int, believed: Believed | None = None) -> dict[str, float]:
    """The value of every belief in force in one plausible market, by path; the medians where there is one market.

    ``believed``: what `beliefs_of` says of ``params``, where it is known.
    """
    count = len(params.plausible.markets) if params.plausible.use else 0
    return {
        path: _clipped(belief.median if count < 2 else belief.at(_normals(params.seed, path, count)[market]), amount)
        for path, (belief, amount) in (beliefs_of(params) if believed is None else believed).items()
    }


def with_amounts(params: MarketParams, values: Mapping[str, float], believed: Believed, origin: str) -> MarketParams:
    """The market with these amounts and no beliefs; a `UserError` that begins with ``origin`` if they do not fit."""
    entries: dict[tuple[str, str], dict[str, Any]] = {}
    for path, value in values.items():
        steps = believed[path][1].steps
        field, name = str(steps[0]), str(steps[1])
        if (field, name) not in entries:
            entries[field, name] = {field: {name: getattr(params, field)[name].model_dump(mode="json")}}
        put(entries[field, name], steps, value)
    groups: dict[str, dict[str, Any]] = {}
    for (field, name), data in entries.items():
        known = groups.setdefault(field, dict(getattr(params, field)))
        known[name] = validated(type(known[name]), data[field][name], origin=origin, at=(field, name))
    return params.model_copy(update={"beliefs": {}, **groups})


@lru_cache(maxsize=1024)  # every market of an ensemble asks for its own
def _normals(seed: int, path: str, count: int) -> tuple[float, ...]:
    """A standard normal number of each of ``count`` markets, each in a part of the distribution that no other has."""
    from sim.core.rng import Stream, uniforms  # imports what compiles, for markets with beliefs only

    item = int.from_bytes(hashlib.sha256(path.encode()).digest()[:8])
    order, place = (uniforms(seed, Stream.BELIEF, when, np.arange(count), item) for when in (0, 1))
    parts = [int((order < own).sum()) for own in order]
    return tuple(
        NormalDist().inv_cdf(float((part + within) / count)) for part, within in zip(parts, place, strict=True)
    )


def _clipped(value: float, amount: Amount) -> float:
    low = value if amount.low is None else max(value, amount.low)
    return low if amount.high is None else min(low, amount.high)
