"""Rules about failures, as sentences with what they rest on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sim.report.style import number
from sim.report.text.labels import choice_name, factor_name
from sim.study.trials.discover import Bound, Discovered, Rule, why_none
from sim.study.trials.kept import Kept
from sim.words import named, say, to_say

FAILING = to_say({"is below": "is below {bound}", "is above": "is above {bound}"})  # as a study keeps it


def print_rules(console: Console, kept: Kept, found: Discovered, verb: str, notes: Sequence[str]) -> None:
    """All sentences, and what to know of the evaluations."""
    for sentence in sentences(kept, found, verb):
        console.print(Padding(Text(sentence), (0, 2)))
    for note in notes:
        console.print(Text(note, style="dim"), soft_wrap=True)


def sentences(kept: Kept, found: Discovered, verb: str) -> Iterator[str]:
    """How often it fails, then a sentence a rule, then how far to trust them."""
    share = number(100 * found.failures / max(found.points, 1), 0)
    yield say(
        "{name} {fails} at {n} of {of} points ({share} %), told from chance at {told} of these; {runs} runs in all;"
        " what varies: {factors}.",
        name=kept.name,
        fails=failing(verb),
        n=found.failures,
        of=found.points,
        share=share,
        told=found.told,
        runs=f"{kept.each.size:,}",
        factors=say(", ").join(factor_name(factor.name) for factor in kept.factors),
    )
    if found.why:
        yield say("No rule: {why}.", why=why_none(found.points, found.failures, found.told, found.chance))
        return
    for rule in found.rules:
        yield rule_sentence(rule)
    yield say(
        "Of points left out the tree tells {accuracy} % right (both kinds weighing alike; chance: 50 %; p = {chance}).",
        accuracy=number(100 * found.accuracy, 0),
        chance=f"{found.chance:.2f}",
    )


def failing(verb: str) -> str:
    """What failing is, such as `is below 0`."""
    how, _, bound = verb.rpartition(" ")
    return say(FAILING[how], bound=bound) if how in FAILING else verb


def rule_sentence(rule: Rule) -> str:
    """`Fails when ... and ...: 24 of 26 points (92 %), 96 % of all failures; of points left out 90 %.`"""
    density, coverage = (number(100 * share, 0) for share in (rule.density, rule.coverage))
    told = say(
        "Fails when {rule}: {n} of {of} points ({density} %), {coverage} % of all failures",
        rule=rule_words(rule),
        n=rule.failures,
        of=rule.points,
        density=density,
        coverage=coverage,
    )
    if not math.isnan(rule.left_out):
        told += say("; of points left out {share} %", share=number(100 * rule.left_out, 0))
    return say("{sentence}.", sentence=told)


def rule_words(rule: Rule) -> str:
    """All conditions."""
    told = [bound_words(bound) for bound in rule.bounds]
    return reduce(lambda one, other: say("{one} and {other}", one=one, other=other), told) if told else say("always")


def bound_words(bound: Bound) -> str:
    """One condition."""
    factor = bound.factor
    name, unit = factor_name(factor.name), say(" {unit}", unit=named("unit", factor.unit, factor.unit)).rstrip()
    if factor.choices:
        among = [choice_name(factor.name, each) for each in bound.among]
        value = reduce(lambda some, last: say("{some} or {last}", some=some, last=last), among)
        return say("{name} is {value}", name=name, value=value)
    low, high = (f"{end:,.3g}" if abs(end) < 1000 else f"{end:,.0f}" for end in (bound.low, bound.high))
    if math.isinf(bound.low):
        return say("{name} is at most {amount}", name=name, amount=f"{high}{unit}")
    if math.isinf(bound.high):
        return say("{name} exceeds {amount}", name=name, amount=f"{low}{unit}")
    return say("{name} is between {low} and {high}", name=name, low=low, high=f"{high}{unit}")


def as_rows(found: Discovered) -> list[dict[str, Any]]:
    """The rules as JSON."""
    return [
        {
            "when": [
                {
                    "factor": bound.factor.name,
                    "above": None if math.isinf(bound.low) else bound.low,
                    "at_most": None if math.isinf(bound.high) else bound.high,
                    "among": list(bound.among),
                }
                for bound in rule.bounds
            ],
            "points": rule.points,
            "failures": rule.failures,
            "coverage": rule.coverage,
            "density": rule.density,
            "left_out": None if math.isnan(rule.left_out) else rule.left_out,
        }
        for rule in found.rules
    ]
