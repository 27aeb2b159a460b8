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

from sim.firms import host as host_agents
from sim.firms import mcn as mcn_agents
from sim.firms.money.accounts import LINES, Accounts, table
from sim.firms.money.charges import COSTS, Bill, Charges, bill, no_charges, running_cost
from sim.firms.money.receipts import (
    BY_CHANNEL,
    DOOMED,
    FEES,
    LIST,
    PAID,
    PAID_BY_BRANDS,
    Slotting,
    fen,
    orders_of,
    slotting_fees,
    sum_by,
    sum_lines,
)
from sim.state.tallies import FELT, PLATFORM_TALLY

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms
    from sim.state.tallies import Tallies

_REFUND = FELT.refund_fen
_JOINED_PAID = PLATFORM_TALLY.joined_paid
_CONTRIBUTION = LINES.index("contribution")
_OUTSIDE = ("platform_service", "content", "studio", "overhead")


class Ledger(NamedTuple):
    """One week of money, integer fen of the simulated rows."""

    platform_profit: Array  # [platform] after programmes and acquisition
    brand_profit: Array  # [brand] after programmes
    host_income: Array  # [host], after MCN split, tax, content, studio, fines, programmes; own rooms' is brand_profit
    mcn_income: Array  # [mcn]
    take: Array  # [platform] everything collected
    acquisition: Array  # [platform] spent on paid joiners
    advertising: Array  # [platform]
    subsidy: Array  # [platform]
    settled: Array  # [platform] paid for orders that will be kept
    brand_settled: Array  # [brand] the same by brand
    lines: dict[str, int]  # where what was paid ends; sums to everything paid
    outside: dict[str, int]  # what leaves the market's firms; with the four profits it sums to what was settled
    charges: Charges  # what strategies cost
    accounts: Accounts  # lines of every platform, brand and host


def settle(firms: Firms, offers: Array, tallies: Tallies, now: Now, charges: Charges | None = None) -> Ledger:
    """Book one week: order lines, then each firm's own costs; updates cash, stock and escrow.

    `charges`: what strategies cost this week, none unless given.
    """
    s = firms.settings(now.params)
    places, brands, hosts, mcns = (len(x) for x in (firms.platforms, firms.brands, firms.hosts, firms.mcns))
    charges = no_charges(0, places, brands, hosts) if charges is None else charges
    paid = int(tallies.sales[:, :, PAID].sum())
    offer = np.flatnonzero(offers["live"])
    on_sale = {name: offers[name][offer] for name in ("host", "brand", "platform")}
    channels = tallies.sales[offer]
    week = channels[:, 0] + channels[:, 1] + channels[:, 2]
    orders = orders_of(firms, s, offer, on_sale, week, channels[:, :, PAID])
    slotting = slotting_fees(firms, s, offer, on_sale)
    discount, programme = bill(charges, charges.discount), bill(charges, running_cost(charges) - charges.fees)
    by_platform = sum_lines(orders.platform, orders.lines, places)
    by_brand = sum_lines(orders.brand, orders.lines, brands)
    by_host = sum_lines(orders.host, orders.lines, hosts)

    refunds = tallies.place[:, _REFUND].reshape(places, -1).sum(axis=1)
    firms.books.escrow += by_platform["doomed"] - refunds

    take = _take(by_platform)
    acquisition = fen(firms.platforms.cac_fen * tallies.platform[:, _JOINED_PAID])
    split = sum_by(firms.hosts.mcn, by_host["mcn_split"], mcns)
    training = fen(s.params.mcn.training_cost * mcn_agents.in_force(firms, now, "training") * split)
    own = _own_costs(firms, s, now, take)
    accounts = _accounts(by_platform, by_brand, by_host, own, slotting, discount, programme, acquisition)
    contribution = [lines[:, _CONTRIBUTION] for lines in accounts]
    total = {name: int(amount.sum()) for name, amount in by_platform.items()}
    ledger = Ledger(
        platform_profit=contribution[0] - acquisition,
        brand_profit=contribution[1],
        host_income=contribution[2],
        mcn_income=split - training,
        take=take,
        acquisition=acquisition,
        advertising=by_platform["advertising"],
        subsidy=by_platform["platform_subsidy"],
        settled=by_platform["kept"],
        brand_settled=by_brand["kept"],
        lines={
            **{name: total[name] for name in (*PAID_BY_BRANDS, "host_commission", "mcn_split")},
            "tax": total["tax"] + total["host_tax"],
            "brand_margin": total["brand_margin"] - int(slotting.by_brand.sum()),
            "platform_subsidy": -total["platform_subsidy"],
            "platform_liability": -total["platform_liability"],
            "programme_discount": -int(charges.discount.sum()),
            "slotting": int(slotting.by_host.sum()),
            "refunds": int(refunds.sum()),
            "escrow": total["doomed"] - int(refunds.sum()),
        },
        outside={
            **{name: total[name] for name in ("goods", "freight_insurance", "compliance")},
            "tax": total["tax"] + total["host_tax"],
            "acquisition": int(acquisition.sum()),
            "training": int(training.sum()),
            **{name: int(getattr(own, name).sum()) for name in _OUTSIDE},
            "fines": int(own.fines.sum() + own.penalties.sum()),
            **{f"programme_{name}": int(getattr(charges, name).sum()) for name in COSTS},
            "membership_fees": -int(charges.fees.sum()),
        },
        charges=charges,
        accounts=accounts,
    )
    assert total["sponsored"] == charges.discount.sum(), "every price cut is charged to a sponsor"
    assert sum(ledger.lines.values()) == paid, "every yuan paid ends somewhere"
    _update_brands(firms, s, on_sale, week, ledger)
    return ledger


