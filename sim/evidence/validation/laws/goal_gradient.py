"""Law 6: people hurry near a reward. The same people, in the same week, at every step of a ten-step card."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.evidence.validation.experiment import (
    Start,
    brand_categories,
    hide_others,
    measured,
    middle_brands,
    opened,
    ordinary,
    recorded,
    rows,
    settled,
    shown,
)
from sim.evidence.validation.finding import Effort, Finding, Law, Task
from sim.market.broadcast import Broadcast
from sim.params.market import MarketParams
from sim.params.strategy import ALONE, Strategy
from sim.people.population import People

NAME = "6 goal gradient"
SOURCE = "Kivetz, Urminsky & Zheng 2006"
PERSONS = 20_000
STEPS = 10
LIVED = 4  # weeks that a card is lived with before the reset is read


class Card(NamedTuple):
    """What one brand's card gives; hazards are orders that its offers can expect from the same people in one week."""

    hazard: np.ndarray  # [step] at 0, 1, .. 9 of ten steps
    without: np.ndarray  # [step] the same with a reward worth nothing
    in_hand: float  # hazard when the reward can be had with this order, over that of the first step
    after: float  # hazard of those who had a reward, as they are, over that of the same people at the first step
    again: float  # theirs one step before the next reward, over that at the first step
    rewarded: int  # how many they are


def law(effort: Effort) -> Law:
    """One market; the ordinary brand of each category hands out a card."""
    task = Task(experiment, (effort.seed * 100, rows(PERSONS, effort.scale)), 18.0 * effort.scale)
    return Law(
        6,
        "goal gradient",
        "The nearer a reward, the sooner the next purchase; after the reward it begins anew, and without a reward "
        "there is nothing of it.",
        SOURCE,
        (task,),
        judge,
    )


def experiment(seed: int, persons: int) -> list[Card]:
    """The card of one brand of each category, in turn, in the same market."""
    return cards(settled(ordinary(persons=persons), seed))


def cards(start: Start) -> list[Card]:
    """The same from a market that is there."""
    with opened(start.market()) as market:
        brands = market.firms.brands
        category, size = brand_categories(market.firms), brands.size.copy()
        order = brands.list_fen / 100.0 * brands.base_price.mean(axis=1)
    names = list(start.params.category)
    found = []
    for brand in middle_brands(category, size):
        ahead = int(np.count_nonzero((category == category[brand]) & (size > size[brand])))
        sponsor = {"category": names[category[brand]], "rank": ahead}
        found.append(_card(start, int(brand), len(category), sponsor, float(order[brand])))
    return found


def ten_steps(sponsor: dict[str, Any], order_yuan: float, reward_yuan: float) -> Strategy:
    """A card that everybody carries: after ten ordinary orders, a reward. One ordinary order makes one step."""
    goal = round(STEPS * order_yuan)
    return Strategy.model_validate(
        {
            "description": "ten steps and a reward",
            "sponsor": {"brand": sponsor},
            "audience": {"customers": "anyone", "stage": ["new", "active", "loyal", "lapsed"]},
            "programme": {
                "join": "automatic",
                "points": {
                    "earn_per_yuan": 1.0,
                    "value_yuan": reward_yuan / goal,
                    "goal_points": goal,
                    "redemption_steps": 0,
                    "expiry_weeks": None,
                },
            },
        }
    )


def _card(start: Start, brand: int, brands: int, sponsor: dict[str, Any], order: float) -> Card:
    goal = round(STEPS * order)
    arms = []
    for reward in (order, 0.0):
        params = start.params.model_copy(
            update={"strategies": {"card": ten_steps(sponsor, order, reward)}, "rivals": ALONE}
        )
        arms.append((params, recorded(start, LIVED if reward else 1, params)))

    def hazard(arm: tuple[MarketParams, list[Broadcast]], step: int) -> float:
        params, record = arm
        week = next(shown(start, record[:1], params, lambda people: put_at(people, goal * step / STEPS)))
        return float(week.by_brand(brands)[brand])

    steps = [np.array([hazard(arm, step) for step in range(STEPS)]) for arm in arms]
    in_hand = hazard(arms[0], STEPS) / steps[0][0]
    return Card(steps[0], steps[1], in_hand, *_afterwards(start, *arms[0], brand, brands, goal))


