"""A language is whole: every text that the code says, every name, and every shipped YAML has its words in it."""

import re
from functools import cache

import pytest
import yaml
from helps import texts_of_helps
from places import ROOT
from said import texts_said

from sim.app.catalog import KINDS, _first_sentence, listed
from sim.core.registry import kinds
from sim.observe.metrics import METRICS
from sim.page.choices import parameters
from sim.params.market import NAMED
from sim.params.schema import own, said_of
from sim.state.groups import DIMENSIONS, FIXED_GROUPS, Names
from sim.words import LANGUAGES
from sim.words.catalogue import names, texts

OTHERS = [code for code in LANGUAGES if code != "en"]
CONFIGS = ROOT / "configs"
FILES = sorted(CONFIGS.rglob("*.yaml"))
CHINESE = re.compile("[\u4e00-\u9fff]")
# Sources that are the same in any language.
NAMES_ONLY = re.compile(r"[a-z]+(_[a-z0-9]+)+(, [a-z]+(_[a-z0-9]+)+)*|YAML|[A-Z][a-z]+[A-Za-z,& ]+ \d{4}|")
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
    said = texts_said(ROOT / "sim") | declared()[0] | texts_of_helps(code)
    assert {text: where for text, where in said.items() if text not in texts(code)} == {}
    of_page = yaml.safe_load((ROOT / "sim" / "words" / code / "page.yaml").read_text(encoding="utf-8"))
    ahead = set() if (ROOT / "sim" / "page").is_dir() else set(of_page)
    assert set(texts(code)) - set(said) - ahead == set(), "texts that nothing says any more"


@cache
def declared():
    """Where people are told what a parameter means and where that comes from, by text; and where its unit, by unit."""
    said, units = {}, {}
    for path, each in parameters().items():
        said |= {text: path for text in (each.text, each.source) if not NAMES_ONLY.fullmatch(text)}
        units[each.unit] = path
    for path, block in listed().items():
        for name, about in own(block).items():
            told = (about.description or "", said_of(about, "source"))
            said |= {text: f"{path}.{name}" for text in told if not NAMES_ONLY.fullmatch(text)}
            units[said_of(about, "unit")] = f"{path}.{name}"
    return said, {unit: where for unit, where in units.items() if unit}


@pytest.mark.parametrize("code", OTHERS)
def test_every_mechanism_and_group_of_parameters_has_its_sentence(code):
    told = {_first_sentence(kind) for family in KINDS for kind in kinds(family).values()}
    assert names(code)["about"].keys() == told | {_first_sentence(block) for block in listed().values()}


@pytest.mark.parametrize("code", OTHERS)
def test_every_unit_of_a_parameter_has_a_name(code):
    assert {unit: where for unit, where in declared()[1].items() if unit not in names(code)["unit"]} == {}


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
