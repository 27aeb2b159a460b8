"""The arrays of the market, their axes and types. Nothing here decides anything.

Shares in [0, 1] are stored in steps of 1/65535 (``u2``) so that a person fits in 160 bytes;
formulas load them as float64 and round once at store (`sim.kernels.store`).
Days count from the first day of week 0 (1 January 2026 in the shipped calendars); earlier days are negative.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

PLATFORMS_MAX = 6
CATEGORIES_MAX = 10
HOST_SLOTS = 4
BRAND_SLOTS = 3
PENDING_SLOTS = 2
LEVERS_MAX = 64  # bits of a person's mask
PROGRAMMES_MAX = 16  # programmes with membership in one market
PROGRAMME_SLOTS = 4  # of which one person belongs to so many at most
TIERS_MAX = 4
NO_PROGRAMME = 255  # empty slot in the list of memberships
NOBODY = 65535  # empty slot in lists of hosts and brands
NO_DAY = -32768  # "never"

SALES_CHANNELS = ("live", "short_video", "mall")
LIVE, SHORT_VIDEO, MALL = range(3)
SEGMENTS = ("genz", "silver", "lower_tier", "mainstream")
AGE_BANDS = ("under25", "25_34", "35_49", "50plus")
GENDERS = ("women", "men")
CITY_TIERS = ("first", "second", "lower")
INCOME_BANDS = ("low", "middle", "high")
MOTIVES = ("utilitarian", "hedonic", "mixed")
STAGES = ("potential", "new", "active", "loyal", "lapsed")  # what the market can observe
POTENTIAL, NEW, ACTIVE, LOYAL, LAPSED = range(5)
LOSS_REASONS = ("none", "experience", "distrust", "fatigue", "privacy", "better_offer")
HOST_TYPES = ("head", "mid", "small", "vertical", "brand_self", "founder", "virtual")
JOIN_SOURCES = ("organic", "paid", "referral")
VALUE_CLASSES = ("high", "core", "potential", "low", "none")
ENGAGEMENTS = ("under1", "1to3", "3plus", "none")
MEMBER_TIERS = ("none", "tier1", "tier2", "tier3", "tier4")

# How states fade: rows of the table of remaining shares (see sim.coefficients).
HABIT_FADE, TRUST_FADE, AFFINITY_FADE, FATIGUE_FADE, STOCK_FADE, NEWCOMER_FADE, BOND_FADE = range(
    7
)  # bonds: one row a segment
FADES = BOND_FADE + len(SEGMENTS)
FADE_DAYS = 1024  # after that, what is left counts as the last entry

GUIDE = 16  # parts of the guide into each ranked list

# Joint cells in which persons are counted (see sim.observe.groups): fixed demographics; movable groups, and one cell
# for later joiners.
FIXED_CELLS = 864
MOVABLE_CELLS = 401

# The closed list of channels through which a programme, policy or campaign may act (charter, section 5).
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

# One person. 160 bytes at most (checked by a test).
PERSON = np.dtype(
    [
        # who she is; fixed
        ("segment", "u1"),
        ("age_band", "u1"),
        ("gender", "u1"),
        ("city", "u1"),
        ("income", "u1"),
        ("motive", "u1"),
        ("interest", "u1", (CATEGORIES_MAX,)),  # relative interest in each category
        ("privacy", "u1"),  # concern, 0-255
        ("technology", "u1"),  # acceptance, 0-255
        ("price_sensitivity", "f4"),  # log-odds per unit of relative price
        ("visit_ceiling", "f4"),  # visits a day that no state can exceed
        ("dropout", "f4"),  # log-odds of leaving after an ordinary experience
        ("matures_week", "i2"),  # from which week on she can join
        # where she is in life
        ("stage", "u1"),  # observed, see STAGES
        ("gone", "u1"),  # hidden: why she dropped out, see LOSS_REASONS; 0 = she has not
        ("joined_day", "i2"),
        ("new_place", "u1"),  # platform tried last for the first time
        ("new_day", "i2"),  # on which that was
        ("touched_day", "i2"),  # to which decaying state refers
        ("visit_day", "i2"),  # last visit
        ("buy_day", "i2"),  # last purchase
        ("loyal_since", "i2"),
        ("orders", "u2"),
        # what she remembers
        ("habit", "u2", (PLATFORMS_MAX,)),
        ("trust", "u2", (PLATFORMS_MAX,)),
        ("fatigue", "u2"),
        ("concentration", "u2"),  # of interest: 0 varied, 1 one category only
        ("top_category", "u1"),
        ("satisfaction", "u2"),
        ("expectation", "u2"),  # of delivered quality and service
        ("reference_price", "u2"),  # paid over list
        ("stock", "u2"),  # at home, quarter purchases: 1.0 stored = 4 purchases
        ("host", "u2", (HOST_SLOTS,)),
        ("bond", "u2", (HOST_SLOTS,)),
        ("host_trust", "u2", (HOST_SLOTS,)),
        ("host_orders", "u1", (HOST_SLOTS,)),  # 0-127; the top bit marks her on the host's private list
        ("brand", "u2", (BRAND_SLOTS,)),
        ("affinity", "u2", (BRAND_SLOTS,)),
        # orders on their way
        ("due_day", "i2", (PENDING_SLOTS,)),
        ("due_host", "u2", (PENDING_SLOTS,)),
        ("due_brand", "u2", (PENDING_SLOTS,)),
        ("due_fate", "u1", (PENDING_SLOTS,)),  # bit 0 pending, 1 returned, 2 complaint, above: platform * 3 + channel
        ("due_signal", "i1", (PENDING_SLOTS,)),  # disconfirmation, -127..127 for -1..1
        ("due_value", "u1", (PENDING_SLOTS,)),  # delivered value, 0-255 for 0-1
        ("due_fen", "u4", (PENDING_SLOTS,)),
    ]
)

# Memberships of one person, 56 bytes; with the 8 of her mask, 16 bytes a programme slot. Exists only in markets with
# programmes.
MEMBER = np.dtype(
    [
        ("programme", "u1", (PROGRAMME_SLOTS,)),  # NO_PROGRAMME = empty
        ("tier", "u1", (PROGRAMME_SLOTS,)),  # 0 = plain member
        ("since", "i2", (PROGRAMME_SLOTS,)),  # absolute week of joining; windows and expiry count from here
        ("points", "u4", (PROGRAMME_SLOTS,)),  # earned in the current half of the expiry time
        ("old", "u4", (PROGRAMME_SLOTS,)),  # earned before; the next to expire, and burnt first
        ("spend", "u2", (PROGRAMME_SLOTS,)),  # yuan kept in scope since the window began
    ]
)

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

# What a person's neighbours can perceive of her: last week's snapshot, pulled by them.
VOICE = np.dtype(
    [
        ("valence", "i1"),  # -127 appalled .. 127 delighted, 0 silent
        ("platform", "u1"),  # where she mostly is
        ("host", "u2"),  # her favourite
    ]
)

# What observers keep of one person. 48 bytes at most.
TRACE = np.dtype(
    [
        ("platform_day", "i2", (PLATFORMS_MAX,)),  # last visit there
        ("platform_first", "i2", (PLATFORMS_MAX,)),  # first visit there
        ("platform_kept", "u1", (PLATFORMS_MAX,)),  # bits as in `kept`, since the first visit there
        ("kept", "u1"),  # visits after joining: bit 0 day 1, 1 day 7, 2 day 30, 3 within 1..7, 4 within 1..30
        ("referrer", "u4"),  # row + 1, 0 = none
        ("favourite_visits", "u1"),  # visits with the favourite host in the room, this 13-week block
        ("value_class", "u1"),
        ("engagement", "u1"),
        ("cell", "u2"),  # fixed demographics, see sim.observe
        ("now", "u2"),  # current movable groups
        ("start", "u2"),  # movable groups at the last common week
    ]
)

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

# What is on sale this week. Row = persistent offer id: mall offers first (brand * platforms + platform), then host
# offers (offer = mall_offers + host * SLOTS_PER_HOST + slot), so that ids never move when hosts enter.
SLOTS_PER_HOST = 2
OFFER = np.dtype(
    [
        ("host", "i8"),  # NOBODY for a mall shop
        ("brand", "i8"),
        ("platform", "i8"),
        ("category", "i8"),
        ("host_type", "i8"),  # index into HOST_TYPES, -1 for a mall shop
        ("live", "i8"),  # 1 if the offer exists this week
        ("on_air", "i8"),  # bit per day of the week on which the room is live
        ("list_fen", "i8"),  # list price of one basket, fen
        ("price", "f8"),  # paid over list, after every discount and subsidy
        ("usual", "f8"),  # paid over list that buyers are used to here
        ("appeal", "f8"),  # content: log-odds of being watched
        ("pull", "f8"),  # selling skill and urgency: log-odds of being bought
        ("belief", "f8"),  # public quality belief, 0-1
        ("quality", "f8"),  # delivered quality, 0-1
        ("service", "f8"),  # delivery and after-sales, 0-1
        ("promise", "f8"),  # promised level, 0-1
        ("novelty", "f8"),  # 0 repeats last week's script, 1 new
        ("bonding", "f8"),  # how fast people bond with the host, ratio
        ("available", "f8"),  # probability that the item is in stock
        ("return_logit", "f8"),  # log-odds of an ordinary order coming back (category and policy)
        ("private", "f8"),  # chance that a buyer joins the host's private list
        ("levers", "u8"),  # bit per lever that applies to this offer
    ]
)


class SegmentTable(NamedTuple):
    """Traits that all of a segment share. Each [segment] float64 unless said otherwise."""

    visit_link: np.ndarray  # log-odds
    basket: np.ndarray  # ratio
    minutes: np.ndarray  # ratio
    buy: np.ndarray  # log-odds
    bond_gain: np.ndarray  # ratio
    trust: np.ndarray  # [segment, platform] trust in a platform never tried
    income_basket: np.ndarray  # [income band] size of an order, ratio


class Exposure(NamedTuple):
    """What rankings show: one list per (platform, sales channel, category).

    list = (platform * 3 + channel) * categories + category; its entries are start[list]..start[list + 1].
    """

    start: np.ndarray  # [lists + 1] int64
    offer: np.ndarray  # [entries] int64, offer id
    cumulative: np.ndarray  # [entries] float64, ends at 1.0 in each non-empty list
    category: np.ndarray  # [platform, channel, category] float64, cumulative: the platform's own mix
    follow: np.ndarray  # [platform] float64, chance that a followed room on air is shown
    explore: np.ndarray  # [platform] float64, share of sessions that show the platform's mix instead of her taste
    relevance: np.ndarray  # [platform] float64 0-1, how well shown items fit her interest


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


class Public(NamedTuple):
    """Everything else that persons can see this week; a frozen market replays it."""

    week: int
    day: int  # first day of the week
    visit_season: np.ndarray  # [7] log-odds
    demand_season: np.ndarray  # [7, category] log-odds: festivals, and waiting before them
    platform_base: np.ndarray  # [segment, platform] log-odds of choosing it
    platform_price: np.ndarray  # [platform] mean paid over list last week
    platform_service: np.ndarray  # [platform] 0-1
    platform_refund_days: np.ndarray  # [platform]
    platform_contacts: np.ndarray  # [platform] messages a week to a member
    channel_appeal: np.ndarray  # [platform, 3] log-odds
    host_platform: np.ndarray  # [host] int64, -1 when off the market
    host_on_air: np.ndarray  # [host] int64 bits
    host_offer: np.ndarray  # [host, SLOTS_PER_HOST] int64 offer id or -1
    news_day: np.ndarray  # [items breaking this week] int64
    news_host: np.ndarray  # [items] int64, NOBODY = none
    news_platform: np.ndarray  # [items] int64, -1 = none
    news_harm: np.ndarray  # [items] float64, 0-1
    join_rate: np.ndarray  # [segment, platform] paid arrivals per potential person and week
    terms: Terms  # programmes and other levers in force
    minutes: float  # length of a session relative to 2024
    basket: float  # size of an order relative to 2025
    outside: float  # strength of shelf shops relative to 2025


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
# By programme: whole points and fen. Stocks are read in the weekly turn of memberships (sim.kernels.membership).
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
