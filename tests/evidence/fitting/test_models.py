"""Buy-till-you-die models: published estimates on CDNOW, and formulas against what they say in words."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from cdnow import cdnow, cdnow_fitted
from scipy.integrate import dblquad, quad
from scipy.special import betaln, hyp2f1
from scipy.stats import beta as beta_law
from scipy.stats import gamma as gamma_law

from sim.core.errors import UserError
from sim.evidence.fitting import bg_nbd, gamma_gamma, pareto_nbd
from sim.evidence.fitting.bg_nbd import BgNbd
from sim.evidence.fitting.fitted import Fitted, fit_log
from sim.evidence.fitting.gamma_gamma import GammaGamma
from sim.evidence.fitting.pareto_nbd import ParetoNbd
from sim.evidence.fitting.summary import Summary, summarise
from sim.evidence.fitting.tracking import track

BG, PARETO = BgNbd(0.243, 4.414, 0.793, 2.426), ParetoNbd(0.553, 10.578, 0.606, 11.669)


@pytest.fixture(scope="module")
def cdnow_fit() -> Fitted:
    return cdnow_fitted()


def one(x: float, recency: float, age: float) -> Summary:
    return Summary(*(np.array([value]) for value in (x, recency, age)), np.array([1]))


def test_cdnow_is_the_published_sample(cdnow_fit: Fitted) -> None:
    log = cdnow_fit.log
    assert log.summary.customers == 2357
    assert int(log.summary.count[log.summary.frequency > 0].sum()) == len(log.spend_count) == 946
    assert log.summary.age.max() == pytest.approx(38.857, abs=1e-3)
    assert (log.calibration_days + 1) / 7 == 39
    assert len(log.repeats) == 78


def test_bg_nbd_gives_the_published_estimates(cdnow_fit: Fitted) -> None:
    assert cdnow_fit.bg.values == pytest.approx([0.243, 4.414, 0.793, 2.426], abs=0.0006)
    assert cdnow_fit.bg.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_pareto_nbd_gives_the_published_estimates(cdnow_fit: Fitted) -> None:
    assert cdnow_fit.pareto.values == pytest.approx([0.553, 10.578, 0.606, 11.669], abs=0.0006)
    assert cdnow_fit.pareto.log_likelihood == pytest.approx(-9595.0, abs=0.05)


def test_gamma_gamma_gives_the_published_estimates(cdnow_fit: Fitted) -> None:
    """Fader, Hardie & Lee 2005b: p 6.25, q 3.74, gamma 15.44."""
    assert cdnow_fit.spend.estimate is not None
    assert cdnow_fit.spend.estimate.values == pytest.approx([6.25, 3.74, 15.44], abs=0.006)
    assert cdnow_fit.mean_amount == pytest.approx(35.2, abs=0.1)


def test_cumulative_errors_at_week_78(cdnow_fit: Fitted) -> None:
    bg, pareto = cdnow_fit.tracking("bg_nbd"), cdnow_fit.tracking("pareto_nbd")
    assert bg is not None and pareto is not None
    assert 100 * bg.error == pytest.approx(-4.1, abs=0.05)
    assert 100 * pareto.error == pytest.approx(-1.6, abs=0.05)
    assert bg.calibration_weeks == 39
    assert bg.observed[-1] == cdnow_fit.log.repeats.sum()


def test_intervals_hold_the_estimate_and_shrink_with_more_customers(cdnow_fit: Fitted) -> None:
    data = cdnow_fit.log.summary
    fourfold = Summary(data.frequency, data.recency, data.age, 4 * data.count)
    narrow = bg_nbd.fit(fourfold)
    assert (cdnow_fit.bg.low < cdnow_fit.bg.values).all() and (cdnow_fit.bg.values < cdnow_fit.bg.high).all()
    width, narrower = (np.log(e.high / e.low) for e in (cdnow_fit.bg, narrow))
    assert narrower == pytest.approx(width / 2, rel=0.02)


def test_bg_nbd_likelihood_is_the_mixture_over_customers() -> None:
    """Equation 3 mixed over gamma and beta by quadrature."""
    x, recency, age = 3, 10.0, 20.0

    def given(p: float, rate: float) -> float:
        alive = (1 - p) ** x * rate**x * np.exp(-rate * age)
        left = p * (1 - p) ** (x - 1) * rate**x * np.exp(-rate * recency)
        return (alive + left) * beta_law.pdf(p, 1.3, 2.4) * gamma_law.pdf(rate, 1.4, scale=1 / 4.4)

    mixed, _ = dblquad(given, 0, 6, 0, 1)
    found = bg_nbd.log_likelihood(BgNbd(1.4, 4.4, 1.3, 2.4), one(x, recency, age))
    assert found == pytest.approx(np.log(mixed), abs=1e-5)


@pytest.mark.parametrize("model", [ParetoNbd(0.5, 10.0, 0.6, 4.0), ParetoNbd(0.5, 4.0, 0.6, 10.0)])
def test_pareto_likelihood_is_the_plain_formula(model: ParetoNbd) -> None:
    """Fader & Hardie's A0 as they print it, for alpha above and below beta."""
    x, recency, age = 3.0, 10.0, 20.0
    r, alpha, s, beta = model.r, model.alpha, model.s, model.beta
    total, high = r + s + x, max(alpha, beta)
    other = s + 1 if alpha >= beta else r + x

    def part(t: float) -> float:
        return float(hyp2f1(total, other, total + 1, abs(alpha - beta) / (high + t)) / (high + t) ** total)

    a0 = part(recency) - part(age)
    assert pareto_nbd._log_a0(model, one(x, recency, age))[0] == pytest.approx(np.log(a0), abs=1e-9)


