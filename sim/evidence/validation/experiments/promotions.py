"""A category at 20 % off for a week: what it borrows from the next six weeks, there and elsewhere."""

from __future__ import annotations

import math

import numpy as np

from sim.evidence.validation.experiment import Start, cheaper, recorded, shown
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.market.broadcast import Broadcast

CUT, AT, AFTER, WEEKS = 0.8, 1, 6, 15
SOURCE = "Hendel & Nevo 2006; Van Heerde, Leeflang & Wittink 2000"


def read(start: Start) -> Readings:
    """Each category in turn; orders expected in the same recorded weeks with and without its promotion."""
    record = recorded(start, WEEKS)
    categories = len(start.params.category)
    usual = _sold(start, record, categories)
    factors = [CUT if week == AT else 1.0 for week in range(WEEKS)]
    memory = start.params.brand.price_memory_weeks
    after = slice(AT + 1, AT + 1 + AFTER)
    found: dict[str, list[float]] = {"own": [], "others": [], "elsewhere": [], "lift": [], "given_back": []}
    for k in range(categories):
        promoted = cheaper(record, lambda offers, k=k: offers["category"] == k, factors, memory)  # type: ignore[misc]
        more = _sold(start, promoted, categories) - usual
        lift = more[AT, k]
        others = np.delete(np.arange(categories), k)
        found["own"].append(_over(more[after, k], usual[after, k]))
        found["others"].append(_over(more[after][:, others], usual[after][:, others]))
        found["elsewhere"].append(_over(more[after][:, others], more[after]))
        found["lift"].append(_over(lift, usual[AT, k]))
        found["given_back"].append(-float(more[AT + 1 :, k].sum() / lift) if lift > 0.0 else math.nan)
    return {name: float(np.nanmean(values)) for name, values in found.items()}


def _sold(start: Start, record: list[Broadcast], categories: int) -> np.ndarray:
    """Orders expected, [week, category] float64."""
    return np.array([np.bincount(w.offers["category"], w.expected(), categories) for w in shown(start, record)])


def _over(more: np.ndarray, usual: np.ndarray) -> float:
    below = float(np.sum(usual))
    return float(np.sum(more)) / below if below != 0.0 else math.nan


EXPERIMENT = Experiment(
    about=f"All goods of one category cost {1 - CUT:.0%} less for a week, category by category, in recorded weeks.",
    read=read,
    judge=by_rows(
        Row(f"after a promoted week: orders of that category in the next {AFTER} weeks, relative", "own", -0.10, -0.01,
            SOURCE),
        Row("orders of all other categories in these weeks, relative", "others", -0.001, 0.001,
            "a need is filled where something was bought", note="a twentieth of the dip, or less"),
        Row("of all orders lost in these weeks, share in other categories", "elsewhere", -np.inf, np.inf, "",
            scored=False),
        Row("rise in the promoted week, relative", "lift", -np.inf, np.inf, SOURCE, scored=False),
        Row("of that rise, share given back within 13 weeks", "given_back", -np.inf, np.inf, SOURCE, scored=False),
    ),
    persons=40_000, seeds=3, weeks=WEEKS, seconds=13.0,
)  # fmt: skip
