"""The arrays of the market, their axes and types. Nothing here decides anything.

Shares in [0, 1] are stored in steps of 1/65535 (``u2``) so that a person fits in 160 bytes;
formulas load them as float64 and round once at store (`sim.people.kernels.store`).
Days count from the first day of week 0 (1 January 2026 in the shipped calendars); earlier days are negative.
"""

from __future__ import annotations

PLATFORMS_MAX = 6
CATEGORIES_MAX = 10
HOST_SLOTS = 4
BRAND_SLOTS = 3
PENDING_SLOTS = 2
LEVERS_MAX = 64  # bits of a person's mask
PROGRAMMES_MAX = 16  # programmes with membership in one market
PROGRAMME_SLOTS = 4  # of which one person belongs to so many at most
TIERS_MAX = 4
TIER_BITS = 3  # of a membership's standing; the others say how sore she is
TIER_MASK = (1 << TIER_BITS) - 1
NO_PROGRAMME = 255  # empty slot in the list of memberships
NOBODY = 65535  # empty slot in lists of hosts and brands
NO_DAY = -32768  # "never"
CEILING_MAX = 4.0  # visits a day; a week then has more than CANDIDATES_MAX candidates once in a billion

# Spans of time.
YEAR_WEEKS, YEAR_DAYS = 52, 365
BLOCK_WEEKS = 13  # a quarter: histories are read at the end of each block
BLOCK_DAYS = 7 * BLOCK_WEEKS

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
PAUSED = 128  # in place of a reason: she comes back by herself
HOST_TYPES = ("head", "mid", "small", "vertical", "brand_self", "founder", "virtual")
JOIN_SOURCES = ("organic", "paid", "referral")
VALUE_CLASSES = ("high", "core", "potential", "low", "none")
ENGAGEMENTS = ("under1", "1to3", "3plus", "none")
MEMBER_TIERS = ("none", "tier1", "tier2", "tier3", "tier4")

# How states fade: rows of the table of remaining shares (see sim.people.coefficients).
HABIT_FADE, TRUST_FADE, AFFINITY_FADE, FATIGUE_FADE, NEWCOMER_FADE, BOND_FADE = range(6)  # bonds: one row a segment
FADES = BOND_FADE + len(SEGMENTS)
FADE_DAYS = 1024  # after that, what is left counts as the last entry

GUIDE = 16  # parts of the guide into each ranked list

# Joint cells in which persons are counted (see sim.state.groups): fixed demographics; movable groups, and one cell
# for later joiners.
FIXED_CELLS = 864
MOVABLE_CELLS = 401
