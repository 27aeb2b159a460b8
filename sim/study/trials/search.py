"""The best values of several factors: NSGA-II (Deb et al. 2002), for one objective TPE (Bergstra et al. 2011).

Trials are asked for and told in lots of a fixed size, and all is a function of what was evaluated: a search that is
started anew on the same journal takes the same path and goes on where it was. What was found is evaluated again with
other seeds, since the best of many noisy numbers is too good.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.study.analysis.effects import mean_interval
from sim.study.trials.factors import Factor

LOT = 12  # trials that are evaluated side by side
CONFIRMED_MOST = 6  # of the front, with fresh seeds
DECILE = 0.1
MEAN, WORST = "mean", "worst_decile"  # of what an objective is the value
_EXCESS = "excess"  # by how much a trial breaks each limit, for Optuna

# Points [point, factor] and which seeds, 0: those of the search, 1: fresh ones -> goals and limits in every scenario
# and replication, [point, outcome, cell], scenario by scenario.
Evaluate = Callable[[np.ndarray, int], np.ndarray]


class Limit(NamedTuple):
    """What an outcome may be at most, or at least."""

    outcome: int
    bound: float
    most: bool

    def excess(self, value: float) -> float:
        """By how much it is broken; zero or less if it is kept."""
        return value - self.bound if self.most else self.bound - value


class Goal(NamedTuple):
    """One objective."""

    outcome: int
    good: int  # 1: more is better


class Tried(NamedTuple):
    """All trials of a search."""

    units: np.ndarray  # [trial, factor]
    cells: np.ndarray  # [trial, outcome, cell], NaN where there is no market
    values: np.ndarray  # [trial, goal] mean or worst decile over cells
    allowed: np.ndarray  # [trial] bool, within all limits
    front: np.ndarray  # [trial] bool, not beaten in all goals at once by an allowed one


class Confirmed(NamedTuple):
    """Trials of the front, evaluated again with seeds that the search has not seen."""

    trials: np.ndarray  # [winner] their places
    cells: np.ndarray  # [winner, outcome, cell]
    values: np.ndarray  # [winner, goal]
    regret: np.ndarray  # [winner, goal] mean over cells of what the best winner of the cell has more
    worst: np.ndarray  # [winner, goal] worst decile over cells
    mean: np.ndarray  # [winner, goal] mean over cells, whatever counted in the search
    low: np.ndarray  # [winner, goal] its 95 % interval over replications, all scenarios of one together
    high: np.ndarray
    allowed: np.ndarray  # [winner] bool


def search(
    evaluate: Evaluate, factors: Sequence[Factor], goals: Sequence[Goal], limits: Sequence[Limit], *, budget: int,
    seed: int, of: str = MEAN, log: Path | None = None,
) -> Tried:  # fmt: skip
    """Try ``budget`` points; ``log`` gets the study in Optuna's own journal, for its tools to read."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(
        directions=["maximize" if goal.good > 0 else "minimize" for goal in goals],
        sampler=_sampler(len(goals), bool(limits), seed),
        study_name="search",
    )
    distributions = {factor.name: _distribution(factor) for factor in factors}
    units: list[np.ndarray] = []
    cells: list[np.ndarray] = []
    values: list[np.ndarray] = []
    while len(units) < budget:
        lot = [study.ask(distributions) for _ in range(min(LOT, budget - len(units)))]
        points = np.array([[_unit(factor, trial.params[factor.name]) for factor in factors] for trial in lot])
        found = evaluate(points, 0)
        told = over_cells(found, goals, of)
        for trial, outcome, value in zip(lot, found, told, strict=True):
            trial.set_user_attr(_EXCESS, [_excess(limit, outcome) for limit in limits])
            failed = not np.isfinite(value).all()
            state = optuna.trial.TrialState.FAIL if failed else optuna.trial.TrialState.COMPLETE
            study.tell(trial, None if failed else value.tolist(), state=state)
        units += [*points]
        cells += [*found]
        values += [*told]
    if log is not None:
        _copy(study, log)
    allowed = allowed_of(np.array(cells), limits)
    front = front_of(np.array(values), goals, allowed)
    first = np.zeros(len(units), bool)
    first[np.unique(np.array(units), axis=0, return_index=True)[1]] = True
    front &= first  # a point that is tried again is not another one
    return Tried(np.array(units), np.array(cells), np.array(values), allowed, front)


