"""`python -m sim.report`: files where they are wanted, of any results, or one line that says why not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from fake_jobs import jobs
from reported import compared, with_strategy, written

from sim.app import report
from sim.report.page.pictures import none
from sim.study.sweeps.table import SWEEP


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two runs of one seed, whose figures are not drawn."""
    monkeypatch.setattr("sim.report.page.pictures.drawn", lambda run: none)
    monkeypatch.setattr("sim.app.claims_slide.claim_lines", lambda run: [])
    club = with_strategy()
    return [written(compared(), tmp_path / "all" / "war"), written(club, tmp_path / "all" / "club")]


def test_a_report_goes_into_each_folder_or_one_file_holds_all(folders, tmp_path: Path, capsys):
    assert report.main([str(tmp_path / "all")]) == 0
    there = capsys.readouterr().out.split()
    assert there == [str(folder / f"report{kind}") for folder in sorted(folders) for kind in (".html", ".md")]
    assert all(Path(file).is_file() for file in there)
    out = tmp_path / "both.html"
    assert report.main([*map(str, folders), "--out", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    assert "Report on 2 results folders" in text and "club: the same seed" in text and text.count("<article") == 2


def test_a_sweep_has_its_matrix_its_regret_and_what_failed(tmp_path: Path):
    differences = {"a": [1e9, 1.4e9, 1.2e9], "b": [3e9, 3.2e9, 3.1e9]}
    table = jobs(differences=lambda row: differences[row["strategy"]], floor=lambda row: 1e8)
    failed = pl.DataFrame({"job": ["x"], "status": ["failed"], "message": ["no <such> thing"]})
    pl.concat([table, failed], how="diagonal").write_parquet(tmp_path / SWEEP)
    assert report.main([str(tmp_path)]) == 0
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    for said in ("b is ranked first, told from all others.", "no &lt;such&gt; thing", "4 of 5 runs ended well."):
        assert said in text
    assert text.count("data:image/svg+xml") == 2, "matrix and regret"
    assert "| b |" in (tmp_path / "report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere"], "'nowhere': no such folder"),
        (["{}", "--out", "x.doc"], "--out 'x.doc': allowed are names that end in .html and .md"),
        (["{}", "--out", "x.md", "--pdf"], "--out 'x.md': allowed with --pdf are names that end in .html"),
        (["{}", "{}"], "is named twice; allowed is each run once"),
        (["{}", "--out", "/proc/x/y.html"], "--out /proc/x: cannot write there"),
        (["{}", "--pdf"], "--pdf: needs one of chromium"),
        ([], "RESULT: missing"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(tmp_path, folders, capsys, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("shutil.which", lambda name: None)
    before = sorted(tmp_path.rglob("*"))
    assert report.main([word.format(folders[0]) for word in words]) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.splitlines()) == 1 and message in said.err
    assert sorted(tmp_path.rglob("*")) == before
