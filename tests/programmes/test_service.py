"""Better service than usual is paid for by the curve on which fees fund service."""

from __future__ import annotations

import pytest

from sim.programmes.costs import Service


def test_a_little_more_service_is_cheap_and_the_best_is_dear() -> None:
    usual = Service(level=0.6, part=0.05, elasticity=0.25)
    assert usual.share(0.0) == usual.share(-0.3) == 0.0
    shares = [usual.share(added) for added in (0.05, 0.1, 0.2, 0.4)]
    assert shares == sorted(shares) and shares[1] > 2 * shares[0]
    assert usual.share(0.4) == usual.share(1.0), "nobody is served better than perfectly"
    # Spending that the market's own curve turns into just this level.
    spending = 1.0 + usual.share(0.2) / usual.part
    assert usual.level * spending**usual.elasticity == pytest.approx(0.8)
