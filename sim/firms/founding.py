"""How the firms of a market come into being: stratified traits, so that every seed starts one of the same shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.evenly import GOLDEN, PLASTIC, PLASTIC_2
from sim.core.rng import Stream, normals, uniforms
from sim.dates.timeline import Now
from sim.firms import focal
from sim.firms.brand_founding import found_brands
from sim.firms.in_force import HOSTS_DECIDE, MCNS_DECIDE, put_brands, put_in_force
from sim.firms.sampling import draws, pareto, pick
from sim.firms.settings import Settings
from sim.firms.tables import (
    ENTRIES_PER_WEEK,
    NEVER,
    Array,
    Books,
    Brands,
    Firms,
    Goods,
    Hosts,
    Mcns,
    News,
    Platforms,
    Regulator,
    Shelf,
    blank,
)
from sim.state.names import HOST_TYPES, SALES_CHANNELS
from sim.state.shown import SLOTS_PER_HOST

if TYPE_CHECKING:
    from sim.params.market import MarketParams

BRAND_SELF = HOST_TYPES.index("brand_self")
_NO_ROWS = np.zeros(0, np.int64)


def found(params: MarketParams, seed: int) -> Firms:
    """All firms in the week the market opens; nobody has observed anything yet."""
    s = Settings.of(params)
    week = params.horizon.first_week - params.horizon.burn_in_weeks
    brands = found_brands(s, seed)
    hosts = _hosts(s, brands, seed, week)
    places, rows = len(s.platforms), len(hosts)
    independent = hosts.own_brand < 0
    registered = round(params.population.persons * params.population.at_start)
    firms = Firms(
        seed=seed,
        opened=week,
        weeks=0,
        founders=rows,
        mall_offers=len(brands) * places,
        reach=np.array([registered, params.population.persons - registered]),
        level=0.0,
        size_total=float(hosts.size[independent].sum()),
        hosts=hosts,
        brands=brands,
        platforms=_platforms(s),
        mcns=_mcns(s),
        regulator=_regulator(params),
        news=News(
            day=_NO_ROWS.copy(), host=_NO_ROWS.copy(), platform=_NO_ROWS.copy(), harm=np.zeros(0), blame=np.zeros(0)
        ),
        books=Books(np.zeros(places, np.int64)),
        goods=blank(Goods, len(s.list_fen)),
        shelf=Shelf(np.zeros((len(brands) * places + rows * SLOTS_PER_HOST, len(SALES_CHANNELS)))),
    )
    from sim.firms.contracts import negotiate

    now = Now(week, params, {}, {}, ())
    put_brands(firms, s, now)
    negotiate(firms, s, week, opening=True)
    put_in_force(firms, s, now)
    return firms


def vacancies(count: int, week: int) -> tuple[Hosts, Shelf]:
    """`count` host rows (and their offers) that wait for an entrant."""
    hosts = blank(Hosts, count)
    for name in ("kind", "platform", "weekday"):
        setattr(hosts, name, np.zeros(count, np.int64))
    for name in ("born", "left", "moved", "suspended_until"):
        setattr(hosts, name, np.full(count, NEVER))
    for name in ("mcn", "own_brand", "firm"):
        setattr(hosts, name, np.full(count, -1))
    for name in ("days", "own_days", "weeks", "fined"):
        setattr(hosts, name, np.zeros(count, np.int64))
    hosts.alive = np.zeros(count, bool)
    hosts.category = np.zeros((count, SLOTS_PER_HOST), np.int64)
    hosts.brand = np.full((count, SLOTS_PER_HOST), -1)
    hosts.until = np.full((count, SLOTS_PER_HOST), week)
    hosts.commission = np.zeros((count, SLOTS_PER_HOST))
    return hosts, Shelf(np.zeros((count * SLOTS_PER_HOST, len(SALES_CHANNELS))))


def enter(hosts: Hosts, rows: Array, kind: Array, platform: Array, s: Settings, seed: int, week: int) -> None:
    """Give traits and opening decisions of their type to host `rows`; sizes and categories must be set already."""
    u = draws(seed, Stream.HOST_TRAIT, 0, rows, 5)
    member = (u[0] < s.host.mcn_share[kind]) & (s.params.mcn.mcns > 0)
    hosts.kind[rows], hosts.platform[rows], hosts.alive[rows], hosts.born[rows] = kind, platform, True, week
    hosts.mcn[rows] = np.where(member, (u[1] * s.params.mcn.mcns).astype(np.int64), -1)
    hosts.size[rows] = hosts.size0[rows]
    hosts.talent[rows] = 0.25 * normals(u[2])
    hosts.expertise[rows] = np.clip(s.host.expertise[kind] + 0.3 * (u[3] - 0.5), 0.0, 1.0)
    hosts.trained[rows] = np.where(member, s.params.mcn.training_gain * s.params.mcn.training, 0.0)
    hosts.weekday[rows] = (u[4] * 7).astype(np.int64)
    for name in HOSTS_DECIDE:
        getattr(hosts, f"own_{name}")[rows] = getattr(s.host, name)[kind]
    hosts.days[rows] = hosts.own_days[rows] = s.host.days_on_air[kind].astype(np.int64)
    hosts.until[rows] = week


def _hosts(s: Settings, brands: Brands, seed: int, week: int) -> Hosts:
    kinds = [np.full(int(s.host.count[k]), k) for k in range(len(s.host_types)) if k != BRAND_SELF]
    kind = np.concatenate(kinds)
    market, places = s.params.brand, len(s.platforms)
    rooms = min(market.rooms_per_brand, places)
    own = np.repeat(np.arange(market.brands), rooms)
    rows = np.arange(len(kind) + len(own))
    hosts, _ = vacancies(len(rows), week)

    free = rows[: len(kind)]
    rank = np.concatenate([np.arange(len(k)) for k in kinds])
    offset = uniforms(seed, Stream.HOST_TRAIT, 1, np.arange(len(s.host_types)))[kind]
    count = s.host.count[kind]
    hosts.size0[free] = pareto(
        1.0 - (rank + offset) / count, s.host.size_low[kind], s.host.size_high[kind], s.host.size_exponent[kind]
    )
    mix = np.cumsum((s.platform.expected_share[:, None] * s.host_mix).T, axis=1)[kind]
    platform = pick(mix, (rank * GOLDEN + offset) % 1.0)
    choose_categories(hosts, free, kind, s, (rank * PLASTIC + offset) % 1.0, (rank * PLASTIC_2 + offset) % 1.0)
    enter(hosts, free, kind, platform, s, seed, week)

    if len(own):
        self_rows = rows[len(kind) :]
        weight = s.platform.expected_share * s.host_mix[:, BRAND_SELF]
        keys = uniforms(seed, Stream.BRAND_TRAIT, 1, np.arange(market.brands * places)).reshape(-1, places)
        main = np.argsort(-np.log(np.maximum(weight, 1e-12)) + np.log(-np.log(keys)), axis=1)[:, :rooms]
        demand = s.category.demand_share / s.category.demand_share.mean()
        hosts.own_brand[self_rows] = own
        hosts.category[self_rows] = brands.category[own][:, None]
        hosts.size0[self_rows] = market.room_size * brands.size[own] * demand[brands.category[own]]
        focal.describe_rooms(hosts, brands, s)
        hosts.brand[self_rows, 0] = own
        enter(hosts, self_rows, np.full(len(own), BRAND_SELF), main.ravel(), s, seed, week)
        hosts.until[self_rows] = -NEVER
    focal.describe_hosts(hosts, s)
    return hosts


def choose_categories(hosts: Hosts, rows: Array, kind: Array, s: Settings, u: Array, v: Array) -> None:
    """One category a slot in proportion to demand; specialists fill both slots from one."""
    cumulative = np.cumsum(s.category.demand_share)
    first = pick(cumulative, u)
    hosts.category[rows, 0] = first
    hosts.category[rows, 1] = np.where(s.host.one_category[kind] > 0, first, pick(cumulative, v))


def _platforms(s: Settings) -> Platforms:
    p = blank(Platforms, len(s.platforms))
    p.base_take, p.base_service = s.platform.take_share.copy(), s.platform.service.copy()
    p.own_take, p.take = p.base_take.copy(), p.base_take.copy()
    p.own_service, p.service, p.claimed_service = (p.base_service.copy() for _ in range(3))
    p.base_subsidy, p.own_subsidy, p.subsidy = (s.platform.subsidy.copy() for _ in range(3))
    p.refund_days = s.platform.refund_days.copy()
    p.usual_slots = s.ranking.get("paid_traffic", np.zeros(len(s.platforms))).copy()
    p.usual_wish, p.sold_in, p.shown_in = (np.zeros((len(p.own_take), len(s.list_fen))) for _ in range(3))
    p.traffic_price = np.ones((len(p.own_take), len(s.list_fen)))
    p.ad_share = p.base_take * s.platform.advertising_part * (1.0 - s.platform.impression_part)
    p.commission = p.base_take * (1.0 - s.platform.technical_part - s.platform.advertising_part)
    p.cac_fen = s.acquisition.cac_yuan * 100.0
    p.price = s.params.brand.price * s.platform.price_level
    p.base_audit = s.platform.audit.copy()
    p.base_refund_days = np.minimum(p.refund_days, s.params.policy.refund_days_limit)
    p.fined = np.zeros(len(p.price), np.int64)
    return p


def _mcns(s: Settings) -> Mcns:
    market = s.params.mcn
    m = blank(Mcns, market.mcns)
    for name in MCNS_DECIDE:
        getattr(m, f"own_{name}")[:] = getattr(m, f"base_{name}")[:] = getattr(market, name)
    focal.describe_mcns(m, s)
    m.open, m.short, m.closed = np.ones(market.mcns, bool), np.zeros(market.mcns, np.int64), np.full(market.mcns, NEVER)
    return m


def _regulator(params: MarketParams) -> Regulator:
    policy = params.policy
    compliance = policy.compliance_cost * policy.audit_strictness
    return Regulator(
        audit=np.array([policy.audit_strictness]),
        found=np.zeros(1, np.int64),
        usual_burden=np.array([policy.tax_share + compliance]),
        usual_compliance=np.array([compliance]),
        usual_host_tax=np.array([policy.host_tax_share]),
        usual_audit=np.array([policy.audit_strictness]),
        usual_effort=np.array([policy.detection_per_year * policy.audit_strictness]),
        known_effort=np.array([policy.detection_per_year * policy.audit_strictness]),
    )


def first_row(firms: Firms, week: int) -> int:
    """Row of the first entrant of a week: a function of the week alone, so that ids agree between arms."""
    return firms.founders + (week - firms.opened) * ENTRIES_PER_WEEK
