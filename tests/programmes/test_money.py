"""Money of programmes: who pays price cuts, points, fees and running costs, to the fen, with overlapping sponsors."""

from __future__ import annotations

import copy

import numpy as np
import polars as pl
import pytest
from synthetic import SyntheticMarket

from sim.dates.timeline import Timeline
from sim.firms.money import settlement as books
from sim.firms.money.accounts import FLOWS, LINES, firm_names
from sim.firms.money.charges import COSTS, bill, cost, no_charges, running_cost
from sim.observe.quarters import Quarters
from sim.state.tallies import SALE
from sim.study.compose import compose

DISCOUNTS = (70_001, 333, 50_005, 0)  # fen, by strategy; what they take off kept orders this week
SPONSORED = SALE.sponsored_fen


@pytest.fixture(scope="module")
def lived():
    params = compose(["platform.discount.subsidy=0.05", "policy.platform_liability=0.3"])
    return SyntheticMarket(params, Timeline(params), noise=True).run(8)


def overlapping(firms, seed: int = 0):
    """A platform, a brand, a coalition of all kinds of firms, and a host: four programmes at once, odd amounts."""
    rng = np.random.default_rng(seed)
    charges = no_charges(4, len(firms.platforms), len(firms.brands), len(firms.hosts))
    charges.discount[:] = DISCOUNTS
    for name in COSTS:
        getattr(charges, name)[:] = rng.integers(0, 99_999, 4)
    charges.provision[1] = -77_777  # points expired
    charges.fees[:] = 0, 0, 12_345, 999
    charges.platform[0, 2], charges.brand[1, 5], charges.host[3, 7] = 1.0, 1.0, 1.0
    charges.platform[2, [0, 1]], charges.brand[2, [3, 4]], charges.host[2, 2] = (0.3, 0.25), (0.2, 0.15), 0.1
    return charges


def sold_with_cuts(market):
    """The last week's tallies, with price cuts on three offers that sold."""
    offers, _, _, tallies = market.last
    tallies = tallies._replace(sales=tallies.sales.copy())
    sold = np.argwhere(tallies.sales[:, :, SALE.orders] > 0)
    for (offer, channel), fen in zip(sold[:3], (sum(DISCOUNTS) - 20_000, 15_000, 5_000), strict=True):
        tallies.sales[offer, channel, SPONSORED] = fen
    return offers, tallies


def settle(market, charges=None, cuts=True):
    offers, tallies = sold_with_cuts(market)
    if not cuts:
        tallies.sales[:, :, SPONSORED] = 0
    firms = market_copy(market)
    return books.settle(firms, offers, tallies, market.timeline.at(market.week - 1), charges), firms, tallies


def market_copy(market):
    return copy.deepcopy(market.firms)


def profits(ledger) -> int:
    return sum(int(getattr(ledger, f).sum()) for f in ("platform_profit", "brand_profit", "host_income", "mcn_income"))


def test_every_yuan_ends_somewhere_with_overlapping_programmes(lived):
    ledger, _, tallies = settle(lived, overlapping(lived.firms))
    paid = tallies.sales[:, :, SALE.paid_fen].sum()
    assert sum(ledger.lines.values()) == paid
    assert ledger.lines["programme_discount"] == -sum(DISCOUNTS)
    assert profits(ledger) + sum(ledger.outside.values()) == ledger.settled.sum() == ledger.brand_settled.sum()


def test_merchants_receive_what_sponsors_pay_for_price_cuts(lived):
    charges = overlapping(lived.firms)
    with_cuts, _, _ = settle(lived, charges)
    without, _, _ = settle(lived, charges._replace(discount=np.zeros(4, np.int64)), cuts=False)
    assert with_cuts.lines["brand_margin"] - without.lines["brand_margin"] >= sum(DISCOUNTS)  # and more subsidy
    sponsored = LINES.index("sponsored")
    assert with_cuts.accounts.brand[:, sponsored].sum() == sum(DISCOUNTS)
    paid_by = [a[:, LINES.index("programme_discount")].sum() for a in with_cuts.accounts]
    assert -sum(paid_by) == sum(DISCOUNTS) and all(paid_by)


def test_a_subsidy_is_a_share_of_the_merchants_price(lived):
    """Paid 76 after a programme took 19 off: the platform's 5 % are 5 of 100, not 4 of 80."""
    firms = market_copy(lived)
    offers, _, _, tallies = lived.last
    sales = np.zeros_like(tallies.sales)
    discount = list(lived.params.platform).index("discount")
    sales[discount, 2, [getattr(SALE, n) for n in ("orders", "paid_fen", "list_fen", "sponsored_fen")]] = 1, 76, 120, 19
    charges = no_charges(1, len(firms.platforms), len(firms.brands), len(firms.hosts))
    charges.discount[0], charges.brand[0, 0] = 19, 1.0
    firms.platforms.subsidy[discount] = 0.05
    tallies = tallies._replace(sales=sales)
    ledger = books.settle(firms, offers, tallies, lived.timeline.at(lived.week - 1), charges)
    assert ledger.subsidy[discount] == 5


def test_price_cuts_without_a_sponsor_are_an_error(lived):
    with pytest.raises(AssertionError, match="every price cut"):
        settle(lived, None)


