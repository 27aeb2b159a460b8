"""Runs are known by their words: nothing is composed twice, unless a file or the code has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.params.market import MarketParams
from sim.study.compose import compose
from sim.study.sweeps import composed
from sim.study.sweeps.composed import sweep_of, try_first
from sim.study.sweeps.keys import known_by_words
from sim.study.sweeps.settings import PARTS

WORDS = ["size=mine", "seed=1,2,3"]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[list[str], int]]:
    """Ask for a sweep; returns its keys and how many runs were composed for that."""
    market = compose(["size=tiny"])
    (tmp_path / "yaml" / "size").mkdir(parents=True)
    (tmp_path / "yaml" / "size" / "mine.yaml").write_text("# @package _global_\npopulation: {persons: 100}\n")
    made = []

    def make(words, known, folders) -> MarketParams:
        made.append(words)
        persons = folders.file("size/mine").body["population"]["persons"]
        population = market.population.model_copy(update={"persons": persons})
        return market.model_copy(update={"seed": int(words[1][-1]), "population": population})

    monkeypatch.setattr(composed, "compose_words", make)

    def asked(refused: bool = False) -> tuple[list[str], int]:
        made.clear()
        sweep = sweep_of(WORDS, tmp_path / "yaml")
        runs = sweep.runs()
        with known_by_words(runs, tmp_path / "sweep", sweep.folders) as note:
            try_first(runs, sweep.composer)
            if not refused:
                note()
        return [run.key for run in runs], len(made)

    return asked


def journal(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "sweep" / PARTS / ".keys").iterdir())


def test_a_second_command_composes_nothing_and_half_a_line_is_no_key(ask, tmp_path):
    keys, made = ask()
    assert made == 3 and len({*keys}) == 3
    assert ask() == (keys, 0)
    (file,) = journal(tmp_path)
    file.write_bytes(file.read_bytes()[:-9])
    assert ask() == (keys, 1)
    assert ask() == (keys, 0), "the line after half of one is whole"


def test_a_file_that_changes_is_noticed_and_comes_back(ask, tmp_path):
    keys, _ = ask()
    file = tmp_path / "yaml" / "size" / "mine.yaml"
    before = file.read_text()
    file.write_text(before.replace("100", "120"))
    others, made = ask()
    assert made == 3 and not {*keys} & {*others}
    file.write_text(before)
    assert ask() == (keys, 0)
    assert len(journal(tmp_path)) == 2


def test_a_sweep_that_is_refused_writes_nothing(ask, tmp_path):
    assert ask(refused=True)[1] == 3
    assert not (tmp_path / "sweep").exists()
