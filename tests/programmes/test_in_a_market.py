"""Strategies in a whole market."""

from __future__ import annotations

import pickle
from functools import cache
from typing import Any

import numpy as np
import pytest
from markets import kpis_after, params_of, resumed
from polars.testing import assert_frame_equal
from programme_tools import strategy

from sim.dates.timeline import Timeline
from sim.firms.money.charges import Charges
from sim.market import week as schedule
from sim.market.model import Market
from sim.params.market import MarketParams
from sim.params.strategy import ALONE, Rivals, Strategy
from sim.people.kernels.traits import stored_sensitivity
from sim.programmes.compile import point_fen
from sim.state.names import HOST_TYPES, NO_PROGRAMME
from sim.state.tallies import LEVER_TALLY, PROGRAMME_STOCK, SALE

WEEKS = 16
SIZE = {"persons": 400, "weeks": WEEKS}
CLUB = {
    "join": "automatic",
    "benefit": {"price": -0.03, "bond": 0.01},
    "tiers": {"silver": {"from_spend_yuan": 200, "price": -0.02}, "gold": {"from_spend_yuan": 900, "visit": 0.2}},
    "points": {"earn_per_yuan": 1, "earn_per_visit": 5, "goal_points": 150, "expiry_weeks": 8, "endowed_share": 0.1},
}  # fmt: skip


@cache
def base() -> MarketParams:
    return params_of("population.orders_represented=1.0", **SIZE)


def with_strategies(rivals: Rivals | None = None, **strategies: Strategy) -> MarketParams:
    return base().model_copy(update={"strategies": strategies, "rivals": rivals or ALONE})


def start(params: MarketParams) -> Market:
    """The market with these strategies at the end of the burn-in that all share."""
    market = resumed(params_of(f"population.orders_represented={params.population.orders_represented}", **SIZE))
    data = market.snapshot()
    market.close()
    return Market.resume(params, 7, Timeline(params), data)


class Lived:
    """A market run week by week, with everything that the desk handed over."""

    def __init__(self, params: MarketParams, weeks: int = WEEKS):
        self.market = start(params)
        self.charges: list[Charges] = []
        self.tallies: list[Any] = []
        charge = self.market.desk.charge

        def keep(tallies: Any, *rest: Any) -> Charges:
            self.tallies.append(tallies)
            self.charges.append(charge(tallies, *rest))
            return self.charges[-1]

        self.market.desk.charge = keep  # type: ignore[method-assign]
        self.masks = []
        for _ in range(weeks):
            schedule.one_week(self.market)
            self.masks.append(self.market.people.masks.copy())

    def line(self, name: str, row: int = 0) -> np.ndarray:
        return np.array([getattr(charges, name)[row] for charges in self.charges])


def test_nothing_is_kept_without_strategies() -> None:
    market = start(base())
    market.run(market.week + 2)
    assert market.desk.campaigns == [] and len(market.people.members) == 1 and not market.people.masks.any()


def test_zero_benefit_and_zero_cost_change_nothing_but_membership_and_points() -> None:
    nothing = strategy(
        sponsor={"market": True},
        programme={"join": "automatic", "tiers": {"gold": {"from_spend_yuan": 100}},
                   "points": {"earn_per_yuan": 1, "value_yuan": 0.0, "goal_points": 100}},
        also=[{"trigger": {"kind": "purchase"}}, {"audience": {"segment": ["genz"]}}],
    )  # fmt: skip
    market = start(with_strategies(nothing=nothing))
    assert len(market.desk.campaigns[0].slots.bits) == 5
    treated, reference = kpis_after(market), kpis_after(start(base()))
    member = {"member_share", "breakage_share", "points_liability_yuan", "programme_cost_yuan", "roi"}

    def rest(table: Any) -> Any:
        tier = table["dimension"].is_in(["member_tier", "member_tier_at_start"])
        return table.filter(~tier & ~table["metric"].is_in(list(member)))

    assert len(rest(reference)) > 1000
    assert_frame_equal(rest(treated), rest(reference), check_exact=True)


@pytest.fixture(scope="module")
def three() -> Lived:
    """Three overlapping programmes."""
    shop = {**CLUB, "points": {**CLUB["points"], "reward": "gift", "value_yuan": 0.05}}
    return Lived(
        with_strategies(
            club=strategy(sponsor={"market": True}, programme=CLUB, benefit={"visit": 0.3}),
            food=strategy(sponsor={"category": "food"}, programme=shop),
            head=strategy(sponsor={"host_type": "head"}, programme=CLUB, to_week=WEEKS - 4),
        )
    )


