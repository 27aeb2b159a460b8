"""The default market's history of 2021 to 2025 against the reported facts, with seeds that no fit has seen."""

from __future__ import annotations

import numpy as np

from sim.dates.timeline import Timeline
from sim.evidence.facts import Fact, facts
from sim.evidence.readings.history import Record, simulate_facts
from sim.evidence.validation.finding import Effort, Finding, Task
from sim.market.model import Market
from sim.study.analysis.effects import mean_interval
from sim.study.compose import compose

PERSONS, SEEDS = 20_000, 3
SECONDS = 14.0  # of one history of so many people


def fact_tasks(effort: Effort) -> list[Task]:
    """One history a seed."""
    persons = max(int(PERSONS * effort.scale), 500)
    return [Task(history, (persons, 1000 * effort.seed + 500 + seed), SECONDS * effort.scale) for seed in range(SEEDS)]


def history(persons: int, seed: int) -> dict[str, float]:
    """Value of every expressible fact in one history."""
    size = [f"population.persons={persons}", "population.panel=0", "output.transactions=true"]
    params = compose(["market=history", *size])
    market = Market(params, seed, Timeline(params))
    try:
        market.run(params.horizon.first_week + params.horizon.weeks)
        return simulate_facts(facts(), Record(params, market.kpis(), market.transactions(), market.persons()))
    finally:
        market.close()


def fact_findings(histories: list[dict[str, float]]) -> list[Finding]:
    """One finding a fact: the mean over seeds and its interval."""
    findings = []
    for id_, fact in facts().items():
        if fact.not_expressed:
            continue
        mean, low, high, _ = mean_interval(np.array([[values[id_] for values in histories]]))
        notes = [
            f"set by {fact.set_by}: not counted" if fact.set_by else "held out" if fact.held_out else "",
            fact.note,
        ]
        findings.append(
            Finding(
                part="fact",
                name=id_,
                about=_dated(fact),
                low=fact.low,
                high=fact.high,
                source="core target" if fact.core else "report",
                simulated=float(mean[0]),
                ci_low=float(low[0]),
                ci_high=float(high[0]),
                scored=not fact.set_by,
                note="; ".join(note for note in notes if note),
            )
        )
    return findings


def _dated(fact: Fact) -> str:
    """What is measured, with the year unless it is named already."""
    first, last = fact.year if isinstance(fact.year, tuple) else (fact.year, fact.year)
    if str(last) in fact.about:
        return fact.about
    return f"{fact.about} ({first if first == last else f'{first}-{last}'})"
