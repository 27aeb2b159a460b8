"""What a user says of a log where its file does not say it, or says it in an unusual way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

Returns = Literal["leave-out", "net"]
FarDates = Literal["refuse", "keep", "leave-out"]
Unit = Literal["day", "week"]
RETURNS, FAR_DATES, UNITS = (get_args(kind) for kind in (Returns, FarDates, Unit))


@dataclass(frozen=True)
class Hints:
    """How to read a log; the defaults find out."""

    columns: Mapping[str, str] = field(default_factory=dict)  # the file's name of a column, by role
    date_format: str | None = None  # such as %d/%m/%Y
    timezone: str | None = None  # whose days count, where time stamps are instants
    decimal: str | None = None  # "." or ","
    separator: str | None = None  # one character between columns
    encoding: str | None = None
    new_after: date | None = None  # only customers whose first purchase is that day or later
    each_order: bool = False  # orders of a customer on one day are purchases of their own
    returns: Returns = "leave-out"  # negative amounts: left out, or taken off what was bought before
    drop_repeats: bool = False  # rows that repeat another one in every column
    far_dates: FarDates = "refuse"  # a few rows whose dates lie far from all others
    unit: Unit | None = None  # of recency and age in a summary by customer
