"""What a log does not say is not said for it: no number, no interval, and the questions that remain."""

from __future__ import annotations

import warnings
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from cdnow import cdnow_fitted
from shop import START, shop

from sim.core.errors import UserError
from sim.evidence.fitting.fitted import LEAVING_GAIN, Fitted, fit_log
from sim.evidence.fitting.profile import profile_interval
from sim.evidence.fitting.segment import why_no_segment
from sim.evidence.fitting.spend import fit_spend
from sim.evidence.fitting.summary import summarise


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
    assert found.bg.identified("r", "alpha") and not found.bg.identified("a") and not found.bg.identified("b")
    assert found.bg.low[0] == found.nbd.low[0], "its intervals are those of the model in which nobody leaves"
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
