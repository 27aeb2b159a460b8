"""What plausible markets draw for beliefs: from the right distribution, evenly, the same for every arm."""

from __future__ import annotations

import numpy as np
import pytest

from sim.core.errors import UserError
from sim.dates.timeline import untouched
from sim.params.belief import Belief
from sim.params.market import MarketParams
from sim.study.amounts import drawn_amounts
from sim.study.arms import WITHOUT, arms_of
from sim.study.compose import compose
from sim.study.ensemble import market_of
from sim.study.execution import cache
from sim.study.execution.replicate import Lot

TAKE = "platform.discount.take_share"
VISIT = "strategies.club.benefit.visit"
CLUB = "strategies.club={description: A club.,sponsor: {platform: social},benefit: {visit: %s}}"
BELIEF = "{median: .02, low: 0, high: .1, source: guess}"


def params_of(*words: str, markets: int = 4, amount: str = BELIEF) -> MarketParams:
    ensemble = f"plausible={{names:[{TAKE}],markets:{[[0.1 + 0.001 * i] for i in range(markets)]}}}"
    return compose(["size=tiny", "threads=1", f"{TAKE}=0.1", ensemble, CLUB % amount, *words])


def visits(params: MarketParams, replications: int) -> list[float]:
    return [market_of(params, r).strategies["club"].benefit.visit for r in range(replications)]


def test_low_median_and_high_are_the_percentiles():
    belief = Belief(median=2.0, low=1.0, high=5.0, source="x")
    draws = [belief.at(z) for z in np.random.default_rng(1).standard_normal(40_000)]
    assert np.quantile(draws, [0.1, 0.5, 0.9]) == pytest.approx([1.0, 2.0, 5.0], rel=0.03)


def test_markets_share_out_the_distribution_evenly():
    belief = Belief(median=0.02, low=0.0, high=0.1, source="guess")
    edges = [-np.inf, *(belief.at(z) for z in (-0.6744897501960817, 0.0, 0.6744897501960817)), np.inf]
    for seed in (1, 2, 3):
        drawn = visits(params_of(f"seed={seed}"), 4)
        assert np.histogram(drawn, edges)[0].tolist() == [1, 1, 1, 1]
    assert visits(params_of("seed=1"), 4) != visits(params_of("seed=2"), 4)


def test_a_draw_depends_on_nothing_but_seed_path_and_market():
    params = params_of("seed=5")
    four = visits(params, 4)
    assert visits(params, 10) == [*four, *four, *four[:2]]
    cost = "strategies.club.cost={fixed_yuan_per_year: {median: 5, low: 1, high: 9, source: x}}"
    more = params_of("seed=5", "replications=9", cost)
    assert visits(more, 4) == four
    assert {market_of(more, r).strategies["club"].cost.fixed_yuan_per_year for r in range(4)}.isdisjoint(four)


def test_all_arms_of_a_replication_have_the_same_amounts():
    strength = "strategies.club.intensity={median: 4, low: 2, high: 6, source: x}"
    params = params_of("stress=true", "explain=true", strength)
    for replication in (0, 3, 5):
        lot = Lot.drawn(params, arms_of(params), replication)
        arms = [arm for arm in lot.arms if arm.name != "reference" and not arm.name.startswith(WITHOUT)]
        with_club = {arm.name: arm.params.strategies["club"] for arm in arms}
        assert len({club.benefit.visit for club in with_club.values()}) == 1
        intensity = with_club["treatment"].intensity
        assert with_club["half"].intensity == pytest.approx(intensity / 2)
        assert with_club["double"].intensity == pytest.approx(min(2 * intensity, 10.0))
        assert {arm.params.beliefs == {} for arm in lot.arms} == {True}


@pytest.mark.parametrize("switch", ["plausible.use=false", "plausible={names:[],markets:[]}"])
def test_one_market_has_the_medians(switch):
    params = params_of(switch)
    assert drawn_amounts(params, 0) == {VISIT: 0.02} and visits(params, 2) == [0.02, 0.02]


def test_a_draw_stays_in_the_range_of_its_field():
    wide = "{median: 0, low: -2.9, high: 2.9, source: guess}"
    drawn = visits(params_of(amount=wide, markets=30), 30)
    assert min(drawn) == -3.0 and max(drawn) == 3.0


def test_draws_that_fit_no_market_are_refused_before_anything_runs():
    factor = "{median: 2, low: 1, high: 9, source: guess}"
    with pytest.raises(UserError, match=r"take_share=.*allowed is 0 to 0.5"):
        params_of(f"strategies.club.scale={{{TAKE}: {factor}}}")
    tiers = "{a: {from_spend_yuan: {median: 50, low: 1, high: 99, source: x}}, b: {from_spend_yuan: 51}}"
    with pytest.raises(UserError, match=r"as drawn for plausible market .*ascend"):
        params_of(f"strategies.club.programme={{tiers: {tiers}}}")


def test_the_cache_knows_amounts_and_shares_references(tmp_path):
    believed, certain = params_of(), params_of(amount="0.02")

    def entry(params: MarketParams, arm: int, replication: int):
        return cache.arm_entry(tmp_path, arms_of(params)[arm].drawn(replication), 1)

    assert entry(believed, 0, 0) == entry(certain, 0, 0)
    burn_ins = [cache.burn_in_entry(tmp_path, market_of(untouched(p), 0), 1) for p in (believed, certain)]
    assert burn_ins[0] == burn_ins[1]
    treated = {entry(believed, 1, replication) for replication in range(4)}
    assert len(treated) == 4 and entry(certain, 1, 0) not in treated
    by_hand = params_of(amount=repr(visits(believed, 1)[0]))
    assert entry(by_hand, 1, 0) == entry(believed, 1, 0)


def test_an_amount_that_somebody_sets_in_python_is_no_belief_any_more():
    params = params_of()
    club = params.strategies["club"]
    fixed = club.model_copy(update={"benefit": club.benefit.model_copy(update={"visit": 0.5})})
    assert visits(params.model_copy(update={"strategies": {"club": fixed}}), 2) == [0.5, 0.5]
