"""Files are parsed once, and nobody can tell: what is edited is read anew, and nobody changes what others read."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from omegaconf import OmegaConf

from sim.core.errors import UserError
from sim.params.check import validated
from sim.params.market import MarketParams
from sim.study import yaml_files
from sim.study.beliefs import taken_out
from sim.study.compose import compose, config_hash, configs_folder
from sim.study.yaml_files import market_file

LONG_AGO = 1_700_000_000


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are parsed from now on."""
    names: list[str] = []
    parse = yaml_files.parsed

    def counted(text: str, origin: str):
        names.append(Path(origin).stem)
        return parse(text, origin)

    monkeypatch.setattr(yaml_files, "parsed", counted)
    return names


def written(file: Path, text: str, when: float = LONG_AGO) -> Path:
    """A file with this text that was last changed then."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    os.utime(file, (when, when))
    return file


def test_a_file_is_parsed_once_and_no_market_changes_it(tmp_path, parsed):
    text = "# @package scenarios.x\ndescription: Taxes.\nchanges: [{from_week: 1, set: {policy.tax_share: 0.1}}]\n"
    file = written(tmp_path / "scenario" / "x.yaml", text)
    first = market_file(file)
    assert first.package == "scenarios.x" and first.body["description"] == "Taxes."
    words = ["+scenario=x", "scenarios.x.description=Fees.", "scenarios.x.note=Mine."]
    assert compose(words, tmp_path).scenarios["x"].description == "Fees."
    assert compose(["+scenario=x"], tmp_path).scenarios["x"].description == "Taxes."
    assert market_file(file) is first and parsed.count("x") == 1


@pytest.mark.parametrize(("text", "when"), [("seed: 2\n", LONG_AGO + 1), ("seed: 22\n", LONG_AGO)])
def test_an_edited_file_is_read_anew(tmp_path, parsed, text, when):
    assert market_file(written(tmp_path / "x.yaml", "seed: 1\n")).body["seed"] == 1
    assert market_file(written(tmp_path / "x.yaml", text, when)).body["seed"] == int(text[6:])
    assert len(parsed) == 2


def test_a_file_put_in_the_place_of_another_is_read_anew(tmp_path, parsed):
    assert market_file(written(tmp_path / "x.yaml", "seed: 1\n")).body["seed"] == 1
    written(tmp_path / "new.yaml", "seed: 2\n").replace(tmp_path / "x.yaml")
    assert market_file(tmp_path / "x.yaml").body["seed"] == 2


def test_a_file_that_has_just_been_written_may_change_unnoticed_and_is_not_kept(tmp_path, parsed):
    for _ in range(2):
        market_file(written(tmp_path / "x.yaml", "seed: 1\n", time.time()))
    assert len(parsed) == 2


def test_a_new_file_of_a_shipped_name_is_noticed(tmp_path):
    (tmp_path / "size").mkdir()
    assert compose(["size=tiny"], tmp_path).population.persons == 400
    written(tmp_path / "size" / "tiny.yaml", "# @package _global_\npopulation: {persons: 77}\n")
    assert compose(["size=tiny"], tmp_path).population.persons == 77


QUESTIONS = (
    [],
    ["size=tiny", "+scenario=[price_war,trust_scandal]"],
    ["market=history", "+case=snack_brand"],
    ["market=bass", "~calibrated"],
    ["+case=paid_card", "+strategy=points", "+policy=privacy_law", "calibrated=first"],
    ["+strategy=[points,tiered_membership]", "++strategies.points.intensity=0.5", "++seed=${replications}"],
    ["platform=[social,shelf_live]", "~calibrated", "~calendar.festivals.june_sale", "++behaviour={visit:{habit:0.5}}"],
)


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_questions_compose_to_the_same_market_as_with_hydra_itself(words):
    with initialize_config_dir(str(configs_folder()), version_base="1.3"):
        seen = hydra_compose("market", overrides=["++replications=8", *words])
    theirs = validated(MarketParams, taken_out(OmegaConf.to_container(seen, resolve=True)))
    ours = compose(["replications=8", *(word.replace("++", "") for word in words)])
    assert list(ours.cases) == list(theirs.cases)  # which parts they have is found besides
    assert config_hash(ours) == config_hash(theirs.model_copy(update={"cases": ours.cases}))


SCENARIO = "# @package scenarios.x\ndescription: Bad.\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# @package hydra.callbacks.x\n_target_: os.system\n", "its first line is '# @package hydra.callbacks.x'"),
        ("# @package _global_.hydra\n{}\n", "its first line is"),
        ("# @package scenarios.a b\n{}\n", "its first line is"),
        ("# @package scenarios.a-b\n{}\n", "its first line is"),
        ("# @package scenarios." + "a" * 65 + "\n{}\n", "its first line is"),
        ("# @package _global_\nhydra: {run: {dir: x}}\n", "unknown key 'hydra'; a file writes to the market only"),
        ("# @package _global_\nsede: 3\n", "did you mean 'seed'"),
        (f"{SCENARIO}defaults: [override hydra/launcher: joblib]\n", "defaults: "),
        (f"{SCENARIO}defaults: [/strategy@hydra.x: points]\n", "defaults: "),
        (f"{SCENARIO}defaults: [/scenario/../../x: y]\n", "defaults: "),
        (f"{SCENARIO}defaults: [/scenario: ../x]\n", "defaults: "),
        (f"{SCENARIO}defaults: 3\n", "defaults='3'"),
        (f"{SCENARIO}changes: [{{_target_: os.system}}]\n", "_target_ is not allowed"),
        (f"{SCENARIO}note: ${{oc.env:HOME}}\n", "only values of the market can be named"),
        (f"{SCENARIO}note: ${{${{seed}}:HOME}}\n", "only values of the market can be named"),
        (
            "# @package segment\nshare: 0.2\n",
            "so that it holds names, and 'share' is a value; write '# @package segment.NAME'",
        ),
        ("# @package scenarios\ndescription: X.\n", "write '# @package scenarios.NAME'"),
        ("- a\n", "a list; allowed is a mapping"),
        ("5\n", "a single value; allowed is a mapping"),
    ],
)
def test_a_file_writes_to_the_market_only(tmp_path, text, message):
    with pytest.raises(UserError) as caught:
        market_file(written(tmp_path / "x.yaml", text))
    assert message in str(caught.value) and str(tmp_path / "x.yaml") in str(caught.value)
    assert len(caught.value.lines) == 1


def test_defaults_without_end_are_refused_at_once(tmp_path):
    for name, then in (("a", "b"), ("b", "a"), ("c", "nowhere")):
        text = f"# @package scenarios.{name}\ndescription: X.\ndefaults: [/scenario: [{then}]]\n"
        written(tmp_path / "scenario" / f"{name}.yaml", text)
    for number in range(9):
        below = ", ".join([f"b{number + 1}"] * 5)
        text = f"# @package scenarios.b{number}\ndescription: X.\ndefaults: [/scenario: [{below}]]\n"
        written(tmp_path / "scenario" / f"b{number}.yaml", text)
    written(tmp_path / "scenario" / "b9.yaml", "# @package scenarios.b9\ndescription: X.\n")
    began = time.process_time()
    for name, message in (("a", "in a circle"), ("b0", "more than 1000 files"), ("c", "unknown scenario 'nowhere'")):
        with pytest.raises(UserError, match=message):
            compose([f"+scenario={name}"], tmp_path)
    assert time.process_time() - began < 4


def test_what_is_no_file_is_refused_without_waiting(tmp_path):
    folder = tmp_path / "scenario"
    (folder / "dir.yaml").mkdir(parents=True)
    os.mkfifo(folder / "pipe.yaml")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    for name in ("dir", "pipe", "loop"):
        with pytest.raises(UserError, match=f"scenario/{name}.yaml: not a file"):
            compose([f"+scenario={name}"], tmp_path)
    (tmp_path / "policy").symlink_to("policy")
    with pytest.raises(UserError, match="symbolic links"):
        compose([], tmp_path)
    for place in (Path("x" * 300), Path("/" + "x" * 5000), Path("nul\0"), folder / "pipe.yaml"):
        with pytest.raises(UserError, match="--config-dir"):
            compose([], place)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("interest: {beauty", "interest: {beautty", "unknown category 'beautty' (did you mean 'beauty'?)"),
        ("platform: {interest_feed", "platform: {tiktok", "unknown platform 'tiktok'"),
    ],
)
def test_a_misspelt_platform_or_category_in_a_file_is_refused(tmp_path, right, wrong, message):
    text = (configs_folder() / "segment" / "genz.yaml").read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "segment").mkdir()
    (tmp_path / "segment" / "genz.yaml").write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        compose([], tmp_path)
    assert message in str(caught.value)


def test_a_file_of_ones_own_in_the_place_of_a_shipped_one_stands_whatever_the_calibration_says(tmp_path):
    text = (configs_folder() / "segment" / "genz.yaml").read_text(encoding="utf-8")
    (tmp_path / "segment").mkdir()
    (tmp_path / "segment" / "genz.yaml").write_text(
        text.replace("visit_ceiling: 0.52", "visit_ceiling: 0.6"), encoding="utf-8"
    )
    assert compose([], tmp_path).segment["genz"].visit_ceiling == 0.6
    assert compose([], tmp_path).segment["silver"] == compose().segment["silver"]


def test_the_list_of_groups_cannot_be_replaced(tmp_path):
    (tmp_path / "market.yaml").write_text("seed: 3\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"market\.yaml: the list of groups is the program's own"):
        compose([], tmp_path)


@pytest.mark.parametrize("text", ["# @package _global_\nseed: 3\n", "# @package platform.social\nappeal: 0.1\n"])
def test_a_scenario_that_describes_none_is_refused(tmp_path, text):
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario" / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="describes nothing that can be asked"):
        compose(["+scenario=mine"], tmp_path)


@pytest.mark.parametrize(
    ("at", "group", "name"),
    [
        ("strategy/mine.yml", "strategy", "mine"),
        ("strategy/mine.YAML", "strategy", "mine"),
        ("strategies/mine.yaml", "strategy", "mine"),
        ("mine.yaml", "strategy", "mine"),
        ("policy/mine.yaml", "scenario", "mine"),
        ("strategy/price_war.yml", "strategy", "price_war"),
    ],
)
def test_of_a_file_that_is_there_and_not_read_it_is_said_where_it_belongs(tmp_path, at, group, name):
    (tmp_path / at).parent.mkdir(exist_ok=True)
    (tmp_path / at).write_text("description: Mine.\n", encoding="utf-8")
    told = (
        f"unknown {group} '{name}'; {tmp_path / at} is there, but a {group} is read from {tmp_path / group}/{name}.yaml"
    )
    with pytest.raises(UserError) as caught:
        compose([f"+{group}={name}"], tmp_path)
    assert str(caught.value) == told
    (tmp_path / "case").mkdir()
    text = f"# @package _global_\ndefaults: [/{group}: {name}]\ncases: {{x: {{description: X.}}}}\n"
    (tmp_path / "case" / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        compose(["+case=x"], tmp_path)
    assert str(caught.value).endswith(told)
