"""What is said of how a log was read, in another language."""

from __future__ import annotations

import re

import pytest
from english import english_in
from places import ROOT
from told import messages, parts

from sim.evidence.fitting.log.states import WHY
from sim.evidence.fitting.told import notes_told, row_told
from sim.words import LANGUAGES, language

OTHERS = [code for code in LANGUAGES if code != "en"]
LOG = ROOT / "sim" / "evidence" / "fitting" / "log"
TYPED = re.compile(r"--[a-z-]+ [A-Za-z]+|T按|T为|recency|frequency")  # of a note what is typed, or a column's name
# What stands in gaps that one value for all cannot fill.
FILLED = (
    (r"\b7s\b", "weeks"), ("differ in 7", "differ in blanks"), (r"\(empty\)", "7"),
    ("^7, ", "row 7: 2020-01-07 is 7 days after the last of the others, 2019-12-31, and 7 more like it, "),
)  # fmt: skip
NOTED = ("days.py", "unnamed.py", "scale.py")  # make notes that others hand on


@pytest.mark.parametrize("code", OTHERS)
def test_every_note_and_every_row_has_its_words(code: str):
    notes = [*messages(LOG, "note"), *(text for file in NOTED for text in parts(LOG / file))]
    for gap, value in FILLED:
        notes = [re.sub(gap, value, text) for text in notes]
    rows = [*messages(LOG, "less"), *WHY.values()]
    assert len(notes) > 40 and len(rows) > 15
    with language(code):
        told = dict(zip(notes, notes_told(notes), strict=True)) | {why: row_told(why) for why in rows}
    left = {text: english_in(TYPED.sub(" ", said), "UTC", "Shanghai", "Asia") for text, said in told.items()}
    assert {text: words for text, words in left.items() if words} == {}


def test_what_a_user_wrote_stays():
    note = "ids of 4 spellings are 2 customers: 'Smith and Co' and 'SMITH and Co'; 'a; b' and 'A'"
    assert notes_told([note]) == [note]
    with language("zh"):
        assert notes_told([note]) == ["4种写法的编号其实是2位顾客：'Smith and Co'与'SMITH and Co'；'a; b'与'A'"]
        assert row_told("of customers from before 2024-01-01, left out") == "2024-01-01之前已有的顾客，略去"
