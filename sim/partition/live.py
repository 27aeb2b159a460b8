"""One part of a market lives; what it was like afterwards, so that parts can be held against the whole."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from sim.core.part import WHOLE, Part
from sim.core.stored import Codec
from sim.dates.timeline import Timeline
from sim.firms.tables import FIRM_CLASSES
from sim.market.model import Market
from sim.params.market import MarketParams

_FIRMS = Codec(*FIRM_CLASSES)


class Lived(NamedTuple):
    """A market, or a part of one, after its last week."""

    kpis: pl.DataFrame
    accounts: pl.DataFrame
    firms: bytes  # all they are and have, packed
    rows: tuple[np.ndarray, ...]  # PERSON, TRACE and (with programmes) MEMBER of the people held there
    voices: np.ndarray  # [everybody] VOICE


def live(params: MarketParams, seed: int, weeks: int, threads: int = 1, part: Part = WHOLE) -> Lived:
    """Burn in and run ``weeks`` reported weeks. The week is that of any market: it asks the part for its sums."""
    market = Market(params, seed, Timeline(params), threads, part)
    try:
        market.run(params.horizon.first_week + weeks)
        people = market.people
        rows = tuple(np.asarray(table) for table in (people.persons, people.trace, people.members))
        firms = _FIRMS.pack(market.firms)
        return Lived(market.kpis(), market.accounts(), firms, rows, np.asarray(people.voices))
    finally:
        market.close()


def differences(whole: Lived, parts: list[Lived]) -> list[str]:
    """In what the parts differ from the whole, in any bit; nothing if they are the same market."""
    found = []
    for name in ("kpis", "accounts"):
        found += [name] if any(not getattr(whole, name).equals(getattr(p, name)) for p in parts) else []
    found += ["firms"] if any(whole.firms != p.firms for p in parts) else []
    found += ["voices"] if any(whole.voices.tobytes() != p.voices.tobytes() for p in parts) else []
    for at, name in enumerate(("persons", "traces", "memberships")):
        held = len(whole.rows[at]) == len(whole.voices)  # otherwise a row that nobody uses
        joined = b"".join(p.rows[at].tobytes() for p in parts)
        found += [name] if held and whole.rows[at].tobytes() != joined else []
    return found
