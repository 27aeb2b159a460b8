"""`python -m sim.app`: on this machine only, without a word to anybody, or one line that says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.page import launch
from sim.page.places import CONFIG_DIR, RESULTS


class Server:
    """Takes the place of a process, and keeps what it was started with."""

    def __init__(self, words, env, stdout) -> None:
        Server.words, Server.env = words, env

    def wait(self) -> int:
        """End well."""
        return 0

    def poll(self) -> int:
        """Be over."""
        return 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--port", "80"], "--port 80: allowed is 1024 to 65535"),
        (["--port", "x"], "--port x: allowed is a whole number"),
        (["--config-dir", "nowhere"], "--config-dir nowhere: no such folder"),
        (["--results", "/proc/x"], "cannot write there"),
        (["extra"], "'extra': one word too many"),
    ],
)
def test_bad_words_are_refused_in_one_line(words, told, capsys):
    assert launch.main(words) == 2
    said = capsys.readouterr().err
    assert told in said and len(said.splitlines()) == 1


def test_without_streamlit_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(launch, "find_spec", lambda name: None)
    assert launch.main([]) == 2
    assert "pip install 'livestream-market-sim[page]'" in capsys.readouterr().err


def test_it_listens_to_this_machine_and_sends_nothing_away(monkeypatch, capsys, tmp_path: Path):
    monkeypatch.setattr(launch.subprocess, "Popen", Server)
    words = ["--port", "8600", "--results", str(tmp_path / "answers"), "-cd", str(tmp_path)]
    for more, link in (["--lang", "zh"], "/?lang=zh"), ([], ""):
        assert launch.main([*words, *more]) == 0
        assert capsys.readouterr().out == f"http://127.0.0.1:8600{link}\n"
    flags = dict(word.removeprefix("--").split("=") for word in Server.words if word.startswith("--"))
    assert flags["server.address"] == "127.0.0.1" and flags["server.port"] == "8600"
    assert flags["browser.gatherUsageStats"] == "false" and flags["server.headless"] == "true"
    assert Server.env[RESULTS] == str(tmp_path / "answers") and Server.env[CONFIG_DIR] == str(tmp_path)
    assert Path(next(word for word in Server.words if word.endswith("main.py"))).is_file()
