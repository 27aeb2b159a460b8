"""The unit that a column's name gives its amounts: cents, thousands, 万元; they are read in whole units of currency."""

from __future__ import annotations

import re
import unicodedata

_CURRENCY = r"\b(?:us|usd|eur|gbp|cny|rmb|jpy|krw|inr|hkd|chf|in|of|of a|dollars?|euros?)\b|[€$£¥₩₹]|美元|人民币|in "
_IN_BRACKETS = {
    0.01: r"cents?|¢|ct|cts|pence|penny|p|centimes?|centavos?|céntimos?"
    r"|kopecks?|копе[йе]к\w*|коп\.?|gr|øre"
    r"|öre|ore|groszy?|fen|分|paise|paisa|minor units?",
    1e-6: r"micros?|millionths?",
    0.1: r"角",
    1e3: r"thousands?|'?000s?|000'?s|k|t ?€|t ?eur|teur|tsd\.?|tausend|milliers|miles|migliaia|千|千元|仟元|千円"
    r"|тыс\.?|천원",
    1e4: r"万|万元|萬|萬元|万円|만원",
    1e6: r"millions?|mio\.?|mln\.?|mm|m|百万|百万元|百万円|млн\.?|백만원",
    1e8: r"亿|亿元|億|億元|億円|억원",
}
_AT_THE_END = {
    0.01: r"(?:(?<!per)cents?|pence|centimes|centavos|minor ?units?|minor|\bfen)$|(?:[额價价款总]|\s)分$",
    1e-6: r"micros$",
    1e3: r"thousands?$|\bteur$|\btsd$|(?:千|仟)[元円]$",
    1e4: r"[万萬][元円]?$",
    1e6: r"millions?$|百万[元円]$",
    1e8: r"[亿億][元円]$",
}
ENDS = (
    r"cents?|inteur|pence|centimes|centavos|minorunits?|minor|micros|fen|分|thousands?|millions?|[千仟万萬亿億][元円]|百万[元円]"
    r"|[万萬]"
)
_WORDS = {
    0.01: "hundredths: divided by 100", 1e-6: "millionths: divided by 1,000,000", 0.1: "tenths: divided by 10",
    1e3: "thousands: times 1,000", 1e4: "ten thousands: times 10,000", 1e6: "millions: times 1,000,000",
    1e8: "hundred millions: times 100,000,000",
}  # fmt: skip


def scale_of(name: str) -> float:
    """By what amounts in a column of that name are multiplied: 1 where it gives no unit, or that of the currency."""
    text = unicodedata.normalize("NFKC", name).casefold()
    for inside in re.findall(r"[(\[{](.*?)[)\]}]", text):
        word = " ".join(re.sub(_CURRENCY, " ", inside).split())
        for scale, units in _IN_BRACKETS.items():
            if re.fullmatch(units, word) or re.fullmatch(units, inside):
                return scale
    bare = re.sub(r"[\s_\-./:]+", " ", re.sub(r"[(\[{].*?[)\]}]", "", text)).strip()
    return next((scale for scale, units in _AT_THE_END.items() if re.search(units, bare)), 1.0)


def scale_note(name: str, scale: float) -> str:
    """What was done to the amounts, in words."""
    return f"amounts in {name} are in {_WORDS[scale]}, as its name says"
