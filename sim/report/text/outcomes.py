"""Outcomes of trials in words and numbers: one unit for all values of an outcome."""

from __future__ import annotations

from sim.observe.metrics import METRICS
from sim.report.shown import SPONSORS, Shown
from sim.report.style import YUAN, display_of
from sim.study.trials.outcomes import EFFECT, Outcome

_LARGE = ("all", "platform", "segment")  # dimensions whose sums are counted in billions, as those of the whole market


def shown(outcome: Outcome) -> Shown:
    """How to write an outcome: sums over its window, of the market in billion yuan, of firms in million."""
    effect = outcome.of == EFFECT
    if outcome.metric in SPONSORS:
        return Shown(SPONSORS[outcome.metric], 1e-6, f"m {YUAN}", outcome.good, effect)
    metric = METRICS[outcome.metric]
    name = metric.phrase + ("" if outcome.group == "all" else f" of {outcome.group.replace('_', ' ')}")
    display = display_of(metric, None, of_firm=outcome.dimension not in _LARGE)
    unit = display.difference_unit if effect else display.unit
    return Shown(f"the effect on {name}" if effect else name, display.factor, unit, outcome.good, effect)
