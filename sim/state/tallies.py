"""What a week of people adds up to, and one order in the log."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

# One order in the log.
ORDER = np.dtype(
    [
        ("person", "u4"),
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


# Tallies: integers only, so that the order of adding cannot matter.
# Money in fen, probabilities and indices in millionths ("micro").
SALE = (
    "orders", "paid_fen", "list_fen", "doomed_orders", "doomed_fen", "shown", "expected_micro", "expected_fen",
    "sponsored_fen",  # taken off kept orders by levers: the sponsor owes it to the merchant
)  # fmt: skip


FELT = ("orders", "refund_orders", "refund_fen", "complaints", "signal_micro", "trust_micro", "trust_count")


CELL = (
    "sessions", "minutes_centi", "interactions", "orders", "paid_fen", "refund_orders", "refund_fen", "complaints",
    "joined", "joined_referral", "joined_paid", "reactivated", "lost", "surplus_fen",
)  # fmt: skip


(
    S_ORDERS, S_PAID, S_LIST, S_DOOMED_ORDERS, S_DOOMED, S_SHOWN, S_EXPECTED, S_EXPECTED_FEN, S_SPONSORED,
) = range(len(SALE))  # fmt: skip


(F_ORDERS, F_REFUND_ORDERS, F_REFUND, F_COMPLAINTS, F_SIGNAL, F_TRUST, F_TRUST_COUNT) = range(len(FELT))


(
    C_SESSIONS, C_MINUTES, C_INTERACTIONS, C_ORDERS, C_PAID, C_REFUND_ORDERS, C_REFUND, C_COMPLAINTS, C_JOINED,
    C_JOINED_REFERRAL, C_JOINED_PAID, C_REACTIVATED, C_LOST, C_SURPLUS,
) = range(len(CELL))  # fmt: skip


# By lever: orders in scope of people it reaches, what they paid, what it took off kept ones, sessions, and joiners whom
# people it reaches brought in.
LEVER_TALLY = ("orders", "paid_fen", "discount_fen", "sessions", "referrals")


(T_ORDERS, T_PAID, T_DISCOUNT, T_SESSIONS, T_REFERRALS) = range(len(LEVER_TALLY))


# By programme: whole points and fen. Stocks are read in the weekly turn of memberships (sim.people.kernels.membership).
PROGRAMME_TALLY = (
    "joined", "left", "issued", "burnt", "expired", "reward_fen", "orders", "paid_fen", "fee_fen",
    "promoted", "demoted",
)  # fmt: skip


(
    G_JOINED, G_LEFT, G_ISSUED, G_BURNT, G_EXPIRED, G_REWARD, G_ORDERS, G_PAID, G_FEES, G_PROMOTED, G_DEMOTED,
) = range(len(PROGRAMME_TALLY))  # fmt: skip


# By programme, read in the turn of the week: members, points they hold, members by tier.
PROGRAMME_STOCK = ("members", "held", "tier0", "tier1", "tier2", "tier3", "tier4")


STOCK_MEMBERS, STOCK_HELD, STOCK_TIERS = range(3)


PLATFORM_TALLY = ("sessions", "minutes_centi", "interactions", "joined", "joined_paid", "first_visits", "members")


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
    bonds: np.ndarray  # [host, (followers, bond_micro, private)] read in the turn of the week
    losses: np.ndarray  # [LOSS_REASONS]
    lever: np.ndarray  # [LEVERS_MAX, LEVER_TALLY]
    programme: np.ndarray  # [PROGRAMMES_MAX, PROGRAMME_TALLY]
    programme_stock: np.ndarray  # [PROGRAMMES_MAX, PROGRAMME_STOCK] at the turn of the week
    outside: int  # orders bought at the shelf outside the market
