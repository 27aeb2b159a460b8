"""All that people can see of a week, as one value that can be recorded and replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.state.shown import Exposure, Public

if TYPE_CHECKING:
    from sim.firms.tables import Firms


class Broadcast(NamedTuple):
    """All that persons can see of a week: recorded, it can be replayed to them (a frozen market)."""

    offers: np.recarray  # [offer] OFFER
    exposure: Exposure
    public: Public
    voices: np.recarray  # [person] VOICE, what their neighbours say
    lotteries: np.ndarray | None = (
        None  # [strategy] whom capped strategies admit (Desk.reach); None = still to be drawn
    )
    firms: Firms | None = None  # those that made the offers, before the week's sales; None outside a recording
