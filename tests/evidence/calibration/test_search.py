"""Search, identifiability and ensemble on a stand-in whose best point is known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from calibration_toy import NAMES, TRUTH, Run, toy_facts, toy_run, truth_of

from sim.core.errors import UserError
from sim.evidence.calibration.budget import check_budget
from sim.evidence.calibration.emulator import Emulator
from sim.evidence.calibration.ensemble import CORE_LOST, Limit, draw, spread_out
from sim.evidence.calibration.identify import identify
from sim.evidence.calibration.objective import CORE_WEIGHT, CUT, MISSING, Objective, mean_over_seeds
from sim.evidence.calibration.search import Search
from sim.evidence.facts import Fact


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return toy_run(tmp_path_factory.mktemp("journal"))


def test_the_search_finds_what_the_facts_say(run: Run) -> None:
    point = run.found.point
    assert point[0] + point[1] == pytest.approx(TRUTH[0] + TRUTH[1], abs=0.02)
    assert point[2:4] == pytest.approx(TRUTH[2:4], abs=0.03)
    assert run.evaluator.spent <= 320
    met = run.found.objective.met(mean_over_seeds(run.found.after))
    assert met[:5].all() and met.sum() >= 6
    assert run.found.objective.met(mean_over_seeds(run.found.before)).sum() <= 2


def test_contradicting_facts_do_not_tear_the_fit_in_the_middle(run: Run) -> None:
    """Of two facts that cannot both be met one is met, and the rest is not sacrificed."""
    met = run.found.objective.met(mean_over_seeds(run.found.after))
    assert met[5] != met[6]


def test_held_out_and_unseen_facts_are_not_fitted(run: Run) -> None:
    assert [fact.id for fact in run.found.held_out] == ["f7"]
    assert [fact.id for fact in run.found.unseen] == ["never"]
    assert len(run.found.objective) == 7
    assert run.found.held_out_after.shape == (len(run.found.after), 1)


def test_the_flat_direction_is_named(run: Run) -> None:
    flattest = run.found.identified.directions[0]
    assert flattest.named in (
        "+behaviour.visit.base -behaviour.visit.habit",
        "+behaviour.visit.habit -behaviour.visit.base",
    )
    assert flattest.pinned < 0.3 < 0.9 < run.found.identified.directions[1].pinned
    assert run.found.identified.pinned == len(NAMES) - 1
    assert run.found.identified.learned[0] < 0.7 < 0.9 < run.found.identified.learned[2]


def test_expected_confusions_are_measured(run: Run) -> None:
    found = {c.roles: c for c in run.found.identified.confusions}
    confused = found["heterogeneity", "state dependence"]
    assert confused.correlation < -0.9 and confused.canonical > 0.9
    assert abs(found["trust", "satisfaction"].correlation) < 0.7
    assert ("trust", "recommendation") not in found, "a kind without parameters cannot be confused"


def test_plausible_markets_span_the_flat_direction_and_nothing_else(run: Run) -> None:
    points, objective = run.found.ensemble.points, run.found.objective
    assert len(points) == 5
    assert points[0] == pytest.approx(run.found.point)
    sums, flat = points[:, 0] + points[:, 1], points[:, 0] - points[:, 1]
    assert np.ptp(flat) > 0.4 > 0.1 > np.ptp(sums)
    assert (points >= 0).all() and (points <= 1).all()
    limit = Limit(objective, run.found.after)
    assert limit.passes(run.found.ensemble.values[1:]).all()


def test_an_implausible_market_is_refused() -> None:
    facts = [Fact(id=f"c{i}", about="a fact", read="x", low=-1, high=1, core=i < 9) for i in range(60)]
    limit = Limit(Objective(facts), np.zeros((3, 60)))
    bent = np.zeros((5, 60))
    bent[1, : CORE_LOST + 1] = 1.01  # one core fact too many is lost
    bent[2, :2] = 1.01
    bent[3] = 0.99  # all are met, and all are worse
    bent[4, 10:13] = 3.1  # three facts are far off
    assert limit.passes(bent).tolist() == [True, False, True, False, False]


def test_losses_are_half_widths_robust_and_weighted() -> None:
    facts = [
        Fact(id="closed", about="a fact", read="x", low=1, high=3, core=True),
        Fact(id="aimed", about="a fact", read="x", low=0, high=4, aim=1.0),
        Fact(id="least", about="a fact", read="x", low=10.0),
        Fact(id="most", about="a fact", read="x", high=10.0, aim=8.0),
    ]
    objective = Objective(facts)
    assert objective.residuals(np.array([3.0, 4.0, 9.0, 9.0])).tolist() == [1.0, 1.0, -1.0, 0.5]
    assert objective.residuals(np.array([1.5, 0.0, 99.0, -9.0])).tolist() == [-0.5, -1.0, 0.0, 0.0]
    assert objective.residuals(np.array([np.nan] * 4)).tolist() == [MISSING] * 4
    inside = np.array([2.0, 1.0, 11.0, 5.0])
    assert objective.loss(inside) == 0.0
    assert objective.met(np.array([1.0, 5.0, 9.9, np.nan])).tolist() == [True, False, False, False]
    one = objective.loss(inside + np.array([1.0, 0, 0, 0]))
    assert one == pytest.approx(CORE_WEIGHT * CUT**2 * np.log(1.25))
    assert objective.loss(inside + np.array([100.0, 0, 0, 0])) < 40 * one, "not ten thousand times as much"


def test_noise_between_seeds_widens_a_fact() -> None:
    fact = Fact(id="f", about="a fact", read="x", low=-3, high=3)
    assert Objective([fact], np.array([16.0])).residuals(np.array([5.0]))[0] == pytest.approx(1.0)


def test_derivatives_of_the_loss_are_right() -> None:
    objective = Objective(toy_facts()[:4])
    squared = np.array([0.0, 0.5, 4.0, 100.0])
    value, first, second = objective.rho(squared)
    step = 1e-5
    above, below = objective.rho(squared + step)[:2], objective.rho(squared - step)[:2]
    assert (above[0] - below[0]) / (2 * step) == pytest.approx(first, rel=1e-5)
    assert (above[1] - below[1]) / (2 * step) == pytest.approx(second, rel=1e-5)
    assert value[0] == 0.0


def test_emulators_follow_linear_facts_and_leave_out_missing_ones() -> None:
    rng = np.random.default_rng(0)
    points = rng.random((40, 6))
    slopes = rng.normal(size=(3, 6))
    values = points @ slopes.T + 5.0
    values[::7, 1] = np.nan
    emulator = Emulator(points, values, np.full(6, 0.5), 0.5, np.ones(3))
    assert emulator.jacobian(np.full(6, 0.4)) == pytest.approx(slopes, abs=0.02)
    assert emulator(points[3]) == pytest.approx(points[3] @ slopes.T + 5.0, abs=0.02)
    assert (emulator.error < 0.05).all()


def _search(objective: Objective, luck: np.ndarray, believed: np.ndarray, noise: float = 0.0) -> Search:
    """A search whose replications have ``luck`` [replication, fact] and take it to be ``believed``."""

    def evaluate(points: np.ndarray, replications: Sequence[int]) -> np.ndarray:
        facts = np.array([truth_of(point)[: len(objective)] for point in points]) + luck[list(replications)]
        chaos = [
            np.random.default_rng(int(1e9 * point.sum()) + r) for point, r in zip(points, replications, strict=True)
        ]
        return facts + noise * np.array([one.normal(size=len(objective)) for one in chaos])

    start = np.full(5, 0.5)
    return Search(evaluate, objective, start, start, 3, believed)


def test_a_search_repeats_itself_and_keeps_its_budget() -> None:
    objective, none = Objective(toy_facts()[:7]), np.zeros((6, 7))
    first, second = _search(objective, none, none), _search(objective, none, none)
    for search in (first, second):
        search.run(70)
    assert first.points.tolist() == second.points.tolist()
    assert len(first.points) <= 70
    assert (first.points >= 0).all() and (first.points <= 1).all()
    losses = [step.loss for step in first.story]
    assert losses == sorted(losses, reverse=True)


def test_the_luck_of_seeds_is_taken_off() -> None:
    """Seeds that show all facts too high do not bend the fit once their luck is known."""
    objective, luck = Objective(toy_facts()[:5]), np.full((6, 5), 0.2)
    search = _search(objective, luck, np.zeros((6, 5)))
    search.run(120)
    assert objective.loss(truth_of(search.best.point)[:5]) > 3.0
    search.relearn(luck)
    search.run(300)
    assert objective.loss(truth_of(search.best.point)[:5]) < 1.0


def test_a_rough_market_does_not_hold_the_search_up() -> None:
    """Half a half-width of noise in every run, anew at each point: no lucky run may stand for the best point."""
    objective, none = Objective(toy_facts()[:5]), np.zeros((6, 5))
    search = _search(objective, none, none, noise=0.01)
    search.run(250)
    before, after = (objective.loss(truth_of(p)[:5]) for p in (np.full(5, 0.5), search.best.point))
    assert after < 2.0 < 20.0 < before


def test_draws_stay_within_the_ranges_and_follow_the_curvature() -> None:
    precision = np.array([[400.0, 390.0], [390.0, 400.0]])
    points = draw(np.array([0.5, 0.5]), precision, 300, np.random.default_rng(0))
    assert (points >= 0).all() and (points <= 1).all()
    assert np.std(points.sum(axis=1)) == pytest.approx(np.sqrt(2 / 790), rel=0.2)
    assert np.std(points[:, 0] - points[:, 1]) > 0.3


def test_the_most_different_are_chosen() -> None:
    points = np.array([[0.5, 0.51], [0.0, 0.0], [0.05, 0.0], [1.0, 1.0]])
    assert set(spread_out(np.array([0.5, 0.5]), points, 2)) == {1, 3}
    assert len(spread_out(np.array([0.5, 0.5]), points, 9)) == 4


def test_a_fact_that_nothing_moves_pins_nothing() -> None:
    objective = Objective(toy_facts()[:2])
    found = identify(np.zeros((2, 3)), np.array([0.0, 0.0]), objective, ["a", "b", "c"], ["", "", ""])
    assert found.pinned == 0 and found.learned == pytest.approx(np.zeros(3))


def test_too_few_evaluations_are_refused(tmp_path: Path) -> None:
    check_budget(220, 5, 5)
    with pytest.raises(UserError, match=r"--evaluations 30: allowed is \d+ or more for 5 free parameters"):
        check_budget(30, 5, 5)
