"""What a strategy costs, moves and is worth, in a few plain lines computed from its table."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from sim.report.style import RANGE, decimals_for, in_sentence, number, percent
from sim.report.text.amounts import Row, Scale, between, change, clear, clear_together, plain, scale_by
from sim.report.text.assumed import assumed_line, guesses_line
from sim.report.text.break_even import break_even
from sim.report.text.channels import channels_text
from sim.report.text.headline import rows_of
from sim.report.text.substitution import Source, divided
from sim.report.text.verdict import verdict_line
from sim.report.text.words import listed
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.loyalty.worth import UNCLEAR
from sim.words import ENGLISH, named, say, spoken, to_say

COSTS = to_say({
    "discount": "price cuts", "rewards": "rewards", "provision": "points owed", "grants": "gifts", "contacts":
    "messages", "referrals": "referral rewards", "members": "members", "reached": "service of people reached",
    "content": "content and service", "fixed": "running it", "fees": "membership fees",
})  # fmt: skip
PARTIES = to_say({
    "sponsor": "the sponsor", "rivals": "its rivals", "platforms": "platforms", "brands": "brands", "hosts": "hosts",
    "mcns": "MCNs", "people": "people (surplus)",
})  # fmt: skip
NO_GAIN = to_say("no gain or loss of the sponsor can be told from chance")
AFTERWARDS = to_say({"repurchase_rate": "repurchase", "mau_rate": "monthly actives", "trust_index": "trust"})
SAVED = to_say({
    "acquisition": "saved on new people", "subsidy": "saved on subsidies", "fees": "other fees asked",
    "advertising": "other advertising fees", "hosts": "other shares of hosts and MCNs",
    "other": "saved on service, support, content and overhead",
})  # fmt: skip
# What the table of a profit and loss says of itself.
NOTES = to_say(
    (
        "never pay: the more is sold, the less is left",
        "never pay: a further order costs more than it leaves",
        "it saves more than it costs",
        "it costs nothing",
        "nothing changes: there is nothing to pay back",
        "cost does not rise with intensity (a cap binds): no budget can be read off",
        "never: the last yuan earns less than one at every budget tested",
        "even at the largest budget tested the last yuan earns more than one",
        "interpolated between the budgets tested",
    )
)
ONE_HUNDREDTH = 0.005  # what is less is written as 0 of 100
RATES = to_say({"take_share": "fees and advertising", "subsidy_share": "subsidies"})
MONEY = to_say({"paid": "sales", "contribution": "contribution"})


def statements(table: pl.DataFrame, scale: Scale) -> list[tuple[str, str]]:
    """What a strategy costs, moves and is worth: (label, text), each only if the table has it."""
    of = _by_line(table)
    told = (
        ("gain", _gain(of, scale)),
        ("copied", _copies(of, scale)),
        ("amounts", guesses_line(of)),
        ("assumed", assumed_line(of)),
        ("cost", _cost(of, scale)),
        ("adds up", _sum(of, scale)),
        ("purchases", _purchases(of, scale)),
        ("of 100 ¥ won", _sources(of)),
        ("who pays", _parties(of, scale)),
        ("return", _return(of)),
        ("pay-back", _pay_back(of)),
        ("breaks even", break_even(of)),
        ("budget", _budget(of, scale)),
        ("rivals", _rivals(of, scale)),
        ("by channel", channels_text(of, clear_together)),
        ("after it stops", _stopped(of, scale)),
        ("at the end", _close(of)),
    )
    return [(named("statement", label, label), text) for label, text in told if text]


def gain_of(table: pl.DataFrame, scale: Scale) -> str:
    """What the sponsor of a strategy gains, copied by rivals and uncopied, and in how many plausible markets."""
    of = _by_line(table)
    copied = _copies(of, scale)
    return say("; ").join(filter(None, [_gain(of, scale), copied]))


def would_act(table: pl.DataFrame) -> str:
    """What to make of a strategy (`sim.report.text.verdict`); empty where its table does not tell its result."""
    return verdict_line(_by_line(table))


def result_in_short(table: pl.DataFrame, scale: Scale) -> str:
    """The same in half a line, for a title."""
    of = _by_line(table)
    row = of["waterfall", "contribution", "all"]
    known = clear(row)
    text = say("sponsor {result}", result=_result(row, scale)) if known else say(NO_GAIN)
    other = of.get(("uncopied", "sponsor_contribution", "all"))
    if other is None or not _copied_by(of):
        return text
    if clear(other):
        return say("{result} (uncopied {change})", result=text, change=change(scale, other))
    return say("{result} (uncopied: not told from chance)" if known else "{result} (nor if nobody copies)", result=text)


def _gain(of: Mapping, scale: Scale) -> str:
    """The change of the sponsor's contribution, called a gain or a loss only where it is a finding."""
    row = of.get(("waterfall", "contribution", "all"))
    if row is None:
        return ""
    if row["value"] == 0 and not row["ci_low"] and not row["ci_high"]:
        return say("nothing changes for the sponsor")
    found = {line: each["value"] for (section, line, _), each in of.items() if section == "plausible"}
    if "low" not in found:
        if clear(row):
            text = say("the sponsor {result}", result=_result(row, scale))
        else:
            text = say("{what}: {change} {unit}", what=say(NO_GAIN), change=change(scale, row), unit=scale.a_year)
        return text + _by_chance(row, scale)
    digits = min(decimals_for(scale.shown(max(abs(found["low"]), abs(found["high"]))) or 0.0), 2)
    low, middle, high = (number(scale.shown(found[end]), digits, signed=True) for end in ("low", "median", "high"))
    if clear(row):
        text = say("the sponsor {result}", result=_result(row, scale))
    else:
        text = say(
            "{what}: in the middle of the markets {middle} {unit}", what=say(NO_GAIN), middle=middle, unit=scale.a_year
        )
    beliefs = of.get(("amounts", "beliefs", "all"))
    drawn = beliefs is not None and bool(beliefs["value"])
    told = say(
        "{sponsor}, it {gains} plausible markets (amounts drawn from their priors), 80 % of them between {low} and"
        " {high}"
        if drawn
        else "{sponsor}, it {gains} plausible markets, 80 % of them between {low} and {high}",
        sponsor=text,
        gains=_in_markets(found),
        low=low,
        high=high,
    )
    return told + _by_chance(row, scale)


