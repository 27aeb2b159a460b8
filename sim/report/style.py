"""How numbers, names and colours look in tables, sentences and figures."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from sim.observe.kpi import Metric
from sim.params.market import ASKED
from sim.words import ENGLISH, named, say, spoken, to_say

DIGITS_MOST = 4
MINUS, RANGE = "\N{MINUS SIGN}", "\N{EN DASH}"
YUAN = to_say("¥")

# Okabe & Ito 2008: told apart with any common colour vision.
BLUE, ORANGE, GREEN, PURPLE, SKY, YELLOW, VERMILION = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#B8A900", "#D55E00",
)  # fmt: skip
GREY, INK, SHADE = "#7F7F7F", "#222222", "#EFEFEF"
GROUP_COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, YELLOW, GREY)
BETTER, WORSE, NEUTRAL = "dodger_blue1", "dark_orange", "bold"  # terminal

_PLATFORM_NAMES = {
    "interest_feed": "interest feed",
    "social": "social platform",
    "shelf_live": "shelf-live platform",
    "discount": "discount platform",
    "content_community": "content community",
}
_GROUP_NAMES = _PLATFORM_NAMES | {
    "genz": "Gen Z",
    "silver": "silver-haired",
    "lower_tier": "lower-tier cities",
    "under25": "under 25",
    "25_34": "25 to 34",
    "35_49": "35 to 49",
    "50plus": "50 and over",
    "head": "head hosts",
    "mid": "mid-sized hosts",
    "small": "small hosts",
    "vertical": "vertical hosts",
    "brand_self": "brands' own rooms",
    "founder": "founders",
    "virtual": "virtual hosts",
    "under1": "under 1 visit",
    "1to3": "1 to 3 visits",
    "3plus": "3 visits or more",
    "short_video": "short video",
    "better_offer": "better offer",
}
_PROPER = re.compile(r"(?!(?:an?|the|one|my|our)\b)([^,.:;()]{2,40}),", re.IGNORECASE)
_DIMENSION_NAMES = {
    "age_band": "age",
    "city_tier": "city tier",
    "income_band": "income",
    "host_type": "host type",
    "member_tier": "membership tier",
}


ASKED_KINDS = ("arm", *ASKED.values(), "firm")


class Large(NamedTuple):
    """A unit for large amounts; where people count by the ten thousand and not by the thousand, another one."""

    size: float
    called: str
    by_myriads: float

    @property
    def here(self) -> float:
        """Its size in the language that is spoken."""
        return self.by_myriads if spoken() in BY_MYRIADS else self.size

    @property
    def shown(self) -> tuple[float, str]:
        """By what an amount is multiplied, and the unit."""
        return 1 / self.here, say(self.called)


BY_MYRIADS = ("zh",)
MONEY, MONEY_OF_FIRM = Large(1e9, to_say("bn ¥"), 1e8), Large(1e6, to_say("m ¥"), 1e4)
_MILLION, _THOUSAND = to_say("million"), to_say("thousand")
COUNTS = {"people": Large(1e6, _MILLION, 1e4), "orders": Large(1e6, _MILLION, 1e4)}
COUNTS_OF_FIRM = {"people": Large(1e3, _THOUSAND, 1e4), "orders": Large(1e3, _THOUSAND, 1e4)}
LONG = 100_000  # numbers of a firm's unit from which on they are read in the market's: 1,234,567 m ¥ as 1,235 bn ¥


class Display(NamedTuple):
    """How a metric is shown: multiply by ``factor``, then add the unit of a level or of a difference."""

    factor: float
    unit: str
    difference_unit: str


def display_of(metric: Metric, years: float | None = 1.0, of_firm: bool = False, largest: float = 0.0) -> Display:
    """Totals per year of a window ``years`` long, money in billions, people and orders in millions, shares in %.

    ``of_firm``: money in millions, people and orders in thousands, unless the ``largest`` of the numbers that stand
    together, in the metric's own unit a year, were `LONG` so. ``years`` None: totals as they are, of any window.
    """

    def rate(factor: float, unit: str) -> Display:
        if metric.kind != "total" or years is None:
            return Display(factor, unit, unit)
        return Display(factor / years, say("{unit}/year", unit=unit), say("{unit} a year", unit=unit))

    if metric.unit == "yuan" and (metric.kind == "total" or (of_firm and metric.kind == "stock")):
        return rate(*_suiting(MONEY_OF_FIRM if of_firm else MONEY, MONEY, largest).shown)
    if metric.unit in ("people", "orders") and (of_firm or metric.kind in ("total", "stock")):
        return rate(*_suiting((COUNTS_OF_FIRM if of_firm else COUNTS)[metric.unit], COUNTS[metric.unit], largest).shown)
    if metric.unit == "share":
        return Display(100.0, "%", say("pp"))
    if metric.unit == "yuan":
        return Display(1.0, say(YUAN), say(YUAN))
    unit = "" if metric.unit == "index" or metric.unit.lower() in metric.english.lower() else metric.unit
    told = named("unit", unit, unit)
    return Display(1.0, told, "" if unit.startswith("ratio") else told)


def _suiting(small: Large, large: Large, largest: float) -> Large:
    return large if abs(largest) >= LONG * small.here else small


def group_name(group: str) -> str:
    """What people call a group, in a table or a list: names of configuration and books in words."""
    english = _GROUP_NAMES.get(group, group.replace("_", " "))
    return named("group", group, named("firm", group, english))


def in_sentence(group: str) -> str:
    """What people call it within a sentence: `the discount platform`."""
    return say("the {platform}", platform=group_name(group)) if group in _PLATFORM_NAMES else group_name(group)


def firm_name(name: str, description: str = "") -> str:
    """What people call a firm that is looked at: `Lingshan Foods (snack_brand)`, as its description opens.

    One that opens with what the firm is (`A family that ...`) names nobody: then it is its file's name, in words.
    """
    proper = _PROPER.match(description)
    if not proper:
        return named("firm", name, name.replace("_", " "))
    return say("{proper} ({name})", proper=named("proper", proper[1], proper[1]), name=name)


def dimension_name(dimension: str) -> str:
    """A dimension's name in words."""
    base = dimension.removesuffix("_at_start")
    words = named("dimension", base, _DIMENSION_NAMES.get(base, base.replace("_", " ")))
    return words if base == dimension else say("{dimension} at the start", dimension=words)


