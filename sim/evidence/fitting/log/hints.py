"""What a user says of a log where its file does not say it, or says it in an unusual way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

Returns = Literal["leave-out", "net"]
FarDates = Literal["refuse", "keep", "leave-out"]
Unit = Literal["day", "week"]
Lines = Literal["sum", "once"]
Guests = Literal["leave-out", "keep"]
RETURNS, FAR_DATES, UNITS, GUESTS, LINES = (get_args(kind) for kind in (Returns, FarDates, Unit, Guests, Lines))


@dataclass(frozen=True)
class Hints:
    """How to read a log; the defaults find out. What is given and cannot apply is refused."""

    columns: Mapping[str, str] = field(default_factory=dict)  # the file's name of a column, by role
    date_format: str | None = None  # such as %d/%m/%Y
    timezone: str | None = None  # whose days count, where time stamps are instants
    decimal: str | None = None  # "." or ","
    separator: str | None = None  # one character between columns
    encoding: str | None = None
    currency: str | None = None  # whose rows are taken where a column names several
    new_after: date | None = None  # only customers whose first purchase is that day or later
    each_order: bool = False  # orders of a customer on one day are purchases of their own
    returns: Returns | None = None  # negative amounts: left out (as by None), or taken off what was bought before
    lines: Lines | None = None  # of one order: amounts added up, or its total that stands on each; None finds out
    drop_repeats: bool = False  # rows that repeat another one in every column
    far_dates: FarDates | None = None  # a few rows whose dates lie far from all others; None refuses them
    guests: Guests | None = None  # ids that stand for many people: left out (as by None), or kept as one each
    unit: Unit | None = None  # of recency and age in a summary by customer
