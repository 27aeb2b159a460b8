"""The regulator: settings in force, and audits that find false claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.rng import Stream, uniforms
from sim.firms.settings import Settings

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.tables import Array, Firms

_USUAL_CLAIM = 0.1  # exaggeration to which `policy.detection_per_year` refers
_FAME = 20.0  # audience size at which half of the harm becomes public


def decide(firms: Firms, s: Settings, now: Now) -> None:
    """Enforce this week's policy: forget old news, audit claims, suspend and fine whom it catches."""
    policy, news = s.params.policy, firms.news
    firms.regulator.audit[0] = policy.audit_strictness
    current = news.day > 7 * (now.week - policy.news_weeks)
    if not current.all():
        for name in ("day", "host", "platform", "harm"):
            setattr(news, name, getattr(news, name)[current])
    _audit(firms, s, now)


def compliance_change(firms: Firms, s: Settings) -> float:
    """Cost of compliance beyond that of the opening, share of sales."""
    policy = s.params.policy
    return float(policy.compliance_cost * policy.audit_strictness - firms.regulator.usual_compliance[0])


def burden_change(firms: Firms, s: Settings) -> float:
    """Tax and cost of compliance beyond those of the opening, share of sales."""
    policy = s.params.policy
    burden = policy.tax_share + policy.compliance_cost * policy.audit_strictness
    return float(burden - firms.regulator.usual_burden[0])


def strictness(firms: Firms, s: Settings) -> Array:
    """Audit strictness that a host feels on each platform: the regulator's and the platform's own, combined."""
    return 1.0 - (1.0 - firms.regulator.audit[0]) * (1.0 - s.platform.audit)


def _audit(firms: Firms, s: Settings, now: Now) -> None:
    hosts, policy = firms.hosts, s.params.policy
    rows = np.flatnonzero(hosts.alive & (hosts.suspended_until <= now.week))
    rate = policy.detection_per_year / 52.0 * policy.audit_strictness * hosts.own_exaggeration[rows] / _USUAL_CLAIM
    caught = rows[uniforms(firms.seed, Stream.AUDIT, now.week, rows) < rate]
    for host in caught:
        fame = hosts.size[host] / (hosts.size[host] + _FAME)
        firms.publish(now.week, policy.detection_harm * fame, int(host), int(hosts.platform[host]))
    hosts.suspended_until[caught] = now.week + policy.suspension_weeks
    hosts.own_exaggeration[caught] *= 0.5
    hosts.fined[caught] += np.rint(52.0 * policy.fine_share * hosts.income[caught]).astype(np.int64)
    firms.regulator.found += len(caught)