def confirm(
    evaluate: Evaluate, tried: Tried, goals: Sequence[Goal], limits: Sequence[Limit], of: str = MEAN, scenarios: int = 1
) -> Confirmed:
    """Evaluate trials of the front again, with seeds of their own: of many those spread evenly along the first goal."""
    places = np.flatnonzero(tried.front)
    places = places[np.argsort(-goals[0].good * tried.values[places, 0], kind="stable")]
    if len(places) > CONFIRMED_MOST:
        places = places[np.unique(np.linspace(0, len(places) - 1, CONFIRMED_MOST).round().astype(int))]
    if not len(places):
        none, nothing = np.zeros((0, *tried.cells.shape[1:])), np.zeros((0, len(goals)))
        empty = (nothing, nothing, nothing, nothing, nothing, nothing)
        return Confirmed(places, none, *empty, np.zeros(0, bool))
    cells = evaluate(tried.units[places], 1)
    each = cells.reshape(*cells.shape[:2], scenarios, -1).mean(axis=2)[:, [goal.outcome for goal in goals]]
    mean, low, high, _ = (side.reshape(each.shape[:2]) for side in mean_interval(each.reshape(-1, each.shape[-1])))
    return Confirmed(
        places,
        cells,
        over_cells(cells, goals, of),
        regret_of(cells, goals),
        over_cells(cells, goals, WORST),
        mean,
        low,
        high,
        allowed_of(cells, limits),
    )


def over_cells(cells: np.ndarray, goals: Sequence[Goal], of: str) -> np.ndarray:
    """Each goal's value [..., goal] over all cells: their mean, or that of their worst tenth (one cell at least)."""
    out = np.full((*cells.shape[:-2], len(goals)), np.nan)
    for at, goal in enumerate(goals):
        values = cells[..., goal.outcome, :]
        if of == WORST:
            most = max(1, int(np.floor(DECILE * values.shape[-1])))
            values = goal.good * np.sort(goal.good * values, axis=-1)[..., :most]
        out[..., at] = values.mean(axis=-1)
    return out


def regret_of(cells: np.ndarray, goals: Sequence[Goal]) -> np.ndarray:
    """Expected regret [point, goal]: how much better the best of these points is in a cell, mean over cells."""
    good = np.array([goal.good for goal in goals])[:, None]
    values = good * cells[:, [goal.outcome for goal in goals]]
    regret: np.ndarray = (values.max(axis=0) - values).mean(axis=-1)
    return regret


def allowed_of(cells: np.ndarray, limits: Sequence[Limit]) -> np.ndarray:
    """Which points keep all limits in the mean over cells, [point] bool."""
    excess = [[_excess(limit, outcome) for limit in limits] for outcome in cells]
    return np.array([all(each <= 0.0 for each in row) for row in excess], bool)


def front_of(values: np.ndarray, goals: Sequence[Goal], allowed: np.ndarray) -> np.ndarray:
    """Which allowed points no other allowed one beats, [point] bool: as good in every goal and better in one."""
    good = values * np.array([goal.good for goal in goals])
    among = allowed & np.isfinite(good).all(axis=1)
    front = among.copy()
    for at in np.flatnonzero(among):
        as_good = among & (good >= good[at]).all(axis=1) & (good > good[at]).any(axis=1)
        front[at] = not as_good.any()
    return front


def _excess(limit: Limit, outcome: np.ndarray) -> float:
    value = limit.excess(float(outcome[limit.outcome].mean()))
    return value if np.isfinite(value) else np.inf


def _sampler(goals: int, limited: bool, seed: int):  # type: ignore[no-untyped-def]
    import optuna

    constraints = (lambda trial: trial.user_attrs[_EXCESS]) if limited else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # constraints are said to be experimental
        if goals > 1:
            return optuna.samplers.NSGAIISampler(population_size=LOT, seed=seed, constraints_func=constraints)
        return optuna.samplers.TPESampler(
            seed=seed, n_startup_trials=2 * LOT, multivariate=True, constant_liar=True, constraints_func=constraints
        )


def _distribution(factor: Factor):  # type: ignore[no-untyped-def]
    import optuna

    if factor.choices:
        return optuna.distributions.CategoricalDistribution(factor.choices)
    return optuna.distributions.FloatDistribution(0.0, 1.0)


def _unit(factor: Factor, value: float | str) -> float:
    """Where in the range, 0 to 1, what Optuna suggests lies."""
    if factor.choices:
        return (factor.choices.index(str(value)) + 0.5) / len(factor.choices)
    return float(value)


def _copy(study, log: Path) -> None:  # type: ignore[no-untyped-def]
    """The study in a file of Optuna's, anew each time."""
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    log.unlink(missing_ok=True)
    storage = JournalStorage(JournalFileBackend(str(log)))
    optuna.copy_study(from_study_name=study.study_name, from_storage=study._storage, to_storage=storage)
