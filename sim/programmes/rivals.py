"""Whether competitors answer a strategy with the same, and what they expect of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.firms.signals import lost_share
from sim.programmes.sponsor import Payer

if TYPE_CHECKING:
    from sim.firms.settings import Settings
    from sim.firms.tables import Firms


def competitors(payer: Payer, firms: Firms, most: int) -> tuple[Payer, ...]:
    """The `most` largest firms of the same kind by smoothed sales: platforms; brands of the category; hosts of the
    type."""
    kind, index = payer
    if kind == "platform":
        rows, sales = np.arange(len(firms.platforms)), firms.platforms.sales
    elif kind == "brand":
        rows = np.flatnonzero(firms.brands.alive & (firms.brands.category == firms.brands.category[index]))
        sales = firms.brands.sales
    else:
        rows = np.flatnonzero(firms.hosts.alive & (firms.hosts.kind == firms.hosts.kind[index]))
        sales = firms.hosts.sales
    rows = rows[rows != index]
    return tuple(Payer(kind, int(row)) for row in rows[np.argsort(-sales[rows], kind="stable")][:most])


class Standing(NamedTuple):
    """What a firm can be seen to be, from smoothed observations."""

    share: float  # of its market
    viewings: float  # a week, on which the share rests
    sales: float  # fen of the simulated rows a week
    margin: float  # kept of a yuan sold, before fixed costs


def standing(payer: Payer, firms: Firms) -> Standing:
    """Where a firm stands now."""
    kind, i = payer
    if kind == "platform":
        p = firms.platforms
        return Standing(float(p.share[i]), float(p.shown[i]), float(p.sales[i]), float(p.take[i] - p.subsidy[i]))
    if kind == "brand":
        b = firms.brands
        return Standing(float(b.share[i]), float(b.shown[i]), float(b.sales[i]), float(b.margin[i]))
    h = firms.hosts
    margin = float(h.income[i] / max(h.sales[i], 1e-9))
    return Standing(float(h.share[i]), float(h.shown[i]), float(h.sales[i]), margin)


def lift(share_then: float, share_now: float, viewings: float, s: Settings) -> float:
    """By which part the sponsor's share has grown since the launch, beyond sampling error and dead band; never < 0."""
    won = -lost_share(np.array([share_now]), np.array([share_then]), np.array([viewings]), s)[0]
    return max(math.exp(float(won)) - 1.0, 0.0)


def expected_gain(sponsor_lift: float, rival: Standing) -> float:
    """What a rival hopes to win or keep, fen a week: the sponsor's lift x its own sales x its own margin."""
    return sponsor_lift * rival.sales * max(rival.margin, 0.0)


def expected_cost(fixed: float, variable: float, sponsor_sales: float, rival_sales: float) -> float:
    """What it would cost a rival, fen a week: fixed cost, and the sponsor's variable cost scaled to its own sales."""
    if sponsor_sales <= 0.0:
        return math.inf
    return fixed + max(variable, 0.0) * rival_sales / sponsor_sales


def pays(gain: float, cost: float) -> bool:
    """Whether it is worth it; what would cost without limit never is."""
    return math.isfinite(cost) and gain > cost