def test_each_sponsor_pays_its_share_and_no_fen_is_lost(lived):
    charges = overlapping(lived.firms)
    none, _, _ = settle(lived, None, cuts=False)
    ledger, _, _ = settle(lived, charges._replace(discount=np.zeros(4, np.int64)), cuts=False)
    owed = running_cost(charges) - charges.fees
    fell = {f: getattr(none, f) - getattr(ledger, f) for f in ("platform_profit", "brand_profit", "host_income")}
    assert sum(int(x.sum()) for x in fell.values()) == owed.sum()
    assert fell["brand_profit"][5] == owed[1] and fell["host_income"][7] == owed[3]
    assert fell["platform_profit"][0] == pytest.approx(0.3 * owed[2], abs=3)
    assert fell["brand_profit"][3] == pytest.approx(0.2 * owed[2], abs=1)
    assert fell["host_income"][2] == pytest.approx(0.1 * owed[2], abs=1)
    assert fell["platform_profit"][3] == 0


def test_what_rounding_leaves_goes_to_the_largest_sponsor():
    charges = no_charges(1, 1, 2, 1)
    charges.platform[0, 0], charges.brand[0], charges.host[0, 0] = 0.4, (0.3, 0.15), 0.15
    paid = bill(charges, np.array([1003]))
    assert (paid.platform[0], *paid.brand, paid.host[0]) == (402, 301, 150, 150)
    assert sum(int(part.sum()) for part in bill(charges, np.array([-7]))) == -7
    with pytest.raises(AssertionError, match="sum to 1"):
        bill(charges._replace(host=np.zeros((1, 1))), np.array([1]))


def test_a_brand_pays_from_its_cash(lived):
    charges = overlapping(lived.firms)
    _, poorer, _ = settle(lived, charges)
    _, richer, _ = settle(lived, charges._replace(rewards=charges.rewards * 0), cuts=True)
    assert richer.brands.cash[5] - poorer.brands.cash[5] == pytest.approx(charges.rewards[1], rel=0.3)
    assert richer.brands.cash[6] == poorer.brands.cash[6]


def test_membership_fees_are_the_sponsors_revenue(lived):
    charges = overlapping(lived.firms)
    more = charges._replace(fees=charges.fees + np.array([0, 500, 0, 0]))
    assert settle(lived, more)[0].brand_profit[5] - settle(lived, charges)[0].brand_profit[5] == 500


def test_the_lines_of_every_firm_add_up_to_its_contribution(lived):
    for ledger in (settle(lived, overlapping(lived.firms))[0], settle(lived, None, cuts=False)[0]):
        for lines in ledger.accounts:
            flows = lines[:, [LINES.index(name) for name in FLOWS]]
            assert (flows.sum(axis=1) == lines[:, LINES.index("contribution")]).all()
        contribution = [lines[:, LINES.index("contribution")] for lines in ledger.accounts]
        assert (contribution[0] == ledger.platform_profit).all()
        assert (contribution[1] == ledger.brand_profit).all() and (contribution[2] == ledger.host_income).all()
        assert (ledger.accounts.platform[:, LINES.index("acquisition")] == -ledger.acquisition).all()


def test_what_one_firm_pays_another_receives(lived):
    ledger, _, tallies = settle(lived, overlapping(lived.firms))
    total = {name: [int(lines[:, i].sum()) for lines in ledger.accounts] for i, name in enumerate(LINES)}
    for name in ("technical_fee", "advertising", "platform_commission", "subsidy", "lost_goods"):
        assert total[name][0] == -total[name][1] != 0 and total[name][2] == 0
    for name in ("host_commission", "slotting"):
        assert total[name][2] == -total[name][1] > 0
    assert -total["mcn_split"][2] == ledger.lines["mcn_split"] > 0
    assert total["tax"][1] + total["tax"][2] == -ledger.lines["tax"]
    paid = tallies.sales[:, :, SALE.paid_fen]
    assert total["paid"][0] == total["paid"][1] == paid.sum() > total["paid"][2] > 0
    for i, channel in enumerate(("live", "short_video", "mall")):
        assert total[f"paid_{channel}"][1] == paid[:, i].sum() > 0


def test_accounts_say_who_bears_which_strategy(lived):
    ledger, firms, _ = settle(lived, overlapping(lived.firms))
    quarters = Quarters(0, per_row=1.0, orders_per_row=1.0)
    quarters.week(0, ledger)
    names = firm_names(firms, lived.params)
    found = quarters.table({**names, "strategy": ("a", "b", "c", "d")})
    borne = found.filter(pl.col("line").str.starts_with("borne_by:")).group_by("line").agg(pl.col("yuan").sum())
    shown = found.filter(pl.col("line").is_in(["programme_discount", "programme"]), pl.col("yuan") != 0)
    paid = shown.group_by(line=pl.format("borne_by:{}:{}", "entity", "name")).agg(-pl.col("yuan").sum())
    both = borne.join(paid, on="line", how="full")
    assert both.null_count().sum_horizontal()[0] == 0 and both.height == 8
    np.testing.assert_allclose(both["yuan"], both["yuan_right"], rtol=1e-6)
    assert found.filter(name="c", line="borne_by:platform:interest_feed").height == 1


def test_cost_counts_everything_but_fees():
    charges = no_charges(1, 1, 1, 1)
    for i, name in enumerate(("discount", *COSTS, "fees")):
        getattr(charges, name)[0] = 10**i
    assert cost(charges)[0] == 1_111_111_111 and running_cost(charges)[0] == 1_111_111_110


def test_nothing_is_charged_without_strategies(lived):
    firms = lived.firms
    none = no_charges(0, len(firms.platforms), len(firms.brands), len(firms.hosts))
    a, b = settle(lived, None, cuts=False)[0], settle(lived, none, cuts=False)[0]
    assert a.lines == b.lines and a.outside == b.outside and a.outside["membership_fees"] == 0
    assert all((x == y).all() for x, y in zip(a.accounts, b.accounts, strict=True))
