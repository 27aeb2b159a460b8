"""What the market's own customers look like to the models that are fitted to a user's log.

A market is richer than the models: people come without buying, and may leave after any visit. So its traits are not the
parameters that a model fitted to its log would give. The same models fitted to a log of the market's own joiners say
what its traits look like from outside; a user's segment differs from the shipped one by the same ratio as the two fits
do (one step of indirect inference: Gouriéroux, Monfort & Renault 1993).
`python -m sim.evidence.fitting.ordinary RESULT` prints them for a results folder with transactions.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from sim.core.errors import UserError
from sim.evidence.fitting import bg_nbd, gamma_gamma
from sim.evidence.fitting.gamma_gamma import GammaGamma
from sim.evidence.fitting.summary import summarise
from sim.params.text import to_yaml
from sim.params.yaml_reader import read_yaml
from sim.report.trouble import explain
from sim.study.results import read

SHIPPED = Path(__file__).with_name("ordinary.yaml")
JOINING_DAYS = 364  # people who join in the first year; the rest of the log follows them
FEWEST = 500  # joiners who buy, below which four parameters say little
_START = date(2026, 1, 1)


@dataclass(frozen=True)
class Ordinary:
    """BG/NBD and gamma-gamma of a segment's joiners in a simulated log."""

    r: float
    alpha: float  # weeks
    a: float
    b: float
    amount: float  # yuan, mean of a purchase

    @property
    def rate(self) -> float:
        """Purchases a week of a living customer."""
        return self.r / self.alpha


def shipped() -> dict[str, Ordinary]:
    """By segment, for the default market."""
    return {name: Ordinary(**values) for name, values in read_yaml(SHIPPED).items()}


def measured(folder: Path) -> dict[str, Ordinary]:
    """By segment, from the transactions of a run (its reference arm)."""
    run = read(folder)
    if "transactions" not in run.tables:
        raise UserError(f"{folder}: no transactions in it; run with output.transactions=true")
    days = 7 * run.config["horizon"]["weeks"]
    if days <= JOINING_DAYS + 182:
        raise UserError(f"{folder}: horizon.weeks={days // 7}: allowed is 79 or more, to see what joiners do")
    orders = run.tables["transactions"].filter(pl.col("arm") == "reference")
    return {name: _of(orders.filter(segment=name), name, days) for name in run.config["segment"]}


def _of(orders: pl.DataFrame, segment: str, days: int) -> Ordinary:
    joiners = orders.filter(pl.col("joined_day").is_between(0, JOINING_DAYS - 1))
    log = summarise(
        joiners.select(
            pl.format("{}-{}", "replication", "person").alias("customer"),
            (pl.lit(_START) + pl.duration(days=pl.col("day"))).alias("date"),
            pl.col("paid_yuan").alias("amount"),
        ),
        last=_START + timedelta(days=days - 1),
    )
    if log.summary.customers < FEWEST:
        raise UserError(
            f"segment {segment}: {log.summary.customers} joiners buy, allowed is {FEWEST} or more;"
            " raise population.persons or replications"
        )
    found = bg_nbd.fit(log.summary)
    spend = gamma_gamma.fit(log.spend_count, log.spend_mean)
    amount = gamma_gamma.mean_amount(GammaGamma(*spend.values))
    return Ordinary(found["r"], found["alpha"], found["a"], found["b"], amount)


def main(words: Sequence[str] | None = None) -> int:
    """Print what the joiners of a run look like, as YAML."""
    parser = ArgumentParser(
        prog="python -m sim.evidence.fitting.ordinary", description="The market's own customers, fitted."
    )
    parser.add_argument("result", type=Path, metavar="RESULT", help="a results folder with transactions")
    try:
        found = measured(parser.parse_args(words).result)
        rounded = {name: {key: float(f"{value:.4g}") for key, value in asdict(o).items()} for name, o in found.items()}
        print(to_yaml(rounded), end="")
    except UserError as mistake:
        return explain(mistake) or 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
