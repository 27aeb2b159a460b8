"""What a week costs beside people's days, and what that makes of a calibration.

    python benchmarks/weeks.py [--persons 10000 20000] [--weeks 52] [--burn-in 26] [--evaluations 1]

CPU time, which other work on the machine still moves: the load stands under the table. Compare within one run.
"""

from __future__ import annotations

import argparse
import os
import time

from living import CONSOLE, Parts, compile_everything, market_of, progress, watch
from rich.table import Table

from sim.app.calibrate import PERSONS
from sim.evidence.calibration.evaluate import History
from sim.evidence.calibration.targets import targets
from sim.study.compose import compose
from sim.study.trials.evaluate import Trial

EVALUATIONS = 600  # of a calibration
CORES = 2


def main() -> None:
    """Weeks of one market a size, then whole evaluations; one thread each, as in a worker."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--persons", type=int, nargs="+", default=[10_000, 20_000])
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--burn-in", type=int, default=26)
    parser.add_argument("--evaluations", type=int, default=1, help="the cheapest of so many; 0: none")
    parser.add_argument("--evaluated", type=int, default=PERSONS, help="persons of an evaluation")
    options = parser.parse_args()

    compile_everything(threads=1)
    parts = {persons: weeks_of(persons, options.burn_in, options.weeks) for persons in options.persons}
    CONSOLE.print(cost_table(parts, min(evaluations_of(options.evaluated, options.evaluations), default=None)))
    CONSOLE.print("load over 1, 5 and 15 minutes: " + ", ".join(f"{load:.1f}" for load in os.getloadavg()))


def weeks_of(persons: int, burn_in: int, weeks: int) -> Parts:
    """The parts of the weeks after a burn-in."""
    market = market_of(persons, burn_in, weeks, threads=1)
    with progress(f"{persons:,} persons", burn_in + weeks) as done:
        market.run(market.params.horizon.first_week, lambda week: done())
        parts = watch(market)
        market.run(market.week + weeks, lambda week: done())
    market.close()
    return parts


def evaluations_of(persons: int, count: int) -> list[float]:
    """CPU seconds of each of so many evaluations of the shipped facts, founding and reading included."""
    market = compose(
        ["market=history", f"population.persons={persons}", "plausible.use=false", "output.transactions=true"]
    )
    history, spent = History(market, targets(market), code=""), []
    with progress("evaluations", count) as done:
        for replication in range(count):
            before = time.process_time()
            history(Trial({}, replication), threads=1)
            spent.append(time.process_time() - before)
            done()
    return spent


def cost_table(parts: dict[int, Parts], evaluation: float | None) -> Table:
    """CPU ms a week by part; and CPU s of an evaluation, with what a calibration takes on two cores."""
    table = Table(title="CPU ms a week, one thread", title_justify="left")
    table.add_column("persons")
    for title in ("people", "firms", "observer", "all"):
        table.add_column(title, justify="right")
    for persons, each in parts.items():
        spent = (each.kernels.cpu, each.firms_cpu, each.observer.cpu, each.total.cpu)
        table.add_row(f"{persons:,}", *(f"{1e3 * cpu / each.weeks:.2f}" for cpu in spent))
    if evaluation is not None:
        minutes = EVALUATIONS * evaluation / CORES / 60
        table.caption = (
            f"one evaluation of the calibration: {evaluation:.1f} CPU s; {EVALUATIONS} on {CORES} cores:"
            f" {minutes:.0f} minutes"
        )
    return table


if __name__ == "__main__":
    main()
