"""Sellers made to choose one of two and let go again; goods barred from a platform and let in again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

from sim.evidence.calibration.space import with_values
from sim.evidence.validation.calm import with_changes
from sim.evidence.validation.experiment import Start, opened
from sim.evidence.validation.experiments.arms import YEAR, change, total
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.firms.in_force import absent
from sim.firms.settings import Settings
from sim.firms.traffic import sell
from sim.market.feedbacks import Watch
from sim.market.model import Market

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.tables import Firms
    from sim.params.market import MarketParams

SHELF, SOCIAL = "shelf_live", "social"  # who did it, as the market has them
BOUND = 0.33  # share of brands
BARRED = 34  # weeks: 1 March to 28 October 2022
HALF = 26
FREED = (
    "Alibaba, exclusivity ended in April 2021: share 78 % (2015), 51 % (2021), and less since; it fell before the ban,"
    " too, so the record tells no cause: beside"
)
LET_IN = (
    "Kuaishou, Taobao barred from March to October 2022: growth 48, 32, 27, then 30 % a year; lockdowns confound it, so"
    " beside; below 0, and above -14 % if all of the slowing was the bar's"
)


def read(start: Start) -> Readings:
    """A year of exclusivity, then two years with or without it; eight months of a bar, and eight after it."""
    bound = _bound(start.params)
    with opened(start.market(bound)) as market:
        market.run(market.week + YEAR)
        later = Start(bound, start.seed, market.snapshot())
    kept = _lived(later.market(), 2 * YEAR)
    freed = _lived(later.market(_bound(start.params, until=YEAR)), 2 * YEAR)
    usual, barred = _lived(start.market(), 2 * BARRED), _lived(start.market(), 2 * BARRED, Bar(start.params, BARRED))

    def drift(weeks: tuple[int, int]) -> float:
        with_it, without = (_sold(table, weeks, SHELF) / _sold(table, weeks) for table in (kept, freed))
        return change(without, with_it)

    def moved(weeks: tuple[int, int], platform: str = "") -> float:
        return change(_sold(barred, weeks, platform), _sold(usual, weeks, platform))

    return {
        "freed_first": drift((YEAR, YEAR + HALF)),
        "freed_later": drift((2 * YEAR, 3 * YEAR)),
        "barred": moved((0, BARRED), SOCIAL),
        "barred_all": moved((0, BARRED)),
        "let_in": moved((BARRED, 2 * BARRED), SOCIAL),
    }


def _bound(params: MarketParams, until: int | None = None) -> MarketParams:
    """Brands must choose, until exclusivity is forbidden in week ``until`` of those reported."""
    changes = [{"from_week": 0, "set": {f"platform.{SHELF}.exclusive": BOUND}}]
    ban = {"from_week": until, "set": {"policy.exclusivity_allowed": False}}
    return with_changes(params, changes if until is None else [*changes, ban])


class Bar(Watch):
    """Brands that the shelf platform would bind sell nothing on the social one for the first reported ``weeks``.

    Contracts about their goods go on, without goods.
    """

    def __init__(self, params: MarketParams, weeks: int) -> None:
        self._bound = Settings.of(with_values(params, {f"platform.{SHELF}.exclusive": BOUND}))
        self._until = params.horizon.first_week + weeks

    def decided(self, firms: Firms, now: Now) -> None:
        """Take them off sale, and the impressions that they would have bought off the auction."""
        if now.week < self._until:
            place = self._bound.platforms.index(SOCIAL)
            firms.brands.absent[:, place] |= absent(firms, self._bound)[:, place]
            sell(firms, firms.settings(now.params))


def _lived(market: Market, weeks: int, watch: Watch | None = None) -> pl.DataFrame:
    with opened(market):
        market.watch = watch or market.watch
        market.run(market.week + weeks)
        return market.kpis()


def _sold(table: pl.DataFrame, weeks: tuple[int, int], platform: str = "") -> float:
    """Expected sales of one platform, or of all."""
    return total(table, "expected_gmv_yuan", ("platform", platform) if platform else ("all", "all"), weeks)[0]


EXPERIMENT = Experiment(
    about=f"`platform.{SHELF}.exclusive` is {BOUND:g} (assumed) for a year; then `policy.exclusivity_allowed` is false"
    f" for two years, or is not. Without exclusivity, the brands that it would bind sell nothing on `{SOCIAL}` for"
    f" {BARRED} weeks, as long as the bar was. The same seeds without it. Sales are expected ones.",
    read=read,
    judge=by_rows(
        Row("exclusivity ends: share of sales of the platform that asked for it, first half year, relative",
            "freed_first", -math.inf, math.inf, FREED, scored=False),
        Row("the same in the second year", "freed_later", -math.inf, 0.0, FREED, scored=False),
        Row("a third of brands is barred from a platform: its sales meanwhile, relative", "barred", -0.14, 0.0,
            LET_IN, scored=False),
        Row("sales of all platforms meanwhile", "barred_all", -math.inf, math.inf, LET_IN, scored=False),
        Row("sales of the platform in as many weeks after it, relative", "let_in", -math.inf, math.inf, LET_IN,
            scored=False),
    ),
    persons=5_000, seeds=6, weeks=3 * YEAR, seconds=9.0,
)  # fmt: skip
