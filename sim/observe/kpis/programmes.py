"""Programmes: what strategies cost, owe and reach. Without strategies nothing is spent and nothing owed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.observe.kpi import Reading, kpi

if TYPE_CHECKING:
    from sim.observe.sums import Week


@kpi("Cost of programmes", "yuan", "total", good=0, by=("all",))
def programme_cost_yuan(week: Week) -> Iterator[Reading]:
    """price cuts on kept orders + rewards + change of the points liability + grants, contacts and referral rewards +
    cost per member and person reached + content + setup and fixed cost, of all strategies; membership fees are
    revenue and not deducted
    """
    yield "all", week.yuan * week.programme_cost_fen, 1.0


@kpi("Points liability", "yuan", "stock", good=0, by=("all",))
def points_liability_yuan(week: Week) -> Iterator[Reading]:
    """points held x their value x the share that is expected to be redeemed"""
    yield "all", week.yuan * float(week.ledger.charges.liability_fen.sum()), 1.0


@kpi("Points that expired", "share", "ratio", good=0, by=("all",))
def breakage_share(week: Week) -> Iterator[Reading]:
    """points expired or forfeited this week / (points burnt + points expired or forfeited)"""
    charges = week.ledger.charges
    expired, burnt = float(charges.points_expired.sum()), float(charges.points_burnt.sum())
    yield "all", expired, expired + burnt


@kpi("Sales reached per yuan of programme cost", "ratio", "ratio", good=0, by=("all",))
def roi(week: Week) -> Iterator[Reading]:
    """paid, before refunds, for orders in a strategy's scope by people it reached / programme_cost_yuan; an order that
    several strategies reach counts for each. Not a causal return: most of these orders would have been placed
    anyway. What a strategy caused, and what that returned, is known only from a comparison of arms and stands in the
    loyalty profit and loss
    """
    yield "all", week.yuan * float(week.ledger.charges.paid_fen.sum()), week.yuan * week.programme_cost_fen


@kpi("Members of a programme", "share", "ratio", good=0, by=("all",))
def member_share(week: Week) -> Iterator[Reading]:
    """registered people who belong to at least one programme at the end of the week / registered people"""
    yield "all", week.members, week.stock["registered"][0]
