"""Platforms decide: fees, subsidies, service, and what they spend on new people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.firms.settings import Settings, pace
from sim.firms.signals import lost_share
from sim.firms.tables import WEEK_HOURS

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.tables import Array, Firms


def decide(firms: Firms, s: Settings, now: Now) -> None:
    """One week of all platforms over their columns."""
    if firms.weeks >= s.params.brand.learning.settle_weeks:
        _fees(firms, s)
    _serve(firms, s)
    put_in_force(firms, s, now)
    _acquire(firms, s)


def put_in_force(firms: Firms, s: Settings, now: Now) -> None:
    """Own decisions as dated changes let them hold this week, and what follows: commission and refund time."""
    for name in ("take", "subsidy", "service"):
        path = "take_share" if name == "take" else name
        own = getattr(firms.platforms, f"own_{name}")
        getattr(firms.platforms, name)[:] = in_force(own, path, s, now)
    _set_commission(firms, s)
    _refunds(firms, s)


def repair(firms: Firms) -> None:
    """A week of repair of whatever blinds the ranking."""
    firms.platforms.blind_hours[:] = np.maximum(firms.platforms.blind_hours - WEEK_HOURS, 0.0)


def in_force(own: Array, name: str, s: Settings, now: Now) -> Array:
    """The decision as it holds this week. A pinned value becomes the own one: the rule resumes from it."""
    values = own.copy()
    for i, platform in enumerate(s.platforms):
        path = f"platform.{platform}.{name}"
        if now.touches(path):
            values[i] = min(max(now.decided(path, own[i]), 0.0), 1.0)
            if path in now.pins:
                own[i] = values[i]
    return values


def _fees(firms: Firms, s: Settings) -> None:
    """Cut the take and pay subsidies after losing share beyond error; drift back to the usual once it is regained."""
    p = firms.platforms
    lost = np.maximum(lost_share(p.share, p.usual_share, p.shown, s), 0.0)
    target = p.base_take * (1.0 - s.platform.share_response * lost)
    low, high = np.minimum(s.platform.take_low, p.base_take), np.maximum(s.platform.take_high, p.base_take)
    target = np.clip(target, low, high)
    speed = 1.0 - np.exp(-1.0 / s.platform.reaction_weeks)
    p.own_take += speed * (target - p.own_take)
    subsidy = s.platform.subsidy + np.minimum(s.platform.subsidy_response * lost, s.platform.subsidy_cap)
    p.own_subsidy += speed * (subsidy - p.own_subsidy)


def _serve(firms: Firms, s: Settings) -> None:
    """Service is funded by the take, net of subsidies: level = usual x (funding / usual funding) ^ elasticity."""
    p = firms.platforms
    funding = np.maximum(p.take - p.subsidy, 0.1 * p.base_take) / np.maximum(p.base_take, 1e-6)
    funding = np.where(p.base_take > 0.0, funding, 1.0)
    target = np.clip(p.base_service * funding**s.platform.service_elasticity, 0.0, 1.0)
    p.own_service += (1.0 - np.exp(-1.0 / s.platform.service_weeks)) * (target - p.own_service)
    p.claimed_service += pace(s.params.brand.learning.reference_weeks) * (p.service - p.claimed_service)


def _set_commission(firms: Firms, s: Settings) -> None:
    """Commission is what brings technical fee and advertising up to the take."""
    p = firms.platforms
    p.commission[:] = np.maximum(p.take * (1.0 - s.platform.technical_part) - p.ad_share, 0.0)


def _refunds(firms: Firms, s: Settings) -> None:
    """Refunds slow down with the square of service, within the law's limit."""
    p = firms.platforms
    ratio = np.maximum(p.base_service, 0.05) / np.maximum(p.service, 0.05)
    p.refund_days[:] = np.minimum(s.platform.refund_days * ratio**2, s.params.policy.refund_days_limit)


def _acquire(firms: Firms, s: Settings) -> None:
    """A paid joiner gets dearer as the pool empties and as all platforms bid more; the budget buys budget / price."""
    p, a = firms.platforms, s.acquisition
    registered, potential = float(firms.reach[0]), float(max(firms.reach[1], 1))
    rows = max(registered + potential, 1.0)
    grown = np.ones(len(p)) if p.start_sales.sum() <= 0 else np.maximum(p.sales / np.maximum(p.start_sales, 1.0), 0.05)
    budget = a.yuan_per_person_year * grown**a.budget_growth / 52.0  # yuan per person of the pool and week
    bids = budget.sum() / max(a.yuan_per_person_year.sum() / 52.0, 1e-12)
    crowd = (potential / rows) / a.reference_remaining
    cac = a.cac_yuan * np.maximum(crowd, 0.02) ** -a.crowding * max(bids, 1e-6) ** a.bidding
    p.cac_fen[:] = cac * 100.0
    p.arrivals[:] = budget / cac * rows / potential
