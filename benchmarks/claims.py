"""What the study of claims costs, and what it can find: a few strategies in markets of several sizes.

    python benchmarks/claims.py [--persons 2500 20000] [--pairs 6] [--strategies NAME ...] [--keep DIR]

One process, so that seconds are CPU time. Detectable effects are medians over claims that are relative changes; those
of 24 pairs follow from the measured scatter. Open: undetectable at this size. Journals in DIR go on where they were.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from living import CONSOLE
from rich.table import Table
from scipy.special import stdtrit

from sim.evidence.readings.claims import relative
from sim.evidence.readings.verdicts import UNDETECTABLE
from sim.evidence.validation.claims.pair import past
from sim.evidence.validation.claims.result import claimed
from sim.evidence.validation.claims.strategies import shipped_strategies
from sim.evidence.validation.claims.study import Wanted, go_on

SEVERAL = ("blockchain_trace", "fast_refund", "points", "private_domain", "tiered_membership")
WHOLE, CORES = 24, 2  # pairs a strategy in the whole study, and who does it
COLUMNS = ("persons", "pairs", "s a past", "s a pair", "whole, h", "detectable", "with 24 pairs", "open", "of claims")


def factor(pairs: int) -> float:
    """Standard errors in a detectable effect, over the root of the pairs."""
    return float(sum(stdtrit(pairs - 1, [0.975, 0.8])) / pairs**0.5)


def measured(persons: int, pairs: int, names: tuple[str, ...], folder: Path) -> tuple[Any, ...]:
    """A row of the table."""
    seed = 2026
    clock = time.process_time()
    past(persons, pairs, 1000 * seed + pairs)  # of a number that no pair has
    of_past = time.process_time() - clock
    file = folder / f"{persons}.jsonl"
    state = go_on(file, Wanted(persons, pairs, seed, names), 1, console=CONSOLE)
    table = claimed(file, "").table
    assert table is not None
    effects = relative(table)
    detectable = float(effects["detectable"].drop_nans().median() or np.nan)
    each = state.seconds / state.done
    whole = WHOLE * (of_past + len(shipped_strategies()) * each) / CORES / 3600
    open_ = effects.filter(verdict=UNDETECTABLE).height
    then = detectable * factor(WHOLE) / factor(pairs)
    return persons, pairs, of_past, each, whole, detectable, then, open_, effects.height


def main() -> None:
    """Measure every size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--persons", type=int, nargs="+", default=[2_500, 20_000])
    parser.add_argument("--pairs", type=int, default=6)
    parser.add_argument("--strategies", nargs="+", default=SEVERAL)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    table = Table(*COLUMNS, box=None)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        past(300, 1)  # compiles
        for persons in options.persons:
            row = measured(persons, options.pairs, tuple(options.strategies), folder)
            cells = [f"{row[0]:,}", str(row[1]), *(f"{x:.2f}" for x in row[2:5]), *(f"{x:.1%}" for x in row[5:7])]
            table.add_row(*cells, *map(str, row[7:]))
    CONSOLE.print(table)


if __name__ == "__main__":
    main()
