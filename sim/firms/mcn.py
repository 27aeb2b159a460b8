"""MCNs decide: what hosts are paid for, training, quality control, and whom they keep under contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.rng import Stream
from sim.core.short import rows_of, within
from sim.firms.in_force import put_mcns
from sim.firms.sampling import draws
from sim.firms.settings import Settings, pace

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.tables import Array, Firms


def decide(firms: Firms, s: Settings, now: Now) -> None:
    """One week of all MCNs: complaints beyond the usual teach caution, in proportion; contracts come up for renewal."""
    mcns, market = firms.mcns, s.params.mcn
    if len(mcns) == 0:
        return
    if firms.weeks >= s.params.brand.learning.settle_weeks:
        excess = _excess_complaints(firms, s)
        step = pace(market.adapt_weeks)
        for name in ("quality_control", "fan_incentive"):
            own, start = getattr(mcns, f"own_{name}"), getattr(mcns, f"base_{name}")
            target = within(start + market.complaint_response * excess * (1.0 - start), 0.0, 1.0)
            own += step * (target - own)
    put_mcns(firms, s, now)
    _renew(firms, s, now)


def _excess_complaints(firms: Firms, s: Settings) -> Array:
    """Complaint rate over its usual value, minus 1, beyond the dead band and the sampling error of a count; 0 to 1."""
    mcns, learning = firms.mcns, s.params.brand.learning
    usual = mcns.usual_complaints / np.maximum(mcns.usual_orders, 1e-9)
    ratio = mcns.complaints / np.maximum(mcns.orders * usual, 1e-9)
    error = 1.0 / np.sqrt(np.maximum(mcns.orders * usual * s.memory, 1e-9))
    return within(ratio - 1.0 - np.maximum(learning.dead_band, learning.z_threshold * error), 0.0, 1.0)


def for_hosts(values: Array, mcn: Array) -> Array:
    """The MCN's value for each host; 0 for independent ones."""
    return np.where(mcn >= 0, values[mcn], 0.0) if len(values) else np.zeros(len(mcn))


def _renew(firms: Firms, s: Settings, now: Now) -> None:
    hosts, market = firms.hosts, s.params.mcn
    rows = rows_of(hosts.alive & (hosts.own_brand < 0) & (hosts.firm < 0))
    u = draws(firms.seed, Stream.MCN_DECISION, now.week, rows, 3)
    due = u[0] < market.recruit_per_week
    rows, u = rows[due], u[:, due]
    if len(rows) == 0:
        return
    # Talent with a good name is signed more easily; a host with a bad one is not.
    chance = within(s.host.mcn_share[hosts.kind[rows]] * (1.0 + 2.0 * hosts.reputation[rows]), 0.0, 1.0)
    open_mcns = rows_of(firms.mcns.open)
    if len(open_mcns) == 0:
        hosts.mcn[rows] = -1
        return
    hosts.mcn[rows] = np.where(u[1] < chance, open_mcns[(u[2] * len(open_mcns)).astype(np.int64)], -1)
