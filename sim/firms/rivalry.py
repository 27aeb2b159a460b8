"""What a firm answers to rivals' prices: a few moves, compared by believed profit and the share it keeps.

Platforms compete for all sales with their net takes, brands of a category for its sales with their prices. Everybody
believes in one demand, a logit of price advantages fixed at the founding. What share is worth beyond the plan follows
from the founding being best for everybody, so that nothing moves without a cause; share lost counts for more than
share won, and this is what makes wars (Van Heerde, Gijsbrechts & Pauwels 2008). Losses that are not about price get no
price answer, and noise none at all: what is believed depends on prices alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.params.rivalry import Rivalry

Array = np.ndarray
_QUARTER_WEEKS = 13
_A_LITTLE = 0.01  # price advantage by which an undercutting move goes below the cheapest
_NOTICED = 0.005  # price advantage of a rival from which on one is undercut
_WORTH_MOVING = 0.001  # of the sales of the plan: a move that gains less is not made


@dataclass(frozen=True)
class Field:
    """All firms of a kind as they see one another; one entry each."""

    market: Array  # int64, which market it competes in: firms of different markets do not see each other
    sensitivity: float  # log-odds of share per unit of price advantage, believed
    share: Array  # of its market's sales at the founding; sums to one in each market, 0 for whoever is not there
    margin: Array  # share of sales kept at the founding
    advantage: Array  # of price in force, against the founding, share of price
    imposed: Array  # of that, by dated changes on itself and not by its own decision
    cut: Array  # of its own net take or price against the founding, decided so far, share of sales
    subsidy_cap: Array  # of a cut, what is paid to buyers before the take gives way
    reach: Array  # the largest cut that it can make
    pass_through: float  # of a lower take, believed to reach prices


def is_decided(weeks: int) -> bool:
    """Whether firms look at one another this week: once a quarter, ``weeks`` after they know the market."""
    return weeks % _QUARTER_WEEKS == 0


def aims(f: Field, r: Rivalry) -> Array:
    """The cut that each firm works toward until next quarter, share of sales, [firm]."""
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
    """Believed worth of cuts, weeks of the market's sales, [firm, move].

    Profit over the plan, plus share kept at the end at the price that makes no cut the best one where nobody cuts,
    `1 / (sensitivity (1 - share))` less the margin, in plans; beyond the band, lost share costs the kink besides.
    """
    start = _start(f, r)
    share = believed_share(f, price_advantage(f, moves), r)
    change = share - start[:, None]
    worth = r.planning_weeks / (f.sensitivity * (1.0 - start))  # of share, profit of the plan and what comes after
    kept = (worth - r.planning_weeks * f.margin)[:, None] * change
    kink = r.kink * worth[:, None] * np.maximum(np.abs(change) - r.band * start[:, None], 0.0)
    return r.planning_weeks * share * (f.margin[:, None] - moves) + kept - kink


def believed_share(f: Field, own: Array, r: Rivalry) -> Array:
    """Share of all demand at own price advantages, others held at what they are, [firm, move] as ``own``."""
    mine = f.share[:, None] * np.exp(f.sensitivity * own)
    return mine / (mine + _others(f, r)[:, None])


def price_advantage(f: Field, cuts: Array) -> Array:
    """What cuts of the net take are worth to buyers, share of price, [firm, move]; subsidies come first."""
    paid, given_up = split(cuts, f.subsidy_cap[:, None])
    return paid + f.pass_through * given_up


def split(cuts: Array, subsidy_cap: Array) -> tuple[Array, Array]:
    """Cuts as subsidy paid, at most ``subsidy_cap``, and take given up, share of sales, shaped as ``cuts``."""
    paid = np.minimum(cuts, subsidy_cap)
    return paid, cuts - paid


def _start(f: Field, r: Rivalry) -> Array:
    """Share of all demand at the founding, the outside included, [firm]."""
    return f.share / (1.0 + r.outside)


def _others(f: Field, r: Rivalry) -> Array:
    """Weight of buying elsewhere as each firm sees it, [firm]; what is imposed on all alike is no attack."""
    return r.outside + (_rivals(f) * np.exp(f.sensitivity * _seen(f))) @ f.share


def _seen(f: Field) -> Array:
    """Price advantage of others as a firm sees it, less what was imposed on itself, [firm, other]."""
    return f.advantage[None, :] - f.imposed[:, None]


def _rivals(f: Field) -> Array:
    """Who is there and competes with whom, [firm, other] bool."""
    others = (f.market[:, None] == f.market[None, :]) & (f.share > 0.0)[None, :]
    np.fill_diagonal(others, False)
    return others


def _cheapest(f: Field) -> Array:
    """Largest price advantage among the others, at least that of the founding, [firm]."""
    return np.asarray((_rivals(f) * np.maximum(_seen(f), 0.0)).max(axis=1, initial=0.0))


def _moves(f: Field, r: Rivalry) -> Array:
    """Cuts worth a thought, [firm, move]: the present one, less of it, winning back, matching, undercutting."""
    start = _start(f, r)
    back = np.log(_others(f, r) / ((1.0 + r.outside) * (1.0 - start))) / f.sensitivity
    cheapest = _cheapest(f)
    wanted = np.stack([0.5 * back, back, 1.5 * back, cheapest, cheapest + _A_LITTLE], axis=1)
    paid, rest = split(wanted, f.subsidy_cap[:, None])
    cuts = paid + rest / max(f.pass_through, 1e-6)
    own = np.stack([f.cut, 0.5 * f.cut, np.zeros_like(f.cut)], axis=1)
    most = np.maximum(f.reach, f.cut)[:, None]
    return np.concatenate([own, np.clip(cuts, 0.0, most)], axis=1)