class _OwnCosts(NamedTuple):
    """What firms spend besides what orders cost."""

    platform_service: Array  # [platform]
    supported: Array  # [platform] paid to its hosts
    penalties: Array  # [platform] fines
    overhead: Array  # [brand]
    own_rooms: Array  # [brand] content and studio of its own rooms
    content: Array  # [host] own rooms too
    studio: Array  # [host]
    support: Array  # [host] received
    fines: Array  # [host]
    independent: Array  # [host] bool, pays for itself


def _own_costs(firms: Firms, s: Settings, now: Now, take: Array) -> _OwnCosts:
    """Service and support as shares of the take, overhead, and what hosts spend. Fines are booked and forgotten."""
    hosts, brands = firms.hosts, firms.brands
    support = (host_agents.support_share(firms, s) * (s.platform.host_support * take)[hosts.platform]).astype(np.int64)
    content, studio = _host_costs(firms, s, now)
    rooms = hosts.own_brand >= 0
    fines, penalties = hosts.fined.copy(), firms.platforms.fined.copy()
    hosts.fined[:] = 0
    firms.platforms.fined[:] = 0
    return _OwnCosts(
        platform_service=fen(s.platform.service_cost_part * take),
        supported=sum_by(hosts.platform, support, len(firms.platforms)),
        penalties=penalties,
        overhead=fen(s.params.brand.overhead * brands.sales),
        own_rooms=sum_by(hosts.own_brand, content + studio, len(brands)),
        content=content,
        studio=studio,
        support=support,
        fines=fines,
        independent=~rooms,
    )


def _host_costs(firms: Firms, s: Settings, now: Now) -> tuple[Array, Array]:
    """Content and studio cost as shares of usual income (own rooms: of usual sales), [host]."""
    hosts, kind = firms.hosts, firms.hosts.kind
    base = np.where(hosts.alive, hosts.usual_income, 0.0)
    novelty = host_agents.scaled(hosts.novelty, "novelty", kind, s, now)
    content = s.host.content_cost[kind] * (novelty / np.maximum(s.host.novelty[kind], 0.05)) ** 2 * base
    studio = s.host.studio_cost[kind] * hosts.days / s.host.days_on_air[kind] * base
    return fen(content), fen(studio)


def _take(lines: dict[str, Array]) -> Array:
    """Everything a platform collects."""
    return lines["technical_fee"] + lines["advertising"] + lines["platform_commission"]


def _accounts(
    by_platform: dict[str, Array],
    by_brand: dict[str, Array],
    by_host: dict[str, Array],
    own: _OwnCosts,
    slotting: Slotting,
    discount: Bill,
    programme: Bill,
    acquisition: Array,
) -> Accounts:
    """Every firm's lines; a contribution is computed from what it keeps, not as the sum of its lines."""
    service = own.platform_service + own.supported + own.penalties
    given = by_platform["platform_subsidy"] + by_platform["platform_liability"]
    margin = by_brand["brand_margin"] - slotting.by_brand
    studios = np.where(own.independent, own.content + own.studio, 0)
    gross = by_host["host_commission"] + by_host["host_tax"] + by_host["mcn_split"]
    borne = Bill(*(a + b for a, b in zip(discount, programme, strict=True)))
    return Accounts(
        platform=table(
            len(acquisition),
            **_paid(by_platform),
            passed_on=-by_platform["kept"],
            **{name: by_platform[name] for name in FEES},
            subsidy=-by_platform["platform_subsidy"],
            lost_goods=-by_platform["platform_liability"],
            programme_discount=-discount.platform,
            programme=-programme.platform,
            other=-service,
            contribution=_take(by_platform) - given - service - borne.platform,
            acquisition=acquisition,
        ),
        brand=table(
            len(margin),
            **_paid(by_brand),
            subsidy=by_brand["platform_subsidy"],
            lost_goods=by_brand["platform_liability"],
            sponsored=by_brand["sponsored"],
            **{name: -by_brand[name] for name in PAID_BY_BRANDS},
            host_commission=-by_brand["host_commission"] - by_brand["host_tax"] - by_brand["mcn_split"],
            slotting=-slotting.by_brand,
            programme_discount=-discount.brand,
            programme=-programme.brand,
            other=-own.overhead - own.own_rooms,
            contribution=margin - own.overhead - own.own_rooms - borne.brand,
        ),
        host=table(
            len(gross),
            **_paid(by_host),
            passed_on=-by_host["kept"],
            host_commission=gross,
            mcn_split=-by_host["mcn_split"],
            tax=-by_host["host_tax"],
            slotting=slotting.by_host,
            programme_discount=-discount.host,
            programme=-programme.host,
            other=own.support - studios - own.fines,
            contribution=by_host["host_commission"] + slotting.by_host + own.support - studios - own.fines - borne.host,
        ),
    )


def _paid(sums: dict[str, Array]) -> dict[str, Array]:
    """What was paid, what of it will come back, and through which sales channel it was paid."""
    return {"paid": sums["paid"], "returns": -sums["doomed"], **{name: sums[name] for name in BY_CHANNEL}}


def _update_brands(firms: Firms, s: Settings, on_sale: dict[str, Array], week: Array, ledger: Ledger) -> None:
    """Stock falls by what was shipped and did not come back whole; profit becomes cash, and much cash is paid out."""
    brands, market = firms.brands, s.params.brand
    paid = np.maximum(week[:, PAID], 1)
    gone = week[:, LIST] * (1.0 - (1.0 - s.goods_lost[on_sale["platform"]]) * week[:, DOOMED] / paid)
    brands.stock -= np.bincount(on_sale["brand"], gone, len(brands))
    brands.cash += ledger.brand_profit
    brands.cash -= market.dividend * np.maximum(brands.cash - market.cash_weeks * brands.sales, 0.0)
