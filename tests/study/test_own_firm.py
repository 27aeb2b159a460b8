"""Who sponsors what is asked where a firm of one's own is looked at."""

from __future__ import annotations

import pytest

from sim.core.errors import UserError
from sim.study.compose import compose

BRAND = "+firm=snack_brand"


def sponsor(*words: str, of: str = "points"):
    said = compose(words).strategies[of].sponsor
    return said.model_dump(exclude_defaults=True)


def test_the_one_firm_sponsors_what_words_ask_for():
    assert sponsor(BRAND, "+strategy=points") == {"firm": "snack_brand"}
    assert sponsor("+strategy=points") == {"platform": "interest_feed"}


def test_words_may_say_another_sponsor():
    assert sponsor(BRAND, "+strategy=points", "strategies.points.sponsor.platform=social") == {"platform": "social"}
    every = sponsor(BRAND, "+strategy=points", "strategies.*.sponsor.platform=social")
    assert every == {"platform": "social"}


def test_of_several_firms_words_say_which():
    two = "+firm=[snack_brand,beauty_brand]"
    assert sponsor(two, "+strategy=points") == {"platform": "interest_feed"}
    assert sponsor(two, "+strategy=points", "strategies.points.sponsor.firm=beauty_brand") == {"firm": "beauty_brand"}
    with pytest.raises(UserError, match=r"unknown firm 'snak_brand' \(did you mean 'snack_brand'"):
        compose([two, "+strategy=points", "strategies.points.sponsor.firm=snak_brand"])


def test_platforms_and_mcns_go_by_what_they_are():
    assert sponsor("+firm=shelf_platform", "+strategy=points") == {"platform": "shelf_live"}
    assert sponsor("+firm=depth_mcn", "+strategy=points") == {"mcn": 0}


def test_of_a_case_it_takes_the_parts_of_its_own_kind():
    plain = compose(["+case=snack_brand"]).strategies
    mine = compose([BRAND, "+case=snack_brand"]).strategies
    kinds = {name: strategy.sponsor.brand is not None for name, strategy in plain.items()}
    assert any(kinds.values())
    for name, is_brand in kinds.items():
        if is_brand:
            assert mine[name].sponsor.firm == "snack_brand"
        else:
            assert mine[name].sponsor == plain[name].sponsor
