"""Whom a reward at its full worth moves: those who already buy nearly all from the sponsor have little left to add."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sim.evidence.validation.experiment import Start, hide_others, recorded, shown
from sim.evidence.validation.experiments.arms import YEAR, change, expected_at, spent, with_strategy, year_on
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.evidence.validation.laws.who_reacts import PLATFORM, PROGRAMME, classes_of
from sim.market.broadcast import Broadcast
from sim.params.market import MarketParams
from sim.people.population import People

FEWEST = 4  # orders in the year before, below which a share of requirements says little
BACK = 0.05  # of what is paid
FULL = {
    "description": "five yuan off every hundred, at once",
    "sponsor": {"platform": PLATFORM},
    "programme": {"join": "automatic", "benefit": {"price": -BACK}},
}
HEADROOM = "headroom: Hartmann & Viard 2008; Liu 2007"


def read(start: Start) -> Readings:
    """Lifts of the sponsor's expected orders in a recorded year, by group of its customers."""
    persons, place = start.params.population.persons, list(start.params.platform).index(PLATFORM)
    launch, orders = year_on(start)
    there = orders["platform"] == place
    bought, own = (np.bincount(orders["person"][chosen], minlength=persons) for chosen in (slice(None), there))
    heavy, _, light = classes_of(spent(orders, persons, there))
    groups = {"heavy": heavy, "light": light}
    groups |= dict(zip(("low", "middle", "high"), thirds(own, bought), strict=True))
    found: Readings = {}
    for name, strategy in (("full", FULL), ("points", PROGRAMME)):
        treated = with_strategy(launch.params, strategy)
        record = recorded(launch, YEAR, treated)
        for group, chosen in groups.items():
            arms = (_expected(launch, record, params, place, chosen) for params in (treated, launch.params))
            found[f"{name}_{group}"] = change(*arms)
    share = own / np.maximum(bought, 1)
    return found | {f"share_{group}": float(share[groups[group]].mean()) for group in ("low", "high")}


def thirds(own: np.ndarray, bought: np.ndarray) -> list[np.ndarray]:
    """Customers by the share of all their orders that the sponsor had, lowest third first; masks [person] bool."""
    able = np.flatnonzero((own > 0) & (bought >= FEWEST))
    ranked = able[np.argsort(own[able] / bought[able], kind="stable")]
    masks = []
    for low, high in pairwise(round(len(ranked) * part / 3) for part in range(4)):
        mask = np.zeros(len(own), bool)
        mask[ranked[low:high]] = True
        masks.append(mask)
    return masks


def _expected(launch: Start, record: list[Broadcast], params: MarketParams, place: int, chosen: np.ndarray) -> float:
    def prepare(people: People) -> None:
        hide_others(people, chosen)

    return sum(expected_at(w, w.offers["platform"] == place) for w in shown(launch, record, params, prepare))


EXPERIMENT = Experiment(
    about=f"Every customer of `{PLATFORM}` pays {BACK:.0%} less there, which is a reward at its full worth; lifts of"
    " expected orders in a recorded year by the share of their orders it had in the year before.",
    read=read,
    judge=by_rows(
        Row("a reward fully valued: lift where the sponsor had most of the requirements, over where it had least",
            "full_high", -np.inf, 0.7, HEADROOM, over="full_low", note="thirds of customers with at least four orders"),
        Row("lift where it had least, relative", "full_low", 0.0, np.inf, HEADROOM, scored=False),
        Row("lift of the heaviest fifth over that of the lightest two fifths", "full_heavy", -np.inf, np.inf,
            "Liu 2007", over="full_light", scored=False),
        Row("share of requirements, highest third", "share_high", -np.inf, np.inf, "", scored=False),
        Row("share of requirements, lowest third", "share_low", -np.inf, np.inf, "", scored=False),
        Row("heaviest fifth: lift of 5 % back in points over that of 5 % at once", "points_heavy", -np.inf, np.inf,
            "points are worth what they buy", over="full_heavy", scored=False),
        Row("lightest two fifths: the same", "points_light", -np.inf, np.inf, "points are worth what they buy",
            over="full_light", scored=False),
    ),
    persons=40_000, seeds=4, weeks=2 * YEAR, seconds=42.0,
)  # fmt: skip
