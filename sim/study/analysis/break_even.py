"""From which amounts on a strategy pays for its sponsor, and how likely that is under what is believed of them.

The change of the sponsor's contribution is a curve over the dose (`sim.study.ladder`): 0 is no effect on people, 1 what
is believed at most. Where the ladder was run, each plausible market has a parabola of its own through its rungs, and
the curve is their mean, with a Student interval over markets at every dose. Where it was not, the amounts that the
markets drew make a straight line through their results. *Pays* means that the curve is above zero; doses at which it
cannot be told from zero are the interval of the crossing (Fieller 1954), which keeps its coverage for the few markets
of a run and is open where nothing is known, as percentiles of a bootstrap over eight markets are not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import isotonic_regression
from scipy.special import stdtr, stdtrit

from sim.study.analysis.effects import CONFIDENCE

GRID = 401  # doses at which a curve is looked at
CURVED = 2  # degree of a market's curve over five doses or more; a line over fewer


class Curve(NamedTuple):
    """A change of contribution over the dose."""

    dose: np.ndarray  # [grid] ascending
    mean: np.ndarray  # [grid]
    error: np.ndarray  # [grid] standard error
    freedom: int  # of the Student distribution
    rises: bool  # beyond chance from the lowest to the highest dose

    def pays(self, dose: np.ndarray) -> np.ndarray:
        """Probability that it is above zero at each dose; beyond the ends as at the ends."""
        return np.interp(dose, self.dose, stdtr(self.freedom, _in_errors(self.mean, self.error)))


class Crossing(NamedTuple):
    """Where a curve rises through zero."""

    dose: float  # -inf: above zero at every dose; inf: at none
    low: float  # the interval, -inf or inf where it is open
    high: float


def of_rungs(dose: np.ndarray, values: np.ndarray) -> Curve | None:
    """The curve through rungs: ``dose`` [rung], ``values`` [market, rung]; None for fewer than two of either."""
    if len(dose) < 2 or len(values) < 2:
        return None
    degree = CURVED if len(dose) > 2 * CURVED else 1
    grid = np.linspace(dose[0], dose[-1], GRID)
    through = np.linalg.pinv(np.vander(dose, degree + 1))
    curves = values @ through.T @ np.vander(grid, degree + 1).T
    error = curves.std(axis=0, ddof=1) / np.sqrt(len(values))
    risen = curves[:, -1] - curves[:, 0]
    freedom = len(values) - 1
    surely = float(stdtrit(freedom, CONFIDENCE)) * risen.std(ddof=1) / np.sqrt(len(values))
    return Curve(grid, curves.mean(axis=0), error, freedom, bool(risen.mean() > surely))


def of_draws(dose: np.ndarray, values: np.ndarray) -> Curve | None:
    """The line through markets that drew ``dose`` [market] and gave ``values`` [market]; None for fewer than four.

    It reaches over the doses that were drawn.
    """
    freedom = len(dose) - 2
    if freedom < 2 or np.ptp(dose) == 0:
        return None
    grid = np.linspace(dose.min(), dose.max(), GRID)
    design, there = (np.column_stack([np.ones_like(each), each - dose.mean()]) for each in (dose, grid))
    found = np.linalg.lstsq(design, values, rcond=None)[0]
    noise = float(((values - design @ found) ** 2).sum()) / freedom
    spread = np.linalg.inv(design.T @ design) * noise
    error = np.sqrt(np.einsum("gi,ij,gj->g", there, spread, there))
    rises = bool(found[1] > stdtrit(freedom, CONFIDENCE) * np.sqrt(spread[1, 1]))
    return Curve(grid, there @ found, error, freedom, rises)


def crossing(curve: Curve) -> Crossing:
    """Where the curve, made to rise throughout (isotonic regression), leaves zero behind; and its interval."""
    surely = stdtrit(curve.freedom, 0.5 + CONFIDENCE / 2)
    ends = (curve.mean, curve.mean + surely * curve.error, curve.mean - surely * curve.error)
    return Crossing(*(_leaves_zero(curve.dose, end) for end in ends))


def probability(curve: Curve, doses: np.ndarray) -> float:
    """Probability of paying over equally likely ``doses``."""
    return float(curve.pays(doses).mean())


def _leaves_zero(dose: np.ndarray, values: np.ndarray) -> float:
    """The dose from which on rising values are above zero; -inf and inf where all or none are."""
    rising = isotonic_regression(values).x
    above = rising > 0
    if above.all():
        return -np.inf
    if not above.any():
        return np.inf
    at = int(np.argmax(above))
    before, after = rising[at - 1], rising[at]
    return float(dose[at - 1] + (dose[at] - dose[at - 1]) * -before / (after - before))


def _in_errors(mean: np.ndarray, error: np.ndarray) -> np.ndarray:
    """A mean in its standard errors; far off zero where there is no error."""
    certain = np.sign(mean) * np.inf
    return np.divide(mean, error, out=np.where(mean == 0, 0.0, certain), where=error > 0)
