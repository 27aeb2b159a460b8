"""The studies of `experiments/` ask what the model can answer."""

from __future__ import annotations

from importlib import import_module

import pytest
from places import ROOT

from sim.core.errors import UserError
from sim.study.compose import compose


@pytest.fixture(scope="module")
def studies():
    """All of them, read as `python experiments/run_all.py` reads them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "experiments"))
        from run_all import studies

        return studies()


def test_the_last_point_of_every_study_can_be_composed(studies):
    assert len(studies) >= 10 and len({study.name for study in studies}) == len(studies)
    for study in studies:
        *_, last = study.points()
        asked = compose([*study.words(last), "size=tiny"])
        assert asked.strategies or any(True for _ in asked.conditions), study.name


def test_words_of_the_command_are_read_or_refused(studies):
    asking = import_module("asking")
    names = [study.name for study in studies]
    given = asking.given_of(["tiny", "seed=3", names[1], names[1]], "", names)
    assert given == asking.Given("tiny", ["seed=3"], False, asking.FOLDER, [names[1]])
    quick = asking.given_of(["--quick"], "", names)
    assert quick.to == asking.QUICKLY != asking.FOLDER and quick.named == []
    for words, message in (
        (["banana", "--quick"], "unknown word 'banana'"),
        (["price_war_fase"], "did you mean 'price_war_phase'"),
        (["output.dir=x"], "say the folder by --to x"),
        (["tiny", "small"], "allowed is one size"),
    ):
        with pytest.raises(UserError, match=message):
            asking.given_of(words, "", names)


def test_a_quick_study_is_a_corner_of_the_grid(studies):
    for study in studies:
        quick = study.points(quick=True)
        assert len(quick) == 2 ** len(study.grid) and all(point in study.points() for point in quick)
