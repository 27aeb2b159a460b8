"""Whatever is asked: an answer to it, or one `UserError` whose lines are printable, at once, and nothing is written.

`SIM_FUZZ=N` tries N inputs of each kind (`-m fuzz` for these tests alone); the ordinary run tries a few of each.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import inputs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.core.errors import UserError
from sim.params.market import MarketParams
from sim.params.yaml_reader import parsed
from sim.study.compose import compose
from sim.study.sweeps.composed import compose_sweep

MANY = int(os.environ.get("SIM_FUZZ", "40"))
SECONDS = 2.0  # of this process, for one input
pytestmark = pytest.mark.fuzz


def refused_well(ask, *given_to) -> bool:
    """Ask; True if it was refused, as everything that is not answered must be."""
    began = time.process_time()
    try:
        ask(*given_to)
        refused = False
    except UserError as problem:
        refused = True
        assert problem.lines and all(line and line.isprintable() and len(line) <= 600 for line in problem.lines)
    assert time.process_time() - began < SECONDS
    return refused


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder to stand in, which stays empty."""
    compose()  # read the shipped files: what is timed is an input
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    yield tmp_path
    assert list((tmp_path / "here").iterdir()) == []


def tried(count: int, one) -> int:
    """How many of so many numbered inputs were refused; the number of one that fails is told."""
    refused = 0
    for seed in range(count):
        try:
            refused += one(seed)
        except BaseException as problem:
            raise AssertionError(f"input {seed}: {type(problem).__name__}: {problem}") from problem
    return refused


def test_words(here):
    assert tried(MANY, lambda seed: refused_well(compose, inputs.words(seed))) > MANY / 2


def test_words_of_a_multirun(here):
    def one(seed: int) -> bool:
        words = [word for word in inputs.words(seed) if "*" not in word]
        return refused_well(compose_sweep, words)

    tried(MANY // 3, one)


def test_files(here):
    def one(seed: int) -> bool:
        folder = here / str(seed)
        folder.mkdir()
        return refused_well(compose, inputs.file_to_ask_for(seed, folder), folder)

    assert tried(MANY, one) > MANY / 3


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(inputs.VALUES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=MANY, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(inputs.PATHS), JSON)
def test_values_of_the_schema(path: str, value: object):
    from sim.study.compose import to_params

    data = VALID()
    *above, last = path.split(".")
    place = data
    for step in above:
        place = place.setdefault(step, {})
        if not isinstance(place, dict):
            return
    place[last] = value
    refused_well(to_params, data)


@settings(max_examples=MANY, deadline=None, derandomize=True)
@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!?|>'\"#%@,\n\t \0<~1."), max_size=40))
def test_texts_of_yaml(text: str):
    refused_well(parsed, text, "f.yaml")


def VALID() -> dict:
    """A market as plain values, to be broken."""
    global _VALID
    if _VALID is None:
        _VALID = compose(["plausible.use=false"])
    assert isinstance(_VALID, MarketParams)
    return _VALID.model_dump()


_VALID: MarketParams | None = None


def test_the_shipped_paths_are_tried():
    assert len(inputs.PATHS) > 300 and Path(inputs.__file__).name == "inputs.py"
