"""`python -m sim.calibrate`: what it refuses, what it writes, and that the market can live with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from calibration_toy import Run, toy_run

from sim.app.calibrate import main
from sim.core.errors import UserError
from sim.evidence.calibration.drawn import drawn_values, read_drawn
from sim.evidence.calibration.report import page
from sim.evidence.calibration.space import Free, Space, read_free, with_values, without
from sim.evidence.calibration.tables import tables
from sim.evidence.calibration.targets import read_own, targets
from sim.evidence.calibration.write import calibrated_yaml, write_report
from sim.evidence.facts import facts
from sim.study.compose import compose
from sim.study.ensemble import market_of
from sim.study.results import write_file


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return toy_run(tmp_path_factory.mktemp("journal"))


def own(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "my_facts.yaml"
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {id: mine, read: repurchase_rat, low: 0.2}", "fact mine: unknown measure 'repurchase_rat' (did you mean"),
        ("- {id: mine, read: mau_rate, of: 'segment:gen_z', low: 0.2}", "did you mean 'genz'?"),
        ("- {id: mine, read: mau_rate, of: 'segmnt:genz', low: 0.2}", "did you mean 'segment'?"),
        ("- {id: mine, read: mau_rate, year: 2031, low: 0.2}", "year 2031"),
        ("- {id: mine, read: mau_rate, low: 0.5, high: 0.4}", "low 0.5 must be below high 0.4"),
        ("- {id: mine, read: mau_rate, low: many}", "mine: low='many': "),
        ("- {id: mine, read: mau_rate, lw: 0.5}", "unknown key 'lw' (did you mean 'low'?)"),
        ("- {id: mine, read: mau_rate}", "mine: give read and low or high"),
        ("- {id: mine, read: mau_rate, low: 0.1, over: {}}", "mine: over: give read, of or year"),
        ("- {id: mine, read: mau_rate, low: 0.1, minus: {year: 2024}}", "mine: minus is the reading itself"),
        ("- {id: mine, read: mau_rate, low: 0.1, year: '2024'}", "mine: year: '2024': allowed is a year such as 2024"),
        ("- {id: mine, read: mau_rate, low: 0.1, year: [2024]}", "mine: year: [2024]: allowed is"),
        ("- {id: mine, read: mau_rate, low: 0.1, year: [2024, 2022]}", "must lie in 2021 to 2025"),
        ("- {id: mine, read: mau_rate, low: 0.1, core: true, held_out: true}", "give one of them"),
        ("- {id: mine, read: mau_rate, low: 0.1, aim: .nan}", "aim nan must lie in 0.1 to inf"),
        ("- {id: mine, read: mau_rate, low: 0.1, high: 0.2, aim: 0.3}", "aim 0.3 must lie in 0.1 to 0.2"),
        ("- {id: mine, read: mau_rate, low: .nan, high: 0.2}", "low nan must be below high 0.2"),
        ("- {id: mine, read: mau_rate, low: 30, high: 40}", "mau_rate is a share, 0 to 1 (35 % is 0.35)"),
        ("- {id: mine, read: mau_rate, low: 0.1, unit: '%'}", "unknown key 'unit'"),
        ("- {id: mine, read: mau_rate, low: 0.1, of: 'segment:'}", "unknown group ''"),
        ("- {id: mine, read: mau_rate, low: 0.1, of: 'segment:genz+genz'}", "'genz' is named twice"),
        ("- {id: mine, read: mau_rate, low: 0.1, about: ''}", "mine: about='': "),
        ("- {id: a_trust_platfrms, low: 0.5}", "did you mean 'a_trust_platforms'?"),
        ("- {id: a_trust_platforms, low: 0.99}", "low 0.99 must be below high"),
        ("- {id: mine, read: mau_rate, low: 0.1}\n- {id: mine, read: mau_rate, low: 0.2}", "more than once"),
        ("- {read: mau_rate, low: 0.1}", "entry 1: allowed is a fact such as"),
        ("- 3", "entry 1: allowed is a fact such as"),
        ("mine: {read: mau_rate}", "allowed is a list of facts"),
        ("- {id: mine, read: [mau_rate", "not valid YAML"),
        ("", "allowed is a list of facts"),
        ("[]", "no facts in it"),
    ],
)
def test_bad_facts_are_refused_by_name_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    file = own(tmp_path, text)
    before = sorted(tmp_path.rglob("*"))
    words = ["--facts", str(file), "--output", str(tmp_path / "c" / "calibrated" / "x.yaml")]
    assert main([*words, "--journal", str(tmp_path / "journal"), "--report", str(tmp_path / "report")]) == 2
    said = capsys.readouterr()
    assert message in said.err and str(file) in said.err and said.out == ""
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--facts", "none.yaml"], "none.yaml: no such file"),
        (["--only"], "give --facts FILE with it"),
        (["--output", "mine.yaml"], "--output mine.yaml: allowed is DIR/calibrated/NAME.yaml"),
        (["--evaluations", "50"], "--evaluations 50: allowed is"),
        (["--left-out", "--known", "3"], "--left-out, --known: give one of them"),
        (["--known", "-1"], "--known -1: allowed is 0 to 400"),
        (["--persons", "5"], "population.persons=5: allowed is"),
        (["--workers", "-1"], "--workers -1: allowed is 0 to"),
        (["--start", "defalt"], "did you mean 'default'?"),
        (["--free", "none.yaml"], "none.yaml: no such file"),
        (["market=outlook"], "'market=outlook': a calibration"),
        (["calibrated=default"], "--start NAME"),
        (["behaviour.visit.bse=1"], "did you mean 'base'?"),
        (["--evaluatons", "9"], "--evaluatons: unknown option (did you mean '--evaluations'?)"),
    ],
)
def test_bad_words_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_own_facts_change_shipped_ones_or_stand_beside_them(tmp_path: Path) -> None:
    market = compose(["market=history"])
    file = own(tmp_path, "- {id: a_trust_platforms, high: 0.9}\n- {id: mine, read: mau_rate, low: 0.1}")
    mine = read_own(file, facts())
    shipped = facts()["a_trust_platforms"]
    assert mine["a_trust_platforms"].high == 0.9
    assert mine["a_trust_platforms"].model_dump(exclude={"high"}) == shipped.model_dump(exclude={"high"})
    together = [fact.id for fact in targets(market, file)]
    assert together.count("a_trust_platforms") == 1 and "mine" in together and len(together) > 50
    assert [fact.id for fact in targets(market, file, only=True)] == ["a_trust_platforms", "mine"]


def test_shipped_free_parameters_fit_the_market() -> None:
    market = compose(["market=history", "~calibrated"])
    space = Space(read_free(), market)
    assert 20 <= len(space) <= 90
    for point in (np.zeros(len(space)), space.start, np.ones(len(space))):
        with_values(market, space.values(point))  # raises when values do not go together
    start = space.values(space.start)
    assert with_values(market, start) == market, "the start is the market as it stands"


def test_what_a_user_sets_is_not_free() -> None:
    market = compose(["market=history", "~calibrated"])
    free = read_free()
    kept = [one.name for one in without(free, ["behaviour.buy.base", "segment.silver"], market)]
    assert "behaviour.buy.base" not in kept and "behaviour.buy.bond" in kept
    assert not any("silver" in name for name in kept)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"low": 9}, "low 9 must be below high"),
        ({"scale": "log", "low": -4}, "log scale"),
        ({"name": "behaviour.buy.bse"}, "did you mean 'base'?"),
        ({"high": 99}, "behaviour.buy.base=99: allowed is -12 to 60"),
        ({"low": -1}, "starts at -3.42, outside of -1 to -2"),
        ({"paths": ["segment.*"]}, "is a group"),
        ({"prior": 3}, "prior=3: allowed is"),
    ],
)
def test_free_parameters_that_do_not_fit_are_refused(tmp_path: Path, change: dict[str, object], message: str) -> None:
    entry = {"name": "behaviour.buy.base", "low": -4, "high": -2, "source": "s", "about": "a"} | change
    if change == {"low": -1}:
        entry["high"] = -0.5
        message = "outside of -1 to -0.5"
    file = own(tmp_path, f"[{entry}]")
    with pytest.raises(UserError) as problem:
        Space(read_free(file), compose(["market=history", "~calibrated"]))
    assert message in str(problem.value)


def test_one_value_is_moved_once() -> None:
    one = Free(name="a", paths=("segment.*.basket",), **{"as": "factor"}, low=0.5, high=2, source="", about="")
    other = Free(name="segment.genz.basket", low=0.5, high=2, source="", about="")
    with pytest.raises(UserError, match=r"segment\.genz\.basket is moved by a too"):
        Space([one, other], compose(["market=history"]))


def test_scales_and_kinds_of_movement() -> None:
    market = compose(["market=history", "~calibrated"])
    kinds = [
        Free(
            name="f", paths=("segment.*.basket",), **{"as": "factor"}, low=0.5, high=2, scale="log", source="", about=""
        ),
        Free(name="s", paths=("segment.*.trust",), **{"as": "shift"}, low=-0.1, high=0.1, source="", about=""),
        Free(name="behaviour.look.seek", low=0.1, high=0.9, scale="logit", source="", about=""),
    ]
    space = Space(kinds, market)
    assert space.start[:2] == pytest.approx([0.5, 0.5])
    values = space.values(np.array([1.0, 0.0, 0.5]))
    assert values["segment.genz.basket"] == pytest.approx(2 * market.segment["genz"].basket)
    assert values["segment.silver.trust"] == pytest.approx(market.segment["silver"].trust - 0.1)
    assert values["behaviour.look.seek"] == 0.5
    moved = with_values(market, values)
    assert space.point_of(moved) == pytest.approx([1.0, 0.0, 0.5], abs=1e-4)


def test_the_file_is_a_calibration_of_the_market(run: Run, tmp_path: Path) -> None:
    text = calibrated_yaml(run.found, run.space, ["made by a test"])
    assert text.startswith("# @package _global_\n# made by a test\n")
    write_file(tmp_path / "calibrated" / "mine.yaml", text)
    market = compose(["calibrated=mine"], tmp_path)
    best = run.space.values(run.found.point)
    assert with_values(market, best) == market, "the market holds the fitted values, to the last digit"
    assert len(market.plausible.markets) == len(run.found.ensemble.points) > 2
    second = run.space.values(run.found.ensemble.points[1])
    assert market_of(market, 1).behaviour.buy.bond == second["behaviour.buy.bond"]
    conduct = [market_of(market, i).rivalry.conduct for i in range(3)]
    assert conduct[0] == compose([]).rivalry.conduct and len(set(conduct)) == 3, "drawn, not fitted"


def test_what_no_fact_tells_is_drawn_over_its_range() -> None:
    drawn, market = read_drawn(), compose(["market=history"])
    rows = drawn_values(drawn, market, 13, 1)
    assert rows == drawn_values(drawn, market, 13, 1) != drawn_values(drawn, market, 13, 2)
    assert rows[0]["rivalry.conduct"] == market.rivalry.conduct
    for one in drawn:
        values = np.array([row[one.name] for row in rows[1:]])
        assert (values >= one.low).all() and (values <= one.high).all()
        assert np.ptp(values) > 0.7 * (one.high - one.low), f"{one.name} is as wide as nobody's knowledge of it"
    assert with_values(market, rows[5]).rivalry.lag_weeks == rows[5]["rivalry.lag_weeks"]


def test_years_of_a_trend_are_written_as_years(tmp_path: Path, run: Run) -> None:
    free = [
        Free(name="calendar.trends.visit.values.2022", low=0.0, high=1.0, source="", about=""),
        *run.space.free[1:],
    ]
    space = Space(free, compose(["market=history"]))
    write_file(tmp_path / "calibrated" / "mine.yaml", calibrated_yaml(run.found, space, []))
    values = compose(["calibrated=mine"], tmp_path).calendar.trends.visit.values
    assert values[2022] == pytest.approx(run.found.point[0], rel=1e-5)
    assert values[2023] == 0.05


def test_the_report_names_what_is_met_and_what_is_open(run: Run, tmp_path: Path) -> None:
    made = tables(run.found, run.space)
    write_report(tmp_path, page(run.found, run.space, ["made by a test"]), made)
    text = (tmp_path / "report.md").read_text()
    for words in ("made by a test", "| f3 |", "Not observed in any run: `never`", "behaviour.visit.habit"):
        assert words in text
    facts_table = pl.read_parquet(tmp_path / "facts.parquet")
    assert facts_table["fact"].to_list() == [f"f{i}" for i in range(8)]
    assert facts_table.filter(pl.col("kind") == "held out").height == 1
    met = facts_table.filter(pl.col("kind") != "held out")["met"].to_list()
    assert met.count("yes") == int(run.found.objective.met(facts_table["fitted"].to_numpy()[:7]).sum())
    parameters = pl.read_parquet(tmp_path / "parameters.parquet")
    assert parameters["parameter"].to_list() == run.space.names
    assert (parameters["from"] < parameters["to"]).all() and parameters["learned"].is_between(0, 1).all()
    assert parameters["kind"].to_list() == [
        "left to its range" if known < 0.2 else "fitted" for known in parameters["learned"]
    ]
    assert pl.read_parquet(tmp_path / "markets.parquet").height == len(run.found.ensemble.points)
    assert {file.name for file in tmp_path.iterdir()} == {"report.md", *(f"{name}.parquet" for name in made)}


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "calibrated").write_text("a file")
    with pytest.raises(UserError, match=r"--output: cannot write .*calibrated/x.yaml"):
        write_file(tmp_path / "calibrated" / "x.yaml", "")


@pytest.mark.slow
def test_a_small_market_is_calibrated_from_words_to_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A quarter of a year of a hundred people: its numbers mean nothing, but all of it happens."""
    (tmp_path / "free.yaml").write_text("[{name: behaviour.visit.base, low: -4, high: 0, source: s, about: a}]")
    file = own(tmp_path, "- {id: mine, read: sessions_monthly, year: 2021, low: 5, high: 6}")
    output = tmp_path / "own" / "calibrated" / "mine.yaml"
    words = [
        "horizon.weeks=13", "horizon.burn_in_weeks=2", "--persons", "100", "--facts", str(file), "--only",
        "--free", str(tmp_path / "free.yaml"), "--evaluations", "44", "--markets", "2", "--workers", "1",
        "--output", str(output), "--report", str(tmp_path / "report"), "--journal", str(tmp_path / "journal"),
    ]  # fmt: skip
    assert main(words) == 0
    said = capsys.readouterr().out
    assert said.strip().splitlines()[-1] == str(output)
    market = compose(["calibrated=mine"], tmp_path / "own")
    assert market.behaviour.visit.base != compose().behaviour.visit.base
    fitted = pl.read_parquet(tmp_path / "report" / "facts.parquet").row(0, named=True)
    assert abs(fitted["fitted"] - 5.5) < abs(fitted["before"] - 5.5) / 2
    text, simulated = output.read_text(), len(list((tmp_path / "journal").iterdir()))
    assert main(words) == 0
    assert output.read_text() == text and len(list((tmp_path / "journal").iterdir())) == simulated
