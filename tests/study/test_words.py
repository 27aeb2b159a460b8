"""Words of a command line: what they cannot reach, and how far a multirun goes."""

from __future__ import annotations

import time

import pytest

from sim.core.errors import UserError
from sim.study.compose import compose, configs_folder
from sim.study.sweeps.composed import compose_sweep

FOLDERS = "results go with output.dir=FOLDER"
BY_ITSELF = "-m runs every combination of the values given by itself"


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("hydra.run.dir=x", FOLDERS),
        ("hydra.sweep.dir=x", FOLDERS),
        ("++hydra.sweep.subdir=x", FOLDERS),
        ("hydra/launcher=joblib", "says where the runs of a sweep are done; add -m"),
        ("hydra/sweeper=nowhere", BY_ITSELF),
        ("+hydra.callbacks.x._target_=os.system", "settings of Hydra cannot be changed"),
        ("~hydra", "settings of Hydra cannot be changed"),
        ("+scenario=[null]", "allowed are names"),
        ("+scenario=null", "allowed are names"),
        ("+scenario=../../x", "unknown scenario '../../x'"),
        ("+scenario=/etc/passwd", "unknown scenario '/etc/passwd'"),
        ("platform=[1,2]", "platform=1: allowed are names"),
        ("platform=[]", "name at least one"),
        ("platform=[social,social]", "'social' is named twice"),
        ("size=[tiny,small]", "allowed is one name"),
        ("host.head.size_low=800", "size_low=800 must not be above size_high=350"),
        ("+platform=social", "'social' is in the market already; platform=social is a market with no other"),
        ("+host=[head]", "'head' is in the market already"),
        ("+size=small", "a market has one size; write size=small"),
        ("++size=small", "++size=small: write size=small"),
        ("++scenario=price_war", "++scenario=price_war: write +scenario=price_war"),
        ("~platform", "name those that are wanted, such as platform=[interest_feed,social]"),
        ("~seed", "~seed: no file says it, so that its default holds"),
        (
            "~platform.discount",
            "~platform.discount: name those that are wanted, such as platform=[interest_feed,social,",
        ),
        ("~segment.genz", "name those that are wanted, such as segment=["),
        ("~segment.student", "there is no such key (there are: genz"),
        ("+scenario=my-plan", "unknown scenario 'my-plan'; a name is letters, digits and _, 64 at most"),
        ("+strategy=nope", "unknown strategy 'nope'; python -m sim.catalog lists them"),
        ("+shock=zzz", "supply_failure); python -m sim.catalog lists them"),
        ("platform=zzz", "social); python -m sim.catalog lists them"),
        ("calendar=zzz", "unknown calendar 'zzz' (there are: default)"),
        ("strategies.zzz.intensity=2", "ask for a strategy, such as +strategy=NAME, python -m sim.catalog lists them"),
        ("zzz=1", "unknown key 'zzz'; python -m sim.catalog lists all"),
        ("platform@x=social", "a key is names with dots between"),
        ("segment=[genz]", "must be genz, silver, lower_tier, mainstream"),
        ("seed=" + "[" * 3000, "brackets within brackets"),
        ("seed=" + "9" * 5000, "characters; at most 4,000"),
        ("seed=a\nerror: forged", r"'seed=a\nerror: forged': holds characters that do not print"),
        ("seed=[", "seed=[: [ is not closed"),
        ("seed=${oc.env:HOME}", "only values of the market can be named"),
        ("seed=${seed}", "seed='${seed}': it names itself, in a circle"),
        ("seed=${nope}", "seed='${nope}': no file or word gives a value of this name"),
        ("seed=${a b}", "seed='${a b}': in ${ } stands the name of one value, such as ${platform"),
        ("seed=???", "seed: a value is required"),
        ("seed=true", "valid integer, not true or false"),
        ("seed=yes", "valid integer, not text"),
        ("seed='7'", "valid integer, not text"),
        ("population.at_start=true", "valid number"),
        ("population.at_start='0.2'", "valid number"),
        ("seed=" + "9" * 1000, "allowed is 0 to 2,147,483,647"),
        ("population.income_sensitivity.lo=1", "unknown key 'lo' (did you mean 'low'?)"),
        ("segment.genz.interest.beuty=1", "unknown category 'beuty' (did you mean 'beauty'?)"),
        ("segment.genz.age_band.under24=0.1", "unknown key 'under24'"),
        ("calendar.trends.visit.values.2026=1e300", "visit.values.2026=1e+300: allowed is -20 to 20"),
        ("scenarios={x y:{description:X}}", "a name is letters, digits and _, 64 at most"),
        (3, "a word is text"),
    ],
)
def test_a_bad_word_is_one_line_at_once(word, message):
    began = time.process_time()
    with pytest.raises(UserError) as caught:
        compose([word])
    assert message in str(caught.value)
    assert all(line.isprintable() and len(line) <= 600 for line in caught.value.lines)
    assert time.process_time() - began < 2


def test_values_given_in_part_are_merged_with_the_defaults():
    assert compose(["population.income_sensitivity.low=1.3"]).population.income_sensitivity == {
        "low": 1.3, "middle": 1.0, "high": 0.72,
    }  # fmt: skip


def test_some_of_the_platforms_may_be_chosen():
    market = compose(["platform=[social,discount]"])
    assert list(market.platform) == ["social", "discount"]
    assert not any(name.startswith("platform.interest_feed.") for name in market.plausible.names)
    assert len(market.plausible.markets[1]) == len(market.plausible.names) > 50
    with pytest.raises(UserError, match="unknown name 'discount'"):
        compose(["platform=[social]", "platform.discount.take_share=0.1"])


def test_a_platform_of_ones_own_joins_the_others(tmp_path):
    text = (configs_folder() / "platform" / "social.yaml").read_text(encoding="utf-8")
    (tmp_path / "platform").mkdir()
    (tmp_path / "platform" / "mine.yaml").write_text(text.replace("platform.social", "platform.mine"), encoding="utf-8")
    assert list(compose(["+platform=mine"], tmp_path).platform)[-2:] == ["content_community", "mine"]
    with pytest.raises(UserError, match=r"say it in one word, such as platform=\[social,mine\]"):
        compose(["platform=social", "+platform=mine"], tmp_path)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("+scenario=glob(zz*)", r"\+scenario=glob\(zz\*\): matches nothing"),
        ("seed=range(1,1000000000)", "more than 10,000 runs"),
        ("seed=range(0,1,1e-300)", "more than 10,000 runs"),
        ("seed=range(1,2,0)", r"allowed is range\(START,STOP,STEP\) of numbers, STEP not 0"),
        ("seed=interval(1,2)", "a range has no end of values; say points=5"),
        ("+scenario=glob(p*),price_war", "glob\\(\\) stands alone, without other values beside it"),
        ("seed=1,2,1", "seed=1,2,1: 1 comes twice; allowed is each value once"),
        ("+scenario=price_war,price_war", "price_war comes twice"),
        ("+strategy=[points,member_card],points,[points, member_card]", r"\[points,member_card\] comes twice"),
        ("seed=choice(3,3)", "3 comes twice"),
        ("seed=1,1.0", "the run with seed=1.0: is the same as the run with seed=1"),
        ("hydra/sweeper=optuna", BY_ITSELF),
        ("+scenario=[null],price_war", "allowed are names"),
    ],
)
def test_a_bad_multirun_is_one_line(word, message):
    with pytest.raises(UserError, match=message):
        compose_sweep([word])
