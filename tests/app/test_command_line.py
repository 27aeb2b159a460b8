"""The command as a user meets it: statuses, last lines, nothing written on bad input, nothing half written."""

from __future__ import annotations

import functools
import json
import os
import shlex
import signal
import subprocess
import sys
import time

import pytest
import yaml
from fake_market import FakeMarket
from places import ROOT, SUPPORT
from remembered import know_sources

import sim
from sim.app.catalog import main as catalog
from sim.app.run import main
from sim.study.run import run

# The command with a market of one number in place of `sim.market.model`.
WITH_FAKE = """
import functools, sys
from sim.core.door import command
sys.path.insert(0, {here!r})
from fake_market import FakeMarket
import sim.study.run
sim.study.run.run = functools.partial(sim.study.run.run, market=FakeMarket)
command("sim.app.run")
"""
SIZE = ("size=tiny", "horizon.burn_in_weeks=3", "horizon.weeks=56", "replications=2", "threads=1")


def environment(folder, **more):
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return os.environ | {"PYTHONPATH": path, "SIM_CACHE_DIR": str(folder / "cache"), "NUMBA_DISABLE_JIT": "1"} | more


def asked(capsys, *words, main=main):
    """Status, output and errors of a command, without starting a Python for it."""
    try:
        status = main(words)
    except SystemExit as end:  # the way in which argparse refuses and helps
        status = end.code
    return status, *capsys.readouterr()


