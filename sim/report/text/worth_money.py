"""What a strategy costs and returns its sponsor, and who pays, in plain lines computed from its table."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sim.report.style import decimals_for, number, percent
from sim.report.text.amounts import Row, Scale, between, change, clear, plain, split
from sim.study.analysis.loyalty.worth import UNCLEAR
from sim.words import ENGLISH, say, spoken, to_say

COSTS = to_say({
    "discount": "price cuts", "rewards": "rewards", "provision": "points owed", "grants": "gifts", "contacts":
    "messages", "referrals": "referral rewards", "members": "members", "reached": "service of people reached",
    "content": "content and service", "fixed": "running it", "fees": "membership fees",
})  # fmt: skip
PARTIES = to_say({
    "sponsor": "the sponsor", "rivals": "its rivals", "platforms": "platforms", "brands": "brands", "hosts": "hosts",
    "mcns": "MCNs", "people": "people (surplus)",
})  # fmt: skip
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


def cost(of: Mapping, scale: Scale) -> str:
    """What it costs a year, and on what; empty where the table does not say, as all of these."""
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


def made_of(of: Mapping, scale: Scale) -> str:
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


def who_pays(of: Mapping, scale: Scale) -> str:
    """Who gains and who pays, beyond chance, all of them looked at together."""
    found = {say(words): of.get(("parties", line, "all")) for line, words in PARTIES.items()}
    moved, still = split({words: row for words, row in found.items() if row and row["value"]})
    told = say(", ").join(say("{what} {amount}", what=words, amount=change(scale, row)) for words, row in moved.items())
    if still:
        told += (say("; ") if told else "") + say("not told from chance: {names}", names=say(", ").join(still))
    return told or say("nobody gains or pays")


def returned(of: Mapping) -> str:
    """What a yuan of cost earns, how sales move, and from which rise on they would pay for it."""
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


def pay_back(of: Mapping) -> str:
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


def budget(of: Mapping, scale: Scale) -> str:
    """What the last yuan earns at each budget that was tried, and up to which it earns more than one."""
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
