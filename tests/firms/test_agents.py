"""What firms do: laws that hold without people, on synthetic demand."""

from __future__ import annotations

import pickle
from functools import cache

import numpy as np
import pytest
from synthetic import SyntheticMarket

from sim.dates.timeline import Timeline
from sim.firms import decisions as market
from sim.firms import host as host_agents
from sim.firms.founding import enter, first_row
from sim.firms.in_force import support_share
from sim.firms.tables import NEVER
from sim.state.names import HOST_TYPES
from sim.study.compose import compose

# A market of identical brands in malls only: whatever moves there moved by itself.
ALIKE = [
    "brand.size_exponent=10", "brand.quality_spread=0", "brand.quality_change=0", "brand.position_spread=0",
    "brand.rooms_per_brand=0", "brand.brands=40", "brand.turnover.merchants=0", "brand.turnover.spare=0",
    *(f"host.{name}.count=0" for name in HOST_TYPES if name != "brand_self"),
]  # fmt: skip
WAR = (
    "+scenarios.war={description: x, changes: [{from_week: 0, to_week: 60, set: {platform.discount.take_share: 0.05}}]}"
)
SMALL = HOST_TYPES.index("small")


STOPS = 50, 60, 104, 130  # weeks after which tests want the ordinary market


def born(*overrides: str, noise: bool = True, seed: int = 1) -> SyntheticMarket:
    params = compose(["horizon.burn_in_weeks=104", *overrides])
    return SyntheticMarket(params, Timeline(params), seed=seed, noise=noise)


def lived(*overrides: str, weeks: int = 104, noise: bool = True, seed: int = 1) -> SyntheticMarket:
    """A market so many weeks on; of one that several tests want the weeks are lived once."""
    if overrides or seed != 1 or weeks not in STOPS:
        return born(*overrides, noise=noise, seed=seed).run(weeks)
    return ordinary_at(noise)[weeks].copy()


@cache
def ordinary_at(noise: bool) -> dict[int, SyntheticMarket]:
    """The ordinary market at each stop; without noise nobody wants it later than after two years."""
    market, found = born(noise=noise), {}
    for stop in STOPS if noise else STOPS[:3]:
        found[stop] = market.run(stop - len(market.history)).copy()
    return found


def free(firms):
    return firms.hosts.alive & (firms.hosts.own_brand < 0)


@pytest.fixture(scope="module")
def ordinary():
    return lived(weeks=130).run(182)


@pytest.fixture(scope="module")
def war():
    return lived(WAR, weeks=312)


def test_identical_brands_do_not_drift_apart():
    m = lived(*ALIKE, weeks=312)
    m.firms.brands.size[:] = 1.0
    price = np.array([record["price"] for record in m.history[26:]])
    assert np.abs(np.log(price)).max() < 0.02
    assert price[-52:].mean() == pytest.approx(1.0, abs=0.005)
    assert np.ptp(m.firms.brands.bids) < 0.05


@pytest.fixture(scope="module")
def sizes():
    """The same market small and large, four years on."""
    return {n: lived(f"population.persons={n}", weeks=208) for n in (20_000, 1_000_000)}


@pytest.mark.parametrize("persons", [20_000, 1_000_000])
def test_prices_do_not_ratchet_on_noise(sizes, persons):
    m = sizes[persons]
    price = np.array([record["price"] for record in m.history[52:]])
    assert abs(np.log(price).mean()) < 0.02
    assert abs(np.log(price[-26:]).mean()) < 0.03


def test_price_paths_and_exits_agree_between_sizes(sizes):
    small, large = sizes.values()
    paths = [np.log(np.array([record["price"] for record in m.history])).mean(axis=(1, 2)) for m in (small, large)]
    assert np.abs(paths[0] - paths[1]).max() < 0.02
    hosts = [(m.firms.hosts.left > NEVER).sum() for m in (small, large)]
    firms = [(m.firms.brands.closed > NEVER).sum() for m in (small, large)]
    assert hosts[0] == pytest.approx(hosts[1], rel=0.35) and hosts[0] > 0
    assert firms[0] == pytest.approx(firms[1], rel=0.05) and firms[0] > 0, "no firm closes for the luck of a sample"


