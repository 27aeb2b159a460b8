"""A platform cuts its take by 15 points for two years: do rivals follow, what does it gain, and does the war end?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.evidence.calibration.space import with_values
from sim.evidence.validation.calm import with_changes
from sim.evidence.validation.experiment import Start, opened
from sim.evidence.validation.experiments.arms import YEAR, change, looked_at, total
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.params.market import MarketParams

ATTACKER, LARGEST, TAKE = "discount", "interest_feed", 0.05
DRAWN = "rivalry."  # how firms answer one another
SECOND = 2 * YEAR  # weeks of the war, and of what follows
SOURCE = "asked of a lasting cut: Van Heerde, Gijsbrechts & Pauwels 2008"
SELDOM = "most attacks meet no answer: Steenkamp et al. 2005"


@dataclass(frozen=True)
class _Lived:
    """One arm."""

    given: np.ndarray  # [week] net take that the attacker's rivals gave up, by founding share, points
    sales: float  # of the attacker in the second year
    kept: float  # profit of all platforms in the war, yuan
    baskets: float  # order value everywhere in the war, yuan


def read(start: Start) -> Readings:
    """Conduct as drawn, one plausible market a seed, then always and never; firms and people live on in all arms."""
    ensemble = start.params.plausible
    drawn = with_values(start.params, ensemble.values(start.seed, below=DRAWN))
    peace, war = _lived(start, drawn, SECOND, ""), _lived(start, drawn, 2 * SECOND, ATTACKER)
    always, never = (_lived(start, with_values(drawn, {f"{DRAWN}conduct": x}), SECOND, ATTACKER) for x in (1.0, 0.0))
    large = _lived(start, drawn, SECOND, LARGEST)
    return {
        "drawn": float(war.given[:SECOND].mean()),
        "always": float(always.given.mean()),
        "never": float(np.abs(never.given).max()),
        "after": float(war.given[-1]),
        "largest": float(large.given.mean()),
        "sales": change(war.sales, peace.sales),
        "profit": change(war.kept, peace.kept),
        "baskets": change(war.baskets, peace.baskets),
    }


def _lived(start: Start, params: MarketParams, weeks: int, attacker: str) -> _Lived:
    if attacker:
        cut = {"from_week": 0, "to_week": SECOND, "set": {f"platform.{attacker}.take_share": TAKE}}
        params = with_changes(params, [cut])
    names = list(params.platform)
    rivals = np.array([p.expected_share for p in params.platform.values()])
    rivals[names.index(attacker or ATTACKER)] = 0.0
    given: list[float] = []
    with opened(start.market(params)) as market:
        platforms = market.firms.platforms
        usual = platforms.base_take - platforms.base_subsidy

        def look(_: object) -> None:
            net = market.firms.platforms.take - market.firms.platforms.subsidy
            given.append(100.0 * float((usual - net) @ rivals / rivals.sum()))

        with looked_at(market, look):
            market.run(market.week + weeks)
        table = market.kpis()
    sales, _ = total(table, "gmv_yuan", ("platform", ATTACKER), (YEAR, SECOND))
    kept, _ = total(table, "platform_profit_yuan", ("all", "all"), (0, SECOND))
    paid, orders = total(table, "aov_yuan", ("all", "all"), (0, SECOND))
    return _Lived(np.array(given), sales, kept, paid / orders if orders else math.nan)


EXPERIMENT = Experiment(
    about=f"`platform.{ATTACKER}.take_share` is pinned at {TAKE:g} (founded at 0.20) for two years; the same seeds"
    " without it. `rivalry` is that of a plausible market, one a seed, then with `rivalry.conduct` 1 and 0. Given up:"
    " net take of rivals (take less subsidy), weighted by their share at the founding.",
    read=read,
    judge=by_rows(
        Row("a platform of a tenth cuts its take by 15 points: points that rivals give up on average in the war,"
            " conduct as drawn", "drawn", 1.0, math.inf, SOURCE),
        Row("the same with conduct 1", "always", 1.0, math.inf, SOURCE),
        Row("the same with conduct 0, most in any week", "never", 0.0, 0.0, SELDOM),
        Row("points given up two years after the war", "after", -0.5, 0.5, SOURCE),
        Row("points given up when the largest platform cuts instead", "largest", -math.inf, math.inf, SOURCE,
            scored=False),
        Row("the attacker's sales in the second year, relative", "sales", 0.15, 0.60, SOURCE),
        Row("profit of all platforms in the war, relative", "profit", -math.inf, -0.01, SOURCE),
        Row("order value in the war, relative", "baskets", -math.inf, 0.0, SOURCE),
    ),
    persons=5_000, seeds=12, weeks=2 * SECOND, seconds=25.0,
)  # fmt: skip
