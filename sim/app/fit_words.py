"""The words of `python -m sim.fit`, and what is allowed in them."""

from __future__ import annotations

import re
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from sim.app.terminal import Parser, add_language, place
from sim.core.errors import UserError, quoted
from sim.params.quantity import LONGEST_NAME, NAME
from sim.state.names import SEGMENTS

COLUMNS = (
    "customer", "date", "amount", "basket", "quantity", "brand", "host", "state",
    "frequency", "recency", "age", "monetary",
)  # fmt: skip
HINTS = (
    "date_format", "timezone", "decimal", "separator", "encoding", "each_order", "returns", "lines", "drop_repeats",
    "far_dates", "guests", "unit", "currency",
)  # fmt: skip


def reading_words(parser: Parser) -> None:
    """Add the words that say how a log of orders is to be read."""
    add = parser.add_argument
    add("--returns", metavar="HOW", help="negative amounts: leave-out (the default), or net")
    add("--lines", metavar="HOW", help="amounts on lines of one order: sum, or once if each is the order's (found out)")
    add("--drop-repeats", action="store_true", help="leave out rows that repeat another in every column")
    add("--far-dates", metavar="HOW", help="rows far from all others: refuse (the default), leave-out or keep")
    add("--guests", metavar="HOW", help="ids that stand for many people: leave-out (the default), or keep")
    add("--date-format", metavar="FORMAT", help="such as %%d/%%m/%%Y")
    add("--timezone", metavar="ZONE", help="whose days count where time stamps are instants, such as Asia/Shanghai")
    add("--decimal", metavar="SIGN", help="before decimals: . or ,")
    add("--currency", metavar="CODE", help="whose rows are taken where a column names several, such as EUR")
    add("--separator", metavar="SIGN", help="between columns (default: the one that the header has)")
    add("--encoding", metavar="NAME", help="such as gb18030 (default: found out)")


def words_of_fit(description: str) -> Parser:
    """The parser."""
    parser = Parser(prog="python -m sim.fit", description=description, allow_abbrev=False)
    add = parser.add_argument
    add("log", type=place, metavar="LOG", help="orders as CSV or Parquet, or a summary by customer")
    add("--name", default="my_customers", help="of the segment file (default: my_customers)")
    add("--output", type=place, default=Path("my_configs"), metavar="DIR", help="folder for --config-dir (my_configs)")
    add("--as", dest="replaces", default="mainstream", metavar="SEGMENT", help="whose place they take")
    add("--horizon", default="52", metavar="WEEKS", help="for which customers are foretold; 90d are days (52)")
    add("--firm", metavar="NAME", help="also write a firm of your own: the log is all that it sells")
    add("--category", metavar="CATEGORY", help="what the firm sells, such as food")
    add("--holdout", type=int, metavar="WEEKS", help="last weeks, kept back to check the fit (a quarter of the log)")
    add("--model", default="bg_nbd", metavar="MODEL", help="that foretells customers: bg_nbd or pareto_nbd")
    add("--new-after", metavar="DATE", help="only customers whose first order is that day or later")
    add("--each-order", action="store_true", help="orders of one day count each, not as one purchase")
    add("--yuan", type=float, metavar="RATE", help="yuan of one unit of the amounts (1)")
    add(
        "--market", type=place, metavar="RESULT", help="compare with the joiners of this run, not of the default market"
    )
    add("--unit", metavar="UNIT", help="of recency and T in a summary by customer: day or week")
    reading_words(parser)
    for role in COLUMNS:
        more = " of orders; none reads none" if role == "state" else ""
        add(f"--{role}", metavar="COLUMN", help=f"column with the {role}{more}")
    add_language(parser)
    return parser


WORDS_OF_YAML = {"null", "true", "false", "nan", "inf", "yes", "no", "on", "off"}


def check_words(given: Namespace) -> None:
    """Refuse what can be refused without reading the log."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", given.name) or len(given.name) > LONGEST_NAME:
        raise UserError(
            f"--name {given.name}: allowed are letters, digits and _, not beginning with a digit,"
            f" {LONGEST_NAME} at most"
        )
    for option, name in (("--name", given.name), ("--firm", given.firm or "")):
        if name.lower() in WORDS_OF_YAML:
            raise UserError(f"{option} {name}: means something else on a command line; take another, such as mine")
    if given.firm is not None and not NAME.fullmatch(given.firm):
        raise UserError(f"--firm {quoted(given.firm)}: allowed are letters, digits and _, {LONGEST_NAME} at most")
    if given.category is not None and given.firm is None:
        raise UserError(f"--category {given.category}: is what a firm sells; say --firm NAME too")
    if given.name in SEGMENTS:
        raise UserError(f"--name {given.name}: a shipped segment has that name; take another, such as my_{given.name}")
    if given.yuan is not None and not 0 < given.yuan < 1e6:
        raise UserError(f"--yuan {given.yuan:g}: allowed is more than 0 and less than 1,000,000 yuan")
    check_reading(given)


def check_reading(given: Namespace) -> None:
    """Refuse words on reading that are none of those allowed."""
    from sim.evidence.fitting.log.hints import FAR_DATES, GUESTS, LINES, RETURNS, UNITS

    choices = {"returns": RETURNS, "far_dates": FAR_DATES, "guests": GUESTS, "unit": UNITS, "decimal": (".", ",")}
    choices["lines"] = LINES
    for name, allowed in choices.items():
        value = getattr(given, name, None)
        if value is not None and value not in allowed:
            raise UserError(f"--{name.replace('_', '-')} {value}: allowed is {' or '.join(allowed)}")


def hints_of(given: Namespace) -> dict[str, Any]:
    """How to read the log, as `sim.evidence.fitting.answer.fit` takes it."""
    columns = {role: name for role in COLUMNS if (name := getattr(given, role)) is not None}
    return {"columns": columns, "new_after": _day(given.new_after), **{name: getattr(given, name) for name in HINTS}}


def weeks_of(text: str) -> float:
    """`26` and `26w` are weeks, `90d` days."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([dw]?)", text.strip())
    if not found or not float(found[1]) > 0:
        raise UserError(f"--horizon {text}: allowed are weeks such as 26, or days such as 90d")
    return float(found[1]) / 7 if found[2] == "d" else float(found[1])


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UserError(f"--new-after {text}: allowed is a date such as 2026-01-31") from None
