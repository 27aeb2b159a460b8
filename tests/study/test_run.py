"""Arms x replications: shared seeds and burn-ins, each simulated once, however many processes there are."""

from __future__ import annotations

import io
import json
import os

import polars as pl
import pytest
from fake_market import METRIC, FakeMarket
from rich.console import Console

from sim.core.errors import StudyError, UserError
from sim.core.files import new_folder, write_file
from sim.study.arms import arms_of
from sim.study.compose import compose, to_params
from sim.study.execution import cache
from sim.study.results import AMOUNTS_SCHEMA, read
from sim.study.run import run

SIZE = ["size=tiny", "horizon.weeks=60", "horizon.burn_in_weeks=4", "replications=3", "seed=5"]
TAKE = "platform.discount.take_share"
WAR = [*SIZE, "+scenario=price_war"]


@pytest.fixture
def log(tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")  # nothing to compile
    return tmp_path / "log"


def ask(words, tmp_path, **options):
    return run(compose([*words, f"output.dir={tmp_path / 'results'}"]), market=FakeMarket, **options)


@pytest.mark.parametrize("threads", [1, 2])
def test_arms_share_seeds_and_burn_in(log, tmp_path, threads):
    found = ask([*WAR, f"threads={threads}"], tmp_path)
    assert found.manifest["seeds"] == [5000, 5001, 5002]
    assert sorted(log.read_text().splitlines()) == sorted(
        f"{verb} {seed} {scenarios}"
        for seed in (5000, 5001, 5002)
        for verb, scenarios in (("found", 0), ("resume", 0), ("resume", 1))
    )
    values = found.kpis.filter(pl.col("week") == 30).sort("replication", "arm")
    take = found.config["platform"]["discount"]["take_share"]
    assert values["arm"].to_list() == ["reference", "treatment"] * 3
    expected = [seed + 1000 * t + 4 + 30 for seed in (5000, 5001, 5002) for t in (take, 0.05)]
    assert values["value"].to_list() == pytest.approx(expected)


def test_workers_and_threads_change_no_result(log, tmp_path, monkeypatch):
    one = ask([*WAR, "threads=1"], tmp_path)
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "other"))
    two = ask([*WAR, "threads=3"], tmp_path)
    assert two.manifest["workers"] == 3
    assert one.kpis.equals(two.kpis) and one.comparison.equals(two.comparison)


def test_a_reference_is_simulated_once_for_all_scenarios(log, tmp_path):
    ask([*SIZE, "threads=1"], tmp_path)
    log.unlink()
    found = ask([*WAR, "threads=1"], tmp_path)
    assert found.manifest["found_in_cache"] == {"burn-in": 3, "reference": 3, "price_war": 0}
    assert log.read_text().splitlines() == ["resume 5000 1", "resume 5001 1", "resume 5002 1"]


def test_a_longer_horizon_shares_the_burn_in_and_more_replications_share_the_first(log, tmp_path):
    ask([*SIZE, "threads=1"], tmp_path)
    log.unlink()
    found = ask([*SIZE, "threads=1", "horizon.weeks=61", "replications=4"], tmp_path)
    assert log.read_text().split("\n")[:2] == ["found 5003 0", "resume 5000 0"]
    assert found.kpis["week"].max() == 60


def test_whatever_could_change_the_burn_in_renames_it(log, tmp_path):
    def entry(*words):
        return cache.burn_in_entry(tmp_path, compose([*SIZE, *words]), 1)

    same = entry()
    assert same == entry("horizon.weeks=7") == entry("+scenario=price_war") == entry("threads=3", "replications=9")
    assert same == entry("output.dir=elsewhere", "output.transactions=true")
    others = [entry("population.persons=500"), entry("behaviour.visit.habit=1"), entry("horizon.burn_in_weeks=5")]
    assert len({same, *others, cache.burn_in_entry(tmp_path, compose(SIZE), 2)}) == 5


def test_one_arm_has_no_comparison(log, tmp_path):
    found = ask([*SIZE, "threads=1"], tmp_path)
    assert found.comparison is None and found.names == ()
    assert found.kpis["arm"].unique().to_list() == ["reference"]
    assert not (found.folder / "comparison.parquet").exists()
    assert "paired" not in found.title


