"""Amounts of money of one firm, yuan a year, in the unit that suits them."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np

from sim.report.style import BY_MYRIADS, MONEY, MONEY_OF_FIRM, decimals_for, number
from sim.report.text.amounts import big_from
from sim.words import say, spoken

Yuan = TypeVar("Yuan", float, np.ndarray)


class Money(NamedTuple):
    """A unit of ``size`` yuan."""

    size: float
    called: str

    def of(self, yuan: Yuan) -> Yuan:
        """Amounts in this unit."""
        return yuan / self.size

    @property
    def a_year(self) -> str:
        """`m ¥ a year`."""
        return say("{unit} a year", unit=self.called)


def money_for(*yuan: float) -> Money:
    """Millions; where people count by myriads the unit that suits the largest, since its numbers get long."""
    largest = max((abs(each) for each in yuan if np.isfinite(each)), default=0.0)
    unit = MONEY if spoken() in BY_MYRIADS and largest >= big_from() else MONEY_OF_FIRM
    return Money(unit.here, say(unit.called))


def amount(yuan: float, signed: bool = False, money: Money | None = None) -> str:
    """`412 m ¥`."""
    unit = money or money_for(yuan)
    value = unit.of(yuan)
    return say("{amount} {unit}", amount=number(value, decimals_for(value), signed), unit=unit.called)


def amount_a_year(yuan: float, signed: bool = True, money: Money | None = None) -> str:
    """`+412 m ¥ a year`."""
    return say("{unit} a year", unit=amount(yuan, signed, money))