def test_points_are_issued_burnt_expired_or_held(three: Lived) -> None:
    members = three.market.people.members
    for row in range(3):
        issued, burnt, expired, held = (
            three.line(f"points_{name}", row) for name in ("issued", "burnt", "expired", "held")
        )
        assert np.array_equal(np.diff(held, prepend=0), issued - burnt - expired)
        mine = members.programme == row
        in_hand = members.points[mine].astype(np.int64).sum() + members.old[mine].astype(np.int64).sum()
        assert held[-1] == in_hand > 0
        for week in range(1, WEEKS):
            stock = three.tallies[week].programme_stock[row, PROGRAMME_STOCK.held]
            assert stock == held[week - 1] - expired[week]
    assert three.line("points_burnt", 0).sum() > 0 and three.line("points_expired", 0).sum() > 0


def test_what_is_owed_for_points_moves_with_them(three: Lived) -> None:
    assert len(three.market.desk.campaigns) == 3 and three.line("provision").any()
    for row, campaign in enumerate(three.market.desk.campaigns):
        owed, held = three.line("liability_fen", row), three.line("points_held", row)
        assert np.array_equal(np.diff(owed, prepend=0), three.line("provision", row))
        assert owed == pytest.approx(held * point_fen(campaign.strategy) * 0.7, abs=1)


def test_every_price_cut_is_charged_to_the_sponsor(three: Lived) -> None:
    for tallies, charges in zip(three.tallies, three.charges, strict=True):
        assert (
            charges.discount.sum()
            == tallies.sales[:, :, SALE.sponsored_fen].sum()
            == tallies.lever[:, LEVER_TALLY.discount_fen].sum()
        )
    assert three.line("discount").sum() > 0


def test_sponsors_bear_all_of_it(three: Lived) -> None:
    for charges in three.charges:
        total = charges.platform.sum(axis=1) + charges.brand.sum(axis=1) + charges.host.sum(axis=1)
        assert total == pytest.approx(np.ones(3))
    assert three.charges[-1].platform[0].sum() == pytest.approx(1.0)
    assert three.charges[-1].brand[1].sum() == pytest.approx(1.0)


def test_masks_hold_members_their_tier_and_who_may_join(three: Lived) -> None:
    people, slots = three.market.people, three.market.desk.campaigns[0].slots
    masks, joined = three.masks[-1], np.zeros(len(people), bool)
    core = masks >> np.uint64(slots.core) & np.uint64(1) == 1
    door = masks >> np.uint64(slots.door) & np.uint64(1) == 1
    tier = [masks >> np.uint64(bit) & np.uint64(1) == 1 for bit in slots.tiers]
    assert core.any() and tier[0].any() and not (core & door).any() and not (tier[0] & tier[1]).any()
    assert not ((tier[0] | tier[1]) & ~core).any()
    joined[np.any(people.members.programme == 0, axis=1)] = True
    assert not (core & ~joined).any()


def test_a_stopped_programme_reaches_nobody_and_still_burns(three: Lived) -> None:
    slots = three.market.desk.campaigns[2].slots
    bits = np.uint64(sum(1 << bit for bit in slots.bits))
    assert (three.masks[WEEKS - 5] & bits).any() and not (three.masks[WEEKS - 4] & bits).any()
    assert three.line("points_issued", 2)[: WEEKS - 4].sum() > 0 and not three.line("points_issued", 2)[-4:].any()
    assert three.line("reached", 2)[-4:].sum() == 0 and three.line("points_held", 2)[-1] > 0
    assert (three.market.people.members.programme == 2).any()


def test_a_stopped_strategy_leaves_without_a_trace() -> None:
    """After its end nobody carries a lever, and no price is cut."""
    lived = Lived(with_strategies(sale=strategy(sponsor={"market": True}, benefit={"price": -0.2}, to_week=4)), 8)
    assert (lived.line("discount")[:4] > 0).all() and not lived.line("discount")[4:].any()
    assert not lived.masks[4].any()


