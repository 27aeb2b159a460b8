"""Files as shops export them: encodings, separators, quotation marks; and what is no table."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from shop import written

from sim.core.errors import UserError
from sim.evidence.fitting.log.table import as_text, read_table

TEXT = "用户,品牌\n张三,花西子\n李四,完美日记\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_found_out(tmp_path: Path, encoding: str) -> None:
    text = TEXT if encoding not in ("utf-16-le", "utf-16-be") else TEXT.replace("用户", "user") + "a,b\n" * 50
    table = read_table(written(tmp_path, text.encode(encoding)))
    assert table.frame.row(0) == ("张三", "花西子")


def test_western_european_text_is_not_taken_for_chinese(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "kunde;betrag\nMüller;5,00 €\nLefèvre;7,50 €\n".encode("cp1252")))
    assert table.frame.rows() == [("Müller", "5,00 €"), ("Lefèvre", "7,50 €")]
    assert table.form == "CP1252, separated by ;"


def test_an_encoding_can_be_said(tmp_path: Path) -> None:
    file = written(tmp_path, "客戶,金額\n張,1\n".encode("big5"))
    assert read_table(file, encoding="big5").frame.columns == ["客戶", "金額"]
    with pytest.raises(UserError, match=r"is not utf-8 \(byte 0\); --encoding says another"):
        read_table(file, encoding="utf-8")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_found_out(tmp_path: Path, separator: str) -> None:
    text = f'"a,b;c|"{separator}"d"\n1{separator}2\n'
    assert read_table(written(tmp_path, text)).frame.rows() == [("1", "2")]


def test_a_separator_can_be_said(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, "sep=^\na^b\n1^2,5\n")).frame.rows() == [("1", "2,5")]
    assert read_table(written(tmp_path, "a：b\n1：2\n"), separator="：").frame.rows() == [("1", "2")]
    with pytest.raises(UserError, match="allowed is one character"):
        read_table(written(tmp_path, "a,b\n"), separator="::")


def test_quoted_newlines_and_old_line_ends(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, 'a,b\r\n"x\r\ny",1\r\nz,2\r\n')).frame["b"].to_list() == ["1", "2"]
    assert read_table(written(tmp_path, "a,b\rx,1\ry,2\r")).frame["b"].to_list() == ["1", "2"]


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, "a,b\n1,2\n")).first_row == 2
    assert read_table(written(tmp_path, "\n\nsep=,\na,b\n1,2\n")).first_row == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"a,b\n1,2,3\n", "row 2: 3 fields, the header has 2; a field that holds a comma needs quotation marks"),
        (b'a,b\n1,"2\n', "a quotation mark opens and does not close"),
        (b"a,b\n1,\0\n", "holds bytes that no text has"),
        (b"PK\x03\x04abc", "is a workbook or a zip archive; write it as plain CSV or Parquet"),
        (b"PAR1abc", "cannot be read as Parquet"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(tmp_path: Path, text: bytes, message: str) -> None:
    with pytest.raises(UserError, match=message) as said:
        read_table(written(tmp_path, text))
    assert "\n" not in str(said.value)


def test_a_file_has_to_be_there(tmp_path: Path) -> None:
    for file in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UserError, match=r"no such file|not a file"):
            read_table(file)


def test_a_column_without_a_value_a_row_is_refused() -> None:
    with pytest.raises(UserError, match="column 'amount' holds List"):
        as_text(pl.Series("amount", [[1.0], [2.0]]))


def test_an_encoding_that_reads_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UserError, match="is not undefined; --encoding says another"):
        read_table(tmp_path / "log.csv", "undefined")


def test_parquet_with_bytes_and_lists(tmp_path: Path) -> None:
    days = ["2024-01-01", "2024-02-01"]
    texts = pl.DataFrame({"customer": [b"a", b"b"], "date": days, "items": [[1], [2, 3]]})
    texts.write_parquet(tmp_path / "bytes.parquet")
    assert read_table(tmp_path / "bytes.parquet").frame["customer"].to_list() == ["a", "b"]
    for name, columns, told in (
        ("odd", {"customer": [b"\xff\xfe", b"b"], "date": days}, "column 'customer' holds bytes that are no text"),
        ("nested", {"customer": [[1], [2]], "date": [{"a": 1}, {"a": 2}]}, "every column holds lists or records"),
    ):
        pl.DataFrame(columns).write_parquet(tmp_path / f"{name}.parquet")
        with pytest.raises(UserError, match=told):
            read_table(tmp_path / f"{name}.parquet")


@pytest.mark.parametrize("name", ["idna", "unicode_escape", "punycode", "rot13", "base64", "hex", "charmap"])
def test_codecs_of_no_files_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match=f"--encoding {name}: no file is written in it; such as utf-8"):
        read_table(written(tmp_path, "a,b\n1,2\n"), encoding=name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("utf-8\n", r"--encoding 'utf-8\\n': unknown; .* \(did you mean 'utf-8'\?\)"),
        ("UTF8X", r"--encoding UTF8X: unknown; .* \(did you mean 'utf-8'\?\)"),
        ("gkb", r"--encoding gkb: unknown; such as utf-8.* \(did you mean 'gbk'\?\)"),
        (" gbk", r"--encoding ' gbk': unknown"),
    ],
)
def test_encodings_that_are_none_get_the_nearest(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        read_table(written(tmp_path, "a,b\n1,2\n"), encoding=name)


@pytest.mark.parametrize(
    ("one", "other", "encoding"),
    [
        ("Müller", "Lefèvre", "cp1252"),
        ("花西子", "完美日记", "gbk"),
        ("花西子", "Lefèvre", "cp1252"),
        ("Müller", "完美日记", "gbk"),
    ],
)
def test_two_encodings_in_one_file_are_refused(tmp_path: Path, one: str, other: str, encoding: str) -> None:
    rows = [b"who,n", f"{one},1".encode(), b"x,2", f"{other},3".encode(encoding)]
    for order, told in ((rows, "row 2 is UTF-8 and row 4 is not"), (rows[::-1], "row 3 is UTF-8 and row 1 is not")):
        with pytest.raises(UserError, match=f"two encodings in one file: {told}; save it in one"):
            read_table(written(tmp_path, b"\n".join(order) + b"\n"))


def test_one_encoding_that_looks_like_utf_8_by_chance_is_one(tmp_path: Path) -> None:
    for rows, encoding in ((["联通", "完美日记"], "gbk"), (["CAFÉ®", "Lefèvre"], "cp1252")):
        table = read_table(written(tmp_path, "\n".join(["who", *rows]).encode(encoding)))
        assert table.frame["who"].to_list() == rows
