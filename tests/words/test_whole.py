"""A language is whole: every text that the code says, every name, and every shipped YAML has its words in it."""

import re

import pytest
import yaml
from places import ROOT
from said import texts_said

from sim.observe.metrics import METRICS
from sim.params.market import NAMED
from sim.state.groups import DIMENSIONS, FIXED_GROUPS, Names
from sim.words import LANGUAGES
from sim.words.catalogue import names, texts

OTHERS = [code for code in LANGUAGES if code != "en"]
CONFIGS = ROOT / "configs"
FILES = sorted(CONFIGS.rglob("*.yaml"))
CHINESE = re.compile("[\u4e00-\u9fff]")
MARKET = yaml.safe_load((CONFIGS / "market.yaml").read_text(encoding="utf-8"))["defaults"]


def shipped(group):
    """The names of a group of files that the market has."""
    return tuple(next(entry[group] for entry in MARKET if group in entry))


def test_texts_are_found_in_calls_and_in_tables(tmp_path):
    told = 'from sim.words import say, to_say\nsay("a {b}", b=1)\nsay("c" if x else "d")\n'
    told += 'to_say({"key": "e", "other": ("f",)})\nsay(x)\nother("g")\n'
    (tmp_path / "one.py").write_text(told)
    (tmp_path / "other.py").write_text('from elsewhere import say\nsay("h")\n')
    assert set(texts_said(tmp_path)) == {"a {b}", "c", "d", "e", "f"}


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_of_the_code_is_translated_and_nothing_else(code):
    said = texts_said(ROOT / "sim")
    assert {text: file for text, file in said.items() if text not in texts(code)} == {}
    assert set(texts(code)) - set(said) == set(), "texts that nothing says any more"


@pytest.mark.parametrize("code", OTHERS)
def test_every_kpi_dimension_and_group_has_a_name(code):
    known = names(code)
    of = Names(shipped("platform"), shipped("category"))
    groups = {group for dimension in DIMENSIONS for group in of.groups(dimension)}
    groups |= {group for of_dimension in FIXED_GROUPS.values() for group in of_dimension}
    assert set(METRICS) - set(known["metric"]) == set()
    assert {name.removesuffix("_at_start") for name in DIMENSIONS} - set(known["dimension"]) == set()
    assert groups - set(known["group"]) == set()


@pytest.mark.parametrize("code", OTHERS)
def test_names_are_of_things_that_there_are(code):
    files = {kind: {file.stem for file in CONFIGS.glob(f"{kind}/*.yaml")} for kind in NAMED.values()}
    known = names(code)
    assert set(known["metric"]) | set(known["phrase"]) <= set(METRICS)
    assert {kind: set(known[kind]) - stems for kind, stems in files.items() if kind in known} == {
        kind: set() for kind in files if kind in known
    }
    assert {name for name in known["file"] if not (CONFIGS / f"{name}.yaml").is_file()} == set()


@pytest.mark.parametrize("code", OTHERS)
def test_every_shipped_yaml_is_described(code):
    def bare(file):
        text, name = file.read_text(encoding="utf-8"), str(file.relative_to(CONFIGS).with_suffix(""))
        found = re.findall(rf"^ *description_{code}: *(.*)$", text, re.MULTILINE)
        told = found or [names(code)["file"].get(name, "")]
        english = len(re.findall(r"^ *description:", text, re.MULTILINE))
        return len(told) < english or not all(CHINESE.search(each) for each in told)

    assert [str(file.relative_to(CONFIGS)) for file in FILES if bare(file)] == []
