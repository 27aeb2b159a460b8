"""What stars and festivals do to a week of people: where they go, what they buy outside, keep and send back."""

from __future__ import annotations

from typing import Any

import numpy as np
from lived import STEPS, live, sessions, visiting

from sim.state.names import CATEGORIES_MAX
from sim.state.tallies import PLATFORM_TALLY, SALE

KEEN = {
    "visit": {"base": 0.0, "daily_minutes": 600.0},
    "leave": {"session": -60.0},
    "buy": {"base": 0.0, "shelf": -1.0},
}


def at_home(people: Any, day: int) -> None:
    """People with a habit of the first platform and none elsewhere."""
    visiting(0.6)(people, day)
    people.persons.habit[:] = 0
    people.persons.habit[:, 0] = STEPS // 3


def test_who_is_on_air_draws_to_a_platform_and_to_the_market(stage_set) -> None:
    def visits(draw: float, strength: float) -> np.ndarray:
        absent = np.zeros(5)
        absent[0] = draw
        changes = {**KEEN, "visit": KEEN["visit"] | {"star_draw": strength}}
        tallies = live(stage_set, at_home, public={"platform_draw": absent}, **changes)[1]
        return np.asarray(tallies.platform[:, PLATFORM_TALLY.sessions])

    usual, missed = visits(0.0, 2.0), visits(-0.7, 2.0)
    assert missed[0] < 0.7 * usual[0] and missed[1:].sum() > usual[1:].sum(), "some turn to other platforms"
    assert missed.sum() < usual.sum(), "some stay away"
    assert (visits(-0.7, 0.0) == visits(0.0, 0.0)).all() and (visits(0.0, 0.0) == usual).all(), "0 switches it off"


def test_without_festivals_and_stars_the_week_is_the_same_to_the_bit(stage_set) -> None:
    def lived(public: dict[str, Any]) -> bytes:
        crowd, _, orders = live(stage_set, at_home, public=public, visit={"star_draw": 0.0})
        return crowd.persons.tobytes() + orders.tobytes()

    assert lived({}) == lived({"platform_draw": np.array([-1.0, 2.0, 0.5, -0.3, 0.1])})


def test_a_sale_is_on_the_shelf_too_fills_more_and_comes_back_more(stage_set) -> None:
    def week(**public: np.ndarray) -> tuple[Any, Any]:
        return live(stage_set, at_home, public=dict(public), **KEEN)[:2]

    (people, plain), (_, shelf) = week(), week(shelf_season=np.full((7, CATEGORIES_MAX), 1.0))
    assert shelf.outside > 1.5 * plain.outside > 0 and sessions(shelf) > 0
    stocked = week(stock_season=np.full(7, 2.0))[0]
    assert stocked.persons.filled.astype(int).sum() > 1.5 * people.persons.filled.astype(int).sum()
    back = week(return_season=np.full(7, 3.0))[1]

    def share(tallies: Any) -> float:
        sums = tallies.sales.sum(axis=(0, 1))
        return float(sums[SALE.doomed_orders] / sums[SALE.orders])

    assert share(back) > 1.5 * share(plain) > 0.0
