"""Words on a command line become checked parameters, or one clear message."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.compose import compose, compose_sweep, config_hash, configs_folder, groups, to_config
from sim.errors import UserError
from sim.params.market import MarketParams

SCENARIOS = groups()["scenario"]


def test_every_parameter_can_be_overridden_whether_or_not_a_file_mentions_it():
    params = compose(["behaviour.buy.loss_aversion=1.8", "platform.discount.take_share=0.12", "seed=7"])
    assert (params.behaviour.buy.loss_aversion, params.platform["discount"].take_share, params.seed) == (1.8, 0.12, 7)


def test_groups_and_sizes_compose_in_order():
    params = compose(["market=history", "size=tiny", "horizon.weeks=10"])
    assert params.horizon.first_week == -260
    assert params.population.persons == 400
    assert params.horizon.weeks == 10


def test_two_scenarios_stay_two():
    params = compose(["+scenario=[algorithm_change,price_war]"])
    assert list(params.scenarios) == ["algorithm_change", "price_war"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_shipped_scenario_is_valid_and_described(name):
    assert len(compose([f"+scenario={name}"]).scenarios[name].description) > 20


@pytest.mark.parametrize("size", groups()["size"])
@pytest.mark.parametrize("market", groups()["market"])
def test_every_market_comes_in_every_size(market, size):
    assert isinstance(compose([f"market={market}", f"size={size}"]), MarketParams)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["horizon.weeks=0"], "horizon.weeks=0: allowed is 1 to 2,600 weeks"),
        (["population.persons=0"], "population.persons=0: allowed is 50 to 200,000,000 rows"),
        (["population.persons=many"], "population.persons='many': input should be a valid integer"),
        (["popultion.persons=500"], "did you mean 'population'"),
        (["population.person=500"], "unknown key 'population.person' (did you mean 'persons'?)"),
        (["behaviour.visit.habbit=1"], "did you mean 'habit'"),
        (["platform.discont.take_share=0.1"], "unknown name 'discont' (did you mean 'discount'?)"),
        (["platform.discount.take_share=0.9"], "platform.discount.take_share=0.9: allowed is 0 to 0.5 share of sales"),
        (["platform.discount.ranking.popularty=0.5"], "did you mean 'popularity'"),
        (["platform.discount.ranking.popularity=2"], "less than or equal to 1"),
        (["brand.pricing=mrkup"], "did you mean 'markup'"),
        (["+scenario=prise_war"], "unknown scenario 'prise_war' (did you mean 'price_war'?)"),
        (["+scenaro=price_war"], "unknown key 'scenaro' (did you mean 'scenario'?)"),
        (["scenario=price_war"], "+scenario=price_war"),
        (["market=histroy"], "unknown market 'histroy' (did you mean 'history'?)"),
        (["outlook.drift=stop"], "'continue', 'halve' or 'freeze'"),
        (["segment.genz.share=0.9"], "must sum to 1"),
        (["seed=${nope}"], "nope"),
        (["replications=1,2"], "add -m"),
        (["price_war"], "write key=value"),
        (["seed"], "write key=value"),
        (["population.represents=nan"], "finite number"),
    ],
)
def test_bad_input_is_one_clear_message(words, message):
    with pytest.raises(UserError) as caught:
        compose(words)
    assert message in str(caught.value)
    assert "http" not in str(caught.value)


def test_all_mistakes_are_told_at_once():
    with pytest.raises(UserError) as caught:
        compose(["horizon.weeks=0", "seed=-1"])
    assert len(str(caught.value).splitlines()) == 2


def test_users_add_their_own_files(tmp_path):
    folder = tmp_path / "mine" / "scenario"
    folder.mkdir(parents=True)
    (folder / "cheap.yaml").write_text(
        "# @package scenarios.cheap\ndescription: Cheaper.\n"
        "changes: [{from_week: 2, scale: {platform.*.take_share: 0.5}}]\n"
    )
    params = compose(["+scenario=cheap"], tmp_path / "mine")
    assert list(params.scenarios) == ["cheap"]
    assert groups(tmp_path / "mine")["scenario"] == sorted([*SCENARIOS, "cheap"])
    with pytest.raises(UserError, match="no such folder"):
        compose([], tmp_path / "yours")


def write_scenario(folder: Path, body: str) -> Path:
    (folder / "scenario").mkdir()
    (folder / "scenario" / "bad.yaml").write_text(f"# @package scenarios.bad\ndescription: Bad.\n{body}\n")
    return folder


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("changes: [{from_week: 5, to_week: 5, set: {policy.tax_share: 0.1}}]", "must be later than"),
        ("changes: [{from_week: 5}]", "needs `set` or `scale`"),
        ("changes: [{from_week: -3, set: {policy.tax_share: 0.1}}]", "at least 0 week"),
        ("changes: [{from_wek: 5, set: {policy.tax_share: 0.1}}]", "did you mean 'from_week'"),
        ("changes: [{from_week: 5, set: {policy.tax_shore: 0.1}}]", "did you mean 'tax_share'"),
        ("changes: [{from_week: 5, set: {policy.tax_share: 7}}]", "policy.tax_share=7: allowed is 0 to 0.5"),
        ("changes: [{from_week: 5, set: {policy.tax_share: high}}]", "valid number"),
        ("changes: [{from_week: 5, set: {policy: 1}}]", "is a group"),
        ("changes: [{from_week: 5, set: {population.persons: 100}}]", "cannot change while the market runs"),
        ("changes: [{from_week: 5, scale: {policy.description: 2}}]", "is not a number"),
        ("shocks: [{kind: falls_claim, week: 3}]", "false_claim"),
        ("shocks: [{kind: false_claim, week: 3, harm: 2}]", "harm=2: allowed is 0 to 1"),
        ("shocks: [{kind: false_claim, week: 3, ham: 1}]", "did you mean 'harm'"),
    ],
)
def test_bad_scenarios_are_refused_before_anything_runs(tmp_path, body, message):
    with pytest.raises(UserError) as caught:
        compose(["+scenario=bad"], write_scenario(tmp_path, body))
    assert message in str(caught.value)


def test_sweeps_are_checked_job_by_job():
    jobs = compose_sweep(["+scenario=glob(*)", "seed=1,2", "size=tiny"])
    assert len(jobs) == 2 * len(SCENARIOS)
    assert {job.seed for job in jobs} == {1, 2}
    with pytest.raises(UserError, match="allowed is"):
        compose_sweep(["horizon.weeks=10,0"])


def test_the_resolved_configuration_says_everything():
    params = compose(["+scenario=price_war", "size=small"])
    assert MarketParams.model_validate(to_config(params)) == params
    assert config_hash(params) == config_hash(MarketParams.model_validate(to_config(params)))
    assert config_hash(params) != config_hash(compose(["size=small"]))


def test_a_hydra_that_runs_around_us_is_left_alone():
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir

    with initialize_config_dir(str(configs_folder()), version_base="1.3"):
        before = hydra_compose("market").market if "market" in hydra_compose("market") else None
        compose(["seed=3"])
        after = hydra_compose("market")
    assert before is None or after.market == before
    assert "segment" in after