def test_the_folder_keeps_the_contract(log, tmp_path):
    found = ask([*WAR, "threads=1", "output.transactions=true"], tmp_path)
    assert found.folder.parent == tmp_path / "results" / "price_war"
    names = {file.name for file in found.folder.iterdir()}
    assert names == {
        "manifest.json", "config.yaml", "kpi.parquet", "comparison.parquet", "transactions.parquet", "persons.parquet",
        "plausible.parquet",
    }  # fmt: skip
    again = read(found.folder)
    assert again.kpis.equals(found.kpis) and again.config == found.config
    assert found.kpis.columns == [
        "arm", "replication", "week", "metric", "dimension", "group", "value", "unit", "numerator", "denominator",
    ]  # fmt: skip
    assert again.tables["transactions"].columns[:2] == ["arm", "replication"]
    needed = {"schema_version", "config_hash", "code_version", "seeds", "packages", "wall_time_s", "threads"}
    assert needed <= set(again.manifest)
    row = found.comparison.row(by_predicate=(pl.col("metric") == METRIC) & (pl.col("window") == "all"), named=True)
    assert row["replications"] == 3 and row["difference"] < 0


def test_nothing_is_written_unless_asked(log, tmp_path):
    assert ask([*SIZE, "threads=1"], tmp_path, save=False).folder is None
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    ("trouble", "error", "message"),
    [
        ("mistake", UserError, "policy.audit=7"),
        ("bug", StudyError, "a bug in week 1"),
        ("killed", StudyError, "killed"),
    ],
)
def test_failures_are_told_and_leave_no_folder(log, tmp_path, monkeypatch, trouble, error, message, threads):
    if trouble == "killed" and threads == 1:
        pytest.skip("a killed process that works alone tells nobody")
    monkeypatch.setenv("FAKE_TROUBLE", trouble)
    with pytest.raises(error, match=message):
        ask([*WAR, f"threads={threads}"], tmp_path)
    assert not (tmp_path / "results").exists()
    monkeypatch.setenv("FAKE_TROUBLE", "")
    assert ask([*WAR, f"threads={threads}"], tmp_path).folder.is_dir()


def test_a_cache_that_cannot_be_written_costs_time_only(log, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "file"))
    assert ask([*SIZE, "threads=1"], tmp_path).folder.is_dir()


def test_the_cache_forgets_what_was_used_longest_ago(tmp_path):
    for age, name in enumerate("abc"):
        entry = tmp_path / "burn_in" / name
        write_file(entry, b"0123456789")
        os.utime(entry, (1e9 - age, 1e9 - age))
    with new_folder(tmp_path / "arms" / "d") as folder:
        (folder / "kpi").write_bytes(b"0123456789")
    cache.prune(tmp_path, limit_bytes=25)
    assert sorted(file.name for file in tmp_path.glob("*/*")) == ["a", "d"]


def club(folder, **settings):
    """A user's folder with a strategy whose only effect is the take of the discount platform."""
    (folder / "mine" / "strategy").mkdir(parents=True, exist_ok=True)
    body = {"description": "A club.", "sponsor": {"platform": "discount"}, "set": {TAKE: 0.1}, **settings}
    (folder / "mine" / "strategy" / "club.yaml").write_text(f"# @package strategies.club\n{json.dumps(body)}\n")
    return folder / "mine"


def tried(words, tmp_path, **settings):
    params = compose([*SIZE, *words, f"output.dir={tmp_path / 'results'}", "threads=1"], club(tmp_path, **settings))
    return run(params, market=FakeMarket)


def level(found, arm, week=30):
    """Sales of one week in the first replication, without seed and burn-in: 1000 x take."""
    rows = found.kpis.filter(pl.col("arm") == arm, pl.col("week") == week, pl.col("replication") == 0)
    return rows["value"].item() - 5000 - 4 - week


def test_a_strategy_is_compared_with_the_same_market_and_scenario_without_it(log, tmp_path):
    found = tried(["+scenario=price_war", "+strategy=club"], tmp_path)
    assert (level(found, "reference"), level(found, "treatment")) == pytest.approx((50, 100))
    assert found.folder.parent.name == "price_war+club" and found.names == ("price_war", "club")
    assert found.manifest["arms"] == {"reference": "price_war", "treatment": "price_war + club"}
    assert found.manifest["strategies"] == ["club"] and found.manifest["policies"] == []
    assert read(found.folder).asked == found.asked
    log.unlink()
    again = ask([*WAR, "threads=1"], tmp_path)  # what was the reference is now the treatment
    assert again.manifest["found_in_cache"]["price_war"] == 3