def command(folder, *words, module="sim"):
    """The real command in an empty folder."""
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def faked(folder, *words, **more):
    said = {word.partition("=")[0] for word in words}  # a value is given once
    size = [word for word in SIZE if word.partition("=")[0] not in said]
    know_sources(folder / "cache")
    return subprocess.Popen(
        [sys.executable, "-c", WITH_FAKE.format(here=str(SUPPORT)), *size, *words],
        cwd=folder, env=environment(folder, **more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture
def answered(tmp_path, monkeypatch, capsys):
    """Ask as `faked` does, but without a Python of its own and without figures."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("sim.app.answer.pages", lambda run, folder, cores: [])
    monkeypatch.setattr("sim.study.run.run", functools.partial(run, market=FakeMarket))

    def ask(*words, **more):
        for name, value in more.items():
            monkeypatch.setenv(name, value)
        return asked(capsys, *SIZE, *words)

    return ask


def finished(process):
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["horizon.weeks=0"], "horizon.weeks=0: allowed is 1 to 2,600 weeks"),
        (["population.persons=0"], "population.persons=0"),
        (["population.persons=lots"], "valid integer"),
        (["popluation.persons=100"], "did you mean 'population'"),
        (["+scenario=price_wars"], "did you mean 'price_war'"),
        (["policy.tax_share=3"], "0 to 0.5"),
        (["output.dir=/proc/results"], "output.dir"),
        (["+strategy=tired_membership"], "did you mean 'tiered_membership'"),
        (["+strategy=tiered_membership", "strategies.tiered_membership.sponsor.platform=socal"], "mean 'social'"),
        (["stress=true"], "needs a strategy"),
        (["-m", "seed=1,-2"], "seed=-2"),
        (["-m", "+strategy=tiered_membership", "strategies.tiered_membership.intensity=1,99"], "allowed is 0 to 10"),
        (["-m", "+scenario=price_war,price_peace"], "price_peace"),
        (["--config-dir", "nowhere"], "no such folder"),
        (["--mulitrun"], "mulitrun"),
    ],
)
def test_bad_input_ends_with_status_2_and_leaves_nothing(here, capsys, words, message):
    status, out, err = asked(capsys, *words)
    assert status == 2
    assert message in err
    assert "Traceback" not in err and out == ""
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["horizon.weeks=0"], "horizon.weeks=0: allowed is 1 to 2,600 weeks"),
        (["-m", "seed=1,-2"], "seed=-2"),
        (["--mulitrun"], "mulitrun"),
    ],
)
def test_the_shell_sees_the_same(tmp_path, words, message):
    done = command(tmp_path, *words)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr and done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_an_answer_ends_with_the_path_of_its_folder(tmp_path):
    status, out, err = finished(faked(tmp_path, "+scenario=price_war"))
    assert status == 0, err
    folder = tmp_path / out.splitlines()[-1]
    assert folder.parent == tmp_path / "results" / "price_war"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["scenarios"] == ["price_war"] and "+scenario=price_war" in manifest["words"]
    assert shlex.join(["python", "-m", "sim", *manifest["words"]]) in (folder / "report.md").read_text(encoding="utf-8")
    assert {"report.html", "report.md"} <= set(manifest["files"])
    assert yaml.safe_load((folder / "config.yaml").read_text())["horizon"]["weeks"] == 56
    assert {path.name for path in tmp_path.iterdir()} == {"results", "cache"}
    status, out, err = finished(faked(tmp_path, "+scenario=price_war"))
    assert status == 0, err
    again = tmp_path / out.splitlines()[-1]
    assert again != folder, "asked again, when everything is known and no worker is awake"
    assert {path.name for path in again.iterdir()} == {path.name for path in folder.iterdir()}


def test_a_multirun_writes_one_folder_a_job_and_shares_the_reference(tmp_path, answered):
    log = tmp_path / "log"
    words = ("-m", "+scenario=price_war,algorithm_change", "output.dir=all")
    status, out, err = answered(*words, FAKE_LOG=str(log))
    assert status == 0, err
    found = sorted(path.name for path in (tmp_path / "all").iterdir())
    assert found == ["algorithm_change", "price_war", "sweep.parquet", "sweep.parts"]
    assert len(list((tmp_path / "all").glob("*/*/kpi.parquet"))) == 2
    assert out == "all\n" and "2 done, 0 known before, 0 failed" in err
    assert not list((tmp_path / "all").rglob("*.png")), "figures are made when asked for"
    lines = log.read_text().splitlines()
    assert len(lines) == len(set(lines)) + 2  # two treatments a seed; burn-in and reference once a seed
    assert {path.name for path in tmp_path.iterdir()} == {"all", "cache", "log"}


CASE = """# @package _global_
defaults:
  - /strategy: [tiered_membership]
cases:
  war_club: {description: Members in a price war.}
"""


def test_an_answer_names_and_describes_everything_that_was_asked(tmp_path, answered, capsys):
    (tmp_path / "mine" / "case").mkdir(parents=True)
    (tmp_path / "mine" / "case" / "war_club.yaml").write_text(CASE)
    status, out, err = answered("-cd", "mine", "+scenario=price_war", "+case=war_club")
    assert status == 0, err
    lines = out.splitlines()
    assert (tmp_path / lines[-1] / "answer.txt").read_text().splitlines() == lines[:-1], "kept as it is printed"
    told = [line.partition(":")[0] for line in lines if ": " in line]
    assert [name for name in told if "_" in name][:3] == ["war_club", "price_war (in both arms)", "tiered_membership"]
    folder = tmp_path / lines[-1]
    assert folder.parent == tmp_path / "results" / "war_club+price_war"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["cases"], manifest["strategies"]) == (["war_club"], ["tiered_membership"])
    _, listed, _ = asked(capsys, "-cd", "mine", main=catalog)
    assert ["+case=war_club", "Members", "in", "a", "price", "war."] in [line.split() for line in listed.splitlines()]


def test_strategies_are_swept(tmp_path, answered):
    (tmp_path / "mine" / "strategy").mkdir(parents=True)
    for name in ("a", "b"):
        text = f"# @package strategies.{name}\ndescription: A test.\nsponsor: {{platform: social}}\n"
        (tmp_path / "mine" / "strategy" / f"test_{name}.yaml").write_text(text)
    status, _, err = answered("-m", "-cd", "mine", "+strategy=glob(test_*)", "output.dir=all")
    assert status == 0, err
    assert sorted(path.name for path in (tmp_path / "all").glob("[ab]")) == ["a", "b"]


def test_reports_of_a_sweep_are_printed_on_request(tmp_path, answered):
    status, out, err = answered("-m", "seed=1,2", "reports=true", "hydra/launcher=basic", "output.dir=all")
    assert status == 0, err
    lines = out.splitlines()
    assert lines[-1] == "all" and sum(line.startswith("Market: ") for line in lines) == 2
    assert sum((tmp_path / line).is_dir() for line in lines if line.startswith(str(tmp_path))) == 2


def test_one_failing_job_does_not_end_a_multirun(tmp_path, answered):
    status, _, err = answered("-m", "seed=1,2", FAKE_TROUBLE="bug")
    assert status == 1
    assert "with seed 1000 failed" in err and "with seed 2000 failed" in err
    assert "run with seed=2: " in err and "0 done, 0 known before, 2 failed" in err
    assert set(sim.load(tmp_path / "results")["status"]) == {"failed"}
    assert not list((tmp_path / "results").rglob("kpi.parquet"))


@pytest.mark.parametrize(
    ("sent", "expected", "threads"), [(signal.SIGINT, 130, 1), (signal.SIGTERM, 143, 2), (signal.SIGHUP, 129, 2)]
)
def test_an_interrupted_run_leaves_no_folder(tmp_path, sent, expected, threads):
    log = tmp_path / "log"
    process = faked(tmp_path, f"threads={threads}", FAKE_TROUBLE="slow", FAKE_LOG=str(log))
    while process.poll() is None and not (log.exists() and "resume" in log.read_text()):
        time.sleep(0.1)
    process.send_signal(sent)
    status, out, err = finished(process)
    assert (status, out) == (expected, ""), err
    assert "Traceback" not in err and err.count("interrupted") == (sent == signal.SIGINT)
    assert {path.name for path in tmp_path.iterdir()} == {"cache", "log"}
    assert not list((tmp_path / "cache").glob("*/.partial*"))


def test_a_termination_ends_a_sweep_and_starts_no_other_job(tmp_path):
    log = tmp_path / "log"
    process = faked(tmp_path, "-m", "seed=1,2,3", FAKE_TROUBLE="slow", FAKE_LOG=str(log))
    while process.poll() is None and not (log.exists() and "resume" in log.read_text()):
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    status, out, err = finished(process)
    assert (status, out) == (143, ""), err
    assert "Traceback" not in err and log.read_text().count("resume") == 1


def test_a_full_disk_and_a_reader_that_has_seen_enough_are_no_faults(tmp_path):
    call = f"{sys.executable} -m sim --cfg job"
    more = {"cwd": tmp_path, "env": environment(tmp_path), "capture_output": True, "text": True, "timeout": 120}
    full = subprocess.run(["bash", "-c", f"{call} > /dev/full"], **more)
    assert full.returncode == 1 and full.stderr == "error: No space left on device\n"
    read = subprocess.run(["bash", "-c", f"{call} | true; echo ${{PIPESTATUS[0]}}"], **more)
    assert read.stdout in ("0\n", "141\n") and read.stderr == ""


def test_the_resolved_configuration_is_printed_on_request(here, capsys):
    _, out, _ = asked(capsys, "--cfg", "job", "behaviour.visit.habit=0.3", "+scenario=price_war")
    assert yaml.safe_load(out)["behaviour"]["visit"]["habit"] == 0.3
    assert list(here.iterdir()) == []


def test_help_names_the_ways_to_ask(here, capsys):
    status, out, _ = asked(capsys, "--help")
    assert status == 0
    assert "+scenario=price_war" in out and "--multirun" in out


def test_the_catalogue_lists_one_line_each(tmp_path):
    done = command(tmp_path, module="sim.catalog")
    assert done.returncode == 0, done.stderr
    assert "Strategies: membership" in done.stdout
    for word in ("+scenario=price_war", "+strategy=tiered_membership", "strategies.NAME.cost",
                 "market=history", "size=tiny", "platform.discount", "segment.silver",
                 "category.beauty", "host.founder", "behaviour.buy", "false_claim"):  # fmt: skip
        assert len([line for line in done.stdout.splitlines() if line.startswith(word)]) >= 1, word


def test_a_group_of_parameters_is_listed_in_full(capsys):
    _, out, _ = asked(capsys, "behaviour.buy", main=catalog)
    assert "loss_aversion" in out and "Kalyanaram" in out
    status, _, err = asked(capsys, "behaviour.bye", main=catalog)
    assert status == 2 and "did you mean 'behaviour.buy'" in err
