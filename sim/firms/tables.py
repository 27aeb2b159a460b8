"""The columns that hosts, brands, platforms, MCNs and the regulator own. Row = entity; nothing here decides anything.

Money is in fen of the simulated rows (real yuan = fen / 100 x real orders behind a simulated one) and per week unless
said otherwise.
"Smoothed" values are exponential means with `brand.learning.half_life_weeks`; "usual" ones with `reference_weeks`.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from sim.firms.settings import Settings

Array = np.ndarray
NEVER = -(10**6)  # a week long before any market
WEEK_HOURS = 168.0
ENTRIES_PER_WEEK = 3  # vacant host rows a week; row = founders + week since opening * ENTRIES_PER_WEEK + ordinal


@dataclass
class Columns:
    """Arrays with one row an entity."""

    def __len__(self) -> int:
        for column in self.__dict__.values():  # the first one; asked for dozens of times a week
            return len(column)
        return 0

    def append(self, other: Self) -> None:
        """Add the rows of `other` after the own ones."""
        for field in fields(self):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            setattr(self, field.name, np.concatenate([mine, theirs]))


@dataclass
class Hosts(Columns):
    """Hosts, brands' own rooms among them. Rows of hosts that have not entered yet exist with ``alive`` false."""

    kind: Array  # int64, index into HOST_TYPES
    alive: Array  # bool
    born: Array  # int64 week of entry
    left: Array  # int64 week of exit, NEVER while none
    platform: Array  # int64
    mcn: Array  # int64, -1 = none
    own_brand: Array  # int64 brand whose room it is, -1 = independent
    firm: Array  # int64 which focal firm it is, -1 for all others
    size0: Array  # float64 audience at entry, small host = 1
    size: Array  # float64 standing now
    category: Array  # int64 [host, slot]
    talent: Array  # float64 log-odds, what this host has beyond its type
    expertise: Array  # float64 0-1, before training
    trained: Array  # float64 expertise added by training
    weekday: Array  # int64, on which weekday its schedule starts
    # contracts
    brand: Array  # int64 [host, slot], -1 = empty
    until: Array  # int64 [host, slot] week in which the contract ends
    commission: Array  # float64 [host, slot] share of sales
    # decisions: own values, and those in force (`sim.firms.in_force`)
    lean_discount: Array  # float64 what it asks for beyond its type's usual
    lean_exaggeration: Array  # float64
    lean_novelty: Array  # float64
    own_discount: Array  # float64 share of price asked from brands
    own_exaggeration: Array  # float64 promised minus delivered quality
    own_novelty: Array  # float64 0-1
    own_days: Array  # int64 days a week on air
    discount: Array  # float64
    exaggeration: Array  # float64
    novelty: Array  # float64
    support: Array  # float64 share of its platform's support
    days: Array  # int64
    suspended_until: Array  # int64 first week back on air
    stigma: Array  # float64 log-odds that scandals take from being bought from, fading to `scar`
    scar: Array  # float64 log-odds, what stays of them
    missed: Array  # float64 0-1, curiosity that an absence has built up
    moved: Array  # int64 week of the last change of platform
    fined: Array  # int64 fen, fine to be booked this week
    # observations
    weeks: Array  # int64 weeks observed
    sales: Array  # float64 smoothed expected sales, fen
    shown: Array  # float64 smoothed viewings
    share: Array  # float64 smoothed share of all room sales
    usual_share: Array  # float64
    income: Array  # float64 smoothed expected income before costs, fen
    usual_income: Array  # float64
    minutes: Array  # float64 smoothed minutes watched
    orders: Array  # float64 smoothed deliveries
    reputation: Array  # float64 what the host's name adds to the public quality belief


