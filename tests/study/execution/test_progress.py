"""Progress is shown to whoever watches, and to nobody else."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from sim.study.execution.progress import Bar, shown


@pytest.mark.parametrize("terminal", [True, False])
def test_bars_are_for_terminals_only(tmp_path, terminal):
    told = io.StringIO()
    with shown(Console(file=told, force_terminal=terminal), [Bar("burn-in", 10, 1, [0])], tmp_path / "weeks", 1):
        pass
    assert ("burn-in" in told.getvalue()) == terminal and bool(told.getvalue()) == terminal
