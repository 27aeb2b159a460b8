"""Points and tiers: what they cause among customers known at the launch, and what members against others would say.

A year in a recorded market, with and without the programme, for the same people with the same luck. Everybody who had
bought from the sponsor is eligible; only who joins can change, so eligibility is the instrument for membership.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.evidence.validation.experiment import Start, recorded, shown
from sim.evidence.validation.experiments.arms import YEAR, change, spent, with_strategy, year_on
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.market.broadcast import Broadcast
from sim.params.market import MarketParams

PLATFORM = "interest_feed"
CAUSED = "Leenheer et al. 2007; Kopalle et al. 2012; Nastasoiu et al. 2021"
NAIVE = "Leenheer et al. 2007: the naive gap is seven times the causal one"
POINTS = {"earn_per_yuan": 1, "value_yuan": 0.02, "goal_points": 500, "redemption_steps": 1, "expiry_weeks": 52}
TIERS = {
    "silver": {"from_spend_yuan": 1000, "price": -0.02, "service_level": 0.05},
    "gold": {"from_spend_yuan": 3000, "price": -0.04, "service_level": 0.1},
}
DESIGNS: dict[str, dict[str, Any]] = {"points": {"points": POINTS}, "tiers": {"tiers": TIERS}}


def read(start: Start) -> Readings:
    """Both designs under the same sponsor, each on its own."""
    place = list(start.params.platform).index(PLATFORM)
    launch, orders = year_on(start)
    customers = spent(orders, start.params.population.persons, orders["platform"] == place) > 0.0
    found: Readings = {}
    for name, design in DESIGNS.items():
        strategy = {
            "description": name,
            "sponsor": {"platform": PLATFORM},
            "programme": {"join": "opt_in", "sign_up_steps": 1, **design},
        }
        found |= {f"{name}_{what}": value for what, value in _trial(launch, strategy, place, customers).items()}
    return found


def _trial(launch: Start, strategy: dict[str, Any], place: int, customers: np.ndarray) -> dict[str, float]:
    treated = with_strategy(launch.params, strategy)
    record = recorded(launch, YEAR, treated)
    without, _, wallet_without, _ = _year(launch, record, launch.params, place)
    with_it, as_members, wallet, members = _year(launch, record, treated, place)
    joined, others = customers & members, customers & ~members
    gained = float((with_it - without)[customers].sum())
    share_gained = float((_share(with_it, wallet) - _share(without, wallet_without))[customers].mean())
    return {
        "gained": gained,
        "base": float(as_members[customers].sum()) - gained,
        "causal": change(float(as_members[customers].sum()), float(as_members[customers].sum()) - gained),
        "naive": change(_mean(with_it[joined]), _mean(with_it[others])),
        "share_caused": share_gained / max(float(joined.sum() / max(customers.sum(), 1)), 1e-9),
        "share_naive": _mean(_share(with_it, wallet)[joined & (wallet > 0)])
        - _mean(_share(with_it, wallet)[others & (wallet > 0)]),
        "joined": float(joined.sum() / max(customers.sum(), 1)),
    }


def _year(
    launch: Start, record: list[Broadcast], params: MarketParams, place: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Yuan spent with the sponsor, as a member there, and anywhere in the market; who is a member at the end.

    Each [person].
    """
    persons = params.population.persons
    own, as_member, anywhere = (np.zeros(persons) for _ in range(3))
    members = np.zeros(persons, bool)
    for week in shown(launch, record, params):
        mine = spent(week.orders, persons, week.orders["platform"] == place)
        if len(week.people.members):
            members = (week.people.members["programme"] == 0).any(axis=1)
        own += mine
        as_member += np.where(members, mine, 0.0)
        anywhere += spent(week.orders, persons)
    return own, as_member, anywhere, members


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0.0)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else np.nan


def _rows(name: str, what: str) -> list[Row]:
    return [
        Row(f"{what}: members' spend with the sponsor, caused, relative", f"{name}_gained", -0.01, 0.08, CAUSED,
            over=f"{name}_base", note="customers as known at the launch; eligibility is the instrument"),
        Row(f"{what}: naive over causal, share of spend that the sponsor gets", f"{name}_share_naive", 3.0, 12.0, NAIVE,
            over=f"{name}_share_caused", note="members less other customers, over what membership causes"),
        Row(f"{what}: naive over causal, spend", f"{name}_naive", -np.inf, np.inf, NAIVE, over=f"{name}_causal",
            scored=False, note="not what the study measured"),
        Row(f"{what}: share of customers who join", f"{name}_joined", -np.inf, np.inf, "", scored=False),
    ]  # fmt: skip


EXPERIMENT = Experiment(
    about=f"2 % back in points, or two tiers with 2 and 4 % off and better service, by `{PLATFORM}` for whoever opts"
    " in; a recorded year with and without, the same people.",
    read=read,
    judge=by_rows(*_rows("points", "points"), *_rows("tiers", "tiers")),
    persons=40_000, seeds=4, weeks=2 * YEAR, seconds=55.0,
)  # fmt: skip
