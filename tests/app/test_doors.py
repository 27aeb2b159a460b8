"""Every command refuses bad words, broken results and broken files with one line, and prints on any terminal."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest
from places import ROOT

from sim.core.plain import degrade
from sim.observe.series import TABLE_SCHEMA
from sim.study import results
from sim.study.results import RunResult


def asked(capsys, door: str, *words: str) -> tuple[int, str, str]:
    """Status, output and errors of a command."""
    status = import_module(f"sim.app.{door}").main(words)
    return status, *capsys.readouterr()


@pytest.fixture
def run(tmp_path):
    """A tiny run's folder, as one of an earlier version: without the sums that would find any change first."""
    row = {name: ["x"] if kind == pl.String else [1] for name, kind in TABLE_SCHEMA.items()}
    kpis = pl.DataFrame({"arm": ["reference"], "replication": [0], **row | {"metric": ["orders"]}})
    manifest = {"schema_version": results.SCHEMA_VERSION, "title": f"a test of {date.today()}", "seeds": [1]}
    config = {"horizon": {"weeks": 52, "first_week": 0}}
    folder = results.write(RunResult(None, manifest, config, kpis, None, "a test", {}, {}), tmp_path / "run").folder
    written = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del written[results.FILES]
    (folder / "manifest.json").write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("door", "words", "message"),
    [
        ("run", ["--nope"], "--nope: unknown option; python -m sim"),
        ("run", ["-c", "x"], "--cfg x: allowed is job"),
        ("run", ["nul\0"], "without NUL"),
        ("run", ["output.dir=" + "x" * 300], "cannot write there (File name too long)"),
        ("run", ["output.dir=/etc/passwd/x"], "cannot write there"),
        ("run", ["-m", "+scenario=glob(zz*)"], "matches nothing"),
        ("catalog", ["a", "b"], "'b': one word too many"),
        ("run", ["--config-dir", ""], "--config-dir '': an empty path"),
        ("compare", [""], "RESULT '': an empty path"),
        ("calibrate", ["--output", "calibrated/a b.yaml"], "NAME of letters, digits and _"),
        ("calibrate", ["+scenario=price_war"], "a calibration is of the market in which nothing happens"),
        ("catalog", ["-cd", "x" * 300], "--config-dir"),
        ("compare", [], "RESULT: missing"),
        ("compare", ["x" * 300], "no such folder"),
        ("plot", ["--kind"], "--kind: the value is missing"),
        ("fit", [], "LOG: missing"),
        ("validate", ["--seed", "-5"], "--seed -5: allowed is 0 to 2,147,483,647"),
        ("validate", ["--scale", "nan"], "--scale nan"),
        ("validate", ["--law", "1", "--output", "/etc/passwd"], "--output /etc/passwd: cannot write there"),
        ("validate", ["--law", "7", "--part", "facts"], "--law 7: no law is in --part facts; leave one of them out"),
        ("catalog", ["platform.nowhere"], "unknown platform 'nowhere' (there are: content_community, discount"),
        ("catalog", ["segment.gen_z"], "unknown segment 'gen_z' (did you mean 'genz'?)"),
        ("catalog", ["calendar.festivals.six18"], "unknown calendar.festivals 'six18' (there are: autumn_term"),
        ("calibrate", ["--evaluations", "-1"], "--evaluations -1: allowed is 1 to 1,000,000"),
        ("plot", ["x", "--to", "/etc/passwd"], "--to /etc/passwd: cannot write there"),
        ("calibrate", ["--nope"], "--nope: unknown option (did you mean '--known'?)"),
        ("calibrate", ["--output", "/etc/passwd"], "--output"),
    ],
)
def test_bad_words_are_one_line_and_status_2(capsys, tmp_path, monkeypatch, door, words, message):
    monkeypatch.chdir(tmp_path)
    status, out, err = asked(capsys, door, *words)
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert message in err and list(tmp_path.iterdir()) == []


def test_words_are_refused_before_anything_heavy_is_imported():
    """In a process of its own: others have imported everything long since."""
    doors = "import sim.app.run, sim.app.validate, sim.app.calibrate, sim.app.compare, sim.app.plot, sys"
    heavy = "{'hydra', 'joblib', 'matplotlib', 'mesa', 'numba', 'numpy', 'polars', 'scipy'}"
    few = "sim.app.calibrate.main(['--evaluations', '200'])"  # for the free parameters, which are read
    code = f"{doors}; print({heavy} & sys.modules.keys()); print({few}); print('scipy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert found.stdout == "set()\n2\nFalse\n", found.stderr
    assert found.stderr.startswith("error: --evaluations 200: allowed is ") and found.stderr.count("\n") == 1


