"""`python -m sim.compare RESULT...`: one run again, two runs against each other, or many in one table."""

from __future__ import annotations

from collections.abc import Sequence

from sim.app.terminal import guarded, parser, print_whole, read_all
from sim.report.console import Console


def main(words: Sequence[str] | None = None) -> int:
    """Read results and print them; returns the exit status."""
    options = parser("python -m sim.compare", (__doc__ or "").split(": ", 1)[1])
    options.add_argument("--metric", help="one KPI only, such as clv_yuan")
    options.add_argument("--role", help="one or two runs: all that a platform, brand, mcn or regulator asks for")
    options.add_argument(
        "--by",
        help="one or two runs: a dimension such as segment; more runs: what tells them apart, such as scenario,"
        " strategy or any key of the configuration",
    )

    def work() -> None:
        given = options.parse_args(words)
        runs = read_all(given.results)
        from sim.app.compare_tables import print_runs  # SciPy, once there is something to compare

        print_whole(Console(), lambda console: print_runs(console, runs, given.metric, given.by, given.role))

    return guarded(work)
