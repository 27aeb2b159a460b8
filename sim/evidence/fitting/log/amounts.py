"""Amounts as people and tills write them: currency signs, thousands separators, decimal commas, minus signs."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import polars as pl

from sim.core.errors import UserError
from sim.evidence.fitting.log.table import as_text

MISSING = (  # what stands for nothing in exports
    "", "nan", "null", "none", "n/a", "#n/a", "<na>", "nat", "\\n", "nil", "#null!", "(blank)", "(null)", "(none)",
    "(nil)", "(empty)", "[null]", "<null>", "<none>",
)  # fmt: skip
LARGEST = 1e9
_PLAIN = r"^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$"
_EITHER = r"^[+-]?[1-9]\d{0,2}\.\d{3}$"  # 1.299 may be a thousand or one
_SAME = {"元": "¥", "圆": "¥", "块": "¥", "CNY": "¥", "RMB": "¥", "CNH": "¥", "人民币": "¥", "EUR": "€", "USD": "$",
         "US$": "$", "GBP": "£", "円": "JPY", "KRW": "₩", "원": "₩", "INR": "₹", "RS": "₹", "RS.": "₹",
         "HK$": "HKD", "NT$": "TWD"}  # fmt: skip
_CODES = (
    "CNY|RMB|CNH|HKD|TWD|USD|EUR|GBP|JPY|KRW|SGD|AUD|CAD|NZD|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|RUB|UAH|TRY|INR|IDR|THB|VND"
    "|MYR|PHP|BRL|MXN|ZAR|AED|SAR|ILS|人民币|元|圆|块|円|원|kr\\.?|zł|Kč|Fr\\.?|Rs\\.?|Rp\\.?|Ft|RM|R"
)
_MARK = rf"(?:(?:US|HK|NT|CA|AU|SG|NZ|R|C|A|S)?\$|[¢£¥€₩₹₽฿₫₱₺₴]|(?:{_CODES})(?![a-z]))"
_AMOUNT = re.compile(
    rf"(?P<open>\()?\s*(?P<minus>[+\-−–])?\s*(?P<before>{_MARK})?\s*(?P<inner>[+\-−–])?\s*"
    rf"(?P<number>[\d.,]*\d(?:[ '’][\d.,]*\d)*)\s*(?P<after>{_MARK})?\s*(?P<last>[\-−–])?\s*(?P<close>\))?",
    re.IGNORECASE,
)


_OF = {  # codes that a sign may stand for; for the sign of many dollars and pesos, those that it may not
    "€": {"EUR"}, "¥": {"CNY", "JPY"}, "£": {"GBP", "EGP", "LBP", "SYP", "SDG", "FKP", "GIP", "SHP"},
    "₩": {"KRW", "KPW"}, "₹": {"INR"}, "$": {"EUR", "CNY", "JPY", "GBP", "KRW", "INR", "CHF", "RUB"},
}  # fmt: skip
_POINTED = {
    "¥",
    "$",
    "£",
    "₩",
    "₹",
    "JPY",
    "HKD",
    "TWD",
}  # commas stand before thousands


class Written(NamedTuple):
    """One amount, taken apart."""

    number: str  # digits, points and commas
    negative: bool
    currency: str | None


def is_missing(text: pl.Series) -> pl.Series:
    """[row] Whether a text without blanks around it stands for nothing; true where there is none."""
    return text.is_null() | text.str.to_lowercase().is_in(MISSING)


def amounts(
    column: pl.Series, decimal: str | None = None, currency: str | None = None, *, pointed: bool = False
) -> tuple[pl.Series, pl.Series]:
    """Amounts, and where there is none because nothing is written; null without that where it cannot be read.

    decimal: "." or ","; found out where the column says it. currency: the code that another column names.
    pointed: it is known that commas stand before thousands. Raises UserError where decimals cannot be told, and on two
    currencies.
    """
    if column.dtype.is_numeric():
        if decimal is not None:
            raise UserError(f"--decimal {decimal}: {column.name} holds numbers, not texts; leave it out")
        number = column.cast(pl.Float64).fill_nan(None)
        return _within(number), number.is_null()
    text = as_text(column)
    missing = is_missing(text)
    there = text.filter(~missing)
    points = there.filter(there.str.contains(".", literal=True))
    sure = decimal == "." or not len(points) or not points.str.contains(_EITHER).all()
    if there.str.contains(_PLAIN).all() and (sure if decimal != "," else not len(points)):
        return _within(text.set(missing, None).cast(pl.Float64, strict=False)), missing
    distinct = there.unique().to_list()
    parsed = _parsed(distinct, decimal, currency, pointed)
    table = pl.DataFrame({"text": distinct, "number": parsed}, schema={"text": pl.String, "number": pl.Float64})
    number = text.to_frame("text").join(table, on="text", how="left", maintain_order="left")["number"]
    return _within(number), missing


def commas_group(name: str) -> bool:
    """Whether a column's name is in a script of East Asia, where no comma stands before decimals."""
    return re.search("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", name) is not None


