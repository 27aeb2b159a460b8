"""All tables of a page as one Excel workbook, which the page holds as a link: a sheet each, in full precision."""

from __future__ import annotations

import io
import math
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sim.report.page.blocks import Grid, Part
from sim.report.page.texts import Texts

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME_MOST = 31  # characters of a sheet's name, Excel's limit
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")  # in a sheet's name
CREATED = datetime(2000, 1, 1)  # as each file says of itself, so that the same results are the same bytes
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True, "in_memory": True}


def workbook(parts: Sequence[Part], say: Texts) -> str:
    """A `data:` URI of the workbook, whose first sheet says what the others hold; empty where there is no table."""
    sheets = [*_named(parts)]
    if not sheets:
        return ""
    from xlsxwriter import Workbook

    kept = io.BytesIO()
    with Workbook(kept, PLAIN) as book:
        book.set_properties({"created": CREATED})
        strong = book.add_format({"bold": True})
        first = book.add_worksheet(FORBIDDEN.sub(" ", say("contents"))[:NAME_MOST])
        first.set_column(0, 0, NAME_MOST)
        first.write_row(0, 0, [say("sheet"), say("holds"), say("report")], strong)
        for at, (name, title, part, grid) in enumerate(sheets, start=1):
            first.write_row(at, 0, [name, title, part])
            _fill(book.add_worksheet(name), grid, strong)
    return f"data:{KIND};base64,{b64encode(kept.getvalue()).decode('ascii')}"


def _named(parts: Sequence[Part]) -> Iterator[tuple[str, str, str, Grid]]:
    """Each table with the name of its sheet, its title, and the title of its part."""
    count = 0
    for part in parts:
        for section in part.sections:
            for block in section.blocks:
                if isinstance(block, Grid) and block.rows:
                    count += 1
                    name = FORBIDDEN.sub(" ", f"{count} {block.title or section.title}")[:NAME_MOST].rstrip()
                    yield name, block.title or section.title, part.title, block


def _fill(sheet: Any, grid: Grid, strong: Any) -> None:
    table = grid.frame
    sheet.freeze_panes(1, 1)
    for at, name in enumerate(table.columns):
        values = table[name].to_list()
        words = [len(value) for value in values if isinstance(value, str)]
        sheet.set_column(at, at, min(max([len(name), *words]) + 1, 60))
        sheet.write_string(0, at, name, strong)
        sheet.write_column(1, at, [_plain(value) for value in values])


def _plain(value: Any) -> Any:
    """What a cell holds; nothing where there is no number."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
