"""What KPIs are made of: the sums of one week, of one joining week, and of one block of 13 weeks.

A KPI may use anything here. Sums of persons are [person group] in the order of `PERSON_DIMENSIONS`, those of a market
dimension [group]; money is fen of simulated rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from sim.firms.money.settlement import Ledger
    from sim.observe.lifetime import LifeTable
    from sim.observe.trailing import TrailingSales
    from sim.params.observation import Observation

Columns = Mapping[str, np.ndarray]  # a column of a tally by its name


class Shops(NamedTuple):
    """Brands and small merchants, [brand]."""

    category: np.ndarray  # index
    merchant: np.ndarray  # bool
    open: np.ndarray  # bool
    sales: np.ndarray  # smoothed expected sales, fen


class FirmWeek(NamedTuple):
    """One week of the firms that are looked at, fen and counts, [firm] each."""

    sale: Columns  # what they sold, `SALE`
    felt: Columns  # what of theirs was delivered, `FELT`
    customers: Columns  # of their customers at start: orders and paid_fen with them, people, members of its programmes
    own_rooms: np.ndarray  # paid in rooms of the firm's own
    rooms: np.ndarray  # paid in other rooms
    lists: np.ndarray  # paid in own rooms by people on their private lists
    market: np.ndarray  # paid in their market: a shop's category, else everything
    profit: np.ndarray
    cash: np.ndarray  # not finite for those that keep none
    acquisition: np.ndarray  # spent on traffic and on new people
    channels: Columns  # what brands and merchants keep by where it was bought, `CHANNEL`
    sells: np.ndarray  # 1.0 of brands and merchants, 0.0 of others
    spent: np.ndarray  # [firm, LEVERS] fen spent, lever by lever
    spends: np.ndarray  # [firm, LEVERS] 1.0 where a firm of its kind has the lever


class FirmBlock(NamedTuple):
    """The end of a block of the firms that are looked at, [firm] each but for the last two."""

    years: int  # whole years of which their orders are remembered, at most 2
    registered: int  # persons
    buyers: np.ndarray  # in the trailing year
    twice: np.ndarray  # of them with two orders or more
    block_before: np.ndarray  # bought in the block before
    again: np.ndarray  # of them again in this one
    year_before: np.ndarray  # bought in the year before the trailing one
    kept: np.ndarray  # of them again in the trailing one
    new: np.ndarray  # first bought in this block
    lost: np.ndarray  # of the trailing year's buyers a block ago, no longer one
    gaps: np.ndarray  # between orders of this block and the same person's order before it, at most a year
    gap_days: np.ndarray  # their sum
    own_fen: np.ndarray  # spent by the trailing year's buyers with the firm, in what it sells
    category_fen: np.ndarray  # spent by them with anybody, in the same categories
    customers: np.ndarray  # at the start
    customers_again: np.ndarray  # of them with an order in this block
    profit: np.ndarray  # of this block
    acquisition: np.ndarray
    kept_fen: np.ndarray  # paid in this block for orders that are kept
    alive: np.ndarray  # [firm, tenure] people whose first order was so many blocks ago
    earned: np.ndarray  # [firm, tenure] what they paid in this block for orders that are kept


class Week(NamedTuple):
    """One week."""

    per_row: float  # real people behind a row
    orders_per_row: float  # real orders behind a simulated one
    cell: Columns  # what people did, `CELL`, [person group]
    stock: Columns  # how many people there are, and levels summed over them: `weekly.levels`, [person group]
    sale: Mapping[str, Columns]  # what was sold, `SALE`, by platform, channel, host_type, category and firm
    felt: Mapping[str, Columns]  # what was delivered, `FELT`, by the same dimensions
    platform: Columns  # what people did there, `PLATFORM_TALLY`, [platform]
    place: Columns  # people ever seen or active there: `weekly.levels`, [platform]
    paid: Columns  # fen paid by `people` (fixed groups only) and by the dimensions of `sale`
    paid_year_before: Columns  # the same 52 weeks earlier; empty while there is no such week
    private: Columns  # fen paid: paid_fen by all, listed_fen by people on private lists, inside_fen to those hosts
    trailing: TrailingSales
    losses: np.ndarray  # [loss reason] people who left for good
    outside: float  # orders bought at shelves outside the market
    members: float  # people who belong to a programme at the end of the week
    host_active: np.ndarray  # [host] bool: on the market
    host_platform: np.ndarray  # [host or more] index of the platform, -1 if nowhere
    host_type: np.ndarray  # [host] index into HOST_TYPES
    shops: Shops
    mcn_open: np.ndarray  # [mcn] bool
    ledger: Ledger
    programme_cost_fen: float  # of all strategies
    firms: FirmWeek  # those that are looked at

    @property
    def yuan(self) -> float:
        """Real yuan behind a fen of simulated orders."""
        return self.orders_per_row / 100

    @property
    def exists(self) -> np.ndarray:
        """1.0 where a person group has anybody, [person group]: the denominator of totals and stocks."""
        return (self.stock["registered"] > 0).astype(np.float64)


class Joined(NamedTuple):
    """Joiners of one week whose day of interest passed this week, and those who came: columns of `COHORT`."""

    person: Columns  # [fixed group]
    platform: Columns  # [platform], since the first visit there


class Block(NamedTuple):
    """The end of a block of 13 weeks."""

    blocks: int  # whole blocks of which all orders are remembered, at most 4
    turns: int  # blocks seen
    person: Columns  # who bought again, `RECALL`, [person group]
    platform: Columns  # `PLATFORM_RECALL`
    host_type: Columns  # `TYPE_RECALL`
    category: Columns  # `CATEGORY_RECALL`
    orders: np.ndarray  # ORDER rows of the trailing 53 weeks, of the persons held in this process
    spend_fen: np.ndarray  # [everybody] in the trailing 52 weeks
    buyers: np.ndarray  # rows of persons with any such spend, highest first
    value_class: np.ndarray  # [everybody] set anew from it
    visited: np.ndarray  # [person held in this process] bit k: visited in the block that ended k turns ago
    spell_weeks: np.ndarray  # [person group] lived in loyal spells in this block
    spells_ended: np.ndarray  # [person group]
    lives: LifeTable
    contribution_fen: np.ndarray  # [platform] left by the block's orders, before paid acquisition
    kept_fen: np.ndarray  # [platform] paid in the block for orders that are kept
    firms: FirmBlock  # those that are looked at
    per_row: float  # real people behind a row
    yuan: float  # real yuan behind a fen of simulated orders
    options: Observation
    in_groups: Callable[[np.ndarray], np.ndarray]  # persons chosen, [person] bool -> their number, [person group]
