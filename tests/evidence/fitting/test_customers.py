"""What every customer is worth, against integrals over what is not known of her; and the check on a holdout."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from cdnow import cdnow_fitted
from scipy.integrate import quad
from scipy.stats import beta as beta_law
from scipy.stats import gamma as gamma_law

from sim.evidence.fitting import bg_nbd, frequencies, gamma_gamma, nbd, pareto_nbd
from sim.evidence.fitting.bg_nbd import BgNbd
from sim.evidence.fitting.customers import foretold, totals
from sim.evidence.fitting.fitted import Fitted, fit_log
from sim.evidence.fitting.gamma_gamma import GammaGamma
from sim.evidence.fitting.holdout import check_holdout
from sim.evidence.fitting.nbd import Nbd
from sim.evidence.fitting.pareto_nbd import ParetoNbd
from sim.evidence.fitting.summary import Summary, from_summary

X, RECENCY, AGE, AHEAD = 3, 10.0, 20.0, 13.0
BG, PARETO = BgNbd(1.4, 4.4, 1.3, 2.4), ParetoNbd(0.9, 6.0, 1.6, 9.0)
ONE = Summary(*(np.array([value]) for value in (float(X), RECENCY, AGE)), np.array([1]))


@pytest.fixture(scope="module")
def calibration() -> Fitted:
    return cdnow_fitted()


def over(value: object, weight: object, most: tuple[float, float]) -> float:
    """Mean of a value (p, rate) under a weight, over p to most[0] and rate to most[1], on a grid of midpoints."""
    n = 900
    p, rate = ((np.arange(n) + 0.5) / n * end for end in most)
    p, rate = np.meshgrid(p, rate, indexing="ij")
    w = weight(p, rate)  # type: ignore[operator]
    return float((value(p, rate) * w).sum() / w.sum())  # type: ignore[operator]


def test_bg_nbd_of_one_customer_is_the_mean_over_who_she_may_be() -> None:
    """Rate and dropout p drawn from their laws given her history; alive and purchases then have plain formulas."""

    def stays(p: np.ndarray, rate: np.ndarray) -> np.ndarray:
        return (1 - p) ** X * rate**X * np.exp(-rate * AGE)

    def weight(p: np.ndarray, rate: np.ndarray) -> np.ndarray:
        left = p * (1 - p) ** (X - 1) * rate**X * np.exp(-rate * RECENCY)
        return (stays(p, rate) + left) * beta_law.pdf(p, BG.a, BG.b) * gamma_law.pdf(rate, BG.r, scale=1 / BG.alpha)

    def alive(p: np.ndarray, rate: np.ndarray) -> np.ndarray:
        left = p * (1 - p) ** (X - 1) * rate**X * np.exp(-rate * RECENCY)
        return stays(p, rate) / (stays(p, rate) + left)

    def purchases(p: np.ndarray, rate: np.ndarray) -> np.ndarray:
        return alive(p, rate) * (1 - np.exp(-rate * p * AHEAD)) / p

    assert bg_nbd.alive(BG, ONE)[0] == pytest.approx(over(alive, weight, (1.0, 3.0)), rel=1e-3)
    assert bg_nbd.expected_later(BG, ONE, AHEAD)[0] == pytest.approx(over(purchases, weight, (1.0, 3.0)), rel=1e-3)


def test_pareto_nbd_of_one_customer_is_the_mean_over_who_she_may_be() -> None:
    """Rate of purchases and of leaving (mu) given her history."""

    def parts(mu: np.ndarray, rate: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        stays = rate**X * np.exp(-(rate + mu) * AGE)
        left = rate**X * mu / (rate + mu) * (np.exp(-(rate + mu) * RECENCY) - np.exp(-(rate + mu) * AGE))
        return stays, left

    def weight(mu: np.ndarray, rate: np.ndarray) -> np.ndarray:
        laws = gamma_law.pdf(mu, PARETO.s, scale=1 / PARETO.beta) * gamma_law.pdf(
            rate, PARETO.r, scale=1 / PARETO.alpha
        )
        return sum(parts(mu, rate)) * laws

    def alive(mu: np.ndarray, rate: np.ndarray) -> np.ndarray:
        stays, left = parts(mu, rate)
        return stays / (stays + left)

    def purchases(mu: np.ndarray, rate: np.ndarray) -> np.ndarray:
        return alive(mu, rate) * rate * (1 - np.exp(-mu * AHEAD)) / mu

    most = (1.5, 2.0)
    assert pareto_nbd.alive(PARETO, ONE)[0] == pytest.approx(over(alive, weight, most), rel=5e-3)
    assert pareto_nbd.expected_later(PARETO, ONE, AHEAD)[0] == pytest.approx(over(purchases, weight, most), rel=5e-3)


def test_gamma_gamma_of_one_customer_is_the_mean_over_who_she_may_be() -> None:
    model, count, mean = GammaGamma(6.25, 3.74, 15.44), 2.0, 40.0

    def given(nu: float) -> float:
        return float(
            gamma_law.pdf(count * mean, model.p * count, scale=1 / nu)
            * gamma_law.pdf(nu, model.q, scale=1 / model.gamma)
        )

    whole = quad(given, 0, 3)[0]
    found = quad(lambda nu: model.p / nu * given(nu), 0, 3)[0] / whole
    assert gamma_gamma.expected_amount(model, np.array([count]), np.array([mean]))[0] == pytest.approx(found, rel=1e-6)


def test_probabilities_of_so_many_purchases_are_those_of_simulated_customers() -> None:
    rng, many, t, x = np.random.default_rng(1), 40_000, 15.0, np.arange(8)
    rate, p = rng.gamma(BG.r, 1 / BG.alpha, many), rng.beta(BG.a, BG.b, many)
    possible = rng.poisson(rate * t)
    until_dropout = rng.geometric(p)
    simulated = np.bincount(np.minimum(possible, until_dropout), minlength=8)[:8] / many
    assert bg_nbd.probability_of(BG, x, t) == pytest.approx(simulated, abs=0.01)
    life = rng.exponential(1 / rng.gamma(PARETO.s, 1 / PARETO.beta, many))
    lived = np.minimum(life, t) * rng.gamma(PARETO.r, 1 / PARETO.alpha, many)
    simulated = np.bincount(rng.poisson(lived), minlength=8)[:8] / many
    assert pareto_nbd.probability_of(PARETO, x, t) == pytest.approx(simulated, abs=0.01)
    for module, model in ((bg_nbd, BG), (pareto_nbd, PARETO), (nbd, Nbd(1.4, 4.4))):
        law = module.probability_of(model, np.arange(400), t)
        assert law.sum() == pytest.approx(1.0, abs=1e-6)
        assert (law * np.arange(400)).sum() == pytest.approx(
            module.expected_purchases(model, np.array([t]))[0], rel=1e-4
        )


def test_formulas_stand_customers_of_thousands_of_purchases() -> None:
    often = Summary(np.array([3000.0, 3000.0]), np.array([51.9, 40.0]), np.full(2, 52.0), np.ones(2))
    for module, model in ((bg_nbd, BG), (pareto_nbd, PARETO)):
        later = module.expected_later(model, often, 52.0)
        assert np.isfinite(later).all() and 1000 < later[0] < 3100 and later[1] < 1
    gone = BgNbd(0.5, 1.6, 9999.0, 0.5)  # everybody leaves after the first repeat purchase
    found = bg_nbd.expected_purchases(gone, np.array([10.0]))[0]
    assert found == pytest.approx(1 - (1.6 / 11.6) ** 0.5, rel=1e-3), "once, if ever"


def test_frequencies_add_up_to_the_customers(calibration: Fitted) -> None:
    """Fader, Hardie & Lee (2005), figure 2: BG/NBD expects 1,411 customers of CDNOW without a repeat purchase."""
    seen, bg = frequencies.observed(calibration), frequencies.expected(calibration, "bg_nbd")
    assert seen[0] == 1411 and seen.sum() == pytest.approx(bg.sum()) == 2357
    assert bg[0] == pytest.approx(1411, rel=0.005)
    assert bg[1:] == pytest.approx(seen[1:], rel=0.3)


def test_every_customer_has_a_row(calibration: Fitted) -> None:
    table = foretold(calibration, 39.0)
    assert len(table) == 2357 and table["customer"].n_unique() == 2357
    assert table["alive"].is_between(0, 1).all() and (table["expected_purchases"] >= 0).all()
    assert table["expected_value"].is_sorted(descending=True)
    row = table.filter(customer="0001") if "0001" in table["customer"] else table.head(1)
    assert row["first_purchase"].item() >= date(1997, 1, 1)
    assert (table["expected_value"] - table["expected_purchases"] * table["expected_amount"]).abs().max() < 1e-9
    sums = totals(table)
    assert sums["expected_purchases"] == pytest.approx(calibration.log.repeats[39:].sum() * 0.88, rel=0.01)
    pareto = foretold(calibration, 39.0, "pareto_nbd")
    assert pareto.filter(pl.col("frequency") == 0)["alive"].max() < 1.0


def test_the_holdout_is_told_against_buying_as_before(calibration: Fitted) -> None:
    found = check_holdout(calibration)
    assert found.weeks == 39.0 and found.observed.sum() == 1882
    scores = {score.name: score for score in found.scores}
    assert list(scores) == ["BG/NBD", "Pareto/NBD", "buys as before"]
    for name in ("BG/NBD", "Pareto/NBD"):
        assert scores[name].mean_absolute < scores["buys as before"].mean_absolute
        assert scores[name].root_mean_square < scores["buys as before"].root_mean_square
    naive = calibration.log.customers
    expected = (naive["frequency"] / naive["age"] * 39.0).fill_nan(0.0)
    assert scores["buys as before"].total == pytest.approx(expected.sum())
    customers, seen, means = found.by_frequency()
    assert customers.sum() == 2357 and (customers * seen).sum() == pytest.approx(1882)
    assert means[0] == pytest.approx(seen, rel=0.35, abs=0.1)


def test_a_summary_gives_the_fit_of_its_log(calibration: Fitted) -> None:
    summary = calibration.log.customers.select("customer", "frequency", "recency", "age", mean_amount="spend_mean")
    again = fit_log(from_summary(summary), near=calibration)
    assert again.bg.values == pytest.approx(calibration.bg.values, rel=1e-4)
    assert again.spend.mean == pytest.approx(calibration.spend.mean, rel=1e-4)
    assert again.tracking("bg_nbd") is None
    table = foretold(again, 26.0)
    assert "first_purchase" not in table.columns
    assert table["expected_value"].sum() == pytest.approx(foretold(calibration, 26.0)["expected_value"].sum(), rel=1e-3)