def asked_name(name: str) -> str:
    """What people call an arm: what is asked, each by the name of its file, and an arm that is not asked by its own."""
    return "+".join(_file_name(part.strip()) for part in name.split("+")) if spoken() != ENGLISH else name


def _file_name(part: str) -> str:
    return next((called for kind in ASKED_KINDS if (called := named(kind, part, ""))), part)


def decimals_for(level: float, half_width: float = math.nan) -> int:
    """Decimals that show three digits of a level, and the first digit of an interval's half-width where near."""
    of_level = 2 - math.floor(math.log10(abs(level))) if level and math.isfinite(level) else 2
    of_width = -math.floor(math.log10(half_width)) if half_width > 0 and math.isfinite(half_width) else of_level
    return min(max(of_level, min(of_width, of_level + 1), 0), DIGITS_MOST)


def number(value: float | None, decimals: int, signed: bool = False) -> str:
    """A number with thousands separators and a true minus sign; an en dash if there is none."""
    if value is None or not math.isfinite(value):
        return RANGE
    text = f"{abs(value):,.{decimals}f}"
    zero = not any(digit in "123456789" for digit in text)
    if value < 0 and not zero:
        return MINUS + text
    return f"+{text}" if signed and not zero else text


def percent(share: float, signed: bool = True) -> str:
    """A relative change such as `+4.2 %`; large ones without decimals."""
    return number(100 * share, 0 if abs(share) >= 0.995 else 1, signed) + say(" %")


def mark(change: float | None, finding: bool | None) -> str:
    """An arrow if a change is a finding (`sim.study.analysis.findings`), otherwise nothing."""
    if not finding or not change:
        return ""
    return "▲" if change > 0 else "▼"


def verdict(good: int, arrow: str) -> str:
    """The terminal style of a difference with such a `mark`: better, worse, neutral, or none without an arrow."""
    if not arrow:
        return ""
    if not good:
        return NEUTRAL
    return BETTER if (arrow == "▲") == (good > 0) else WORSE
