"""Whom one strategy reaches this week with which lever: audience, trigger, and the lottery under its cap."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.core.part import WHOLE, Part
from sim.core.rng import Stream
from sim.programmes.audience import of_membership, risk
from sim.programmes.budget import EVERYBODY, admit
from sim.programmes.campaign import Campaign, Week
from sim.programmes.spread import draws, holders, spread

if TYPE_CHECKING:
    from sim.firms.tables import Array
    from sim.params.market import MarketParams
    from sim.programmes.crowd import Crowd
    from sim.programmes.sponsor import Parties


def eligible(campaign: Campaign, crowd: Crowd, who: Parties, params: MarketParams) -> dict[int, Array]:
    """Whom each lever may reach, {bit: [row] bool}."""
    strategy, slots, out = campaign.strategy, campaign.slots, {}
    score = params.risk_score
    everybody = campaign.everybody.select(crowd, who, score)
    tier = crowd.tier(slots.programme)
    tiers: tuple[str, ...] = ()
    if strategy.programme is not None:
        tiers = tuple(strategy.programme.tiers)
        out[slots.core] = everybody & (tier >= 0)
        out[slots.door] = everybody & (tier < 0)
        for k, bit in enumerate(slots.tiers, start=1):
            out[bit] = everybody & (tier == k)
    for k, (bit, action) in enumerate(zip(slots.actions, strategy.actions, strict=True)):
        selector = campaign.selectors[k]
        mask = everybody if selector is campaign.everybody else selector.select(crowd, who, score)
        members = of_membership(selector.audience, tier, tiers)
        if members is not None:
            mask = mask & members
        if action.trigger.kind != "always":
            scores = risk(crowd, score, mask) if action.trigger.kind == "churn" else None
            assert campaign.first is not None
            mask = mask & campaign.watches[k].due(crowd, campaign.first, params.calendar.festivals, scores)
        out[bit] = mask
    return out


def hand_out(
    campaign: Campaign,
    masks: Array,
    wanted: dict[int, Array],
    seed: int,
    week: int,
    below: float | None = None,
    part: Part = WHOLE,
) -> None:
    """Set the bits of everybody who is eligible and admitted, and note what that costs.

    masks [row] uint64; wanted {bit: [row] bool}; ``below`` replays the outcome of a lottery. Only levers that give
    money away are drawn for; a lever's grant is paid once in a spell of being eligible.
    """
    noted = Week()
    fresh = _fresh_grants(campaign, wanted)
    admitted = None
    if campaign.account is not None:
        money = {bit for bit in wanted if campaign.gives_money(bit)} | set(fresh)
        worst = np.zeros(len(masks), np.int64)
        for bit in wanted:
            if campaign.gives_money(bit):
                worst[wanted[bit]] = campaign.caps.person
        for mask, fen in fresh.values():
            worst[mask] += math.ceil(fen)
        admitted, noted.below = _lottery(campaign, worst, seed, week, below, part)
    given, reached = np.zeros((2, len(wanted)), np.int64)  # people by lever: granted anew, reached
    for k, (bit, mask) in enumerate(wanted.items()):
        if admitted is not None and bit in money:
            mask = mask & admitted
        if bit in fresh:
            news = fresh[bit][0] if admitted is None else fresh[bit][0] & admitted
            given[k] = np.count_nonzero(news)
            before = campaign.granted(bit, len(masks))
            before &= wanted[bit]
            before |= news
        reached[k] = spread(masks, mask, np.uint64(1 << bit))
    served = [bit for bit in wanted if bit != campaign.slots.door]
    anyhow = holders(masks, np.uint64(sum(1 << bit for bit in served))) if len(served) != 1 else 0
    given, reached, anyhow = part.sum([given, reached, np.array([anyhow])])
    noted.by_lever = dict(zip(wanted, reached.tolist(), strict=True))
    noted.grants_fen = sum(
        (fresh[bit][1] * n for bit, n in zip(wanted, given.tolist(), strict=True) if bit in fresh), 0.0
    )
    noted.reached = noted.by_lever[served[0]] if len(served) == 1 else int(anyhow[0])
    campaign.week = noted


def _fresh_grants(campaign: Campaign, wanted: dict[int, Array]) -> dict[int, tuple[Array, float]]:
    """Who would get which grant anew, {bit: ([row] bool, fen each)}."""
    out = {}
    for bit, action in zip(campaign.slots.actions, campaign.strategy.actions, strict=True):
        fen = campaign.grant_fen(action)
        if fen > 0 and bit in wanted:  # of a sponsor that has closed nobody gets anything
            out[bit] = wanted[bit] & ~campaign.granted(bit, len(wanted[bit])), fen
    return out


def _lottery(
    campaign: Campaign, worst: Array, seed: int, week: int, below: float | None, part: Part
) -> tuple[Array | None, float]:
    """Who is admitted, [row] bool; None = everybody."""
    assert campaign.account is not None
    left = campaign.account.left()
    (total,) = part.sum([worst.sum(keepdims=True)])
    if below is None and int(total[0]) <= left:
        return None, EVERYBODY
    rows = np.flatnonzero(worst)
    draw = np.empty(len(rows))
    draws(seed, int(Stream.PROGRAMME_LOTTERY), week, campaign.item, rows + part.first, draw)
    if below is None:
        below = admit(part.join(worst[rows]), part.join(draw), left).below
    out = np.ones(len(worst), bool)
    out[rows] = draw <= below
    return out, below
