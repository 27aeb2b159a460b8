"""Profit and loss lines of every firm: names, order and signs.

A line is what it does to the firm's own result: what it receives is positive, what it pays negative. `FLOWS` add up to
`contribution` to the fen, for each platform, brand and host, each week:

* **platform**: paid on it, less returns, less what is passed on to merchants (all kept sales), plus what it collects
  (technical fee, advertising, commission), less subsidy, lost goods, what it spends on new people and its part of
  programmes; `other` is service, its own audit and quicker refunds beyond those of the opening, support of hosts and
  fines. Its contribution is `Ledger.platform_profit`.
* **brand**: paid to it, less returns, plus the platform's subsidy and sponsors' money for price cuts, less goods,
  freight, compliance, tax, fees, commissions and slotting, less its part of programmes; `other` is overhead, rents
  and staff, and content, studio and compliance of its own rooms. Its contribution is `Ledger.brand_profit`.
* **host**: paid in its rooms, less returns, less what is passed on to merchants, plus commission (gross), less MCN
  split and tax on it, less compliance beyond the opening's, plus slotting, less its part of programmes; `other` is
  platform support less content, studio and fines. Its contribution is `Ledger.host_income`; of a brand's own room only
  support, the brand pays for the rest.

Returns are those of the orders placed (an order's fate is sealed when it is bought), not refunds that landed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.columns import numbered
from sim.firms import focal
from sim.state.names import HOST_TYPES

if TYPE_CHECKING:
    from sim.firms.tables import Firms
    from sim.params.market import MarketParams

Array = np.ndarray


class Line(NamedTuple):
    """Columns of an account, in the order of a profit and loss account."""

    paid: int
    returns: int  # paid for orders that will come back
    passed_on: int  # kept sales that belong to merchants
    subsidy: int  # of prices, by the platform
    lost_goods: int  # the platform's part of goods refunded and not seen again
    sponsored: int  # price cuts of programmes, made good to the merchant by their sponsors
    goods: int
    freight_insurance: int
    compliance: int
    tax: int
    technical_fee: int
    advertising: int
    platform_commission: int
    host_commission: int
    mcn_split: int
    slotting: int
    acquisition: int  # of people, paid
    programme_discount: int  # price cuts of programmes, as a sponsor
    programme: int  # all other cost of programmes net of membership fees, as a sponsor
    other: int
    contribution: int  # what all lines above add up to
    # memos: positive, part of no sum
    paid_live: int
    paid_short_video: int
    paid_mall: int


LINE = numbered(Line)
LINES = LINE._fields
FLOWS = LINES[: LINE.contribution]
MEMOS = LINES[LINE.contribution + 1 :]


class Accounts(NamedTuple):
    """One week of every firm's lines, fen of the simulated rows, int64 [firm, LINES]."""

    platform: Array
    brand: Array
    host: Array


def table(count: int, **lines: Array | int) -> Array:
    """Lines of `count` firms by name; what is not given is zero."""
    out = np.zeros((len(LINES), count), np.int64)
    for name, amount in lines.items():
        out[getattr(LINE, name)] = amount
    return out.T


def firm_names(firms: Firms, params: MarketParams) -> dict[str, tuple[str, ...]]:
    """What tables call firms: `interest_feed`, `beauty-0` (by rank of the founding brands), `head-2` (row).

    A brand, merchant or host that is looked at goes by its own name.
    """
    brands, hosts, categories = firms.brands, firms.hosts, tuple(params.category)
    rank = np.zeros(len(brands), np.int64)
    for category in range(len(categories)):
        mine = np.flatnonzero(brands.category == category)
        rank[mine] = np.arange(len(mine))
    shops = {row: f"{categories[c]}-{r}" for row, (c, r) in enumerate(zip(brands.category, rank, strict=True))}
    rooms = {row: f"{HOST_TYPES[kind]}-{row}" for row, kind in enumerate(hosts.kind)}
    return {
        "platform": tuple(params.platform),
        "brand": tuple((shops | focal.names_of(brands.firm, params)).values()),
        "host": tuple((rooms | focal.names_of(hosts.firm, params)).values()),
    }
