"""Sweeps of a market of one number: nothing is done twice, nothing is lost, and every launcher finds the same."""

from __future__ import annotations

import os
import resource
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
from fake_market import FakeMarket
from places import ROOT, SUPPORT
from polars.testing import assert_frame_equal
from remembered import know_sources

from sim.core.errors import StudyError, UserError
from sim.study.sweeps import store
from sim.study.sweeps.composed import Later, Task, tasks_of
from sim.study.sweeps.design import Asked
from sim.study.sweeps.job import FAILED, Room, do, part_key
from sim.study.sweeps.launchers.choose import opened, planned
from sim.study.sweeps.settings import Launcher
from sim.study.sweeps.sweep import Tally, Wanted, missing, sweep
from sim.study.sweeps.table import read

WORDS = ("size=tiny", "horizon.burn_in_weeks=2", "horizon.weeks=56", "replications=2", "threads=1")
BASIC = Launcher(engine="basic")


class Picky(FakeMarket):
    """A market that cannot live through one seed."""

    def kpis(self) -> pl.DataFrame:
        if self.seed // 1000 == 2:
            raise ZeroDivisionError("a bug in seed 2")
        return super().kpis()


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    return tasks_of([*WORDS, "seed=1,2,3", "+scenario=price_war,trust_scandal"])[1]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    know_sources(tmp_path / "cache", do.__module__)
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, (ROOT, SUPPORT))))  # where workers find the market
    return tmp_path / "sweep"


def swept(
    tasks: Sequence[Wanted], root: Path, launcher: Launcher = BASIC, stop: bool = False, market=FakeMarket, hear=None
) -> Tally:
    left = missing(tasks, root, reports=False)
    plan = planned(launcher, len(left), 2)
    room = Room(root, plan.threads, market=market)
    with opened(plan, root, 2, market) as launch:
        tally = sweep(launch, left, len(tasks) - len(left), room, stop, hear or (lambda *heard: None))
    store.gather(root)
    return tally


def files(root: Path) -> dict[str, int]:
    """All files with their times, but for locks."""
    return {str(file): file.stat().st_mtime_ns for file in root.rglob("*") if file.is_file() and file.suffix}


def found(root: Path) -> pl.DataFrame:
    """The table without where things lie, in an order of its own."""
    return read(root).drop("folder").sort("seed", "scenario", "metric", "window")


def counts(tally: Tally) -> tuple[int, int, int]:
    return tally.done, tally.known, tally.failed


def test_the_same_command_does_nothing_and_a_larger_one_adds(tasks, place):
    assert counts(swept(tasks[:2], place)) == (2, 0, 0)
    before, lived = files(place), Path(os.environ["FAKE_LOG"]).read_text()
    assert counts(swept(tasks[:2], place)) == (0, 2, 0)
    assert files(place) == before, "nothing is written twice"
    assert counts(swept(tasks[:4], place)) == (2, 2, 0)
    assert Path(os.environ["FAKE_LOG"]).read_text().startswith(lived)
    table = read(place)
    assert table.select("seed", "scenario").unique().sort("seed", "scenario").rows() == [
        (seed, name) for seed in (1, 2) for name in ("price_war", "trust_scandal")
    ]
    for file in next(place.glob("price_war/*")).glob("*"):
        file.unlink()
    assert counts(swept(tasks[:4], place)) == (1, 3, 0), "a run whose results are gone is done again"


def test_a_failing_run_is_a_row_and_is_tried_again(tasks, place):
    heard = swept(tasks[::2], place, market=Picky)
    assert counts(heard) == (2, 0, 1)
    (failed,) = read(place).filter(status="failed").to_dicts()
    assert failed["message"].endswith("with seed 2000 failed: ZeroDivisionError: a bug in seed 2")
    assert (failed["seed"], failed["scenario"], failed["metric"]) == (2, "price_war", None)
    assert counts(swept(tasks[::2], place)) == (1, 2, 0)
    assert read(place)["status"].unique().to_list() == ["done"], "the row of the failure is gone"


def test_on_request_the_first_failure_ends_it(tasks, place):
    tally = swept(tasks[2:], place, stop=True, market=Picky)
    assert counts(tally) == (0, 0, 1) and tally.ended < tally.runs


