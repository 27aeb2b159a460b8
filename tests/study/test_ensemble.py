"""The ensemble of plausible markets: who lives in which, what a user's own value does to it, what is refused."""

from __future__ import annotations

import pytest
import yaml
from fake_market import FakeMarket

from sim.app.run import main
from sim.core.errors import UserError
from sim.params.plausible import Plausible
from sim.study.arms import arms_of
from sim.study.compose import compose
from sim.study.ensemble import fixed_names, market_of
from sim.study.execution import cache
from sim.study.execution.replicate import Lot
from sim.study.results import read
from sim.study.run import run

SIZE = ["size=tiny", "horizon.weeks=60", "horizon.burn_in_weeks=4", "seed=5", "threads=1"]
TAKE, HABIT, VALUES = "platform.discount.take_share", "behaviour.visit.habit", "calendar.trends.visit.values"


@pytest.fixture
def ensemble():
    """Two markets that differ in a fee, a habit and a trend."""
    plain = compose([*SIZE, "plausible={names:[],markets:[]}"])
    take, habit, trend = (
        plain.platform["discount"].take_share, plain.behaviour.visit.habit, plain.calendar.trends.visit.values[2021]
    )  # fmt: skip
    rows = [[take, habit, trend], [take + 0.1, habit / 2, trend - 0.25]]
    return plain, f"plausible={{names:[{TAKE},{HABIT},{VALUES}.2021],markets:{rows}}}"


def test_replications_take_turns(ensemble):
    plain, block = ensemble
    params = compose([*SIZE, block])
    zero, one, two = (market_of(params, replication) for replication in range(3))
    assert zero == two == plain
    assert one.plausible == Plausible()
    assert one.platform["discount"].take_share == pytest.approx(plain.platform["discount"].take_share + 0.1)
    assert one.behaviour.visit.habit == plain.behaviour.visit.habit / 2
    assert one.calendar.trends.visit.values[2021] == plain.calendar.trends.visit.values[2021] - 0.25
    assert one.calendar.trends.visit.values[2022] == plain.calendar.trends.visit.values[2022]


def test_what_a_user_sets_stays_set(ensemble):
    plain, block = ensemble
    params = compose([*SIZE, block, f"{TAKE}=0.15"])
    assert fixed_names(params) == [TAKE]
    assert [market_of(params, r).platform["discount"].take_share for r in (0, 1)] == [0.15, 0.15]
    assert market_of(params, 1).behaviour.visit.habit == plain.behaviour.visit.habit / 2


@pytest.mark.parametrize("switch", ["plausible.use=false", "plausible={names:[],markets:[]}", "market=btyd"])
def test_without_an_ensemble_there_is_one_market(ensemble, switch):
    params = compose([*SIZE, ensemble[1], switch])
    assert market_of(params, 0) == market_of(params, 1)
    assert market_of(params, 1).plausible == Plausible()
    assert params.plausible.drawn(1) == 0 and fixed_names(params) == []


@pytest.mark.parametrize(
    ("names", "markets", "message"),
    [
        ("behaviour.visit.habbit", "[[1],[2]]", "unknown key 'habbit' in behaviour.visit (did you mean 'habit'?)"),
        ("platform.discont.take_share", "[[0.1],[0.2]]", "did you mean 'discount'?"),
        ("behaviour.visit", "[[1],[2]]", "behaviour.visit is a group"),
        ("plausible.use", "[[1],[2]]", "plausible.use belongs to the study"),
        ("horizon.weeks", "[[60],[70]]", "horizon.weeks belongs to the study"),
        ("rivals.if_it_pays", "[[1],[0]]", "rivals.if_it_pays is not a number"),
        ("category.*.return_rate", "[[0.1],[0.2]]", "name one parameter"),
        ("outlook.drift", "[[0.1],[0.2]]", "outlook.drift is not a number"),
        (TAKE, "[[0.1],[0.2,0.3]]", "markets[1] has 2 values for 1 names"),
        (TAKE, "[[0.1],[x]]", "should be a valid number"),
        (TAKE, "[[0.1],[7]]", f"plausible.markets[1]: {TAKE}=7: allowed is 0 to"),
        ("mcn.mcns", "[[10],[10.5]]", "mcn.mcns=10.5: must be a whole number"),
        (f"{TAKE},{TAKE}", "[[0.1,0.1],[0.2,0.2]]", f"{TAKE} more than once"),
        ("", "[[],[]]", "markets without names"),
        ("segment.genz.share", "[[0.26],[0.5]]", "segment.*.share must sum to 1"),
    ],
)
def test_what_is_no_ensemble_is_refused_in_one_message(tmp_path, capfd, names, markets, message):
    status = main([*SIZE, f"plausible={{names:[{names}],markets:{markets}}}", f"output.dir={tmp_path / 'out'}"])
    told = capfd.readouterr().err
    assert status == 2 and message in " ".join(told.split()) and told.count("error: ") == 1
    assert not (tmp_path / "out").exists()


