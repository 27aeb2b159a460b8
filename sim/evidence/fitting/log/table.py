"""A file as a table of texts (CSV) or of typed columns (Parquet): encoding, separator, rows with too many fields."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sim.core.errors import UserError, quoted
from sim.evidence.fitting.log.encoding import decoded

SEPARATORS = ",;\t|"
_PACKED = {b"PK\x03\x04": "a workbook or a zip archive", b"\x1f\x8b": "compressed", b"\xd0\xcf\x11\xe0": "a workbook"}


@dataclass(frozen=True)
class Table:
    """All rows of a file."""

    frame: pl.DataFrame
    first_row: int  # number of the first row of data, counted as a spreadsheet does
    form: str  # encoding and separator, in words; empty if they are the usual ones


def read_table(file: Path, encoding: str | None = None, separator: str | None = None) -> Table:
    """The rows of a CSV or Parquet file; refuses what is neither, with one line."""
    try:
        if not file.is_file():
            raise UserError(f"{file}: {'not a file' if file.exists() else 'no such file'}")
        raw = file.read_bytes()
    except OSError as problem:
        raise UserError(f"{file}: cannot be read ({problem.strerror})") from None
    if not raw.strip():
        raise UserError(f"{file}: the file is empty")
    if raw[:4] == b"PAR1" or file.suffix.lower() in (".parquet", ".pq"):
        return Table(_parquet(file, raw), 1, "Parquet")
    for mark, what in _PACKED.items():
        if raw.startswith(mark):
            raise UserError(f"{file}: is {what}; write it as plain CSV or Parquet")
    text, name = decoded(file, raw, encoding)
    body, skipped, said = _body(text)
    chosen = separator if separator is not None else said or _separator(body)
    if len(chosen) != 1 or chosen in '"\r\n':
        raise UserError(f"--separator {chosen!r}: allowed is one character, such as ; or |")
    if not chosen.isascii():
        body, chosen = body.replace(chosen, "\x1f"), "\x1f"
    words = [name.upper()] if name != "utf-8" else []
    words += [f"separated by {_named(chosen)}"] if chosen != "," else []
    return Table(_csv(file, body, chosen, skipped), 2 + skipped, ", ".join(words))


def _parquet(file: Path, raw: bytes) -> pl.DataFrame:
    try:
        table = pl.read_parquet(io.BytesIO(raw))
    except (pl.exceptions.PolarsError, OSError) as problem:
        raise UserError(f"{file}: cannot be read as Parquet ({str(problem).splitlines()[0]})") from None
    if table.width and not (values := [name for name, kind in table.schema.items() if not kind.is_nested()]):
        raise UserError(f"{file}: every column holds lists or records; a log has one value a row and column")
    elif table.width:
        table = table.select(values)  # what is no value a row says nothing that can be read
    for name in (name for name, kind in table.schema.items() if kind == pl.Binary):  # texts of some exporters
        try:
            table = table.with_columns(pl.col(name).cast(pl.String))
        except pl.exceptions.PolarsError:
            raise UserError(f"{file}: column {quoted(name)} holds bytes that are no text") from None
    return table


def as_text(column: pl.Series) -> pl.Series:
    """A column as texts without blanks around them; refuses lists, spans of time and other things that are no value."""
    try:
        return column.cast(pl.String).str.strip_chars()
    except pl.exceptions.PolarsError:
        raise UserError(f"column {column.name!r} holds {column.dtype}: not a value a row") from None


def _body(text: str) -> tuple[str, int, str | None]:
    """The text from its header on, how many lines stand before it, and the separator that Excel's `sep=` names."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    start = re.match(r"(?:[ \t]*\r?\n)*", text)
    begins = start.end() if start else 0
    said = re.match(r'"?sep=([^\r\n"])"?[ \t]*\r?\n', text[begins : begins + 20], re.IGNORECASE)
    begins += said.end() if said else 0
    return text[begins:], text.count("\n", 0, begins), said[1] if said else None


def _separator(body: str) -> str:
    """The character that is most frequent in the header, outside quotation marks."""
    header = re.sub(r'"[^"]*"', "", body.split("\n", 1)[0])
    return max(SEPARATORS, key=header.count)


def _csv(file: Path, body: str, separator: str, skipped: int) -> pl.DataFrame:
    if body.count('"') % 2:
        raise UserError(f"{file}: a quotation mark opens and does not close")
    try:
        return pl.read_csv(body.encode(), infer_schema=False, separator=separator)
    except pl.exceptions.NoDataError:
        raise UserError(f"{file}: the file is empty") from None
    except pl.exceptions.PolarsError as problem:
        ragged = _ragged(body, separator, skipped)
        reason = ragged or f"cannot be read as CSV ({str(problem).splitlines()[0]})"
        raise UserError(f"{file}: {reason}") from None


def _ragged(body: str, separator: str, skipped: int) -> str | None:
    """Which row has more fields than the header."""
    rows = csv.reader(io.StringIO(body), delimiter=separator)
    width = len(next(rows, []))
    for number, row in enumerate(rows, 2 + skipped):
        if len(row) > width:
            return (
                f"row {number}: {len(row)} fields, the header has {width}; a field that holds a {_named(separator)}"
                " needs quotation marks"
            )
    return None


def _named(separator: str) -> str:
    return {"\t": "tab", ",": "comma", "\x1f": "sign of its own"}.get(separator, separator)
