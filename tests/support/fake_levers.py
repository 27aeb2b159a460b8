"""A market of one brand whose levers have known curves, to test studies of spending without simulating anybody."""

from __future__ import annotations

import numpy as np
import polars as pl
from fake_market import FakeMarket

from sim.params.focal import sponsored_by
from sim.params.spending import DATED, LEVERS

TODAY = dict.fromkeys(LEVERS, 0.0) | {"own_rooms": 2e6, "small_hosts": 1e6, "paid_traffic": 3e6, "programme": 1e6}
# Profit of a week, with `spent` in millions: a x sqrt(spent) - spent, so that the best spending is a^2 / 4.
PULL = {"own_rooms": 5.0, "paid_traffic": 2.0}


class LeverMarket(FakeMarket):
    """Sales and profit of the first firm as its levers say, beside chance of its own where something strikes."""

    CHANCE = 1e4

    def spent(self, week: int) -> dict[str, float]:
        """Yuan by lever in a week."""
        params = self.timeline.at(week).params
        name, firm = next(iter(params.firms.items()))
        ratios = {lever: getattr(firm.spend, lever) for lever in DATED}
        for lever, strategies in sponsored_by(self.params, name).items():
            ratios[lever] = sum(self.params.strategies[key].intensity for key in strategies)
        return {lever: TODAY[lever] * ratio for lever, ratio in ratios.items()}

    def kpis(self) -> pl.DataFrame:
        first, name = self.params.horizon.first_week, next(iter(self.params.firms))
        struck = any(condition.shocks for _, condition in self.params.conditions)
        chance = np.random.default_rng([self.seed, struck, len(self.params.scenarios)]).normal(0.0, self.CHANCE)
        rows = []
        for week, _ in self.rows:
            spent = self.spent(first + week)
            sales = sum(PULL.get(lever, 1.0) * 1e6 * (fen / 1e6) ** 0.5 for lever, fen in spent.items())
            values = {f"spent_{lever}_yuan": yuan for lever, yuan in spent.items()}
            values |= {"gmv_yuan": 3 * sales + chance, "profit_yuan": sales - sum(spent.values()) + chance}
            rows += [(week, metric, "firm", name, value, "yuan", value, 1.0) for metric, value in values.items()]
        columns = ("week", "metric", "dimension", "group", "value", "unit", "numerator", "denominator")
        mine = pl.DataFrame(rows, schema=columns, orient="row")
        return pl.concat([super().kpis(), mine.with_columns(pl.col("week").cast(pl.Int64))], how="vertical_relaxed")