def test_a_cap_holds_over_a_run() -> None:
    behind = base().population.orders_per_row
    yearly = 500.0 * behind  # fifty thousand fen a year for all rows
    plan = {
        "sponsor": {"market": True}, "programme": CLUB, "benefit": {"price": -0.15}, "per_grant_yuan": 3,
        "budget": {"yuan_per_year": yearly, "per_person_week_yuan": 6},
    }  # fmt: skip
    lived = Lived(with_strategies(capped=strategy(**plan)))
    value = np.ceil(lived.line("points_issued") * 1.0)
    spent = np.cumsum(lived.line("discount") + lived.line("grants") + value)
    accrued = 50_000 / 52 * np.arange(1, WEEKS + 1)
    assert (spent <= accrued).all() and spent[-1] > 0
    assert 0 < lived.line("reached_rows")[-1] < 300
    uncapped = Lived(with_strategies(open=strategy(**{**plan, "budget": {}})), 3)
    assert uncapped.line("discount").sum() > spent[2] * 3, "the cap binds"


def test_costs_by_line() -> None:
    behind = base().population.orders_per_row
    plan = strategy(
        sponsor={"market": True}, programme={"join": "automatic"}, benefit={"contacts": 2.0},
        cost={"setup_yuan": 300 * behind, "fixed_yuan_per_year": 52 * behind, "per_member_yuan_per_year": 52,
              "per_reached_yuan_per_year": 104, "per_contact_yuan": 0.1, "content_share_of_sales": 0.1},
        intensity=0.5, from_week=2,
    )  # fmt: skip
    lived = Lived(with_strategies(all=plan), 6)
    assert not any(lived.charges[1].fixed) and not lived.masks[1].any()
    assert lived.line("fixed").tolist() == [0, 0, 30_050, 50, 50, 50]
    assert lived.line("members") == pytest.approx(lived.line("member_rows") * 50, abs=1)
    assert lived.line("reached") == pytest.approx(lived.line("reached_rows") * 100, abs=1)
    assert lived.line("contacts")[3] == pytest.approx(lived.line("reached_rows")[3] * 10, abs=1)
    for week in (3, 4):
        sales = lived.tallies[week].sales
        kept = sales[:, :, 1].sum() - sales[:, :, 4].sum()
        assert lived.line("content")[week] == pytest.approx(0.05 * kept, abs=1)


def test_what_a_file_names_a_person_or_host_is_charged_as_named_whatever_an_order_stands_for() -> None:
    """Accounts over people are the amounts of the file; what is a share of sales grows with the orders."""
    plan = strategy(
        sponsor={"host_type": "mid"}, audience={"customers": "anyone"}, programme={"join": "automatic"},
        benefit={"contacts": 2.0}, per_grant_yuan=3,
        cost={"per_host_yuan_per_year": 52e6, "fixed_yuan_per_year": 52e6, "per_member_yuan_per_year": 520,
              "per_reached_yuan_per_year": 1040, "per_contact_yuan": 5, "content_share_of_sales": 0.1},
    )  # fmt: skip
    size = base().population.model_copy(update={"orders_represented": 11.6})
    lived = Lived(with_strategies(all=plan).model_copy(update={"population": size}), 6)
    yuan = size.orders_per_row / 100.0  # real, of a fen that is booked
    hosts = lived.market.firms.hosts
    mids = np.count_nonzero(hosts.alive & (hosts.kind == HOST_TYPES.index("mid")))
    people = size.per_row * lived.line("reached_rows")[-1]
    assert yuan * lived.line("fixed")[-1] == pytest.approx(1e6 * (mids + 1), rel=0.02)
    members = size.per_row * lived.line("member_rows")[-1]
    assert yuan * lived.line("members")[-1] == pytest.approx(10 * members, rel=0.01)
    assert yuan * lived.line("reached")[-1] == pytest.approx(20 * people, rel=0.01)
    assert yuan * lived.line("contacts")[-1] == pytest.approx(2 * 5 * people, rel=0.01)
    assert yuan * lived.line("grants")[0] == pytest.approx(3 * size.per_row * lived.line("reached_rows")[0], rel=0.01)
    table = lived.market.accounts().filter(entity="strategy", name="all")
    at_end = {line: table.filter(line=line, quarter=0)["yuan"].item() for line in ("member_people", "members")}
    assert at_end["member_people"] == pytest.approx(members, rel=1e-5), "people are not scaled"
    assert at_end["members"] == pytest.approx(yuan * lived.line("members").sum(), rel=1e-5)
    lived.market.close()


