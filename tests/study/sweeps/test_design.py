"""Which runs a sweep has: grids, samples that fill the space, and words that give no runs."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from sim.app.multirun import sampled
from sim.core.errors import UserError
from sim.study.compose import folders_of, hydras_behaviour
from sim.study.sweeps.design import runs_of
from sim.study.sweeps.settings import Settings, split
from sim.study.words import checked

FOLDERS = folders_of(None)
KNOWN = FOLDERS.known()
VISIT = "behaviour.visit.habit"


def runs(*words: str, seed: int = 1) -> list[dict[str, str]]:
    """What the swept words of each run say."""
    settings, rest = split(words, None, FOLDERS.places[-1])
    with hydras_behaviour():
        return [run.swept for run in runs_of(checked(rest, KNOWN), settings, KNOWN, FOLDERS, seed)]


def test_a_grid_has_all_combinations_and_values_of_a_range_from_end_to_end():
    found = runs("+strategy=points,member_card", f"{VISIT}=interval(0,1)", "points=3", "size=tiny")
    assert [(run["strategy"], run[VISIT]) for run in found] == [
        (name, value) for name in ("points", "member_card") for value in ("0.0", "0.5", "1.0")
    ]
    assert runs("replications=interval(2,4)", "points=9") == [{"replications": each} for each in "234"]
    assert [run["seed"] for run in runs("seed=range(1,4)")] == ["1", "2", "3"]
    assert runs("seed=7") == [{}]


@pytest.mark.parametrize("design", ["sobol", "lhs"])
def test_a_sample_fills_the_space_of_numbers_and_names_alike(design):
    words = (f"{VISIT}=interval(2,4)", "+scenario=price_war,trust_scandal", "seed=interval(1,8)")
    found = runs(*words, f"design={design}", "points=32")
    values = np.array([float(run[VISIT]) for run in found])
    assert np.bincount(((values - 2) * 16).astype(int), minlength=32).max() <= 2, "one in each stretch, or nearly so"
    assert Counter(run["scenario"] for run in found) == {"price_war": 16, "trust_scandal": 16}
    assert set(Counter(run["seed"] for run in found).values()) == {4}
    assert found == runs(*words, f"design={design}", "points=32") != runs(*words, f"design={design}", seed=2)[:32]


def test_more_points_of_a_sobol_sequence_add_to_those_there():
    words = (f"{VISIT}=interval(0,1)", "seed=interval(1,9)", "design=sobol")
    assert runs(*words, "points=64")[:16] == runs(*words, "points=16")
    assert len(runs(*words)) == 64
    assert len(runs("+scenario=price_war,trust_scandal", "design=sobol", "points=16")) == 2, "equal points are one run"


def test_a_sample_says_its_points_and_how_many_were_the_same():
    assert [*sampled(Settings("sobol"), 64)] == ["note: design=sobol takes 64 points; points=N says another number"]
    (said,) = sampled(Settings("lhs", 16), 2)
    assert said == "note: 14 of 16 points are the same as others, and are run once"
    assert [*sampled(Settings("grid", 16), 2)] == [*sampled(Settings("lhs", 16), 16)] == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([f"{VISIT}=interval(0,1)"], r"a range has no end of values; say points=5 .* or design=sobol points=64"),
        (["seed=1,2", "points=5"], "says how many values interval.LOW,HIGH. gives, and there is none"),
        (["seed=1", "design=lhs"], "design=lhs: no word has several values"),
        ([f"{VISIT}=interval(1,0)", "points=5"], "allowed is interval.LOW,HIGH., two numbers, LOW below HIGH"),
        ([f"{VISIT}=interval(a,b)", "points=5"], "allowed is interval.LOW,HIGH."),
        (["replications=interval(1.5,3)", "points=5"], "replications is a whole number, and so are the ends"),
        ([f"{VISIT}=interval(0,1)", "seed=interval(1,900)", "points=900"], "more than 10,000 runs together"),
    ],
)
def test_words_that_give_no_runs_are_refused_in_one_line(words, message):
    with pytest.raises(UserError, match=message) as caught:
        runs(*words)
    assert len(caught.value.lines) == 1
