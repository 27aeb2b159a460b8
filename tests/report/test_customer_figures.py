"""The two figures of a fitted log: what they say, and that they can be drawn whatever the log holds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.figure import Figure

from sim.report.figures.canvas import LOOK, save
from sim.report.figures.customers import Frequencies, Weekly, calibration_figure, holdout_figure

SEEN = np.array([60.0, 20.0, 10.0, 5.0, 2.0, 1.0, 1.0, 1.0])
LAW = {"BG/NBD": SEEN * 1.1, "Pareto/NBD": SEEN * 0.9}
WEEKLY = Weekly(np.arange(20.0), {name: np.arange(20.0) + 1 for name in LAW}, 15)


def words_of(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.texts)


def test_calibration_says_how_many_never_bought_again() -> None:
    with rc_context(LOOK):
        figure = calibration_figure("log.csv", Frequencies(SEEN, LAW), WEEKLY)
    assert "Of 100 customers 60 never bought again; BG/NBD says 66" in words_of(figure)
    bars, weeks = figure.axes
    assert [label.get_text() for label in bars.get_xticklabels()][-1] == "7+"
    legend = bars.get_legend()
    assert legend is not None and legend.get_texts()[0].get_text() == "observed"
    assert weeks.get_xlim() == (0, 15), "the weeks before the holdout"


def test_a_summary_has_no_weeks() -> None:
    with rc_context(LOOK):
        assert len(calibration_figure("log.csv", Frequencies(SEEN, LAW), None).axes) == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [(-0.121, "12.1 % fewer purchases"), (0.03, "3.0 % more purchases"), (np.nan, "purchases; none was made")],
)
def test_holdout_says_how_far_off(error: float, words: str) -> None:
    after = Frequencies(SEEN, {**LAW, "buys as before": SEEN * 2})
    with rc_context(LOOK):
        figure = holdout_figure("log.csv", WEEKLY, after, error)
    assert words in words_of(figure)
    assert len(figure.axes) == 3 and figure.axes[2].get_xlabel() == "repeat purchases in calibration"


def test_groups_that_nobody_is_in_are_drawn(tmp_path: Path) -> None:
    empty = np.where(np.arange(8) < 7, np.nan, 9.0)
    with rc_context(LOOK):
        figure = holdout_figure("log.csv", WEEKLY, Frequencies(empty, {"NBD": empty}), 0.0)
        assert save(figure, tmp_path / "f.png").stat().st_size > 10_000
