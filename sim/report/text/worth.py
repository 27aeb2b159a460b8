"""What a strategy costs, moves and is worth, in a few plain lines computed from its table."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from sim.report.style import decimals_for, in_sentence, number
from sim.report.text.amounts import Row, Scale, change, clear, clear_together, plain
from sim.report.text.assumed import assumed_line, guesses_line
from sim.report.text.break_even import break_even
from sim.report.text.channels import channels_text
from sim.report.text.headline import rows_of
from sim.report.text.verdict import verdict_line
from sim.report.text.words import listed
from sim.report.text.worth_money import budget, cost, made_of, pay_back, returned, who_pays
from sim.report.text.worth_purchases import at_the_end, of_rivals, purchases, sources, stopped
from sim.words import named, say, to_say

NO_GAIN = to_say("no gain or loss of the sponsor can be told from chance")


def statements(table: pl.DataFrame, scale: Scale) -> list[tuple[str, str]]:
    """What a strategy costs, moves and is worth: (label, text), each only if the table has it."""
    of = _by_line(table)
    told = (
        ("gain", _gain(of, scale)),
        ("copied", _copies(of, scale)),
        ("amounts", guesses_line(of)),
        ("assumed", assumed_line(of)),
        ("cost", cost(of, scale)),
        ("adds up", made_of(of, scale)),
        ("purchases", purchases(of, scale)),
        ("of 100 ¥ won", sources(of)),
        ("who pays", who_pays(of, scale)),
        ("return", returned(of)),
        ("pay-back", pay_back(of)),
        ("breaks even", break_even(of)),
        ("budget", budget(of, scale)),
        ("rivals", of_rivals(of, scale)),
        ("by channel", channels_text(of, clear_together)),
        ("after it stops", stopped(of, scale)),
        ("at the end", at_the_end(of)),
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
