"""The search for claims in printed answers, on which an experiment rests."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from io import StringIO
from pathlib import Path

from fake_kpis import fake_run
from rich.console import Console

from sim.report.text.printed import print_report

FILE = Path(__file__).parents[1] / "experiments" / "nothing_and_something.py"


def experiment():
    spec = spec_from_file_location("nothing_and_something", FILE)
    assert spec is not None and spec.loader is not None
    module = sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_a_printed_answer_calls_a_change_is_found():
    asking = experiment()
    for effect, claims in ((1.0, True), (0.0, False)):
        run = fake_run(Path("x"), weeks=156, replications=4, effect=effect)
        screen = Console(width=120, record=True, file=StringIO())
        print_report(screen, run)
        assert bool(asking.claims(screen.export_text())) == claims
    war = asking.Expected("", "gmv_yuan", "discount", 1)
    assert asking.is_found(fake_run(Path("x"), weeks=156, replications=4), war)
    assert not asking.is_found(fake_run(Path("x"), weeks=156, replications=4), war._replace(sign=-1))


def test_twenty_questions_of_each_kind_are_asked():
    asked = [*experiment().questions()]
    assert len(asked) == len(dict(asked)) == 40 and sum(expected is None for _, expected in asked) == 20
