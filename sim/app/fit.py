"""`python -m sim.fit LOG`: your own customers, from a transaction log to a segment that the market can use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.text import Text

from sim.app.terminal import Parser, guarded
from sim.core.errors import UserError
from sim.state.names import SEGMENTS

HOLDOUT_SHARE = 0.5  # of the log, at most


def main(words: Sequence[str] | None = None) -> int:
    """Fit, write and report; returns the exit status."""
    options = _parser()

    def work() -> None:
        given = options.parse_args(words)
        _check(given.name, given.holdout, given.yuan)
        new_after = _day(given.new_after)
        from sim.evidence.fitting.fitted import fit_log  # bad words are refused before SciPy is imported
        from sim.evidence.fitting.log import read_log
        from sim.evidence.fitting.ordinary import measured, shipped
        from sim.evidence.fitting.report import loyal_to, report
        from sim.evidence.fitting.segment import segment_yaml, shipped_segment
        from sim.evidence.fitting.summary import summarise
        from sim.report.text.printed import widen
        from sim.study.results import write_file

        shipped_segment(given.replaces)
        columns = {
            role: name for role in ("customer", "date", "amount", "brand", "host") if (name := getattr(given, role))
        }
        orders = read_log(given.log, columns, given.date_format, new_after)
        days = orders["date"].unique().sort().to_list()
        first, last = days[0], days[-1]
        _check_holdout(first, last, given.holdout)
        fitted = fit_log(summarise(orders, holdout_weeks=given.holdout, merge_days=not given.each_order))
        ordinary = (shipped() if given.market is None else measured(given.market))[given.replaces]
        source = f"{given.log.name}, {first} to {last}"
        text, notes = segment_yaml(fitted, given.replaces, given.name, ordinary, yuan=given.yuan, source=source)
        file = write_file(given.output / "segment" / f"{given.name}.yaml", text)

        console = widen(Console())
        for part in report(fitted):
            console.print(part)
        for line in loyal_to(orders):
            console.print(Text(line))
        for note in notes:
            console.print(Text(f"note: {note}"))
        names = ",".join(given.name if name == given.replaces else name for name in SEGMENTS)
        console.print(Text("use it: ") + Text(f"python -m sim --config-dir {given.output} 'segment=[{names}]'", "cyan"))
        print(file, flush=True)

    return guarded(work)


def _parser() -> Parser:
    parser = Parser(prog="python -m sim.fit", description=(__doc__ or "").split(": ", 1)[1], allow_abbrev=False)
    parser.add_argument("log", type=Path, metavar="LOG", help="orders as CSV or Parquet: customer, date, amount")
    parser.add_argument("--name", default="my_customers", help="of the segment file (default: my_customers)")
    parser.add_argument(
        "--output", type=Path, default=Path("my_configs"), metavar="DIR", help="folder for --config-dir (my_configs)"
    )
    parser.add_argument("--as", dest="replaces", default="mainstream", metavar="SEGMENT", help="whose place they take")
    parser.add_argument(
        "--holdout", type=int, default=0, metavar="WEEKS", help="last weeks, kept back to check the fit"
    )
    parser.add_argument("--new-after", metavar="DATE", help="only customers whose first order is that day or later")
    parser.add_argument("--each-order", action="store_true", help="orders of one day count each, not as one purchase")
    parser.add_argument("--yuan", type=float, default=1.0, metavar="RATE", help="yuan of one unit of the amounts")
    parser.add_argument(
        "--market", type=Path, metavar="RESULT", help="compare with the joiners of this run, not of the default market"
    )
    parser.add_argument("--date-format", metavar="FORMAT", help="such as %%d/%%m/%%Y")
    for role in ("customer", "date", "amount", "brand", "host"):
        parser.add_argument(f"--{role}", metavar="COLUMN", help=f"column with the {role}")
    return parser


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UserError(f"--new-after {text}: allowed is a date such as 2026-01-31") from None


def _check(name: str, holdout: int, yuan: float) -> None:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise UserError(f"--name {name}: allowed are letters, digits and _, not beginning with a digit")
    if name in SEGMENTS:
        raise UserError(f"--name {name}: a shipped segment has that name; take another, such as my_{name}")
    if holdout < 0:
        raise UserError(f"--holdout {holdout}: allowed is 0 weeks or more")
    if not 0 < yuan < 1e6:
        raise UserError(f"--yuan {yuan:g}: allowed is more than 0 and less than 1,000,000 yuan")


def _check_holdout(first: date, last: date, holdout: int) -> None:
    weeks = ((last - first).days + 1) / 7
    if weeks < 4:
        raise UserError(f"the log spans {weeks:.1f} weeks: allowed is 4 or more")
    if holdout > HOLDOUT_SHARE * weeks + 1:
        raise UserError(f"--holdout {holdout}: allowed is 0 to {int(HOLDOUT_SHARE * weeks + 1)} weeks, half of the log")
