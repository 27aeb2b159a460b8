"""What a command says of its sweep stands apart from what it says of the market."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.core.errors import UserError
from sim.params.market import MarketParams
from sim.study.compose import compose, configs_folder, groups
from sim.study.sweeps.launchers.choose import planned
from sim.study.sweeps.settings import Launcher, Settings, split
from sim.study.words import OF_SWEEPS


def said(*words: str, config_dir: Path | None = None) -> Settings:
    return split(words, config_dir, configs_folder())[0]


def test_words_of_a_sweep_are_told_from_those_of_the_market():
    words = ["seed=1,2", "design=lhs", "points=9", "on_error=stop", "reports=true", "hydra/launcher=joblib"]
    settings, rest = split(words, None, configs_folder())
    assert rest == ["seed=1,2"]
    assert settings == Settings("lhs", 9, True, True, Launcher(engine="joblib"))
    assert said() == Settings()
    assert not {*OF_SWEEPS} & {*MarketParams.model_fields, *groups()}, "no word could be about either"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["design=sobl"], "design='sobl': allowed is grid or sobol or lhs .did you mean 'sobol'"),
        (["points=1"], "points='1': allowed is a whole number, 2 to 10,000"),
        (["points=" + "9" * 3000], "points=.*: allowed is a whole number"),
        (["on_error=shrug"], "allowed is go_on or stop"),
        (["reports=maybe"], "allowed is true or false"),
        (["design=lhs", "design=grid"], "design is given twice"),
        (["hydra/launcher=rey"], "unknown hydra/launcher 'rey' .did you mean 'ray'"),
        (["hydra.launcher.cpus=2"], "say which launcher, such as hydra/launcher=ray"),
        (["hydra/launcher=ray", "hydra.launcher.cpu=2"], "unknown key 'cpu' .did you mean 'cpus'"),
        (["hydra/launcher=ray", "hydra.launcher.cpus=two"], "cpus='two'"),
        (["hydra/launcher=ray", "hydra.launcher.address=${oc.env:HOME}"], "only values of the market can be named"),
    ],
)
def test_what_is_wrong_with_them_is_one_line(words, message):
    with pytest.raises(UserError, match=message) as caught:
        said(*words)
    assert len(caught.value.lines) == 1


@pytest.mark.parametrize("word", ["design=lhs", "points=5", "on_error=stop", "reports=true", "hydra/launcher=ray"])
def test_without_m_they_are_refused(word):
    with pytest.raises(UserError, match="add -m"):
        compose([word])


def test_a_launcher_of_ones_own_is_a_file(tmp_path):
    place = tmp_path / "hydra" / "launcher"
    place.mkdir(parents=True)
    (place / "cluster.yaml").write_text("engine: submitit\npartition: short\ntasks: 4\n")
    launcher = said("hydra/launcher=cluster", "hydra.launcher.tasks=8", config_dir=tmp_path).launcher
    assert launcher == Launcher(engine="submitit", partition="short", tasks=8)
    (place / "cluster.yaml").write_text("engine: dask\n")
    with pytest.raises(UserError, match=r"cluster\.yaml: engine='dask'"):
        said("hydra/launcher=cluster", config_dir=tmp_path)


@pytest.mark.parametrize("name", ["basic", "joblib", "ray", "submitit"])
def test_every_shipped_launcher_can_be_read(name):
    assert said(f"hydra/launcher={name}").launcher.engine == name


@pytest.mark.parametrize(
    ("words", "runs", "expected"),
    [
        ((), 3, ("basic", 1, 4)),  # few runs: one after the other, each on all cores
        ((), 100, ("joblib", 4, 1)),
        (("hydra/launcher=basic",), 100, ("basic", 1, 4)),
        (("hydra/launcher=joblib",), 2, ("joblib", 2, 2)),
        (("hydra/launcher=joblib", "hydra.launcher.cpus=2"), 100, ("joblib", 2, 2)),
        (("hydra/launcher=submitit", "hydra.launcher.cluster=local"), 100, ("submitit", 4, 1)),
        (("hydra/launcher=submitit",), 100, ("submitit", 16, 1)),
        (("hydra/launcher=ray",), 100, ("ray", 100, 1)),
    ],
)
def test_no_core_is_idle_and_none_is_shared(words, runs, expected):
    plan = planned(said(*words).launcher, runs, cores=4)
    assert (plan.launcher.engine, plan.at_once, plan.threads) == expected
