"""What shipped files believe of people and of costs: sources, ranges, what money buys, and the page that counts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from places import ROOT

from sim.app.pages.strategies import FELT, Entry, shipped_entries, strategies_page, studies_of
from sim.params.belief import Belief
from sim.params.strategy import Benefit, Points, Programme, Strategy

PAGE = ROOT / "docs" / "strategies.md"
ENTRIES = {entry.name: entry for entry in shipped_entries()}
STRATEGIES = {name: entry.strategy for name, entry in ENTRIES.items() if entry.strategy is not None}
RUNNING = (
    "fixed_yuan_per_year", "per_member_yuan_per_year", "per_reached_yuan_per_year", "content_share_of_sales",
)  # fmt: skip
ONE_PER_CENT = {
    "points": {"redemption_steps": 5}, "points_two_steps": {}, "points_permanent": {"expiry_weeks": None},
    "points_gifts": {"reward": "gift"}, "points_services": {"reward": "service"}, "points_report": {},
}  # fmt: skip
TIER_DESIGNS = ("tiered_membership", "member_card", "fan_levels", "three_layer_benefits", "social_currency")
STEPS = (500, 2000, 5000)


@cache
def cited() -> list[Belief]:
    """Every belief of a shipped file that is no guess."""
    return [belief for entry in ENTRIES.values() for belief in entry.beliefs.values() if not belief.guessed]


def benefits(strategy: Strategy) -> Iterator[tuple[str, Benefit]]:
    """Each benefit of a strategy and its path."""
    yield "benefit", strategy.benefit
    yield from ((f"also.{at}.benefit", action.benefit) for at, action in enumerate(strategy.also))
    if strategy.programme is not None:
        yield "programme.benefit", strategy.programme.benefit
        yield from ((f"programme.tiers.{name}", tier) for name, tier in strategy.programme.tiers.items())


def programme_of(name: str) -> Programme:
    programme = STRATEGIES[name].programme
    assert programme is not None
    return programme


def points_of(name: str) -> Points:
    points = programme_of(name).points
    assert points is not None
    return points


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == strategies_page(), (
        "run: python -m sim.app.pages.strategies docs/strategies.md"
    )


def test_it_shows_what_a_cost_buys() -> None:
    page = strategies_page()
    assert "| group managers, two million yuan a host and year, 2 yuan a person |" in page
    assert "| `points` | opt-in |  | 1 % | 5 ¥, cash | 5 | 52 weeks |  |" in page
    assert page.count("Ascarza 2018") >= 1


@pytest.mark.parametrize("name", STRATEGIES)
def test_what_people_make_of_it_is_a_belief_and_so_is_what_running_it_costs(name: str) -> None:
    strategy, beliefs = STRATEGIES[name], ENTRIES[name].beliefs
    certain = [
        f"{path}.{channel}"
        for path, benefit in benefits(strategy)
        for channel in FELT
        if getattr(benefit, channel) and f"{path}.{channel}" not in beliefs
    ]
    assert not certain, "nobody knows this exactly: {median, low, high, source}"
    assert not [field for field in RUNNING if getattr(strategy.cost, field) and f"cost.{field}" not in beliefs]


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_cost_says_what_it_buys(name: str) -> None:
    assert len(STRATEGIES[name].cost.buys) >= 10


def test_whoever_says_so_has_a_name_and_a_year() -> None:
    nameless = [belief.source for belief in cited() if not studies_of(belief)]
    assert not nameless, "a source is a study (author and year) or begins with 'guess'"
    guess = Belief(median=0, low=0, high=1, source="guess, wide; surveys correlate (Ao et al. 2023)")
    assert studies_of(guess) == [] and studies_of(guess.model_copy(update={"source": "A Bc & De 2019, Fi 2020"})) == [
        "Bc & De 2019", "Fi 2020"
    ]  # fmt: skip


def test_a_good_part_rests_on_studies() -> None:
    felt = [belief for entry in ENTRIES.values() for belief in entry.felt().values()]
    assert len(felt) > 480 and sum(not belief.guessed for belief in felt) >= 170
    assert len({study for belief in cited() for study in studies_of(belief)}) >= 40


def test_ranges_hold_their_medians_and_harm_is_possible() -> None:
    beliefs = [belief for entry in ENTRIES.values() for belief in entry.beliefs.values()]
    assert all(belief.low <= belief.median <= belief.high for belief in beliefs)
    against = [belief for belief in beliefs if belief.low < 0.0 < belief.high]
    assert len(against) >= 70, "studies find people who respond against the purpose"
    pulls = [_pulls(ENTRIES[name]) for name in STRATEGIES if STRATEGIES[name].group == "winback"]
    assert all(belief.low < 0.0 for found in pulls for belief in found)


def _pulls(entry: Entry) -> list[Belief]:
    return [belief for path, belief in entry.felt().items() if path.endswith(".visit")]


@pytest.mark.parametrize("name", ONE_PER_CENT)
def test_designs_of_points_differ_in_one_term(name: str) -> None:
    usual = points_of("points_two_steps")
    assert points_of(name) == usual.model_copy(update=ONE_PER_CENT[name])
    mine, theirs = programme_of(name), programme_of("points_two_steps")
    assert mine.model_copy(update={"points": None, "benefit": theirs.benefit}) == theirs.model_copy(
        update={"points": None}
    )
    assert mine.benefit.visit == theirs.benefit.visit
    cost = STRATEGIES[name].cost
    assert cost.per_member_yuan_per_year == STRATEGIES["points_two_steps"].cost.per_member_yuan_per_year


@pytest.mark.parametrize("name", TIER_DESIGNS)
def test_designs_of_tiers_have_the_same_steps(name: str) -> None:
    steps = [tier.from_spend_yuan for tier in programme_of(name).tiers.values()]
    assert steps == list(STEPS[: len(steps)])
    assert programme_of(name).window_weeks == 52
