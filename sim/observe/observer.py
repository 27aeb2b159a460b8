"""The observer: looks at the market once a week, remembers what histories need, and makes the KPI table.

It reads the market and writes nothing but its own columns of TRACE. It can be stored: a burn-in ends with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from sim.core.threads import Threads
from sim.firms.money.charges import cost
from sim.observe import weekly
from sim.observe.fans import Fans, rooms_of
from sim.observe.firm import Bought, FirmMemory, Mine
from sim.observe.history import History, Turn
from sim.observe.metrics import METRICS
from sim.observe.nps import score_table
from sim.observe.quarters import Quarter, Quarters
from sim.observe.series import Layout, Readings, Series
from sim.observe.sums import FirmWeek, Joined, Shops, Week
from sim.observe.sweep import COHORT, COHORTS, EVEN, PLACE_STOCK, STEPS, STOCK, Counts, Look, highest_tier, sweep
from sim.observe.trailing import Trailing, WeekSales
from sim.params.market import MarketParams
from sim.params.observation import Observation
from sim.people.coefficients import needs_left
from sim.people.kernels.need import FULL
from sim.state.groups import FIRM, FIXED_CELLS, LATER, MOVABLE_CELLS, Names, People, fixed_groups_of_cell
from sim.state.names import BLOCK_WEEKS, HOST_TYPES, POTENTIAL, SALES_CHANNELS
from sim.state.person import MEMBER, PERSON, TRACE
from sim.state.shown import OFFER, Public
from sim.state.tallies import CELL, FELT, ORDER, PLATFORM_TALLY, SALE, Tallies

if TYPE_CHECKING:
    from sim.firms.money.settlement import Ledger


class WeekView(NamedTuple):
    """What the observer sees at the end of a week, after the turn of the week and the settlement."""

    week: int  # absolute
    offers: np.ndarray  # [offer] OFFER of this week
    public: Public
    tallies: Tallies
    ledger: Ledger
    persons: np.ndarray  # [person] PERSON; stages up to date
    trace: np.ndarray  # [person] TRACE
    orders: np.ndarray  # ORDER rows of this week, in an order that no thread count changes
    host_type: np.ndarray  # [host] int64 index into HOST_TYPES
    host_active: np.ndarray  # [host] bool, on the market this week
    shops: Shops  # brands and merchants
    mcn_open: np.ndarray  # [mcn] bool
    firms: Mine  # those that are looked at
    members: np.ndarray | None = None  # [person] MEMBER; another length or None: nobody is a member of anything
    pool: Threads | None = None  # threads for the sweep; None runs it in the caller


class Observer:
    """Everything that is measured in one arm of one replication; ``only`` some KPIs if so asked."""

    def __init__(self, params: MarketParams, names: Names, only: Collection[str] | None = None):
        self._names = names
        self._per_row, self._orders_per_row = params.population.per_row, params.population.orders_per_row
        self._people = People.of(names)
        self._member = fixed_groups_of_cell()
        self._scores = score_table(params.observe)
        self._used = needs_left(params.category)
        self._filled = FULL * params.behaviour.buy.need_fill
        self._series = Series(names, params.horizon.first_week, params.observe.joiners_minimum, only)
        self._firms = FirmMemory(len(names.firms), params.observe.clv_blocks + 1)
        behind = self._per_row, self._orders_per_row / 100
        self._history = History(names, self._people, params.observe, self._firms, behind)
        self._trailing = Trailing(len(names.platforms), len(SALES_CHANNELS))
        self._first_week = params.horizon.first_week
        self._quarters = Quarters(self._first_week, self._per_row, self._orders_per_row)
        self._fans = Fans(self._first_week, self._orders_per_row / 100)

    def week(self, view: WeekView) -> None:
        """Observe one week. Weeks come in order; those before the first reported one are only remembered."""
        view = view._replace(
            persons=view.persons.view(PERSON, np.ndarray),
            trace=view.trace.view(TRACE, np.ndarray),
            orders=view.orders.view(ORDER, np.ndarray),
            offers=view.offers.view(OFFER, np.ndarray),
        )
        pool = view.pool or Threads(1)
        frozen_later = view.firms.customers_from > self._first_week
        if frozen_later and view.week == self._first_week:
            self._firms.forget_customers()
        readings = self._series.week(view.week)
        private = (
            {}
            if readings is None
            else weekly.private_columns(self._people, view.persons, view.trace, view.orders, pool)
        )
        tier = _tiers(view, pool)
        look = Look(7 * view.week + 6, len(self._names.platforms), self._scores, self._used, self._member)
        counts = _sweep(view, tier, pool, look)
        tallies = view.tallies
        cells = np.concatenate([tallies.cell, tallies.now, tallies.start])
        both = self._people.split_sums(np.concatenate([cells, counts.stocks], axis=1))  # one pass over the matrices
        flow, stock = both[:, : len(CELL)], both[:, len(CELL) :]

        fixed = len(self._people.fixed)
        people_paid = flow[:fixed, CELL.paid_fen].astype(np.int64)
        market = weekly.sold(tallies, view.offers, view.host_type, self._names, people_paid)
        year_before = self._trailing.week(market.week)
        members = None if view.members is None else view.members.view(MEMBER, np.ndarray)
        listed = weekly.on_lists(view.persons, view.orders) if view.firms.kinds else None
        firms = self._firms.week(
            view.firms,
            Bought(view.offers, view.orders, len(view.persons), members, listed),
            tallies,
            view.ledger,
            pool.part,
        )
        self._read_cohorts(view.week, counts)
        if readings is not None:
            sums = self._sums(view, counts, flow, stock, market, year_before, private, firms)
            for metric in readings.metrics:
                if metric.kind != "history" and not metric.weeks_back:
                    readings.write(metric, sums)

        self._quarters.week(view.week, view.ledger)
        rooms = rooms_of(view.host_active, view.public, view.host_type, view.firms.own_brand)
        self._fans.week(view.week, view.orders, rooms, len(view.persons), pool.part)
        spells = stock[:, [STOCK.spell, STOCK.spell_ended]]
        left = view.ledger.platform_profit + view.ledger.acquisition  # before it buys joiners
        self._history.week(view.orders, spells, left, view.ledger.settled)
        if (view.week + 1) % BLOCK_WEEKS == 0:
            self._history.turn(Turn(view.week, view.persons, view.trace, view.host_type, pool, view.firms), readings)
        if view.week == self._first_week - 1:
            self.freeze(view.persons, view.trace, view.week)
        if frozen_later and view.week == view.firms.customers_from - 1:
            self._firms.freeze(7 * view.week + 6)

    def freeze(self, persons: np.ndarray, trace: np.ndarray, week: int) -> None:
        """Make ``week`` the last common one: groups "at start" are those of now; who has not joined is `later`."""
        trace["start"] = np.where(persons["stage"] == POTENTIAL, LATER, trace["now"])
        before = len(self._people.fixed) + len(self._people.now)
        self._history.forget_spells(slice(before, None))
        self._firms.freeze(7 * week + 6)

    def table(self) -> pl.DataFrame:
        """KPIs of the reported weeks, `series.TABLE_SCHEMA`; week 0 is the first reported one."""
        return self._series.table()

    def accounts(self, names: Mapping[str, tuple[str, ...]]) -> pl.DataFrame:
        """Accounts of the reported quarters, `quarters.SCHEMA`; names of platforms, brands, hosts and strategies."""
        return self._quarters.table(names)

    def fans(self, hosts: Sequence[str]) -> pl.DataFrame:
        """Where fans of the largest hosts spend, `fans.FANS_SCHEMA`; names of hosts by row."""
        return self._fans.table(hosts, HOST_TYPES, self._names.platforms)

    def _sums(
        self,
        view: WeekView,
        counts: Counts,
        flow: np.ndarray,
        stock: np.ndarray,
        market: weekly.Sold,
        year_before: np.ndarray | None,
        private: dict[str, np.ndarray],
        firms: FirmWeek,
    ) -> Week:
        """What KPIs read. flow [person group, CELL]; stock [person group, STOCK]."""
        return Week(
            per_row=self._per_row,
            orders_per_row=self._orders_per_row,
            cell=dict(zip(CELL._fields, flow.T, strict=True)),
            stock=weekly.levels(stock, STOCK._fields, STEPS * EVEN, self._filled),
            sale={
                **{name: dict(zip(SALE._fields, sums.T, strict=True)) for name, sums in market.sale.items()},
                FIRM: firms.sale,
            },
            felt={
                **{name: dict(zip(FELT._fields, sums.T, strict=True)) for name, sums in market.felt.items()},
                FIRM: firms.felt,
            },
            firms=firms,
            platform=dict(zip(PLATFORM_TALLY._fields, view.tallies.platform.T, strict=True)),
            place=weekly.levels(counts.places, PLACE_STOCK._fields, STEPS),
            paid=weekly.paid_by_dimension(market.week.grown, market),
            paid_year_before={} if year_before is None else weekly.paid_by_dimension(year_before, market),
            private=private,
            trailing=self._trailing.sums(view.host_active),
            losses=view.tallies.losses[1:],
            outside=float(view.tallies.outside),
            members=float(counts.members[0]),
            host_active=view.host_active,
            host_platform=view.public.host_platform,
            host_type=view.host_type,
            shops=view.shops,
            mcn_open=view.mcn_open,
            ledger=view.ledger,
            programme_cost_fen=float(cost(view.ledger.charges).sum()),
        )

    def _read_cohorts(self, week: int, counts: Counts) -> None:
        """Read the KPIs of joiners into the weeks in which they joined."""
        metrics = [METRICS[name] for name in self._series.layout.read if METRICS[name].weeks_back]
        for back in sorted({back for metric in metrics for back in metric.weeks_back}):
            readings = self._series.week(week - back)
            if readings is None:
                continue
            joined = Joined(
                dict(zip(COHORT._fields, counts.cohorts[back].T, strict=True)),
                dict(zip(COHORT._fields, counts.place_cohorts[back].T, strict=True)),
            )
            for metric in metrics:
                if back in metric.weeks_back:
                    readings.add(metric, joined)


OBSERVER_CLASSES = (  # all that an `Observer` is made of
    Observer, Observation, FirmMemory, History, Series, Layout, Readings, Trailing, WeekSales, Quarters, Quarter,
    Fans, Names, People,
)  # fmt: skip


def _tiers(view: WeekView, pool: Threads) -> np.ndarray:
    """Everybody's highest tier, [person] u1; empty as long as there are no memberships."""
    if view.members is None or len(view.members) != len(view.persons):
        return np.zeros(0, np.uint8)
    members, tier = view.members.view(MEMBER, np.ndarray), np.zeros(len(view.persons), np.uint8)
    pool.over_blocks(len(tier), lambda worker, lo, hi: highest_tier(members, lo, hi, tier))
    return tier


def _sweep(view: WeekView, tier: np.ndarray, pool: Threads, look: Look) -> Counts:
    groups = int(look.member.max()) + 1
    sums = [
        Counts(
            np.zeros((FIXED_CELLS + 2 * MOVABLE_CELLS, len(STOCK)), np.int64),
            np.zeros((look.platforms, len(PLACE_STOCK)), np.int64),
            np.zeros((COHORTS, groups, len(COHORT)), np.int64),
            np.zeros((COHORTS, look.platforms, len(COHORT)), np.int64),
            np.zeros(1, np.int64),
        )
        for _ in range(pool.count)
    ]

    def work(worker: int, lo: int, hi: int) -> None:
        sweep(view.persons, view.trace, tier, lo, hi, look, np.zeros(len(STOCK), np.int64), sums[worker])

    pool.over_blocks(len(view.persons), work)
    sums[0].members[0] = np.count_nonzero(tier)
    return pool.total(sums)
