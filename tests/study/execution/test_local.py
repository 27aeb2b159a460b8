"""The one pool: who works with how many threads, that each job is heard of, and how failures end it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from places import ROOT, SUPPORT

from sim.core.errors import StudyError, UserError
from sim.study.execution.local import Job, run_all


def look(number, threads):
    """What a job sees of its surroundings."""
    limits = tuple(os.environ.get(name) for name in ("OMP_NUM_THREADS", "POLARS_MAX_THREADS"))
    return number, threads, limits, os.getpid(), signal.getsignal(signal.SIGINT) == signal.SIG_IGN


def fail(how, threads):
    """Go wrong at once; or take so long that somebody has to end it."""
    if how == "slow":
        time.sleep(60)
    if how == "mistake":
        raise UserError("policy.audit=7")
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    raise ZeroDivisionError("a bug")


def heard(jobs, cores):
    found = {}
    workers = run_all(jobs, cores, found.__setitem__)
    return workers, found


def test_no_jobs_need_no_workers():
    assert heard([], 4) == (0, {})


@pytest.mark.parametrize(("jobs", "cores", "workers", "threads"), [(1, 4, 1, 4), (3, 1, 1, 1), (2, 5, 2, 2)])
def test_cores_become_workers_and_their_threads(jobs, cores, workers, threads):
    used, found = heard([Job(f"job {i}", look, (i,)) for i in range(jobs)], cores)
    assert used == workers and sorted(found) == list(range(jobs))
    assert all(found[at][:2] == (at, threads) for at in found)


def test_processes_start_no_threads_of_their_own_and_leave_interrupts_to_the_parent():
    _, found = heard([Job(f"job {i}", look, (i,)) for i in range(4)], 2)
    assert all(limits == ("1", "1") and pid != os.getpid() and deaf for *_, limits, pid, deaf in found.values())


def test_workers_live_in_the_environment_of_today(monkeypatch):
    for value in ("one", "two"):
        monkeypatch.setenv("SIM_TOLD", value)
        _, found = heard([Job("job", told, ()), Job("job", told, ())], 2)
        assert set(found.values()) == {value}


def told(threads):
    return os.environ["SIM_TOLD"]


@pytest.mark.parametrize(
    ("how", "error", "message"),
    [("mistake", UserError, "policy.audit=7"), ("bug", StudyError, "(?s)job bug failed:.*ZeroDivisionError: a bug"),
     ("killed", StudyError, "a worker process was killed")],
)  # fmt: skip
def test_the_first_failure_ends_the_others(how, error, message, recwarn):
    began = time.monotonic()
    with pytest.raises(error, match=message):
        run_all([Job(f"job {each}", fail, (each,)) for each in (how, "slow", "slow")], 2)
    assert time.monotonic() - began < 30 and not recwarn.list
    assert run_all([Job("job", look, (i,)) for i in range(2)], 2) == 2


@pytest.mark.parametrize("cores", [1, 2])
def test_a_full_disk_is_told_in_one_line(cores):
    with pytest.raises(StudyError, match=r"^arm 1 failed: No space left on device$"):
        run_all([Job("arm 1", write, ("/dev/full",)), Job("arm 2", write, ("/dev/null",))], cores)


def write(file, threads):
    with Path(file).open("wb") as opened:
        opened.write(b"x")


def test_leaving_early_ends_the_others_without_a_word(recwarn):
    def enough(at, found):
        raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_all([Job("quick", look, (0,)), *(Job("slow", fail, ("slow",)) for _ in range(3))], 2, enough)
    assert time.monotonic() - began < 30 and not recwarn.list


PARENT = """
from test_local import note
from sim.study.execution.local import Job, run_all
run_all([Job("job", note, ({file!r},)), Job("job", note, ({file!r},))], 2)
"""


def note(file, threads):
    """Say who works, and work on."""
    with Path(file).open("a") as log:
        log.write(f"{os.getpid()}\n")
    time.sleep(60)


def test_workers_do_not_outlive_their_parent(tmp_path):
    log = tmp_path / "workers"
    log.touch()
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent), str(SUPPORT)])
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(file=str(log))], env=os.environ | {"PYTHONPATH": path}
    )  # fmt: skip
    while parent.poll() is None and len(log.read_text().splitlines()) < 2:
        time.sleep(0.1)
    parent.kill()
    parent.wait()
    began = time.monotonic()
    workers = [int(line) for line in log.read_text().splitlines()]
    while any(map(lives, workers)):
        assert time.monotonic() - began < 20
        time.sleep(0.1)
    assert len(workers) == 2


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:1]
