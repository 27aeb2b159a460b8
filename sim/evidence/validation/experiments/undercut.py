"""A brand undercuts its category for a year, and all platforms ask for more: what do others' prices do?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.evidence.calibration.space import with_values
from sim.evidence.validation.calm import with_changes
from sim.evidence.validation.experiment import Start, opened
from sim.evidence.validation.experiments.arms import YEAR, change
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.firms.in_force import put_in_force
from sim.market.feedbacks import Watch
from sim.params.market import MarketParams

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.tables import Array, Firms

CUT, DEARER = 0.15, 1.2
DRAWN = "rivalry."
SOURCE = "asked of a lasting cut: Van Heerde, Gijsbrechts & Pauwels 2008"
SELDOM = "most attacks meet no answer: Steenkamp et al. 2005"
PASSED = "asked; below 1 under logit demand: Weyl & Fabinger 2013"


class _Undercut(Watch):
    """The second brand of the first category sells at 15 % less, whatever it would like to charge."""

    def decided(self, firms: Firms, now: Now) -> None:
        brands = firms.brands
        brands.price[_attacker(firms)] = math.log(1.0 - CUT)
        put_in_force(firms, firms.settings(now.params), now)


def _attacker(firms: Firms) -> int:
    return int(np.flatnonzero(firms.brands.category == 0)[1])


def read(start: Start) -> Readings:
    """Conduct as drawn, one plausible market a seed, then always and never; last, dearer platforms."""
    drawn = with_values(start.params, start.params.plausible.values(start.seed, below=DRAWN))
    peace, sold = _lived(start, drawn, None)
    found: Readings = {}
    for name, conduct in (("drawn", None), ("always", 1.0), ("never", 0.0)):
        params = drawn if conduct is None else with_values(drawn, {f"{DRAWN}conduct": conduct})
        prices, sales = _lived(start, params, _Undercut())
        found[name] = 100.0 * float((peace - prices)[_rivals(start)].mean())
        if conduct is None:
            attacker = _attacker_of(start)
            found["attacker"] = change(float(sales[attacker]), float(sold[attacker]))
    dearer = with_changes(drawn, [{"from_week": 0, "to_week": YEAR, "scale": {"platform.*.take_share": DEARER}}])
    prices, _ = _lived(start, dearer, None)
    shares = np.array([p.expected_share for p in drawn.platform.values()])
    take = np.array([p.take_share for p in drawn.platform.values()])
    found["passed"] = float((prices - peace).mean() / ((DEARER - 1.0) * take @ shares / shares.sum()))
    return found


def _attacker_of(start: Start) -> int:
    with opened(start.market()) as market:
        return _attacker(market.firms)


def _rivals(start: Start) -> Array:
    """Other brands of its category, [brand] bool."""
    with opened(start.market()) as market:
        b = market.firms.brands
        mine = b.alive & ~b.merchant & (b.category == 0)
        mine[_attacker(market.firms)] = False
        return np.asarray(mine)


def _lived(start: Start, params: MarketParams, watch: Watch | None) -> tuple[Array, Array]:
    """Log price against the ordinary one, mean over platforms, and sales at the end of a year, [brand]."""
    with opened(start.market(params)) as market:
        if watch is not None:
            market.watch = watch
        market.run(market.week + YEAR)
        b, places = market.firms.brands, np.array([p.expected_share for p in params.platform.values()])
        return np.log(b.asked / b.base_price) @ (places / places.sum()), b.sales.copy()


EXPERIMENT = Experiment(
    about=f"One brand of the first category sells at {CUT:.0%} less for a year, on all platforms; the same seeds"
    " without it; `rivalry` as drawn by plausible market, then with `rivalry.conduct` 1 and 0. Last, all platforms"
    " raise their take by a fifth for a year: the change of log prices over that of the take.",
    read=read,
    judge=by_rows(
        Row("a brand undercuts by 15 %: per cent by which rivals of its category are cheaper after a year, conduct as"
            " drawn", "drawn", 0.0, CUT * 100, SOURCE),
        Row("the same with conduct 1", "always", 1.0, CUT * 100, SOURCE),
        Row("the same with conduct 0", "never", -1e-9, 1e-9, SELDOM),
        Row("the attacker's sales at the end of the year, relative", "attacker", 0.0, math.inf, SOURCE, scored=False),
        Row("platforms take a fifth more: passed on into prices within a year, share", "passed", 0.5, 1.0, PASSED),
    ),
    persons=5_000, seeds=12, weeks=YEAR, seconds=20.0,
)  # fmt: skip
