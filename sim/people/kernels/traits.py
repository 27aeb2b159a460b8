"""What packed fields of a person mean: three traits in two bytes each, and one field that changes its meaning.

Kernels read one row with `ceiling_of`, `sensitivity_of` and `dropout_of`; founding, benchmarks and tests write whole
columns with the functions named `stored_`, and read them with `ceilings`, `sensitivities` and `dropouts`.
"""

import math

import numpy as np

from sim.core.jit import formula
from sim.state.names import CEILING_MAX

_STEPS = 65535.0
_SENSITIVITY_STEPS = 1000.0  # a unit of log-odds
_DROPOUT_STEPS = 2000.0  # a unit of log-odds
_DROPOUT_MOST = 32767.0  # steps


@formula
def ceiling_of(p):
    """Visits a day that no state can exceed. Stored is the root, so that the many tiny ones keep their resolution."""
    root = np.float64(p.visit_ceiling) * (1.0 / _STEPS)
    return CEILING_MAX * root * root


@formula
def sensitivity_of(p):
    """Log-odds per unit of relative price."""
    return np.float64(p.price_sensitivity) * (1.0 / _SENSITIVITY_STEPS)


@formula
def dropout_of(p):
    """Log-odds of leaving after an ordinary experience."""
    return np.float64(p.dropout) * (1.0 / _DROPOUT_STEPS)


@formula
def lower_dropout(p, by):
    """She leaves less readily from now on: by so many log-odds, in whole steps and within what can be stored."""
    steps = math.floor(np.float64(p.dropout) - by * _DROPOUT_STEPS + 0.5)
    p.dropout = np.int16(min(max(steps, -_DROPOUT_MOST), _DROPOUT_MOST))


@formula
def matures_week(p):
    """The week from which on a potential person can join. Means nothing for others."""
    return np.int64(p["milestone"])


@formula
def loyal_since(p):
    """The day on which a registered person's spell of loyalty began, or NO_DAY. Means nothing for potential ones."""
    return np.int64(p["milestone"])


def stored_ceiling(ceiling: np.ndarray | float) -> np.ndarray:
    """Visits a day as they are stored (u2), kept in 0..CEILING_MAX."""
    root = np.sqrt(np.clip(ceiling, 0.0, CEILING_MAX) / CEILING_MAX)
    return np.rint(root * _STEPS).astype(np.uint16)


def stored_sensitivity(sensitivity: np.ndarray | float) -> np.ndarray:
    """Log-odds per unit of relative price as they are stored (u2), kept in 0..65.535."""
    return np.rint(np.clip(np.multiply(sensitivity, _SENSITIVITY_STEPS), 0.0, _STEPS)).astype(np.uint16)


def stored_dropout(dropout: np.ndarray | float) -> np.ndarray:
    """Log-odds of leaving as they are stored (i2), kept within 16.38 of even odds."""
    return np.rint(np.clip(np.multiply(dropout, _DROPOUT_STEPS), -_DROPOUT_MOST, _DROPOUT_MOST)).astype(np.int16)


def ceilings(persons: np.recarray) -> np.ndarray:
    """Visit ceilings of everybody, visits a day [row]."""
    return CEILING_MAX * np.square(persons.visit_ceiling / _STEPS)


def sensitivities(persons: np.recarray) -> np.ndarray:
    """Price sensitivities of everybody, log-odds per unit of relative price [row]."""
    return persons.price_sensitivity / _SENSITIVITY_STEPS


def dropouts(persons: np.recarray) -> np.ndarray:
    """Log-odds of everybody to leave after an ordinary experience [row]."""
    return persons.dropout / _DROPOUT_STEPS
