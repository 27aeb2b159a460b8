"""Laws of repeat buying, diffusion and invariance: their readings of data whose law is known, and tiny runs."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from sim.dates.timeline import Timeline
from sim.evidence.validation import calm
from sim.evidence.validation.finding import Effort, Finding
from sim.evidence.validation.laws import bass, brands, btyd, incidence, invariance, tenure
from sim.study.compose import compose

TINY = Effort(scale=0.02)
RNG_SEED = 5


def failed(findings: list[Finding]) -> list[str]:
    """What the failing findings are about."""
    return [finding.about for finding in findings if finding.scored and not finding.passed]


@pytest.mark.slow
@pytest.mark.parametrize("module", [btyd, tenure, incidence, bass, invariance, brands])
def test_a_tiny_run_gives_findings(module) -> None:
    law = module.law(TINY)
    assert law.tasks and all(task.seconds > 0 for task in law.tasks)
    findings = law.judge([task.work(*task.arguments) for task in law.tasks])
    assert any(finding.scored for finding in findings)
    assert all(finding.part == "law" and finding.name.startswith(f"{law.number} ") for finding in findings)
    assert all(math.isfinite(finding.simulated) for finding in findings)


@pytest.mark.parametrize("module", [btyd, tenure, incidence, bass, invariance, brands])
def test_a_law_is_done_in_parts_and_within_its_time(module) -> None:
    law = module.law(Effort())
    assert len(law.tasks) > 1
    most = {1: 115, 2: 25, 3: 35, 8: 20, 10: 30, 11: 20}[law.number]
    assert sum(task.seconds for task in law.tasks) <= most


def test_a_calm_market_has_neither_festivals_nor_trends() -> None:
    params = calm.calm(["population.persons=100"])
    assert params.calendar.festivals == {}
    for name in ("minutes", "visit", "demand", "outside", "basket"):
        assert len(set(getattr(params.calendar.trends, name).values.values())) == 1
    assert compose(["population.persons=100"]).calendar.festivals


def test_changes_of_an_experiment_are_in_force() -> None:
    params = calm.calm(["population.persons=100"], [{"from_week": 2, "set": {"behaviour.talk.organic": 0.5}}])
    timeline = Timeline(params)
    assert timeline.at(2).params.behaviour.talk.organic == 0.5 != timeline.at(1).params.behaviour.talk.organic


# 1


def refits(outside: int, of: int = 100) -> list[btyd.Refit]:
    near = btyd.Refit((0.243, 4.4, 0.79, 2.4), 3.0)
    return [near._replace(ratio=20.0)] * outside + [near._replace(values=(0.25, 4.5, 0.8, 2.5))] * (of - outside)


def test_coverage_of_the_truth() -> None:
    assert failed(btyd.judge([refits(4, 50), refits(6, 50)])) == []
    (about,) = failed(btyd.judge([refits(11)]))
    assert "covers the truth" in about
    assert btyd.judge([refits(4)])[0].simulated == pytest.approx(0.96)


# 2


def cohort_of(leaving: np.ndarray, months: int) -> np.ndarray:
    """Who is alive at the end of month 0, 1, ... when each person leaves with her own monthly probability."""
    lives = np.random.default_rng(RNG_SEED).geometric(leaving)
    return lives[:, None] > np.arange(months + 1)


def test_who_differ_in_leaving_make_retention_rise_in_the_shape_of_the_sbg() -> None:
    leaving = np.random.default_rng(1).beta(0.668, 3.806, 20_000)
    alive = cohort_of(leaving, 12)
    assert tenure.sbg_fit(alive.sum(axis=0)) == pytest.approx((0.668, 3.806), rel=0.1)
    assert failed([*tenure._rising(alive, ""), *tenure._shape(alive)]) == []
    assert failed(tenure._flat(alive, "")), "it is not flat"


def test_who_are_alike_make_retention_flat() -> None:
    alive = cohort_of(np.full(20_000, 0.05), 12)
    assert failed(tenure._flat(alive, "")) == []


def test_falling_retention_is_found() -> None:
    months = np.arange(13)
    survival = np.exp(-0.002 * months**2.5)
    alive = np.random.default_rng(RNG_SEED).random(20_000)[:, None] < survival
    assert len(failed(tenure._rising(alive, ""))) == 2


def test_a_forgetful_market_of_equals_has_no_differences_left() -> None:
    params = tenure.market(200, 3, alike=True, forgetful=True)
    traits = [(s.visit_ceiling, s.dropout_a, s.dropout_b) for s in params.segment.values()]
    assert len(set(traits)) == 1
    assert params.behaviour.memory.habit_gain == params.behaviour.memory.bond_gain == 0.0
    default = tenure.market(200, 3, alike=False, forgetful=False)
    assert default.behaviour.memory.habit_gain > 0.0
    mean = sum(s.share * s.dropout_a / (s.dropout_a + s.dropout_b) for s in default.segment.values())
    assert traits[0][1] / (traits[0][1] + traits[0][2]) == pytest.approx(mean)


# 3


def two_quarters(rates: np.ndarray) -> incidence.Counts:
    rng = np.random.default_rng(RNG_SEED)
    return incidence.count(rng.poisson(rates), rng.poisson(rates))


def test_gamma_rates_keep_the_law_and_give_their_parameters_back() -> None:
    rates = np.random.default_rng(2).gamma(0.7, 1 / 0.5, 60_000)
    counts = two_quarters(rates)
    assert incidence.nbd_fit(counts.persons) == pytest.approx((0.7, 0.5), rel=0.05)
    assert failed(incidence.judged("x", counts)) == []


def test_people_who_buy_regularly_break_it() -> None:
    """Every third event is a purchase: who bought nothing is more likely between two purchases than a non-buyer."""
    rng = np.random.default_rng(2)
    rates = rng.gamma(3.0, 2.0, 40_000)
    phase, events = rng.integers(0, 3, (2, len(rates))), rng.poisson(rates, (2, len(rates)))
    first, second = ((phase[i] + events[i]) // 3 for i in range(2))
    assert any("next quarter" in about for about in failed(incidence.judged("x", incidence.count(first, second))))


def test_people_who_never_buy_show_in_the_zero_class() -> None:
    rates = np.where(np.random.default_rng(2).random(60_000) < 0.3, 0.0, 3.0)
    assert any("without a purchase" in about for about in failed(incidence.judged("x", two_quarters(rates))))


def test_counts_of_seeds_add_up() -> None:
    a = incidence.count(np.array([0, 0, 1]), np.array([2, 0, 1]))
    b = incidence.count(np.array([0, 3]), np.array([1, 4]))
    total = a.plus(b)
    assert total.persons.tolist() == [3, 1, 0, 1]
    assert total.later.tolist() == [3.0, 1.0, 0.0, 4.0] and total.square.tolist() == [5.0, 1.0, 0.0, 16.0]


# 8


def adopted(curve: bass.Bass, seeds: int = 4, weeks: int = 130) -> np.ndarray:
    path = np.diff(np.concatenate([[0.0], curve.adopted(np.arange(1, weeks + 1))]))
    luck = np.random.default_rng(RNG_SEED).normal(1.0, 0.01, (seeds, weeks))
    return path * luck


def test_the_bass_curve_is_recognised_and_another_is_not() -> None:
    curve = bass.implied(bass.market(500))
    assert curve == pytest.approx((0.003, 0.038), rel=1e-3)
    assert failed(bass.judged(adopted(curve), curve)) == []
    assert len(failed(bass.judged(adopted(bass.Bass(0.003, 0.06)), curve))) == 3
    assert bass.refit(np.cumsum(adopted(curve)[0])) == pytest.approx(curve, rel=0.05)


def test_in_small_steps_the_stepwise_form_is_the_closed_one() -> None:
    fine = bass.Bass(0.0003, 0.0038)
    assert np.abs(fine.stepwise(1200) - fine.adopted(np.arange(1, 1201))).max() < 0.002
    assert fine.peak == pytest.approx(1 + np.argmax(np.diff(fine.stepwise(1200))), abs=5)


@pytest.mark.slow
def test_in_the_diffusion_market_nobody_leaves_and_everybody_joins_once() -> None:
    shares = bass.adoptions(500, 3)
    assert 0.8 < shares.sum() <= 1.0 and shares.min() >= 0.0


# 10


def table(*values: float) -> pl.DataFrame:
    weeks = list(range(len(values)))
    return pl.DataFrame({"week": weeks, "metric": "m", "dimension": "all", "group": "all", "value": values})


def test_every_unlike_value_is_counted() -> None:
    assert invariance.difference(table(1.0, 2.0), table(1.0, 2.0)) == (2, 0, 0.0)
    assert invariance.difference(table(1.0, 2.0), table(1.0, 2.0 + 1e-9)).unlike == 1
    assert invariance.difference(table(1.0, 2.0), table(1.0)).unlike == 1


def test_sizes_that_differ_beyond_sampling_error_fail() -> None:
    rng = np.random.default_rng(RNG_SEED)
    names = len(invariance.PER_PERSON)
    same = [1.0 + 0.01 * rng.standard_normal((7, names)) for _ in range(2)]
    exact = invariance.Difference(10, 0, 0.0)
    assert failed(invariance.judge([exact, exact, *same])) == []
    other = same[1].copy()
    other[:, 3] += 0.1
    (about,) = failed(invariance.judge([exact, exact, same[0], other]))
    assert "two sizes" in about
    assert len(failed(invariance.judge([exact._replace(unlike=1), exact._replace(unlike=2), *same]))) == 2


@pytest.mark.slow
def test_the_null_treatment_is_in_force() -> None:
    assert invariance._nothing().programme is not None
    assert invariance.null_effect(3).rows > 10_000


# 11


def orders(weights: np.ndarray, strength: float, people: int = 40_000) -> tuple[np.ndarray, np.ndarray]:
    """Buyer and brand of every order of a Dirichlet market: gamma purchase rates, Dirichlet tastes."""
    rng = np.random.default_rng(RNG_SEED)
    counts = rng.poisson(rng.gamma(1.0, 6.0, people))
    tastes = rng.dirichlet(weights * strength, people)
    buyer = np.repeat(np.arange(people), counts)
    mark = rng.random(len(buyer))[:, None]
    return buyer, (mark > tastes[buyer].cumsum(axis=1)).sum(axis=1)


def test_a_dirichlet_market_has_double_jeopardy_and_duplication() -> None:
    weights = np.array([0.4, 0.25, 0.15, 0.12, 0.08])
    rivals = brands.table(*orders(weights, 1.2), np.ones(40_000, bool))
    assert (np.diff(rivals.penetration) < 0).all() and (np.diff(rivals.purchases) < 0.02).all()
    rank, spread, plain = brands.jeopardy(rivals)
    assert rank > 0.8 and spread < min(plain, 0.15)
    assert brands.duplication(rivals)[1] < 0.05


def test_loyal_camps_break_both() -> None:
    buyer, brand = orders(np.array([0.4, 0.25, 0.15, 0.12, 0.08]), 1.2)
    camp = np.where((brand == 4) & (buyer % 2 == 0), 4, brand % 4)  # nobody of the other half ever buys the small one
    often = np.concatenate([buyer, buyer[camp == 4]]), np.concatenate([camp, camp[camp == 4]])  # and they do so twice
    rivals = brands.table(*often, np.ones(40_000, bool))
    assert rivals.purchases[4] > 1.5 * rivals.purchases[3]
    assert brands.jeopardy(rivals)[1] > 0.15


def test_the_dead_and_the_rare_are_left_out() -> None:
    buyer, brand = np.repeat(np.arange(100), 2), np.tile([0, 1], 100)
    brand[:2] = 2  # one buyer only
    live = np.arange(100) < 80
    rivals = brands.table(buyer, brand, live)
    assert len(rivals.purchases) == 2 and rivals.penetration == pytest.approx(79 / 80)
    assert rivals.both[0, 1] == pytest.approx(79 / 80) and (rivals.purchases == 1.0).all()