def break_it(folder: Path, name: str, how: str) -> None:
    """Spoil one file of a results folder."""
    file = folder / name
    if how == "missing":
        file.unlink()
    elif how == "folder":
        file.unlink()
        file.mkdir()
    elif how == "columns":
        pl.DataFrame({"a": [1]}).write_parquet(file)
    elif how == "types":
        pl.read_parquet(file).with_columns(pl.lit("x").alias("value")).write_parquet(file)
    elif how == "rows":
        pl.read_parquet(file).head(0).write_parquet(file)
    else:
        file.write_bytes(how.encode())


@pytest.mark.parametrize(
    ("name", "how"),
    [
        *[("manifest.json", how) for how in ("missing", "folder", "", "{", "[1]", "[" * 5000, "\0")],
        ("manifest.json", '{"schema_version": 99}'),
        ("manifest.json", '{"schema_version": ' + "9" * 6000 + "}"),
        ("manifest.json", '{"schema_version": 1, "title": "x", "seeds": [1], "persons": NaN}'),
        ("manifest.json", '{"schema_version": 1, "title": "x", "seeds": [1], "persons": -5}'),
        ("manifest.json", '{"schema_version": 1, "title": "x", "seeds": [1], "files": {"../x": "' + "0" * 64 + '"}}'),
        ("manifest.json", '{"schema_version": 1, "title": "x", "seeds": [1], "files": {"kpi.parquet": "00"}}'),
        *[
            ("manifest.json", '{"schema_version": 1, "title": "x", "seeds": [1], ' + more + "}")
            for more in (
                '"seed": "abc"',
                '"seed": -5',
                '"seed": 1.5',
                '"represents": 0',
                '"represents": null',
                '"title": "y"',
                '"files": null',
                '"files": {}',
                '"files": {"kpi.parquet": 5}',
                '"arms": []',
                '"arms": {}',
                '"arms": {"reference": "x", "zzz": "y"}',
            )
        ],
        ("manifest.json", '{"schema_version": 1, "title": "x", "seeds": [1, 1]}'),
        ("manifest.json", '{"schema_version": 1, "title": "x", "seeds": []}'),
        ("manifest.json", '{"schema_version": 1, "title": "a\\nb", "seeds": [1]}'),
        ("manifest.json", '{"schema_version": 1, "title": "x", "seeds": [1], "scenarios": [3]}'),
        *[("config.yaml", how) for how in ("missing", "folder", "", "a: [", "- 1", "horizon: 3")],
        *[("kpi.parquet", how) for how in ("missing", "folder", "", "garbage", "columns", "types", "rows")],
    ],
)
@pytest.mark.parametrize("door", ["compare", "plot"])
def test_broken_results_are_one_line(capsys, run, door, name, how):
    break_it(run, name, how)
    status, out, err = asked(capsys, door, str(run))
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert run.name in err


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('"files": {"kpi.parquet": "00"}', "files.kpi.parquet='00': allowed is a SHA-256: 64 digits 0 to 9 and a to f"),
        ('"files": {"kpi.parquet": 5}', "files.kpi.parquet=5: allowed is a SHA-256"),
        ('"files": {"../x": "' + "0" * 64 + '"}', "files: '../x': allowed is the path of a file in the folder"),
        ('"files": null', "files=null: allowed is the SHA-256 of each file"),
        ('"seed": 1, "seed": 2', "the key 'seed' comes twice"),
        ('"arms": {"reference": 3}', "arms.reference=3: allowed is text in quotes"),
    ],
)
def test_a_manifest_is_spoken_of_as_what_it_is(capsys, run, more, message):
    break_it(run, "manifest.json", '{"schema_version": 1, "title": "x", "seeds": [1], ' + more + "}")
    status, out, err = asked(capsys, "compare", str(run))
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert message in err and "YAML" not in err


