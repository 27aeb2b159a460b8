"""Laws asked of a log, in another language: names, statistics, bands, and why a log cannot answer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from english import english_in
from rich.console import Console

from sim.evidence.validation.panels import log as logs
from sim.evidence.validation.panels import told
from sim.evidence.validation.panels.bands import Band, bands
from sim.evidence.validation.panels.compare import Comparison, Scored, page
from sim.evidence.validation.panels.judge import Judged
from sim.evidence.validation.panels.measure import TOGETHER, Missing, Reading, laws
from sim.evidence.validation.panels.printed import print_comparison
from sim.evidence.validation.panels.rivals import SCORED
from sim.words import LANGUAGES, language
from sim.words.catalogue import names

OTHERS = [code for code in LANGUAGES if code != "en"]
MODELS = ("NBD", "alpha", "Poisson", "Erlang", "Spearman", "Brown")


def statistics_of(law: object) -> Iterator[str]:
    """Names of the statistics that a law's code writes, a number in each gap."""
    for node in ast.walk(ast.parse(Path(str(law.__file__)).read_text(encoding="utf-8"))):
        keys = node.keys if isinstance(node, ast.Dict) else []
        keys = (
            [node.key] if isinstance(node, ast.DictComp) else [node.slice] if isinstance(node, ast.Subscript) else keys
        )
        for key in keys:
            parts = key.values if isinstance(key, ast.JoinedStr) else [key]
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "1" for part in parts)
            if " " in text:
                yield text


@pytest.mark.parametrize("code", OTHERS)
def test_every_law_has_its_words(code):
    known = names(code)
    for kind in ("log_law", "log_law_about", "log_law_source"):
        assert set(known[kind]) == {law.NAME for law in laws()}
    statistics = {*SCORED, *(name for law in laws() for name in statistics_of(law))}
    statistics |= {statistic.replace("bought 0", "bought 1") for _, statistic, _ in bands()}
    columns = [f"not in this log: {', '.join(law.NEEDS)}" for law in laws() if law.NEEDS]
    assert len(statistics) > 20
    with language(code):
        said = {name: told.statistic_name(name) for name in statistics}
        said |= {why: told.lacking(why) for why in (*(law.TOO_SMALL for law in laws()), *columns)}
        said |= {scope: told.scope_name(scope) for _, _, scope in bands()}
        said |= {band.kind: told.band_kind(band.kind) for band in bands().values()}
    assert {text: other for text, other in said.items() if english_in(other, *MODELS)} == {}


def test_a_comparison_is_chinese_throughout(monkeypatch: pytest.MonkeyPatch):
    law = laws()[0]
    products = ("food", "home", TOGETHER)
    said = (law.NAME, "share of the heaviest fifth of buyers")
    judged = [
        Judged(Reading(*said, scope, product, 0.5, 0.4, 0.6, 100), band, 1.0, verdict)
        for scope, band in (("category", Band(0.4, 0.6, "panel", "")), ("all purchases", None))
        for product, verdict in zip(products, ("pass", "FAIL", "cannot be told"), strict=True)
    ]  # fmt: skip
    for name in ("purchases", "persons", "days"):
        monkeypatch.setattr(logs.PanelLog, name, 7)
    why = tuple(Missing(other.NAME, other.TOO_SMALL) for other in laws()[1:])
    both = Comparison(
        Scored(logs.PanelLog(None, "a.csv"), tuple(judged), why),
        Scored(logs.PanelLog(None, "simulated: 8,000 persons, 104 weeks, seed 2026"), tuple(judged), ()),
    )
    console = Console(width=240, file=StringIO(), record=True)
    with language("zh"):
        print_comparison(console, both)
        written = page(both)
    text = console.export_text()
    assert english_in(text, *MODELS) == set()
    assert (
        "0.4至0.6（面板）" in text
        and "未通过（2个：1通过、1未过）" in text
        and "模拟：8,000人，104周，种子2026" in text
    )
    assert "| 统计量 | 对象 | 参照区间 | 依据 | 你的流水 | 判定 | 模拟流水 | 判定 |" in written
    assert "来源：Schmittlein, Cooper & Morrison 1993；" in written
