"""Would I act on it? What a strategist should make of a strategy's profit and loss, in half a line."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.text.amounts import Row, clear
from sim.words import say

MOST_MARKETS = 0.8  # in which a gain must hold before it is acted on
GUESSED = 0.5  # of the uncertain amounts: from there on a pilot comes first
FEWEST = 4  # plausible markets below which their count says nothing


def verdict_line(of: Mapping) -> str:
    """`yes`, `look again` or `no`, and why; ``of``: rows by section, line and window."""
    gain = of.get(("waterfall", "contribution", "all"))
    if gain is None:
        return ""
    if not clear(gain):
        return _unclear(of, gain)
    markets = {line: row["value"] for (section, line, _), row in of.items() if section == "plausible"}
    gains, drawn = markets.get("gains"), markets.get("markets", 0.0)
    where = ""
    if gains is not None and drawn >= FEWEST:
        where = say(" in {n} of {of} plausible markets", n=f"{gains:.0f}", of=f"{drawn:.0f}")
    if gain["value"] < 0:
        if where:
            return say("no: the sponsor is told to lose by it, and gains{where}", where=where)
        return say("no: the sponsor is told to lose by it")
    if where and gains < MOST_MARKETS * drawn:
        return say("look again: it pays on average, but only{where}", where=where)
    doubts = _doubts(of)
    if doubts:
        return say("look again: it pays{where}, {doubts}", where=where, doubts=say(" and ").join(doubts))
    return say("yes: it pays{where}, beyond what chance makes", where=where)


def _unclear(of: Mapping, gain: Row) -> str:
    if gain["value"] == 0 and not gain["ci_low"] and not gain["ci_high"]:
        return say("no: nothing changes for the sponsor")
    if (gain["replications"] or 0) < 2:
        return say("cannot be said: one replication has no interval")
    uncopied = of.get(("uncopied", "sponsor_contribution", "all"))
    floor = gain.get("floor")
    if floor and abs(gain["value"]) <= floor:
        why = say("what the sponsor gains or loses is no more than chance makes")
    else:
        why = say("whether the sponsor gains or loses cannot be told from chance")
    if uncopied is not None and clear(uncopied):
        why += say(
            ", though it gains if nobody copies" if uncopied["value"] > 0 else ", though it loses if nobody copies"
        )
    cost, brought = (of.get(("worth", line, "all")) for line in ("cost", "customers"))
    if cost is not None and brought is not None and cost["value"] > 0 and not clear(brought) and gain["value"] < 0:
        return say("no, unless a pilot says otherwise: its cost is sure, and {why}", why=why)
    return say("not on this: {why}; more replications or persons would show smaller gains", why=why)


def _doubts(of: Mapping) -> list[str]:
    """What a gain that is told rests on all the same."""
    count, guessed = (of.get(("amounts", line, "all")) for line in ("beliefs", "guesses"))
    if count is None or guessed is None or not count["value"]:
        return [say("every amount in its file is taken as certain")]
    if guessed["value"] >= GUESSED * count["value"]:
        share = {"n": f"{guessed['value']:.0f}", "of": f"{count['value']:.0f}"}
        return [say("{n} of its {of} uncertain amounts are guesses: a pilot comes first", **share)]
    return []
