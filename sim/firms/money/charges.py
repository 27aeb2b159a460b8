"""What strategies cost in a week, and who bears it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.core.short import rows_of

Array = np.ndarray

# Costs besides price cuts, in the order of a profit and loss account.
COSTS = ("rewards", "provision", "grants", "contacts", "referrals", "members", "reached", "content", "fixed")


class Charges(NamedTuple):
    """One week; row = strategy in the order asked for. Money in fen of the simulated rows, int64."""

    discount: Array  # [strategy] taken off kept orders; merchants receive it; sums to `sponsored_fen` of all offers
    rewards: Array  # [strategy] cash, gifts and services handed out for points
    provision: Array  # [strategy] change of what is owed for points held; negative when points expire
    grants: Array  # [strategy] gifts, coupons and calls to people reached anew
    contacts: Array  # [strategy] messages
    referrals: Array  # [strategy] for joiners whom people it reaches brought in
    members: Array  # [strategy] for being a member
    reached: Array  # [strategy] for being reached, member or not
    content: Array  # [strategy] content, service and quality control as a share of sales
    fixed: Array  # [strategy] setup and running cost: real yuan x 100 / real yuan behind a simulated one
    fees: Array  # [strategy] membership fees received, positive
    platform: Array  # [strategy, platform] float64, its share of the strategy's costs
    brand: Array  # [strategy, brand] the same; all three together sum to 1 a strategy
    host: Array  # [strategy, host]
    member_rows: Array  # [strategy] members at the end of the week
    reached_rows: Array  # [strategy] people reached this week
    points_issued: Array  # [strategy] whole points
    points_burnt: Array  # [strategy]
    points_expired: Array  # [strategy]
    points_held: Array  # [strategy] at the end of the week; issued = burnt + expired + change of held
    liability_fen: Array  # [strategy] owed for points held: expected redemption x value, at the end of the week
    orders: Array  # [strategy] orders in its scope by people it reached (of its widest lever: none counts twice)
    paid_fen: Array  # [strategy] what they paid for them, before refunds


def no_charges(strategies: int, platforms: int, brands: int, hosts: int) -> Charges:
    """A week in which nothing is charged; to be filled, shares too."""
    shares = {"platform": platforms, "brand": brands, "host": hosts}
    return Charges(
        **{
            name: np.zeros((strategies, shares[name])) if name in shares else np.zeros(strategies, np.int64)
            for name in Charges._fields
        }
    )


class Bill(NamedTuple):
    """What sponsors pay, by firm, fen."""

    platform: Array
    brand: Array
    host: Array


def split(charges: Charges, amount: Array) -> Array:
    """`amount` [strategy] fen by sponsors' shares, [strategy, platforms then brands then hosts] int64.

    What rounding leaves goes to the largest share.
    """
    if len(amount) == 0:
        return np.zeros((0, sum(part.shape[1] for part in (charges.platform, charges.brand, charges.host))), np.int64)
    shares = np.concatenate([charges.platform, charges.brand, charges.host], axis=1)
    owing = rows_of(amount)
    assert (np.abs(shares[owing].sum(axis=1) - 1.0) < 1e-6).all(), "sponsors' shares sum to 1"
    parts = np.rint(amount[:, None] * shares).astype(np.int64)
    parts[np.arange(len(amount)), shares.argmax(axis=1)] += amount - parts.sum(axis=1)
    return parts


def bill(charges: Charges, amount: Array) -> Bill:
    """`amount` [strategy] fen split among sponsors, summed over strategies."""
    platforms, brands, hosts = (shares.shape[1] for shares in (charges.platform, charges.brand, charges.host))
    owed = split(charges, amount).sum(axis=0) if len(amount) else np.zeros(platforms + brands + hosts, np.int64)
    return Bill(owed[:platforms], owed[platforms : platforms + brands], owed[platforms + brands :])


def cost(charges: Charges) -> Array:
    """Everything a strategy costs, price cuts included and membership fees not deducted, [strategy] fen."""
    return charges.discount + running_cost(charges)


def running_cost(charges: Charges) -> Array:
    """The same without price cuts."""
    if len(charges.discount) == 0:  # most weeks of most markets
        return charges.discount
    return np.asarray(np.sum([getattr(charges, name) for name in COSTS], axis=0))
