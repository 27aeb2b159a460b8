"""Trust in a platform: whether what was claimed there held, and whether refunds arrive."""

from __future__ import annotations

import math

import numpy as np
import pytest
from cards import scene

from sim.people.kernels import bond, experience, landing
from sim.people.kernels.scene import LEVER
from sim.state.programme import CHANNEL

pytestmark = pytest.mark.usefixtures("as_written")
C = scene()


@pytest.mark.parametrize("weight", [0.2, 0.5, 1.0])
def test_the_promise_is_read_off_disconfirmation_and_her_own_expectation(weight: float) -> None:
    c = scene(experience_promise=weight)
    for value, promise, own in ((0.6, 0.8, 0.5), (0.7, 0.65, 0.72), (0.4, 0.4, 0.9)):
        signal = experience.disconfirmation(value, experience.expected(c, promise, own))
        assert experience.promise_kept(c, value, signal, own) == pytest.approx(value - promise)
    assert experience.promise_kept(scene(experience_promise=0.0), 0.3, -0.4, 0.7) == 0.0, "she hears no promise"


def test_trust_follows_promises_kept_by_their_weight() -> None:
    for w in (0.0, 0.5, 1.0):
        c = scene(experience_promise_kept=w)
        assert experience.trust_signal(c, 0.1, 0.2) == pytest.approx((1.0 - w) * 0.1 + w * 0.2)
        broken = (1.0 - w) * 0.1 - w * c.experience_shortfall * 0.2
        assert experience.trust_signal(c, 0.1, -0.2) == pytest.approx(broken)
    assert 0.0 < C.experience_promise_kept < 1.0


def settled(c, claim: float, noise: float = 0.15, orders: int = 400) -> float:
    """Where trust in a platform settles when rooms promise so much more than they deliver."""
    luck = np.random.default_rng(1).normal(0.0, noise, orders)
    trust, path = 0.7, []
    for value in np.clip(0.66 + luck, 0.0, 1.0).tolist():
        signal = experience.disconfirmation(value, experience.expected(c, 0.66 + claim, 0.66))
        felt = experience.experienced(c, value, signal)
        trust = bond.trust_after_signal(
            c, trust, 0.9 * experience.trust_signal(c, felt, experience.promise_kept(c, value, signal, 0.66))
        )
        path.append(trust)
    return float(np.mean(path[100:]))


def test_smaller_claims_build_trust_order_by_order_and_more_so_the_more_promises_count() -> None:
    gains = []
    for w in (0.0, 0.5, 1.0):
        c = scene(experience_promise_kept=w)
        gains.append(settled(c, 0.03) - settled(c, 0.08))
    assert 0.0 < gains[0] < gains[1] < gains[2] < 0.2


def test_a_refund_says_of_the_platform_how_soon_it_came() -> None:
    s = scene()
    s.platform_refund_days[0], s.usual_refund_days[0] = 4.0, 4.0
    table = np.zeros(1, LEVER).view(np.recarray)
    here, none = np.uint64(1), np.uint64(0)
    assert landing.refund_signal(s, table, none, 0) == 0.0, "as it always was: nothing to learn"
    s.platform_refund_days[0] = 1.0
    assert landing.refund_signal(s, table, none, 0) == pytest.approx(3.0 * C.experience_refund_trust)
    s.platform_refund_days[0] = 9.0
    assert landing.refund_signal(s, table, none, 0) == pytest.approx(-5.0 * C.experience_refund_trust)
    table["value"][0, CHANNEL.refund_time] = -20.0
    assert landing.refund_signal(s, table, here, 0) == pytest.approx(4.0 * C.experience_refund_trust), "not before"
    off = scene(experience_refund_trust=0.0)
    off.platform_refund_days[0], off.usual_refund_days[0] = 15.0, 2.0
    assert landing.refund_signal(off, table, none, 0) == 0.0


def test_complaints_rise_with_disappointment_and_with_the_days_that_a_refund_takes() -> None:
    odds = [math.log(p / (1.0 - p)) for p in (experience.complaint_probability(C, 0.0, d) for d in (0.0, 1.0, 10.0))]
    assert odds[1] - odds[0] == pytest.approx(C.experience_complain_refund) and C.experience_complain_refund > 0.0
    assert odds[2] - odds[0] == pytest.approx(10.0 * C.experience_complain_refund)
    assert experience.complaint_probability(C, -0.1, 0.0) > experience.complaint_probability(C, 0.0, 0.0)
    off = scene(experience_complain_refund=0.0)
    assert experience.complaint_probability(off, -0.1, 40.0) == experience.complaint_probability(off, -0.1, 0.0)
