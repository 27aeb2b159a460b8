"""What the market foretells of facts that it was not shown: kept beside the calibration, since it takes an hour."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from sim.evidence.calibration.folds import FILE, SCHEMA, shares
from sim.report.markdown import table
from sim.study.compose import CALIBRATED, configs_folder
from sim.words import say, to_say

COMMAND = "python -m sim.calibrate --left-out"
FOLDS = to_say({"years": "years", "report": "report", "family": "family"})
COLUMNS = (*to_say(("left out",)), "", *to_say(("facts", "met", "anywhere in the ranges", "shown facts met")))
FORETOLD = to_say(
    {
        "years": "{met} of {n} ({share}) later years by earlier ones",
        "report": "{met} of {n} ({share}) each report by the others",
        "family": "{met} of {n} ({share}) each family of facts by the others",
    }
)


def left_out(file: Path | None = None) -> pl.DataFrame | None:
    """The stored table of all folds (`sim.evidence.calibration.folds.SCHEMA`); None where there is none."""
    file = configs_folder() / CALIBRATED / FILE if file is None else file
    return pl.read_csv(file, schema=SCHEMA) if file.exists() else None


def left_out_sentences(told: pl.DataFrame | None = None) -> list[str]:
    """The headline: the share of left-out facts met; each fact counts once a kind of fold."""
    told = left_out() if told is None else told
    if told is None:
        return [say("No fact was left out and foretold yet: `{command}`.", command=COMMAND)]
    said = []
    for name, sentence in FORETOLD.items():
        mine = told.filter(pl.col("fold") == name, "was_left_out")
        if mine.height:
            met = int(mine["met"].sum())
            said.append(say(sentence, met=met, n=mine.height, share=f"{met / mine.height:.0%}"))
    if not said:
        return []
    return [say("Facts left out of a fit and then foretold by it: {shares}.", shares=say("; ").join(said))]


def left_out_lines() -> list[str]:
    """The folds, as Markdown."""
    told = left_out()
    if told is None:
        return []
    rows = (
        (
            say(FOLDS.get(r["fold"], r["fold"])),
            r["left_out"],
            str(r["left_out_facts"]),
            f"{r['met']:.0%}",
            f"{r['before']:.0%}",
            f"{r['shown_met']:.0%}",
        )
        for r in shares(told).iter_rows(named=True)
    )
    return [
        say(
            "Left out and foretold (`{command}`): shares of facts that the mean of markets meets which were fitted to"
            " the other facts alone; beside them the share that a market anywhere in the ranges of the parameters"
            " meets.",
            command=COMMAND,
        ),
        "", *table([say(name) if name else "" for name in COLUMNS], rows), "",
    ]  # fmt: skip
