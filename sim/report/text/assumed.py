"""What is assumed in a strategy's amounts: each with its doubt and who says so, and how many are guesses."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sim.report.numbers import decimal
from sim.report.text.amounts import Row
from sim.words import ENGLISH, named, say, spoken

NAMED = 4  # amounts in a line


def guesses_line(of: Mapping) -> str:
    """How much of it rests on guessed amounts."""
    count, guessed = (of.get(("amounts", line, "all")) for line in ("beliefs", "guesses"))
    if count is None or guessed is None:
        return ""
    return told_guesses(int(count["value"]), guessed["note"].split(", ") if guessed["note"] else [])


def assumed_line(of: Mapping) -> str:
    """The amounts that its file assumes, in a line: on its channels first, then what it costs, with their doubt."""
    rows = [(line, row) for (section, line, _), row in of.items() if section == "assumed"]
    told = [_amount(line, row) for line, row in rows[:NAMED]]
    more = [say("{n} more in its file", n=len(rows) - NAMED)] if len(rows) > NAMED else []
    return say("; ").join([*told, *more])


def _amount(path: str, row: Row) -> str:
    """`benefit visit 0.02 log-odds, 80 % between 0 and 0.06 (Nastasoiu et al. 2021)`."""
    name = amount_name(path).partition(" yuan")[0]  # which the unit says
    unit = named("unit", row["unit"], row["unit"])
    text = say("{name} {amount} {unit}", name=name, amount=decimal(row["value"]), unit=unit).rstrip()
    if row["ci_low"] is None:
        return say("{amount}, taken as certain", amount=text)
    return say(
        "{amount}, 80 % between {low} and {high} ({source})",
        amount=text,
        low=decimal(row["ci_low"]),
        high=decimal(row["ci_high"]),
        source=_source(row["note"]),
    )


def told_guesses(count: int, guessed: list[str]) -> str:
    """How many of ``count`` amounts that are beliefs are guesses, and which, by their paths."""
    if not count:
        return say("every amount is taken as certain, none is a belief")
    names = [amount_name(path) for path in guessed[:NAMED]]
    names += [say("{n} more", n=len(guessed) - NAMED)] if len(guessed) > NAMED else []
    told = say(" ({names})", names=say(", ").join(names)) if names else ""
    return say(
        "{n} of {of} uncertain amounts is a guess{which}"
        if len(guessed) == 1
        else "{n} of {of} uncertain amounts are guesses{which}",
        n=len(guessed),
        of=count,
        which=told,
    )


def amount_name(path: str) -> str:
    """An amount in words: `cost.fixed_yuan_per_year` is the cost, fixed yuan per year."""
    steps = [step for step in path.split(".") if not step.isdigit() and step not in ("programme", "also", "changes")]
    if spoken() == ENGLISH:
        return " ".join(steps).replace("_", " ")
    return "".join(named("amount", step, named("channel", step, step.replace("_", " "))) for step in steps)


def _source(note: str) -> str:
    """Who says so, in short."""
    first = re.split("[:;]", note)[0]
    return say("guess, wide") if first == "guess, wide" else first
