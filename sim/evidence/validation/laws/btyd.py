"""Law 1: with everything else off the engine is a buy-till-you-die process, and its model gets back what went in."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.stats import beta, chi2

from sim.evidence.fitting import bg_nbd
from sim.evidence.fitting.bg_nbd import BgNbd
from sim.evidence.fitting.engine import btyd_params, simulated_log
from sim.evidence.validation.finding import Effort, Finding, Law, Task

CDNOW = BgNbd(0.243, 4.414, 0.793, 2.426)  # estimates that Fader, Hardie & Lee (2005) publish; times in weeks
CUSTOMERS = 1500
WEEKS = 52
SEEDS = 100
TASKS = 4
COVERED = 0.90  # of seeds at least: 2.3 standard errors of 100 seeds below 95 %
SECONDS = 0.65  # a seed, simulated and fitted
NAME = "1 buy till you die"
SOURCE = "Fader, Hardie & Lee 2005"


class Refit(NamedTuple):
    """A BG/NBD fitted to the log of one seed."""

    values: tuple[float, ...]  # r, alpha, a, b
    ratio: float  # twice the log-likelihood it gains on the true parameters


def law(effort: Effort) -> Law:
    """The law as tasks of many seeds each."""
    seeds = max(round(SEEDS * effort.scale), 2)
    customers = max(round(CUSTOMERS * min(effort.scale * 4, 1.0)), 200)
    shares = np.array_split(np.arange(seeds), min(TASKS, seeds))
    tasks = tuple(
        Task(refits, (customers, WEEKS, tuple(effort.seed * 1000 + int(i) for i in share)), SECONDS * len(share))
        for share in shares
    )
    about = "With every other mechanism off, BG/NBD fitted to the simulated log covers the parameters that made it."
    return Law(1, "buy till you die", about, SOURCE, tasks, judge)


def refits(customers: int, weeks: int, seeds: tuple[int, ...]) -> list[Refit]:
    """BG/NBD fitted to the log of each seed."""
    params = btyd_params(CDNOW, customers, weeks)
    found = []
    for seed in seeds:
        data = simulated_log(params, seed).summary
        estimate = bg_nbd.fit(data)
        ratio = 2.0 * (estimate.log_likelihood - bg_nbd.log_likelihood(CDNOW, data))
        found.append(Refit(tuple(float(v) for v in estimate.values), ratio))
    return found


def judge(results: list[Any]) -> list[Finding]:
    """Coverage of the 95 % likelihood-ratio region, and the mean estimates beside the truth."""
    found = [refit for part in results for refit in part]
    count = len(found)
    bound = float(chi2.ppf(0.95, 4))
    inside = sum(0.0 <= refit.ratio < bound for refit in found)
    low = float(beta.ppf(0.025, inside, count - inside + 1)) if inside > 0 else 0.0
    high = float(beta.ppf(0.975, inside + 1, count - inside)) if inside < count else 1.0
    coverage = Finding(
        "law", NAME, "share of seeds whose 95 % likelihood-ratio region (4 parameters) covers the truth", COVERED, 1.0,
        SOURCE, inside / count, low, high, note=f"{inside} of {count} seeds; exact binomial interval",
    )  # fmt: skip
    logs = np.log([refit.values for refit in found])
    middle, error = logs.mean(axis=0), logs.std(axis=0, ddof=1) / np.sqrt(count)
    beside = [
        Finding(
            "law", NAME, f"{name}, geometric mean of the estimates (truth {truth:g})", -np.inf, np.inf, SOURCE,
            float(np.exp(middle[i])), float(np.exp(middle[i] - 1.96 * error[i])),
            float(np.exp(middle[i] + 1.96 * error[i])), scored=False,
        )
        for i, (name, truth) in enumerate(zip(bg_nbd.NAMES, (CDNOW.r, CDNOW.alpha, CDNOW.a, CDNOW.b), strict=True))
    ]  # fmt: skip
    return [coverage, *beside]
