"""From which amounts on a strategy pays, as rows of its profit and loss."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.params.schema import said_of
from sim.params.strategy import Benefit
from sim.study.analysis.break_even import Crossing, Curve, crossing, of_draws, of_rungs, probability
from sim.study.analysis.loyalty.arms import Study
from sim.study.analysis.loyalty.flows import SPONSOR
from sim.study.analysis.loyalty.worth import NOTHING, Estimate, mean_of
from sim.study.arms import TREATMENT
from sim.study.ladder import Amounts, Rung, dose_at, dose_of, main_amounts, one_by_one, parts_of, rungs_of, score_of

RUNGS, DRAWS, PARTS = "rungs", "draws", "parts"  # what a curve is made of; of its effect, where nothing is believed
ALWAYS, NEVER = "at every amount", "at no amount"  # that is on the curve; in the mean
SURELY = "surely "  # before these: beyond chance
_PERCENTILES = np.arange(0.5, 100.0)  # equally likely doses


def on_break_even(study: Study) -> None:
    """The amounts at which it pays, beside what is believed; from the rungs if they were run, else from the draws."""
    main = main_amounts(study.beliefs)
    if not main:
        _on_effect(study)
        return
    rungs = rungs_of(study.name, main)
    made_of = RUNGS if all(study.has(rung.name) for rung in rungs) else DRAWS
    curve = _of_rungs(study, rungs) if made_of == RUNGS else _of_draws(study, main)
    if curve is None:
        return
    for path, belief in main.items():
        believed = Estimate(belief.median, belief.low, belief.high, 0)
        study.say("believed", path, _unit(path), believed, note=belief.source)
        study.say("most", path, _unit(path), NOTHING._replace(value=rungs[-1].amounts[path]))
    found = crossing(curve)
    doses = np.array([dose_at(main, score_of(percentile)) for percentile in _PERCENTILES])
    say = study.say
    say("break_even", "rises", "1 = beyond chance", NOTHING._replace(value=float(curve.rises)), note=made_of)
    say("break_even", "dose", "share of the most believed", Estimate(*found, curve.freedom + 1), note=_said(found))
    say("break_even", "percentile", "of what is believed", _percentile(found, doses))
    say("break_even", "probability", "share", NOTHING._replace(value=probability(curve, doses)))
    say("break_even", "pays_without", "share", NOTHING._replace(value=float(curve.pays(np.zeros(1))[0])))
    for path in main:
        at = [np.interp(end, [rung.dose for rung in rungs], [rung.amounts[path] for rung in rungs]) for end in found]
        say("break_even_at", path, _unit(path), _known(found, at, curve.freedom + 1))
    if made_of == RUNGS:
        _one_by_one(study, main, next(rung for rung in rungs if rung.dose == 0.0))


def _on_effect(study: Study) -> None:
    """The part of its effect at which it pays at all of its cost, if that was asked; how likely, nobody says."""
    parts = parts_of(study.name)
    curve = _of_rungs(study, parts) if all(study.has(part.name) for part in parts) else None
    if curve is None:
        return
    found = crossing(curve)
    rises = NOTHING._replace(value=float(curve.rises))
    study.say("break_even", "rises", "1 = beyond chance", rises, note=PARTS)
    study.say("break_even", "dose", "share of its effect", Estimate(*found, curve.freedom + 1), note=_said(found))
    without = NOTHING._replace(value=float(curve.pays(np.zeros(1))[0]))
    study.say("break_even", "pays_without", "share", without)


def _one_by_one(study: Study, main: Amounts, none: Rung) -> None:
    """The amount of each channel at which it pays by itself, between no effect and the most believed."""
    without = _units(study, study.change(none.name, SPONSOR, "contribution").sum(axis=1))
    for path, rung in zip(main, one_by_one(study.name, main), strict=False):
        alone = _units(study, study.change(rung.name, SPONSOR, "contribution").sum(axis=1))
        curve = of_rungs(np.array([0.0, rung.dose]), np.column_stack([without, alone]))
        assert curve is not None
        found = crossing(curve)
        at = [end * rung.amounts[path] for end in found]
        study.say("alone", path, _unit(path), _known(found, at, len(alone)), note=_said(found))


def _of_rungs(study: Study, rungs: list[Rung]) -> Curve | None:
    change = {rung.name: study.change(rung.name, SPONSOR, "contribution").sum(axis=1) for rung in rungs}
    for rung in rungs:
        study.say("rungs", rung.name.rpartition("_")[2], "yuan", mean_of(change[rung.name]), note=f"{rung.dose:.4g}")
    values = np.column_stack([_units(study, change[rung.name]) for rung in rungs])
    return of_rungs(np.array([rung.dose for rung in rungs]), values)


def _of_draws(study: Study, main: Amounts) -> Curve | None:
    """One point a market: the dose that it drew, and what the sponsor gains there."""
    gain = study.by_market(study.change(TREATMENT, SPONSOR, "contribution").sum(axis=1))
    if len(gain) < 2 or study.drawn is None:
        return None
    drawn = {path: dict(study.drawn_of(path)) for path in main}
    doses = [dose_of(main, {path: drawn[path].get(market, main[path].median) for path in main}) for market in gain]
    return of_draws(np.array(doses), np.array([*gain.values()]))


def _units(study: Study, values: np.ndarray) -> np.ndarray:
    """What differs independently: plausible markets, or replications where there is one market."""
    each = study.by_market(values)
    return np.array([*each.values()]) if len(each) > 1 else values


def _percentile(found: Crossing, doses: np.ndarray) -> Estimate:
    """Where among what is believed the crossing lies, in per cent."""
    return _known(found, [np.interp(end, doses, _PERCENTILES) for end in found], 0)


def _known(found: Crossing, at: Sequence[float], seen: int) -> Estimate:
    """What stands at a crossing and at the ends of its interval, as far as it is known where they are."""
    value, low, high = (float(each) if np.isfinite(dose) else np.nan for dose, each in zip(found, at, strict=True))
    return Estimate(value, low, high, seen)


def _said(found: Crossing) -> str:
    """What there is to say where no amount is the least that pays."""
    if np.isposinf(found.dose):
        return f"{SURELY if np.isposinf(found.low) else ''}{NEVER}"
    if np.isneginf(found.dose):
        return f"{SURELY if np.isneginf(found.high) else ''}{ALWAYS}"
    return ""


def _unit(path: str) -> str:
    return str(said_of(Benefit.model_fields[path.rpartition(".")[2]], "unit"))
