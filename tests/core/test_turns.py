"""One does it, the others wait; nobody waits for ever."""

from __future__ import annotations

import threading
import time

from sim.core.turns import turn


def test_turns_follow_one_another_and_none_is_waited_for_without_end(tmp_path):
    done: list[str] = []

    def wait(seconds: float) -> None:
        with turn(tmp_path / "lock", seconds) as own:
            done.append("own" if own else "without")

    with turn(tmp_path / "lock", 1.0) as own:
        assert own
        patient, hasty = (threading.Thread(target=wait, args=(seconds,)) for seconds in (30.0, 0.1))
        patient.start()
        hasty.start()
        hasty.join()
        time.sleep(0.1)
        assert done == ["without"]
    patient.join()
    assert done == ["without", "own"]


def test_where_nothing_can_be_locked_the_work_is_done_all_the_same(tmp_path):
    (tmp_path / "file").write_text("")
    with turn(tmp_path / "file" / "lock", 0.1) as own:
        assert not own