def _by_chance(row: Row, scale: Scale) -> str:
    """How much of what is no finding chance alone makes, where that is known."""
    floor = row.get("floor")
    if clear(row) or not floor:
        return ""
    return say("; chance alone makes up to {most}", most=plain(scale.shown(floor)))


def _copies(of: Mapping, scale: Scale) -> str:
    """Who copies it, and what the sponsor would gain if nobody did; empty where nobody may."""
    who = of.get(("copied", "copiers", "all"))
    other = of.get(("uncopied", "sponsor_contribution", "all"))
    if who is None or other is None:
        return ""
    if not who["value"]:
        return say("no rival copies it: by what they see it would not pay")
    runs = of["copied", "replications", "all"]["value"]
    counted = {line: each["value"] for (section, line, _), each in of.items() if section == "plausible_uncopied"}
    text = say(
        "copied by {rivals} in {n} of {of} replications; uncopied {change}",
        rivals=listed([in_sentence(name) for name in who["note"].split(", ")]),
        n=f"{runs:.0f}",
        of=who_runs(of),
        change=change(scale, other) if clear(other) else say("not told from chance"),
    )
    return text + (say(", it {gains}", gains=_in_markets(counted)) if counted else "")


def _in_markets(counted: Mapping[str, float]) -> str:
    """`gains in 3 of 8`, `loses in all 8`."""
    gains, markets = counted["gains"], counted["markets"]
    if gains in (0, markets):
        return say("gains in all {of}" if gains else "gains nothing in all {of}", of=f"{markets:.0f}")
    return say("gains in {n} of {of}", n=f"{gains:.0f}", of=f"{markets:.0f}")


def who_runs(of: Mapping) -> int:
    """Of how many replications a profit and loss is."""
    return int(of["waterfall", "contribution", "all"]["replications"])


def _copied_by(of: Mapping) -> bool:
    who = of.get(("copied", "copiers", "all"))
    return bool(who and who["value"])


def _result(row: Row, scale: Scale) -> str:
    """`gains +8.0 [+1.6, +14.4] million ¥ a year`, or `loses (−8.0 [...] million ¥ a year)`."""
    return say(
        "gains {change} {unit}" if row["value"] > 0 else "loses ({change} {unit})",
        change=change(scale, row),
        unit=scale.a_year,
    )


def _by_line(table: pl.DataFrame) -> Mapping[tuple[str, ...], Row]:
    return rows_of(table, "section", "line", "window")


