"""What a user says of a log and cannot apply to it is refused, and never ignored."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.core.errors import UserError
from sim.evidence.fitting.log.hints import Hints

_OF_ORDERS = ("date_format", "timezone", "new_after", "each_order", "returns", "lines", "drop_repeats", "far_dates")
_INSTEAD = {"amount": "monetary", "date": "age", "monetary": "amount"}  # the other kind's word for nearly the same


def option(name: str, value: object = True) -> str:
    """A hint as it is given on the command line."""
    return f"--{name.replace('_', '-')}" + ("" if value is True else f" {value}")


def check_asked(asked: Mapping[str, str], found: Mapping[str, str], file: Path) -> None:
    """Columns that a user names are of the kind of file that it is: orders, or a summary by customer."""
    for role, name in asked.items():
        if role in found:
            continue
        if "frequency" in found:
            kind, use = "a summary by customer, which has", "--customer, --frequency, --recency, --age and --monetary"
        else:
            kind, use = (
                "orders, which have",
                "--customer, --date, --amount and the like (a summary needs frequency, recency and T)",
            )
        instead = f"--{_INSTEAD[role]} {name}" if role in _INSTEAD else use
        raise UserError(f"--{role} {name}: {file} holds {kind} no {role}; use {instead}")


def check_hints(hints: Hints, found: Mapping[str, str], form: str, file: Path) -> None:
    """Hints that a summary, orders, Parquet or a log without amounts cannot follow."""
    if "frequency" in found:
        for name in _OF_ORDERS:
            if value := getattr(hints, name):
                raise UserError(
                    f"{option(name, value)}: {file} is a summary by customer, and this is of orders; leave it out, or"
                    " give the orders themselves"
                )
        if hints.guests is not None and "customer" not in found:
            raise UserError(f"--guests {hints.guests}: {file} has no column of customers; leave it out")
    elif hints.unit is not None:
        raise UserError(f"--unit {hints.unit}: {file} holds orders, whose dates have no unit; leave it out")
    if form == "Parquet":
        for name in ("encoding", "separator"):
            if (value := getattr(hints, name)) is not None:
                raise UserError(f"{option(name, value)}: {file} is Parquet, and this is of CSV; leave it out")
    if hints.currency is not None and "frequency" in found and "monetary" not in found:
        raise UserError(f"--currency {hints.currency}: {file} has no amounts; leave it out, or say --monetary COLUMN")
    if "frequency" in found or "amount" in found:
        return
    for name in ("decimal", "returns", "lines", "currency"):
        if (value := getattr(hints, name)) is not None:
            raise UserError(f"{option(name, value)}: {file} has no amounts; leave it out, or say --amount COLUMN")
    if "quantity" in hints.columns:
        raise UserError(
            f"--quantity {hints.columns['quantity']}: {file} has no amounts for it to multiply; name them with"
            " --amount COLUMN"
        )
