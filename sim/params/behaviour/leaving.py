"""Why people leave."""

from __future__ import annotations

from sim.params.quantity import Block, quantity


class Leave(Block):
    """Dropout after each experience (buy till you die: Fader, Hardie & Lee 2005), added to the personal log-odds."""

    session: float = quantity(
        -1.4,
        low=-60,
        high=4,
        unit="log-odds",
        source="fits day-30 retention",
        about="an ordinary session (-60: nobody leaves)",
    )
    first: float = quantity(
        0.0, low=-60, high=4, unit="log-odds", source="assumed", about="added at her first session (-60: nobody leaves)"
    )
    order: float = quantity(
        0.0, low=-60, high=4, unit="log-odds", source="assumed", about="an ordinary delivered order (-60: never)"
    )
    tenure: float = quantity(
        0.5,
        low=0,
        high=4,
        unit="log-odds",
        source="assumed",
        about="full habit slows leaving",
    )
    bond: float = quantity(0.8, low=0, high=6, unit="log-odds", source="assumed", about="a full bond slows leaving")
    satisfaction: float = quantity(
        2.4,
        low=0,
        high=8,
        unit="log-odds",
        source="b_first_order_456",
        about="per unit of satisfaction below that of an ordinary order; above it, slows leaving",
    )
    distrust: float = quantity(
        1.0,
        low=0,
        high=6,
        unit="log-odds",
        source="assumed",
        about="distrust of the platform, per unit below `trusted`",
    )
    trusted: float = quantity(
        0.6, low=0, high=1, unit="share", source="assumed", about="trust from which on nobody leaves for distrust"
    )
    fatigue: float = quantity(0.9, low=0, high=6, unit="log-odds", source="assumed", about="full fatigue")
    privacy: float = quantity(
        0.08,
        low=0,
        high=3,
        unit="log-odds per weekly message",
        source="b_privacy_uninstall",
        about="messages, at full privacy concern",
    )
    better: float = quantity(
        0.35,
        low=0,
        high=4,
        unit="log-odds",
        source="b_trad_diversion",
        about="pull of the shelf outside the market, at its 2025 strength",
    )
    pause: float = quantity(
        0.5, low=0, high=0.95, unit="share", source="assumed, swept; most customers who stop have not left for good",
        about="of those who drop out, only for a while",
    )  # fmt: skip
    pause_weeks: float = quantity(
        20, low=1, high=104, unit="weeks", source="assumed, swept", about="mean length of a pause; it ends by itself"
    )
    come_back: float = quantity(
        0.0006, low=0, high=0.2, unit="per week", source="at most some 5 % a year return unasked: assumed",
        about="chance that someone gone returns by herself",
    )  # fmt: skip
