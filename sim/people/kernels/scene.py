"""What kernels are given, in the form compiled code reads fastest: records (one pointer each) and arrays of records.

A tuple of many arrays would be copied, and its reference counts touched, at every call.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.people.kernels.visit import CANDIDATES_MAX
from sim.state.names import (
    CATEGORIES_MAX,
    CITY_TIERS,
    FADE_DAYS,
    FADES,
    FIXED_CELLS,
    GUIDE,
    INCOME_BANDS,
    LEVERS_MAX,
    LOSS_REASONS,
    MOVABLE_CELLS,
    PLATFORMS_MAX,
    PROGRAMMES_MAX,
    SEGMENTS,
)
from sim.state.programme import CHANNEL, PROGRAMME
from sim.state.shown import SLOTS_PER_HOST
from sim.state.tallies import CELL, FELT, LEVER_TALLY, PLATFORM_TALLY, PROGRAMME_STOCK, PROGRAMME_TALLY, SALE

SHOWN_MAX = 12
VISITS_COUNTED = 7  # visits of a week that levers can tell apart
LISTS_MAX = PLATFORMS_MAX * 3 * CATEGORIES_MAX

_SEGMENTS = len(SEGMENTS)


def _record(fields: list[tuple]) -> np.dtype:
    """A structured type whose rows are records: viewing a large plain one as a record array costs more than its use."""
    return np.dtype((np.record, np.dtype(fields)))


def _columns(table: np.dtype) -> list[tuple[str, str, tuple[int, ...]]]:
    """Name, type and shape of the fields of a plain table."""
    return [(name, table[name].base.str, table[name].shape) for name in table.names or ()]


def week_dtype(coefficients: np.dtype) -> np.dtype:
    """Everything that is the same for all persons of one week, as one record that begins with the coefficients.

    Flat on purpose: reading a record inside a record copies it.
    """
    return _record(
        [
            *((name, coefficients[name]) for name in coefficients.names or ()),
            ("seed", "i8"),
            ("rows", "i8"),  # persons in the whole population
            ("first", "i8"),  # row of the population at which the rows held here begin
            ("community", "i8"),  # rows of a neighbourhood
            ("platforms", "i8"),
            ("categories", "i8"),
            ("week", "i8"),
            ("day", "i8"),  # first day of the week
            ("minutes", "f8"),
            ("basket", "f8"),
            ("outside", "f8"),
            ("need_ticks", "f8", CATEGORIES_MAX),  # a day, see `need`
            ("seg_visit_link", "f8", _SEGMENTS),
            ("seg_basket", "f8", _SEGMENTS),
            ("seg_minutes", "f8", _SEGMENTS),
            ("seg_buy", "f8", _SEGMENTS),
            ("seg_bond_gain", "f8", _SEGMENTS),
            ("seg_trust", "f8", (_SEGMENTS, PLATFORMS_MAX)),
            ("income_basket", "f8", len(INCOME_BANDS)),
            ("city_visit", "f8", len(CITY_TIERS)),
            ("city_outside", "f8", len(CITY_TIERS)),
            ("visit_season", "f8", 7),
            ("visit_season_most", "f8"),
            ("visit_calls", "f8", 7),  # visits a day to which a festival calls everybody
            ("visit_calls_most", "f8"),
            ("referral_most", "f8"),  # the most that levers can add to a neighbour's pull, log-odds
            ("demand_season", "f8", (7, CATEGORIES_MAX)),
            ("shelf_season", "f8", (7, CATEGORIES_MAX)),
            ("return_season", "f8", 7),
            ("stock_season", "f8", 7),
            ("platform_draw", "f8", PLATFORMS_MAX),  # who is on air there against the usual, log
            ("platform_base", "f8", (_SEGMENTS, PLATFORMS_MAX)),
            ("platform_price", "f8", PLATFORMS_MAX),
            ("platform_refund_days", "f8", PLATFORMS_MAX),
            ("usual_refund_days", "f8", PLATFORMS_MAX),  # as the market was founded
            ("platform_delivery_days", "f8", PLATFORMS_MAX),
            ("platform_contacts", "f8", PLATFORMS_MAX),
            ("usual_contacts", "f8", PLATFORMS_MAX),  # as the market was founded
            ("newcomer", "f8", PLATFORMS_MAX),  # factor on curiosity about a platform
            ("channel_appeal", "f8", (PLATFORMS_MAX, 3)),
            ("follow", "f8", PLATFORMS_MAX),
            ("explore", "f8", PLATFORMS_MAX),
            ("relevance", "f8", PLATFORMS_MAX),
            ("mix", "f8", (PLATFORMS_MAX, 3, CATEGORIES_MAX)),
            ("join_rate", "f8", (_SEGMENTS, PLATFORMS_MAX)),
            ("list_start", "i8", LISTS_MAX + 1),
            ("list_guide", "i8", (LISTS_MAX, GUIDE + 1)),
            ("fades", "f8", (FADES, FADE_DAYS)),
            # levers and programmes in force (state.programme.Terms)
            ("on_day", "u8", 7),
            ("on_visit", "u8", VISITS_COUNTED + 1),
            ("about", "u8", PLATFORMS_MAX),  # levers about a platform as a whole
            ("touching", "u8", PLATFORMS_MAX),  # levers that can reach her there
            ("capped", "u8"),  # levers with a cap
            ("rewarding", "u8"),  # levers that reward referrals
            ("cap_fen", "i8", LEVERS_MAX),
            ("programmes", "i8"),
            *((f"prog_{name}", kind, (PROGRAMMES_MAX, *shape)) for name, kind, shape in _columns(PROGRAMME)),
        ]
    )


HOST_SEEN = _record([("platform", "i8"), ("on_air", "i8"), ("offer", "i8", SLOTS_PER_HOST), ("levers", "u8")])
ENTRY = _record([("cumulative", "f8"), ("offer", "i8")])
LEVER = _record([("value", "f8", len(CHANNEL))])
NEWS = _record([("day", "i8"), ("host", "i8"), ("platform", "i8"), ("harm", "f8"), ("blame", "f8")])

# Sums of one thread; integers only, so that the order of adding cannot matter.
SUMS = _record(
    [
        ("place", "i8", (3 * PLATFORMS_MAX, len(FELT))),
        ("category", "i8", (CATEGORIES_MAX, len(FELT))),
        ("cell", "i8", (FIXED_CELLS, len(CELL))),
        ("now", "i8", (MOVABLE_CELLS, len(CELL))),
        ("start", "i8", (MOVABLE_CELLS, len(CELL))),
        ("platform", "i8", (PLATFORMS_MAX, len(PLATFORM_TALLY))),
        ("losses", "i8", len(LOSS_REASONS)),
        ("lever", "i8", (LEVERS_MAX, len(LEVER_TALLY))),
        ("programme", "i8", (PROGRAMMES_MAX, len(PROGRAMME_TALLY))),
        ("programme_stock", "i8", (PROGRAMMES_MAX, len(PROGRAMME_STOCK))),
        ("outside", "i8"),
        ("potential", "i8"),  # who have not joined by the end of the week
        ("waiting", "i8"),  # of whom so many can join from next week on
    ]
)
SALE_SUMS = _record([("by_channel", "i8", (3, len(SALE)))])
HOST_SUMS = _record(
    [("felt", "i8", len(FELT)), ("minutes", "i8"), ("followers", "i8"), ("bond", "i8"), ("private", "i8")]
)
BRAND_SUMS = _record([("felt", "i8", len(FELT)), ("category", "i8")])  # category is given, not summed

# Working space of one thread; its content means nothing between persons.
SCRATCH = _record(
    [
        ("times", "f8", CANDIDATES_MAX + 1),
        ("order", "i8", CANDIDATES_MAX + 1),
        ("shown", "i8", SHOWN_MAX),
        ("slot", "i8", SHOWN_MAX),
        ("weight", "f8", SHOWN_MAX),
        ("price", "f8", SHOWN_MAX),
        ("bond_on", "f8", PLATFORMS_MAX),
        ("parts", "f8", len(LOSS_REASONS)),
        # what capped levers and programmes gave this person this week, fen; used-up levers as bits
        ("spent_fen", "i8", LEVERS_MAX),
        ("earned_fen", "i8", PROGRAMMES_MAX),
        ("used_up", "u8"),
        ("brought", "i8"),  # of this block of rows
        # the same for everybody, computed once a block
        ("join_most", "f8", _SEGMENTS),  # a week, see `joining.join_most`
        ("outside_log", "f8"),  # of the strength of shelf shops
    ]
)


class Her(NamedTuple):
    """One person while her week is lived."""

    p: np.record  # PERSON
    t: np.record  # TRACE
    m: np.record  # MEMBER
    row: int  # of the population
    key: np.uint64  # of all her draws
    hers: float  # how programmes work on her, see `levers.susceptibility`


class World(NamedTuple):
    """What is the same for everybody this week; nobody writes into it."""

    week: np.recarray  # [1] week_dtype
    offers: np.recarray  # [offer] OFFER
    hosts: np.recarray  # [host + 1] HOST_SEEN; the last row stands for nobody
    entries: np.recarray  # [entry of a ranked list] ENTRY
    levers: np.recarray  # [lever] LEVER
    news: np.recarray  # [item breaking this week] NEWS
    masks: np.ndarray  # [everybody] uint64, bit per lever that reaches her
    voices: np.recarray  # [everybody] VOICE, last week's snapshot


class Notebook(NamedTuple):
    """What one thread writes into: sums, working space, a log of orders."""

    sums: np.recarray  # [1] SUMS
    sales: np.recarray  # [offer] SALE_SUMS
    hosts: np.recarray  # [host + 1] HOST_SUMS; what falls to nobody is added to the last row
    brands: np.recarray  # [brand] BRAND_SUMS
    scratch: np.recarray  # [1] SCRATCH
    orders: np.recarray  # [.] ORDER, filled from the front
    brought: np.ndarray  # [BLOCK] int64, rows of the population who brought somebody in, filled from the front


class Visit(NamedTuple):
    """One visit: where and when she is, and which levers hold."""

    mask: np.uint64
    platform: int
    channel: int
    day: int
    when: int  # key of its draws
    category: int  # looked for, or put in front of her
    odd: float  # what her interest in it adds to buying, where the feed shows it for its own reasons, log-odds