def test_money_named_for_service_is_not_charged_twice() -> None:
    def first_week(yearly: float, serves: bool) -> tuple[int, int]:
        cost = {"fixed_yuan_per_year": yearly * 52 * base().population.orders_per_row / 100, "serves": serves}
        lived = Lived(with_strategies(all=strategy(benefit={"service_level": 0.1}, cost=cost)), 1)
        lived.market.close()
        return int(lived.line("fixed")[0]), int(lived.line("content")[0])

    _, curve = first_week(0, False)
    part = curve // 4
    assert part > 100
    assert first_week(part, False) == pytest.approx((part, curve), abs=1)
    assert first_week(part, True) == pytest.approx((part, curve - part), abs=1)
    assert first_week(2 * curve, True) == pytest.approx((2 * curve, 0), abs=1)


def test_every_firm_has_one_name() -> None:
    """Copies are called by the names that accounts and orders give to firms."""
    rivals = Rivals(copy_after_weeks=1, most=2, if_it_pays=False)
    brand = strategy(sponsor={"brand": {"category": "food", "rank": 2}}, benefit={"price": -0.01})
    lived = Lived(with_strategies(rivals, a=brand, b=strategy(sponsor={"host": {"type": "mid"}})), 2)
    market = lived.market
    names = market._firm_names()
    for campaign in market.desk.campaigns[2:]:
        (payer,) = campaign.payers
        assert campaign.name.endswith(f"@{names[payer.kind][payer.row]}")
    accounts = market.accounts()
    (row,) = (payer.row for payer in market.desk.campaigns[0].payers)
    assert names["brand"][row] == "food-2", "the rank that a sponsor is asked by is its name"
    for entity in ("platform", "brand", "host"):
        assert set(accounts.filter(entity=entity)["name"]) <= set(names[entity])
    market.close()


def test_a_limit_on_messages_binds_programmes_too() -> None:
    plan = strategy(
        sponsor={"brand": {"category": "food"}}, also=[{"benefit": {"contacts": 2.0, "visit": 0.3}}],
        cost={"per_contact_yuan": 0.1},
    )  # fmt: skip
    free, few = with_strategies(texts=plan), with_strategies(texts=plan)
    few = few.model_copy(update={"policy": few.policy.model_copy(update={"contacts_limit": 0.5})})
    lived = Lived(free, 2), Lived(few, 2)
    sent = [one.line("contacts")[1] / one.line("reached_rows")[1] for one in lived]
    assert sent == pytest.approx([20.0, 5.0], abs=0.1), "what is not sent is not paid for"


def test_triggered_actions_reach_who_did_what_they_wait_for() -> None:
    plan = strategy(
        sponsor={"market": True},
        also=[
            {"trigger": {"kind": "purchase"}, "benefit": {"visit": 0.1}},
            {"trigger": {"kind": "idle", "days": 14, "weeks": 3}, "audience": {"stage": ["active", "loyal", "lapsed"]},
             "benefit": {"visit": 0.2}},
        ],
    )  # fmt: skip
    market = start(with_strategies(two=plan))
    seen: dict[int, set[int]] = {}
    charge = market.desk.charge

    def keep(tallies: Any, orders: Any, *rest: Any) -> Charges:
        seen[market.week] = set(orders["person"].tolist())
        return charge(tallies, orders, *rest)

    market.desk.charge = keep  # type: ignore[method-assign]
    for _ in range(5):
        visits = market.people.persons.visit_day.astype(int).copy()
        stage = market.people.persons.stage.copy()
        schedule.one_week(market)
        week = market.week - 1
        got = market.people.masks & np.uint64(1) != 0
        if week - 1 in seen:
            buyers = np.isin(np.arange(len(got)), list(seen[week - 1])) & (stage > 0) & (stage < 4)
            assert np.array_equal(got, buyers) and got.any()
        idle = 7 * week - visits
        assert np.array_equal(market.people.masks & np.uint64(2) != 0, (idle >= 14) & (idle < 35) & (stage > 1))


