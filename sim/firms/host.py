"""Hosts decide: discount, claims, content, schedule, platform, and whether to go on; newcomers enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.rng import Stream, uniforms, word
from sim.core.short import rows_of, within
from sim.firms import mcn as mcns
from sim.firms.founding import BRAND_SELF, choose_categories, enter, first_row, vacancies
from sim.firms.in_force import HOSTS_DECIDE, put_hosts
from sim.firms.kernels.hosts import move, plan
from sim.firms.regulator import strictness
from sim.firms.sampling import draws, pareto, pick
from sim.firms.settings import Settings, pace
from sim.firms.signals import lost_share
from sim.firms.success import followed
from sim.firms.tables import ENTRIES_PER_WEEK, Array

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.tables import Firms

_CHUNK = 52  # weeks of vacant rows added at a time


def decide(firms: Firms, s: Settings, now: Now) -> None:
    """One week of all hosts: programme first, then who moves, leaves and enters."""
    hosts = firms.hosts
    rows = rows_of(hosts.alive)
    known = hosts.weeks[rows] >= s.params.brand.learning.settle_weeks
    lost = np.where(known, lost_share(hosts.share[rows], hosts.usual_share[rows], hosts.shown[rows], s), 0.0)
    _programme(firms, s, now, rows, lost)
    _grow(firms, s, rows, known)
    if firms.weeks >= s.params.brand.learning.settle_weeks:
        _move(firms, s, now)
        _leave(firms, s, now)
    _enter(firms, s, now)
    put_hosts(firms, s, now)


def _programme(firms: Firms, s: Settings, now: Now, rows: Array, lost: Array) -> None:
    """Discount, claims, content and days on air drift to targets that answer lost share, incentives and audits.

    What training adds to expertise approaches the level that the MCN pays for.
    """
    hosts, mcn, market = firms.hosts, firms.mcns, s.params.mcn
    plan(
        rows, lost, hosts.kind, hosts.mcn, hosts.platform, mcn.fan_incentive, mcn.quality_control, mcn.training,
        strictness(firms, s), s.host.exaggeration, s.host.discount, s.host.novelty, s.host.days_on_air,
        float(market.incentive_effect), float(s.params.policy.audit_effect), float(market.control_effect),
        float(market.discount_response), float(market.discount_cap), float(market.renewal_response),
        float(market.training_gain), pace(market.promise_weeks), pace(market.training_weeks),
        hosts.firm, hosts.lean_discount, hosts.lean_exaggeration, hosts.lean_novelty,
        hosts.own_discount, hosts.own_exaggeration, hosts.own_novelty, hosts.trained, hosts.own_days,
    )  # fmt: skip
    if now.pins:
        for name in HOSTS_DECIDE:
            column = getattr(hosts, f"own_{name}")
            column[rows] = pinned(column[rows], name, hosts.kind[rows], s, now)


def pinned(own: Array, name: str, kind: Array, s: Settings, now: Now) -> Array:
    """Own decisions, or what dated changes pin them to."""
    for i, host_type in enumerate(s.host_types):
        path = f"host.{host_type}.{name}"
        if path in now.pins:
            own[kind == i] = now.pins[path]
    return own


def _grow(firms: Firms, s: Settings, rows: Array, known: Array) -> None:
    hosts, market = firms.hosts, s.params.mcn
    size = hosts.size[rows]
    success = np.maximum(hosts.share[rows], 1e-12) / (size / max(size.sum(), 1e-9))
    hosts.size[rows] = followed(size, hosts.size0[rows], success, market.growth, market.growth_cap, known)


def _move(firms: Firms, s: Settings, now: Now) -> None:
    """Change platform when the income expected there, with the audience that follows, is clearly higher.

    Expected income elsewhere = own income x ratio of the platforms' incomes per unit of size
    x (1 - fan_share x (1 - portability)). What hosts have lately earned on a platform is shared by those who are there
    now, earlier movers of the week among them: else all would run after the same few sales.
    """
    hosts, market = firms.hosts, s.params.mcn
    earned = firms.platforms.room_yield * firms.platforms.room_size
    move(
        word(firms.seed), int(Stream.HOST_MOVE), now.week, float(market.move_per_week), market.move_pause_weeks,
        s.params.brand.learning.settle_weeks, float(market.move_gain), float(market.fan_share), s.host.portability,
        earned, hosts.alive, hosts.own_brand, hosts.firm, hosts.weeks, hosts.kind, hosts.size, np.zeros(len(earned)),
        hosts.platform, hosts.moved,
    )  # fmt: skip


def outflow(income: Array, kind: Array, size0: Array, level: float, s: Settings) -> Array:
    """Chance to stop this week: retirement, and giving up when income falls below what the host would earn elsewhere.

    The floor is `opportunity` x founding size x the market's slowly moving income per unit of size.
    """
    market = s.params.mcn
    floor = s.host.opportunity[kind] * size0 * level
    link = market.exit_steepness * np.log(np.maximum(floor, 1e-9) / np.maximum(income, 1e-9))
    give_up = np.where(floor > 0.0, market.exit_per_week / (1.0 + np.exp(-within(link, -50.0, 50.0))), 0.0)
    return give_up + s.host.retire_per_year[kind] / 52.0


def _leave(firms: Firms, s: Settings, now: Now) -> None:
    hosts = firms.hosts
    known = hosts.alive & (hosts.weeks >= s.params.brand.learning.settle_weeks) & (hosts.own_brand < 0)
    known &= hosts.firm < 0
    rows = rows_of(known)
    chance = outflow(hosts.income[rows], hosts.kind[rows], hosts.size0[rows], firms.level, s)
    dismiss(firms, rows[uniforms(firms.seed, Stream.HOST_EXIT, now.week, rows) < chance], now.week)


def dismiss(firms: Firms, rows: Array, week: int) -> None:
    """Take hosts off the market for good; their contracts end."""
    hosts = firms.hosts
    hosts.alive[rows], hosts.left[rows], hosts.brand[rows] = False, week, -1


def _enter(firms: Firms, s: Settings, now: Now) -> None:
    """Newcomers fill vacancies and the usual turnover; rows, draws and traits are functions of (week, ordinal)."""
    hosts, market = firms.hosts, s.params.mcn
    rows = first_row(firms, now.week) + np.arange(ENTRIES_PER_WEEK)
    if rows[-1] >= len(hosts):
        more, shelf = vacancies(ENTRIES_PER_WEEK * _CHUNK, now.week)
        hosts.append(more)
        firms.shelf.append(shelf)
    if firms.weeks < s.params.brand.learning.settle_weeks:
        return
    free = hosts.alive & (hosts.own_brand < 0)
    alive = np.bincount(hosts.kind[free], minlength=len(s.host_types))
    wanted = np.where(np.arange(len(s.host_types)) == BRAND_SELF, 0.0, s.host.count)
    income = hosts.income[free].sum() / max((hosts.size0[free] * firms.level).sum(), 1e-9)
    missing = wanted * min(max(income, 0.2), 2.0) ** market.entry_elasticity - alive
    kinds = np.arange(len(s.host_types))
    middle = np.sqrt(s.host.size_low * s.host.size_high)
    usual = outflow(middle * firms.level, kinds, middle, firms.level, s) * wanted
    flow = np.maximum(usual + market.entry_per_week * missing, 0.0)
    u = draws(firms.seed, Stream.HOST_ENTRY, now.week, rows, 1)[0]
    rows = rows[u < flow.sum() / ENTRIES_PER_WEEK]
    if len(rows) == 0:
        return
    draw = draws(firms.seed, Stream.HOST_ENTRY, now.week, rows, 6)[1:]
    kind = pick(np.cumsum(flow), draw[0])
    hosts.size0[rows] = pareto(draw[1], s.host.size_low[kind], s.host.size_high[kind], s.host.size_exponent[kind])
    places = s.platform.expected_share * np.maximum(firms.platforms.room_yield, 1e-9)
    platform = pick(np.cumsum((places[:, None] * s.host_mix).T, axis=1)[kind], draw[2])
    choose_categories(hosts, rows, kind, s, draw[3], draw[4])
    enter(hosts, rows, kind, platform, s, firms.seed, now.week)
    closed = (hosts.mcn[rows] >= 0) & ~mcns.for_hosts(firms.mcns.open, hosts.mcn[rows]).astype(bool)
    hosts.mcn[rows] = np.where(closed, -1, hosts.mcn[rows])
