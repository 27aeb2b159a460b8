"""What the market foretells of facts that it was not shown: kept beside the calibration, since it takes an hour."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from sim.evidence.calibration.folds import FILE, SCHEMA, shares
from sim.report.markdown import table
from sim.study.compose import CALIBRATED, configs_folder

COMMAND = "python -m sim.calibrate --left-out"
COLUMNS = ("left out", "", "facts", "met", "anywhere in the ranges", "shown facts met")


def left_out(file: Path | None = None) -> pl.DataFrame | None:
    """The stored table of all folds (`sim.evidence.calibration.folds.SCHEMA`); None where there is none."""
    file = configs_folder() / CALIBRATED / FILE if file is None else file
    return pl.read_csv(file, schema=SCHEMA) if file.exists() else None


def left_out_sentences(told: pl.DataFrame | None = None) -> list[str]:
    """The headline: the share of left-out facts met; each fact counts once a kind of fold."""
    told = left_out() if told is None else told
    if told is None:
        return [f"No fact was left out and foretold yet: `{COMMAND}`."]
    said = []
    for name, word in {"years": "later years by earlier ones", "report": "each report by the others", "family": "each"
                       " family of facts by the others"}.items():  # fmt: skip
        mine = told.filter(pl.col("fold") == name, "was_left_out")
        if mine.height:
            met = int(mine["met"].sum())
            said.append(f"{met} of {mine.height} ({met / mine.height:.0%}) {word}")
    return [f"Facts left out of a fit and then foretold by it: {'; '.join(said)}."] if said else []


def left_out_lines() -> list[str]:
    """The folds, as Markdown."""
    told = left_out()
    if told is None:
        return []
    rows = (
        (
            r["fold"],
            r["left_out"],
            str(r["left_out_facts"]),
            f"{r['met']:.0%}",
            f"{r['before']:.0%}",
            f"{r['shown_met']:.0%}",
        )
        for r in shares(told).iter_rows(named=True)
    )
    return [
        f"Left out and foretold (`{COMMAND}`): shares of facts that the mean of markets meets which were fitted to the"
        " other facts alone; beside them the share that a market anywhere in the ranges of the parameters meets.",
        "", *table(COLUMNS, rows), "",
    ]  # fmt: skip