@contextmanager
def full_disk(most_bytes: int) -> Iterator[None]:
    """The system writes no file beyond so many bytes, as where there is no room for more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_ends_with_one_line_and_nothing_half_written(tasks, place):
    swept(tasks[:1], place)
    before = files(place)
    with full_disk(4096), pytest.raises(StudyError, match=r"cannot write there \(File too large\); runs that are done"):
        swept(tasks[:3], place)
    assert files(place) == before
    assert counts(swept(tasks[:2], place)) == (1, 1, 0), "with room again it goes on"


def test_what_cannot_be_composed_is_a_row_until_it_can(tasks, place):
    wrong = [True]

    def make(asked: Asked) -> Task:
        if wrong[0] and asked.words == ("seed=2",):
            raise UserError("seed=2: not on a Sunday")
        return tasks[0 if asked.words == ("seed=1",) else 2]

    def runs() -> list[Later]:
        return [Later(Asked((f"seed={seed}",), {"seed": seed, "scenario": "price_war"}), make) for seed in "12"]

    assert counts(swept(runs(), place)) == (1, 0, 1)
    (failed,) = read(place).filter(status="failed").to_dicts()
    assert (failed["seed"], failed["message"]) == (2, "seed=2: not on a Sunday")
    wrong.clear(), wrong.append(False)
    assert counts(swept(runs(), place)) == (1, 1, 0)
    assert read(place)["status"].unique().to_list() == ["done"]


def test_what_another_command_is_doing_is_left_until_the_rest_is_done(tasks, place):
    key, seen = part_key(tasks[0].key, reports=False), []
    with store.alone(place, key, wait=False) as mine:
        assert mine
        other = threading.Thread(target=lambda: seen.append(swept(tasks[:2], place)))
        other.start()
        while not store.has(place, part_key(tasks[1].key, reports=False)):
            other.join(0.05)
        assert other.is_alive() and not seen
    other.join(60)
    assert counts(seen[0]) == (2, 0, 0)


def test_processes_and_another_sweep_beside_them_find_the_same_and_nothing_twice(tasks, place, monkeypatch):
    alone = place.parent / "alone"
    swept(tasks, alone)
    know_sources(place.parent / "cache2", do.__module__)
    monkeypatch.setenv("SIM_CACHE_DIR", str(place.parent / "cache2"))
    monkeypatch.setenv("FAKE_LOG", str(place.parent / "log2"))
    tallies: list[Tally] = []
    made, composed_at = [], []

    def make(asked: Asked) -> Task:
        made.append(asked)
        return tasks[int(asked.words[0])]

    def hear(tally: Tally, run: Wanted | None, outcome: object) -> None:
        composed_at.extend([len(made)] if run is not None else [])

    runs = [Later(Asked((str(at),), task.swept), make) for at, task in enumerate(tasks)]
    beside = threading.Thread(target=lambda: tallies.append(swept(runs, place, Launcher(engine="joblib"), hear=hear)))
    beside.start()
    tallies.append(swept(tasks, place))
    beside.join(120)
    assert sum(tally.done for tally in tallies) == len(tasks) and len(tallies) == 2
    assert_frame_equal(found(place), found(alone))
    assert composed_at[0] <= 2 * 2 + 1 < len(tasks), "runs are composed when there is room for them"
    lines = Path(os.environ["FAKE_LOG"]).read_text().splitlines()
    assert sorted(lines) == sorted(Path(place.parent / "log").read_text().splitlines())


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_its_run_alone(tasks, place, monkeypatch):
    monkeypatch.setenv("FAKE_TROUBLE", "killed")
    tally = swept(tasks[:2], place, Launcher(engine="joblib"))
    assert counts(tally) == (0, 0, 2)
    assert read(place)["message"].str.contains("its worker process was killed").all()


@pytest.mark.slow
def test_a_ray_cluster_that_loses_a_machine_finds_the_same(tasks, place):
    pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    alone = place.parent / "alone"
    swept(tasks, alone)
    size = {"num_cpus": 1, "object_store_memory": 10**8}
    cluster = Cluster(initialize_head=True, head_node_args=size)
    try:
        second = cluster.add_node(**size)
        ray_launcher = Launcher(engine="ray", address=cluster.address)

        def hear(tally: Tally, *_: object) -> None:
            if tally.ended == 1:
                cluster.remove_node(second, allow_graceful=False)

        ended = swept(tasks, place, ray_launcher, hear=hear)
        assert read(place)["message"].drop_nulls().to_list() == [] and ended.ended == len(tasks)
    finally:
        cluster.shutdown()
    assert_frame_equal(found(place), found(alone))


@pytest.mark.slow
def test_submitit_finds_the_same(tasks, place):
    pytest.importorskip("submitit")
    swept(tasks[:2], place.parent / "alone")
    assert counts(swept(tasks[:2], place, Launcher(engine="submitit", cluster="local"))) == (2, 0, 0)
    assert_frame_equal(found(place), found(place.parent / "alone"))


def test_nothing_but_signals_comes_out_of_a_run(tasks, place):
    outcome = do(tasks[2], Room(place, 1, market=Picky), wait=True, worker=0)
    assert (outcome.state, outcome.status) == (FAILED, 1) and "Traceback" in outcome.detail
    assert outcome.message.isprintable()
