"""One market in parts, a process each, against the same market in one: do the bits agree, what does it cost?

    python benchmarks/national.py --persons 2000 --workers 2 --weeks 8            (Ray: pip install ".[ray]")
    python benchmarks/national.py --persons 2000 --workers 2 --weeks 8 --threads  (no Ray: parts as threads)

Each worker holds a run of consecutive rows of people and all firms. It lives the ordinary week (`sim.market.week`);
wherever that adds up over people it waits for the others' sums. See docs/national.md.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from datetime import date
from functools import partial
from typing import Any

from sim.core.errors import UserError
from sim.params.market import MarketParams
from sim.partition.live import Lived, differences, live
from sim.partition.local import in_threads
from sim.partition.on_ray import on_ray
from sim.partition.share import Share
from sim.study.compose import compose

ALL_AT_WORK = (
    "+strategy=[refer_a_friend,tiered_membership,newcomer_pack,birthday_care,churn_warning,behaviour_points]",
    "+scenario=[price_war,trust_scandal]",
)


def part_of(params: MarketParams, seed: int, weeks: int, share: Share) -> tuple[Lived, float, float]:
    """One part: how it lived, CPU seconds, peak resident MB of its process."""
    began = time.thread_time()
    lived = live(params, seed, weeks, part=share)
    return lived, time.thread_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(argv: list[str] | None = None) -> int:
    """Live it both ways; exit status 1 if any bit differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--persons", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--weeks", type=int, default=8, help="reported weeks")
    parser.add_argument("--burn-in", type=int, default=6, help="weeks before them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", action="store_true", help="parts as threads of this process, without Ray")
    parser.add_argument("--plain", action="store_true", help="no strategies and no scenario")
    parser.add_argument("--address", help="a Ray cluster to join")
    given = parser.parse_args(argv)
    size = [f"population.persons={given.persons}", "population.panel=0", f"horizon.weeks={given.weeks}"]
    words = [*size, f"horizon.burn_in_weeks={given.burn_in}", *(() if given.plain else ALL_AT_WORK)]
    try:
        params = compose(words)
        if not 1 <= given.workers <= given.persons:
            raise UserError(f"--workers {given.workers}: from 1 to {given.persons}, a person each at the least")
        work = partial(part_of, params, given.seed, given.weeks)
        began = time.perf_counter()
        whole, cpu, _ = work_whole(params, given)
        alone = time.perf_counter() - began
        began = time.perf_counter()
        results, laid = (
            in_threads(given.workers, given.persons, work)
            if given.threads
            else on_ray(given.workers, given.persons, work, address=given.address)
        )
        together = time.perf_counter() - began
    except UserError as problem:
        print(problem, file=sys.stderr)
        return 2
    found = differences(whole, [lived for lived, _, _ in results])
    report(given, found, (alone, cpu), (together, results), laid)
    return 1 if found else 0


def work_whole(params: MarketParams, given: Any) -> tuple[Lived, float, float]:
    """The market in one process; code is compiled before."""
    live(params, given.seed, 1)
    began = time.thread_time()
    lived = live(params, given.seed, given.weeks)
    return lived, time.thread_time() - began, 0.0


def report(given: Any, found: list[str], alone: tuple[float, float], parts: tuple[float, Any], laid: int) -> None:
    """Say it."""
    weeks = given.weeks + given.burn_in
    how = "threads" if given.threads else "Ray tasks"
    seconds, results = parts
    print(f"{given.persons:,} persons, {weeks} weeks, {given.workers} {how}; {date.today():%d %B %Y}, "
          f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")  # fmt: skip
    print(f"bits: {'the same' if not found else 'DIFFERENT in ' + ', '.join(found)}")
    print(f"in one process: {alone[0]:.1f} s, CPU {alone[1]:.2f} s after compiling")
    print(f"in parts: {seconds:.1f} s with starting; CPU {', '.join(f'{cpu:.2f}' for _, cpu, _ in results)} s, "
          f"peak {', '.join(f'{peak:,.0f}' for _, _, peak in results)} MB")  # fmt: skip
    print(f"laid on the table: {laid / weeks:,.0f} bytes a week, of which every worker gets the sums or the whole back")


if __name__ == "__main__":
    sys.exit(main())