def test_likelihoods_stand_histories_of_a_thousand_purchases() -> None:
    data = one(1000.0, 51.0, 52.0)
    assert np.isfinite(bg_nbd.log_likelihood(BG, data))
    assert np.isfinite(pareto_nbd.log_likelihood(PARETO, data))
    assert np.isfinite(pareto_nbd.log_likelihood(ParetoNbd(0.5, 1e4, 0.5, 1e-3), data))


def test_expected_purchases_are_the_mean_over_customers() -> None:
    """Given rate and dropout p, a customer's purchases to t have mean (1 - exp(-rate p t)) / p."""
    t, model = 30.0, BgNbd(1.4, 4.4, 1.3, 2.4)

    def given(p: float) -> float:  # the gamma mixture in closed form
        return (1 - (4.4 / (4.4 + p * t)) ** 1.4) / p * float(beta_law.pdf(p, 1.3, 2.4))

    assert bg_nbd.expected_purchases(model, np.array([t]))[0] == pytest.approx(quad(given, 0, 1)[0], rel=1e-7)
    pole = bg_nbd.expected_purchases(BgNbd(1.4, 4.4, 1.0, 2.4), np.array([t]))[0]
    near = bg_nbd.expected_purchases(BgNbd(1.4, 4.4, 1.001, 2.4), np.array([t]))[0]
    assert pole == pytest.approx(near, rel=1e-3)


@pytest.mark.parametrize(
    "expected", [partial(bg_nbd.expected_purchases, BG), partial(pareto_nbd.expected_purchases, PARETO)]
)
def test_expected_purchases_start_at_the_mean_rate_and_slow_down(expected: partial[np.ndarray]) -> None:
    t = np.array([0.0, 0.001, 20.0, 40.0])
    found = expected(t)
    model = expected.args[0]
    assert found[0] == 0.0
    assert found[1] / 0.001 == pytest.approx(model.r / model.alpha, rel=1e-2)
    assert found[3] - found[2] < found[2]


def test_later_purchases_of_new_customers_are_those_of_unknown_ones() -> None:
    fresh = one(0.0, 0.0, 0.0)
    bg, pareto = bg_nbd.expected_later(BG, fresh, 39.0)[0], pareto_nbd.expected_later(PARETO, fresh, 39.0)[0]
    assert bg == pytest.approx(bg_nbd.expected_purchases(BG, np.array([39.0]))[0], rel=1e-6)
    assert pareto == pytest.approx(pareto_nbd.expected_purchases(PARETO, np.array([39.0]))[0], rel=1e-6)


def test_both_models_foretell_too_little_of_the_holdout(cdnow_fit: Fitted) -> None:
    """Conditional expectations of all customers against the 39 weeks after calibration."""
    log = cdnow_fit.log
    later = log.repeats[39:].sum()
    for module, model in ((bg_nbd, BG), (pareto_nbd, PARETO)):
        foretold = (module.expected_later(model, log.summary, 39.0) * log.summary.count).sum()
        assert foretold / later == pytest.approx(0.88, abs=0.01)


def test_who_bought_lately_is_alive() -> None:
    ages = Summary(np.array([5.0, 5.0, 0.0]), np.array([39.0, 10.0, 0.0]), np.full(3, 39.0), np.ones(3))
    for alive in (bg_nbd.alive(BG, ages), pareto_nbd.alive(PARETO, ages)):
        assert alive[0] > 0.8 > 0.3 > alive[1]
    assert bg_nbd.alive(BG, ages)[2] == 1.0, "nobody leaves before a repeat purchase"
    odds = np.exp(betaln(BG.a + 1, BG.b + 4) - betaln(BG.a, BG.b + 5))
    assert bg_nbd.alive(BG, ages)[0] == pytest.approx(1 / (1 + odds), rel=1e-9)


def test_gamma_gamma_shrinks_means_towards_everybody() -> None:
    model = GammaGamma(6.25, 3.74, 15.44)
    everybody = gamma_gamma.mean_amount(model)
    few, many = gamma_gamma.expected_amount(model, np.array([1.0, 100.0]), np.array([100.0, 100.0]))
    assert everybody < few < many < 100.0
    assert gamma_gamma.mean_amount(GammaGamma(1.0, 0.9, 1.0)) == np.inf


def test_tracking_compares_weeks_with_ages(cdnow_fit: Fitted) -> None:
    """If everybody bought once a week, week by week all who have come would."""
    log = cdnow_fit.log
    found = track(log, lambda t: t)
    assert found.expected[-1] == pytest.approx((log.days / 7 - log.first).sum())
    assert found.expected[0] == pytest.approx(np.maximum(6 / 7 - log.first, 0).sum())


def test_too_few_repeat_purchases_are_refused() -> None:
    with pytest.raises(UserError, match="customers buy again"):
        fit_log(summarise(cdnow().head(100), holdout_weeks=0))


def test_a_long_log_is_searched_in_a_sample_first(cdnow_fit: Fitted, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = cdnow_fit.log.summary
    assert whole.sample() is None
    part = whole.sample(400)
    assert part is not None and len(part.count) == 400
    monkeypatch.setattr(Summary, "sample", lambda self, most=0: part)
    for module, estimate in ((bg_nbd, cdnow_fit.bg), (pareto_nbd, cdnow_fit.pareto)):
        found = module.fit(whole)
        assert found.values == pytest.approx(estimate.values, rel=1e-4)
        assert found.log_likelihood == pytest.approx(estimate.log_likelihood, abs=1e-5)
