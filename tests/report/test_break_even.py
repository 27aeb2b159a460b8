"""The sentence that says from which amounts on a strategy pays."""

from __future__ import annotations

import pytest

from sim.params.strategy import Benefit
from sim.report.text.break_even import CHANNELS, break_even
from sim.study.ladder import BETTER

VISIT, BOND, RISK = "programme.benefit.visit", "programme.benefit.bond", "benefit.risk"
UNITS = {VISIT: "log-odds", BOND: "gain per session", RISK: "log-odds"}
BELIEVED = {VISIT: (0.02, 0.0, 0.06), BOND: (0.002, 0.001, 0.004), RISK: (-0.2, -0.3, -0.1)}


def row(value=None, low=None, high=None, unit="", note=""):
    return {"value": value, "ci_low": low, "ci_high": high, "unit": unit, "note": note}


def told(at=None, *, dose=(0.4, 0.2, None), note="", percentile=(62.0, 41.0, None), rises=1.0, made_of="rungs", p=0.35):
    of = {
        ("break_even", "rises", "all"): row(rises, note=made_of),
        ("break_even", "dose", "all"): row(*dose, note=note),
        ("break_even", "percentile", "all"): row(*percentile),
        ("break_even", "probability", "all"): row(p),
    }
    for path, values in (at or {VISIT: (0.0198, 0.005, 0.0488)}).items():
        of["break_even_at", path, "all"] = row(*values, unit=UNITS[path])
        of["believed", path, "all"] = row(*BELIEVED[path], unit=UNITS[path])
    return break_even(of)


def test_every_channel_has_a_name():
    assert set(CHANNELS) == set(BETTER) == set(Benefit.model_fields) - {"contacts"}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "pays if the odds of a visit rise by 2.0 % [0.5, 5.0] or more; believed 0.0 to +6.2 %: pays with"
             " probability 0.35"),
        ({"at": {RISK: (-0.2, -0.1, None)}}, "pays if the odds of not buying for risk fall by 18.1 % [9.5,"),
        ({"at": {VISIT: (-0.01, None, 0.01)}}, "pays even if the odds of a visit fall by 1.0 % […, −1.0];"),
        ({"at": {BOND: (0.0021, None, None)}}, "pays if the bond with the host is at +0.0021 […, …] or more;"),
        ({"at": {VISIT: (0.02, 0, None), BOND: (0.002, 0, None)}}, "pays from the 62nd percentile [41st, …] of what is"
             " believed on (odds of a visit +2.0 %, believed"),
        ({"note": "surely at no amount"}, "does not pay at any amount believed (odds of a visit believed 0.0 to"),
        ({"note": "at no amount"}, "which amounts believed pay cannot be told from chance, in the mean none does ("),
        ({"note": "surely at every amount"}, "pays even without any effect on people: pays with probability 0.35"),
        ({"made_of": "draws"}, "(from the amounts that the markets drew; break_even=true measures it)"),
        ({"made_of": "draws", "rises": 0.0}, "from which amounts on it pays cannot be told from chance by those"),
    ],
)  # fmt: skip
def test_sentences(said, sentence):
    assert sentence in told(**said)


def test_nothing_is_said_where_nothing_is_believed():
    assert break_even({}) == ""
