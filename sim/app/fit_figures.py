"""The two figures of a fitted log."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from sim.evidence.fitting import frequencies
from sim.evidence.fitting.answer import Answer
from sim.evidence.fitting.fitted import Fitted
from sim.report.figures.canvas import DPI
from sim.report.figures.customers import Frequencies, Weekly, calibration_figure, holdout_figure
from sim.report.figures.drawing import drawing
from sim.report.figures.fonts import dress, fonts_for


def figures(answer: Answer, log: str) -> dict[str, bytes]:
    """PNG files by name: the fit to calibration, and what it foretells of the holdout where there is one."""
    fitted = answer.check or answer.fitted
    law = {title: frequencies.expected(fitted, name) for title, name in fitted.foretelling().items()}
    weekly = _weekly(fitted)
    with drawing():
        made = {
            "calibration.png": _png(calibration_figure(log, Frequencies(frequencies.observed(fitted), law), weekly))
        }
        if answer.holdout is not None and weekly is not None:
            _, seen, expected = answer.holdout.by_frequency()
            after = Frequencies(seen, {s.name: e for s, e in zip(answer.holdout.scores, expected, strict=True)})
            error = answer.holdout.scores[0].error
            made["holdout.png"] = _png(holdout_figure(log, weekly, after, error))
    return made


def shown(log: str) -> str:
    """The name of a log as its figures show it: another one where no installed font has its signs."""
    return f"file{Path(log).suffix}" if fonts_for(log)[1] else log


def _weekly(fitted: Fitted) -> Weekly | None:
    """By week, without a last one of which only a part was observed."""
    whole = (fitted.log.days + 1) // 7
    found = {}
    for title, name in fitted.foretelling().items():
        tracking = fitted.tracking(name)
        if tracking is None or whole < 2:
            return None
        found[title] = np.diff(tracking.expected, prepend=0.0)[:whole]
        observed, calibration = np.diff(tracking.observed, prepend=0.0)[:whole], min(tracking.calibration_weeks, whole)
    return Weekly(observed, found, calibration)


def _png(figure: Figure) -> bytes:
    file = io.BytesIO()
    dress(figure).savefig(file, dpi=DPI, format="png")
    return file.getvalue()