def test_amounts_that_are_beliefs_are_drawn_and_written_down(log, tmp_path):
    take = f"strategies.club.set={{{TAKE}: {{median: 0.1, low: 0.05, high: 0.2, source: pilot}}}}"
    ensemble = f"plausible={{names: [{TAKE}], markets: [[0.15], [0.16], [0.17]]}}"
    found = tried(["+strategy=club", take, ensemble, f"{TAKE}=0.15"], tmp_path)
    drawn = read(found.folder).tables["amounts"]
    assert dict(drawn.schema) == AMOUNTS_SCHEMA and drawn["market"].to_list() == [0, 1, 2]
    assert drawn["path"].unique().item() == f"strategies.club.set.{TAKE}" and drawn["value"].n_unique() == 3
    assert drawn.select("median", "low", "high", "source").unique().rows() == [(0.1, 0.05, 0.2, "pilot")]
    assert level(found, "treatment") == pytest.approx(1000 * drawn["value"][0])
    assert found.config["strategies"]["club"]["set"] == {TAKE: 0.1}
    assert to_params(found.config).beliefs.keys() == found.config["beliefs"].keys() == {f"strategies.club.set.{TAKE}"}


def test_a_case_gives_its_name_to_folder_and_titles(log, tmp_path):
    folder = club(tmp_path)
    (folder / "case").mkdir()
    parts = "defaults:\n  - /strategy: [club]\n  - /scenario: [price_war]\ncases: {both: {description: Both.}}\n"
    (folder / "case" / "both.yaml").write_text(f"# @package _global_\n{parts}")
    words = [*SIZE, "+case=both", "+policy=price_parity", f"output.dir={tmp_path / 'results'}", "threads=1"]
    found = run(compose(words, folder), market=FakeMarket)
    assert found.folder.parent.name == "both+price_parity" and found.names == ("both", "price_parity")
    assert found.manifest["arms"]["treatment"] == "both + price_parity"
    assert read(found.folder).names == found.names and found.manifest["strategies"] == ["club"]


def test_the_burn_in_and_other_arms_know_nothing_of_strategies_and_further_questions(log, tmp_path):
    plain, asked = compose(SIZE), compose([*SIZE, "+strategy=club"], club(tmp_path))
    further = compose([*SIZE, "+strategy=club", "stress=true", "explain=true"], tmp_path / "mine")
    copied = compose([*SIZE, "+strategy=club", "rivals.copy_after_weeks=9"], tmp_path / "mine")
    burn_ins = {cache.burn_in_entry(tmp_path, params, 1) for params in (plain, asked, further, copied)}
    assert len(burn_ins) == 1

    def entries(params):
        return [cache.arm_entry(tmp_path, arm, 1) for arm in arms_of(params)]

    assert entries(asked)[0] == entries(copied)[0] == entries(plain)[0]
    assert entries(further)[:2] == entries(asked)
    assert entries(copied)[1] != entries(asked)[1]
    assert len(set(entries(further))) == len(arms_of(further))  # what is held is part of the name


def test_stress_runs_the_strategy_in_three_more_ways(log, tmp_path):
    found = tried(["+strategy=club", "stress=true"], tmp_path, to_week=40)
    own = 1000 * found.config["platform"]["discount"]["take_share"]
    levels = {arm: level(found, arm) for arm in found.manifest["arms"]}
    expected = {"reference": own, "treatment": 100, "stopped": 100, "half": (own + 100) / 2}
    assert levels == pytest.approx(expected | {"double": 200 - own})
    assert found.comparison.equals(tried(["+strategy=club"], tmp_path, to_week=40).comparison)
    resumed = [line for line in log.read_text().splitlines() if line.startswith("resume")]
    assert len(resumed) == 3 * 4  # a strategy that ends by itself is not stopped once more


def test_accounts_are_kept_where_the_market_has_them(log, tmp_path, monkeypatch):
    monkeypatch.setenv("FAKE_ACCOUNTS", "1")
    found = tried(["+strategy=club"], tmp_path)
    assert found.tables["accounts"].columns[:2] == ["arm", "replication"]
    assert read(found.folder).tables["accounts"].equals(found.tables["accounts"])
    assert set(found.tables["accounts"]["arm"]) == {"reference", "treatment"}


def test_a_strategy_that_never_starts_is_pointed_out(log, tmp_path):
    console = Console(record=True, width=120, file=io.StringIO())
    params = compose([*WAR, "threads=1", "+strategy=club", "strategies.club.from_week=70"], club(tmp_path))
    run(params, market=FakeMarket, save=False, console=console)
    text = console.export_text()
    assert "club changes nothing before week 70" in text and "price_war changes" not in text
    none = compose([*SIZE, "threads=1", "+strategy=club", "strategies.club.intensity=0"], tmp_path / "mine")
    found = run(none, market=FakeMarket, save=False, console=console)
    assert "club changes nothing\n" in console.export_text()
    assert (found.comparison["difference"] == 0).all()


def test_a_scenario_beyond_the_horizon_is_pointed_out(log, tmp_path):
    console = Console(record=True, width=120, file=io.StringIO())
    ask([*WAR, "threads=1", "horizon.weeks=20"], tmp_path, console=console)
    assert "price_war changes nothing before week 26" in console.export_text()
