"""The search for claims in printed answers, on which an experiment rests."""

from __future__ import annotations

from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from fake_kpis import fake_run
from places import ROOT
from rich.console import Console

from sim.report.text.printed import print_report


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch):
    """The experiment, with the folder in reach that it reads from."""
    monkeypatch.syspath_prepend(str(ROOT / "experiments"))
    return import_module("nothing_and_something")


def test_what_a_printed_answer_calls_a_change_is_found(asking):
    for effect, claims in ((1.0, True), (0.0, False)):
        run = fake_run(Path("x"), weeks=156, replications=4, effect=effect)
        screen = Console(width=120, record=True, file=StringIO())
        print_report(screen, run)
        assert bool(asking.claims(screen.export_text())) == claims
    war = asking.Expected("", "gmv_yuan", "discount", 1)
    assert asking.is_found(fake_run(Path("x"), weeks=156, replications=4), war)
    assert not asking.is_found(fake_run(Path("x"), weeks=156, replications=4), war._replace(sign=-1))


def test_twenty_questions_of_each_kind_are_asked(asking):
    asked = [*asking.questions()]
    assert len(asked) == len(dict(asked)) == 40 and sum(expected is None for _, expected in asked) == 20
