"""What a log does not say is not said for it: no number, no interval, and the questions that remain."""

from __future__ import annotations

import io
import warnings
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from cdnow import cdnow_fitted
from rich.console import Console
from shop import START, shop

from sim.core.errors import UserError
from sim.evidence.fitting.alike import differ_within
from sim.evidence.fitting.fitted import LEAVING_GAIN, Fitted, fit_log
from sim.evidence.fitting.profile import profile_interval
from sim.evidence.fitting.report import _answers, _parameters
from sim.evidence.fitting.segment import why_no_segment
from sim.evidence.fitting.spend import fit_spend
from sim.evidence.fitting.summary import from_summary, summarise


def regular(customers: int = 80, weeks: int = 20, amounts: tuple[float, ...] = (50.0, 52.0)) -> pl.DataFrame:
    """Everybody buys every week, from the first or second week on."""
    rows = [
        (f"c{who}", START + timedelta(days=7 * week + who % 7), amounts[(who + week) % len(amounts)])
        for who in range(customers)
        for week in range(who % 2, weeks)
    ]
    return pl.DataFrame(rows, schema=["customer", "date", "amount"], orient="row")


@pytest.fixture(scope="module")
def like_clockwork() -> Fitted:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return fit_log(summarise(regular()))


def test_a_rate_is_known_where_neither_of_its_parameters_is(like_clockwork: Fitted) -> None:
    assert not like_clockwork.bg.identified("r") and not like_clockwork.bg.identified("alpha")
    assert not like_clockwork.pareto.identified("s") and not like_clockwork.pareto.identified("beta")
    value, low, high = like_clockwork.mean_rate
    assert 0.9 < low < value < high < 1.1


def test_nobody_leaves_and_nothing_says_so(like_clockwork: Fitted) -> None:
    for name in ("bg_nbd", "pareto_nbd"):
        assert not like_clockwork.leaving(name) and like_clockwork.gain(name) < LEAVING_GAIN
        assert like_clockwork.purchasing(name).name == "nbd"
    why = why_no_segment(like_clockwork)
    assert why is not None and why.endswith("how purchase rates differ between customers and how customers leave")


def test_a_shop_whose_customers_never_leave_has_rates_and_no_dropout() -> None:
    found = fit_log(summarise(shop(70, 14, leaves=False, seed=3)))
    assert found.nbd.identified("r", "alpha") and not any(found.bg.identified(name) for name in found.bg.names)
    stands = found.standing("bg_nbd")
    assert stands is found.standing("pareto_nbd") is found.nbd, "values and intervals are of one model"
    assert found.rate == stands["r"] / stands["alpha"]
    assert why_no_segment(found) == "no segment is written: the log does not identify how customers leave"


def test_customers_who_leave_are_identified() -> None:
    found = cdnow_fitted()
    assert found.leaving("bg_nbd") and found.leaving("pareto_nbd")
    assert found.bg.identified("r", "alpha", "a", "b")
    assert why_no_segment(found) is None
    value, low, high = found.mean_rate
    assert low < value < high and value == pytest.approx(0.243 / 4.414, rel=3e-3)


@pytest.mark.parametrize("each_order", [False, True])
def test_nobody_buys_on_a_later_day(each_order: bool) -> None:
    rows = [(f"c{who}", date(2025, 1, 1 + who % 28), 5.0) for who in range(90) for _ in range(3)]
    log = summarise(pl.DataFrame(rows, schema=["customer", "date", "amount"], orient="row"), merge_days=not each_order)
    with pytest.raises(UserError, match="0 of 90 customers buy again on a later day"):
        fit_log(log)


def test_constant_amounts_are_an_answer_without_a_model() -> None:
    spend = fit_spend(summarise(regular(amounts=(20.0,))))
    assert spend.estimate is None and spend.mean == 20.0
    assert spend.why == "every repeat purchase is 20.00: there is no spread to fit"
    expected = spend.expected(np.array([0.0, 3.0]), np.array([0.0, 20.0]))
    assert expected is not None and expected.tolist() == [20.0, 20.0]


def test_customers_who_do_not_differ_have_a_mean_and_no_parameters(like_clockwork: Fitted) -> None:
    spend = like_clockwork.spend
    assert spend.estimate is not None and not spend.estimate.identified("q")
    assert spend.mean == pytest.approx(51.0, abs=0.1)


