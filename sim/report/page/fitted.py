"""The report of `sim.fit`: what a log says of its customers, how far it was checked, and what was written."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim import words
from sim.report.page.blocks import FAIL, LOOK, PASS, Block, Code, Part, Picture, Prose, grid, plain, section
from sim.report.page.health import Check, card
from sim.report.page.texts import Texts
from sim.report.style import percent

NEAR, FAR = 0.1, 0.25  # of the purchases in weeks kept back: foretold within the one passes, beyond the other fails
SHOWN = 20  # customers
WIDTH = 8.0  # inches of a picture


class Fit(NamedTuple):
    """What the page is about."""

    log: str  # its name
    told: Sequence[RenderableType]  # tables and lines, in the order of reading; those at the end are the answer
    notes: Sequence[str]
    use: Sequence[str]  # commands that go on from here
    command: str
    error: float | None  # of purchases foretold in weeks kept back, relative; None: no check
    why: str  # no segment is written; empty where one is
    customers: pl.DataFrame
    pictures: Mapping[str, bytes]  # PNG, by name: calibration, and holdout where there is one


def fit_part(fit: Fit, say: Texts, key: str = "") -> Part:
    """Everything about a fitted log."""
    last = next((at for at, part in reversed([*enumerate(fit.told)]) if isinstance(part, Group)), -1)
    answer = [str(part) for part in fit.told[last + 1 :] if isinstance(part, Text)]
    pictures = [
        Picture(name, say(f"picture_{name}"), f"data:image/png;base64,{b64encode(data).decode('ascii')}", WIDTH)
        for name, data in fit.pictures.items()
    ]
    sections = [
        *section("answer", say("answer"), Prose(tuple(words.say("{sentence}.", sentence=line) for line in answer))),
        *section("health", say("health"), card([_checked(fit.error, say), _identified(fit.why, say)], say)),
        *section("log", say("log"), *_blocks(fit.told[: last + 1]), *pictures),
        *section("customers", say("each_customer"), _customers(fit.customers, say)),
        *section("trust", say("trust"), Prose(tuple(fit.notes))),
        *section("use", say("use"), *map(Code, fit.use)),
        *section("provenance", say("provenance"), Prose((say("repeat"),)), Code(fit.command)),
    ]
    return Part(key, say("customers", log=fit.log), (), tuple(sections))


def _blocks(told: Sequence[RenderableType]) -> Iterator[Block]:
    for part in told:
        if isinstance(part, Group):
            title, table = part.renderables
            if isinstance(table, Table):
                yield grid(table, str(title))
        elif isinstance(part, Text):
            yield Prose((str(part),))


def _customers(customers: pl.DataFrame, say: Texts) -> Block:
    """Those who are expected to bring most; all of them are in the file beside."""
    by = "expected_value" if customers["expected_value"].is_not_null().any() else "expected_purchases"
    first = customers.sort(by, descending=True, nulls_last=True).head(SHOWN)
    rows = [
        ["" if value is None else f"{value:,.4g}" if isinstance(value, float) else str(value) for value in row]
        for row in first.iter_rows()
    ]
    columns = [words.named("column", name, name) for name in first.columns]
    return plain(say("customers_title", count=len(rows), of=f"{len(customers):,}"), columns, rows, left={0})


def _checked(error: float | None, say: Texts) -> Check:
    title, source = say("holdout"), "holdout.png"
    if error is None:
        return Check("holdout", title, LOOK, say("holdout_none"), say("holdout_do"))
    verdict = PASS if abs(error) <= NEAR else LOOK if abs(error) <= FAR else FAIL
    said = say("holdout_said", error=percent(error, signed=True))
    return Check("holdout", title, verdict, said, "" if verdict == PASS else say("holdout_more"), source=source)


def _identified(why: str, say: Texts) -> Check:
    title = say("identified")
    if why:
        return Check("identified", title, FAIL, why, say("identified_do"))
    return Check("identified", title, PASS, say("identified_said"))
