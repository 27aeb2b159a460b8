"""What is claimed for a measure, what its author would have read off the log, and what it caused.

`python experiments/claimed_and_caused.py [key=value ...] [strategy ...]`
Every strategy with claims is launched after one reported year, so that there is a year before. Its own market alone
gives the two naive estimates (the year after against the year before; members against others), the same market without
it the causal effect. Prints one row a claim and writes `claimed_and_caused.parquet`. Nothing is fitted to the claims.
"""

from __future__ import annotations

import sys
from collections import Counter

import polars as pl
from kept import of_strategies, screen_of
from rich.table import Table

import sim
from sim.evidence.validation.scorecard import CLAIM_COLUMNS, claim_cells

LAUNCH, WEEKS = 52, 104


def main(words: list[str]) -> None:
    """Run every strategy that carries claims, or those named, and print the comparison."""
    parts, folder = of_strategies(words, claims)
    found = pl.concat(parts)
    found.write_parquet(folder / "claimed_and_caused.parquet")
    screen = screen_of(170)
    screen.print(comparison(found))
    for verdict, count in Counter(found["verdict"]).most_common():
        screen.print(f"{count:4}  {verdict}")
    screen.print(folder / "claimed_and_caused.parquet")


def claims(name: str, settings: list[str]) -> pl.DataFrame:
    """What is claimed for one strategy, and what it caused."""
    return sim.claims(sim.run(f"+strategy={name}", f"strategies.{name}.from_week={LAUNCH}", *settings, weeks=WEEKS))


def comparison(found: pl.DataFrame) -> Table:
    """The table for people."""
    table = Table(header_style="bold")
    for title in CLAIM_COLUMNS:
        table.add_column(title, no_wrap=title not in ("of", "reading"))
    for row in found.sort("asked").to_dicts():
        table.add_row(*claim_cells(row))
    return table


if __name__ == "__main__":
    main(sys.argv[1:])
