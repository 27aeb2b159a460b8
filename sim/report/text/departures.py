"""Hosts that leave or move because of what is asked: who, from where, and what their fans do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.style import in_sentence, number
from sim.report.text.words import listed
from sim.study.analysis.departures import Departure, Moved, departures, is_gone, moved

if TYPE_CHECKING:
    import polars as pl

NAMED_MOST = 4
PLACES = {
    "same_room": "stay with the host",
    "same_platform": "go to other hosts of the platform it leaves",
    "other_platforms": "to hosts of other platforms",
    "own_rooms": "to brands' own rooms",
    "shops": "to shops",
    "nowhere": "are not spent in the market",
}
LESS = {  # where they spend less too
    "same_platform": "at other hosts of the platform it leaves",
    "other_platforms": "at hosts of other platforms",
    "own_rooms": "in brands' own rooms",
    "shops": "in shops",
}


def departure_sentences(fans: pl.DataFrame, replications: int) -> list[str]:
    """Who leaves, and of 100 yuan of fans in the year after; nothing where none of the largest hosts leaves."""
    left = departures(fans)
    markets = len({one.replication for one in left})
    if markets <= replications / 2:  # chance takes a host away now and then
        return []
    gone, away = [one for one in left if is_gone(one)], [one for one in left if not is_gone(one)]
    counts = [
        f"{number(len(of) / replications, 1)} {verb}" for of, verb in ((gone, "leave"), (away, "change platform")) if of
    ]
    first = min(one.replication for one in left)
    named = [_named(one) for one in left if one.replication == first]
    more = [f"{len(named) - NAMED_MOST} more"] if len(named) > NAMED_MOST else []
    told = listed([*named[:NAMED_MOST], *more])
    where = f"in {markets} of {replications}; in the first of them {told}"
    return [f"Of the largest hosts {' and '.join(counts)} in a market on average, {where}.", *_fans(moved(left))]


def _named(one: Departure) -> str:
    where = "leaves" if is_gone(one) else f"goes to {in_sentence(one.to)}"
    return f"{one.host} of {in_sentence(one.platform)} ({where} in quarter {one.quarter + 1})"


def _fans(shares: list[Moved]) -> list[str]:
    """What can be told from chance, and that the rest cannot."""
    if not shares:
        return []
    clear = [share for share in shares if share.is_finding]
    told = [_told(share) for share in clear]
    if len(clear) < len(shares):
        rest = number(100.0 - sum(share.mean for share in clear), 0)
        told.append(f"where the other {rest} go cannot be told" if told else "nothing can be told from chance")
    return [f"Of 100 ¥ that their fans would have spent in their rooms in the year from then on, {'; '.join(told)}."]


def _told(share: Moved) -> str:
    if share.mean >= 0 or share.place not in LESS:
        return f"{_amount(share.mean, share.low, share.high)} {PLACES[share.place]}"
    return f"{LESS[share.place]} they spend {_amount(-share.mean, -share.high, -share.low)} less"


def _amount(mean: float, low: float, high: float) -> str:
    if low != low:
        return number(mean, 0)
    return f"{number(mean, 0)} [{number(low, 0)}, {number(high, 0)}]"
