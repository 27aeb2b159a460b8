"""A market of one number, to test studies without simulating anybody."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection
from pathlib import Path

import polars as pl

from sim.core.errors import UserError
from sim.dates.timeline import Timeline
from sim.params.market import MarketParams
from sim.study.arms import names_of

METRIC = "gmv_yuan"


class FakeMarket:
    """Sales of a week = seed + 1000 x the discount platform's take, and the burn-in's weeks are remembered."""

    def __init__(self, params: MarketParams, seed: int, timeline: Timeline, threads: int = 1):
        self.params, self.seed, self.timeline, self.threads = params, seed, timeline, threads
        self.week = params.horizon.first_week - params.horizon.burn_in_weeks
        self.lived = 0
        self.record, self.held, self.path = None, (), {}
        self.rows: list[tuple[int, float]] = []
        _log(f"found {seed} {len(names_of(params))}")

    @classmethod
    def resume(cls, params: MarketParams, seed: int, timeline: Timeline, data: bytes, threads: int = 1) -> FakeMarket:
        market = cls.__new__(cls)
        market.params, market.seed, market.timeline, market.threads = params, seed, timeline, threads
        market.week, market.rows = params.horizon.first_week, []
        market.lived = int(data)
        market.record, market.held, market.path = None, (), {}
        _log(f"resume {seed} {len(names_of(params))}")
        return market

    def run(self, until: int, on_week: Callable[[int], None] | None = None) -> None:
        for week in range(self.week, until):
            take = self._take(week)
            reported = week - self.params.horizon.first_week
            self.rows += [(reported, self.seed + 1000 * take + self.lived)] if reported >= 0 else []
            self.lived += 1
            if on_week is not None:
                on_week(week)
            self._trouble(reported)
        self.week = until

    def _take(self, week: int) -> float:
        """What holds, and half way back to what was recorded if prices are held."""
        take = self.timeline.at(week).params.platform["discount"].take_share
        if self.record is not None:
            with (self.record / "takes").open("a") as file:
                file.write(f"{week} {take}\n")
        return (take + self.path[week]) / 2 if "prices" in self.held else take

    def record_feedbacks(self, folder: Path) -> None:
        self.record = folder
        _log(f"record {self.seed}")

    def hold(self, feedbacks: Collection[str], folder: Path) -> None:
        self.held = tuple(feedbacks)
        self.path = {int(week): float(take) for week, take in map(str.split, (folder / "takes").open())}

    def _trouble(self, week: int) -> None:
        """What a test asks to go wrong in reported week 1."""
        trouble = os.environ.get("FAKE_TROUBLE", "")
        if week != 1 or not trouble:
            return
        if trouble == "slow":
            time.sleep(60)
        if trouble == "mistake":
            raise UserError("policy.audit=7: allowed is 0 to 1")
        if trouble == "bug":
            raise ZeroDivisionError("a bug in week 1")
        if trouble == "killed":
            os._exit(9)

    def snapshot(self) -> bytes:
        return str(self.lived).encode()

    def kpis(self) -> pl.DataFrame:
        weeks, values = zip(*self.rows, strict=True)
        return pl.DataFrame(
            {
                "week": weeks,
                "metric": METRIC,
                "dimension": "all",
                "group": "all",
                "value": values,
                "unit": "yuan",
                "numerator": values,
                "denominator": [1.0] * len(weeks),
            }
        )

    def transactions(self) -> pl.DataFrame:
        return pl.DataFrame({"person": [1], "day": [0]})

    def persons(self) -> pl.DataFrame:
        return pl.DataFrame({"person": [1], "segment": ["genz"]})

    def fans(self) -> pl.DataFrame | None:
        """It follows nobody."""
        return None

    def accounts(self) -> pl.DataFrame | None:
        """Only a market with strategies has something to account for."""
        entity, name = ["platform", "strategy"], ["discount", "club"]
        rows = {"quarter": [0, 0], "entity": entity, "name": name, "line": ["paid", "discount"], "yuan": [9.0, 1.0]}
        return pl.DataFrame(rows) if os.environ.get("FAKE_ACCOUNTS") else None

    def headline(self) -> dict[str, int]:
        return {"hosts": 3, "brands": 2, "platforms": len(self.params.platform)}

    def close(self) -> None:
        self.rows = []


def _log(line: str) -> None:
    """Tell the test what was simulated, from whatever process."""
    if "FAKE_LOG" in os.environ:
        with Path(os.environ["FAKE_LOG"]).open("a") as file:
            file.write(line + "\n")
