"""Who sponsors what is asked where a firm of one's own is looked at."""

from __future__ import annotations

import pytest

from sim.core.errors import UserError
from sim.study.arms import arms_of
from sim.study.compose import compose
from sim.study.execution.cache import burn_in_entry

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


RUNS = "firms.snack_brand.programmes=[points]"


def test_what_runs_already_runs_in_both_arms_and_its_firm_pays():
    params = compose([BRAND, RUNS, "+strategy=tiered_membership"])
    assert params.running["points"].sponsor.firm == "snack_brand" and list(params.strategies) == ["tiered_membership"]
    assert params.running["points"].programme.points.expected_redemption == 0.7, "a belief is its median"
    reference, treatment, *_ = arms_of(params)
    assert list(reference.params.in_force) == ["points"]
    assert list(treatment.params.in_force) == ["points", "tiered_membership"]
    war, *_ = arms_of(compose([BRAND, RUNS, "+scenario=price_war"]))
    assert list(war.params.running) == ["points"] and not war.params.scenarios


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["firms.snack_brand.programmes=[pionts]"], "no strategy 'pionts' (did you mean 'points'"),
        ([RUNS, "+strategy=points"], "running.points: runs already and cannot be asked too"),
        (["firms.snack_brand.programmes=points,points"], "programmes"),
    ],
)
def test_what_cannot_run_already_is_one_line(words, told):
    with pytest.raises(UserError) as refused:
        compose([BRAND, *words])
    assert len(refused.value.lines) == 1 and told in refused.value.lines[0]


def test_a_platforms_programmes_are_the_platforms():
    params = compose(["+firm=shelf_platform", "firms.shelf_platform.programmes=[points]"])
    assert params.running["points"].sponsor.platform == "shelf_live"


def test_a_burn_in_does_not_know_of_it(tmp_path):
    plain, mine = (compose([BRAND, *words]) for words in ((), (RUNS,)))
    firms = {"snack_brand": mine.firms["snack_brand"]}
    assert burn_in_entry(tmp_path, plain.model_copy(update={"firms": firms}), 1) == burn_in_entry(tmp_path, mine, 1)
