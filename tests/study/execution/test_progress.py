"""Progress is shown to whoever watches, and to nobody else."""

from __future__ import annotations

import io
import time

import pytest
from rich.console import Console

from sim.study.execution.progress import Bar, left_of, lines, shown


@pytest.mark.parametrize("terminal", [True, False])
def test_where_nobody_watches_there_is_a_line_now_and_then(terminal):
    told = io.StringIO()
    with lines(Console(file=told, force_terminal=terminal), lambda: f"3 of 9{left_of(3, 9, 60.0)}", seconds=0.05):
        time.sleep(0.3)
    said = told.getvalue().splitlines()
    assert said == ([] if terminal else ["3 of 9 · 0:02:00 left"] * len(said)) and (terminal or len(said) >= 2)
    assert left_of(0, 9, 61.0) == " · 0:01:01 so far"


@pytest.mark.parametrize("terminal", [True, False])
def test_bars_are_for_terminals_only(tmp_path, terminal):
    told = io.StringIO()
    with shown(Console(file=told, force_terminal=terminal), [Bar("burn-in", 10, 1, [0])], tmp_path / "weeks", 1):
        pass
    assert ("burn-in" in told.getvalue()) == terminal and bool(told.getvalue()) == terminal