@dataclass
class Brands(Columns):
    """Brands and small merchants, one category each. Rows of those that have closed or not entered yet stay."""

    category: Array  # int64
    merchant: Array  # bool, a small merchant
    firm: Array  # int64 which focal firm it is, -1 for all others
    home: Array  # int64 the only platform on which a merchant has its shop, -1 for brands
    alive: Array  # bool
    born: Array  # int64 week of entry, NEVER for those of the founding
    closed: Array  # int64 week of closing, NEVER while none
    weeks: Array  # int64 weeks observed
    short: Array  # int64 weeks without cash in a row
    size: Array  # float64 relative strength, mean of a category's founding brands 1
    entry_size: Array  # float64 the same when it entered; that of the founding is never left
    list_fen: Array  # int64 list price of a basket
    unit_cost: Array  # float64 share of list price
    quality: Array  # float64 0-1 delivered
    base_service: Array  # float64 0-1
    base_price: Array  # float64 [brand, platform] paid over list in ordinary times
    base_bids: Array  # float64 traffic purchases in ordinary times, relative to the usual ones of all
    # decisions
    aim: Array  # float64 log price that it works toward giving up this quarter in answer to rivals
    cut: Array  # float64 log price given up so far
    price: Array  # float64 [brand, platform] own log price relative to base_price
    followed: Array  # float64 [brand, platform] of that, changes of fees passed on so far
    usual_price: Array  # float64 [brand, platform] own log price that buyers are used to
    undercut: Array  # float64 log price by which it attacks this week, below its own rule's
    undercut_until: Array  # int64 first week in which it no longer does
    absent: Array  # bool [brand, platform] where it does not sell this week (`sim.firms.in_force.absent`)
    asked: Array  # float64 [brand, platform] paid over list in force, before room discounts and platform subsidies
    own_bids: Array  # float64 traffic purchases relative to the usual
    bids: Array  # float64 those in force
    traffic: Array  # float64 [brand, platform] traffic bought for one's presence, relative to the usual
    bought: Array  # float64 [brand, platform] share of the slots auctioned in its category
    service: Array  # float64 0-1
    room: Array  # float64 investment in own rooms relative to the usual
    # stocks
    stock: Array  # float64 goods in stock, fen at list price
    ordered: Array  # float64 goods in production, fen at list price
    cash: Array  # float64 fen
    # observations
    sales: Array  # float64 smoothed expected sales, fen
    units: Array  # float64 smoothed expected sales at list price, fen
    usual_units: Array  # float64
    usual_sales: Array  # float64 over years, what rents and staff are sized for, fen
    shown: Array  # float64 smoothed viewings
    reach: Array  # float64 [brand, platform] smoothed share of its category's viewings that its shop and rooms had
    usual_reach: Array  # float64 [brand, platform]
    share: Array  # float64 smoothed share of the category's expected orders
    usual_share: Array  # float64
    orders: Array  # float64 smoothed deliveries
    margin: Array  # float64 smoothed expected margin over sales
    usual_margin: Array  # float64
    gross: Array  # float64 smoothed expected margin before impressions are paid
    usual_gross: Array  # float64
    traffic_fen: Array  # float64 smoothed spending on impressions, fen
    deviation: Array  # float64 delivered quality minus the usual one
    reputation: Array  # float64 public quality belief minus usual quality

    @property
    def charged(self) -> Array:
        """Own log price relative to base_price with what it attacks by, [brand, platform]."""
        return self.price - self.undercut[:, None]

    @property
    def believed(self) -> Array:
        """Public belief in the quality of its goods, [brand]."""
        return self.quality + self.reputation


@dataclass
class Platforms(Columns):
    """Platforms."""

    base_take: Array  # float64 share of sales at the start
    base_subsidy: Array  # float64 share of the merchant's price
    base_service: Array  # float64 0-1
    base_audit: Array  # float64 strictness of the own audit, 0-1
    base_refund_days: Array  # float64
    # decisions: own values, and those in force (dated changes may pin or scale them)
    aim: Array  # float64 cut of its net take that it works toward this quarter, share of sales
    own_take: Array  # float64
    own_subsidy: Array  # float64
    own_service: Array  # float64
    take: Array  # float64
    subsidy: Array  # float64
    service: Array  # float64
    claimed_service: Array  # float64 what people are used to being promised
    refund_days: Array  # float64
    commission: Array  # float64 what is collected besides technical fee and advertising, share of sales
    usual_slots: Array  # float64 weight of paid traffic in the ranking at the founding
    usual_wish: Array  # float64 [platform, category] impressions wanted when observation had settled
    traffic_price: Array  # float64 [platform, category] of an impression, relative to the founding
    cac_fen: Array  # float64 price of one paid joiner
    arrivals: Array  # float64 paid arrivals per potential person and week
    stars: Array  # float64 standing of rooms on air this week, and of shops
    blind_hours: Array  # float64 hours left in which the ranking knows nothing about people
    fined: Array  # int64 fen, fine to be booked this week
    cash: Array  # float64 fen
    # observations
    sales: Array  # float64 smoothed expected sales, fen
    shown: Array  # float64 smoothed viewings
    share: Array  # float64 smoothed share of expected sales
    usual_share: Array  # float64
    start_sales: Array  # float64 sales when observation had settled, fen
    sold_in: Array  # float64 [platform, category] smoothed expected sales that ordinarily stay sold, fen
    shown_in: Array  # float64 [platform, category] smoothed viewings
    kept: Array  # float64 smoothed sales that were kept, fen
    ad_share: Array  # float64 smoothed advertising charged on sales, over sales
    price: Array  # float64 smoothed paid over list
    room_yield: Array  # float64 smoothed host income per unit of size
    room_size: Array  # float64 smoothed standing of the independent hosts there
    usual_stars: Array  # float64 standing of rooms on air that people are used to

    @property
    def blind_share(self) -> Array:
        """Part of the week in which the ranking knows nothing about people, [platform]."""
        return np.minimum(self.blind_hours / WEEK_HOURS, 1.0)