def test_what_a_killed_run_left_is_no_result(capsys, run):
    run.rename(run.with_name(".partial-x"))
    status, out, err = asked(capsys, "compare", str(run.parent))
    assert (status, out) == (2, "") and "no results in it" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["seed=1", "seed=2"], "seed=2: seed is given twice; allowed is one value"),
        (["-m", "seed=1,2", "++seed=3"], "seed=3: seed is given twice"),
        (["horizon.weeks=6", "horizon={weeks:8}"], "horizon={weeks:8}: horizon.weeks is given twice"),
        (["horizon={weeks:8}", "horizon.weeks=8"], "horizon.weeks is given twice"),
        (["strategies.*.intensity=2", "strategies.*.intensity=1"], "strategies.*.intensity is given twice"),
    ],
)
def test_a_value_is_given_once(capsys, tmp_path, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    for door, more in (("run", []), ("calibrate", ["--output", "calibrated/x.yaml"])):
        if door == "calibrate" and "-m" in words:
            continue
        status, out, err = asked(capsys, door, *more, *words)
        assert (status, out, len(err.splitlines())) == (2, "", 1)
        assert message in err and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("door", ["compare", "plot"])
@pytest.mark.parametrize(
    ("arm", "message"), [("treatment", "no comparison of the arms"), ("other", "no arm reference")]
)
def test_arms_that_are_not_whole_are_one_line(capsys, run, door, arm, message):
    kpis = pl.read_parquet(run / "kpi.parquet")
    other = kpis.with_columns(arm=pl.lit(arm))
    (pl.concat([kpis, other]) if arm == "treatment" else other).write_parquet(run / "kpi.parquet")
    status, out, err = asked(capsys, door, str(run))
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert message in err


def test_nothing_is_printed_or_written_beside_a_refusal(capsys, run, tmp_path):
    read = results.read(run)
    other = replace(read, manifest=read.manifest | {"seeds": [2]})
    second = results.write(other, tmp_path / "second").folder
    before = sorted(tmp_path.rglob("*"))
    for door, words, message in [
        ("compare", (str(run), str(second)), "seeds [1] and [2] differ"),
        ("compare", (str(run), "--by", "nowhere"), "cannot be compared by nowhere"),
        ("compare", (str(run), str(run)), "is named twice; allowed is each run once"),
        ("plot", (str(tmp_path), f"{run}/."), "is named twice; allowed is each run once"),
        ("compare", (str(run), str(second), "--metric", "orders", "--by", "segment"), "seeds [1] and [2] differ"),
        ("compare", (str(run), "--metric", "ordres"), "did you mean 'orders'"),
        ("plot", (str(run), str(second), "--metric", "orders", "--kind", "difference", "--to", "x"), ""),
        ("plot", (str(run), str(second), "--metric", "gmv_yuan", "--to", "x"), ""),
    ]:
        status, out, err = asked(capsys, door, *words)
        assert (status, out, len(err.splitlines())) == (2, "", 1), (door, words, out, err)
        assert message in err and sorted(tmp_path.rglob("*")) == before


def test_want_of_memory_is_one_line(capsys, monkeypatch):
    def compose(words, config_dir):
        raise MemoryError

    monkeypatch.setattr("sim.study.compose.compose", compose)
    status, _, err = asked(capsys, "run")
    assert status == 1 and err.startswith("error: not enough memory") and len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "text", ["- 1", "a: [", "a: 1\na: 2", "# @package hydra.x\n{}", "\0", "cases: 3", "description: [1]"]
)
def test_the_catalogue_of_broken_files_is_one_line_or_a_catalogue(capsys, tmp_path, text):
    for group in ("scenario", "case", "strategy"):
        (tmp_path / group).mkdir()
        (tmp_path / group / "x.yaml").write_text(text, encoding="utf-8")
    status, _, err = asked(capsys, "catalog", "-cd", str(tmp_path))
    assert (status, len(err.splitlines())) in ((2, 1), (0, 0))


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "utf-8"])
def test_what_a_terminal_cannot_show_has_a_stand_in_as_wide(encoding):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="surrogateescape" if encoding == "ascii" else "strict")
    degrade(stream)
    stream.write("▲ −1.2 bn ¥ · 中 \udcff")
    stream.flush()
    text = raw.getvalue().decode(encoding)
    assert len(text) == len("▲ −1.2 bn ¥ · 中 x")
    assert text.startswith("^ -1.2 bn Y" if encoding == "ascii" else ("▲", "^"))


def test_every_text_file_is_opened_with_its_encoding():
    for file in sorted((ROOT / "sim").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            mode = next((a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)), "")
            if name in ("read_text", "write_text") or (name == "open" and "b" not in mode):
                known = {keyword.arg for keyword in node.keywords}
                own = name == "read_text" and isinstance(node.func, ast.Name)  # sim.params.yaml_reader
                special = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") in ("os", "self")
                assert "encoding" in known or own or special, f"{file.name}:{node.lineno}"


def test_a_manifest_is_written_in_utf_8(run):
    assert json.loads((run / "manifest.json").read_text(encoding="utf-8"))["title"].startswith("a test")
