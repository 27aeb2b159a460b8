"""Law 7: points move light and moderate buyers, not the best ones; and a before/after reading says something else."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from sim.dates.timeline import Timeline
from sim.evidence.validation.experiment import Start, by_seed, hide_others, measured, opened, ordinary, recorded, shown
from sim.evidence.validation.finding import Effort, Finding, Law
from sim.market.broadcast import Broadcast
from sim.market.model import Market
from sim.observe.observer import WeekView
from sim.params.market import MarketParams
from sim.params.strategy import ALONE, Strategy
from sim.people.population import People

NAME = "7 who reacts"
SOURCE = "Liu 2007"
PERSONS, SEEDS, YEAR = 40_000, 2, 52
PLATFORM = "interest_feed"
# A twentieth of what is paid comes back in points that are worth cash, for everybody who shops there.
PROGRAMME: dict[str, Any] = {
    "description": "five yuan back for every hundred, in points",
    "sponsor": {"platform": PLATFORM},
    "programme": {
        "join": "automatic",
        "points": {"earn_per_yuan": 1, "value_yuan": 0.05, "goal_points": 500, "redemption_steps": 0},
    },
}
CLASSES = ("heavy", "moderate", "light")  # top fifth, next two fifths, last two fifths of buyers
_FROM = (0.0, 0.2, 0.6, 1.0)


class Reaction(NamedTuple):
    """What one seed gives by class of buyer; orders from the sponsor."""

    without: np.ndarray  # [class] expected in the year, nobody has points
    with_points: np.ndarray  # [class]
    before: np.ndarray  # [class] orders really made in the year before
    after: np.ndarray  # [class] orders really made in the year with points
    buyers: int


def law(effort: Effort) -> Law:
    """One market a seed; classes are those of the year before the launch, the same in both arms."""
    return Law(
        7,
        "who reacts",
        "A points programme raises purchases of light and moderate buyers; the top fifth, who have little left to add, "
        "change less than half as much.",
        SOURCE,
        by_seed(experiment, effort, SEEDS, PERSONS, 16.0),
        judge,
    )


def experiment(seed: int, persons: int) -> Reaction:
    """A year with and without points in the same frozen market, class by class of buyers."""
    params = ordinary([f"horizon.weeks={YEAR}"], persons)
    sponsor = list(params.platform).index(PLATFORM)
    start, orders, spend = _year_before(params, seed, sponsor)
    treated = params.model_copy(update={"strategies": {"points": Strategy.model_validate(PROGRAMME)}, "rivals": ALONE})
    record = recorded(start, YEAR, treated)
    classes = classes_of(spend)
    arms = [[_sponsored(start, record, arm, sponsor, mine) for mine in classes] for arm in (params, treated)]
    without, with_points = (np.array([expected for expected, _ in arm]) for arm in arms)
    after = np.array([made for _, made in arms[1]])
    before = np.array([orders[mine].sum() for mine in classes])
    return Reaction(without, with_points, before, after, int(np.count_nonzero(spend)))


def classes_of(spend: np.ndarray) -> list[np.ndarray]:
    """Masks [person] bool of heavy, moderate and light buyers by what they spent [person]; ties by row."""
    ranked = np.argsort(-spend, kind="stable")[: np.count_nonzero(spend)]
    cuts = [round(share * len(ranked)) for share in _FROM]
    masks = []
    for low, high in pairwise(cuts):
        mask = np.zeros(len(spend), bool)
        mask[ranked[low:high]] = True
        masks.append(mask)
    return masks


def _year_before(params: MarketParams, seed: int, platform: int) -> tuple[Start, np.ndarray, np.ndarray]:
    """The market at its first reported week, and the orders and spend (fen) of the year before there [person]."""
    made, fen = np.zeros(params.population.persons), np.zeros(params.population.persons)
    with opened(Market(params, seed, Timeline(params))) as market:
        market.run(params.horizon.first_week - YEAR)
        ordinary_week = market.observer.week

        def look(view: WeekView) -> None:
            mine = view.orders[view.orders["platform"] == platform]
            made[:] += np.bincount(mine["person"], minlength=len(made))
            fen[:] += np.bincount(mine["person"], mine["paid_fen"], len(fen))
            ordinary_week(view)

        market.observer.week = look  # type: ignore[method-assign]
        market.run(params.horizon.first_week)
        del market.observer.week
        return Start(params, seed, market.snapshot()), made, fen


def _sponsored(
    start: Start, record: list[Broadcast], params: MarketParams, platform: int, chosen: np.ndarray
) -> tuple[float, int]:
    """Orders from the sponsor that the ``chosen`` could be expected to make, and made, in the recorded weeks."""

    def prepare(people: People) -> None:
        hide_others(people, chosen)

    expected, made = 0.0, 0
    for week in shown(start, record, params, prepare):
        expected += float(week.expected()[week.offers["platform"] == platform].sum())
        made += int(np.count_nonzero(week.orders["platform"] == platform))
    return expected, made


def judge(results: list[Any]) -> list[Finding]:
    """Findings from the `Reaction` of all seeds; intervals over seeds."""
    lift = np.array([found.with_points / found.without - 1.0 for found in results])
    others = np.array([found.with_points[1:].sum() / found.without[1:].sum() - 1.0 for found in results])
    change = np.array([found.after / found.before - 1.0 for found in results])
    buyers = sum(found.buyers for found in results)
    each = ", ".join(f"{name} {value:+.1%}" for name, value in zip(CLASSES, lift.mean(axis=0), strict=True))
    ratio = np.where(others > 0.0, lift[:, 0] / np.where(others > 0.0, others, 1.0), np.nan)
    return [
        Finding(
            "law", NAME, "relative lift of the top fifth, over that of light and moderate buyers", -np.inf, 0.5, SOURCE,
            *measured(ratio), note=f"orders from the sponsor: {each}; {buyers} buyers; over seeds",
        ),
        Finding(
            "law", NAME, "relative lift of light and moderate buyers", 0.0, np.inf, SOURCE, *measured(others),
            note="the programme must do something, or the line above says nothing",
        ),
        Finding(
            "law", NAME, "heavy buyers' orders in the year with points over the year before, treated arm alone",
            -np.inf, 0.0, "regression to the mean: Galton 1886", *measured(change[:, 0]),
            note="what a report-writer would read as the programme putting the best customers off",
        ),
        Finding(
            "law", NAME, "light buyers' orders, read in the same way", 0.0, np.inf,
            "regression to the mean: Galton 1886", *measured(change[:, 2]), scored=False,
            note="and as winning the light ones",
        ),
    ]  # fmt: skip
