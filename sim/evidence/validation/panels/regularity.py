"""Times between purchases: exponential, as if at random, or more even (Erlang), or in bursts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from sim.evidence.validation.panels.log import YEAR, PanelLog, occasions
from sim.evidence.validation.panels.measure import Statistics, Subject

NAME = "regularity of purchases"
ABOUT = "Times between purchases of one person are exponential (shape 1), or a little more even (Erlang: 2)."
SOURCE = "exponential: Ehrenberg 1959; more even: Platzer & Reutterer 2016, Reutterer, Platzer & Schröder 2021 (Erlang)"
NEEDS: tuple[str, ...] = ()
TOO_SMALL = "at least 50 persons with four intervals or more in a year are needed"
LEAST = 4  # intervals of a person
FEWEST = 50  # persons


def subjects(log: PanelLog) -> Iterator[Subject]:
    """Of everybody with four intervals or more in the last year: how many, and the sum of the logs of their shares."""
    year = log.last(YEAR)
    for scope, name, rows in year.products():
        person, day = occasions(rows)
        same = np.diff(person) == 0
        who, gap = person[1:][same], np.diff(day)[same].astype(float)
        number, total = np.bincount(who, minlength=log.persons), np.bincount(who, gap, log.persons)
        logs = np.bincount(who, np.log(gap / total[who]), log.persons)
        enough = number >= LEAST
        yield Subject(scope, name, (np.where(enough, number, 0), np.where(enough, logs, 0.0)))


def statistics(number: np.ndarray, logs: np.ndarray) -> Statistics:
    """Shape of gamma intervals whose mean is each person's own. number, logs [person]: intervals; sum of log shares.

    Given their sum, n intervals are shared out by a Dirichlet with all parameters equal to the shape, whatever the
    person's rate; the shape has the highest likelihood of that. Days are whole: where people buy every few days the
    shape is a little too high, for two purchases of one day are one.
    """
    persons = np.bincount(number)
    persons[0] = 0
    if not persons.any():
        return {}
    n, total = np.arange(len(persons)), float(logs.sum())

    def loss(log_shape: float) -> float:
        k = float(np.exp(log_shape))
        return -float(persons @ (gammaln(n * k) - n * gammaln(k))) - (k - 1.0) * total

    n = np.maximum(n, 1)
    found = minimize_scalar(loss, bounds=(np.log(0.05), np.log(50.0)), method="bounded")
    return {"shape of intervals": (float(np.exp(found.x)), int(persons.sum()))}
