"""One week of the market, in order. Everybody decides on last week's observations; persons live on what was decided."""

from __future__ import annotations

from copy import deepcopy
from typing import Protocol

import numpy as np

from sim.dates.almanac import Almanac
from sim.dates.timeline import Now, Timeline
from sim.firms import offers
from sim.firms.decisions import decide
from sim.firms.in_force import put_hosts, put_mcns
from sim.firms.learning import learn
from sim.firms.money.settlement import settle
from sim.firms.tables import Firms
from sim.market.broadcast import Broadcast
from sim.market.feedbacks import Watch
from sim.market.looked_at import looked_at
from sim.market.public import announce
from sim.mechanisms import ranking
from sim.observe.log import OrderLog
from sim.observe.observer import Observer, WeekView
from sim.observe.sums import Shops
from sim.people.engine import PeopleEngine
from sim.people.population import People
from sim.programmes.desk import Desk


class Actors(Protocol):
    """Who acts in a week, and who looks on: what `sim.market.model.Market` wires together."""

    week: int
    seed: int
    timeline: Timeline
    almanac: Almanac
    firms: Firms
    people: People
    engine: PeopleEngine
    desk: Desk
    observer: Observer
    watch: Watch
    log: OrderLog | None
    recording: list[Broadcast] | None

    def replayed(self) -> Broadcast | None:
        """The recorded broadcast of this week, if the market is frozen."""


def one_week(market: Actors) -> None:
    """Advance the market by one week."""
    now = market.timeline.at(market.week)
    replayed = market.replayed()
    broadcast = firms_move(market, now) if replayed is None else replayed
    if replayed is not None:
        if replayed.firms is not None:
            market.firms.become(replayed.firms)
        # Prices, fees and traffic are the recorded ones; content and training are paid for as they hold here.
        s = market.firms.settings(now.params)
        put_mcns(market.firms, s, now)
        put_hosts(market.firms, s, now)

    # Memberships turn the week; strategies reach their people, within their budgets.
    turned = market.desk.turn(market.engine, market.people, broadcast.public.terms, now)
    lotteries = market.desk.reach(market.people, broadcast.public.terms, market.firms, now, broadcast.lotteries)
    if market.recording is not None:
        market.recording.append(broadcast._replace(lotteries=lotteries))

    # Seven days of everybody: visits, purchases, experiences, bonds, word of mouth, departures.
    if broadcast.voices is not market.people.voices:
        market.people.voices[:] = broadcast.voices
    tallies, orders = market.engine.week(
        market.people, now.params, broadcast.public, broadcast.exposure, broadcast.offers
    )
    tallies = turned.added_to(tallies)

    # Money moves, sponsors pay; firms see what happened.
    on_sale = broadcast.offers.view(np.ndarray)
    charges = market.desk.charge(tallies, orders, on_sale, market.firms, now)
    ledger = settle(market.firms, on_sale, tallies, now, charges)
    learn(market.firms, on_sale, tallies, ledger, now)

    hosts, brands = market.firms.hosts, market.firms.brands
    market.observer.week(
        WeekView(
            week=market.week,
            offers=on_sale,
            public=broadcast.public,
            tallies=tallies,
            ledger=ledger,
            persons=market.people.persons,
            trace=market.people.trace,
            orders=orders,
            host_type=hosts.kind,
            host_active=hosts.alive,
            shops=Shops(brands.category, brands.merchant, brands.alive, brands.sales),
            mcn_open=market.firms.mcns.open,
            firms=looked_at(market.firms, now.params, market.desk),
            members=market.people.members,
            pool=market.engine.pool,
        )
    )
    if market.log is not None:
        market.log.week(market.week, orders)
    market.week += 1


def firms_move(market: Actors, now: Now) -> Broadcast:
    """Dated changes and policies, brands, hosts with their MCNs, platforms; then offers, strategies, rankings, news.

    `market.watch` looks on; in an arm with held feedbacks it writes the recorded ones over those of this market.
    """
    (market.firms.reach,) = market.engine.pool.part.sum([market.engine.open_to_join(market.people, market.week)])
    market.watch.opens(market.firms, market.people.voices, now)
    decide(market.firms, now, market.seed, market.watch.struck)
    market.watch.decided(market.firms, now)
    on_sale = offers.build(market.firms, now)
    terms = market.desk.terms(market.firms, on_sale, now)
    shown = ranking.build(*market.watch.for_ranking(market.firms, on_sale, now), now)
    public = announce(market.firms, market.almanac, terms, now)
    broadcast = Broadcast(on_sale.view(np.recarray), shown, public, market.people.voices)
    if market.recording is None:
        return broadcast
    return broadcast._replace(voices=broadcast.voices.copy(), firms=deepcopy(market.firms))