def test_a_fee_cut_is_passed_on_and_taken_back(war):
    by_week = {record["week"]: record for record in war.history}
    discount = list(war.params.platform).index("discount")
    assert by_week[-1]["price"][:, discount].mean() > 0.97
    during = by_week[50]["price"]
    assert during[:, discount].mean() < 0.93 and during[:, 0].mean() > 0.97
    assert by_week[200]["price"][:, discount].mean() > 0.96


def test_a_fee_cut_starves_service_and_slows_refunds(war):
    by_week = {record["week"]: record for record in war.history}
    discount = list(war.params.platform).index("discount")
    assert by_week[55]["service"][discount] < 0.8 * by_week[-1]["service"][discount]
    np.testing.assert_allclose(by_week[55]["service"][0], by_week[-1]["service"][0], rtol=0.05)
    assert by_week[200]["service"][discount] > 0.9 * by_week[-1]["service"][discount]


def test_a_pinned_take_holds_and_the_rule_resumes_from_it(war):
    take = {record["week"]: record["take"][3] for record in war.history}
    assert all(take[week] == 0.05 for week in range(60))
    assert 0.05 < take[61] < take[75] < take[110] and take[200] > 0.17


def _given_up(m: SyntheticMarket) -> np.ndarray:
    p = m.firms.platforms
    return (p.base_take - p.take) + (p.subsidy - p.base_subsidy)


def test_rivals_follow_a_cut_by_conduct_and_come_back():
    bold, never = (lived(WAR, f"rivalry.conduct={x}", weeks=156) for x in (1, 0))
    rivals = np.arange(5) != list(bold.params.platform).index("discount")
    assert (_given_up(bold)[rivals] > 0.005).all() and (_given_up(never)[rivals] == 0.0).all()
    bold.run(130)
    assert np.abs(_given_up(bold)).max() < 0.005


def test_a_loss_that_is_not_about_price_and_a_quiet_decade_get_no_price_answer():
    m = lived("rivalry.conduct=1", weeks=260)
    m.pull[0] -= 0.8
    m.run(104)
    assert (_given_up(m) == 0.0).all()


def test_a_fee_scaled_for_all_is_no_attack():
    m = lived(
        "+scenarios.cap={description: x, changes: [{from_week: 0, to_week: 60, scale: {platform.*.take_share: 0.7}}]}",
        "rivalry.conduct=1", weeks=150,
    )  # fmt: skip
    given, usual = _given_up(m), m.firms.platforms.base_take
    assert given[usual > 0.15] == pytest.approx(0.3 * usual[usual > 0.15])


def attacked(*overrides: str, cut: float = 0.14) -> SyntheticMarket:
    """Half a year after observation has settled the largest home brand cuts its price, for a year and a half."""
    shock = f"{{kind: brand_price_cut, week: 52, category: home, cut: {cut}, weeks: 78}}"
    war = f"+scenarios.war={{description: x, shocks: [{shock}]}}"
    return lived(*ALIKE, "horizon.burn_in_weeks=0", war, *overrides, weeks=130, noise=False)


def test_rivals_of_the_category_answer_a_brand_by_conduct_and_come_back():
    bold, never = attacked("rivalry.conduct=1"), attacked("rivalry.conduct=0")
    rivals = (np.arange(40) % 10 == 3) & (np.arange(40) != 3)
    price = bold.firms.brands.price
    assert (price[rivals] < -0.01).all() and (price[np.arange(40) % 10 != 3] == 0.0).all()
    assert (never.firms.brands.price == 0.0).all() and never.firms.brands.undercut[3] == -np.log(1.0 - 0.14)
    assert (never.run(1).firms.brands.asked == never.firms.brands.base_price).all(), "the attack is over"
    assert (bold.run(208).firms.brands.price > -0.005).all(), "somebody leads prices up again, a step a quarter"


def test_a_brand_that_loses_share_without_being_undercut_buys_traffic_and_keeps_its_price():
    m = lived(*ALIKE, noise=False)
    m.firms.brands.reputation[3] -= 0.4
    m.run(20)
    assert m.firms.brands.bids[3] > 1.05
    assert (m.firms.brands.price == 0.0).all()


def test_no_price_falls_below_its_floor_and_no_cash_no_war():
    m = attacked("rivalry.conduct=1", "rivalry.kink=1", "rivalry.step=0.3", cut=0.33)
    rivals = (np.arange(40) % 10 == 3) & (np.arange(40) != 3)
    deep, f = m.firms.brands.price.copy(), m.firms
    assert deep[rivals].mean() < -0.05
    keep = 1.0 - f.platforms.take - m.params.policy.tax_share
    assert (f.brands.base_price * np.exp(deep) * keep >= f.brands.unit_cost[:, None] - 1e-9)[rivals].all()
    f.brands.cash[rivals] = 0.0
    m.run(8)
    assert (f.brands.price[rivals] > deep[rivals] + 0.02).all()


