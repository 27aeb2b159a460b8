"""What is wrong is said in the language that was asked for: its frame, and nothing of what a user wrote."""

import re

import pytest
from places import ROOT

from sim.app import compare, plot, report, run
from sim.words import LANGUAGES, language, spoken
from sim.words.catalogue import frames
from sim.words.frames import framed, speak_as_asked

OTHERS = [code for code in LANGUAGES if code != "en"]
PYDANTIC = ("input should be", "a valid ", "greater than or equal to", "less than or equal to", "unable to ")


@pytest.fixture(scope="module")
def written() -> str:
    """The code, with texts that go on in the next line in one."""
    whole = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "sim").rglob("*.py"))
    return re.sub(r'"\s*\n\s*f?"', "", whole)


@pytest.mark.parametrize("code", OTHERS)
def test_frames_are_of_messages_that_the_code_writes(code: str, written: str):
    parts = {part.strip(" ,;:()") for english in frames(code) for part in re.split(r"\{\w+\}", english)}
    said = [part for part in parts if len(part.split()) > 1 and not any(each in part for each in PYDANTIC)]
    assert len(said) > 30
    assert [part for part in said if part not in written] == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("unknown strategy 'pionts' (did you mean 'points'?)", "没有这个策略：'pionts'（是否指'points'？）"),
        ("seed=x: input should be a valid integer, not text", "seed=x：应为整数"),
        ("a.b=9: allowed is 1 to 2.5 ratio", "a.b=9：允许1至2.5倍"),
        ("a.b=9: allowed is 1 to 2 apples", "a.b=9：允许1至2 apples"),
        ("firm mine: share=9: allowed is 0 to 1", "firm mine: share=9：允许0至1"),
        ("--x: unknown option (did you mean '--y'?)", "--x：没有这个选项（是否指'--y'？）"),
        ("--x: the value is missing; sim --help explains", "--x：缺少值；用法见sim --help"),
        ("nobody has translated this", "nobody has translated this"),
    ],
)  # fmt: skip
def test_a_frame_is_translated_and_what_is_in_it_stays(english: str, chinese: str):
    assert framed(english) == english
    with language("zh"):
        assert framed(english) == chinese


@pytest.mark.parametrize("words", [["--lang", "zh"], ["--lang=zh"], ["x", "lang=zh", "seed=1"]])
def test_the_language_is_known_before_words_are_read(words: list[str]):
    with language("en"):
        speak_as_asked(words)
        assert spoken() == "zh"


@pytest.mark.parametrize("words", [["zh"], ["--lang", "zz"], ["--name", "lang"], ["lang=zz"], ["my_lang=zh", "7"]])
def test_nothing_else_asks_for_a_language(words: list[str]):
    with language("en"):
        speak_as_asked(words)
        assert spoken() == "en"


@pytest.mark.parametrize(
    ("main", "words", "told"),
    [
        (compare.main, ["nowhere", "--lang", "zh"], "错误：'nowhere'：没有这个文件夹"),
        (compare.main, ["--metrci", "x", "here", "--lang=zh"], "错误：--metrci：没有这个选项（是否指'--metric'？）"),
        (plot.main, ["here", "--kind", "heart", "--lang", "zh"], "错误：没有这种图：'heart'（是否指'heat'？）"),
        (report.main, ["--lang", "zh"], "错误：RESULT：缺少；用法见python -m sim.report --help"),
        (run.main, ["+strategy=pionts", "lang=zh"], "错误：没有这个策略：'pionts'（是否指'points'？）"),
        (run.main, ["replications=0", "lang=zh"], "错误：replications=0：允许1至1,000次"),
    ],
)
def test_a_command_says_so(main, words: list[str], told: str, capsys: pytest.CaptureFixture[str]):
    assert main(words) == 2
    assert capsys.readouterr().err.startswith(told) and spoken() == "en"


def test_a_refused_language_is_said_in_english(capsys: pytest.CaptureFixture[str]):
    assert compare.main(["here", "--lang", "zz"]) == 2
    assert "lang: there is no language 'zz'" in capsys.readouterr().err
