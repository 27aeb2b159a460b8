"""What is wrong is said in the language that was asked for: its frame, and nothing of what a user wrote."""

import re

import pytest
from english import english_in
from places import ROOT
from told import messages, parts

from sim.app import compare, plot, report, run
from sim.words import LANGUAGES, language, spoken
from sim.words.catalogue import frames
from sim.words.frames import Frame, _frames, framed, speak_as_asked

OTHERS = [code for code in LANGUAGES if code != "en"]
PYDANTIC = (
    "input should be",
    "a valid ",
    "a finite ",
    "greater than or equal to",
    "less than or equal to",
    "unable to ",
)
ELSEWHERE = (*PYDANTIC, "did you mean", "?)", "--decimal ,")


@pytest.fixture(scope="module")
def written() -> str:
    """The code, with texts that go on in the next line in one."""
    whole = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "sim").rglob("*.py"))
    return re.sub(r'"\s*\n\s*f?"', "", whole)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("unknown strategy 'pionts' (did you mean 'points'?)", "没有这个策略：'pionts'（是否指'points'？）"),
        ("seed=x: input should be a valid integer, not text", "seed=x：应为整数"),
        ("a.b=9: allowed is 1 to 2.5 ratio", "a.b=9：允许1至2.5倍"),
        ("a.b=9: allowed is 1 to 2 apples", "a.b=9：允许1至2 apples"),
        ("firm mine: share=9: allowed is 0 to 1", "企业mine：share=9：允许0至1"),
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


OWN = re.compile(r"(\{\w+\})|[A-Za-z]+")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\{.*?\}")
# Of a message what is typed: options with their values, keys before a colon, calls, examples, commands.
TYPED = re.compile(
    r"--[a-z-]+ [a-z]+|[a-z_.]+=[a-z_]+|(?:^|[：、+]|, )[a-z]+(?=[：\[，、,])|[a-z]+\([^)]*\)|如[!-~]+"
    r"|[a-z]+(\.[a-z*]+)+|python -m sim[.a-z]*"
)
NAMES = {"Ray", "Submitit", "Streamlit", "pip", "install", "pareto", "all"}
# Messages are made of what these hand over, beside what is raised where it is written.
MADE_IN = ("params/aims.py", "params/check.py", "params/focal.py", "params/output.py", "study/beliefs.py",
           "study/ensemble.py", "study/syntax.py", "evidence/fitting/log/far.py")  # fmt: skip


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """Every message that people can meet: the file that it is from."""
    every = messages(ROOT / "sim")
    every |= {f"key: {text}": f"params/{file}" for text, file in messages(ROOT / "sim/params", "ValueError").items()}
    for file in MADE_IN:
        every |= {f"key=7: {text}": file for text in parts(ROOT / "sim" / file)}
    return every


def test_messages_are_found_with_what_stands_in_their_gaps(tmp_path):
    (tmp_path / "one.py").write_text(
        'WHOLE = "a whole"\n\n\ndef one(x):\n    why = "low" if x else f"high {x}"\n'
        '    raise UserError(f"{x}: {why}, {WHOLE}{did_you_mean(x)}", "more")\n'
    )
    (tmp_path / "two.py").write_text('def two():\n    yield f"key {1}"\n    raise ValueError("no error of a user")\n')
    assert set(messages(tmp_path)) == {"7: low, a whole", "7: high 7, a whole", "more"}
    assert parts(tmp_path / "two.py") == {"key 1"}


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_has_its_words(code: str, told: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    """English that is left is of the message: what frames themselves say in letters, such as names of files, is out."""
    bare = tuple(Frame(of.english, OWN.sub(lambda found: found[1] or "", of.other)) for of in _frames(code))
    monkeypatch.setattr("sim.words.frames._frames", lambda _: bare)
    assert len(told) > 500
    with language(code):
        left = {text: english_in(TYPED.sub(" ", QUOTED.sub(" ", framed(text)))) for text in told}
    left = {text: {word for word in words - NAMES if not word.isupper()} for text, words in left.items()}
    assert {text: f"{told[text]}: {', '.join(words)}" for text, words in left.items() if words} == {}


@pytest.mark.parametrize("code", OTHERS)
def test_frames_are_of_messages_that_the_code_writes(code: str, told: dict[str, str], written: str):
    texts = "\n".join((written, *told))
    parts = {part.strip(" ,;:()") for english in frames(code) for part in re.split(r"\{\w+\}", english)}
    said = [part for part in parts if len(part.split()) > 1 and not any(each in part for each in ELSEWHERE)]
    assert len(said) > 500
    assert [part for part in said if part not in texts] == []
