"""Law 10: what changes nothing has exactly no effect, and neither has how the work is shared out or cut into rows."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from scipy.stats import t as student

from sim.core.threads import BLOCK
from sim.dates.timeline import Timeline
from sim.evidence.validation.calm import with_changes
from sim.evidence.validation.finding import Effort, Finding, Law, Task
from sim.market.model import Market
from sim.params.market import MarketParams
from sim.params.strategy import ALONE, Strategy
from sim.study.compose import compose

KEYS = ["week", "metric", "dimension", "group"]
MEMBERS = ("member_share", "breakage_share", "points_liability_yuan", "programme_cost_yuan", "roi")
PER_PERSON = (
    "mau_rate", "sessions_monthly", "watch_minutes_per_session", "orders_per_year", "aov_yuan", "repurchase_rate",
    "return_rate", "multi_homing_share", "trust_index", "satisfaction",
)  # fmt: skip
FEW, MANY = 5_000, 20_000  # persons
SEEDS = 7  # each a market of both sizes, with the same firms
YEAR, BURN_IN = 52, 26
FAMILY_ERROR = 0.05  # of any difference by chance among all KPIs
NAME = "10 invariance"
SOURCE = "design: paired arms need exact null effects"


class Difference(NamedTuple):
    """Two runs that should be the same."""

    rows: int  # KPI values compared
    unlike: int  # of them, not the same bits, or in one of both only
    largest: float  # absolute difference


def law(effort: Effort) -> Law:
    """The law: a null treatment, thread counts, and two sizes of the population."""
    part = min(effort.scale, 1.0)
    few, many = max(round(FEW * part), 1000), max(round(MANY * part), 4000)
    weeks = YEAR if effort.scale >= 0.5 else 13
    seeds = tuple(effort.seed * 1000 + i for i in range(max(round(SEEDS * part), 3)))
    tasks = (
        Task(null_effect, (effort.seed,), 3.0),
        Task(thread_effect, (effort.seed,), 3.0),
        *(
            Task(kpis_by_seed, (rows, weeks, seeds), seconds * len(seeds))
            for rows, seconds in ((few, 1.0), (many, 1.8))
        ),
    )
    about = (
        "A strategy and a scenario that change nothing differ from the reference by exactly 0 in every KPI; threads "
        "change no bit; KPIs per person do not depend on the number of rows."
    )
    return Law(10, "null effect and invariance", about, SOURCE, tasks, judge)


def null_effect(seed: int) -> Difference:
    """A market beside itself with a programme that gives nothing and a change of settings by a factor of one."""
    params = compose(["population.persons=2000", "population.panel=0", "horizon.weeks=26", "horizon.burn_in_weeks=26"])
    ones = {"platform.discount.take_share": 1.0, "behaviour.buy.price": 1.0, "brand.advertising": 1.0}
    treated = with_changes(params, [{"from_week": 4, "scale": ones}])
    treated = treated.model_copy(update={"strategies": {"nothing": _nothing()}, "rivals": ALONE})
    tables = [_table(p, Timeline(p), seed, 1)[0] for p in (params, treated)]
    return difference(*(table.filter(_without_members()) for table in tables))


def _nothing() -> Strategy:
    """A loyalty programme with tiers, points and messages that are worth nothing and cost nothing."""
    return Strategy.model_validate(
        {
            "description": "nothing",
            "sponsor": {"market": True},
            "programme": {
                "join": "automatic",
                "tiers": {"gold": {"from_spend_yuan": 100}},
                "points": {"earn_per_yuan": 1, "value_yuan": 0.0, "goal_points": 100},
            },
            "also": [{"trigger": {"kind": "purchase"}}, {"audience": {"segment": ["genz"]}}],
        }
    )


def _without_members() -> pl.Expr:
    """Everything but what says who is a member."""
    tier = pl.col("dimension").is_in(["member_tier", "member_tier_at_start"])
    return ~tier & ~pl.col("metric").is_in(list(MEMBERS))


def thread_effect(seed: int) -> Difference:
    """One market on one thread and on two: every KPI and every bit of every person."""
    words = [
        f"population.persons={2 * BLOCK + 100}",
        "population.panel=0",
        "horizon.weeks=6",
        "horizon.burn_in_weeks=8",
    ]
    params = compose(words)
    (one, people_one), (two, people_two) = (_table(params, Timeline(params), seed, threads) for threads in (1, 2))
    found = difference(one, two)
    return found._replace(
        rows=found.rows + len(people_one), unlike=found.unlike + int((people_one != people_two).sum())
    )


def kpis_by_seed(persons: int, weeks: int, seeds: tuple[int, ...]) -> np.ndarray:
    """KPIs of a year after half a year of burn-in, [seed, KPI]."""
    words = [f"population.persons={persons}", "population.panel=0", f"horizon.weeks={weeks}"]
    params = compose([*words, f"horizon.burn_in_weeks={BURN_IN}"])
    return np.array([_per_person(_table(params, Timeline(params), seed, 1)[0]) for seed in seeds])


def _per_person(table: pl.DataFrame) -> list[float]:
    """Ratio of sums over all weeks, by KPI."""
    sums = table.filter(dimension="all").group_by("metric").agg(pl.col("numerator").sum(), pl.col("denominator").sum())
    values = {metric: up / down for metric, up, down in sums.iter_rows() if down}
    return [values.get(name, math.nan) for name in PER_PERSON]


def _table(params: MarketParams, timeline: Timeline, seed: int, threads: int) -> tuple[pl.DataFrame, np.ndarray]:
    """KPI table of a run, and its persons at the end."""
    simulated = Market(params, seed, timeline, threads)
    try:
        simulated.run(params.horizon.first_week + params.horizon.weeks)
        return simulated.kpis(), np.array(simulated.people.persons)
    finally:
        simulated.close()


def difference(reference: pl.DataFrame, treated: pl.DataFrame) -> Difference:
    """Two KPI tables, value by value."""
    both = reference.join(treated, on=KEYS, how="full", suffix="_treated", coalesce=True)
    same = pl.col("value").eq_missing(pl.col("value_treated")) & pl.col("value").is_not_null()
    largest = both.select((pl.col("value") - pl.col("value_treated")).abs().max()).item()
    return Difference(len(both), int(both.select((~same).sum()).item()), float(largest or 0.0))


def judge(results: list[Any]) -> list[Finding]:
    """Exact equality twice, and sampling error once."""
    null, threads, few, many = results
    z, worst, bound, note = sizes(few, many)
    return [
        _exact("KPI values that differ between the reference and a strategy plus a scenario that change nothing", null),
        _exact("KPI values and persons that differ between one thread and two", threads),
        Finding(
            "law", NAME, "largest difference of a KPI per person between two sizes of the population, standard errors",
            0.0, bound, SOURCE, z,
            note=f"{worst}; bound: {FAMILY_ERROR:.0%} for {len(PER_PERSON)} KPIs together; {note}",
        ),
    ]  # fmt: skip


def _exact(about: str, found: Difference) -> Finding:
    note = f"{found.rows} compared; largest difference {found.largest:g}"
    return Finding("law", NAME, about, 0.0, 0.0, SOURCE, float(found.unlike), note=note)


def sizes(few: np.ndarray, many: np.ndarray) -> tuple[float, str, float, str]:
    """Largest |difference| in standard errors, its KPI, the bound on it, and all relative differences in words.

    few, many: [seed, KPI]. A seed has the same firms at both sizes, so differences are taken within seeds.
    """
    gaps = few - many
    gap, error = gaps.mean(axis=0), gaps.std(axis=0, ddof=1) / math.sqrt(len(gaps))
    z = np.abs(gap) / np.maximum(error, 1e-300)
    worst = int(np.nanargmax(z))
    bound = float(student.ppf(1.0 - FAMILY_ERROR / (2 * len(PER_PERSON)), len(gaps) - 1))
    half = float(student.ppf(0.975, len(gaps) - 1)) * error
    base = many.mean(axis=0)
    each = (f"{n} {g / b:+.1%} ± {h / b:.1%}" for n, g, h, b in zip(PER_PERSON, gap, half, base, strict=True))
    return float(z[worst]), PER_PERSON[worst], bound, ", ".join(each)
