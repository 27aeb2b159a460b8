"""Hosts that leave or move because of what is asked: who, from where, and what their fans do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.style import in_sentence, number
from sim.report.text.words import listed
from sim.study.analysis.departures import Departure, Moved, departures, is_gone, moved
from sim.words import say, to_say

if TYPE_CHECKING:
    import polars as pl

NAMED_MOST = 4
PLACES = to_say(
    {
        "same_room": "stay with the host",
        "same_platform": "go to other hosts of the platform it leaves",
        "other_platforms": "to hosts of other platforms",
        "own_rooms": "to brands' own rooms",
        "shops": "to shops",
        "nowhere": "are not spent in the market",
    }
)
LESS = to_say(
    {  # where they spend less too
        "same_platform": "at other hosts of the platform it leaves",
        "other_platforms": "at hosts of other platforms",
        "own_rooms": "in brands' own rooms",
        "shops": "in shops",
    }
)


def departure_sentences(fans: pl.DataFrame, replications: int) -> list[str]:
    """Who leaves, and of 100 yuan of fans in the year after; nothing where none of the largest hosts leaves."""
    left = departures(fans)
    markets = len({one.replication for one in left})
    if markets <= replications / 2:  # chance takes a host away now and then
        return []
    gone, away = [one for one in left if is_gone(one)], [one for one in left if not is_gone(one)]
    counts = []
    if gone:
        counts.append(say("{n} leave", n=number(len(gone) / replications, 1)))
    if away:
        counts.append(say("{n} change platform", n=number(len(away) / replications, 1)))
    first = min(one.replication for one in left)
    named = [_named(one) for one in left if one.replication == first]
    more = [say("{n} more", n=len(named) - NAMED_MOST)] if len(named) > NAMED_MOST else []
    told = listed([*named[:NAMED_MOST], *more])
    first_of_all = say(
        "Of the largest hosts {counts} in a market on average, in {n} of {of}; in the first of them {hosts}.",
        counts=say(" and ").join(counts),
        n=markets,
        of=replications,
        hosts=told,
    )
    return [first_of_all, *_fans(moved(left))]


def _named(one: Departure) -> str:
    words = {"host": one.host, "platform": in_sentence(one.platform), "quarter": one.quarter + 1}
    if is_gone(one):
        return say("{host} of {platform} (leaves in quarter {quarter})", **words)
    return say("{host} of {platform} (goes to {to} in quarter {quarter})", to=in_sentence(one.to), **words)


def _fans(shares: list[Moved]) -> list[str]:
    """What can be told from chance, and that the rest cannot."""
    if not shares:
        return []
    clear = [share for share in shares if share.is_finding]
    told = [_told(share) for share in clear]
    if len(clear) < len(shares):
        rest = number(100.0 - sum(share.mean for share in clear), 0)
        told.append(
            say("where the other {rest} go cannot be told", rest=rest)
            if told
            else say("nothing can be told from chance")
        )
    return [
        say(
            "Of 100 ¥ that their fans would have spent in their rooms in the year from then on, {shares}.",
            shares=say("; ").join(told),
        )
    ]


def _told(share: Moved) -> str:
    if share.mean >= 0 or share.place not in LESS:
        amount = _amount(share.mean, share.low, share.high)
        return say("{amount} {place}", amount=amount, place=say(PLACES[share.place]))
    amount = _amount(-share.mean, -share.high, -share.low)
    return say("{place} they spend {amount} less", place=say(LESS[share.place]), amount=amount)


def _amount(mean: float, low: float, high: float) -> str:
    if low != low:
        return number(mean, 0)
    return f"{number(mean, 0)} [{number(low, 0)}, {number(high, 0)}]"
