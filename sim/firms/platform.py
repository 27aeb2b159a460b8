"""Platforms decide: fees, subsidies, service, and what they spend on new people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.short import within
from sim.firms import rivalry, spending
from sim.firms.settings import Settings, pace
from sim.firms.tables import WEEK_HOURS
from sim.firms.traffic import auctioned
from sim.params.spending import ACQUISITION, SERVICE, SUBSIDY

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.tables import Array, Firms


def decide(firms: Firms, s: Settings, now: Now) -> None:
    """One week of all platforms over their columns."""
    if firms.weeks >= s.params.brand.learning.settle_weeks:
        _fees(firms, s, now)
    _serve(firms, s)
    put_in_force(firms, s, now)
    _acquire(firms, s)


def put_in_force(firms: Firms, s: Settings, now: Now) -> None:
    """Own decisions as dated changes let them hold this week, and what follows: commission and refund time."""
    for name in ("take", "subsidy", "service"):
        path = "take_share" if name == "take" else name
        own = getattr(firms.platforms, f"own_{name}")
        held = in_force(own, path, s, now)
        getattr(firms.platforms, name)[:] = spending.subsidy(held, s) if name == SUBSIDY else held
    _set_commission(firms, s)
    _refunds(firms, s)


def repair(firms: Firms) -> None:
    """A week of repair of whatever blinds the ranking."""
    firms.platforms.blind_hours[:] = np.maximum(firms.platforms.blind_hours - WEEK_HOURS, 0.0)


def in_force(own: Array, name: str, s: Settings, now: Now) -> Array:
    """The decision as it holds this week. A pinned value becomes the own one: the rule resumes from it."""
    values = own.copy()
    if not (now.pins or now.scales):
        return values
    for i, platform in enumerate(s.platforms):
        path = f"platform.{platform}.{name}"
        if now.touches(path):
            values[i] = min(max(now.decided(path, own[i]), 0.0), 1.0)
            if path in now.pins:
                own[i] = values[i]
    return values


def _fees(firms: Firms, s: Settings, now: Now) -> None:
    """Once a quarter decide how far to cut the net take, and move toward it; whoever is pinned decides nothing."""
    p, r = firms.platforms, s.params.rivalry
    cut = p.base_take - p.own_take + p.own_subsidy - p.base_subsidy
    if rivalry.is_decided(firms.weeks - s.params.brand.learning.settle_weeks):
        p.aim[:] = rivalry.aims(_field(firms, s, cut), r)
    pinned = [any(f"platform.{name}.{path}" in now.pins for path in ("take_share", "subsidy")) for name in s.platforms]
    p.aim[pinned] = cut[pinned]
    paid, given_up = rivalry.split(p.aim, s.platform.subsidy_cap)
    free, speed = ~np.array(pinned), pace(r.lag_weeks)
    p.own_take[free] += (speed * (p.base_take - given_up - p.own_take))[free]
    p.own_subsidy[free] += (speed * (p.base_subsidy + paid - p.own_subsidy))[free]


def _field(firms: Firms, s: Settings, cut: Array) -> rivalry.Field:
    """The platforms as they see one another."""
    p, reached = firms.platforms, s.params.brand.pass_through
    shares = s.platform.expected_share

    def advantage(take: Array, subsidy: Array) -> Array:
        return reached * (p.base_take - take) + subsidy - p.base_subsidy

    poor = p.cash < s.platform.cash_floor_weeks * p.base_take * p.sales
    in_force, own = advantage(p.take, p.subsidy), advantage(p.own_take, p.own_subsidy)
    return rivalry.Field(
        market=np.zeros(len(p), np.int64),
        sensitivity=s.params.rivalry.sensitivity,
        share=shares / max(float(shares.sum()), 1e-9),
        margin=p.base_take * (1.0 - s.platform.service_cost_part - s.platform.host_support) - p.base_subsidy,
        advantage=in_force,
        imposed=in_force - own,
        cut=cut,
        subsidy_cap=s.platform.subsidy_cap,
        reach=np.where(poor, 0.0, s.platform.subsidy_cap + np.maximum(p.base_take - s.platform.take_low, 0.0)),
        pass_through=reached,
    )


def _serve(firms: Firms, s: Settings) -> None:
    """Service is funded by the take, net of subsidies: level = usual x (funding / usual funding) ^ elasticity."""
    p = firms.platforms
    target = _funded(firms, s)
    p.own_service += (1.0 - np.exp(-1.0 / s.platform.service_weeks)) * (target - p.own_service)
    p.claimed_service += pace(s.params.brand.learning.reference_weeks) * (p.service - p.claimed_service)


def _funded(firms: Firms, s: Settings) -> Array:
    """The service that the take reaches in the end, [platform]."""
    p = firms.platforms
    funding = np.maximum(p.take - p.subsidy, 0.1 * p.base_take) / np.maximum(p.base_take, 1e-6)
    funding = np.where(p.base_take > 0.0, funding, 1.0) * spending.of_platforms(s, SERVICE)
    return within(p.base_service * funding**s.platform.service_elasticity, 0.0, 1.0)


def service_spending(firms: Firms, s: Settings, now: Now) -> Array:
    """What service costs over what fees would fund, [platform]; above 1 where a dated change asks for better service.

    The level follows spending by its elasticity, so spending follows the level by the inverse. Worse service saves
    nothing.
    """
    p = firms.platforms
    if not (now.pins or now.scales):
        return np.ones(len(p))
    asked = np.array([now.touches(f"platform.{name}.service") for name in s.platforms])
    better = np.maximum(p.service / np.maximum(_funded(firms, s), 0.05), 1.0)
    return np.where(asked, better ** (1.0 / np.maximum(s.platform.service_elasticity, 0.05)), 1.0)


def _set_commission(firms: Firms, s: Settings) -> None:
    """Commission is what brings technical fee and advertising at the founding's price of traffic up to the take."""
    p = firms.platforms
    p.commission[:] = np.maximum(p.take * (1.0 - s.platform.technical_part - auctioned(firms, s)) - p.ad_share, 0.0)


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
    budget = budget * spending.of_platforms(s, ACQUISITION)
    bids = budget.sum() / max(a.yuan_per_person_year.sum() / 52.0, 1e-12)
    crowd = (potential / rows) / a.reference_remaining
    cac = a.cac_yuan * np.maximum(crowd, 0.02) ** -a.crowding * max(bids, 1e-6) ** a.bidding
    p.cac_fen[:] = cac * 100.0
    p.arrivals[:] = budget / cac * rows / potential
