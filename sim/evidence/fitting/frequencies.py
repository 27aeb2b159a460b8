"""How many customers make how many repeat purchases in calibration, observed and expected."""

from __future__ import annotations

import numpy as np

from sim.evidence.fitting.fitted import Fitted, ModelName

MOST = 7  # repeat purchases; the last group holds those with more


def observed(fitted: Fitted) -> np.ndarray:
    """[0 to MOST and more] customers."""
    data = fitted.log.summary
    return np.bincount(np.minimum(data.frequency, MOST).astype(np.int64), data.count, MOST + 1)


def expected(fitted: Fitted, name: ModelName) -> np.ndarray:
    """[0 to MOST and more] customers, each observed as long as she was (Fader, Hardie & Lee 2005, equation 8)."""
    data, model = fitted.log.summary, fitted.purchasing(name)
    ages, which = np.unique(data.age, return_inverse=True)
    customers = np.bincount(which, data.count)
    x = np.arange(MOST)
    law = np.array([model.module.probability_of(model.parameters, x, float(age)) for age in ages])
    few = customers @ law
    return np.append(few, customers.sum() - few.sum())
