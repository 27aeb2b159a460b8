"""Pilots that a market cannot express are refused in one line."""

from __future__ import annotations

import pytest

from sim.core.errors import UserError
from sim.study.compose import compose
from sim.study.measured import measured

POINTS = ("size=tiny", "+strategy=points")


def pilot(**said) -> str:
    given = {"metric": "gmv_yuan", "weeks": 12, "lift": 0.01, "standard_error": 0.004} | said
    return f"pilot={{{', '.join(f'{key}: {value}' for key, value in given.items())}}}"


def found(*words: str, asked=POINTS):
    return measured(compose([*asked, *words]))


@pytest.mark.parametrize(
    ("said", "dimension", "group"),
    [
        ("all", "all", "all"),
        ("genz", "segment", "genz"),
        ("segment.genz", "segment", "genz"),
        ("social", "platform", "social"),
        ("active", "stage_at_start", "active"),
        ("later", None, "stage_at_start.later"),
    ],
)
def test_a_group_is_found_by_its_name_or_with_its_dimension(said, dimension, group):
    metric = "mau_rate" if said in ("active", "later") else "gmv_yuan"
    if dimension is None:  # of several dimensions
        with pytest.raises(UserError, match=f"allowed is one of .*{group}"):
            found(pilot(metric=metric, group=said))
    else:
        what = found(pilot(metric=metric, group=said))
        assert (what.dimension, what.group, what.first, what.end) == (dimension, group, 0, 12)


def test_a_firm_and_its_customers_are_told_apart():
    asked = ("size=tiny", "+firm=snack_brand", "+strategy=points")
    with pytest.raises(UserError, match=r"allowed is one of firm\.snack_brand, customers_at_start\.snack_brand"):
        found(pilot(group="snack_brand"), asked=asked)
    what = found(pilot(group="customers_at_start.snack_brand"), asked=asked)
    assert (what.strategy, what.dimension, what.group) == ("points", "customers_at_start", "snack_brand")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ((pilot(metric="gmv_yua"),), r"pilot\.metric: unknown metric 'gmv_yua' \(did you mean 'gmv_yuan'\?\)"),
        ((pilot(group="gen_z"),), r"pilot\.group: gmv_yuan has no group 'gen_z' \(did you mean 'genz'\?\)"),
        ((pilot(group="member_tier.none"),), "who is in it differs between treated and untreated people"),
        ((pilot(weeks=0),), r"pilot\.weeks=0: allowed is 1 to"),
        ((pilot(weeks=12), "horizon.weeks=10"), r"pilot\.weeks=12: allowed is 1 to 10"),
        ((pilot(weeks=12), "strategies.points.to_week=8"), r"pilot\.weeks=12: allowed is 1 to 8, since points ends"),
        ((pilot(weeks=12, metric="repurchase_rate"),), "is read every 13 weeks; allowed is 13 or more"),
        ((pilot(standard_error=-0.1),), r"pilot\.standard_error=-0\.1: allowed is 0 to 10"),
        ((pilot(lift=-2),), r"pilot\.lift=-2: allowed is -0\.99 to 10"),
        ((pilot(strategy="point"),), r"pilot\.strategy: unknown strategy 'point' \(did you mean 'points'\?\)"),
        ((pilot(metrik=1),), "metrik"),
        (("pilot={metric: gmv_yuan}",), "pilot.weeks"),
        ((pilot(), "strategies.points.programme.benefit.visit=0.03"), "so that a test can tell nothing of them"),
    ],
)
def test_what_the_market_cannot_express_is_refused(words, line):
    with pytest.raises(UserError, match=line) as refused:
        found(*words)
    assert "\n" not in refused.value.lines[0]


def test_a_pilot_is_of_one_strategy():
    with pytest.raises(UserError, match=r"^pilot: needs a strategy, such as \+strategy=points$"):
        found(pilot(), asked=("size=tiny",))
    both = ("size=tiny", "+strategy=[points,member_card]")
    with pytest.raises(UserError, match=r"pilot\.strategy: say which of points, member_card was tested"):
        found(pilot(), asked=both)
    assert found(pilot(strategy="points"), asked=both).strategy == "points"


def test_a_pilot_may_stand_in_a_file(tmp_path):
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "tested.yaml").write_text(
        "# @package _global_\ndefaults:\n  - /strategy: [points]\n  - _self_\n"
        "pilot: {metric: gmv_yuan, group: social, weeks: 12, lift: 0.012, standard_error: 0.004}\n"
        "cases:\n  tested:\n    description: Points, as tested last spring.\n"
    )
    params = compose(["size=tiny", "+case=tested", "pilot.lift=0.02"], tmp_path)
    assert params.pilot.lift == 0.02 and measured(params).group == "social"
