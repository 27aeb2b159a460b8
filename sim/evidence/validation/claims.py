"""Claimed effects of strategies: what a report-writer would have read off the simulated log, and what was caused.

Every strategy with claims is launched after one reported year of a small market. Until then its arm is the reference,
so it resumes from there.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from sim.dates.timeline import Timeline
from sim.evidence.facts import claims
from sim.evidence.readings.claims import claims_table
from sim.evidence.readings.derived import parts_of
from sim.evidence.validation.finding import Effort, Task
from sim.market.model import Market
from sim.params.check import validated
from sim.params.strategy import ALONE, Strategy
from sim.params.yaml_reader import read_yaml
from sim.state.names import YEAR_WEEKS
from sim.study.arms import REFERENCE, TREATMENT
from sim.study.beliefs import taken_out
from sim.study.compose import compose, configs_folder

PERSONS, SEEDS = 2_500, 2
LAUNCH, WEEKS = YEAR_WEEKS, 2 * YEAR_WEEKS
SECONDS = 0.6  # of one strategy for a year

Trials = tuple[int, pl.DataFrame, dict[str, pl.DataFrame]]  # seed, KPIs without any, those asked of each strategy


def claim_tasks(effort: Effort) -> list[Task]:
    """All strategies with readable claims, once a seed."""
    persons, asked = max(int(PERSONS * effort.scale), 300), list(shipped_strategies())
    seconds = 8.0 + SECONDS * len(asked)
    return [Task(trials, (persons, 1000 * effort.seed + seed, asked), seconds) for seed in range(SEEDS)]


def trials(persons: int, seed: int, names: list[str]) -> Trials:
    """KPIs of the market without and with each strategy."""
    words = [f"population.persons={persons}", "population.panel=0", f"horizon.weeks={WEEKS}"]
    plain = compose(words)
    known = shipped_strategies()
    market = Market(plain, seed, Timeline(plain))
    market.run(plain.horizon.first_week + LAUNCH)
    before = market.snapshot()
    market.run(plain.horizon.first_week + WEEKS)
    reference = market.kpis()
    market.close()
    treated = {}
    for name in names:
        params = plain.model_copy(update={"strategies": {name: known[name]}, "rivals": ALONE})
        arm = Market.resume(params, seed, Timeline(params), before)
        arm.run(params.horizon.first_week + WEEKS)
        treated[name] = _asked_of(arm.kpis(), known[name])
        arm.close()
    return seed, reference, treated


def _asked_of(kpis: pl.DataFrame, strategy: Strategy) -> pl.DataFrame:
    """What the strategy's claims are about: whole tables of all strategies would fill the memory."""
    known = claims()
    asked = {part for id_ in strategy.claims if id_ in known for part in parts_of(known[id_].kpi)}
    return kpis.filter(pl.col("metric").is_in(asked))


def claims_found(results: list[Trials]) -> pl.DataFrame:
    """One row a claim (`sim.evidence.readings.claims.CLAIMS_SCHEMA`), by strategy."""
    seeds = {seed: at for at, seed in enumerate(dict.fromkeys(seed for seed, *_ in results))}
    names = dict.fromkeys(name for *_, treated in results for name in treated)
    known = shipped_strategies()
    tables = []
    for name in names:
        arms = [
            kpis.select(pl.lit(arm).alias("arm"), pl.lit(seeds[seed]).alias("replication"), pl.all())
            for seed, reference, treated in results
            if name in treated
            for arm, kpis in ((REFERENCE, reference), (TREATMENT, treated[name]))
        ]
        tables.append(claims_table(pl.concat(arms), {name: known[name].model_dump(mode="json")}))
    return pl.concat(tables).sort("asked", "claim")


@cache
def shipped_strategies() -> dict[str, Strategy]:
    """The strategies with readable claims, as launched here: their files alone, without composing a market for each.

    What is a belief there has its median.
    """
    known = claims()
    found = {}
    for file in sorted((configs_folder() / "strategy").glob("*.yaml")):
        plain = taken_out({"strategies": {file.stem: read_yaml(file)}})["strategies"][file.stem]
        strategy = validated(Strategy, plain, origin=f"{file.name}: ")
        if any(id_ in known and not known[id_].not_expressed for id_ in strategy.claims):
            found[file.stem] = strategy.model_copy(update={"from_week": LAUNCH})
    return found
