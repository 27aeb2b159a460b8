"""What every law has in common: a number, tasks that can run side by side, findings of finite size."""

from __future__ import annotations

import math
from importlib import import_module

import pytest

from sim.evidence.validation.finding import Effort
from sim.evidence.validation.laws import LAWS
from sim.evidence.validation.study import laws_of

NUMBERS = range(1, len(LAWS) + 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["btyd", "tenure", "incidence", "bass", "invariance", "brands"])
def test_a_tiny_run_gives_findings(name: str) -> None:
    law = import_module(f"sim.evidence.validation.laws.{name}").law(Effort(scale=0.02))
    findings = law.judge([task.work(*task.arguments) for task in law.tasks])
    assert any(finding.scored for finding in findings)
    assert all(finding.part == "law" and finding.name.startswith(f"{law.number} ") for finding in findings)
    assert all(math.isfinite(finding.simulated) for finding in findings)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_law_has_its_number_a_source_and_tasks_that_shrink_with_the_effort(number: int) -> None:
    (small,), (whole,) = (laws_of(Effort(scale=scale), [number]) for scale in (0.1, 1.0))
    assert whole.number == number and whole.about and whole.source
    assert len(whole.tasks) > 1 or whole.name == "goal gradient", "seeds can run side by side"
    assert len(small.tasks) <= len(whole.tasks)
    assert min(task.seconds for task in small.tasks) > 0
    assert sum(task.seconds for task in small.tasks) < sum(task.seconds for task in whole.tasks)
    assert [task.arguments for task in small.tasks] != [task.arguments for task in whole.tasks], "fewer people or seeds"
