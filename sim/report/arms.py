"""What people call the arms of a run, in the language that is spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.style import asked_name
from sim.study.analysis.compare import labels_of, name_of

if TYPE_CHECKING:
    from sim.study.results import RunResult


def arms_of(run: RunResult) -> tuple[str, str]:
    """The reference and the treatment of a run."""
    reference, treatment = labels_of(run)
    return asked_name(reference), asked_name(treatment)


def title_of(run: RunResult) -> str:
    """The run, by what it asks."""
    return asked_name(name_of(run))
