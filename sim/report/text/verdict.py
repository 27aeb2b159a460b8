"""Would I act on it? What a strategist should make of a strategy's profit and loss, in half a line."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.text.amounts import Row, clear

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
    where = f" in {gains:.0f} of {drawn:.0f} plausible markets" if gains is not None and drawn >= FEWEST else ""
    if gain["value"] < 0:
        return f"no: the sponsor is told to lose by it{f', and gains{where}' if where else ''}"
    if where and gains < MOST_MARKETS * drawn:
        return f"look again: it pays on average, but only{where}"
    doubts = _doubts(of)
    if doubts:
        return f"look again: it pays{where}, {' and '.join(doubts)}"
    return f"yes: it pays{where}, beyond what chance makes"


def _unclear(of: Mapping, gain: Row) -> str:
    if gain["value"] == 0 and not gain["ci_low"] and not gain["ci_high"]:
        return "no: nothing changes for the sponsor"
    if (gain["replications"] or 0) < 2:
        return "cannot be said: one replication has no interval"
    uncopied = of.get(("uncopied", "sponsor_contribution", "all"))
    floor = gain.get("floor")
    if floor and abs(gain["value"]) <= floor:
        why = "what the sponsor gains or loses is no more than chance makes"
    else:
        why = "whether the sponsor gains or loses cannot be told from chance"
    if uncopied is not None and clear(uncopied):
        why += f", though it {'gains' if uncopied['value'] > 0 else 'loses'} if nobody copies"
    cost, brought = (of.get(("worth", line, "all")) for line in ("cost", "customers"))
    if cost is not None and brought is not None and cost["value"] > 0 and not clear(brought) and gain["value"] < 0:
        return f"no, unless a pilot says otherwise: its cost is sure, and {why}"
    return f"not on this: {why}; more replications or persons would show smaller gains"


def _doubts(of: Mapping) -> list[str]:
    """What a gain that is told rests on all the same."""
    count, guessed = (of.get(("amounts", line, "all")) for line in ("beliefs", "guesses"))
    if count is None or guessed is None or not count["value"]:
        return ["every amount in its file is taken as certain"]
    if guessed["value"] >= GUESSED * count["value"]:
        share = f"{guessed['value']:.0f} of its {count['value']:.0f}"
        return [f"{share} uncertain amounts are guesses: a pilot comes first"]
    return []
