"""Many people, few cores: each gets the own answer, nobody waits for one who asks much, who leaves is forgotten."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

import pytest

from sim.core.cores import LIMIT, cores
from sim.core.errors import UserError
from sim.page import job, runs
from sim.page.job import CANCELLED, DONE, FAILED, RUNNING, WAITING, Job
from sim.page.runs import MOST, Queue
from sim.study.execution.progress import tell

SECONDS = 60.0


class Held(Job):
    """Runs until the test says that it is over."""

    def start(self, cores: int) -> None:
        """Take the cores."""
        self.cores, self.state = cores, RUNNING

    def cancel(self) -> None:
        """End at once."""
        self.state = CANCELLED

    def finish(self) -> None:
        """Give the cores back."""
        self.state = DONE


@pytest.fixture
def queue() -> Iterator[Queue]:
    """A queue of two cores whose own thread does nothing."""
    made = Queue(cores=2)
    made._stop.set()
    yield made
    made.close()


def wait_until(so: Callable[[], bool]) -> None:
    """Wait, for a while."""
    end = time.time() + SECONDS
    while not so():
        assert time.time() < end, "took too long"
        time.sleep(0.02)


def test_ten_people_get_each_the_own_answer_on_two_cores():
    queue = Queue(cores=2)
    years = [str(2001 + at) for at in range(10)]
    asked = {year: queue.submit(Job(f"person {year}", "calendar", [year], wants=2)) for year in years}
    busiest = 0
    while not all(each.over for each in asked.values()):
        busiest = max(busiest, queue.standing().busy)
        time.sleep(0.01)
    queue.close()
    assert busiest == 2
    assert all(each.state == DONE and each.printed.split()[0] == year for year, each in asked.items())
    assert [each.words for each in queue.jobs("person 2003")] == [("2003",)]


def test_a_run_that_fails_says_so_in_one_line_and_a_cancelled_one_ends(monkeypatch):
    monkeypatch.setattr(job, "GRACE_SECONDS", 1.0)
    queue = Queue(cores=2)
    wrong = queue.submit(Job("a", "sim.version_of_nothing", []))
    endless = queue.submit(Job("a", "http.server", ["0", "--bind", "127.0.0.1"]))
    wait_until(lambda: wrong.over and endless.state == RUNNING)
    assert wrong.state == FAILED and wrong.why.endswith("No module named sim.version_of_nothing")
    assert wrong.folder is None and "\n" not in wrong.why
    endless.cancel()
    wait_until(lambda: endless.over)
    assert endless.state == CANCELLED and endless._process is not None and endless._process.poll() is not None
    queue.close()


def test_who_has_fewest_running_is_next(queue):
    mine = [queue.submit(Held("greedy", "sim", [], wants=1)) for _ in range(MOST)]
    other = queue.submit(Held("modest", "sim", [], wants=1))
    assert [each.state for each in mine] == [RUNNING, RUNNING, WAITING, WAITING] and queue.ahead(other) == 0
    mine[0].finish()
    queue._start()
    assert other.state == RUNNING and mine[2].state == WAITING
    with pytest.raises(UserError, match="cancel one first"):
        queue.submit(Held("greedy", "sim", [])) and queue.submit(Held("greedy", "sim", []))


def test_a_long_run_leaves_a_core_to_first_looks(queue):
    long = [queue.submit(Held(name, "sim", [], wants=2, long=True)) for name in "ab"]
    quick = queue.submit(Held("c", "sim", [], wants=2))
    assert [each.cores for each in long] == [1, 0] and quick.cores == 1
    quick.finish()
    queue._start()
    assert long[1].state == WAITING, "the other long one waits, and a core is free for first looks"
    assert queue.submit(Held("d", "sim", [])).state == RUNNING


def test_whoever_closes_the_page_is_forgotten_after_a_while(queue):
    gone: set[str] = set()
    queue._open_now = lambda session: session not in gone
    running, waiting = (queue.submit(Held("a", "sim", [], wants=2)) for _ in range(2))
    stays = queue.submit(Held("b", "sim", [], wants=2))
    called: list[str] = []
    queue.when_closed("a", lambda: called.append("a"))
    gone.add("a")
    queue._sweep(100.0)
    assert running.state == RUNNING, "a connection may break for a moment"
    queue._sweep(100.0 + runs.CLOSED_SECONDS)
    queue._start()
    assert running.over and waiting.over and called == ["a"] and stays.state == RUNNING
    queue._sweep(101.0 + runs.CLOSED_SECONDS)
    assert queue.sessions() == {"b"} and queue.jobs("a") == []


def test_an_answer_is_found_again_while_its_folder_is_there(queue, tmp_path):
    folder = tmp_path / "answer"
    folder.mkdir()
    first = queue.submit(Held("a", "sim", ["+scenario=x"]))
    first._printed = f"told\n{folder}\n"
    first.finish()
    queue._remember(first)
    again = queue.recall(Job("b", "sim", ["+scenario=x"]))
    assert again is not None and again.folder == folder and queue.jobs("b") == [again]
    assert queue.recall(Job("b", "sim", ["+scenario=y"])) is None
    folder.rmdir()
    assert queue.recall(Job("b", "sim", ["+scenario=x"])) is None


def test_a_command_tells_how_far_it_is_and_uses_no_more_cores_than_it_may(tmp_path, monkeypatch):
    asked = Job("a", "sim", [])
    assert asked.progress == (0, 0)
    asked._place = tmp_path
    monkeypatch.setenv("SIM_PROGRESS", str(tmp_path / "progress"))
    tell(30, 120)
    assert asked.progress == (30, 120)
    monkeypatch.setenv(LIMIT, "1")
    assert cores() == cores(8) == 1
    monkeypatch.setenv(LIMIT, "nonsense")
    assert cores() == (os.cpu_count() or 1)
