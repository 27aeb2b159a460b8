"""Money: where every yuan of a week ends. Integer fen; rounding stays with the brand, and with the largest sponsor.

An order's fate is sealed when it is bought. Doomed orders wait in escrow until refunded; settlement is about kept ones.
What levers take off the price of kept orders (`sponsored`) is made good to the merchant by the sponsors, as the
platform makes good its subsidy; nobody is charged for a price cut on an order that comes back:

    paid = settled + change in escrow + refunds
    settled + platform subsidy and liability + sponsored = goods + freight and return insurance + compliance + tax
        + technical fee + advertising + platform commission + host commission + MCN split + slotting + brand margin
    sponsored = price cuts charged to sponsors
    sponsors' cost = price cuts + rewards + change of the points liability + grants + contacts + referrals + members
        + reached + content + fixed - membership fees, each split by sponsors' shares (`sim.firms.money.charges`)
    settled = profits of platforms, brands, hosts and MCNs, all after programmes, + what leaves the market
        (`Ledger.outside`: rewards and running costs of programmes too, the change of the points liability as a
        reserve, membership fees with a minus, since members pay them on top of orders)
    for every platform, brand and host: its lines add up to its contribution (`sim.firms.money.accounts`)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.short import total as sum_of
from sim.firms import traffic
from sim.firms.money.accounts import LINE, Accounts
from sim.firms.money.channels import by_channel
from sim.firms.money.charges import COSTS, Charges, no_charges
from sim.firms.money.levers import Booked, spent_on_levers
from sim.firms.money.own_costs import own_costs
from sim.firms.money.receipts import (
    PAID_BY_BRANDS,
    OnSale,
    fen,
    on_air_now,
    slotting_fees,
    sum_by,
    sums_of,
)
from sim.firms.money.statements import Outlays, Sponsored, accounts_of, take_of
from sim.firms.platform import service_spending
from sim.state.tallies import FELT, PLATFORM_TALLY, SALE

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms
    from sim.state.tallies import Tallies

_OUTSIDE = ("platform_service", "platform_audit", "refund_speed", "content", "studio", "overhead")


class Ledger(NamedTuple):
    """One week of money, integer fen of the simulated rows."""

    platform_profit: Array  # [platform] after programmes and acquisition
    brand_profit: Array  # [brand] after programmes
    host_income: Array  # [host], after MCN split, tax, content, studio, fines, programmes; own rooms' is brand_profit
    mcn_split: Array  # [mcn] their part of commissions
    mcn_income: Array  # [mcn] after training, rents and staff
    take: Array  # [platform] everything collected
    acquisition: Array  # [platform] spent on paid joiners
    advertising: Array  # [platform]
    traffic: Array  # [brand, platform] of that, paid by impression
    traffic_usual: Array  # [platform] float64 what these impressions would cost at the founding's price
    subsidy: Array  # [platform]
    settled: Array  # [platform] paid for orders that will be kept
    brand_settled: Array  # [brand] the same by brand
    lines: dict[str, int]  # where what was paid ends; sums to everything paid
    outside: dict[str, int]  # what leaves the market's firms; with the four profits it sums to what was settled
    charges: Charges  # what strategies cost
    accounts: Accounts  # lines of every platform, brand and host
    channels: Array  # [focal firm, CHANNEL] what brands that are looked at keep, by where it was bought
    spent: Array  # [focal firm, LEVERS] what firms that are looked at spend, lever by lever


def settle(firms: Firms, offers: Array, tallies: Tallies, now: Now, charges: Charges | None = None) -> Ledger:
    """Book one week: order lines, then each firm's own costs; updates cash, stock and escrow.

    `charges`: what strategies cost this week, none unless given.
    """
    s = firms.settings(now.params)
    places, brands, hosts, mcns = (len(x) for x in (firms.platforms, firms.brands, firms.hosts, firms.mcns))
    charges = no_charges(0, places, brands, hosts) if charges is None else charges
    paid = int(tallies.sales[:, :, SALE.paid_fen].sum())
    on_sale = OnSale.of(offers, tallies)
    on_air = on_air_now(on_sale, hosts)
    slotting = slotting_fees(firms, s, on_sale, on_air, now.week)
    by_platform, by_brand, by_host = sums = sums_of(firms, s, on_sale)
    impressions = traffic.charges(firms, s, on_sale)
    for lines, bill in ((by_platform, impressions.sum(axis=0)), (by_brand, impressions.sum(axis=1))):
        lines["advertising"] += bill
        lines["brand_margin"] -= bill

    refunds = tallies.place[:, FELT.refund_fen].reshape(places, -1).sum(axis=1)
    firms.books.escrow += by_platform["doomed"] - refunds

    take = take_of(by_platform)
    acquisition = fen(firms.platforms.cac_fen * tallies.platform[:, PLATFORM_TALLY.joined_paid])
    split = sum_by(firms.hosts.mcn, by_host["mcn_split"], mcns)
    training = fen(s.params.mcn.training_cost * firms.mcns.training * split)
    own = own_costs(firms, s, take, service_spending(firms, s, now), by_platform["kept"], refunds, on_air, now.week)
    accounts = accounts_of(sums, Outlays(own, slotting, acquisition), Sponsored.of(charges))
    booked = Booked(on_sale, slotting, own, training, accounts, charges)
    contribution = [lines[:, LINE.contribution] for lines in accounts]
    total = {name: sum(amount.tolist()) for name, amount in by_platform.items()}
    ledger = Ledger(
        platform_profit=contribution[0],
        brand_profit=contribution[1],
        host_income=contribution[2],
        mcn_split=split,
        mcn_income=split - training - own.mcn_rents,
        take=take,
        acquisition=acquisition,
        advertising=by_platform["advertising"],
        traffic=impressions,
        traffic_usual=traffic.at_usual_price(firms, impressions),
        subsidy=by_platform["platform_subsidy"],
        settled=by_platform["kept"],
        brand_settled=by_brand["kept"],
        lines={
            **{name: total[name] for name in (*PAID_BY_BRANDS, "host_commission", "mcn_split")},
            "tax": total["tax"] + total["host_tax"],
            "brand_margin": total["brand_margin"] - sum_of(slotting.by_brand),
            "platform_subsidy": -total["platform_subsidy"],
            "platform_liability": -total["platform_liability"],
            "programme_discount": -sum_of(charges.discount),
            "slotting": sum_of(slotting.by_host),
            "refunds": sum_of(refunds),
            "escrow": total["doomed"] - sum_of(refunds),
        },
        outside={
            **{name: total[name] for name in ("goods", "freight_insurance")},
            "compliance": total["compliance"] + sum_of(own.compliance),
            "tax": total["tax"] + total["host_tax"],
            "acquisition": sum_of(acquisition),
            "training": sum_of(training),
            "rents": sum_of(own.rents) + sum_of(own.mcn_rents),
            **{name: sum_of(getattr(own, name)) for name in _OUTSIDE},
            "fines": sum_of(own.fines) + sum_of(own.penalties),
            **{f"programme_{name}": sum_of(getattr(charges, name)) for name in COSTS},
            "membership_fees": -sum_of(charges.fees),
        },
        charges=charges,
        accounts=accounts,
        channels=by_channel(firms, s, booked, impressions),
        spent=spent_on_levers(firms, s, booked),
    )
    assert total["sponsored"] == charges.discount.sum(), "every price cut is charged to a sponsor"
    assert sum(ledger.lines.values()) == paid, "every yuan paid ends somewhere"
    _ship(firms, s, on_sale)
    _keep_cash(firms, s, ledger, on_sale)
    return ledger


def _ship(firms: Firms, s: Settings, on_sale: OnSale) -> None:
    """Stock falls by what was shipped and did not come back whole."""
    brands, week = firms.brands, on_sale.week
    paid = np.maximum(week[:, SALE.paid_fen], 1)
    gone = week[:, SALE.list_fen] * (1.0 - (1.0 - s.goods_lost[on_sale.platform]) * week[:, SALE.doomed_fen] / paid)
    brands.stock -= np.bincount(on_sale.brand, gone, len(brands))


def _keep_cash(firms: Firms, s: Settings, ledger: Ledger, on_sale: OnSale) -> None:
    """Profit becomes cash, and much cash is paid out.

    A simulated order stands for many: its luck is none of a real firm's, so that cash of brands follows what could be
    expected.
    """
    brands, platforms, mcns = firms.brands, firms.platforms, firms.mcns
    for cash, profit, enough in (
        (brands.cash, ledger.brand_profit, s.params.brand.cash_weeks * brands.sales),
        (platforms.cash, ledger.platform_profit, s.platform.cash_weeks * platforms.base_take * platforms.sales),
        (mcns.cash, ledger.mcn_income, s.params.mcn.cash_weeks * mcns.usual_income),
    ):
        cash += profit
        cash -= s.params.brand.dividend * np.maximum(cash - enough, 0.0)
    luck = on_sale.week[:, SALE.paid_fen] - on_sale.week[:, SALE.expected_fen]
    brands.cash -= brands.gross * np.bincount(on_sale.brand, luck, len(brands))
