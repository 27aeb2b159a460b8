"""`python -m sim.fit`: a log in, a segment that composes out; bad input leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import yaml
from cdnow import cdnow, cdnow_fitted

from sim.app.fit import main
from sim.evidence.fitting.fitted import Fitted
from sim.evidence.fitting.ordinary import Ordinary, shipped
from sim.evidence.fitting.report import _fixed, _number
from sim.evidence.fitting.segment import learned, segment_yaml, shipped_segment
from sim.params.population import Segment
from sim.state.names import SEGMENTS
from sim.study.compose import compose


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("cdnow") / "cdnow.csv"
    cdnow().write_csv(file)
    return file


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return cdnow_fitted()


def test_writes_a_segment_that_the_market_uses(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "mine"
    words = [str(log), "--holdout", "39", "--yuan", "7", "--output", str(output), "--name", "cdnow", "--as", "genz"]
    assert main(words) == 0
    printed = capsys.readouterr().out
    for expected in (
        "2,357 customers",
        "−9,582.4",
        "−9,595.0",
        "−4.1 %",
        "−1.6 %",
        "rows read                                             6,919",
        "buys as before      2,930  +55.7 %",
        "worth",
        "segment=[cdnow,silver,lower_tier,mainstream]",
    ):
        assert expected in printed
    for name in ("customers.parquet", "calibration.png", "holdout.png"):
        assert (output / name).stat().st_size > 10_000
    file = output / "segment" / "cdnow.yaml"
    assert printed.splitlines()[-1] == str(file)
    answer = (output / "answer.txt").read_text().splitlines()
    assert answer[-1].startswith("use it: ") and answer == [
        line.rstrip() for line in printed.splitlines()[: len(answer)]
    ]
    page = (output / "report.md").read_text()
    assert "In these weeks it foretells −12.1 %" in page and "![Weeks kept back" in page
    params = compose(["segment=[cdnow,silver,lower_tier,mainstream]"], output)
    assert tuple(params.segment) == SEGMENTS
    mine, before = params.segment["genz"], compose().segment["genz"]
    changed = {key for key in Segment.model_fields if getattr(mine, key) != getattr(before, key)}
    assert changed == {"description", "visit_ceiling", "visit_shape", "dropout_a", "dropout_b", "basket"}
    assert file.read_text().startswith("# @package segment.genz\n# From cdnow.csv, 1997-01-01 to 1998-06-30: 2,357")


def test_a_segment_that_fits_like_the_shipped_one_stays_as_it_is(fitted: Fitted) -> None:
    segment = Segment(**shipped_segment("silver"))
    same = Ordinary(*(float(v) for v in fitted.bg.values), fitted.mean_amount)
    for key, value in learned(fitted, segment, same, 1.0).items():
        assert value == pytest.approx(getattr(segment, key)), key
    twice = learned(fitted, segment, Ordinary(same.r, 2 * same.alpha, same.a, same.b, same.amount / 2), 1.0)
    assert twice["visit_ceiling"] == pytest.approx(2 * segment.visit_ceiling), (
        "bought at half the rate: comes twice as often"
    )
    assert twice["basket"] == pytest.approx(2 * segment.basket)


def test_traits_stay_in_range_and_say_so(fitted: Fitted) -> None:
    text, notes = segment_yaml(fitted, "mainstream", "x", shipped()["mainstream"], yuan=1000.0)
    assert yaml.safe_load(text)["basket"] == 10.0
    assert len(notes) == 1 and notes[0].endswith("allowed is 0.1 to 10; written as 10")


def test_every_segment_has_what_its_joiners_look_like() -> None:
    assert tuple(shipped()) == SEGMENTS
    for ordinary in shipped().values():
        assert 0.05 < ordinary.rate < 1.0 and 50 < ordinary.amount < 1000
        assert np.isfinite([ordinary.a, ordinary.b]).all()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--name", "my-customers"], "--name my-customers: allowed are letters"),
        (["--name", "genz"], "--name genz: a shipped segment has that name"),
        (["--as", "gen"], "--as gen: unknown segment (did you mean 'genz'?)"),
        (["--holdout", "-1"], "--holdout -1: allowed is 0 weeks or more"),
        (["--holdout", "60"], "--holdout 60: allowed is 0 to 39 weeks, half of the log"),
        (["--holdout", "many"], "--holdout many: allowed is a whole number"),
        (["--horizon", "0"], "--horizon 0: allowed are weeks such as 26, or days such as 90d"),
        (["--horizon", "521"], "--horizon 521: allowed is more than 0 and at most 520 weeks"),
        (["--model", "bgnbd"], "--model bgnbd: unknown (did you mean 'bg_nbd'?)"),
        (["--returns", "drop"], "--returns drop: allowed is leave-out or net"),
        (["--decimal", ";"], "--decimal ;: allowed is . or ,"),
        (["--date-format", "dd/mm/yyyy"], "--date-format dd/mm/yyyy: allowed is a form such as %d/%m/%Y"),
        (["--timezone", "Asia/Shangai"], "--timezone Asia/Shangai: unknown (did you mean 'Asia/Shanghai'?)"),
        (["--encoding", "gkb"], "--encoding gkb: unknown; such as utf-8"),
        (["--yuan", "0"], "--yuan 0: allowed is more than 0"),
        (["--new-after", "May"], "--new-after May: allowed is a date such as 2026-01-31"),
        (["--amount", "spent"], "--amount spent: no such column"),
        (["--amount", "AMOUNT"], "--amount AMOUNT: no such column in"),
        (["--as", "GENZ"], "--as GENZ: unknown segment (did you mean 'genz'?)"),
        (["--encoding", "idna"], "--encoding idna: no file is written in it; such as utf-8"),
        (["--date-format", "%Q"], "--date-format %Q: %Q means nothing"),
        (["--currency", "EUR"], "--currency EUR: "),
        (["--market", "nowhere"], "nowhere: not a results folder"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    output = tmp_path / "mine"
    assert main([str(log), "--output", str(output), *words]) == 2
    said = capsys.readouterr()
    assert message in said.err.replace("\n", " ")
    assert said.out == ""
    assert not output.exists()


def test_a_rate_for_no_amounts_is_refused_before_anything_is_fitted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.evidence.fitting.answer.fit_log", None)
    bare = tmp_path / "bare.csv"
    bare.write_text("customer,date,amount\na,2026-01-01,5\na,2026-03-01,\nb,2026-01-02,6\n")
    assert main([str(bare), "--yuan", "7", "--output", str(tmp_path / "mine")]) == 2
    assert "--yuan 7: " in (said := capsys.readouterr().err) and "no amounts of repeat purchases" in said


@pytest.mark.parametrize(("value", "shown"), [(0.0, "0"), (0.003, "fewer than 0.1"), (1.26, "1.3"), (1043.4, "1,043")])
def test_how_many_is_said_with_a_decimal_where_it_counts(value: float, shown: str) -> None:
    assert _number(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(35.813, "35.81"), (0.0, "0.00"), (0.0043, "0.0043"), (2e-5, "0.00002")])
def test_small_amounts_are_no_noughts(value: float, shown: str) -> None:
    assert _fixed(value, 2) == shown


def test_what_a_log_does_not_say_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    """Every second day or so, for ten weeks, without amounts: a rate, and nothing else."""
    file = tmp_path / "log.csv"
    days = [(who, day) for who in range(60) for day in range(who % 3, 70, 2 + who % 2)]
    rows = [f"c{who},2025-0{1 + day // 28}-{1 + day % 28:02}" for who, day in days]
    file.write_text("\n".join(["customer,date", *rows]) + "\n")
    output = tmp_path / "mine"
    assert main([str(file), "--output", str(output), "--horizon", "90d"]) == 0
    said = capsys.readouterr()
    assert "how customers leave           not identified" in said.out
    assert "what a purchase brings        not identified: the log has no amounts" in said.out
    assert "purchases in 90 days, if nobody leaves" in said.out
    assert "holdout" not in said.out and "1e" not in said.out and "nan" not in said.out
    assert "note: no part of the log is kept back for a check: it spans 10.4 weeks, 26 are needed" in said.out
    assert "note: no segment is written: the log does not identify" in said.out
    assert said.err == "" and not recwarn.list
    assert sorted(path.name for path in output.rglob("*")) == [
        *("answer.txt", "calibration.png", "customers.parquet", "report.html", "report.md"),
    ]
    table = pl.read_parquet(output / "customers.parquet")
    assert table["alive"].null_count() == table["expected_value"].null_count() == len(table) == 60
    assert table["expected_purchases"].is_between(20, 60).all()


def test_an_output_that_is_a_file_is_refused_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "mine"
    place.write_text("")
    assert main([str(tmp_path / "none.csv"), "--output", str(place)]) == 2
    assert capsys.readouterr().err.startswith(f"error: --output {place}: cannot write there")


def test_a_bad_row_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "log.csv"
    file.write_text("customer,date,amount\nx,2026-01-01,5\nx,2026-01-32,5\n")
    assert main([str(file), "--output", str(tmp_path / "mine")]) == 2
    assert "row 3: date='2026-01-32'" in capsys.readouterr().err
    assert not (tmp_path / "mine").exists()


def test_a_firm_is_written_that_composes_and_says_what_remains(log, tmp_path, capsys):
    output = tmp_path / "mine"
    words = [str(log), "--output", str(output), "--yuan", "7", "--firm", "records", "--category", "luxury"]
    assert main(words) == 0
    printed = capsys.readouterr().out
    file = output / "firm" / "records.yaml"
    assert str(file) in printed and "+firm=records" in printed and "no log tells unit_cost_share" in printed
    firm = compose(["+firm=records"], output).firms["records"]
    assert (firm.kind, firm.category, firm.share) == ("brand", "luxury", 0.0005)
    assert firm.measured is not None and firm.measured.aov_yuan == pytest.approx(7 * 35.9, rel=0.02)
    text = file.read_text()
    assert "Busiest month" in text and "# quality:" in text and "as small as that is a merchant" in printed
    file.write_text(by_hand := text.replace("# quality:  #", "quality: 0.7  #"))
    assert main(words) == 2, "before anything is fitted"
    assert capsys.readouterr().err.startswith(f"error: --firm records: {file} is there already and says something else")
    assert file.read_text() == by_hand


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--firm", "records"], "--category: a firm needs one"),
        (["--firm", "records", "--category", "record"], "--category record: unknown category"),
        (["--category", "food"], "say --firm NAME too"),
        (["--firm", "my-firm", "--category", "food"], "--firm 'my-firm'"),
        (["--firm", "null", "--category", "food"], "--firm null"),
    ],
)
def test_a_firm_that_cannot_be_written_is_one_line(log, tmp_path, capsys, words, told):
    assert main([str(log), "--output", str(tmp_path / "mine"), *words]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and told in said[0]
    assert not (tmp_path / "mine").exists()
