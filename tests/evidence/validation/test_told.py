"""The scorecard in another language: laws, what is measured, verdicts; the written page knows every text of them."""

from __future__ import annotations

import re
from io import StringIO

import polars as pl
import pytest
from english import english_in
from places import ROOT
from rich.console import Console

from sim.evidence.facts import facts
from sim.evidence.readings.claims import CLAIMS_SCHEMA
from sim.evidence.readings.verdicts import SMALLER, VERDICTS
from sim.evidence.validation.claims.result import Claimed
from sim.evidence.validation.experiments.tabled import Tried
from sim.evidence.validation.finding import Finding, Law
from sim.evidence.validation.report import print_scorecard
from sim.evidence.validation.scorecard import Scorecard, markdown
from sim.evidence.validation.told import claimed_group, measured
from sim.words import LANGUAGES, language
from sim.words.catalogue import names
from sim.words.frames import _frames_of

OTHERS = [code for code in LANGUAGES if code != "en"]
MODELS = ("sBG", "NBD", "KPI", "alpha")
LAWS, EXPERIMENTS = (
    re.split(r"^## ", (ROOT / "docs" / "scorecard.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[at]
    for at in (1, 2)
)


def first_cells(text: str) -> list[str]:
    """Of all rows of its tables, heads aside."""
    cells = [line.strip("|").split(" | ")[0].strip() for line in text.splitlines() if line.startswith("| ")]
    return [cell for cell in cells if cell not in ("measured", "question")]


def finding(part: str, name: str, about: str, simulated: float = 0.5) -> Finding:
    return Finding(part, name, about, 0.0, 1.0, "somebody 1999", simulated, 0.4, 1.2)


def card() -> Scorecard:
    laws = re.findall(r"^### \d+\. (.+): (?:holds|FAILS)$", LAWS, re.MULTILINE)
    row = dict.fromkeys(CLAIMS_SCHEMA) | {
        "asked": "points", "claim": "a_claim", "kpi": "trust_index", "group": "platform social", "reading": "relative",
        "claimed_low": 0.1, "claimed_high": 0.2, "causal": 0.05, "verdict": SMALLER,
    }  # fmt: skip
    return Scorecard(
        tuple(
            (
                Law(at, name, "", "", (), lambda _: []),
                (finding("law", f"{at} {name}", about), finding("law", "", about, 2)),
            )
            for at, (name, about) in enumerate(zip(laws, first_cells(LAWS), strict=False), start=1)
        ),
        (finding("fact", "a_clv", "x"), finding("fact", "core_clv", "lifetime value of a joiner (2024)")),
        Claimed(pl.DataFrame([row], schema=CLAIMS_SCHEMA), ()),
        "",
        (Tried("status", "", tuple(finding("experiment", "status", about) for about in first_cells(EXPERIMENTS)[:5])),),
    )


@pytest.mark.parametrize("code", OTHERS)
def test_all_that_is_measured_has_its_words_and_nothing_else_has(code):
    every = {*first_cells(LAWS), *first_cells(EXPERIMENTS)}
    assert len(every) > 150
    with language(code):
        left = {text: english_in(measured(finding("law", "", text)), *MODELS) for text in every}
    assert {text: words for text, words in left.items() if words} == {}
    idle = [frame.other for frame in _frames_of(code, "finding") if not any(map(frame.english.fullmatch, every))]
    assert idle == [], "frames of nothing that the scorecard shows"


@pytest.mark.parametrize("code", OTHERS)
def test_every_fact_law_and_verdict_has_its_words(code):
    known = names(code)
    assert set(known["fact"]) == {id_ for id_, fact in facts().items() if not fact.not_expressed}
    assert set(known["law"]) == set(known["law_about"]) == set(re.findall(r"^### \d+\. (.+): ", LAWS, re.MULTILINE))
    assert set(known["verdict_about"]) == set(VERDICTS)
    ways = EXPERIMENTS.partition("How they are done:")[2]
    assert set(known["experiment_about"]) == set(re.findall(r"^\* `\w+`: (.+)$", ways, re.MULTILINE))


def test_a_printed_scorecard_is_chinese_throughout():
    console = Console(width=240, file=StringIO(), record=True)
    with language("zh"):
        print_scorecard(console, card())
    text = console.export_text()
    assert english_in(text, *MODELS) == set()
    assert "规律1 买到流失：不成立" in text and "11条规律中有0条成立。" in text
    assert "core_clv：新用户终身价值（2024年）" in text and "通过（随机波动之内）" in text


def test_its_page_too_but_for_sources_and_keys():
    with language("zh"):
        page = markdown(card(), "a.png")
    assert "### 2. 留存与资历：不成立" in page and "关闭趋势和大促后" in page
    assert "| 平台：关系型直播平台 | +10.0%至+20.0% |" in page


def test_whose_claims_are_read_is_named():
    assert (claimed_group("platform social"), claimed_group("all")) == ("platform social", "all")
    with language("zh"):
        assert claimed_group("customers at launch") == "上线时的顾客"
