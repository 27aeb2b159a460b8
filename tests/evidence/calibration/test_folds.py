"""Facts that are left out, and parameters that are known, on a stand-in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from calibration_toy import Toy, toy_facts, toy_space, truth_of

from sim.evidence.calibration.coverage import coverage
from sim.evidence.calibration.evaluate import reading
from sim.evidence.calibration.folds import SCHEMA, folds_of, foretell, shares
from sim.evidence.calibration.report import coverage_page, left_out_page
from sim.evidence.facts import Fact, facts
from sim.evidence.validation.left_out import left_out, left_out_sentences
from sim.study.trials.evaluate import Evaluator
from sim.study.trials.journal import Journal


def test_every_fact_that_is_fitted_is_left_out_by_report_and_by_family() -> None:
    shipped = [fact for fact in facts().values() if not fact.not_expressed]
    fitted = {fact.id for fact in shipped if not (fact.set_by or fact.held_out)}
    folds = folds_of(shipped)
    assert [fold.name for fold in folds].count("years") == 1
    for name in ("report", "family"):
        groups = [fold.facts for fold in folds if fold.name == name]
        together = set().union(*groups)
        assert sum(map(len, groups)) == len(together), "no fact is left out by two folds of a kind"
        assert len(fitted - together) <= 4 and together <= fitted
    later = next(fold.facts for fold in folds if fold.name == "years")
    assert all((facts()[id_].years[1] > 2023) == (id_ in later) for id_ in fitted)


def _toy(tmp_path: Path) -> tuple[list[Fact], Evaluator]:
    known = [fact.model_copy(update={"id": f"{'ab'[i % 2]}_{i}"}) for i, fact in enumerate(toy_facts()[:6])]
    return known, Evaluator(Toy(), [*map(reading, known)], Journal(tmp_path), 1)


def test_what_was_left_out_is_foretold_from_the_others_alone(tmp_path: Path) -> None:
    known, evaluator = _toy(tmp_path)
    fold = next(fold for fold in folds_of(known) if fold.left_out == "b")
    assert fold.facts == {"b_1", "b_3", "b_5"}
    told = foretell(fold, toy_space(), known, evaluator, seed=1, first=40, own=10, markets=6)
    assert told["fact"].to_list() == [fact.id for fact in known]
    # other figures of what is left out change nothing of what is foretold
    elsewhere = [
        f.model_copy(update={"low": f.low + 9, "high": f.high + 9}) if f.id in fold.facts else f for f in known
    ]
    again = foretell(fold, toy_space(), elsewhere, evaluator, seed=1, first=40, own=10, markets=6)
    assert again["foretold"].to_list() == told["foretold"].to_list()
    share = shares(told).row(0, named=True)
    assert (share["left_out_facts"], share["shown_facts"], share["shown_met"]) == (3, 3, 1.0)
    assert share["met"] == told.filter("was_left_out")["met"].mean()
    page = left_out_page(told, ["made by a test"])
    assert "made by a test" in page and "| report | b | 3 |" in page


def test_known_parameters_are_covered_as_often_as_is_said() -> None:
    rng = np.random.default_rng(6)
    points = rng.random((60, 5))
    values = np.array([truth_of(point)[:6] for point in points]) + 0.01 * rng.normal(size=(60, 6))
    found = coverage(toy_facts()[:6], points, values, 16, 3)
    own = found.filter(method="emulated posterior", fitted=True).sort("level")
    assert own["intervals"].min() >= 48, "sixteen markets, of which the facts know three parameters at least"
    for row in own.iter_rows(named=True):
        luck = 3.0 * np.sqrt(row["level"] * (1 - row["level"]) / row["intervals"])
        assert row["covered"] == pytest.approx(row["level"], abs=luck)
    assert set(found["method"]) == {"emulated posterior", "nearest points, regression"}
    assert "made by a test" in coverage_page(found, ["made by a test"])


def test_the_scorecard_counts_each_left_out_fact_once_a_kind(tmp_path: Path) -> None:
    rows = [
        ("report", "a", "a_1", True, True),
        ("report", "a", "b_1", False, False),
        ("report", "b", "b_1", False, True),
    ]
    told = pl.DataFrame(
        [
            (fold, out, fact, 0.0, 1.0, 0.5, 0.1, 0.9, met, 0.4, was_out, 12)
            for fold, out, fact, met, was_out in rows
        ],
        schema=SCHEMA, orient="row",
    )  # fmt: skip
    told.write_csv(tmp_path / "left_out.csv")
    again = left_out(tmp_path / "left_out.csv")
    assert again is not None and again.equals(told)
    assert left_out_sentences(again) == [
        "Facts left out of a fit and then foretold by it: 1 of 2 (50%) each report by the others."
    ]
    assert left_out(tmp_path / "none.csv") is None
