"""Law 2: who stayed long stays: retention rises with tenure, because people differ and because they learn."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln
from scipy.stats import norm

from sim.dates.timeline import Timeline
from sim.evidence.validation.calm import MONTH, calm
from sim.evidence.validation.finding import Effort, Finding, Law, Task
from sim.market.model import Market
from sim.params.market import MarketParams
from sim.state.names import CITY_TIERS, SEGMENTS

PERSONS = 80_000
MONTHS = 18
BURN_IN = 26
WAVE = 0.25  # weekly hazard with which anybody joins in the week of the cohort, so that it is large
FLAT = 0.01  # a month's retention may differ so much between early and late tenure and still be called flat
SHAPE = 0.02  # gap between survival and the sBG, share of the cohort
FAMILY_ERROR = 0.05  # of finding a fall by chance in any month
NAME = "2 tenure"
SOURCE = "Fader & Hardie 2007"
PUBLISHED = "their high-end cohort, by year: alpha 0.668, beta 3.806"

_BETA_TOTAL = 500.0  # a + b of dropout probabilities that are nearly alike
_MEMORY = (
    "habit_gain", "bond_gain", "bond_interact", "bond_good", "bond_bad", "trust_gain", "trust_loss", "affinity_gain",
    "satisfaction_gain", "fatigue_gain", "reference_gain",
)  # fmt: skip
FORGETFUL = (  # nothing that happens to a person changes what she does later
    *(f"behaviour.memory.{name}=0" for name in _MEMORY),
    "behaviour.visit.curiosity=0", "behaviour.where.curiosity=0", "behaviour.talk.opinion=0",
    "behaviour.experience.adapt=0", "behaviour.buy.again=0", "behaviour.buy.need=0", "behaviour.look.harden=0",
    "behaviour.look.relax=0",
)  # fmt: skip
CITIES = {"city_visit": 0, "city_outside": 1}  # without differences between tiers


class Cohort(NamedTuple):
    """Everybody who joined in one week, and her months of four weeks after it."""

    alive: np.ndarray  # [person, month 0..] bool: has not left (hidden from the market); month 0 is the joining week
    active: np.ndarray  # [person, month 1..] bool: visits in the month (what the market sees)


def law(effort: Effort) -> Law:
    """The law: the default market, one without heterogeneity and learning, and one without each."""
    persons = max(round(PERSONS * effort.scale), 2000)
    months = MONTHS if effort.scale >= 0.5 else 10
    tasks = tuple(
        Task(cohort, (rows, months, alike, forgetful, effort.seed), 8e-5 * rows)
        for rows, alike, forgetful in (
            (persons, False, False),
            (persons, True, True),
            (max(persons // 3, 2000), True, False),
            (max(persons // 3, 2000), False, True),
        )
    )
    about = (
        "With trends and festivals off, a cohort's monthly retention never falls with tenure; it is flat when people "
        "neither differ nor learn."
    )
    return Law(2, "retention and tenure", about, SOURCE, tasks, judge)


def market(persons: int, months: int, alike: bool, forgetful: bool) -> MarketParams:
    """A calm market that many join in week 0, and from which nobody who left returns."""
    words = [
        f"population.persons={persons}", f"horizon.burn_in_weeks={BURN_IN}", f"horizon.weeks={4 * months + 1}",
        "behaviour.leave.come_back=0", "behaviour.leave.pause=0",
    ]  # fmt: skip
    if forgetful:
        words += FORGETFUL
    if alike:
        words += _alike(calm([]))
    return calm(words, [{"from_week": 0, "to_week": 1, "set": {"behaviour.talk.organic": WAVE}}])


def _alike(params: MarketParams) -> list[str]:
    """What makes people visit and leave alike: everybody is an average person."""
    share = np.array([s.share for s in params.segment.values()])
    ceiling = float(share @ [s.visit_ceiling for s in params.segment.values()])
    leaving = float(share @ [s.dropout_a / (s.dropout_a + s.dropout_b) for s in params.segment.values()])
    traits = {
        "visit_ceiling": ceiling, "visit_shape": 50, "visit_link": 0, "dropout_a": _BETA_TOTAL * leaving,
        "dropout_b": _BETA_TOTAL * (1.0 - leaving), "minutes": 1,
    }  # fmt: skip
    differing = ["behaviour.leave.privacy=0", "behaviour.leave.distrust=0", "behaviour.visit.harassment=0"]
    differing += [f"population.{name}.{tier}={none}" for name, none in CITIES.items() for tier in CITY_TIERS]
    return [*(f"segment.{name}.{key}={value!r}" for name in SEGMENTS for key, value in traits.items()), *differing]


def cohort(persons: int, months: int, alike: bool, forgetful: bool, seed: int) -> Cohort:
    """The cohort of week 0."""
    params = market(persons, months, alike, forgetful)
    simulated = Market(params, seed, Timeline(params), 1)
    try:
        simulated.run(1)
        rows = simulated.people.persons
        joined = np.flatnonzero((rows.stage > 0) & (rows.joined_day >= 0))
        alive = np.zeros((len(joined), months + 1), bool)
        active = np.zeros((len(joined), months), bool)
        alive[:, 0] = rows.gone[joined] == 0
        for week in range(1, 4 * months + 1):
            simulated.run(week + 1)
            rows = simulated.people.persons
            month = (week - 1) * 7 // MONTH
            active[:, month] |= rows.visit_day[joined] >= 7 * week
            alive[:, month + 1] = rows.gone[joined] == 0
        return Cohort(alive, active)
    finally:
        simulated.close()


def judge(results: list[Any]) -> list[Finding]:
    """Rising in the default market, flat without differences and learning, of the sBG's shape."""
    living, still, same, forgetful = results
    found = [
        *_rising(living.alive, "alive at the end of a month (hidden state)"),
        *_rising(living.active, "with a visit in the month (observed)"),
        *_flat(still.alive, "neither differences nor learning, alive"),
        *_flat(still.active, "neither differences nor learning, with a visit"),
        *_shape(living.alive),
    ]
    for what, other in (("everybody alike, learning on", same), ("people differ, learning off", forgetful)):
        change, error = late_less_early(other.alive)
        found.append(_beside(f"late less early monthly retention, {what}", change, error))
    return found


