"""Answers of long studies are kept as they come."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from places import ROOT


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT / "experiments"))
    return import_module("kept")


def never():
    raise AssertionError("asked again")


def test_what_is_known_is_not_asked_again_and_what_was_cut_short_is(kept, tmp_path: Path):
    file = tmp_path / "new" / "answers.jsonl"
    first = kept.Kept(file, ["seed=1"])
    assert first.answer(lambda: {"told": ["a"]}, firm="x", question="q")["told"] == ["a"]
    first.answer(lambda: {"told": ["b"]}, firm="x", question="r")
    file.write_text(file.read_text(encoding="utf-8")[:-5], encoding="utf-8")
    again = kept.Kept(file, ["seed=1"])
    assert again.answer(never, firm="x", question="q")["told"] == ["a"]
    assert again.answer(lambda: {"told": ["c"]}, firm="x", question="r")["told"] == ["c"]
    whole = kept.Kept(file, ["seed=1"])
    assert [row["told"] for row in whole.rows(firm="x")] == [["a"], ["c"]] and whole.rows(firm="y") == []
    assert kept.Kept(file, ["seed=2"]).rows() == [], "other settings are another study"


def test_words_are_settings_names_and_options(kept):
    said = kept.Words.of(["output.dir=here", "--quick", "snack_brand", "seed=3"])
    assert said == (["output.dir=here", "seed=3"], ["snack_brand"]) and said.folder == Path("here")
    assert kept.unsaid(["seed=1", "replications=2"], *said.settings) == ["replications=2"]
    assert kept.sized(["--quick", "seed=3"], "5000") == (True, "300", ["seed=3"])
    assert kept.sized(["700", "seed=3"], "5000") == (False, "700", ["seed=3"])
