"""A run is a folder: whole or absent."""

from __future__ import annotations

import errno
import json
import os
import threading
import time
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from sim.core.errors import StudyError, UserError
from sim.params import market
from sim.study import results
from sim.study.places import check_writable
from sim.study.results import RunResult
from sim.study.tables import write_table

ASKED = {kind: ("price_war",) if kind == "scenarios" else () for kind in market.ASKED}


@pytest.fixture
def run():
    kpis = pl.DataFrame({"arm": ["reference"], "replication": [0], "week": [0], "metric": ["orders"], "value": [1.5]})
    manifest = {"schema_version": results.SCHEMA_VERSION, "title": "a test", "scenarios": ["price_war"], "seeds": [1]}
    return RunResult(None, manifest, {"seed": 1}, kpis, kpis, "a test", ASKED, {"persons": kpis})


def test_what_is_written_is_read_back(run, tmp_path):
    written = results.write(run, tmp_path / "results" / "x")
    again = results.read(written.folder)
    assert (
        again.manifest == written.manifest == run.manifest | {"files": again.manifest["files"]}
        and again.config == run.config
        and again.asked == run.asked
        and again.names == ("price_war",)
    )
    assert again.kpis.equals(run.kpis) and again.comparison.equals(run.kpis)
    assert again.tables["persons"].equals(run.kpis)
    names = {file.name for file in written.folder.iterdir()}
    assert names == {"manifest.json", "config.yaml", "kpi.parquet", "comparison.parquet", "persons.parquet"}
    assert again.manifest["files"].keys() == names - {"manifest.json"}


TABLES = ("kpi.parquet", "comparison.parquet", "persons.parquet")


@pytest.mark.parametrize("name", [*TABLES, "config.yaml"])
def test_another_byte_in_a_file_of_a_run_is_found(run, tmp_path, name):
    file = results.write(run, tmp_path / "x").folder / name
    file.write_bytes(file.read_bytes().replace(b"seed: 1", b"seed: 2").replace(b"orders", b"order5"))
    with pytest.raises(UserError, match=f"x/{name}: not as it was written"):
        results.read(tmp_path / "x")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_is_gone_or_of_another_run_is_found(run, tmp_path, name):
    folder = results.write(run, tmp_path / "x").folder
    write_table(run.kpis.with_columns(value=pl.lit(2.5)), folder / name)
    with pytest.raises(UserError, match=f"x/{name}: not as it was written"):
        results.read(folder)
    (folder / name).unlink()
    with pytest.raises(UserError, match=f"x/{name}: no such file: the results are not whole"):
        results.read(folder)


def test_a_table_too_many_is_found_and_folders_of_earlier_versions_are_read(run, tmp_path):
    folder = results.write(run, tmp_path / "x").folder
    write_table(run.kpis, folder / "accounts.parquet")
    with pytest.raises(UserError, match=r"x/accounts\.parquet: not a file of this run"):
        results.read(folder)
    (folder / "manifest.json").write_text(json.dumps(run.manifest), encoding="utf-8")
    assert results.read(folder).tables.keys() == {"persons", "accounts"}


@pytest.mark.parametrize("problem", [KeyboardInterrupt, ValueError, SystemExit])
def test_a_failure_leaves_nothing(run, tmp_path, problem):
    def draw(run, folder):
        (folder / "figure.png").write_bytes(b"half")
        raise problem

    with pytest.raises(problem):
        results.write(run, tmp_path / "results" / "price_war" / "x", draw)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_earlier_runs_alone(run, tmp_path):
    results.write(run, tmp_path / "results" / "first")

    def draw(run, folder):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        results.write(run, tmp_path / "results" / "second", draw)
    assert [folder.name for folder in (tmp_path / "results").iterdir()] == ["first"]


def test_names_tell_when_and_what_and_are_never_reused(tmp_path):
    moment = datetime(2026, 11, 21, 15, 30, 12)
    first = results.folder_for(tmp_path, "price_war", "1f3a9c77", moment)
    assert first == tmp_path / "price_war" / "2026-11-21-153012-1f3a9c"
    first.mkdir(parents=True)
    assert results.folder_for(tmp_path, "price_war", "1f3a9c77", moment).name == "2026-11-21-153012-1f3a9c-2"


def test_many_at_once_each_get_a_folder(run, tmp_path):
    """Three answers in one second, to one question."""
    start, folders = threading.Barrier(3), []

    def write():
        start.wait()
        folders.append(results.write(run, tmp_path / "price_war" / "now").folder)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(folder.name for folder in folders) == ["now", "now-2", "now-3"]
    assert all(results.read(folder).kpis.equals(run.kpis) for folder in folders)
    assert len(list((tmp_path / "price_war").iterdir())) == 3


def test_a_path_means_itself(run, tmp_path):
    folder = results.write(run, tmp_path / "r[x]*? %41 {a,b} 结果" / "price_war" / "x").folder
    assert results.read(folder).tables["persons"].equals(run.kpis)


def test_a_full_disk_is_one_line_and_leaves_earlier_answers(run, tmp_path):
    results.write(run, tmp_path / "results" / "first")

    def draw(run, folder):
        (folder / "figure.png").symlink_to("/dev/full")
        write_table(run.kpis, folder / "figure.png")

    with pytest.raises(StudyError, match=r"^\S*results: cannot write there \(No space left on device\)$"):
        results.write(run, tmp_path / "results" / "second", draw)
    assert [folder.name for folder in (tmp_path / "results").iterdir()] == ["first"]


def test_what_killed_runs_left_beside_the_results_is_swept_after_a_day(run, tmp_path):
    for name, age in ((".partial-old", 90_000), (".partial-new", 3_000)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kpi.parquet").write_bytes(b"half")
        for place in (tmp_path / name / "kpi.parquet", tmp_path / name):
            os.utime(place, (time.time() - age,) * 2)
    results.write(run, tmp_path / "first")
    assert sorted(place.name for place in tmp_path.iterdir()) == [".partial-new", "first"]


def test_places_that_cannot_be_written_are_found_beforehand(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match=r"output\.dir"):
        check_writable(tmp_path / "file" / "results")
    with pytest.raises(UserError, match=r"output\.dir"):
        check_writable(Path("/proc/results"))
    check_writable(tmp_path / "new" / "results")
    (tmp_path / "not_a_folder").symlink_to("/dev/null")
    with pytest.raises(UserError, match="Not a directory"):
        check_writable(tmp_path / "not_a_folder" / "results")
    (tmp_path / "not_a_folder").unlink()
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.EACCES, UserError), (errno.EROFS, UserError), (errno.ENOSPC, StudyError), (errno.EIO, StudyError)],
)
def test_a_place_is_bad_input_and_a_disk_a_fault(tmp_path, monkeypatch, number, kind):
    """Another place can be named; a full or broken disk is nobody's mistake, found before a run or at its end."""

    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("sim.study.places.tempfile.TemporaryFile", refuse)
    with pytest.raises(kind, match=os.strerror(number)):
        check_writable(tmp_path)
    monkeypatch.setattr("sim.study.results.files.write_file", refuse)
    with pytest.raises(kind, match=os.strerror(number)):
        results.write_file(tmp_path / "x.yaml", "")


def test_other_folders_and_other_schemas_are_refused(run, tmp_path):
    with pytest.raises(UserError, match="not a results folder"):
        results.read(tmp_path)
    folder = results.write(run, tmp_path / "old").folder
    manifest = json.loads((folder / "manifest.json").read_text()) | {"schema_version": 0}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(UserError, match="schema 0"):
        results.read(folder)