def test_about_as_many_hosts_stay_and_sizes_are_pareto(ordinary):
    alive = [record["alive"] for record in ordinary.history[104:]]
    target = sum(host.count for host in ordinary.params.host.values())
    assert 0.85 * target < np.mean(alive) < 1.15 * target
    kinds = ordinary.history[-1]["kinds"]
    assert kinds[0] >= 3 and kinds[SMALL] > 100
    sales = np.sort(ordinary.firms.hosts.sales[ordinary.firms.hosts.alive])[::-1]
    assert 0.65 < sales[: len(sales) // 5].sum() / sales.sum() < 0.9


def test_small_hosts_leave_when_incomes_fall():
    def left(squeeze):
        m = lived(noise=False)
        m.firms.level *= squeeze
        m.run(26)
        gone = m.firms.hosts.left >= 0
        return int((gone & (m.firms.hosts.kind == SMALL)).sum()), int((gone & (m.firms.hosts.kind == 0)).sum())

    usual, squeezed = left(1.0), left(2.5)
    assert squeezed[0] > 1.5 * usual[0] and squeezed[1] <= 1


def test_support_matters_most_to_small_hosts():
    m = lived()
    share = support_share(m.firms, m.firms.settings(m.params)) / np.maximum(m.firms.hosts.income, 1e-9)
    kind, here = m.firms.hosts.kind, free(m.firms) & (m.firms.hosts.platform == 0)
    assert np.median(share[here & (kind == SMALL)]) > 1.5 * np.median(share[here & (kind == 1)])
    assert (share[kind == 0] == 0.0).all()


def test_a_head_host_defects_to_a_platform_that_pays_better():
    m = lived("mcn.move_per_week=1", noise=False)
    head = free(m.firms) & (m.firms.hosts.kind == 0)
    home = int(m.firms.hosts.platform[head][0])
    target = 3 if home != 3 else 2
    m.firms.platforms.room_yield[target] = 5.0 * m.firms.platforms.room_yield.max()
    m.firms.hosts.moved[:] = NEVER  # nobody has just moved
    now = m.timeline.at(m.week)
    host_agents.decide(m.firms, m.firms.settings(now.params), now)
    head = np.flatnonzero(head)
    assert (m.firms.hosts.platform[head] == target).any()
    public = market.public_part(m.firms, now)
    row = int(head[m.firms.hosts.platform[head] == target][0])
    assert public["host_platform"][row] == target


def test_fan_incentives_and_audits_lower_claims():
    plain = lived(weeks=60)

    def claims(m):
        return m.firms.hosts.exaggeration[free(m.firms)].mean()

    assert claims(lived("mcn.fan_incentive=1", weeks=60)) < claims(plain)
    assert claims(lived("policy.audit_strictness=0.9", weeks=60)) < 0.8 * claims(plain)
    assert lived("policy.audit_strictness=0", "policy.exposed_per_year=0", weeks=60).firms.regulator.found[0] == 0


def test_entrants_are_keyed_by_week_and_ordinal():
    """An arm that lost hosts gets further entrants, but a newcomer who enters in both arms is the same one."""
    one, two = lived(weeks=130), lived()
    shrunk = np.flatnonzero(free(two.firms))[::3]
    host_agents.dismiss(two.firms, shrunk, two.week)
    two.run(26)
    a, b = one.firms.hosts, two.firms.hosts
    both = np.flatnonzero((a.born >= 0) & (b.born >= 0))
    assert len(both) > 5 and (b.born > NEVER).sum() > (a.born > NEVER).sum()
    np.testing.assert_array_equal(a.born[both], b.born[both])
    np.testing.assert_array_equal(a.weekday[both], b.weekday[both])
    np.testing.assert_array_equal(a.talent[both], b.talent[both])
    assert first_row(one.firms, one.firms.opened) == one.firms.founders


def test_acquisition_gets_dearer_as_the_pool_empties():
    m = lived(noise=False)
    cac = {}
    for remaining in (0.75, 0.40):
        m.firms.reach[:] = int(20_000 * (1 - remaining)), int(20_000 * remaining)
        market.decide(m.firms, m.timeline.at(m.week), m.seed)
        cac[remaining] = m.firms.platforms.cac_fen.mean() / 100.0
        rate = market.public_part(m.firms, m.timeline.at(m.week))["join_rate"]
        assert rate.shape == (4, 5) and 0.01 < 52.0 * rate.sum(axis=1).mean() < 0.25
    assert 2.0 < cac[0.40] / cac[0.75] < 4.0


def test_same_seed_same_market_and_pickles_resume():
    one, two = born().run(70), lived(weeks=50)
    copy = pickle.loads(pickle.dumps(two.firms))
    two.firms = copy
    two.run(20)
    for group in ("hosts", "brands", "platforms", "mcns"):
        a, b = getattr(one.firms, group), getattr(two.firms, group)
        for name, column in vars(a).items():
            np.testing.assert_array_equal(column, getattr(b, name), err_msg=f"{group}.{name}")


def test_identical_hosts_are_exchangeable_over_seeds():
    """Rows do not matter: early and late rows of the small hosts sell alike over seeds."""
    gap = []
    for seed in range(6):
        m = lived("host.small.size_low=2", "host.small.size_high=2.0001", weeks=40, seed=seed)
        rows = np.flatnonzero(m.firms.hosts.alive & (m.firms.hosts.kind == SMALL) & (m.firms.hosts.born < -100))
        sales = np.log(np.maximum(m.firms.hosts.sales[rows], 1.0))
        gap.append(sales[: len(rows) // 2].mean() - sales[len(rows) // 2 :].mean())
    assert abs(np.mean(gap)) < 3.0 * np.std(gap) / np.sqrt(len(gap)) + 0.05


def test_traits_depend_on_the_row_alone():
    params = compose()
    one, two = market.found(params, 5), market.found(params, 5)
    row = np.array([40])
    s = one.settings(params)
    enter(two.hosts, row, two.hosts.kind[row], two.hosts.platform[row], s, 5, one.opened)
    np.testing.assert_array_equal(one.hosts.talent, two.hosts.talent)


def test_mesa_agents_own_rows():
    mesa = pytest.importorskip("mesa")
    from sim.firms.mesa_agents import BrandAgent, HostAgent, McnAgent, follow_entries, settle_in

    m = lived(weeks=60)
    model = mesa.Model(rng=1)
    settle_in(model, m.firms)
    assert len(model.agents_by_type[HostAgent]) == m.firms.hosts.alive.sum()
    assert len(model.agents_by_type[BrandAgent]) == len(m.firms.brands)
    rosters = sum(len(agent.roster()) for agent in model.agents_by_type[McnAgent])
    assert rosters == (free(m.firms) & (m.firms.hosts.mcn >= 0)).sum()
    m.run(30)
    follow_entries(model, m.firms)
    rows = sorted(agent.row for agent in model.agents_by_type[HostAgent])
    assert rows == np.flatnonzero(m.firms.hosts.alive).tolist()


def test_quality_strays_and_comes_back():
    def path(weeks: int, *overrides: str) -> np.ndarray:
        params = compose(["horizon.burn_in_weeks=0", *overrides])
        timeline, firms = Timeline(params), market.found(params, 1)
        found = []
        for week in range(weeks):
            market.decide(firms, timeline.at(week), 1)
            found.append(firms.brands.deviation.copy())
        return np.array(found)

    usual = path(520, "brand.quality_change=0.06", "brand.quality_weeks=26")
    assert usual.std() == pytest.approx(0.06, rel=0.1) and abs(usual.mean()) < 0.01
    year = [np.corrcoef(usual[:-lag].ravel(), usual[lag:].ravel())[0, 1] for lag in (1, 26, 104)]
    assert year == pytest.approx(np.exp(-np.array([1, 26, 104]) / 26), abs=0.1)
    twice = path(104, "brand.quality_change=0.12", "brand.quality_weeks=26")
    assert twice == pytest.approx(2 * usual[:104]), "the same luck"
    assert (path(104, "brand.quality_change=0") == 0).all()


def test_the_public_learns_what_is_delivered():
    m = lived("brand.reputation_gain=0", "brand.reputation_weeks=13", weeks=130)
    brands = m.firms.brands
    known, true = brands.reputation, brands.deviation
    assert np.corrcoef(known, true)[0, 1] > 0.6 and known.std() < true.std(), "late, and so less extreme"
