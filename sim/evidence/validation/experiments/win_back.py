"""Messages to people who have stayed away: some are reminded to leave, and where the risk is high little is won.

Luck is the same in both arms and decides by thresholds. So the first week that differs between them for a person tells
the sign of what messages do to her: she comes in one arm only, or leaves without coming.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.evidence.validation.experiment import Start, opened, recorded, shown
from sim.evidence.validation.experiments.arms import YEAR, change, with_strategy, year_on
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.programmes.audience import risk
from sim.programmes.crowd import Crowd
from sim.state.names import POTENTIAL

IDLE, CONTACTS, SENT = 28, 2, 8  # days away; messages a week; weeks
WEEKS, LATE = 26, 13  # followed for; the last of them in which a visit counts as kept
MAILS: dict[str, Any] = {
    "description": "two messages a week to whoever has been away for four weeks",
    "sponsor": {"market": True},
    "audience": {"customers": "anyone", "stage": ["active", "loyal", "lapsed"], "idle_days": [IDLE, None]},
    "benefit": {"contacts": CONTACTS},
}


def read(start: Start) -> Readings:
    """What differs for those whom messages reach at the launch, in thirds of the risk score."""
    launch, _ = year_on(start)
    params = with_strategy(launch.params, {**MAILS, "to_week": YEAR + SENT})
    record = recorded(launch, WEEKS, params)
    reached, score = _targets(launch)
    persons = len(reached)
    orders = np.zeros((2, persons))
    last, gone = np.zeros((2, persons), np.int64), np.zeros((2, persons), bool)
    sign = np.zeros(persons, np.int64)  # of the first difference
    both = shown(launch, record, params), shown(launch, record, launch.params)
    for broadcast, *weeks in zip(record, *both, strict=True):
        for arm, week in enumerate(weeks):
            last[arm], gone[arm] = week.people.persons["visit_day"], week.people.persons["gone"] > 0
            orders[arm] += np.bincount(week.orders["person"], minlength=persons)
        first_difference(sign, last >= 7 * broadcast.public.week, gone)
    changed = reached & (sign != 0)
    kept = last >= 7 * (record[0].public.week + WEEKS - LATE)
    won = kept[0].astype(float) - kept[1]
    ranked = np.flatnonzero(reached)[np.argsort(score[reached], kind="stable")]
    low, _, high = np.array_split(ranked, 3)
    return {
        "negative": float((sign[changed] < 0).mean()) if changed.any() else np.nan,
        "changed": float(changed.sum() / max(reached.sum(), 1)),
        "left": float((gone[0].astype(float) - gone[1])[reached].mean()),
        "kept_high": float(won[high].mean()),
        "kept_low": float(won[low].mean()),
        "orders": change(float(orders[0, reached].sum()), float(orders[1, reached].sum())),
    }


def first_difference(sign: np.ndarray, came: np.ndarray, gone: np.ndarray) -> None:
    """Note in ``sign`` [person], where it is still 0, whether a person has come more (1) or less (-1) with messages.

    came [arm, person] bool: this week; gone [arm, person] bool. Arm 0 has the messages. Days do not count: the sooner
    somebody would come, the earlier in the week. Whoever comes in that arm only and then leaves has come more.
    """
    visits = came[0].astype(np.int64) - came[1]
    stays = gone[1].astype(np.int64) - gone[0]
    new = sign == 0
    sign[new] = np.where(visits == 0, stays, visits)[new]


def _targets(launch: Start) -> tuple[np.ndarray, np.ndarray]:
    """Who has stayed away at the launch, and everybody's risk score; both [person]."""
    with opened(launch.market()) as market:
        people = market.people
        crowd = Crowd(people.persons, people.trace, people.members, market.week)
        joined = people.persons["stage"] != POTENTIAL
        away = joined & (crowd.idle_days() >= IDLE)
        return away, risk(crowd, launch.params.risk_score, away)


EXPERIMENT = Experiment(
    about=f"{CONTACTS} messages a week for {SENT} weeks to everybody who has been away for {IDLE} days, from all"
    f" platforms; {WEEKS} recorded weeks with and without, the same people with the same luck.",
    read=read,
    judge=by_rows(
        Row("win-back messages: of those whom they change, share whose first change is not to come", "negative",
            0.05, 0.6, "Ascarza, Iyengar & Schleicher 2016"),
        Row("highest third of risk: share who come after a quarter, difference", "kept_high", -0.02, 0.04,
            "Ascarza 2018"),
        Row("lowest third of risk, the same", "kept_low", -np.inf, np.inf, "Ascarza 2018", scored=False),
        Row("of all who are reached, share who have dropped out, difference", "left", -np.inf, np.inf,
            "Ascarza, Iyengar & Schleicher 2016", scored=False),
        Row("orders in the market of all who are reached, relative", "orders", -np.inf, np.inf, "", scored=False),
        Row("share of them whom messages change at all", "changed", -np.inf, np.inf, "", scored=False),
    ),
    persons=40_000, seeds=3, weeks=YEAR + WEEKS, seconds=11.0,
)  # fmt: skip
