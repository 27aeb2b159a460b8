"""Levers and programmes: what they are called, their columns, and what of them holds this week."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.state.names import (
    TIERS_MAX,
)

# The closed list of channels through which a programme, policy or campaign may act.
LEVER_CHANNELS = (
    "visit",  # log-odds
    "exposure",  # log-odds
    "taste",  # log-odds
    "quality_belief",  # log-odds
    "risk",  # log-odds
    "urgency",  # log-odds
    "price",  # share of the list price, negative = cheaper
    "points_value",  # yuan
    "bond",  # gain per event
    "trust",  # gain per event
    "habit",  # gain per event
    "fatigue",  # gain per event
    "novelty",  # gain per event
    "expectation",  # gain per event
    "service_level",  # 0-1
    "refund_time",  # days
    "contacts",  # per week
    "privacy_cost",  # log-odds
    "switching_cost",  # log-odds
    "referral",  # log-odds
    "return_probability",  # log-odds
    "watch_minutes",  # minutes
)


(
    L_VISIT, L_EXPOSURE, L_TASTE, L_BELIEF, L_RISK, L_URGENCY, L_PRICE, L_POINTS, L_BOND, L_TRUST, L_HABIT, L_FATIGUE,
    L_NOVELTY, L_EXPECTATION, L_SERVICE, L_REFUND, L_CONTACTS, L_PRIVACY, L_SWITCHING, L_REFERRAL, L_RETURN, L_MINUTES,
) = range(len(LEVER_CHANNELS))  # fmt: skip


# A programme with membership as kernels see it. Row = programme number, fixed for the run.
PROGRAMME = np.dtype(
    [
        ("active", "i8"),  # 1 while it runs; a stopped one neither enrols nor issues, but points can be burnt
        ("core", "i8"),  # lever bit of its members; offers in scope carry it
        ("door", "i8"),  # lever bit of people who may join
        ("automatic", "i8"),  # 1: a visit in scope makes her a member
        ("appeal", "f8"),  # log-odds of joining at a visit in scope, before her own part
        ("saving", "f8"),  # what a plain member saves on an order, share of the price
        ("fee", "f8"),  # yearly fee, yuan
        ("privacy", "f8"),  # log-odds at full concern
        ("earn_yuan", "f8"),  # points per yuan kept
        ("earn_visit", "f8"),
        ("earn_interaction", "f8"),
        ("multiplier", "f8", (TIERS_MAX + 1,)),  # of points, by tier
        ("value_fen", "f8"),  # what a point is worth
        ("goal", "f8"),  # points that buy one reward; 0 = no points
        ("endowed", "f8"),  # points given on joining
        ("redeem", "f8"),  # chance to redeem at an order in scope when the goal is reached
        ("reward", "i8"),  # index into REWARDS
        ("tiers", "i8"),
        ("from_spend", "f8", (TIERS_MAX + 1,)),  # yuan per window from which a tier holds; [0] = 0
        ("tier_saving", "f8", (TIERS_MAX + 1,)),  # what a tier is worth on an order, share of the price
        ("window", "i8"),  # weeks
        ("half_expiry", "i8"),  # weeks; 0 = points never expire
        ("cap_fen", "i8"),  # most points a person may earn in a week, fen; -1 = no cap
    ]
)


REWARDS = ("cash", "gift", "service")


class Terms(NamedTuple):
    """Levers and programmes of one week: what each applies to. Whom it reaches stands in each person's mask."""

    levers: np.ndarray  # [levers, LEVER_CHANNELS] float64
    cap_fen: np.ndarray  # [levers] int64, most that a person gets off in a week; -1 = no cap
    on_day: np.ndarray  # [7] uint64, levers that hold on each day of the week
    on_visit: np.ndarray  # [8] uint64, levers that hold from the n-th visit of the week on (index n, 0 = before any)
    platform: np.ndarray  # [platform] uint64, levers about a platform as a whole (sponsor: the platform itself)
    touching: np.ndarray  # [platform] uint64, levers that can reach her there, whatever they are about
    host: np.ndarray  # [host] uint64, levers that apply to a host's rooms
    programmes: np.ndarray  # [programmes] PROGRAMME


def no_terms(platforms: int, hosts: int) -> Terms:
    """A week in which nobody runs anything."""
    every = ~np.uint64(0)
    return Terms(
        levers=np.zeros((0, len(LEVER_CHANNELS))),
        cap_fen=np.zeros(0, np.int64),
        on_day=np.full(7, every),
        on_visit=np.full(8, every),
        platform=np.zeros(platforms, np.uint64),
        touching=np.zeros(platforms, np.uint64),
        host=np.zeros(hosts, np.uint64),
        programmes=np.zeros(0, PROGRAMME),
    )
