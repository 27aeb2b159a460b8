"""The regulator: settings in force, and audits that find false claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.rng import Stream, word
from sim.firms import spending
from sim.firms.kernels.turnover import find_out
from sim.firms.settings import Settings, pace

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.tables import Array, Firms

_MOST_BLAME = 4.0  # where audits have nearly ceased
_USUAL_CLAIM = 0.1  # exaggeration to which `policy.detection_per_year` refers
_FAME = 20.0  # audience size at which half of the harm becomes public


def decide(firms: Firms, s: Settings, now: Now) -> None:
    """Enforce this week's policy: forget old news, audit claims, suspend and fine whom it catches."""
    policy, news, regulator = s.params.policy, firms.news, firms.regulator
    regulator.audit[0] = policy.audit_strictness
    regulator.known_effort += pace(policy.known_weeks) * (_effort(s) - regulator.known_effort)
    current = news.day > 7 * (now.week - policy.news_weeks)
    if not current.all():
        for name in ("day", "host", "platform", "harm", "blame"):
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


def room_change(firms: Firms, s: Settings) -> float:
    """Cost of compliance of a room on air beyond that of the opening, fen a week; fixed, whatever it sells."""
    more = float(firms.regulator.audit[0] - firms.regulator.usual_audit[0])
    return s.params.policy.compliance_yuan * more * 100.0 / s.orders_per_row


def blame(firms: Firms, s: Settings) -> float:
    """How far platforms are blamed for a claim that was found, 1 = as at the opening.

    The more is looked for, the less a find says of what is hidden: at power 1 what people conclude is the number of
    finds over the effort (Bayes), and they know the effort with a lag.
    """
    usual, known = float(firms.regulator.usual_effort[0]), float(firms.regulator.known_effort[0])
    if usual <= 0.0 or known <= 0.0:
        return 1.0
    return min((usual / known) ** s.params.behaviour.talk.news_effort, _MOST_BLAME)


def _effort(s: Settings) -> float:
    return s.params.policy.detection_per_year * s.params.policy.audit_strictness


def strictness(firms: Firms, s: Settings) -> Array:
    """Audit strictness that a host feels on each platform: the regulator's and the platform's own, combined."""
    return 1.0 - (1.0 - firms.regulator.audit[0]) * (1.0 - spending.audit(s))


def _audit(firms: Firms, s: Settings, now: Now) -> None:
    hosts, policy = firms.hosts, s.params.policy
    rows, told = np.empty(len(hosts), np.int64), np.empty(len(hosts), bool)
    count = find_out(
        word(firms.seed), int(Stream.AUDIT), now.week, float(policy.exposed_per_year),
        float(policy.exposed_per_year + _effort(s)), _USUAL_CLAIM, hosts.alive, hosts.suspended_until,
        hosts.own_exaggeration, rows, told,
    )  # fmt: skip
    if count == 0:
        return
    caught = rows[:count]
    laid = np.where(told[:count], 1.0, blame(firms, s))
    for host, part in zip(caught, laid, strict=True):
        fame = hosts.size[host] / (hosts.size[host] + _FAME)
        firms.publish(now.week, policy.detection_harm * fame, int(host), int(hosts.platform[host]), float(part))
    hosts.suspended_until[caught] = now.week + policy.suspension_weeks
    hosts.own_exaggeration[caught] *= 0.5
    hosts.fined[caught] += np.rint(52.0 * policy.fine_share * hosts.income[caught]).astype(np.int64)
    firms.regulator.found += len(caught)
