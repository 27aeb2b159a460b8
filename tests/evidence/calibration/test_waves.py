"""Waves, identifiability and ensemble on a stand-in whose best point is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from calibration_toy import NAMES, TRUTH, Run, toy_facts, toy_run, truth_of

from sim.core.errors import UserError
from sim.evidence.calibration.budget import check_budget
from sim.evidence.calibration.emulator import Emulator
from sim.evidence.calibration.ensemble import Limit, spread_out
from sim.evidence.calibration.identify import identify
from sim.evidence.calibration.objective import CORE_WEIGHT, CUT, MISSING, Objective, mean_over_seeds
from sim.evidence.calibration.plausibility import Bands, Plausibility
from sim.evidence.calibration.posterior import draw
from sim.evidence.calibration.report import page
from sim.evidence.calibration.waves import Waves
from sim.evidence.facts import Fact


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return toy_run(tmp_path_factory.mktemp("journal"))


def test_the_waves_find_what_the_facts_say(run: Run) -> None:
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
    assert flattest.pinned < 0.3 < 0.7 < run.found.identified.directions[1].pinned
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
    assert 3 <= len(points) <= 5
    assert points[0] == pytest.approx(run.found.point)
    sums, flat = points[:, 0] + points[:, 1], points[:, 0] - points[:, 1]
    assert np.ptp(flat) > 0.4 > 0.1 > np.ptp(sums)
    assert (points >= 0).all() and (points <= 1).all()
    limit = Limit(objective, run.found.after, int(run.found.identified.fitted.sum()))
    means = run.found.ensemble.values[1:, None, :]
    assert (objective.loss(means[:, 0]) <= limit.loss(1)).all()
    assert (run.found.ensemble.tried, run.found.ensemble.runs) == (10, 10), "what 320 evaluations allow"


def test_what_must_hold_does_in_every_plausible_market(run: Run) -> None:
    fact = run.found.facts[2]
    assert fact.must
    shown = run.found.ensemble.values[:, 2]
    assert ((shown >= fact.low) & (shown <= fact.high)).all()
    told = page(run.found, run.space, ["made by a test"])
    assert f"| {fact.about} | {fact.low:.4g} | {fact.high:.4g} |" in told


def test_an_implausible_market_is_refused() -> None:
    facts = [Fact(id=f"c{i}", about="a fact", read="x", low=-1, high=1, must=i == 0) for i in range(60)]
    limit = Limit(Objective(facts, np.full(60, 0.04)), np.zeros((3, 60)), fitted=4)
    bent = np.zeros((6, 60))
    bent[1, 1:9] = 1.0  # eight at the end of their bands: about 7, of 9.5 that a chi-square of 4 allows
    bent[2, 1:13] = 1.0  # twelve of them
    bent[3, 0] = 1.3  # what must hold, within two standard deviations of luck (0.2 each)
    bent[4, 0] = 1.5  # and beyond
    bent[5, 10:13] = 3.2  # three facts are far off
    assert limit.passes(bent[:, None], last=False).tolist() == [True, True, False, True, False, False]


def test_what_must_hold_does_so_by_several_runs() -> None:
    """One run rules out what misses by more than luck; four have to lie inside by a standard error (0.1)."""
    facts = [Fact(id=f"c{i}", about="a fact", read="x", low=-1, high=1, must=i == 0) for i in range(9)]
    limit = Limit(Objective(facts, np.full(9, 0.04)), np.zeros((3, 9)), fitted=4)
    runs = np.zeros((4, 4, 9))
    runs[:, :, 0] = [[0.5, 1.3, 0.7, 1.0], [0.9, 1.1, 0.7, 1.0], [1.3, 1.3, 1.3, 1.3], [-0.9, -0.8, -0.9, -0.8]]
    assert limit.passes(runs[:, :1], last=False).tolist() == [True] * 4
    assert limit.passes(runs, last=False).tolist() == [True, True, False, True]
    assert limit.passes(runs, last=True).tolist() == [True, False, False, True]
    assert limit.loss(4) <= limit.loss(1)


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


def test_emulators_follow_facts_on_their_own_scales_and_leave_out_missing_ones() -> None:
    rng = np.random.default_rng(0)
    points = rng.random((60, 6))
    slopes = rng.normal(size=(3, 6))
    plain = points @ slopes.T
    values = np.stack([plain[:, 0] - 9.0, np.exp(plain[:, 1]) + 1.5, 1 / (1 + np.exp(-plain[:, 2]))], axis=1)
    values[::7, 0] = np.nan
    emulator = Emulator(points[:50], values[:50])
    assert [scale.name for scale in emulator.scales] == ["plain", "ratio", "share"]
    assert emulator(points[50:])[:, 0] == pytest.approx(points[50:] @ slopes[0] - 9.0, abs=0.01)
    assert emulator(points[50:])[:, 2] == pytest.approx(values[50:, 2], abs=0.01)
    assert (emulator.explained > 0.95).all()


def test_an_emulator_says_how_far_it_is_to_be_trusted() -> None:
    """What seeds do is no function of the point: the error at points left out is their luck, and not foretold."""
    rng = np.random.default_rng(1)
    points, luck = rng.random((300, 4)), rng.normal(size=(300, 2))
    emulator = Emulator(points, np.stack([4 * points[:, 0] + 0.5 * luck[:, 0] - 9, luck[:, 1]], axis=1))
    assert emulator.error == pytest.approx([0.5, 1.0], rel=0.15)
    assert emulator.explained[0] > 0.8 and emulator.explained[1] < 0.05
    assert not Emulator(points[:3], np.zeros((3, 1))).explained.any(), "three points say nothing"


def _believing(facts: list[Fact], points: np.ndarray, values: np.ndarray) -> Plausibility:
    emulator = Emulator(points, values)
    return Plausibility(Bands.of(facts, emulator.scales), emulator)


def test_points_outside_of_bands_are_ruled_out_but_for_a_few_facts() -> None:
    points = np.random.default_rng(2).random((200, 1))
    facts = [Fact(id=f"f{i}", about="a fact", read="x", low=-1.0, high=1.0) for i in range(40)]
    believed = _believing(facts, points, np.repeat(10 * points - 5, 40, axis=1))
    assert believed.spare == 2
    inside, outside = np.array([[0.5], [0.59]]), np.array([[0.9], [0.0]])
    assert believed.not_ruled_out(inside).all() and not believed.not_ruled_out(outside).any()
    assert believed.log_density(inside).min() > believed.log_density(outside).max()
    far = believed.implausibility(outside)[0]
    assert far == pytest.approx((4.0 - 1.0) / np.sqrt(0.25 + believed._emulator.error**2), rel=0.01)
    apart = np.repeat(10 * points - 5, 40, axis=1)
    apart[:, :2] += 50.0  # two contradict all others
    assert _believing(facts, points, apart).not_ruled_out(inside).all()


@pytest.mark.parametrize(("low", "high"), [(0.2, np.inf), (-np.inf, 0.4)])
def test_an_open_band_costs_nothing_on_its_open_side(low: float, high: float) -> None:
    points = np.random.default_rng(3).random((100, 1))
    believed = _believing([Fact(id="f", about="a fact", read="x", low=low, high=high)], points, 0.1 + 0.5 * points)
    met, missed = (0.9, 0.05) if np.isinf(high) else (0.1, 0.95)
    density = believed.log_density(np.array([[0.5], [met], [missed]]))
    assert density[:2] == pytest.approx([0.0, 0.0], abs=1e-6) and density[2] < -1.0


def test_draws_are_of_the_posterior_and_stay_within_the_ranges() -> None:
    """A normal likelihood of the sum of two parameters; the third one is left to its range."""

    def log_density(points: np.ndarray) -> np.ndarray:
        return -0.5 * ((points[:, 0] + points[:, 1] - 1.0) / 0.05) ** 2

    drawn = draw(log_density, np.full(3, 0.4), 2000, 5)
    assert drawn.tolist() == draw(log_density, np.full(3, 0.4), 2000, 5).tolist()
    assert (drawn > 0).all() and (drawn < 1).all()
    assert np.std(drawn[:, 0] + drawn[:, 1]) == pytest.approx(0.05, rel=0.15)
    assert drawn[:, 2].mean() == pytest.approx(0.5, abs=0.04) and drawn[:, 2].std() == pytest.approx(12**-0.5, rel=0.1)
    assert drawn[:, 0].std() == pytest.approx(12**-0.5, rel=0.15)


def test_a_users_prior_pulls_where_facts_say_nothing() -> None:
    objective = Objective(toy_facts()[:5])
    prior = np.full((5, 2), np.nan)
    prior[0] = 0.2, 0.05
    waves = Waves(lambda points, seeds: np.array([truth_of(p)[:5] for p in points]), objective, 5, 3, prior)
    waves.first(60)
    drawn = waves.draws(400)
    assert drawn[:, 0].mean() == pytest.approx(0.2, abs=0.05)
    assert (drawn[:, 0] + drawn[:, 1]).mean() == pytest.approx(TRUTH[:2].sum(), abs=0.1)


def test_the_most_different_are_chosen() -> None:
    points = np.array([[0.5, 0.51], [0.0, 0.0], [0.05, 0.0], [1.0, 1.0]])
    assert set(spread_out(np.array([0.5, 0.5]), points, 2)) == {1, 3}
    assert len(spread_out(np.array([0.5, 0.5]), points, 9)) == 4


def test_what_no_fact_moves_is_not_learned() -> None:
    drawn = np.random.default_rng(4).random((4000, 3))
    drawn[:, 1] *= 0.2
    found = identify(drawn, ["a", "b", "c"], ["", "", ""])
    assert found.pinned == 1 and found.fitted.tolist() == [False, True, False]
    assert found.learned == pytest.approx([0.0, 0.96, 0.0], abs=0.05)


def test_too_few_evaluations_are_refused(tmp_path: Path) -> None:
    check_budget(60, 5, 5)
    with pytest.raises(UserError, match=r"--evaluations 30: allowed is \d+ or more for 5 free parameters"):
        check_budget(30, 5, 5)
