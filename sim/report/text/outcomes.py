"""Outcomes of trials in words and numbers: one unit for all values of an outcome."""

from __future__ import annotations

from typing import NamedTuple

from sim.observe.metrics import METRICS
from sim.report.style import YUAN, decimals_for, number
from sim.study.trials.outcomes import CONTRIBUTION, COST, EFFECT, Outcome

_SPONSOR = {CONTRIBUTION: "the sponsor's contribution", COST: "the cost of the strategies"}


_LARGE = ("all", "platform", "segment")  # dimensions whose sums are counted in billions


class Shown(NamedTuple):
    """How an outcome's values are written."""

    name: str  # for people
    factor: float
    unit: str
    signed: bool

    def bare(self, value: float, near: float | None = None) -> str:
        """The number alone, signed if negative; with digits for values ``near`` it."""
        return number(value * self.factor, decimals_for((value if near is None else near) * self.factor))

    def value(self, value: float, near: float | None = None) -> str:
        """A value with its unit, with digits for values ``near`` it."""
        scaled = value * self.factor
        digits = decimals_for((value if near is None else near) * self.factor)
        return f"{number(scaled, digits, signed=self.signed)} {self.unit}".rstrip()


def shown(outcome: Outcome) -> Shown:
    """How to write an outcome: sums of money in billion yuan, of firms in million, shares in per cent or points."""
    name = _SPONSOR.get(outcome.metric) or METRICS[outcome.metric].phrase
    if outcome.group != "all":
        name += f" of {outcome.group.replace('_', ' ')}"
    effect = outcome.of == EFFECT
    name = f"the effect on {name}" if effect and outcome.metric not in _SPONSOR else name
    unit = "yuan" if outcome.metric in _SPONSOR else METRICS[outcome.metric].unit
    if unit == "yuan" and outcome.dimension in _LARGE and METRICS[outcome.metric].kind == "total":
        return Shown(name, 1e-9, f"bn {YUAN}", effect)
    if unit == "yuan" and outcome.metric not in _SPONSOR and METRICS[outcome.metric].kind != "total":
        return Shown(name, 1.0, YUAN, effect)
    if unit == "yuan":
        return Shown(name, 1e-6, f"m {YUAN}", effect)
    if unit == "share":
        return Shown(name, 100.0, "pp" if effect else "%", effect)
    return Shown(name, 1.0, "" if unit == "index" else unit, effect)
