"""How values of one metric or outcome are written: what it is called, one unit for all of them, their digits."""

from __future__ import annotations

from typing import NamedTuple

from sim.report.style import decimals_for, number
from sim.study.analysis.loyalty.sponsored import CONTRIBUTION, COST
from sim.words import say, to_say

_CALLED = to_say({"gains": "what the sponsor gains", "costs": "what it costs the sponsor"})
SPONSORS = {CONTRIBUTION: _CALLED["gains"], COST: _CALLED["costs"]}  # in English, as `say` takes them


class Shown(NamedTuple):
    """One way of writing for all values."""

    called: str  # for people, as within a sentence
    factor: float  # by which values are multiplied before they are written
    unit: str
    good: int = 0  # 1: higher is better, -1: lower, 0: neither
    signed: bool = True  # whether values are differences
    decimals: int | None = None  # of every value; None: those that show each value

    def text(self, value: float | None, near: float | None = None, signed: bool | None = None) -> str:
        """The number alone, with digits for values ``near`` it; ``signed``: with a plus, if it is not as always."""
        if value is None:
            return number(None, 0)
        digits = decimals_for((value if near is None else near) * self.factor)
        return number(
            value * self.factor,
            digits if self.decimals is None else self.decimals,
            self.signed if signed is None else signed,
        )

    def with_unit(self, value: float, near: float | None = None) -> str:
        """A value with its unit."""
        return say("{amount} {unit}", amount=self.text(value, near), unit=self.unit).rstrip()

    @property
    def heading(self) -> str:
        """Its name and unit."""
        return say("{name}, {unit}", name=self.called, unit=self.unit) if self.unit else self.called