def test_numbers_are_fixed_for_the_run() -> None:
    rivals = Rivals(copy_after_weeks=3, most=2, if_it_pays=False)
    a = strategy(programme=CLUB, benefit={"visit": 0.2})
    b = strategy(sponsor={"market": True}, benefit={"price": -0.05}, from_week=6)
    lived = Lived(with_strategies(rivals, a=a, b=b), 8)
    alone = start(with_strategies(a=a, b=b)).desk.campaigns
    desk = lived.market.desk
    assert [c.slots for c in desk.campaigns[:2]] == [c.slots for c in alone]
    assert desk.levers == 6 + 2 * 5 and desk.programmes == 3
    assert {len(charges.fixed) for charges in lived.charges} == {4}
    bits = sorted(bit for campaign in desk.campaigns for bit in campaign.slots.bits)
    assert bits == list(range(desk.levers))
    assert all(name.startswith("a@") and name != "a@interest_feed" for name in desk.names[2:])
    assert not lived.masks[5].view(np.uint64).max() >> np.uint64(desk.levers)
    copies = desk.campaigns[2:]
    assert all(c.first == base().horizon.first_week + 3 and c.payers[0].kind == "platform" for c in copies)
    assert lived.line("reached_rows", 2)[2] == 0 and lived.line("reached_rows", 2)[3] > 0


def test_rivals_copy_only_what_pays() -> None:
    rivals = Rivals(copy_after_weeks=2, most=2)
    dear = strategy(benefit={"visit": 0.5}, cost={"fixed_yuan_per_year": 1e12})
    lived = Lived(with_strategies(rivals, dear=dear), 4)
    assert lived.market.desk.names == ("dear", "dear@rival1", "dear@rival2")
    assert not any(campaign.launched() for campaign in lived.market.desk.campaigns[1:])
    alone = Lived(with_strategies(ALONE, dear=dear), 4)  # room for copies that nobody makes changes nothing
    assert lived.market.people.persons.tobytes() == alone.market.people.persons.tobytes()

    market = start(with_strategies(rivals, good=strategy(benefit={"visit": 0.5})))
    market.run(market.week + 2)
    market.firms.platforms.share[0] *= 2.0  # as if it had won much
    market.firms.platforms.shown[0] = 1e9
    market.run(market.week + 1)
    assert all(campaign.launched() for campaign in market.desk.campaigns[1:])


def test_a_frozen_market_replays_strategies_and_lotteries() -> None:
    capped = strategy(
        sponsor={"market": True}, programme=CLUB, benefit={"price": -0.1},
        budget={"yuan_per_year": 2000 * base().population.orders_per_row, "per_person_week_yuan": 10},
    )  # fmt: skip
    params = with_strategies(capped=capped, plain=strategy(benefit={"visit": 0.3}, trigger={"kind": "purchase"}))
    recorded = start(params)
    recording = recorded.record()
    recorded.run(recorded.week + 8)
    frozen = []
    for changed in (False, True):
        market = start(params)
        market.replay(recording)
        row = int(np.flatnonzero((market.people.persons.stage > 0) & (market.people.persons.gone == 0))[3])
        if changed:
            market.people.persons[row].habit[:] = 60_000
            market.people.persons[row].price_sensitivity = stored_sensitivity(0.5)
        market.run(market.week + 8)
        frozen.append(market.people)
    others = np.arange(400) != row
    for name in ("persons", "trace", "members", "masks"):
        same, a, b = (np.asarray(getattr(people, name)) for people in (recorded.people, *frozen))
        assert np.array_equal(same, a) and np.array_equal(a[others], b[others])
    assert any(0 < b.lotteries[0] < 1 for b in recording), "the cap must bind, or the test shows nothing"
    assert (frozen[0].members.programme != NO_PROGRAMME).any()


def test_a_desk_can_be_pickled() -> None:
    market = start(with_strategies(club=strategy(programme=CLUB, budget={"share_of_sales": 0.02})))
    market.run(market.week + 2)
    again = pickle.loads(pickle.dumps(market.desk))
    assert again.names == market.desk.names and again.campaigns[0].points == market.desk.campaigns[0].points


def test_a_sponsor_that_has_closed_pays_no_more() -> None:
    plan = strategy(
        sponsor={"brand": {"category": "food"}}, benefit={"visit": 0.2},
        cost={"fixed_yuan_per_year": 1e6, "per_reached_yuan_per_year": 10.0},
    )  # fmt: skip
    market = start(with_strategies(shop=plan))
    charge, charges = market.desk.charge, []

    def keep(*rest: Any) -> Charges:
        charges.append(charge(*rest))
        return charges[-1]

    market.desk.charge = keep  # type: ignore[method-assign]
    for _ in range(2):
        schedule.one_week(market)
    market.firms.brands.alive[market.desk.campaigns[0].payers[0].row] = False
    for _ in range(2):
        schedule.one_week(market)
    paid = [int(of.fixed[0] + of.reached[0]) for of in charges]
    assert min(paid[:2]) > 0 and paid[2:] == [0, 0]