def put_at(people: People, points: float, chosen: np.ndarray | slice = slice(None)) -> None:
    """Give everybody, or the ``chosen`` rows, the first card of the market with so many points on it."""
    people.open_programmes()
    members = people.members
    members["programme"][chosen, 0] = 0
    members["old"][chosen, 0] = 0
    members["points"][chosen, 0] = round(points)


def _afterwards(
    start: Start, params: MarketParams, record: list[Broadcast], brand: int, brands: int, goal: int
) -> tuple[float, float, int]:
    """Hazard of those who used up a reward, against the same people at the first step and before the next reward.

    Everybody starts with a full card. Whoever holds less some weeks later has had the reward. These people are then
    shown the first week alone, with what they hold now, with an empty card, and with nine steps.
    """
    held = np.zeros(0, np.int64)
    for week in shown(start, record, params, lambda people: put_at(people, goal)):
        held = week.people.members["points"][:, 0].astype(np.int64)
    rewarded = held < goal

    def hazard(points: np.ndarray | float) -> float:
        def prepare(people: People) -> None:
            put_at(people, 0.0)
            people.members["points"][:, 0] = points
            hide_others(people, rewarded)

        return float(next(shown(start, record[:1], params, prepare)).by_brand(brands)[brand])

    first = hazard(0.0)
    if first == 0.0:
        return np.nan, np.nan, int(rewarded.sum())
    near = hazard(goal * (STEPS - 1) / STEPS)
    return hazard(held) / first, near / first, int(rewarded.sum())


def judge(results: list[Any]) -> list[Finding]:
    """Findings from the cards of all brands; intervals over brands."""
    (cards,) = results
    near = np.array([card.hazard[-1] / card.hazard[0] for card in cards])
    rising = np.array([np.diff(card.hazard).min() / card.hazard[0] for card in cards])
    without = np.array([card.without[-1] / card.without[0] for card in cards])
    worst = without[np.argmax(np.abs(without - 1.0))]
    after, again = (np.array([getattr(card, name) for card in cards]) for name in ("after", "again"))
    people = sum(card.rewarded for card in cards)
    over = f"interval over {len(cards)} brands"
    return [
        Finding(
            "law", NAME, "purchase hazard one step before the reward, over that of the first step",
            1.1, 1.4, SOURCE, *measured(near), note=f"the same people and week; {over}",
        ),
        Finding(
            "law", NAME, "smallest rise of the hazard from one step to the next, share of that of the first step",
            0.0, np.inf, SOURCE, *measured(rising), note=f"the gradient never turns; {over}",
        ),
        Finding(
            "law", NAME, "hazard once a reward has been used, over that of the same people at the first step",
            0.95, 1.05, SOURCE, *measured(after), note=f"{people} people who had one within {LIVED} weeks; {over}",
        ),
        Finding(
            "law", NAME, "the same people one step before the next reward", 1.1, 1.4, SOURCE, *measured(again),
            note=f"so that it is the card and not the people; {over}",
        ),
        Finding(
            "law", NAME, "hazard when the reward can be had with this order, over that of the first step", 1.0, np.inf,
            SOURCE, *measured(np.array([card.in_hand for card in cards])), scored=False,
            note=f"a reward worth one order; no published size; {over}",
        ),
        Finding(
            "law", NAME, "one step before a reward worth nothing, over the first step", 1.0, 1.0,
            "no reward, no gradient: exact", float(worst), note=f"the furthest from 1 of {len(cards)} brands",
        ),
    ]  # fmt: skip
