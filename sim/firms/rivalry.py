"""What a platform answers to others' net takes: a few moves, compared by believed profit and the share it keeps.

Everybody believes in one demand, a logit of price advantages fixed at the founding. What share is worth beyond the
plan follows from the founding being best for everybody, so that nothing moves without a cause; share lost counts for
more than share won, and this is what makes wars (Van Heerde, Gijsbrechts & Pauwels 2008). Losses that are not about
price get no price answer, and noise none at all: what is believed depends on takes alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.params.rivalry import Rivalry

Array = np.ndarray
QUARTER_WEEKS = 13
_A_LITTLE = 0.01  # price advantage by which an undercutting move goes below the cheapest
_NOTICED = 0.005  # price advantage of a rival from which on one is undercut
_WORTH_MOVING = 0.001  # of the sales of the plan: a move that gains less is not made


@dataclass(frozen=True)
class Field:
    """All platforms as they see one another; one entry each."""

    share: Array  # of sales at the founding; sums to one
    margin: Array  # share of sales kept at the founding
    advantage: Array  # of price in force, against the founding, share of price
    imposed: Array  # of that, by dated changes on itself and not by its own decision
    cut: Array  # of its own net take against the founding, decided so far, share of sales
    subsidy_cap: Array  # of a cut, what is paid to buyers before the take gives way
    reach: Array  # the largest cut that it can make
    pass_through: float  # of a lower take, believed to reach prices


def aims(f: Field, r: Rivalry) -> Array:
    """The cut of its net take that each platform works toward until next quarter, share of sales, [platform]."""
    moves = _moves(f, r)
    worth = value(f, moves, r)
    best, row = worth.argmax(axis=1), np.arange(len(moves))
    gain = worth[row, best] - worth[:, 0]
    chosen = np.where(gain > _WORTH_MOVING * r.planning_weeks * f.share, moves[row, best], f.cut)
    # More of a cut is carried out in part; to take one back needs no courage.
    target = np.where(chosen > f.cut, np.maximum(r.conduct * chosen, f.cut), chosen)
    # Whoever is undercut by nobody leads prices up again, or a war would have no end.
    leads = _cheapest(f) <= price_advantage(f, f.cut[:, None])[:, 0] + _NOTICED
    target = np.where(leads, np.minimum(target, np.maximum(f.cut - r.lead, 0.0)), target)
    return f.cut + np.clip(target - f.cut, -r.step, r.step)


def value(f: Field, moves: Array, r: Rivalry) -> Array:
    """Believed worth of cuts, weeks of the market's sales, [platform, move].

    Profit over the plan, plus share kept at the end at the price that makes no cut the best one where nobody cuts,
    `1 / (sensitivity (1 - share))` less the margin, in plans; beyond the band, lost share costs the kink besides.
    """
    start = _start(f, r)
    share = believed_share(f, price_advantage(f, moves), r)
    change = share - start[:, None]
    worth = r.planning_weeks / (r.sensitivity * (1.0 - start))  # of share, profit of the plan and what comes after
    kept = (worth - r.planning_weeks * f.margin)[:, None] * change
    kink = r.kink * worth[:, None] * np.maximum(np.abs(change) - r.band * start[:, None], 0.0)
    return r.planning_weeks * share * (f.margin[:, None] - moves) + kept - kink


def believed_share(f: Field, own: Array, r: Rivalry) -> Array:
    """Share of all demand at own price advantages, others held at what they are, [platform, move] as ``own``."""
    mine = f.share[:, None] * np.exp(r.sensitivity * own)
    return mine / (mine + _others(f, r)[:, None])


def price_advantage(f: Field, cuts: Array) -> Array:
    """What cuts of the net take are worth to buyers, share of price, [platform, move]; subsidies come first."""
    paid, given_up = split(f, cuts)
    return paid + f.pass_through * given_up


def split(f: Field, cuts: Array) -> tuple[Array, Array]:
    """Cuts as subsidy paid and take given up, share of sales, [platform, move] each."""
    paid = np.minimum(cuts, f.subsidy_cap[:, None])
    return paid, cuts - paid


def _start(f: Field, r: Rivalry) -> Array:
    """Share of all demand at the founding, the outside included, [platform]."""
    return f.share / (1.0 + r.outside)


def _others(f: Field, r: Rivalry) -> Array:
    """Weight of buying elsewhere as each platform sees it, [platform]; what is imposed on all alike is no attack."""
    weight = f.share[None, :] * np.exp(r.sensitivity * _seen(f))
    np.fill_diagonal(weight, 0.0)
    return r.outside + weight.sum(axis=1)


def _seen(f: Field) -> Array:
    """Price advantage of others as a platform sees it, less what was imposed on itself, [platform, other]."""
    return f.advantage[None, :] - f.imposed[:, None]


def _cheapest(f: Field) -> Array:
    """Largest price advantage among the others, at least that of the founding, [platform]."""
    seen = _seen(f)
    np.fill_diagonal(seen, 0.0)
    return np.maximum(seen.max(axis=1, initial=0.0), 0.0)


def _moves(f: Field, r: Rivalry) -> Array:
    """Cuts worth a thought, [platform, move]: the present one, less of it, winning back, matching, undercutting."""
    start = _start(f, r)
    back = np.log(start * _others(f, r) / ((1.0 - start) * f.share)) / r.sensitivity
    cheapest = _cheapest(f)
    wanted = np.stack([0.5 * back, back, 1.5 * back, cheapest, cheapest + _A_LITTLE], axis=1)
    paid, rest = split(f, wanted)
    cuts = paid + rest / max(f.pass_through, 1e-6)
    own = np.stack([f.cut, 0.5 * f.cut, np.zeros_like(f.cut)], axis=1)
    most = np.maximum(f.reach, f.cut)[:, None]
    return np.concatenate([own, np.clip(cuts, 0.0, most)], axis=1)