def _cost(of: Mapping, scale: Scale) -> str:
    total = of.get(("programme", "cost", "all"))
    if total is None:
        return ""
    parts = []
    for line, words in COSTS.items():
        row = of.get(("programme", line, "all"))
        if row is not None and row["value"]:
            less = row["value"] < 0 and line == "fees"
            amount = plain(scale.shown(abs(row["value"]) if less else row["value"]))
            parts.append(say("less {what} {amount}" if less else "{what} {amount}", what=say(words), amount=amount))
    detail = say(": ") + say(", ").join(parts) if parts else ""
    buys = f"; running it buys {total['note']}" if total["note"] and spoken() == ENGLISH else ""  # in no other language
    cost = say("{amount} {unit}", amount=plain(scale.shown(total["value"])), unit=scale.a_year)
    return f"{cost}{detail}{buys}"


def _sum(of: Mapping, scale: Scale) -> str:
    """What the change of the sponsor's contribution is made of, to the last yuan."""
    lines = ("customers", "saved", "cost", "contribution")
    parts = {line: of["worth", line, "all"] for line in lines if ("worth", line, "all") in of}
    if len(parts) < len(lines) or any(row["value"] is None for row in parts.values()):
        return ""
    told = [say("customers and rivals {amount}", amount=_shown(scale, parts["customers"]))]
    each = {line: row for (section, line, _), row in of.items() if section == "saved"}
    told += [
        say("{what} {amount}", what=say(SAVED[line]), amount=_shown(scale, row))
        for line, row in each.items()
        if row["value"]
    ]
    told.append(say("cost {amount}", amount=_shown(scale, parts["cost"], -1.0)))
    return say(
        "{parts}: contribution {change}", parts=say(", ").join(told), change=change(scale, parts["contribution"])
    )


def _shown(scale: Scale, row: Row, sign: float = 1.0) -> str:
    """An amount a year with its sign, without its interval."""
    value = sign * (scale.shown(row["value"]) or 0.0)
    return number(value, min(decimals_for(value), 2), signed=True)


def _purchases(of: Mapping, scale: Scale) -> str:
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


def _sources(of: Mapping) -> str:
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


def _parties(of: Mapping, scale: Scale) -> str:
    found = {say(words): of.get(("parties", line, "all")) for line, words in PARTIES.items()}
    moved, still = _split({words: row for words, row in found.items() if row and row["value"]})
    told = say(", ").join(say("{what} {amount}", what=words, amount=change(scale, row)) for words, row in moved.items())
    if still:
        told += (say("; ") if told else "") + say("not told from chance: {names}", names=say(", ").join(still))
    return told or say("nobody gains or pays")


def _return(of: Mapping) -> str:
    earned, needed, rise = (of.get(("worth", line, "all")) for line in ("return_per_yuan", "break_even_rise", "rise"))
    if earned is None or earned["value"] is None:
        return ""
    parts = []
    if earned["ci_low"] is not None and not earned["ci_low"] < 0 < earned["ci_high"]:
        parts.append(
            say(
                "{yuan} ¥ before cost per ¥ spent{interval}",
                yuan=number(earned["value"], 2),
                interval=between(earned, 1.0, 2),
            )
        )
    if rise is not None and rise["value"] is not None:
        known = clear(rise)
        ends = say(
            "sales change by {change}{interval}", change=percent(rise["value"]), interval=between(rise, 100.0, 1)
        )
        parts.append(ends if known else say("no change of sales can be told from chance"))
        if needed is not None:
            parts.append(_needed(needed))
    return say("; ").join(parts)


def _needed(row: Row) -> str:
    """From which rise of sales on it would pay."""
    if row["value"] is None:
        if row["note"] == UNCLEAR:
            return say("nor from which rise of sales on it would pay")
        if row["note"].startswith("never"):
            return say("it would {never}", never=say(row["note"].replace("never", "never pay", 1)))
        return say("{why}, so that no rise of sales is needed", why=say(row["note"]))
    if row["value"] <= 0.0:
        return say("what its settings save is more than its cost, so that no rise of sales is needed to pay for it")
    return say("sales would pay for it from {rise} on", rise=percent(row["value"]))


def _pay_back(of: Mapping) -> str:
    """When it is paid back; only of a gain that is a finding."""
    row, gain = of.get(("worth", "pay_back_weeks", "all")), of.get(("waterfall", "contribution", "all"))
    if row is None or gain is None:
        return ""
    if row["value"] is None and row["note"].startswith("nothing"):
        return say(row["note"])
    if not clear(gain):
        return say("there is no gain that could be told from chance, so no time after which it is paid back")
    if gain["value"] < 0:
        return say("not within the horizon (it loses)")
    if row["value"] is None:
        return say("not within the horizon")
    note = _paid_back(row["note"])
    return say("after {weeks} weeks ({note})", weeks=f"{row['value']:.0f}", note=note) if row["value"] else note


