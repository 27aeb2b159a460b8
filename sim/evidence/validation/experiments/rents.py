"""Rents and staff cost twice as much for four years: who closes, who enters, and what is left?"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.evidence.validation.calm import with_changes
from sim.evidence.validation.experiment import Start, opened
from sim.evidence.validation.experiments.arms import YEAR, total
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows

WEEKS = 4 * YEAR
SOURCE = "entry and exit under fixed costs: Hopenhayn 1992; sign only"


class _Lived(NamedTuple):
    closed: int  # brands and merchants
    opened: int
    there: int  # at the end
    concentration: float  # of categories at the end
    profit: float  # of brands and merchants, yuan


def read(start: Start) -> Readings:
    """The same market with rents as they are, and twice as high."""
    usual, dear = _lived(start, 1.0), _lived(start, 2.0)
    return {
        "closed": dear.closed - usual.closed,
        "opened": dear.opened - usual.opened,
        "there": dear.there / usual.there - 1.0,
        "concentration": dear.concentration / usual.concentration - 1.0,
        "profit": dear.profit / usual.profit - 1.0,
        "usually_closed": usual.closed,
        "usually_opened": usual.opened,
    }


def _lived(start: Start, factor: float) -> _Lived:
    change = {"from_week": 0, "to_week": WEEKS, "scale": {"brand.turnover.rent": factor}}
    with opened(start.market(with_changes(start.params, [change]))) as market:
        first = market.week
        market.run(first + WEEKS)
        brands, table = market.firms.brands, market.kpis()
        squares, sold = total(table, "brand_hhi", ("all", "all"), (WEEKS - 13, WEEKS))
        profit, _ = total(table, "brand_profit_yuan", ("all", "all"), (0, WEEKS))
        return _Lived(
            int(np.count_nonzero(brands.closed >= first)), int(np.count_nonzero(brands.born >= first)),
            int(brands.alive.sum()), squares / sold, profit,
        )  # fmt: skip


EXPERIMENT = Experiment(
    about="`brand.turnover.rent` is doubled (0.03 to 0.06 of usual sales) for four years; the same seeds without it."
    " Brands and small merchants together; a place that closes, is taken and closes again counts once.",
    read=read,
    judge=by_rows(
        Row("closings that doubled rents add, brands and merchants of the market", "closed", 0.5, math.inf, SOURCE),
        Row("entries that they add", "opened", -math.inf, 0.0, SOURCE),
        Row("brands and merchants left after four years, relative", "there", -math.inf, 0.0, SOURCE),
        Row("concentration of categories after four years, relative", "concentration", 0.0, math.inf, SOURCE),
        Row("profit of brands and merchants, relative", "profit", -math.inf, 0.0, SOURCE),
        Row("closings without it", "usually_closed", -math.inf, math.inf, SOURCE, scored=False),
        Row("entries without it", "usually_opened", -math.inf, math.inf, SOURCE, scored=False),
    ),
    persons=5_000, seeds=8, weeks=WEEKS, seconds=20.0,
)  # fmt: skip
