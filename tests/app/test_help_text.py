"""`--help` in the language that is asked for: every text of every command, in columns that line up."""

from __future__ import annotations

import re
from argparse import RawDescriptionHelpFormatter

import pytest
from helps import WITHIN, asked, texts_of_helps

from sim.app.help_text import Filled, cells_of, folded
from sim.app.pages.commands import COLUMNS, commands, help_of
from sim.app.terminal import Parser
from sim.words import LANGUAGES, language
from sim.words.catalogue import texts

OTHERS = [code for code in LANGUAGES if code != "en"]
CHINESE = re.compile("[\u4e00-\u9fff]")
EPILOG = """\
  python -m sim.x one    the first
  python -m sim.x two_that_is_long
                         the second
  a=1    +b=2

A paragraph that goes on
in the next line."""


def shown(**more: object) -> str:
    parser = Parser(prog="python -m sim.x", description="About.", epilog=EPILOG, **more)
    parser.add_argument("--law", type=int, help=Filled("only law N (1-{most})", most=11))
    return parser.format_help()


def test_every_command_is_asked():
    assert {module for module, _ in asked()} == set(commands().values()) and set(WITHIN) <= set(commands())


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_of_every_help_is_translated(code):
    said = texts_of_helps(code)
    assert len(said) > 150 and {"usage: ", "options:", "show this help message and exit"} <= set(said)
    bare = {text: module for text, module in said.items() if not CHINESE.search(texts(code).get(text, ""))}
    assert bare == {}


@pytest.mark.parametrize("name", ["compare", "fit", "plot", "report", "validate"])
def test_a_help_opens_with_a_sentence(name):
    about = help_of(f"sim.app.{name}").split("\n\n")[1]
    assert about[0].isupper() and about.endswith(".")


def test_a_whole_help_in_chinese():
    lines = help_of("sim.app.catalog", "--lang", "zh").splitlines()
    assert lines[0].startswith("用法： python -m sim.catalog [-h]")
    assert {"位置参数：", "选项："} <= set(lines)
    assert "  -h, --help            显示本帮助后退出" in lines
    assert any(line.startswith("  python -m sim.catalog behaviour.buy  ") and "来源" in line for line in lines)
    assert help_of("sim.app.run", "lang=zh").startswith("用法：")


def test_english_is_what_argparse_prints():
    assert shown() == shown(formatter_class=RawDescriptionHelpFormatter)
    assert "only law N (1-11)" in shown()


def test_examples_stay_and_what_they_do_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sim.app.help_text.say", lambda text, **gaps: f"<{text}{gaps or ''}>")
    with language("zh"):
        told = shown()
    assert "  python -m sim.x one    <the first>\n" in told
    assert "\n                         <the second>\n  a=1    +b=2\n" in told
    assert "<A paragraph that goes on in the next line.>" in told and "<About.>" in told
    assert "<only law N (1-{most}){'most': 11}>" in told.replace("\n" + " " * 14, " ")


def test_wide_characters_fill_two_cells_and_lines_end_where_they_may():
    text = "多次运行：KEY,KEY，如strategy,scenario（或--kind phase的两个数值），依次写出。"
    for width in (12, 20, 31):
        lines = folded(text, width)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert not any(line[:1] in "，。：）" or line.endswith("（") for line in lines)
        assert all(cells_of(line) <= width for line in lines if "strategy,scenario" not in line)
    assert (cells_of("用法："), cells_of("usage:")) == (6, 6)


@pytest.mark.parametrize("module", commands().values())
def test_no_help_is_wider_than_the_terminal(module):
    lines = help_of(module, "--lang", "zh").splitlines()
    assert [line for line in lines if cells_of(line) > int(COLUMNS) and "python -m sim" not in line] == []
