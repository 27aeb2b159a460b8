"""How well a fitted model foretells the log: repeat purchases week by week, and after the end of calibration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.evidence.fitting.summary import WEEK, Log


@dataclass(frozen=True)
class Tracking:
    """Repeat purchases of all customers, cumulative at the end of each week of the log."""

    observed: np.ndarray  # [week]
    expected: np.ndarray  # [week]
    calibration_weeks: int  # weeks of the log that end within calibration; all of them without a holdout

    @property
    def error(self) -> float:
        """Expected over observed at the end of the log, less 1; NaN without any repeat purchases."""
        return float(self.expected[-1] / self.observed[-1] - 1) if self.observed[-1] else float("nan")

    @property
    def holdout_error(self) -> float:
        """The same for the purchases of the holdout alone; NaN without a holdout."""
        if self.calibration_weeks >= len(self.observed):
            return float("nan")
        before = max(self.calibration_weeks - 1, 0)
        seen = self.observed[-1] - self.observed[before]
        return float((self.expected[-1] - self.expected[before]) / seen - 1) if seen else float("nan")

    @property
    def weekly_error(self) -> float:
        """Mean absolute error of a week's purchases over their mean, in the holdout if there is one."""
        observed, expected = (np.diff(sums, prepend=0.0) for sums in (self.observed, self.expected))
        late = slice(self.calibration_weeks if self.calibration_weeks < len(observed) else 0, None)
        mean = observed[late].mean()
        return float(np.abs(expected[late] - observed[late]).mean() / mean) if mean else float("nan")


def track(log: Log, expected: Callable[[np.ndarray], np.ndarray]) -> Tracking:
    """Observed against expected; `expected` gives the repeat purchases of a customer t weeks after her first."""
    last_days = np.minimum(7 * np.arange(1, len(log.repeats) + 1) - 1, log.days)
    first, customers = np.unique(log.first, return_counts=True)
    ages = np.maximum(last_days[:, None] / WEEK - first, 0.0)
    distinct, where = np.unique(ages, return_inverse=True)
    sums = (expected(distinct)[where.reshape(ages.shape)] * customers).sum(axis=1)
    whole = log.calibration_days >= log.days  # the last week may be a part of one and is no holdout
    return Tracking(np.cumsum(log.repeats), sums, len(log.repeats) if whole else (log.calibration_days + 1) // 7)