@dataclass
class Mcns(Columns):
    """MCNs: what they decide, own values and those in force, and what they see."""

    base_fan_incentive: Array  # float64 in ordinary times
    base_training: Array  # float64
    base_quality_control: Array  # float64
    own_fan_incentive: Array  # float64 0 single-session sales, 1 fan repurchase
    own_training: Array  # float64 0-1
    own_quality_control: Array  # float64 0-1
    fan_incentive: Array  # float64
    training: Array  # float64
    quality_control: Array  # float64
    orders: Array  # float64 smoothed deliveries of their hosts
    complaints: Array  # float64 smoothed complaints about their hosts
    usual_orders: Array  # float64
    usual_complaints: Array  # float64
    usual_income: Array  # float64 over years, what rents and staff are sized for, fen
    cash: Array  # float64 fen
    short: Array  # int64 weeks without cash in a row
    closed: Array  # int64 week of closing, NEVER while none
    open: Array  # bool


@dataclass
class Regulator(Columns):
    """The one regulator: what it enforces and what it has found."""

    audit: Array  # float64 strictness in force
    found: Array  # int64 false claims found so far
    usual_burden: Array  # float64 tax and compliance at the opening, share of sales
    usual_compliance: Array  # float64 compliance alone
    usual_host_tax: Array  # float64 tax on commission at the opening
    usual_audit: Array  # float64 strictness at the opening
    usual_effort: Array  # float64 detection x strictness at the opening
    known_effort: Array  # float64 the same as people know it


@dataclass
class News(Columns):
    """Items in circulation."""

    day: Array  # int64 day of publication
    host: Array  # int64, NOBODY = none
    platform: Array  # int64, -1 = none
    harm: Array  # float64 0-1
    blame: Array  # float64 how far platforms are blamed, 1 = as usual


@dataclass
class Books(Columns):
    """Money in escrow: doomed orders paid and not refunded yet, fen, per platform."""

    escrow: Array  # int64


@dataclass
class Goods(Columns):
    """What is known of categories: what firms may enter for."""

    sales: Array  # float64 smoothed, fen
    profit: Array  # float64 of its brands and merchants, smoothed, fen
    usual_profits: Array  # float64 share of sales, when the market was young

    @property
    def profits(self) -> Array:
        """Kept of what was sold, share, [category]."""
        return np.asarray(self.profit / np.maximum(self.sales, 1.0))


@dataclass
class Shelf(Columns):
    """What the market remembers of each offer. Row = offer id."""

    sales: Array  # float64 [offer, sales channel] smoothed expected sales, fen


@dataclass
class Firms:
    """Every firm of one market. Can be stored; a deep copy is an independent market."""

    seed: int
    opened: int  # week of the first decision
    weeks: int  # weeks observed
    founders: int  # host rows at the opening
    mall_offers: int
    reach: Array  # int64 (registered persons, potential persons); the market may overwrite it with exact counts
    level: float  # smoothed host income per unit of size: incomes elsewhere follow it with `mcn.opportunity_weeks`
    size_total: float  # audience of the founding hosts
    hosts: Hosts
    brands: Brands
    platforms: Platforms
    mcns: Mcns
    regulator: Regulator
    news: News
    books: Books
    goods: Goods
    shelf: Shelf
    _settings: Any = None  # cache, see settings()

    def settings(self, params: Any) -> Settings:
        """Parameters as arrays; built again only when a dated change begins or ends."""
        from sim.firms.settings import Settings

        if self._settings is None or self._settings.params is not params:
            self._settings = Settings.of(params)
        return self._settings

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_settings": None}

    def become(self, other: Firms) -> None:
        """Copy every row and number of `other`, which may have more hosts; whoever holds these firms sees them."""
        self.__dict__.update(deepcopy({name: value for name, value in vars(other).items() if name != "_settings"}))

    def close_mcns(self, rows: Array, week: int) -> None:
        """Close MCNs: their cash is gone, and their hosts go on alone."""
        mcns, hosts = self.mcns, self.hosts
        mcns.open[rows], mcns.closed[rows] = False, week
        mcns.short[rows], mcns.cash[rows] = 0, 0.0
        hosts.mcn[np.isin(hosts.mcn, rows)] = -1

    def publish(self, week: int, harm: float, host: int, platform: int, blame: float = 1.0) -> None:
        """Put an item into the news from the first day of `week`; `blame`: how far platforms are blamed for it."""
        item = [np.array([x]) for x in (7 * week, host, platform, float(harm), float(blame))]
        self.news.append(News(*item))


FIRM_CLASSES = (
    Firms,
    Hosts,
    Brands,
    Platforms,
    Mcns,
    Regulator,
    News,
    Books,
    Goods,
    Shelf,
)  # all that a `Firms` is made of


def blank(kind: type[Columns], rows: int) -> Any:
    """Zero float64 columns; the founder sets those of other types and shapes."""
    return kind(**{field.name: np.zeros(rows) for field in fields(kind)})
