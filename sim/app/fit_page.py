"""The report of a fitted log, beside all else that is written of it."""

from __future__ import annotations

import math
import shlex
from argparse import Namespace
from collections.abc import Mapping, Sequence

from rich.console import RenderableType

from sim.app.report import files_of
from sim.core.errors import printable
from sim.evidence.fitting.answer import Answer
from sim.evidence.fitting.fitted import TITLES
from sim.evidence.fitting.segment import why_no_segment
from sim.report.page.fitted import Fit, fit_part
from sim.report.page.texts import Texts


def pages_of(
    given: Namespace, answer: Answer, told: Sequence[RenderableType], notes: Sequence[str], use: Sequence[str],
    pictures: Mapping[str, bytes],
) -> dict[str, str]:  # fmt: skip
    """The report by the names of its files. ``told``: what is printed; ``pictures``: PNG, by name without suffix."""
    say = Texts()
    fit = Fit(
        log=printable(given.log.name),
        told=told,
        notes=[printable(note) for note in notes],
        use=use,
        command=shlex.join(["python", "-m", "sim.fit", *given.command]),
        error=error_of(answer),
        why=why_no_segment(answer.fitted) or "",
        customers=answer.customers,
        pictures=pictures,
    )
    return files_of([f"{name}.png" for name in pictures], fit_part(fit, say), say)


def error_of(answer: Answer) -> float | None:
    """Of purchases in the weeks kept back, by the model that foretells customers; None where there is none."""
    if answer.holdout is None:
        return None
    scores = {score.name: score.error for score in answer.holdout.scores}
    chosen = TITLES[answer.fitted.purchasing(answer.model).name]
    error = scores.get(chosen, answer.holdout.scores[0].error)
    return error if math.isfinite(error) else None