def without_a_sign(column: pl.Series) -> tuple[int, str, str] | None:
    """Of amounts with and without a currency sign: how many are without, one of them and one with; None if not both."""
    if column.dtype != pl.String or not column.str.contains(r"[^\d.,\s+-]").any():
        return None
    counts = as_text(column).drop_nulls().value_counts().sort(column.name)
    signed, bare, number = "", "", 0
    for text, count in counts.iter_rows():
        one = _written(text)
        if one is not None and one.currency is not None:
            signed = signed or text
        elif one is not None and re.search("[1-9]", one.number):
            bare, number = bare or text, number + count
    return (number, bare, signed) if signed and bare else None


def _within(number: pl.Series) -> pl.Series:
    return pl.select(pl.when(number.is_between(-LARGEST, LARGEST)).then(number)).to_series()


def _parsed(texts: list[str], decimal: str | None, currency: str | None, pointed: bool) -> list[float | None]:
    """The value of every text; None where it is no amount."""
    written = [_written(text) for text in texts]
    _check_currency(texts, written, currency)
    point = decimal or _decimal(texts, written, pointed)
    return [None if one is None else _value(one, point) for one in written]


def _written(text: str) -> Written | None:
    found = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found or bool(found["open"]) != bool(found["close"]):
        return None
    signs = [found[name] for name in ("minus", "inner", "last") if found[name]]
    marks = [found[name] for name in ("before", "after") if found[name]]
    if len(signs) + bool(found["open"]) > 1:
        return None
    number = found["number"]
    if re.search(r"[ '’]", number):
        if not re.fullmatch(r"\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?", number):
            return None
        number = re.sub(r"[ '’]", "", number)
    names = {_SAME.get(mark.upper(), mark.upper()) for mark in marks}
    if len(names) > 1:
        return None
    return Written(number, bool(found["open"]) or any(sign != "+" for sign in signs), next(iter(names), None))


def _check_currency(texts: list[str], written: list[Written | None], named: str | None) -> None:
    """Amounts of two currencies do not add up."""
    seen: dict[str, str] = {}
    for text, one in zip(texts, written, strict=True):
        if one is not None and one.currency is not None:
            seen[one.currency] = min(seen.get(one.currency, text), text)
    if len(seen) > 1:
        first, second = sorted(seen.values())[:2]
        raise UserError(f"amounts in more than one currency, such as {first!r} and {second!r}: allowed is one in a log")
    for sign, text in sorted(seen.items()):
        if named is not None and sign in _OF and (named in _OF[sign]) == (sign == "$"):
            raise UserError(f"amounts such as {text!r} are in another currency than {named}, which the log names")


def _decimal(texts: list[str], written: list[Written | None], pointed: bool) -> str:
    """The decimal sign that the column shows."""
    shown: dict[str, str] = {}
    either = None
    for text, one in zip(texts, written, strict=True):
        sign = "" if one is None else _shows(one.number)
        if sign is None:
            either = min(either or text, text)
        elif sign:
            shown[sign] = min(shown.get(sign, text), text)
    pointed = pointed or any(one is not None and one.currency in _POINTED for one in written)
    if not shown and either is not None and "," in either and pointed:
        return "."
    if len(shown) > 1:
        raise UserError(
            f"amounts: {shown['.']!r} has a decimal point and {shown[',']!r} a decimal comma;"
            " --decimal . or --decimal , says which is meant"
        )
    if not shown and either is not None:
        raise UserError(
            f"amounts: in {either!r} the sign may stand before decimals or thousands, and no row tells;"
            " --decimal . or --decimal , says which"
        )
    return next(iter(shown), ".")


def _shows(number: str) -> str | None:
    """The decimal sign that a number shows; none: empty; either: None."""
    points, commas = number.count("."), number.count(",")
    if points and commas:
        return max(".,", key=number.rindex)
    if not points and not commas:
        return ""
    sign, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other
    whole, _, decimals = number.partition(sign)
    return None if len(decimals) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0" else sign


def _value(one: Written, decimal: str) -> float | None:
    group = "," if decimal == "." else "."
    whole, _, decimals = one.number.partition(decimal)
    grouped = re.fullmatch(rf"\d{{1,3}}(?:\{group}\d{{2,3}})*\{group}\d{{3}}", whole)
    if not (grouped or re.fullmatch(r"\d*", whole)) or not re.fullmatch(r"\d*", decimals):
        return None
    value = float(f"{whole.replace(group, '') or '0'}.{decimals or '0'}")
    return -value if one.negative else value
