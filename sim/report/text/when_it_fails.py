"""Rules about failures, as sentences with what they rest on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sim.report.style import number
from sim.study.trials.discover import Bound, Discovered, Rule
from sim.study.trials.kept import Kept


def print_rules(console: Console, kept: Kept, found: Discovered, verb: str, notes: Sequence[str]) -> None:
    """All sentences, and what to know of the evaluations."""
    for sentence in sentences(kept, found, verb):
        console.print(Padding(Text(sentence), (0, 2)))
    for note in notes:
        console.print(Text(note, style="dim"), soft_wrap=True)


def sentences(kept: Kept, found: Discovered, verb: str) -> Iterator[str]:
    """How often it fails, then a sentence a rule, then how far to trust them."""
    share = number(100 * found.failures / max(found.points, 1), 0)
    yield (
        f"{kept.name} {verb} at {found.failures} of {found.points} points ({share} %), told from chance at {found.told}"
        f" of these; {kept.each.size:,} runs in all; what varies: {', '.join(factor.name for factor in kept.factors)}."
    )
    if found.why:
        yield f"No rule: {found.why}."
        return
    for rule in found.rules:
        yield rule_sentence(rule)
    yield (
        f"Of points left out the tree tells {number(100 * found.accuracy, 0)} % right (both kinds weighing alike;"
        f" chance: 50 %; p = {found.chance:.2f})."
    )


def rule_sentence(rule: Rule) -> str:
    """`Fails when ... and ...: 24 of 26 points (92 %), 96 % of all failures; of points left out 90 %.`"""
    told = " and ".join(bound_words(bound) for bound in rule.bounds) or "always"
    left_out = "" if math.isnan(rule.left_out) else f"; of points left out {number(100 * rule.left_out, 0)} %"
    return (
        f"Fails when {told}: {rule.failures} of {rule.points} points ({number(100 * rule.density, 0)} %),"
        f" {number(100 * rule.coverage, 0)} % of all failures{left_out}."
    )


def bound_words(bound: Bound) -> str:
    """One condition."""
    name, unit = bound.factor.name, f" {bound.factor.unit}".rstrip()
    if bound.factor.choices:
        return f"{name} is {' or '.join(bound.among)}"
    low, high = (f"{end:,.3g}" if abs(end) < 1000 else f"{end:,.0f}" for end in (bound.low, bound.high))
    if math.isinf(bound.low):
        return f"{name} is at most {high}{unit}"
    if math.isinf(bound.high):
        return f"{name} exceeds {low}{unit}"
    return f"{name} is between {low} and {high}{unit}"


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
