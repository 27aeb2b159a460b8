"""What a strategist should make of a profit and loss."""

from __future__ import annotations

import pytest

from sim.report.text.verdict import verdict_line


def rows(value=40.0, half=10.0, floor=5.0, gains=8.0, guesses=1.0, beliefs=4.0, uncopied=None, cost=None):
    """A profit and loss by section, line and window."""

    def row(value, half=0.0, floor=None):
        ends = {"ci_low": value - half, "ci_high": value + half}
        return {"value": value, "replications": 8, "floor": floor, "note": "", **ends}

    told = {
        ("waterfall", "contribution", "all"): row(value, half, floor),
        ("amounts", "beliefs", "all"): row(beliefs),
        ("amounts", "guesses", "all"): row(guesses),
        ("plausible", "gains", "all"): row(gains),
        ("plausible", "markets", "all"): row(8.0),
    }
    if uncopied is not None:
        told["uncopied", "sponsor_contribution", "all"] = row(uncopied, half, floor)
    if cost is not None:
        told |= {("worth", "cost", "all"): row(cost), ("worth", "customers", "all"): row(value + cost, half, floor)}
    return told


@pytest.mark.parametrize(
    ("of", "told"),
    [
        (rows(), "yes: it pays in 8 of 8 plausible markets"),
        (rows(gains=5.0), "look again: it pays on average, but only in 5 of 8"),
        (rows(guesses=3.0), "look again: it pays in 8 of 8 plausible markets, 3 of its 4 uncertain amounts"),
        (rows(beliefs=0.0), "look again: it pays in 8 of 8 plausible markets, every amount in its file is taken"),
        (rows(value=-40.0, gains=1.0), "no: the sponsor is told to lose by it, and gains in 1 of 8"),
        (rows(value=0.0, half=0.0), "no: nothing changes for the sponsor"),
        (rows(value=4.0, half=1.0), "not on this: what the sponsor gains or loses is no more than chance makes"),
        (rows(half=50.0), "not on this: whether the sponsor gains or loses cannot be told from chance; more"),
        (rows(half=50.0, uncopied=90.0), "not on this: whether the sponsor gains or loses cannot be told from chance,"
                                         " though it gains if nobody copies"),
        (rows(value=-4.0, half=1.0, cost=6.0), "no, unless a pilot says otherwise: its cost is sure, and what the"),
        (rows(value=-4.0, half=1.0, cost=60.0), "not on this: what the sponsor gains or loses is no more than chance"),
        (rows(value=4.0, half=1.0, cost=0.5), "not on this: what the sponsor gains or loses is no more than chance"),
        ({}, ""),
    ],
)  # fmt: skip
def test_a_gain_is_acted_on_only_where_it_is_told_in_most_markets_and_rests_on_more_than_guesses(of, told):
    assert verdict_line(of).startswith(told)
    assert bool(verdict_line(of)) == bool(told)
