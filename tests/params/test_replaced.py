"""A few other values in a market: the same as checking all of it, and everything beside them is the same object."""

from __future__ import annotations

import pytest

from sim.core.errors import UserError
from sim.params.market import MarketParams
from sim.params.paths import put, value_at
from sim.params.replaced import replaced
from sim.study.compose import compose

VALUES = {
    "behaviour.buy.loss_aversion": 1.75,
    "platform.discount.take_share": 0.125,
    "calendar.trends.visit.values.2021": 0.5,  # a year is a number
    "segment.genz.interest.beauty": 0.75,
    "seed": 3,
}


@pytest.fixture(scope="module")
def market() -> MarketParams:
    return compose(["size=tiny", "+scenario=price_war"])


def test_it_is_what_checking_all_of_it_gives(market):
    data = market.model_dump()
    for path, value in VALUES.items():
        put(data, path.split("."), value)
    for _ in range(2):  # the second time from what is kept
        found = replaced(market, VALUES)
        assert found == MarketParams.model_validate(data)
        assert found.host["head"] is market.host["head"] and found.scenarios == market.scenarios
    assert [value_at(found, path.split(".")) for path in VALUES] == [*VALUES.values()]
    assert replaced(market, {"seed": 4}, without=("plausible",)).plausible.markets == ()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"platform.discount.take_share": 0.9}, "as drawn: platform.discount.take_share=0.9: allowed is 0 to 0.5"),
        ({"segment.genz.share": 0.9}, "segment.*.share must sum to 1"),
        ({"population.persons": 1.5}, "population.persons=1.5: input should be a valid integer"),
    ],
)
def test_what_does_not_fit_is_refused_by_the_group_and_by_the_market(market, values, message):
    with pytest.raises(UserError) as caught:
        replaced(market, values, origin="as drawn: ")
    assert message in str(caught.value)
