"""What a week of people adds up to, and one order in the log."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.core.columns import numbered

# One order in the log.
ORDER = np.dtype(
    [
        ("person", "u4"),  # row among those held in this process
        ("host", "u2"),  # NOBODY = a shop in the mall
        ("brand", "u2"),
        ("platform", "u1"),
        ("channel", "u1"),
        ("category", "u1"),
        ("fate", "u1"),  # bit 1 returned, 2 complaint
        ("day", "i2"),
        ("paid_fen", "u4"),
        ("list_fen", "u4"),
    ]
)


# Columns of the tallies. Integers only, so that the order of adding cannot matter.
# Money in fen, probabilities and indices in millionths ("micro").


class Sale(NamedTuple):
    """Columns of what is sold by an offer in a sales channel."""

    orders: int
    paid_fen: int
    list_fen: int
    doomed_orders: int  # that will come back
    doomed_fen: int
    shown: int
    expected_micro: int  # orders
    expected_fen: int  # that merchants get
    expected_paid_fen: int
    sponsored_fen: int  # taken off kept orders by levers: the sponsor owes it to the merchant


class Felt(NamedTuple):
    """Columns of orders that arrive and are felt."""

    orders: int
    refund_orders: int
    refund_fen: int
    complaints: int
    signal_micro: int  # disconfirmation
    satisfied_micro: int  # satisfaction with the order, by place only
    trust_micro: int
    trust_count: int


class Cell(NamedTuple):
    """Columns of what happens to people, by cell of groups."""

    sessions: int
    minutes_centi: int
    interactions: int
    orders: int
    paid_fen: int
    refund_orders: int
    refund_fen: int
    complaints: int
    joined: int
    joined_referral: int
    joined_paid: int
    reactivated: int
    lost: int
    surplus_fen: int
    expected_micro: int  # orders
    expected_fen: int  # paid


class LeverTally(NamedTuple):
    """Columns of what a lever does."""

    orders: int  # in scope, by people it reaches
    paid_fen: int  # for these
    discount_fen: int  # taken off kept ones
    sessions: int
    referrals: int  # joiners whom people it reaches brought in


class ProgrammeTally(NamedTuple):
    """Columns of what happens in a programme; whole points and fen."""

    joined: int
    left: int
    issued: int
    burnt: int
    expired: int
    reward_fen: int
    orders: int
    paid_fen: int
    fee_fen: int
    promoted: int
    demoted: int


class ProgrammeStock(NamedTuple):
    """Columns of what is read in the weekly turn of memberships (`sim.people.kernels.membership`)."""

    members: int
    held: int  # points
    tier0: int  # members by tier
    tier1: int
    tier2: int
    tier3: int
    tier4: int


class PlatformTally(NamedTuple):
    """Columns of what happens on a platform."""

    sessions: int
    minutes_centi: int
    interactions: int
    joined: int
    joined_paid: int
    first_visits: int
    members: int  # whose main platform it is


class Bonds(NamedTuple):
    """Columns of what ties people to a host, read in the turn of the week."""

    followers: int
    bond_micro: int  # sum of their bonds
    private: int  # on the host's private list


SALE, FELT, CELL = numbered(Sale), numbered(Felt), numbered(Cell)
LEVER_TALLY, PROGRAMME_TALLY, PROGRAMME_STOCK = numbered(LeverTally), numbered(ProgrammeTally), numbered(ProgrammeStock)
PLATFORM_TALLY, BONDS = numbered(PlatformTally), numbered(Bonds)


class Tallies(NamedTuple):
    """What one week of persons adds up to; every array is int64 and starts at zero each week."""

    sales: np.ndarray  # [offer, sales channel, SALE]
    host: np.ndarray  # [host, FELT], landed this week
    brand: np.ndarray  # [brand, FELT]
    place: np.ndarray  # [platform * 3 + sales channel, FELT]
    category: np.ndarray  # [category, FELT]
    cell: np.ndarray  # [cells, CELL] fixed demographics
    now: np.ndarray  # [movable cells, CELL] current groups
    start: np.ndarray  # [movable cells, CELL] groups at the last common week
    platform: np.ndarray  # [platform, PLATFORM_TALLY]
    host_minutes: np.ndarray  # [host] watched, hundredths of a minute
    bonds: np.ndarray  # [host, BONDS] read in the turn of the week
    losses: np.ndarray  # [LOSS_REASONS]
    lever: np.ndarray  # [LEVERS_MAX, LEVER_TALLY]
    programme: np.ndarray  # [PROGRAMMES_MAX, PROGRAMME_TALLY]
    programme_stock: np.ndarray  # [PROGRAMMES_MAX, PROGRAMME_STOCK] at the turn of the week
    outside: int  # orders bought at the shelf outside the market
