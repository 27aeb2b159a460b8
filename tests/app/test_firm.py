"""`python -m sim.firm new`: a file that can be asked for as it is."""

from __future__ import annotations

import re

import pytest
import yaml
from english import english_in

from sim.app.firm import main
from sim.params.focal import PLACES, TRAITS
from sim.study.compose import compose

COMMAND = {"python", "sim", "spend", "allocation", "share", "head"}


@pytest.mark.parametrize("kind", PLACES)
def test_the_template_is_a_firm_and_names_all_that_it_may_say(tmp_path, capsys, kind):
    file = tmp_path / "mine" / "firm" / "shop.yaml"
    assert main(["new", str(file), "--kind", kind]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == str(file)
    firm = compose(["+firm=shop"], tmp_path / "mine").firms["shop"]
    assert firm.kind == kind
    text = file.read_text()
    assert all(f"{field}:" in text for field in (*PLACES[kind], *TRAITS[kind]))


@pytest.mark.parametrize("kind", PLACES)
def test_the_template_explains_itself_in_chinese(tmp_path, kind):
    file = tmp_path / "mine.yaml"
    assert main(["new", str(file), "--kind", kind, "--lang", "zh"]) == 0
    text = file.read_text(encoding="utf-8")
    keys = yaml.safe_load(re.sub("^# ([a-z_]+:)", r"\1", text, flags=re.MULTILINE))
    assert keys["kind"] == kind and set(keys) > {"description", *PLACES[kind], *TRAITS[kind]}
    comments = [line.rpartition("# ")[2] for line in text.splitlines()[1:] if "# " in line and "{" not in line]
    assert len(comments) > 2 and english_in(" ".join(comments), "MCN", "NAME", "KEY", "VALUE") <= COMMAND


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["new", "mine.txt"], "write NAME.yaml"),
        (["new", "my-brand.yaml"], "write NAME.yaml"),
        (["new", "mine.yaml", "--kind", "shop"], "--kind"),
        (["make", "mine.yaml"], "make"),
    ],
)
def test_wrong_words_are_one_line(tmp_path, capsys, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and told in said[0]
    assert not list(tmp_path.iterdir())


def test_what_is_there_is_left_alone(tmp_path, capsys):
    file = tmp_path / "mine.yaml"
    file.write_text("kept")
    assert main(["new", str(file)]) == 2
    assert "is there already" in capsys.readouterr().err and file.read_text() == "kept"
