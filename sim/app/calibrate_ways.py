"""What `python -m sim.calibrate` can be asked for: a fit, facts left out of it, parameters that are known."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from rich.text import Text

from sim.app.calibrate import GROUP
from sim.evidence.calibration.budget import CHECKS
from sim.evidence.calibration.coverage import coverage
from sim.evidence.calibration.folds import FILE as LEFT_OUT
from sim.evidence.calibration.folds import FIRST, folds_of, foretell, shares
from sim.evidence.calibration.report import coverage_page, left_out_page, page
from sim.evidence.calibration.space import Space
from sim.evidence.calibration.study import calibrate
from sim.evidence.calibration.tables import tables
from sim.evidence.calibration.waves import spread
from sim.evidence.calibration.write import calibrated_yaml, write_report
from sim.evidence.facts import Fact
from sim.params.market import MarketParams
from sim.study.results import write_file
from sim.study.trials.evaluate import Evaluator, Trial
from sim.version import __version__
from sim.words import say


class Asked(NamedTuple):
    """Everything that a calibration, or a check of one, works with."""

    given: Namespace
    report: Path
    market: MarketParams
    space: Space
    facts: list[Fact]
    evaluator: Evaluator
    tell: Callable[[str, float, int], None]

    def provenance(self, evaluations: int) -> list[str]:
        """Lines that say how it came about."""
        given, market = self.given, self.market
        fitted = sum(fact.fitted for fact in self.facts)
        return [
            say(
                "Fitted by sim.calibrate {version}: {persons} persons, seed {seed}, {n} evaluations of the years 2021"
                " to 2025, {free} free parameters.",
                version=__version__,
                persons=f"{market.population.persons:,}",
                seed=market.seed,
                n=evaluations,
                free=len(self.space),
            ),
            say(
                "Facts: {facts}; {fitted} to be fitted, {shown} shown only.",
                facts=self._facts(),
                fitted=fitted,
                shown=len(self.facts) - fitted,
            ),
            *([say("Market: {title}", title=" ".join(given.overrides))] if given.overrides else []),
        ]

    def _facts(self) -> str:
        """Which facts it is of."""
        if self.given.facts is None:
            return say("shipped")
        file = self.given.facts.name
        return say("{file} alone", file=file) if self.given.only else say("{file} and shipped", file=file)


def fitted(asked: Asked, start: np.ndarray | None) -> list[Text]:
    """Fit, and write the file and its report."""
    given, space = asked.given, asked.space
    found = calibrate(
        space, asked.facts, asked.evaluator,
        evaluations=given.evaluations, markets=given.markets, seed=asked.market.seed, start=start, tell=asked.tell,
    )  # fmt: skip
    provenance = asked.provenance(found.evaluations)
    file = write_file(given.output, calibrated_yaml(found, space, provenance))
    write_report(asked.report, page(found, space, provenance), tables(found, space))
    use = f"python -m sim --config-dir {given.output.parent.parent} {GROUP}={given.output.stem}"
    return [
        *map(Text, found.summary()),
        Text(say("report: {file}", file=asked.report / "report.md")),
        Text(say("use it: ")) + Text(use, "cyan"),
        Text(str(file)),
    ]


def left_out(asked: Asked) -> list[Text]:
    """Every fold, and what they foretell together; each is in the journal as soon as it is done."""
    told, folds = [], folds_of(asked.facts)
    for at, fold in enumerate(folds):
        label = say("fold {at} of {n}, {name}", at=at + 1, n=len(folds), name=f"{fold.name}: {fold.left_out}")
        asked.tell(label, float("nan"), 0)
        told.append(foretell(fold, asked.space, asked.facts, asked.evaluator, seed=asked.market.seed))
    table = pl.concat(told)
    page = left_out_page(table, asked.provenance(asked.evaluator.spent))
    write_report(asked.report, page, {"left_out": table}, "left_out.md")
    file = write_file(asked.given.output.parent / LEFT_OUT, table.write_csv(float_precision=6))
    rows = shares(table).iter_rows(named=True)
    return [
        *(
            Text(
                say(
                    "{fold}: {met} of {n} facts left out are met ({before} anywhere), {shown_met} of {shown} shown",
                    fold=f"{row['fold']} {row['left_out']}",
                    met=f"{row['met']:.0%}",
                    n=row["left_out_facts"],
                    before=f"{row['before']:.0%}",
                    shown_met=f"{row['shown_met']:.0%}",
                    shown=row["shown_facts"],
                )
            )
            for row in rows
        ),
        Text(say("report: {file}", file=asked.report / "left_out.md")),
        Text(str(file)),
    ]


def known(asked: Asked) -> list[Text]:
    """Markets whose parameters are known, found again."""
    asked.tell(say("markets whose parameters are known"), float("nan"), 0)
    points = spread(FIRST, len(asked.space), asked.market.seed)
    trials = [Trial(asked.space.values(point), i % CHECKS) for i, point in enumerate(points)]
    values = asked.evaluator(trials)
    used = np.array([fact.fitted for fact in asked.facts]) & np.isfinite(values).any(axis=0)
    facts = [fact for fact, use in zip(asked.facts, used, strict=True) if use]
    found = coverage(facts, points, values[:, used], asked.given.known, asked.market.seed)
    page = coverage_page(found, asked.provenance(asked.evaluator.spent))
    write_report(asked.report, page, {"coverage": found}, "coverage.md")
    return [
        *(
            Text(
                say(
                    "{method}, {which}: intervals of {level} hold the truth in {covered} of {n}",
                    method=row["method"],
                    which=say("parameters fitted" if row["fitted"] else "parameters left to their ranges"),
                    level=f"{row['level']:.0%}",
                    covered=f"{row['covered']:.0%}",
                    n=row["intervals"],
                )
            )
            for row in found.iter_rows(named=True)
        ),
        Text(say("report: {file}", file=asked.report / "coverage.md")),
    ]
