"""Law 3: purchases of a product in a quarter are negative binomial, and so foretell those of the next."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.dates.timeline import Timeline
from sim.evidence.validation.calm import calm
from sim.evidence.validation.finding import Effort, Finding, Law, Task
from sim.evidence.validation.panels.nbd import Counts, count, nbd_fit
from sim.market.model import Market

PERSONS = 100_000
SEEDS = 3
BURN_IN = 104
QUARTER = 13  # weeks
OLD = 90  # days since joining, at least: the market's newcomers are not yet in a steady state
CATEGORIES = 3  # the most bought, beside all together
ALL = "all categories"
BOUGHT = 5  # purchases in the first quarter for which the second is foretold
FEWEST = 50  # persons, below which a mean is not compared
ZERO = 0.02  # share of persons
DEPARTURE = 0.15
SECONDS = 10.0
NAME = "3 incidence"
ZERO_SOURCE = "Ehrenberg 1959"
NEXT_SOURCE = "Goodhardt & Ehrenberg 1967"


def law(effort: Effort) -> Law:
    """The law, a task a seed."""
    persons = max(round(PERSONS * min(effort.scale * 2, 1.0)), 2000)
    seeds = range(max(round(SEEDS * effort.scale), 1))
    tasks = tuple(Task(incidence, (persons, effort.seed * 1000 + seed), SECONDS) for seed in seeds)
    about = (
        "Purchases of a product by live persons in a quarter without festivals are negative binomial (NBD), and those "
        "who bought x times buy (k + x) / (alpha + 1) times in the next."
    )
    return Law(3, "NBD incidence", about, f"{ZERO_SOURCE}; {NEXT_SOURCE}", tasks, judge)


def incidence(persons: int, seed: int) -> dict[str, Counts]:
    """Purchases of live persons by category in two quarters of a calm market.

    Live are all who joined at least 90 days before the first quarter and have neither left nor paused by the end of
    the second, buyers or not (a hidden state: the market itself cannot tell who has left).
    """
    words = [f"population.persons={persons}", f"horizon.burn_in_weeks={BURN_IN}", "output.transactions=true"]
    params = calm([*words, f"horizon.weeks={2 * QUARTER}"])
    simulated = Market(params, seed, Timeline(params), 1)
    try:
        simulated.run(0)
        rows = simulated.people.persons
        live = (rows.stage > 0) & (rows.joined_day <= -OLD) & (rows.gone == 0)
        for week in range(2 * QUARTER):
            simulated.run(week + 1)
            live &= simulated.people.persons.gone == 0
        orders = simulated.transactions()
    finally:
        simulated.close()
    buyer, category = orders["person"].to_numpy(), orders["category"].to_numpy()
    second = orders["day"].to_numpy() >= 7 * QUARTER
    wanted = {ALL: np.ones(len(buyer), bool)} | {name: category == name for name in params.category}
    return {
        name: count(*(np.bincount(buyer[mine & (second == later)], minlength=persons)[live] for later in (False, True)))
        for name, mine in wanted.items()
    }


def judge(results: list[Any]) -> list[Finding]:
    """Zero class and conditional means of all purchases together and of the categories bought most."""
    total: dict[str, Counts] = dict(results[0])
    for more in results[1:]:
        total = {name: counts.plus(more[name]) for name, counts in total.items()}
    most = sorted((name for name in total if name != ALL), key=lambda name: -total[name].later.sum())[:CATEGORIES]
    return [finding for name in (ALL, *most) for finding in judged(name, total[name])]


def judged(what: str, counts: Counts) -> list[Finding]:
    """Two findings of one product: the zero class, and the class that departs most from what the NBD foretells."""
    persons = counts.persons
    n = float(persons.sum())
    model = nbd_fit(persons)
    none = float(persons[0]) / n
    fitted = model.none()
    error = 1.96 * math.sqrt(none * (1.0 - none) / n)
    found = [
        Finding(
            "law", NAME, f"{what}: share without a purchase in a quarter, NBD less observed", -ZERO, ZERO, ZERO_SOURCE,
            fitted - none, fitted - none - error, fitted - none + error,
            note=f"observed {none:.3f}; k {model.k:.2f}, alpha {model.alpha:.2f} (maximum likelihood); {n:.0f} live"
            " persons",
        )
    ]  # fmt: skip
    classes = [x for x in range(min(BOUGHT + 1, len(persons))) if persons[x] >= FEWEST]
    if not classes:
        return found
    compared = {x: _ratio(counts, x, float(model.next(x))) for x in classes}
    worst = max(compared, key=lambda x: abs(compared[x][0] - 1.0))
    ratio, half = compared[worst]
    each = ", ".join(f"x={x} {value:.2f} ± {width:.2f}" for x, (value, width) in compared.items())
    found.append(
        Finding(
            "law", NAME, f"{what}: purchases in the next quarter over (k + x) / (alpha + 1), at its worst x",
            1.0 - DEPARTURE, 1.0 + DEPARTURE, NEXT_SOURCE, ratio, ratio - half, ratio + half, note=each,
        )
    )  # fmt: skip
    return found


def _ratio(counts: Counts, x: int, foretold: float) -> tuple[float, float]:
    """Mean purchases of those who bought x times over what is foretold, and half a 95 % interval."""
    n = float(counts.persons[x])
    mean = float(counts.later[x]) / n
    variance = max(float(counts.square[x]) / n - mean**2, 0.0)
    return mean / foretold, 1.96 * math.sqrt(variance / n) / foretold
