"""The profit and loss of a strategy: every number on accounts made by hand, and on degenerate ones."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from fake_accounts import SCALE, fake_accounts
from fake_club import BRAND, CLUB, DISCOUNT, NO_KPIS, SOCIAL, WOBBLE, club, config, kpis

from sim.study.analysis.loyalty.arms import SCHEMA
from sim.study.analysis.loyalty.flows import MARKET, OWN, RIVALS, SPONSOR, flows_of, sponsors_of
from sim.study.analysis.loyalty.table import STEPS, _break_even, loyalty_table
from sim.study.analysis.loyalty.worth import NOTHING, budget, discounted, mean_of, pay_back, ratio_of


@pytest.fixture(scope="module")
def table() -> pl.DataFrame:
    levels = {"reference": {"orders": 10e6, "gmv_yuan": 1e9}, "treatment": {"orders": 10.5e6, "gmv_yuan": 1.04e9}}
    return loyalty_table(fake_accounts({"treatment": club()}), kpis(levels), config())


def row(table: pl.DataFrame, section: str, line: str, window: str = "all") -> dict:
    found = table.filter(section=section, line=line, window=window)
    assert len(found) == 1, (section, line, window)
    return found.row(0, named=True)


def value(table: pl.DataFrame, section: str, line: str, window: str = "all") -> float:
    return row(table, section, line, window)["value"]


def test_waterfall_adds_up_from_paid_sales_to_contribution(table: pl.DataFrame):
    for window in ("year1", "year2", "all"):
        for column in ("reference", "treatment", "value"):
            steps = sum(row(table, "waterfall", step, window)[column] for step in STEPS)
            assert steps == pytest.approx(row(table, "waterfall", "contribution", window)[column])
    paid = row(table, "waterfall", "paid", "year1")
    assert (paid["reference"], paid["treatment"]) == pytest.approx((4000 * SCALE, 4400 * SCALE))
    assert paid["ci_low"] < 400 * SCALE < paid["ci_high"]
    assert value(table, "waterfall", "fees", "year2") == pytest.approx(40 * SCALE)
    assert value(table, "waterfall", "programme", "year2") == pytest.approx(-24 * SCALE)
    assert row(table, "waterfall", "other")["reference"] == pytest.approx(-160 * SCALE)
    assert value(table, "waterfall", "contribution") == pytest.approx(0.0, abs=1)  # 8 x (10 of fees - 10 of cost)


def test_a_step_equal_in_both_arms_differs_by_exactly_zero(table: pl.DataFrame):
    goods = row(table, "waterfall", "returns")
    assert goods["value"] == goods["ci_low"] == goods["ci_high"] == 0.0


def test_purchases_are_paired_sums_beside_subsidised_ones(table: pl.DataFrame):
    assert value(table, "purchases", "incremental_orders") == pytest.approx(0.5e6 * 104)
    assert value(table, "purchases", "subsidised_sales") == pytest.approx(8 * 400 * SCALE)
    assert value(table, "purchases", "incremental_per_subsidised_sales") == pytest.approx(0.04e9 * 104 / 3.2e9)
    assert value(table, "purchases", "sponsor_per_subsidised_sales") == pytest.approx(0.25)
    assert value(table, "purchases", "incremental_per_subsidised_orders") == pytest.approx(0.5e6 * 104 / 32e6)


def test_every_party_has_its_change_of_contribution(table: pl.DataFrame):
    assert value(table, "parties", "rivals") == pytest.approx(-8 * 3 * SCALE)
    assert value(table, "parties", "brands") == value(table, "parties", "hosts") == 0.0


def test_who_lost_what_the_sponsor_won_is_named_and_adds_to_one(table: pl.DataFrame):
    shares = {name: value(table, "shares", name) for name in ("new", "discount")}
    assert shares == pytest.approx({"new": 0.4, "discount": 0.6})
    assert value(table, "sources", "gained") == pytest.approx(8 * 100 * SCALE)
    assert value(table, "sources", "discount") == pytest.approx(8 * 60 * SCALE)
    told = table.filter(section="won_from")
    assert told["note"].to_list() == ["discount", "new"] and told["value"].sum() == pytest.approx(1.0)
    assert table.filter(section="sources", line="pulled_forward").is_empty()  # nothing stopped: unknown


def test_a_gain_that_cannot_be_told_from_chance_is_not_divided():
    def change(replication: int, quarter: int):
        return {SOCIAL: {"paid": (-50.0, 10.0, 60.0)[replication]}, DISCOUNT: {"paid": -6.0}}

    table = loyalty_table(fake_accounts({"treatment": change}), NO_KPIS, config())
    assert value(table, "sources", "discount") == pytest.approx(8 * 6 * SCALE)
    assert table.filter(pl.col("section").is_in(["shares", "won_from"])).is_empty()


def test_brands_of_a_category_are_named_and_hosts_are_told_by_their_type():
    def change(replication: int, quarter: int):
        more = 10.0 + WOBBLE[replication]
        return {
            BRAND: {"paid": more}, ("brand", "beauty-1"): {"paid": -4.0}, ("brand", "food-2"): {"paid": -1.0},
            ("brand", "home-3"): {"paid": -2.0}, SOCIAL: {"paid": more - 7.0},
            ("host", "head-3"): {"paid": 3.0}, ("host", "mid-9"): {"paid": -2.0},
        }  # fmt: skip

    accounts = fake_accounts({"treatment": change})
    brand = loyalty_table(accounts, NO_KPIS, config(sponsor={"brand": {"category": "beauty", "rank": 0}}))
    found = {line: value(brand, "sources", line) for line in ("beauty-1", "other_categories", "new")}
    assert found == pytest.approx({"beauty-1": 32 * SCALE, "other_categories": 24 * SCALE, "new": 24 * SCALE})
    host = loyalty_table(accounts, NO_KPIS, config(sponsor={"host_type": "mid"}))
    lines = set(host.filter(section="sources")["line"])
    assert lines == {"gained", "type:head", "elsewhere", "new"}
    parts = [value(host, "sources", line) for line in sorted(lines - {"gained"})]
    assert sum(parts) == pytest.approx(value(host, "sources", "gained"))


def test_what_shelves_outside_lose_is_not_called_new():
    levels = {"orders": 1.0, "aov_yuan": 150.0}
    weekly = {"reference": levels | {"outside_orders": 1e6}, "treatment": levels | {"outside_orders": 0.99e6}}
    table = loyalty_table(fake_accounts({"treatment": club()}), kpis(weekly), config())
    assert value(table, "sources", "outside") == pytest.approx(104 * 1e4 * 150)
    assert value(table, "sources", "new") == pytest.approx(8 * 40 * SCALE - 104 * 1e4 * 150)


def test_cost_return_and_break_even(table: pl.DataFrame):
    assert value(table, "programme", "cost") == value(table, "worth", "cost") == pytest.approx(80 * SCALE)
    assert value(table, "programme", "fees") == pytest.approx(-16 * SCALE)
    assert value(table, "worth", "return_per_yuan") == pytest.approx(1.0)  # 10 of fees for 10 of cost
    assert value(table, "worth", "break_even_rise") == pytest.approx(0.1)  # 10 / 0.1 = 100 more on 1,000
    assert value(table, "worth", "rise") == pytest.approx(0.1)


def test_pay_back_counts_from_the_launch():
    def change(replication: int, quarter: int):
        paid = {0: 0.0, 1: -30.0}.get(quarter, 10.0)
        return {SOCIAL: {"programme": paid + WOBBLE[replication]}, CLUB: {"fixed": 1.0}}

    late = loyalty_table(fake_accounts({"treatment": change}), NO_KPIS, config(from_week=13))
    assert value(late, "worth", "pay_back_weeks") == 5 * 13  # discounted, three quarters of 10 do not repay 30
    assert row(late, "worth", "pay_back_weeks")["note"].startswith("in 3 of 3")


def test_pay_back_never_or_at_once():
    assert pay_back(np.array([-1.0, -2.0, -0.1])) is None
    assert pay_back(np.array([1.0, 2.0])) == 0
    assert pay_back(np.array([1.0, -2.0, 3.0, 4.0])) == 2
    running = discounted(np.array([[0.0, 1.0]]), 13, 0.1)
    assert running[0] == pytest.approx([0.0, 1.1**-0.375])


def test_budget_is_interpolated_between_marginal_returns():
    cost = np.array([[0.0], [5.0], [10.0], [20.0]]) + np.zeros(3)
    gain = np.array([[0.0], [10.0], [15.0], [20.0]]) + np.zeros(3)  # the last yuan earns 2, 1 and 0.5
    found = budget(cost, gain)
    assert [each.value for each in found.returns] == pytest.approx([2.0, 1.0, 0.5])
    assert found.largest == pytest.approx(7.5)  # where the return of the middle, 1, is reached
    assert budget(cost, 3 * cost).largest == 20.0
    assert "even at the largest" in budget(cost, 3 * cost).note
    assert budget(cost, 0.5 * cost).largest == 0.0
    assert "never" in budget(cost, 0.5 * cost).note
    capped = np.array([[0.0], [5.0], [5.0], [5.0]]) + np.zeros(3)
    assert np.isnan(budget(capped, gain).largest)


def test_goods_at_home_bound_what_was_bought_early():
    levels = {"orders": 1.0, "registered_people": 100e6, "aov_yuan": 150.0}
    metrics = {"reference": levels | {"home_stock": 0.4}, "treatment": levels | {"home_stock": 0.41}}
    table = loyalty_table(fake_accounts({"treatment": club()}), kpis(metrics), config())
    assert value(table, "sources", "pulled_forward") == pytest.approx(0.01 * 100e6 * 150)
    assert value(table, "shares", "pulled_forward") == pytest.approx(0.01 * 100e6 * 150 / (8 * 100 * SCALE))


def sums(table: pl.DataFrame) -> tuple[float, float, float, float]:
    """Customers, saved, cost and contribution, which add up."""
    of = [value(table, "worth", line) for line in ("customers", "saved", "cost", "contribution")]
    assert of[0] + of[1] - of[2] == pytest.approx(of[3], abs=1e-6 * SCALE)
    assert of[3] == pytest.approx(value(table, "waterfall", "contribution"))
    return tuple(each / SCALE for each in of)  # type: ignore[return-value]


def with_acquisition(change: float, scale: dict, other: dict | None = None) -> pl.DataFrame:
    """The club, whose sponsor pays 50 a quarter for new people, and ``change`` of it less; ``other`` lines too."""

    def moved(replication: int, quarter: int):
        found = club()(replication, quarter)
        return found | {SOCIAL: found[SOCIAL] | {"acquisition": -50.0 + change} | (other or {})}

    before = {"reference": lambda *_: {SOCIAL: {"acquisition": -50.0}}, "treatment": moved}
    return loyalty_table(fake_accounts(before), NO_KPIS, config(scale=scale))


def test_what_a_sponsor_no_longer_pays_for_new_people_is_saved():
    budget_cut = {"platform.social.acquisition.yuan_per_person_year": 0.7}
    saving = with_acquisition(15.0, budget_cut)
    assert sums(saving) == pytest.approx((80.0, 120.0, 80.0, 120.0))  # 10, 15 and 10 a quarter
    assert value(saving, "saved", "acquisition") == value(saving, "waterfall", "acquisition") == 120 * SCALE
    assert value(saving, "waterfall", "other") == 0.0
    assert row(saving, "worth", "break_even_rise")["note"] == "it saves more than it costs"
    for scale in ({}, {"platform.discount.acquisition.yuan_per_person_year": 0.7}):
        assert sums(with_acquisition(15.0, scale)) == pytest.approx((200.0, 0.0, 80.0, 120.0))


def test_a_dearer_rate_is_decided_and_what_more_sales_cost_at_it_is_not():
    """Service of 20 on sales of 1,000 becomes 33 on 1,100: three hundredths, 30 on the sales of before."""
    found = with_acquisition(0.0, {"platform.*.service_cost_part": 1.5}, {"other": -13.0})
    rates = sums(found)
    assert rates[1:] == pytest.approx((-80.0, 80.0, -104.0), rel=1e-3)
    assert rates[0] == pytest.approx(8 * (10 - 3), rel=1e-2)
    assert value(found, "saved", "other") == pytest.approx(-80 * SCALE, rel=1e-3)


def test_break_even_and_pay_back_follow_from_what_is_left():
    """Sales rise by more than it needs exactly if the contribution rises; chance is no pay-back."""
    for cost, pays in ((5.0, True), (20.0, False)):
        table = loyalty_table(fake_accounts({"treatment": club(cost=cost)}), NO_KPIS, config())
        assert (value(table, "worth", "rise") > value(table, "worth", "break_even_rise")) is pays
        assert (value(table, "waterfall", "contribution") > 0) is pays
        assert (value(table, "worth", "pay_back_weeks") is not None) is pays
    even = row(
        loyalty_table(fake_accounts({"treatment": club(cost=10.0)}), NO_KPIS, config()), "worth", "pay_back_weeks"
    )
    assert even["value"] is None and even["note"] == "the gain cannot be told from zero"

    def luck(replication: int, quarter: int):
        return {SOCIAL: {"paid": 200.0 * WOBBLE[replication], "technical_fee": 20.0 * WOBBLE[replication] + 2.0}}

    table = loyalty_table(fake_accounts({"treatment": luck}), NO_KPIS, config(cost={"fixed_yuan_per_year": 1.0}))
    assert row(table, "worth", "pay_back_weeks")["note"] == "the gain cannot be told from zero"
    assert row(table, "worth", "break_even_rise")["value"] is None


def test_ratios_have_intervals_only_above_a_clear_denominator():
    assert ratio_of(np.array([8.0, 10.0, 12.0]), np.array([4.0, 5.0, 6.0]))[:3] == pytest.approx((2.0, 2.0, 2.0))
    assert np.isnan(ratio_of(np.ones(3), np.array([-1.0, 1.0, 3.0])).low)
    assert np.isnan(ratio_of(np.ones(3), np.zeros(3)).value)
    assert np.isnan(mean_of(np.ones(1)).low)


def test_arms_of_stress():
    def stopped(replication: int, quarter: int):
        return club()(replication, quarter) if quarter < 4 else {SOCIAL: {"paid": -40.0 if quarter == 4 else 5.0}}

    arms = {
        "treatment": lambda *at: club()(*at) | ({("strategy", "club@discount"): {"fixed": 3.0}} if at[0] else {}),
        "half": club(0.5, gain=120.0),
        "double": club(2.0, gain=90.0),
        "uncopied": club(gain=140.0),
        "stopped": stopped,
    }
    table = loyalty_table(fake_accounts(arms), NO_KPIS, config(to_week=52))
    # fees: a tenth of 60, 100, 180 a quarter for a cost of 5, 10, 20
    earned = [value(table, "budget", f"last_yuan_{arm}") for arm in ("half", "treatment", "double")]
    assert earned == pytest.approx([6 / 5, 4 / 5, 8 / 10])
    assert value(table, "budget", "largest") == pytest.approx(8 * (2.5 + 0.5 * 5.0) * SCALE)
    assert row(table, "copied", "copiers")["note"] == "discount" and value(table, "copied", "replications") == 2
    assert value(table, "uncopied", "sponsor_paid") == pytest.approx(8 * 140 * SCALE)
    assert value(table, "uncopied", "sponsor_paid", "year1") == pytest.approx(4 * 140 * SCALE)
    assert value(table, "uncopied", "rivals_paid") == pytest.approx(-8 * 84 * SCALE)
    assert value(table, "sources", "gained") == value(table, "uncopied", "sponsor_paid")  # copies are no substitution
    assert value(table, "stopped", "stop_week") == 52
    assert value(table, "stopped", "paid", "running") == pytest.approx(400 * SCALE)
    assert value(table, "stopped", "paid", "after") == pytest.approx((-40 + 3 * 5) * SCALE)
    assert value(table, "shares", "pulled_forward") == pytest.approx(40 / 1120)


def test_points_at_the_horizon():
    def change(replication: int, quarter: int):
        held = 100.0 * (quarter + 1)
        return {
            SOCIAL: {"programme": -1.0},
            CLUB: {
                "rewards": 1.0, "points_issued": 150.0, "points_burnt": 40.0, "points_expired": 10.0,
                "points_held": held, "liability": 0.007 * held, "member_people": 3.0,
            },
        }  # fmt: skip

    points = {"points": {"value_yuan": 0.01}}
    table = loyalty_table(fake_accounts({"treatment": change}), NO_KPIS, config(programme=points))
    assert value(table, "close", "points_held") == pytest.approx(800 * SCALE)
    assert value(table, "close", "liability") == pytest.approx(5.6 * SCALE)
    assert value(table, "close", "expected_redemption") == pytest.approx(0.7)
    assert value(table, "close", "breakage") == pytest.approx(0.2)
    issued, burnt, expired = (value(table, "close", f"points_{what}") for what in ("issued", "burnt", "expired"))
    assert issued == pytest.approx(burnt + expired + value(table, "close", "points_held"))


def test_a_strategy_without_effect_pays_for_nothing():
    nothing = loyalty_table(fake_accounts({"treatment": lambda *_: {}}), NO_KPIS, config())
    assert set(nothing.filter(section="waterfall")["value"]) == {0.0}
    assert row(nothing, "worth", "pay_back_weeks")["note"].startswith("nothing changes")
    assert value(nothing, "worth", "return_per_yuan") is None
    assert value(nothing, "sources", "gained") == 0.0 and nothing.filter(section="shares").is_empty()


def test_one_replication_has_no_intervals():
    one = loyalty_table(fake_accounts({"treatment": club()}, replications=1), NO_KPIS.filter(replication=0), config())
    assert one["ci_low"].null_count() == len(one)
    assert value(one, "worth", "return_per_yuan") == pytest.approx((0.1 * 99 * 8) / 80)


def test_sponsors_without_sales_or_margin():
    def change(replication: int, quarter: int):
        return {("host", "small-9"): {"programme": -1.0}, CLUB: {"fixed": 1.0}}

    strategy = {"sponsor": {"host_type": "small"}}
    table = loyalty_table(fake_accounts({"treatment": change}), NO_KPIS, config(**strategy))
    assert value(table, "waterfall", "contribution") == pytest.approx(-8 * SCALE)
    assert value(table, "worth", "break_even_rise") is None
    assert value(table, "worth", "return_per_yuan") == 0.0
    assert row(table, "worth", "pay_back_weeks")["note"].startswith("not within the horizon")


def test_no_strategy_or_one_arm_has_no_table():
    accounts = fake_accounts({"treatment": club()})
    assert loyalty_table(accounts, NO_KPIS, {"horizon": {"weeks": 104}}).is_empty()
    alone = loyalty_table(accounts.filter(arm="reference"), NO_KPIS, config())
    assert alone.is_empty()
    assert alone.schema == pl.Schema(SCHEMA)


@pytest.mark.parametrize(
    ("sponsor", "firms"),
    [
        ({"platform": "social"}, [("platform", "social")]),
        ({"market": True}, [("platform", "discount"), ("platform", "social")]),
        ({"brand": {"category": "beauty", "rank": 0}}, [("brand", "beauty-0")]),
        ({"category": "beauty"}, [("brand", "beauty-0")]),
        ({"host_type": "head"}, [("host", "head-3")]),
        ({"host": {"type": "head", "rank": 0}}, []),  # none has a programme in its accounts
        ({"coalition": [{"platform": "social"}, {"category": "beauty"}]}, [("brand", "beauty-0"), SOCIAL]),
    ],
)
def test_sponsors_by_name(sponsor: dict, firms: list):
    accounts = fake_accounts({"treatment": club()}, quarters=1)
    assert sponsors_of(accounts, "club", {"sponsor": sponsor}, "treatment").rows() == firms


def test_sponsors_that_the_books_name():
    borne = {CLUB: {"fixed": 2.0, "borne_by:platform:discount": 1.5, "borne_by:host:head-3": 0.5}}
    accounts = fake_accounts({"treatment": lambda *_: borne}, quarters=1)
    found = sponsors_of(accounts, "club", {"sponsor": {"platform": "social"}}, "treatment")
    assert found.rows() == [("host", "head-3"), DISCOUNT]


def test_a_coalition_counts_each_sale_once():
    accounts = fake_accounts({"treatment": club()}, quarters=1)
    sponsors = pl.DataFrame([SOCIAL, BRAND], schema=["entity", "name"], orient="row")
    flows = flows_of(accounts, "club", sponsors)
    assert flows.of("reference", SPONSOR, "paid")[0, 0] == 1000 * SCALE
    assert flows.of("reference", SPONSOR, "passed_on")[0, 0] == (-800 + 1600 - 300) * SCALE
    assert flows.of("reference", MARKET, "paid")[0, 0] == 1600 * SCALE
    assert flows.of("reference", RIVALS, "paid")[0, 0] == 600 * SCALE
    assert flows.of("reference", OWN, "discount").sum() == 0.0


def test_two_strategies_of_one_sponsor_share_its_cost():
    def change(replication: int, quarter: int):
        return {SOCIAL: {"programme": -3.0}, CLUB: {"fixed": 1.0}, ("strategy", "gifts"): {"grants": 2.0}}

    both = config()
    both["strategies"]["gifts"] = {"sponsor": {"platform": "social"}}
    table = loyalty_table(fake_accounts({"treatment": change}), NO_KPIS, both)
    mine = table.filter(strategy="club")
    assert value(mine, "programme", "cost") == pytest.approx(8 * SCALE)
    assert value(mine, "worth", "cost") == pytest.approx(24 * SCALE)
    assert row(mine, "about", "together_with")["note"] == "gifts"


def test_a_cost_that_comes_with_orders_grows_with_them():
    rise = NOTHING._replace(value=0.16, low=0.1, high=0.22, seen=4)
    customers, outlay = 12.8 + np.array([-0.1, 0.1, -0.1, 0.1]), np.full(4, 32.0)
    needed = [_break_even(rise, customers, outlay, share * outlay)[0].value for share in (0.0, 0.5, 1.0)]
    assert needed[0] == pytest.approx(0.4)  # 80 of a whole rise for 32
    for share, found in zip((0.0, 0.5, 1.0), needed, strict=True):  # at it, what customers leave pays for the cost
        assert 80.0 * found == pytest.approx(32.0 * (1 - share) + share * 32.0 * (1 + found) / 1.16)
    assert _break_even(rise, customers, 4 * outlay, 4 * outlay)[1] == "never: a further order costs more than it leaves"
