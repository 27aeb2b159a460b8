"""Which encoding a text is in: as said, by its mark, UTF-8, UTF-16, GBK, or else Western European; never two."""

from __future__ import annotations

import codecs
import re
from encodings.aliases import aliases
from pathlib import Path

from sim.core.errors import UserError, did_you_mean, quoted

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OF_NO_FILES = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "charmap", "mbcs", "oem"}
_CHINESE = 0.8  # of the characters that are not ASCII must be everyday Chinese for a text to be taken as GBK
_NAMES = r"(?:[\x00-\x7f]|(?<=[A-Za-z])[\u00c0-\u017f](?=[a-z]))*"  # one accented letter within a word: no Chinese sign
_UNLIKELY = r"[\u0180-\u02ff]"  # what two Western European signs make if they are taken for UTF-8


def decoded(file: Path, raw: bytes, encoding: str | None) -> tuple[str, str]:
    """The text, and the name of its encoding; refuses what is not in the one that is asked for, or is in two."""
    mark, marked = next(((m, name) for m, name in _MARKS if raw.startswith(m)), (b"", None))
    if encoding is not None:
        _check_name(encoding)
    name = encoding if encoding is not None else marked or _guessed(raw)
    if encoding is None and marked is None and name in ("gb18030", "cp1252"):
        _check_one(file, raw, name)
    try:
        text = raw.removeprefix(mark).decode(name) if encoding is None else raw.decode(name).removeprefix("\ufeff")
    except UnicodeError as problem:
        at = f" (byte {problem.start:,})" if isinstance(problem, UnicodeDecodeError) else ""
        raise UserError(f"{file}: is not {name}{at}; --encoding says another") from None
    if "\0" in text:
        raise UserError(f"{file}: holds bytes that no text has; is it CSV?")
    return text, {"gb18030": "gbk"}.get(name, name)


def _check_name(encoding: str) -> None:
    """Refuse what is no encoding, and codecs of Python that no file is written in."""
    such = "such as utf-8, gb18030, utf-16, cp1252"
    known = sorted({name.replace("_", "-") for name in aliases.values() if not name.endswith("_codec")})
    near = did_you_mean(encoding.strip().lower().replace("_", "-"), known)
    hint = near if "did you mean" in near else ""
    try:
        if not re.fullmatch(r"[A-Za-z0-9][\w .:-]*", encoding, re.ASCII) or encoding != encoding.strip():
            raise LookupError
        codec = codecs.lookup(encoding)
    except LookupError:
        shown = encoding if encoding.isprintable() and encoding.strip() == encoding and encoding else quoted(encoding)
        raise UserError(f"--encoding {shown}: unknown; {such}{hint}") from None
    if codec.name in _OF_NO_FILES or not codec._is_text_encoding:
        raise UserError(f"--encoding {encoding}: no file is written in it; {such}{hint}")


def _guessed(raw: bytes) -> str:
    head = raw[:4096]
    for name, nought in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):  # ASCII has a nought in every other byte
        if len(nought) > 1 and nought.count(0) > 0.6 * len(nought):
            return name
    try:
        raw.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        return "gb18030" if _everyday_chinese(raw) else "cp1252"


def _everyday_chinese(raw: bytes) -> bool:
    try:
        foreign = re.sub(r"[\x00-\x7f]+", "", raw.decode("gb18030"))
    except UnicodeDecodeError:
        return False
    everyday = len(foreign.encode("gb2312", errors="ignore").decode("gb2312"))
    return bool(foreign) and everyday >= _CHINESE * len(foreign)


def _check_one(file: Path, raw: bytes, name: str) -> None:
    """Refuse a text in which some rows are UTF-8 and others are not."""
    within = other = 0
    for number, line in enumerate(raw.splitlines(), 1):
        if line.isascii():
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            other = other or number
        else:
            chance = _everyday_chinese(line) if name == "gb18030" else re.search(_UNLIKELY, text)
            chance = chance and not re.fullmatch(_NAMES, text)
            within = within or (0 if chance else number)
        if within and other:
            raise UserError(
                f"{file}: two encodings in one file: row {within} is UTF-8 and row {other} is not; save it in one"
            )
