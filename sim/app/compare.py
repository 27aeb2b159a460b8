"""`python -m sim.compare RESULT...`: one run again, two against each other, or many and sweeps, ranked."""

from __future__ import annotations

from collections.abc import Sequence

from sim.app.help_text import opening
from sim.app.terminal import guarded, parser, place, print_whole, read_all
from sim.report.console import Console


def main(words: Sequence[str] | None = None) -> int:
    """Read results and print them; returns the exit status."""
    options = parser("python -m sim.compare", opening(__doc__))
    options.add_argument(
        "--metric", help="one KPI only, such as clv_yuan; many runs: also contribution_yuan, cost_yuan"
    )
    options.add_argument("--role", help="one or two runs: all that a platform, brand, mcn or regulator asks for")
    options.add_argument(
        "--by",
        help="one or two runs: a dimension such as segment; many: KEY,KEY of what tells them apart, what is decided"
        " first, such as strategy,scenario or behaviour.buy.loss_aversion",
    )
    options.add_argument("--group", help="many runs: a group of a dimension, such as platform:social")
    options.add_argument("--window", help="many runs: year1, year2 ... or all (default)")
    options.add_argument("--table", type=place, metavar="FILE", help="many runs: also as .csv, .md or .parquet")

    def work() -> None:
        given = options.parse_args(words)
        from sim.app.compare_many import Asked, is_many, print_many

        if is_many(given.results, given.table, given.metric, given.by):
            asked = Asked(given.metric, given.by, given.group, given.window, given.table, given.role)
            print_whole(Console(), lambda console: print_many(console, given.results, asked))
            return
        runs = read_all(given.results)
        from sim.app.compare_tables import print_runs  # SciPy, once there is something to compare

        print_whole(Console(), lambda console: print_runs(console, runs, given.metric, given.by, given.role))

    return guarded(work)