def test_a_scenario_that_fits_only_some_markets_is_refused_before_anything_runs(ensemble):
    scenario = f"scenarios.x={{description:d,changes:[{{from_week:1,scale:{{{TAKE}:1.5}}}}]}}"
    compose([*SIZE, scenario])
    with pytest.raises(UserError, match="take_share"):
        compose([*SIZE, scenario, f"{TAKE}=0.2", f"plausible={{names:[{TAKE}],markets:[[0.2],[0.59]]}}"])


def test_a_market_is_one_line_of_the_printed_configuration(ensemble, capsys):
    assert main([*SIZE, ensemble[1], "-c", "job"]) == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("  markets:")
    assert all(lines[at + i].startswith("  - [") and lines[at + i].endswith("]") for i in (1, 2))


def test_the_cache_knows_values_and_not_ensembles(ensemble, tmp_path):
    plain, block = ensemble
    drawn = market_of(compose([*SIZE, block]), 1)
    by_hand = compose(
        [*SIZE, "plausible={names:[],markets:[]}", f"{TAKE}={drawn.platform['discount'].take_share!r}",
         f"{HABIT}={drawn.behaviour.visit.habit!r}", f"{VALUES}.2021={drawn.calendar.trends.visit.values[2021]!r}"]
    )  # fmt: skip

    def names(params):
        return cache.burn_in_entry(tmp_path, params, 1), cache.arm_entry(tmp_path, arms_of(params)[0], 1)

    assert names(drawn) == names(by_hand)
    assert names(plain) == names(market_of(compose([*SIZE, block]), 0)) == names(compose([*SIZE, block]))
    assert not set(names(plain)) & set(names(drawn))


def test_all_arms_of_a_replication_live_in_its_market(ensemble):
    plain, block = ensemble
    params = compose([*SIZE, block, "+scenario=price_war", "+strategy=points", "stress=true", "explain=true"])
    lots = [Lot.drawn(params, arms_of(params), replication) for replication in range(2)]
    habits = [
        {arm.params.behaviour.visit.habit for arm in lot.arms} | {lot.market.behaviour.visit.habit} for lot in lots
    ]
    assert habits == [{plain.behaviour.visit.habit}, {plain.behaviour.visit.habit / 2}]
    assert len(lots[1].arms) > 10 and all(arm.params.plausible == Plausible() for arm in lots[1].arms)


def test_a_run_tells_who_lived_where(tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    words = [*SIZE, "replications=4", f"{TAKE}=0.2", f"plausible={{names:[{TAKE}],markets:[[0.2],[0.3]]}}"]
    found = run(compose([*words, "+scenario=price_war", f"output.dir={tmp_path / 'out'}"]), market=FakeMarket)
    assert found.manifest["plausible"] == [0, 1, 0, 1] and found.manifest["seeds"] == [5000, 5001, 5002, 5003]
    before = found.kpis.filter(week=0).sort("arm", "replication")["value"].to_list()
    assert before == pytest.approx([5204, 5305, 5206, 5307] * 2)  # sales are seed + 1000 x fee + weeks of burn-in
    stored = yaml.safe_load((found.folder / "config.yaml").read_text())["plausible"]
    assert stored == {"use": True, "crossed": False, "names": [TAKE], "markets": [[0.2], [0.3]]}


@pytest.mark.slow
def test_an_ensemble_in_a_folder_of_ones_own(tmp_path, capsys, monkeypatch):
    """Two real markets, from a file of the user's, all the way to the printed count."""
    monkeypatch.setattr("sim.app.answer.pages", lambda *_: [])  # of two such markets they are made in tests of the page
    (tmp_path / "calibrated").mkdir()
    (tmp_path / "calibrated" / "mine.yaml").write_text(
        "# @package _global_\nbehaviour: {visit: {habit: 0.5}}\n"
        "plausible: {names: [behaviour.visit.habit], markets: [[0.5], [0.9]]}\n"
    )
    asked = ["population.persons=120", "horizon.weeks=54", "replications=2", "+scenario=price_war", "calibrated=mine"]
    said = {word.partition("=")[0] for word in asked}  # a value is given once
    size = [word for word in SIZE if word.partition("=")[0] not in said]
    status = main([*size, *asked, "--config-dir", str(tmp_path), f"output.dir={tmp_path / 'out'}"])
    told = capsys.readouterr().out
    assert status == 0 and "sign" in told and "2 paired replications of 2 plausible markets" in " ".join(told.split())
    found = read(told.strip().splitlines()[-1])
    assert found.manifest["plausible"] == [0, 1]
    assert found.config["behaviour"]["visit"]["habit"] == 0.5
    assert set(found.tables["plausible"]["market"]) == {0, 1}
