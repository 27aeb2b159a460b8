"""Parameters as kernels see them: one frozen tuple of numbers, and tables of how memory fades."""

from __future__ import annotations

import math

import numpy as np
from pydantic import BaseModel

from sim.params.behaviour import Behaviour
from sim.params.economy import Economy
from sim.params.firms import Category
from sim.params.population import Population, Segment
from sim.state.names import (
    AFFINITY_FADE,
    BOND_FADE,
    CITY_TIERS,
    FADE_DAYS,
    FADES,
    FATIGUE_FADE,
    HABIT_FADE,
    INCOME_BANDS,
    NEWCOMER_FADE,
    TRUST_FADE,
)
from sim.state.shown import SegmentTable

_BLOCKS: dict[str, type[BaseModel]] = {name: field.annotation for name, field in Behaviour.model_fields.items()}  # type: ignore[misc]
_FIELDS = tuple((block, name) for block, model in _BLOCKS.items() for name in model.model_fields)


def coefficient_dtype() -> np.dtype:
    """One float64 field block_name for every coefficient of `Behaviour`; whole numbers stay int64."""
    kinds: dict[object, str] = {int: "i8", float: "f8"}
    return np.dtype(
        [(f"{block}_{name}", kinds[_BLOCKS[block].model_fields[name].annotation]) for block, name in _FIELDS]
    )


def coefficients(behaviour: Behaviour) -> dict[str, float]:
    """The behaviour parameters by their field of `coefficient_dtype`."""
    return {f"{block}_{name}": getattr(getattr(behaviour, block), name) for block, name in _FIELDS}


def price_attention(economy: Economy) -> float:
    """How hard people look at prices against the founding, a ratio: harder when they have less (trading down)."""
    return float(economy.income**-economy.trading_down)


def fade_tables(behaviour: Behaviour, segments: dict[str, Segment]) -> np.ndarray:
    """What is left of a state after whole days, exp(-days / mean life): [process, days] float64."""
    memory = behaviour.memory
    lives = {
        HABIT_FADE: memory.habit_days,
        TRUST_FADE: memory.trust_days,
        AFFINITY_FADE: memory.affinity_days,
        FATIGUE_FADE: memory.fatigue_days,
        NEWCOMER_FADE: behaviour.visit.curiosity_days,
    }
    lives |= {BOND_FADE + i: memory.bond_days * segment.bond_days for i, segment in enumerate(segments.values())}
    table = np.zeros((FADES, FADE_DAYS))
    for process, life in lives.items():
        table[process] = [math.exp(-day / life) for day in range(FADE_DAYS)]
    return table


def needs_left(categories: dict[str, Category]) -> np.ndarray:
    """What is left of a filled need after whole days, at the ordinary pace: [category, FADE_DAYS] float64."""
    lives = np.array([category.need_days for category in categories.values()])
    return np.exp(-np.arange(FADE_DAYS) / lives[:, None])


def segment_table(population: Population, segments: dict[str, Segment], platforms: tuple[str, ...]) -> SegmentTable:
    """Columns of the shared traits, in the order of the segments."""
    each = list(segments.values())
    trust = [[min(max(s.trust + s.platform_trust.get(p, 0.0), 0.0), 1.0) for p in platforms] for s in each]
    return SegmentTable(
        visit_link=np.array([s.visit_link for s in each]),
        basket=np.array([s.basket for s in each]),
        minutes=np.array([s.minutes for s in each]),
        buy=np.array([s.buy for s in each]),
        bond_gain=np.array([s.bond_gain for s in each]),
        trust=np.array(trust),
        income_basket=np.array([population.income_basket[band] for band in INCOME_BANDS]),
        city_visit=np.array([population.city_visit[tier] for tier in CITY_TIERS]),
        city_outside=np.array([population.city_outside[tier] for tier in CITY_TIERS]),
    )