def ratios(present: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Monthly retention S(t)/S(t-1), and what each person adds to it: ([month], [person, month]).

    present: [person, month] bool.
    """
    x = present.astype(float)
    level = x.mean(axis=0)
    ratio = level[1:] / level[:-1]
    return ratio, (x[:, 1:] - ratio * x[:, :-1]) / level[:-1]


def late_less_early(present: np.ndarray) -> tuple[float, float]:
    """Mean retention of the last third of months less that of the first third, and its standard error."""
    ratio, influence = ratios(present)
    third = max(len(ratio) // 3, 1)
    each = influence[:, -third:].mean(axis=1) - influence[:, :third].mean(axis=1)
    return float(ratio[-third:].mean() - ratio[:third].mean()), float(each.std() / math.sqrt(len(each)))


def worst_fall(present: np.ndarray) -> tuple[float, int, float]:
    """Change of retention from one month to the next that speaks most against rising: standard errors, month, bound."""
    ratio, influence = ratios(present)
    error = np.diff(influence, axis=1).std(axis=0) / math.sqrt(len(present))
    z = np.diff(ratio) / np.maximum(error, 1e-12)
    worst = int(np.argmin(z))
    return float(z[worst]), worst + 2, float(norm.ppf(FAMILY_ERROR / len(z)))


def _rising(present: np.ndarray, what: str) -> list[Finding]:
    z, month, bound = worst_fall(present)
    ratio, _ = ratios(present)
    change, error = late_less_early(present)
    path = ", ".join(f"{value:.3f}" for value in ratio)
    return [
        Finding(
            "law", NAME, f"largest fall of monthly retention, {what}, standard errors", bound, math.inf, SOURCE, z,
            note=f"month {month + 1}; bound: {FAMILY_ERROR:.0%} for all months; {len(present)} joiners; {path}",
        ),
        Finding(
            "law", NAME, f"late less early monthly retention, {what}", 0.0, math.inf, SOURCE, change,
            change - 1.96 * error, change + 1.96 * error, note="last and first third of months; interval over persons",
        ),
    ]  # fmt: skip


def _flat(present: np.ndarray, what: str) -> list[Finding]:
    change, error = late_less_early(present)
    ratio, _ = ratios(present)
    return [
        Finding(
            "law", NAME, f"late less early monthly retention: {what}", -FLAT, FLAT, SOURCE, change,
            change - 1.96 * error, change + 1.96 * error,
            note=f"retention {ratio.min():.3f} to {ratio.max():.3f}; {len(present)} joiners",
        )
    ]  # fmt: skip


def _shape(alive: np.ndarray) -> list[Finding]:
    """How near survival is to the shifted beta-geometric."""
    counts = alive.sum(axis=0)
    curve = counts / counts[0]
    alpha, beta = sbg_fit(counts)
    gap = np.abs(sbg_survival(alpha, beta, len(counts) - 1) - curve)
    worst = int(np.argmax(gap))
    error = math.sqrt(curve[worst] * (1.0 - curve[worst]) / counts[0])
    early = len(counts) // 2
    first_alpha, first_beta = sbg_fit(counts[: early + 1])
    ahead = sbg_survival(first_alpha, first_beta, len(counts) - 1)
    forecast = float(ahead[-1] - curve[-1])
    return [
        Finding(
            "law", NAME, "largest gap between survival and the sBG fitted to it, share of the cohort", 0.0, SHAPE,
            SOURCE, float(gap[worst]), max(float(gap[worst]) - 1.96 * error, 0.0), float(gap[worst]) + 1.96 * error,
            note=f"month {worst}; alpha {alpha:.3f}, beta {beta:.3f} by month; {PUBLISHED}",
        ),
        _beside(f"survival in month {len(counts) - 1}: sBG of the first {early} months less observed", forecast),
    ]  # fmt: skip


def _beside(about: str, value: float, error: float = math.nan) -> Finding:
    bounds = (value - 1.96 * error, value + 1.96 * error)
    return Finding("law", NAME, about, -math.inf, math.inf, SOURCE, value, *bounds, scored=False)


def sbg_survival(alpha: float, beta: float, months: int) -> np.ndarray:
    """Survival of a shifted beta-geometric, [month 0..months]."""
    t = np.arange(months + 1)
    return np.exp(betaln(alpha, beta + t) - betaln(alpha, beta))


def sbg_fit(counts: np.ndarray) -> tuple[float, float]:
    """alpha and beta of the sBG with the highest likelihood. counts: survivors by month, from the start."""

    def loss(theta: np.ndarray) -> float:
        alpha, beta = np.exp(theta)
        survival = sbg_survival(float(alpha), float(beta), len(counts) - 1)
        lost = np.maximum(-np.diff(survival), 1e-300)
        return -float(-np.diff(counts) @ np.log(lost) + counts[-1] * math.log(max(survival[-1], 1e-300)))

    found = minimize(loss, np.log([1.0, 5.0]), method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-6})
    alpha, beta = np.exp(found.x)
    return float(alpha), float(beta)
