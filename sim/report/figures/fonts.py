"""Texts in figures that the usual font cannot show: another installed font for them, or a plain stand-in."""

from __future__ import annotations

from functools import cache

from matplotlib import font_manager, get_cachedir
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

from sim.words import ENGLISH, LANGUAGES, say, spoken

# Of those that have a script, the ones to take first; any other that has it will do.
PREFERRED = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC", "Microsoft YaHei", "PingFang SC",
    "Hiragino Sans GB", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "Heiti SC", "Noto Sans CJK JP",
    "Noto Sans CJK TC", "Noto Sans CJK KR", "Droid Sans Fallback", "Arial Unicode MS", "Yu Gothic", "Malgun Gothic",
    "Apple SD Gothic Neo", "SimSun", "Songti SC",
)  # fmt: skip
STAND_IN = "…"
NO_SIGN = 0xFDD0  # stands for nothing in Unicode, and only a font of last resort has it


def language_of_figures() -> str:
    """The language that is spoken, if a font shows it; else English."""
    return spoken() if not fonts_for(LANGUAGES[spoken()])[1] else ENGLISH


def font_missing() -> str:
    """What to install where figures stay English though another language is spoken; empty where they need not."""
    if language_of_figures() == spoken():
        return ""
    return say(
        "no font on this machine shows {language}, so figures stay English: install one such as fonts-noto-cjk"
        " (Noto Sans CJK SC), WenQuanYi Micro Hei or SimHei, then remove Matplotlib's font cache ({folder})",
        language=LANGUAGES[spoken()],
        folder=get_cachedir(),
    )


def dress(figure: Figure) -> Figure:
    """Give every text of a figure fonts that show it, and what no font shows a stand-in; returns the figure."""
    for text in figure.findobj(Text):
        said = text.get_text()
        if said.isascii():
            continue
        names, missing = fonts_for(said)
        if names:
            usual = text.get_fontfamily()
            text.set_fontfamily([*usual, *names])
        if missing:
            text.set_text(without(said, missing))
    return figure


def fonts_for(text: str) -> tuple[list[str], set[str]]:
    """Families to add for the signs that the usual font has not, and the signs that no installed font has."""
    missing = {sign for sign in text if sign.isprintable()} - _signs(
        font_manager.findfont(font_manager.FontProperties())
    )
    names: list[str] = []
    for name, file in _installed() if missing else ():
        if shown := missing & _signs(file):
            names.append(name)
            missing -= shown
        if not missing:
            break
    return names, missing


def without(text: str, signs: set[str]) -> str:
    """The text with a stand-in for every run of these signs."""
    kept: list[str] = []
    for sign in text:
        if sign not in signs:
            kept.append(sign)
        elif not kept or kept[-1] != STAND_IN:
            kept.append(STAND_IN)
    return "".join(kept)


@cache
def _installed() -> list[tuple[str, str]]:
    """Family and file of every font, one a family, those preferred first."""
    found: dict[str, str] = {}
    for font in font_manager.fontManager.ttflist:
        if font.style == "normal" and (font.name not in found or font.weight in (400, "normal", "regular")):
            found[font.name] = font.fname
    order = {name: place for place, name in enumerate(PREFERRED)}
    return sorted(found.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0]))


@cache
def _signs(file: str) -> frozenset[str]:
    """What a font has; nothing if it cannot be read, or has boxes for everything."""
    try:
        signs = FT2Font(file).get_charmap()
    except (OSError, RuntimeError):
        return frozenset()
    return frozenset() if NO_SIGN in signs else frozenset(map(chr, signs))
