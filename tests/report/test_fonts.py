"""Texts that the usual font cannot show: another font, or a stand-in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph
from matplotlib import font_manager
from matplotlib.figure import Figure

from sim.app.fit_figures import shown
from sim.report.figures import fonts

NAME = "A Font of Two Signs"


@pytest.fixture
def two_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A font with 订 and 单 and nothing else is installed beside the usual one."""
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder([".notdef", "one", "two"])
    made.setupCharacterMap({ord("订"): "one", ord("单"): "two"})
    made.setupGlyf({name: Glyph() for name in (".notdef", "one", "two")})
    made.setupHorizontalMetrics(dict.fromkeys((".notdef", "one", "two"), (1000, 0)))
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": NAME, "styleName": "Regular"})
    made.setupOS2()
    made.setupPost()
    made.save(tmp_path / "two.ttf")
    usual = [font for font in font_manager.fontManager.ttflist if font.name == "DejaVu Sans"]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", usual)
    font_manager.fontManager.addfont(tmp_path / "two.ttf")
    monkeypatch.setattr(fonts, "_newly_installed", lambda: False)  # what this machine has is nobody's business here
    fonts._installed.cache_clear()
    yield
    fonts._installed.cache_clear()


def test_another_font_shows_what_it_has_and_the_rest_has_a_stand_in(
    two_signs: None, recwarn: pytest.WarningsRecorder
) -> None:
    assert fonts.fonts_for("orders −1 ¥") == ([], set())
    assert fonts.fonts_for("订单.csv") == ([NAME], set())
    assert fonts.fonts_for("订单人人.csv") == ([NAME], {"人"})
    figure = Figure()
    text, plain = figure.text(0.5, 0.5, "订单人人.csv"), figure.text(0.5, 0.2, "orders")
    fonts.dress(figure).savefig(io.BytesIO())
    assert text.get_text() == "订单….csv" and text.get_fontfamily()[-1] == NAME
    assert plain.get_fontfamily() == ["sans-serif"]
    assert not [warning for warning in recwarn.list if "missing from font" in str(warning.message)]


def test_a_log_whose_name_no_font_shows_is_a_file(two_signs: None) -> None:
    assert shown("订单.csv") == "订单.csv" and shown("人人.parquet") == "file.parquet"


def test_a_file_that_is_no_font_and_a_font_of_boxes_have_no_signs(tmp_path: Path) -> None:
    (tmp_path / "x.ttf").write_text("no font")
    assert fonts._signs(str(tmp_path / "x.ttf")) == frozenset()
    for font in font_manager.fontManager.ttflist:
        if "Last Resort" in font.name:
            assert fonts._signs(font.fname) == frozenset()
