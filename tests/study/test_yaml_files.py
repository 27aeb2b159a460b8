"""Files are parsed once, and nobody can tell: what is edited is read anew, and what Hydra takes apart is a copy."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hydra.plugins.config_source import ConfigLoadError

from sim.study import compose as composing
from sim.study.compose import compose, config_hash
from sim.study.yaml_files import ParsedOnce, parsed_once

LONG_AGO = 1_700_000_000
HYDRAS = ParsedOnce.__bases__[0]  # looking for plugins, Hydra may import the class once more


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are parsed from now on."""
    names: list[str] = []
    parse = HYDRAS.load_config

    def counted(self: ParsedOnce, config_path: str):
        names.append(config_path)
        return parse(self, config_path)

    monkeypatch.setattr(HYDRAS, "load_config", counted)
    return names


def written(file: Path, text: str, when: float = LONG_AGO) -> ParsedOnce:
    """The folder of a file with this text that was last changed then."""
    file.write_text(text)
    os.utime(file, (when, when))
    return ParsedOnce("main", parsed_once(file.parent))


def test_a_file_is_parsed_once_and_what_one_reader_does_to_it_the_next_does_not_see(tmp_path, parsed):
    folder = written(tmp_path / "club.yaml", "# @package strategies.club\nsteps: [1, 2]\nname: ${oc.env:HOME}\n")
    first = folder.load_config("club")
    first.config.steps.append(3)
    first.header["package"] = "another"
    second = folder.load_config("club.yaml")
    assert parsed == ["club"]
    assert second.config == {"steps": [1, 2], "name": os.environ["HOME"]}, "asked for when read, not when parsed"
    assert second.header == {"package": "strategies.club"}
    assert (second.provider, second.path) == ("main", f"parsed-once://{tmp_path}")


@pytest.mark.parametrize(("text", "when"), [("a: 2\n", LONG_AGO + 1), ("a: 22\n", LONG_AGO)])
def test_an_edited_file_is_read_anew(tmp_path, parsed, text, when):
    assert written(tmp_path / "x.yaml", "a: 1\n").load_config("x").config.a == 1
    assert written(tmp_path / "x.yaml", text, when).load_config("x").config.a == int(text[3:])
    assert len(parsed) == 2


def test_a_file_put_in_the_place_of_another_is_read_anew(tmp_path, parsed):
    folder = written(tmp_path / "x.yaml", "a: 1\n")
    assert folder.load_config("x").config.a == 1
    written(tmp_path / "new.yaml", "a: 2\n")
    (tmp_path / "new.yaml").replace(tmp_path / "x.yaml")
    assert folder.load_config("x").config.a == 2


def test_a_file_that_has_just_been_written_may_change_unnoticed_and_is_not_kept(tmp_path, parsed):
    for _ in range(2):
        written(tmp_path / "x.yaml", "a: 1\n", time.time()).load_config("x")
    assert len(parsed) == 2


def test_what_is_missing_is_hydras_to_say(tmp_path):
    with pytest.raises(ConfigLoadError, match="not found"):
        ParsedOnce("main", parsed_once(tmp_path)).load_config("nowhere")


def test_questions_compose_to_the_same_market_as_with_hydras_own_reader(tmp_path, monkeypatch, parsed):
    (tmp_path / "scenario").mkdir()
    written(tmp_path / "scenario" / "mine.yaml", "# @package scenarios.mine\ndescription: Nothing happens.\n")
    questions = ([], ["size=tiny", "+scenario=mine"], ["market=history", "+case=snack_brand"])
    once = [config_hash(compose(words, tmp_path)) for words in questions]
    del parsed[:]
    again = [config_hash(compose(words, tmp_path)) for words in questions]
    assert parsed == []
    monkeypatch.setattr(composing, "parsed_once", lambda folder: f"file://{folder}")
    hydras = [config_hash(compose(words, tmp_path)) for words in questions]
    assert once == again == hydras
