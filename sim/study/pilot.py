"""From a pilot to the years to come: the markets of a run weighed by what a test has measured, or the amounts solved.

Solving simulates the weeks of the test alone, a few times, with all main amounts at the same percentile of what is
believed; then the whole horizon at the two amounts one standard error on either side of the solution, whose draws
together have its mean and its spread.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from rich.console import Console

from sim.core.errors import UserError
from sim.params.market import MarketParams
from sim.state.groups import FIRM
from sim.study.amounts import drawn_amounts
from sim.study.analysis import pilot as weigh
from sim.study.analysis.compare import metric_of, paired_values
from sim.study.analysis.loyalty.flows import SPONSOR, flows_of, sponsors_of
from sim.study.arms import PILOTED, PLACEBO, REFERENCE, TREATMENT, Arm, as_tested, common_until, reference_of
from sim.study.execution.jobs import Engine
from sim.study.execution.replicate import Replications, replicate
from sim.study.ladder import Amounts, at, dose_of, of_strategy, with_main
from sim.study.measured import Measured, measured

WEIGHED, SOLVED = "weighed", "solved"
HEADLINE = ("gmv_yuan", "orders_per_year", "mau_rate", "repurchase_rate", "trust_index")  # of the whole market
OF_FIRMS = ("gmv_yuan", "profit_yuan")
LEVEL, ENDS = "level", ("pilot_low", "pilot_high")  # arms


class Outcome(NamedTuple):
    """One thing that a market may give in a draw of its amounts."""

    section: str
    line: str
    unit: str
    values: np.ndarray  # [draw]


class Answers(NamedTuple):
    """Who runs markets, and for whom."""

    params: MarketParams
    console: Console
    market: type[Engine] | None


def pilot_table(
    params: MarketParams, found: Replications, console: Console, market: type[Engine] | None
) -> pl.DataFrame:
    """What the pilot of ``params`` makes of the answer ``found``, `sim.study.analysis.pilot.PILOT_SCHEMA`.

    A `UserError` where the KPI was not read in its weeks, or no amount gives the measured lift.
    """
    params, _ = common_until(params)
    pilot, what = params.pilot, measured(params)
    assert pilot is not None
    lifts = _lifts(found.kpis, what, PILOTED)
    if not np.isfinite(lifts).any():
        raise UserError(f"pilot.weeks={pilot.weeks}: {what.metric} of {pilot.group} is not read in these weeks")
    main = of_strategy(params, what.strategy)
    drawn = _drawn(params, what.strategy, main)
    doses = np.array([dose_of(main, each) for each in drawn])
    chance = weigh.chance_of(lifts, doses, _lifts(found.kpis, what, PLACEBO))
    error = float(np.hypot(pilot.standard_error, chance))
    weights = weigh.weights_of(lifts, pilot.lift, error)
    size = weigh.effective(weights)
    before = [*_amounts(main, drawn), *_outcomes(params, found, TREATMENT, what)]
    rows = [
        _row("pilot", "measured", "share", after=weigh.Spread(pilot.lift, np.nan, np.nan)),
        _row("pilot", "standard_error", "share", after=weigh.Spread(pilot.standard_error, np.nan, np.nan)),
        _row("pilot", "chance", "share", after=weigh.Spread(chance, np.nan, np.nan)),
        _row("pilot", "draws", "draws", weigh.Spread(len(lifts), np.nan, np.nan), weigh.Spread(size, np.nan, np.nan)),
    ]
    if size >= weigh.LEAST and np.ptp(doses) > 0 and weigh.near(lifts, pilot.lift, error):
        told = weigh.shows(lifts, weights, pilot.lift, pilot.standard_error)
        note = WEIGHED if told else weigh.MISSED
        rows += [_row("pilot", "lift", "share", weigh.spread_of(lifts), weigh.spread_of(lifts, weights), note)]
        after, by = before, weights if told else np.zeros(len(weights))
    else:
        solution, after = _solved(Answers(params, console, market), found, what, main, chance)
        percentile = weigh.Spread(*(weigh.percentile_of(solution.score + side * solution.error) for side in (0, -1, 1)))
        solved = weigh.Spread(pilot.lift, np.nan, np.nan)
        rows += [_row("pilot", "lift", "share", weigh.spread_of(lifts), solved, SOLVED)]
        rows += [_row("pilot", "percentile", "of what is believed", after=percentile, note=f"{solution.rounds} rounds")]
        by = None
    for first, then in zip(before, after, strict=True):
        spread = weigh.spread_of(first.values), weigh.spread_of(then.values, by)
        rows.append(_row(first.section, first.line, first.unit, *spread))
    return pl.DataFrame(rows, schema=weigh.PILOT_SCHEMA, orient="row")


def _solved(
    answers: Answers, found: Replications, what: Measured, main: Amounts, chance: float
) -> tuple[weigh.Solution, list[Outcome]]:
    """The percentile that gives the measured lift, and what the market gives there."""
    params = answers.params
    pilot = params.pilot
    assert pilot is not None
    alone = as_tested(params)
    test = alone.model_copy(update={"horizon": alone.horizon.model_copy(update={"weeks": what.end})})
    reference = found.kpis.filter(pl.col("arm").cast(pl.String) == REFERENCE)

    def lift_at(score: float) -> float:
        told = f"the test at the {weigh.percentile_of(score):.0f}th percentile"
        arm = Arm(LEVEL, told, with_main(test, what.strategy, _level(main, score)))
        level = replicate(arm.params, (arm,), answers.console, answers.market).kpis
        lifts = _lifts(pl.concat([reference, level], how="vertical_relaxed"), what, LEVEL)
        return float(np.nanmean(lifts))

    error = float(np.hypot(pilot.standard_error, chance / np.sqrt(params.replications)))
    try:
        solution = weigh.solved(lift_at, pilot.lift, error)
    except weigh.Unreachable as reach:
        low, high = sorted((reach.low, reach.high))
        raise UserError(
            f"pilot.lift={pilot.lift:g}: no believable amounts of {what.strategy} give it; simulated"
            f" {what.metric} of {pilot.group} changes by {low:.3g} to {high:.3g} in these weeks"
        ) from None
    sides = [_level(main, solution.score + side * solution.error) for side in (-1, 1)]
    labels = ("after the test, lower", "after the test, higher")
    nothing = reference_of(params)
    assert nothing is not None
    arms = (
        Arm(REFERENCE, "reference", nothing),
        *(
            Arm(name, label, with_main(params, what.strategy, amounts))
            for name, label, amounts in zip(ENDS, labels, sides, strict=True)
        ),
    )
    again = replicate(params, arms, answers.console, answers.market)
    both = [_outcomes(params, again, name, what) for name in ENDS]
    return solution, [
        *_amounts(main, sides),
        *(low._replace(values=np.concatenate([low.values, high.values])) for low, high in zip(*both, strict=True)),
    ]


def _level(main: Amounts, score: float) -> dict[str, float]:
    return {path: at(score, path, belief) for path, belief in main.items()}


def _lifts(kpis: pl.DataFrame, what: Measured, arm: str) -> np.ndarray:
    """The lift in the weeks of the test, [replication]."""
    key = (what.metric, what.dimension, what.group)
    (lifts,) = weigh.lifts_of(kpis, key, {"test": (what.first, what.end)}, (REFERENCE, arm))
    return np.asarray(lifts)


def _drawn(params: MarketParams, name: str, main: Amounts) -> list[dict[str, float]]:
    """The main amounts of every replication."""
    markets = [params.plausible.drawn(replication) for replication in range(params.replications)]
    drawn = {market: drawn_amounts(params, market) for market in set(markets)}
    return [{path: drawn[market][f"strategies.{name}.{path}"] for path in main} for market in markets]


def _amounts(main: Amounts, drawn: list[dict[str, float]]) -> Iterator[Outcome]:
    for path in main:
        yield Outcome("amounts", path, "", np.array([each[path] for each in drawn]))


def _outcomes(params: MarketParams, found: Replications, arm: str, what: Measured) -> list[Outcome]:
    """What is projected over the whole horizon: the sponsor's contribution, headline KPIs, firms, what was tested."""
    told = []
    if "accounts" in found.tables:
        accounts = found.tables["accounts"].filter(pl.col("arm").cast(pl.String).is_in([REFERENCE, arm]))
        strategy: dict[str, Any] = params.strategies[what.strategy].model_dump(mode="json")
        flows = flows_of(accounts, what.strategy, sponsors_of(accounts, what.strategy, strategy, arm))
        gain = flows.difference(arm, REFERENCE, SPONSOR, "contribution").sum(axis=1)
        told.append(Outcome("sponsor", "contribution", "yuan", gain))
        told.append(Outcome("sponsor", "pays", "share", (gain > 0).astype(float)))
    keys = [(metric, "all", "all") for metric in HEADLINE]
    keys += [(metric, FIRM, firm) for firm in params.firms for metric in OF_FIRMS]
    keys.append((what.metric, what.dimension, what.group))
    kpis = found.kpis.filter(pl.col("arm").cast(pl.String).is_in([REFERENCE, arm]))
    values = paired_values(kpis, {"all": (0, params.horizon.weeks)})
    for key in dict.fromkeys(keys):
        of = values.of(*key, "all")
        if of is None:
            continue
        reference, treated = (of[values.arms.index(each)] for each in (REFERENCE, arm))
        relative = metric_of(key[0]).in_per_cent and key[0] != "profit_yuan"
        change = treated - reference
        if relative:
            change = np.divide(change, np.abs(reference), out=np.full_like(change, np.nan), where=reference != 0)
        unit = metric_of(key[0]).unit
        unit = "relative" if relative else "points" if unit == "share" else unit
        told.append(Outcome("kpi", ":".join(key), unit, change))
    return told


def _row(
    section: str,
    line: str,
    unit: str,
    before: weigh.Spread | None = None,
    after: weigh.Spread | None = None,
    note: str = "",
) -> tuple[object, ...]:
    nothing = weigh.Spread(np.nan, np.nan, np.nan)
    numbers = (*(before or nothing), *(after or nothing))
    return (section, line, unit, *(float(each) if np.isfinite(each) else None for each in numbers), note)
