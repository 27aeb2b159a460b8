"""Rungs of what a strategy is believed to move: from no effect on people to the most that is believed.

Amounts of channels that are beliefs and meant to help the sponsor move together, each to the same percentile of its own
belief; what it costs, and what of it may do harm, stays as drawn. The lowest rung but for doubts is *no effect*: the
cost is kept and the channels move nothing.

Where no amount of a strategy is a belief, its rungs are parts of its whole effect (`Strategy.effect`), at its cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist, fmean
from typing import TYPE_CHECKING, NamedTuple

from sim.core.errors import UserError
from sim.params.belief import Belief
from sim.params.schema import bounds_of
from sim.params.strategy import Benefit
from sim.study.amounts import beliefs_of, with_amounts

if TYPE_CHECKING:
    from sim.params.market import MarketParams

# Channels and the sign of what helps the sponsor; what is done for people all the same (messages) has none.
BETTER = {
    "visit": 1, "exposure": 1, "taste": 1, "quality_belief": 1, "risk": -1, "urgency": 1, "price": -1,
    "points_value": 1, "bond": 1, "trust": 1, "habit": 1, "fatigue": -1, "novelty": 1, "expectation": 1,
    "service_level": 1, "refund_time": -1, "privacy_cost": -1, "switching_cost": 1, "referral": 1,
    "return_probability": -1, "watch_minutes": 1,
}  # fmt: skip
PERCENTILES = (5, 25, 50, 75, 95)
NO_EFFECT = 0  # in the name of a rung
PARTS = (NO_EFFECT, 25, 50, 75, 100)  # per cent of the whole effect
ONE_BY_ONE = 4  # main amounts, up to which each is also tried by itself

Amounts = Mapping[str, Belief]  # of one strategy, by the path below it


class Rung(NamedTuple):
    """Where all main amounts of a strategy stand at once."""

    name: str  # of the arm
    amounts: dict[str, float]  # by path below the strategy
    dose: float  # mean share of what each amount is at the highest percentile; 0 = no effect


def main_amounts(beliefs: Amounts) -> dict[str, Belief]:
    """The beliefs about channels by which a strategy is meant to help its sponsor, by path below the strategy."""
    return {path: belief for path, belief in beliefs.items() if _channel(path) and _top(path, belief) != 0}


def of_strategy(params: MarketParams, name: str) -> dict[str, Belief]:
    """The main amounts of a strategy that are beliefs in force."""
    start = f"strategies.{name}."
    mine = {path: belief for path, (belief, _) in beliefs_of(params).items() if path.startswith(start)}
    return main_amounts({path.removeprefix(start): belief for path, belief in mine.items()})


def at(score: float, path: str, belief: Belief) -> float:
    """An amount ``score`` standard deviations on the helping side of its median, within what its channel may be."""
    channel = path.rpartition(".")[2]
    low, high = bounds_of(Benefit.model_fields[channel])
    return float(min(max(belief.at(BETTER[channel] * score), low), high))


def score_of(percentile: float) -> float:
    """Standard deviations from the median at which a percentile stands."""
    return NormalDist().inv_cdf(percentile / 100)


def dose_of(main: Amounts, amounts: Mapping[str, float]) -> float:
    """How much of an effect some amounts are: the mean share of what each is at the highest percentile."""
    return fmean(amounts[path] / _top(path, belief) for path, belief in main.items())


def dose_at(main: Amounts, score: float) -> float:
    """The dose at which every amount is ``score`` standard deviations on the helping side of its median."""
    return dose_of(main, {path: at(score, path, belief) for path, belief in main.items()})


def rungs_of(name: str, main: Amounts) -> list[Rung]:
    """The rungs of strategy ``name`` by rising dose; of equal doses one."""
    levels = {
        percentile: {path: at(score_of(percentile), path, belief) for path, belief in main.items()}
        for percentile in PERCENTILES
    }
    rungs = [
        Rung(f"rung_{name}_{percentile}", amounts, dose_of(main, amounts))
        for percentile, amounts in {NO_EFFECT: dict.fromkeys(main, 0.0), **levels}.items()
    ]
    by_dose = {round(rung.dose, 9): rung for rung in reversed(rungs)}
    return sorted(by_dose.values(), key=lambda rung: rung.dose)


def one_by_one(name: str, main: Amounts) -> list[Rung]:
    """Each amount by itself at its highest percentile, the others without effect; none where there is one, or many."""
    if not 1 < len(main) <= ONE_BY_ONE:
        return []
    nothing = dict.fromkeys(main, 0.0)
    return [
        Rung(f"rung_{name}_only_{k}", {**nothing, path: _top(path, belief)}, 1.0)
        for k, (path, belief) in enumerate(main.items())
    ]


def parts_of(name: str) -> list[Rung]:
    """Rungs of a strategy of whose amounts nothing is believed: parts of its effect, with no amount of their own."""
    return [Rung(f"rung_{name}_{part}", {}, part / 100) for part in PARTS]


def with_effect(params: MarketParams, name: str, part: float) -> MarketParams:
    """The market in which one strategy has a part of its effect, at all of its cost."""
    strategy = params.strategies[name]
    lessened = strategy.model_copy(update={"effect": strategy.effect * part})
    return params.model_copy(update={"strategies": {**params.strategies, name: lessened}})


def with_main(params: MarketParams, name: str, amounts: Mapping[str, float]) -> MarketParams:
    """The market with these amounts of one strategy, the same in all plausible markets; other beliefs stay."""
    fixed = {f"strategies.{name}.{path}": value for path, value in amounts.items()}
    beliefs = {path: belief for path, belief in params.beliefs.items() if path not in fixed}
    moved = with_amounts(params, fixed, beliefs_of(params), "")
    return moved.model_copy(update={"beliefs": beliefs})


def check_break_even(params: MarketParams) -> None:
    """Refuse to look for amounts at which strategies pay where there is no strategy."""
    if params.break_even and not params.strategies:
        raise UserError("break_even=true needs a strategy, such as +strategy=points")


def no_belief(name: str) -> str:
    """Why nothing can be said about the amounts of a strategy."""
    return f"no channel of {name} has an amount that is a belief {{median, low, high, source}}"


def _channel(path: str) -> bool:
    """Whether a path ends in a channel that has a helping side."""
    *above, last = path.split(".")
    return last in BETTER and (above[-1:] == ["benefit"] or above[-2:-1] == ["tiers"])


def _top(path: str, belief: Belief) -> float:
    """The amount at the highest percentile; 0 where even that does not help."""
    found = at(score_of(PERCENTILES[-1]), path, belief)
    return found if found * BETTER[path.rpartition(".")[2]] > 0 else 0.0