def _paid_back(note: str) -> str:
    """In how many replications, as the table says it: `from the start, in 7 of 8 replications within the horizon`."""
    counts = re.fullmatch(r"(from the start, )?in (\d+) of (\d+) replications within the horizon", note)
    if counts is None:
        return say(note)
    return say(
        "from the start, in {n} of {of} replications within the horizon"
        if counts[1]
        else "in {n} of {of} replications within the horizon",
        n=counts[2],
        of=counts[3],
    )


def _budget(of: Mapping, scale: Scale) -> str:
    largest = of.get(("budget", "largest", "all"))
    if largest is None:
        return ""
    steps = []
    for arm in ("half", "treatment", "double"):
        cost, last = of.get(("budget", f"cost_{arm}", "all")), of.get(("budget", f"last_yuan_{arm}", "all"))
        if cost and last:
            earns = number(last["value"], 2)
            steps.append(
                say(
                    "{yuan}{interval} on the way to {cost}",
                    yuan=earns,
                    interval=between(last, 1.0, 2),
                    cost=plain(scale.shown(cost["value"])),
                )
            )
    told = [of.get(("budget", f"last_yuan_{arm}", "all")) for arm in ("half", "treatment", "double")]
    if not any(row and row["ci_low"] is not None and not row["ci_low"] <= 0 <= row["ci_high"] for row in told):
        return say("what the last ¥ earns cannot be told from chance at any of the budgets that were tried")
    text = say("the last ¥ earns {steps} {million} a year", steps=say(", ").join(steps), million=say(scale.name))
    if largest["value"]:
        return text + say(
            "; more than one up to about {most} ({note})",
            most=plain(scale.shown(largest["value"])),
            note=say(largest["note"]),
        )
    return text + say("; ") + say(largest["note"])


def _rivals(of: Mapping, scale: Scale) -> str:
    """What of rivals changes beyond chance, all of it together: sales by name, contribution, fees and subsidies."""
    mine = {line: row for (section, line, _), row in of.items() if section == "rivals" and row["value"]}
    named = {line for line in mine if line.startswith("sales:")}
    moved, still = _split({line: row for line, row in mine.items() if not (named and line == "paid")})
    if not moved:
        return say("no change can be told from chance") if still else ""
    return say(", ").join(_of_rivals(line, row, scale) for line, row in moved.items())


def _of_rivals(line: str, row: Row, scale: Scale) -> str:
    if line in RATES:
        level = number(100 * row["reference"], 1)
        return say("{rate} {level} % of sales {change}", rate=say(RATES[line]), level=level, change=_points(row))
    if line.startswith("sales:"):
        words = say("sales of {platform}", platform=in_sentence(line.removeprefix("sales:")))
    else:
        words = say(MONEY.get(line, line))
    return say("{what} {amount}", what=words, amount=change(scale, row))


def _stopped(of: Mapping, scale: Scale) -> str:
    stop = of.get(("stopped", "stop_week", "all"))
    if stop is None:
        return ""
    parts = []
    after = say("after week {week}", week=f"{stop['value']:.0f}")
    for window, words in (("running", say("while it runs")), ("after", after)):
        years = of["stopped", "weeks", window]["value"] / YEAR_WEEKS
        lines = ("paid", "contribution", *AFTERWARDS) if years else tuple(AFTERWARDS)
        rows = {line: row for line in lines if (row := of.get(("stopped", line, window))) and row["value"] is not None}
        moved, _ = _split(rows)
        told = say(", ").join(_after_stop(line, row, scale, years) for line, row in moved.items())
        parts.append(say("{when} {changes}", when=words, changes=told or say("no change can be told from chance")))
    text = say("; ").join(parts)
    return say("uncopied: {changes}", changes=text) if ("copied", "copiers", "all") in of else text


def _after_stop(key: str, row: Row, scale: Scale, years: float) -> str:
    if key in AFTERWARDS:
        moved = _index(row) if key == "trust_index" else _points(row)
        return say("{what} {amount}", what=say(AFTERWARDS[key]), amount=moved)
    return say("{what} {amount}", what=say(MONEY[key]), amount=change(scale, row, years))


def _close(of: Mapping) -> str:
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


def _split(rows: Mapping[str, Row]) -> tuple[dict[str, Row], list[str]]:
    """Rows that are looked at together: those that are findings, and the names of the others."""
    told = dict(zip(rows, clear_together([*rows.values()]), strict=True))
    return {name: row for name, row in rows.items() if told[name]}, [name for name in rows if not told[name]]
