"""Platforms answer believed demand: nothing without a cause, more to a larger attack, and back when it is over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.firms.rivalry import Field, aims, believed_share, price_advantage, split, value
from sim.params.rivalry import Rivalry

SHARE = np.array([0.42, 0.24, 0.16, 0.10, 0.08])
BOLD = Rivalry(conduct=1.0)


def field(attack: float = 0.0, attacker: int = 3, **columns: np.ndarray) -> Field:
    """Five platforms at their founding, one of which pays ``attack`` of the price."""
    none = np.zeros(5)
    advantage = none.copy()
    advantage[attacker] = attack
    start = Field(
        market=np.zeros(5, np.int64), sensitivity=4.0, share=SHARE,
        margin=np.full(5, 0.14), advantage=advantage, imposed=none, cut=none, subsidy_cap=np.full(5, 0.05),
        reach=np.full(5, 0.2), pass_through=0.7,
    )  # fmt: skip
    return replace(start, **columns)


def test_the_founding_is_an_optimum_for_everybody():
    cuts = np.linspace(-0.01, 0.01, 21)[None, :].repeat(5, axis=0)
    worth = value(field(), cuts, Rivalry(kink=0.0))
    assert (worth.argmax(axis=1) == 10).all()
    assert (aims(field(), BOLD) == 0.0).all()


def test_believed_shares_are_those_of_the_founding_with_the_outside():
    share = believed_share(field(), np.zeros((5, 1)), Rivalry(outside=0.05))[:, 0]
    assert share == pytest.approx(SHARE / 1.05)
    more = believed_share(field(), np.full((5, 1), 0.01), Rivalry())[:, 0]
    assert np.log(more / share) == pytest.approx(4.0 * 0.01 * (1 - share), rel=0.03), "semi-elasticity of a logit"


def test_a_cut_pays_subsidies_first_and_reaches_buyers_less_as_a_take():
    paid, given_up = split(np.full((5, 1), 0.08), 0.05)
    assert paid == pytest.approx(0.05) and given_up == pytest.approx(0.03)
    assert price_advantage(field(), np.full((5, 1), 0.08)) == pytest.approx(0.05 + 0.7 * 0.03)


def test_an_attack_is_answered_by_conduct_and_not_at_all_without_it():
    attacked = field(0.105)
    bold, half, never = (aims(attacked, Rivalry(conduct=x)) for x in (1.0, 0.5, 0.0))
    rivals = np.arange(5) != 3
    assert (bold[rivals] > 0.01).all() and (bold <= 0.05 + 1e-12).all()
    assert half == pytest.approx(0.5 * bold) and (never == 0.0).all()


def test_more_attack_meets_more_answer_and_a_little_meets_none():
    rivals = np.arange(5) != 3
    small, large = (aims(field(x), BOLD)[rivals] for x in (0.06, 0.12))
    assert (large >= small).all() and large.sum() > small.sum() > 0.0
    assert (aims(field(0.002), BOLD) == 0.0).all()


def test_without_the_kink_nobody_follows():
    """A rival's cut scales everybody's profit and leaves the best margin nearly where it was."""
    assert aims(field(0.105), Rivalry(conduct=1.0, kink=0.0)).max() < 0.25 * aims(field(0.105), BOLD).max()


def test_what_is_imposed_on_all_alike_is_no_attack():
    by_law = np.full(5, 0.07)
    assert (aims(field(advantage=by_law, imposed=by_law), BOLD) == 0.0).all()


def test_whoever_is_undercut_by_nobody_leads_back_to_the_usual():
    cut = np.array([0.04, 0.04, 0.04, 0.04, 0.04])
    alone = aims(field(cut=cut, advantage=cut), BOLD)
    assert (alone < cut).all() and (alone >= 0.0).all()
    assert (cut - alone <= BOLD.step + 1e-12).all()


def test_no_step_is_larger_than_a_quarter_allows_and_no_cut_than_there_is():
    far = aims(field(0.4), Rivalry(conduct=1.0, step=0.01))
    assert (np.abs(far) <= 0.01 + 1e-12).all()
    assert (aims(field(0.4, reach=np.full(5, 0.02)), BOLD) <= 0.02 + 1e-12).all()
