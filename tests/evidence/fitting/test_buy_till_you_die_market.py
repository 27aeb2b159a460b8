"""With interactions off the engine is a buy-till-you-die process (BG/NBD): fitted to its log, the model gets back what
went in."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from cdnow import cdnow
from scipy.stats import chi2

from sim.dates.timeline import Timeline
from sim.evidence.fitting import bg_nbd
from sim.evidence.fitting.bg_nbd import BgNbd
from sim.evidence.fitting.engine import btyd_params, mean_repeats, simulate, simulated_log
from sim.evidence.fitting.summary import summarise
from sim.evidence.fitting.tracking import track
from sim.market.model import Market
from sim.state.names import SEGMENTS
from sim.study.compose import compose

CDNOW = BgNbd(0.243, 4.414, 0.793, 2.426)
OTHER = BgNbd(1.2, 6.0, 0.5, 4.0)


def test_the_shipped_market_has_the_customers_of_cdnow() -> None:
    params, same = compose(["market=btyd"]), btyd_params(CDNOW, 400, 78)
    for name in SEGMENTS:
        ours, theirs = params.segment[name], same.segment[name]
        assert ours.visit_ceiling == pytest.approx(theirs.visit_ceiling, rel=1e-4)
        assert (ours.visit_shape, ours.dropout_a, ours.dropout_b) == (0.243, 0.793, 2.426)


def test_everybody_joins_with_a_purchase_and_every_visit_is_one() -> None:
    params = btyd_params(CDNOW, 2000, 30)
    market = Market(params, 3, Timeline(params), 1)
    market.run(30)
    table, orders = market.kpis(), market.transactions()
    gone = market.people.persons.gone > 0
    market.close()
    first = orders.group_by("person").agg(pl.col("day").min(), pl.col("joined_day").first(), pl.len().alias("orders"))
    assert len(first) == 2000
    assert (first["day"] == first["joined_day"]).all()
    assert first["joined_day"].is_between(0, 6).all()
    sessions = table.filter(metric="sessions_monthly", dimension="all")["numerator"].sum() * 7 / 30
    assert sessions == pytest.approx(len(orders))
    once = first.sort("person")["orders"].to_numpy() == 1
    assert not gone[once].any(), "nobody leaves after her first purchase"
    assert gone[~once].mean() > 0.3


@pytest.mark.parametrize(("model", "weeks"), [(CDNOW, 78), (OTHER, 40)])
def test_the_model_gets_back_what_went_in(model: BgNbd, weeks: int) -> None:
    """The true parameters are inside the 95 % likelihood-ratio region of a refit, on both of two fixed seeds."""
    params = btyd_params(model, 4000, weeks)
    for seed in (1, 2):
        data = simulated_log(params, seed).summary
        assert data.customers == 4000
        found = bg_nbd.fit(data)
        ratio = 2 * (found.log_likelihood - bg_nbd.log_likelihood(model, data))
        assert 0 <= ratio < chi2.ppf(0.95, 4)
        assert found["r"] == pytest.approx(model.r, rel=0.15)
        assert found["alpha"] == pytest.approx(model.alpha, rel=0.2)


def test_the_engine_tracks_cdnow_as_well_as_the_closed_form() -> None:
    log = summarise(cdnow(), holdout_weeks=39)
    model = BgNbd(*bg_nbd.fit(log.summary).values)
    closed = track(log, lambda t: bg_nbd.expected_purchases(model, t))
    engine = track(log, mean_repeats(simulate(btyd_params(model, 20_000, 79), seed=1)))
    assert engine.error == pytest.approx(closed.error, abs=0.03), "sampling error of 20,000 customers is 0.012"
    assert np.abs(engine.expected[38:] / closed.expected[38:] - 1).max() < 0.035
    assert engine.weekly_error == pytest.approx(closed.weekly_error, abs=0.02)


def test_same_seed_same_log() -> None:
    params = btyd_params(CDNOW, 300, 6)
    assert simulate(params, 5).equals(simulate(params, 5))
    assert not simulate(params, 5).equals(simulate(params, 6))
