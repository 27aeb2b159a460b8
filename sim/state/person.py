"""What is kept of a person: her row, her memberships, what others perceive of her, what observers note."""

from __future__ import annotations

import numpy as np

from sim.state.names import (
    BRAND_SLOTS,
    CATEGORIES_MAX,
    HOST_SLOTS,
    PENDING_SLOTS,
    PLATFORMS_MAX,
    PROGRAMME_SLOTS,
)

# One person. 160 bytes at most, what others perceive of her included (checked by a test). How packed fields are read:
# `sim.people.kernels.traits`.
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
        ("price_sensitivity", "u2"),  # thousandths of log-odds per unit of relative price
        ("visit_ceiling", "u2"),  # root of the share of CEILING_MAX that no state can exceed
        ("dropout", "i2"),  # log-odds of leaving after an ordinary experience, in steps of 1/2000
        # where she is in life
        ("stage", "u1"),  # observed, see STAGES
        ("gone", "u1"),  # hidden: why she dropped out, see LOSS_REASONS; 0 = she has not; PAUSED = for a while
        ("joined_day", "i2"),
        ("new_place", "u1"),  # platform tried last for the first time
        ("new_day", "i2"),  # on which that was
        ("touched_day", "i2"),  # to which decaying state refers
        ("visit_day", "i2"),  # last visit
        ("buy_day", "i2"),  # last purchase
        ("milestone", "i2"),  # while potential: week from which on she can join; later: day since when she is loyal
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
        ("filled", "u1", (CATEGORIES_MAX,)),  # how much of each category's need is filled, 0-255
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
        ("standing", "u1", (PROGRAMME_SLOTS,)),  # tier (0 = plain member), and above TIER_BITS how sore she is
        ("since", "i2", (PROGRAMME_SLOTS,)),  # absolute week of joining; windows and expiry count from here
        ("points", "u4", (PROGRAMME_SLOTS,)),  # earned in the current half of the expiry time
        ("old", "u4", (PROGRAMME_SLOTS,)),  # earned before; the next to expire, and burnt first
        ("spend", "u2", (PROGRAMME_SLOTS,)),  # yuan kept in scope since the window began
    ]
)


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