def noisy(shape: str, between: float, seed: int = 5) -> pl.DataFrame:
    """150 customers of some four purchases, whose amounts have a wide spread and whose means differ by so much."""
    rng = np.random.default_rng(seed)
    rows = []
    for who in range(150):
        level = 50 * np.exp(between * rng.normal())
        for number in range(2 + int(rng.geometric(0.35))):
            spread = rng.gamma(2.0) / 2 if shape == "gamma" else rng.lognormal(0.0, 1.0)
            rows.append((f"c{who}", START + timedelta(days=7 * number), level * spread))
    return pl.DataFrame(rows, schema=["customer", "date", "amount"], orient="row")


@pytest.mark.parametrize("shape", ["gamma", "lognormal"])
def test_amounts_that_differ_by_chance_only_are_shrunk_to_the_mean(shape: str) -> None:
    log = summarise(noisy(shape, 0.0))
    spend = fit_spend(log)
    assert spend.estimate is not None and not spend.differ and "everybody gets the mean" in spend.why
    assert not any(spend.estimate.identified(name) for name in spend.estimate.names)
    expected = spend.expected(log.spend_count, log.spend_mean)
    assert expected is not None and (expected == spend.mean).all()
    assert spend.mean == pytest.approx(np.average(log.spend_mean, weights=log.spend_count))
    apart = fit_spend(summarise(noisy(shape, 0.6)))
    assert apart.differ and apart.why == ""


def test_of_summaries_the_means_tell_customers_apart() -> None:
    for between in (0.0, 0.6):
        log = summarise(noisy("gamma", between))
        summary = log.customers.select("customer", "frequency", "recency", "age", mean_amount="spend_mean")
        assert fit_spend(from_summary(summary)).differ == (between > 0)


def test_one_amount_each_tells_nothing_apart() -> None:
    assert not differ_within(np.ones(9), np.arange(9.0), np.zeros(9))
    assert differ_within(np.full(9, 2.0), np.arange(9.0), np.zeros(9)), "each always pays her own price"


def test_values_and_intervals_are_of_one_model(like_clockwork: Fitted) -> None:
    """Where leaving is not identified the report shows the model without it, and nothing of the others."""
    with io.StringIO() as text:
        Console(file=text, width=120).print(_parameters(like_clockwork, None), _answers(like_clockwork))
        said = text.getvalue()
    assert "times a week if nobody leaves" in said
    rows = [line.split() for line in said.splitlines()]
    start = next(i for i, row in enumerate(rows) if row[:1] == ["NBD"])
    shown = dict(zip(like_clockwork.nbd.names, rows[start : start + 2], strict=True))
    for i, name in enumerate(like_clockwork.nbd.names):
        low = like_clockwork.nbd.low[i]
        assert ("not" in shown[name]) if np.isnan(low) else (f"{low:.3f}" in shown[name])
    for title in ("BG/NBD", "Pareto/NBD"):
        first = next(i for i, row in enumerate(rows) if row[:1] == [title])
        assert all("not identified" in " ".join(row) for row in rows[first : first + 4])


def test_no_amounts_and_few() -> None:
    none = fit_spend(summarise(regular().with_columns(amount=pl.lit(None, dtype=pl.Float64))))
    assert (none.mean, none.estimate) == (None, None)
    assert none.expected(np.array([1.0]), np.array([1.0])) is None
    few = fit_spend(summarise(shop(30, 20)))
    assert few.estimate is None and few.mean is not None and "50 are needed" in few.why


def test_a_profile_stops_where_the_likelihood_has_fallen_and_says_where_it_does_not() -> None:
    bounds = [(-10.0, 10.0)] * 2

    def parabola(theta: np.ndarray) -> float:
        return float((theta[0] - 1) ** 2 + (theta[0] + theta[1]) ** 2)

    low, high = profile_interval(parabola, np.array([1.0, -1.0]), 0, bounds)
    assert (low, high) == (pytest.approx(1 - 1.386, abs=0.03), pytest.approx(1 + 1.386, abs=0.03))

    def cliff(theta: np.ndarray) -> float:
        return 1e300 if theta[0] < 0.0 else float((theta[0] - 1) ** 2)

    low, high = profile_interval(cliff, np.array([1.0, 0.0]), 0, bounds)
    assert low == pytest.approx(0.0, abs=0.01) and high == pytest.approx(1 + 1.386, abs=0.03)

    def ridge(theta: np.ndarray) -> float:
        return float((theta[0] - theta[1]) ** 2)

    assert np.isnan(profile_interval(ridge, np.array([1.0, 1.0]), 0, bounds)).all()
