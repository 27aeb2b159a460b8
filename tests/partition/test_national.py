"""The command that holds parts against the whole."""

from __future__ import annotations

import sys

import pytest
from places import ROOT

from sim.core.errors import UserError
from sim.partition.on_ray import on_ray


@pytest.fixture
def national(monkeypatch):
    """The benchmark, which is a script and no package."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import national

    return national


def test_it_says_whether_the_bits_agree(national, capsys) -> None:
    words = ["--persons", "90", "--workers", "2", "--weeks", "1", "--burn-in", "1", "--threads", "--plain"]
    assert national.main(words) == 0
    said = capsys.readouterr().out
    for part in ("90 persons, 2 weeks, 2 threads", "bits: the same", "bytes a week"):
        assert part in said


def test_bad_words_are_one_line(national, capsys) -> None:
    for words, name in ((["--persons", "0"], "population.persons"), (["--workers", "0", "--plain"], "--workers 0")):
        assert national.main(words) == 2
        told = capsys.readouterr()
        assert told.err.count("\n") == 1 and name in told.err and not told.out


def test_without_ray_one_is_told_how_to_get_it(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UserError, match="Ray is not installed"):
        on_ray(2, 10, lambda share: share.first)
