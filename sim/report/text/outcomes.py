"""Outcomes of trials in words and numbers: one unit for all values of an outcome."""

from __future__ import annotations

from sim.observe.metrics import METRICS
from sim.report.shown import SPONSORS, Shown
from sim.report.style import BY_MYRIADS, MONEY, MONEY_OF_FIRM, display_of
from sim.study.trials.outcomes import EFFECT, Outcome
from sim.words import named, say, spoken

_LARGE = ("all", "platform", "segment")  # dimensions whose sums are counted in billions, as those of the whole market


def evaluated(count: int, simulated: int) -> str:
    """What a study cost: how many evaluations, and how many of them were not known before."""
    return say("{n} evaluations, {new} of them simulated now", n=f"{count:,}", new=f"{simulated:,}")


def shown(outcome: Outcome) -> Shown:
    """How to write an outcome: sums over its window, of the market in billion yuan, of firms in million.

    What sponsors gain and spend is in million, and where people count by myriads in the larger unit: sponsors are of
    any size, and numbers in the smaller one have too many digits to be read.
    """
    effect = outcome.of == EFFECT
    if outcome.metric in SPONSORS:
        per_yuan, yuan = (MONEY if spoken() in BY_MYRIADS else MONEY_OF_FIRM).shown
        return Shown(say(SPONSORS[outcome.metric]), per_yuan, yuan, outcome.good, effect)
    metric = METRICS[outcome.metric]
    name = metric.phrase
    if outcome.group != "all":
        group = named("group", outcome.group, outcome.group.replace("_", " "))
        name = say("{name} of {group}", name=name, group=group)
    display = display_of(metric, None, of_firm=outcome.dimension not in _LARGE)
    unit = display.difference_unit if effect else display.unit
    called = say("the effect on {name}", name=name) if effect else name
    return Shown(called, display.factor, unit, outcome.good, effect)
