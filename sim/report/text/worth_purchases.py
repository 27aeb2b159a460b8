"""What a strategy does to purchases and sales: whose they were, and what rivals and time make of them."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.style import RANGE, in_sentence, number, percent
from sim.report.text.amounts import Row, Scale, between, change, clear, plain, scale_by, split
from sim.report.text.substitution import Source, divided
from sim.state.names import YEAR_WEEKS
from sim.words import say, to_say

AFTERWARDS = to_say({"repurchase_rate": "repurchase", "mau_rate": "monthly actives", "trust_index": "trust"})
RATES = to_say({"take_share": "fees and advertising", "subsidy_share": "subsidies"})
MONEY = to_say({"paid": "sales", "contribution": "contribution"})
ONE_HUNDREDTH = 0.005  # what is less is written as 0 of 100


def purchases(of: Mapping, scale: Scale) -> str:
    """How many orders more, and how many with a benefit; empty where the table does not say, as all of these."""
    more, helped = (of.get(("purchases", f"{what}_orders", "all")) for what in ("incremental", "subsidised"))
    ratio = of.get(("purchases", "incremental_per_subsidised_orders", "all"))
    if more is None or helped is None or ratio is None or more["value"] is None:
        return ""
    million = scale_by(max(abs(more["value"]), helped["value"] or 0.0), scale.years)
    text = say(
        "{change} {million} orders a year over everyone", change=change(million, more), million=say(million.name)
    )
    if not clear(more):
        text += say(", which cannot be told from chance")
    if not helped["value"]:
        return text + say("; nobody bought with a benefit")
    text += say(
        "; {amount} {million} with a benefit",
        amount=plain(million.shown(helped["value"])),
        million=say(million.name),
    )
    if clear(more) and _is_part(ratio):
        text += say(": {orders} more per 100 with a benefit", orders=_per_hundred(ratio))
    own = of.get(("purchases", "sponsor_per_subsidised_sales", "all"))
    gained = of.get(("waterfall", "paid", "all"))
    if own and gained and clear(gained) and _is_part(own):
        text += say(", for the sponsor {yuan} ¥ more per 100 ¥", yuan=_per_hundred(own))
    return text


def _is_part(row: Row) -> bool:
    """Whether a ratio can be told as so many of a hundred: it has an interval, and is not above the whole."""
    return row["ci_low"] is not None and abs(row["value"]) <= 1.0


def sources(of: Mapping) -> str:
    """From whom a hundred yuan of more sales come, and how many are bought early."""
    gained = of.get(("sources", "gained", "all"))
    if gained is None:
        return ""
    if not clear(gained):
        return say("no change of the sponsor's sales can be told from chance: there is nothing to divide")
    rows = [(line, row) for (section, line, _), row in of.items() if section == "won_from"]
    text = divided([_source(line, row) for line, row in rows], lost=gained["value"] < 0)
    if ("copied", "copiers", "all") in of:
        text = say("while nobody copies it, {sources}", sources=text)
    early = of.get(("shares", "pulled_forward", "all"))
    if early and early["ci_low"] is not None and early["ci_low"] > 0 and early["value"] >= ONE_HUNDREDTH:
        text += say("; {n} are bought early and will be missed after the horizon", n=_hundredths(early))
    return text


def _source(line: str, row: Row) -> Source:
    return Source(tuple(row["note"].split(", ")), row["value"], row["ci_low"], row["ci_high"], line != "rest")


def of_rivals(of: Mapping, scale: Scale) -> str:
    """What of rivals changes beyond chance, all of it together: sales by name, contribution, fees and subsidies."""
    mine = {line: row for (section, line, _), row in of.items() if section == "rivals" and row["value"]}
    named = {line for line in mine if line.startswith("sales:")}
    moved, still = split({line: row for line, row in mine.items() if not (named and line == "paid")})
    if not moved:
        return say("no change can be told from chance") if still else ""
    return say(", ").join(_of_rival(line, row, scale) for line, row in moved.items())


def _of_rival(line: str, row: Row, scale: Scale) -> str:
    if line in RATES:
        level = number(100 * row["reference"], 1)
        return say("{rate} {level} % of sales {change}", rate=say(RATES[line]), level=level, change=_points(row))
    if line.startswith("sales:"):
        words = say("sales of {platform}", platform=in_sentence(line.removeprefix("sales:")))
    else:
        words = say(MONEY.get(line, line))
    return say("{what} {amount}", what=words, amount=change(scale, row))


def stopped(of: Mapping, scale: Scale) -> str:
    """What changes beyond chance while it runs, and after it is stopped."""
    stop = of.get(("stopped", "stop_week", "all"))
    if stop is None:
        return ""
    parts = []
    after = say("after week {week}", week=f"{stop['value']:.0f}")
    for window, words in (("running", say("while it runs")), ("after", after)):
        years = of["stopped", "weeks", window]["value"] / YEAR_WEEKS
        lines = ("paid", "contribution", *AFTERWARDS) if years else tuple(AFTERWARDS)
        rows = {line: row for line in lines if (row := of.get(("stopped", line, window))) and row["value"] is not None}
        moved, _ = split(rows)
        told = say(", ").join(_after_stop(line, row, scale, years) for line, row in moved.items())
        parts.append(say("{when} {changes}", when=words, changes=told or say("no change can be told from chance")))
    text = say("; ").join(parts)
    return say("uncopied: {changes}", changes=text) if ("copied", "copiers", "all") in of else text


def _after_stop(key: str, row: Row, scale: Scale, years: float) -> str:
    if key in AFTERWARDS:
        moved = _index(row) if key == "trust_index" else _points(row)
        return say("{what} {amount}", what=say(AFTERWARDS[key]), amount=moved)
    return say("{what} {amount}", what=say(MONEY[key]), amount=change(scale, row, years))


def at_the_end(of: Mapping) -> str:
    """What there is of members and points in the last week."""
    found = {line: of[("close", line, "all")]["value"] for section, line, _ in of if section == "close"}
    told = []
    if found.get("member_people"):
        many = scale_by(found["member_people"])
        told.append(say("{n} {million} members", n=plain(many.shown(found["member_people"])), million=say(many.name)))
    if found.get("points_held"):
        expected = found.get("expected_redemption")
        share = (
            say(" ({share} expected to be used)", share=percent(expected, signed=False)) if expected is not None else ""
        )
        points, owed = scale_by(found["points_held"]), scale_by(found.get("liability") or 0.0)
        held = say(
            "{n} {million} points held, {owed} {millions} ¥ owed for them",
            n=plain(points.shown(found["points_held"])),
            million=say(points.name),
            owed=plain(owed.shown(found.get("liability") or 0.0)),
            millions=say(owed.name),
        )
        told.append(f"{held}{share}")
    if found.get("breakage") is not None:
        told.append(say("of the points gone {share} expired unused", share=percent(found["breakage"], signed=False)))
    return say("; ").join(told)


def _hundredths(row: Row) -> str:
    return f"{number(100 * row['value'], 0)}{between(row, 100.0, 0)}"


def _per_hundred(row: Row) -> str:
    return RANGE if row["value"] is None else f"{number(100 * row['value'], 1)}{between(row, 100.0, 1)}"


def _points(row: Row) -> str:
    """A change of a share in percentage points."""
    change_in_points = number(100 * row["value"], 2, signed=True)
    return say("{points} pp{interval}", points=change_in_points, interval=between(row, 100.0, 2))


def _index(row: Row) -> str:
    return f"{number(row['value'], 3, signed=True)}{between(row, 1.0, 3)}"
