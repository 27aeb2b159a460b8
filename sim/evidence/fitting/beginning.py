"""Whether a log begins in the middle of its customers' lives: then "first" purchases near its beginning are not first.

Old customers show up at their own rate, so first purchases seem to be many at the beginning and fewer later. Two
Poisson rates are compared, given their sum (Przyborowski, J. & Wilenski, H. (1940). Homogeneity of results in testing
samples from Poisson series. Biometrika 31, 313-323): first purchases in the first eighth of the time in which new
customers come, and in its second half.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from scipy.special import betainc

from sim.evidence.fitting.summary import WEEK, Log
from sim.words import say

EARLY, LATE = 1 / 8, 1 / 2  # of the time in which new customers come
TIMES = 3.0  # as many a week at the beginning as later
CHANCE = 0.001  # of seeing that many if there were no more
COHORT = 0.1  # of the log, at most, in which all customers come


def note_on_beginning(log: Log) -> str | None:
    """What to say of a log that seems to begin in the middle of its customers' lives."""
    if log.start is None or log.days < 4 * WEEK:
        return None
    first, span = log.first, float(log.first.max()) + 1 / WEEK
    if span <= COHORT * (log.days + 1) / WEEK:
        return say(
            "all customers are first seen in the first {weeks} weeks: right for a cohort chosen so; if the log begins"
            " in the middle of their lives, their first purchases are not in it",
            weeks=_weeks(span),
        )
    early, late = int((first < EARLY * span).sum()), int((first >= LATE * span).sum())
    share = EARLY / (EARLY + 1 - LATE)
    ratio = early / EARLY / max(late / (1 - LATE), 1.0)
    if ratio < TIMES or betainc(early, late + 1, share) > CHANCE:  # the binomial tail
        return None
    return say(
        "{share} of customers are first seen in the first {weeks} weeks, {ratio} times as many a week as later: the log"
        " seems to begin in the middle of customers' lives; --new-after {day} keeps those who are new",
        share=f"{early / len(first):.0%}",
        weeks=_weeks(EARLY * span),
        ratio=f"{ratio:.1f}",
        day=_from(log, span),
    )


def _from(log: Log, span: float) -> date:
    """The first day from which on new customers come no faster than 1.5 times as in the second half."""
    assert log.start is not None
    steps = np.linspace(0.0, LATE, 9) * span
    usual = (log.first >= LATE * span).sum() / ((1 - LATE) * span)
    width = steps[1]
    calm = [
        step for step in steps[1:] if ((log.first >= step) & (log.first < step + width)).sum() <= 1.5 * usual * width
    ]
    return log.start + timedelta(days=round(float(calm[0] if calm else steps[-1]) * WEEK))


def _weeks(weeks: float) -> str:
    return f"{weeks:.1f}"
