"""How well the models foretell each customer's purchases in the part of the log they have not seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.evidence.fitting.customers import histories
from sim.evidence.fitting.fitted import Fitted

NAIVE = "buys as before"
GROUPS = 8  # of customers by repeat purchases in calibration: 0 to 6, and more


class Score(NamedTuple):
    """One way to foretell the holdout."""

    name: str
    expected: np.ndarray  # [customer] purchases
    total: float  # of all customers
    error: float  # total over observed, less 1; NaN if nobody buys
    mean_absolute: float  # error of a customer, purchases
    root_mean_square: float


class Holdout(NamedTuple):
    """Purchases after calibration, by customers who came before its end."""

    weeks: float
    frequency: np.ndarray  # [customer] repeat purchases in calibration
    observed: np.ndarray  # [customer] purchases in the holdout
    scores: tuple[Score, ...]  # models, and everybody going on at her own past rate

    def by_frequency(self) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
        """Customers, mean observed, and mean expected of each score, by repeat purchases in calibration [0 to 7+]."""
        group = np.minimum(self.frequency, GROUPS - 1).astype(np.int64)
        customers = np.bincount(group, minlength=GROUPS)

        def mean(values: np.ndarray) -> np.ndarray:
            with np.errstate(invalid="ignore"):
                return np.bincount(group, values, GROUPS) / customers

        return customers, mean(self.observed), [mean(score.expected) for score in self.scores]


def check_holdout(fitted: Fitted) -> Holdout:
    """Foretell the weeks after calibration, customer by customer."""
    log = fitted.log
    data, weeks = histories(log), log.holdout_weeks
    observed = log.customers["later"].to_numpy()
    expected: dict[str, np.ndarray] = {}
    for title, name in fitted.foretelling().items():
        chosen = fitted.purchasing(name)
        with np.errstate(all="ignore"):
            expected[title] = chosen.module.expected_later(chosen.parameters, data, weeks)
    expected[NAIVE] = np.divide(data.frequency, data.age, out=np.zeros(len(observed)), where=data.age > 0) * weeks
    return Holdout(weeks, data.frequency, observed, tuple(_score(n, v, observed) for n, v in expected.items()))


def _score(name: str, expected: np.ndarray, observed: np.ndarray) -> Score:
    total, seen = float(expected.sum()), float(observed.sum())
    miss = expected - observed
    error = total / seen - 1 if seen else float("nan")
    return Score(name, expected, total, error, float(np.abs(miss).mean()), float(np.sqrt((miss**2).mean())))
