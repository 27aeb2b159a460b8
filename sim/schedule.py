"""One week of the market, in order. Everybody decides on last week's observations; persons live on what was decided."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim import books, firms, offers
from sim.agents.mesa_agents import follow_entries
from sim.announce import announce
from sim.mechanisms import ranking
from sim.observe.observer import WeekView
from sim.people import open_to_join
from sim.state import Exposure, Public

if TYPE_CHECKING:
    from sim.columns import Firms
    from sim.market import Market
    from sim.timeline import Now


class Broadcast(NamedTuple):
    """All that persons can see of a week: recorded, it can be replayed to them (a frozen market)."""

    offers: np.recarray  # [offer] OFFER
    exposure: Exposure
    public: Public
    voices: np.recarray  # [person] VOICE, what their neighbours say
    lotteries: np.ndarray | None = (
        None  # [strategy] whom capped strategies admit (Desk.reach); None = still to be drawn
    )
    firms: Firms | None = None  # those that made the offers, before the week's sales; None outside a recording


def one_week(market: Market) -> None:
    """Advance the market by one week."""
    now = market.timeline.at(market.week)
    replayed = market.replayed()
    broadcast = firms_move(market, now) if replayed is None else replayed
    if replayed is not None and replayed.firms is not None:
        market.firms.become(replayed.firms)

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
    charges = market.desk.charge(tallies, orders, broadcast.offers, market.firms, now)
    ledger = books.settle(market.firms, broadcast.offers, tallies, now, charges)
    firms.learn(market.firms, broadcast.offers, tallies, ledger, now)

    hosts = market.firms.hosts
    market.observer.week(
        WeekView(
            week=market.week,
            offers=broadcast.offers,
            public=broadcast.public,
            tallies=tallies,
            ledger=ledger,
            persons=market.people.persons,
            trace=market.people.trace,
            orders=orders,
            host_type=hosts.kind,
            host_active=hosts.alive,
            members=market.people.members,
            pool=market.engine.pool,
        )
    )
    if market.log is not None:
        market.log.week(market.week, orders)
    follow_entries(market, market.firms)
    market.week += 1


def firms_move(market: Market, now: Now) -> Broadcast:
    """Dated changes and policies, brands, hosts with their MCNs, platforms; then offers, strategies, rankings, news.

    `market.watch` looks on; in an arm with held feedbacks it writes the recorded ones over those of this market.
    """
    market.firms.reach = open_to_join(market.people, market.week)
    market.watch.opens(market.firms, market.people.voices, now)
    firms.decide(market.firms, now, market.seed, market.watch.struck)
    market.watch.decided(market.firms, now)
    on_sale = offers.build(market.firms, now)
    terms = market.desk.terms(market.firms, on_sale, now)
    shown = ranking.build(*market.watch.for_ranking(market.firms, on_sale, now), now)
    public = announce(market.firms, market.almanac, terms, now)
    broadcast = Broadcast(on_sale.view(np.recarray), shown, public, market.people.voices)
    if market.recording is None:
        return broadcast
    return broadcast._replace(voices=broadcast.voices.copy(), firms=deepcopy(market.firms))
