"""What a firm may say of its spending, and what is refused."""

from __future__ import annotations

import pytest

from sim.core.errors import UserError
from sim.dates.timeline import Timeline
from sim.params.focal import sponsored_by
from sim.params.spending import BRAND, DATED, HOST_LEVERS, LEVERS, OF_KIND, Allocation, Spend
from sim.state.names import HOST_TYPES
from sim.study.compose import compose
from sim.study.sweeps.composed import compose_sweep

FIRM = "+firm=snack_brand"
MINE = "firms.snack_brand"


def scenario(change: str) -> str:
    return f"+scenarios.push={{description: d, changes: [{{from_week: 3, {change}}}]}}"


def test_there_is_a_lever_for_every_type_of_host():
    assert [f"{name}_hosts" for name in HOST_TYPES if name != "brand_self"] == list(HOST_LEVERS)
    assert set(Spend.model_fields) == set(DATED)
    assert {lever for levers in OF_KIND.values() for lever in levers} == set(LEVERS)
    assert set(Allocation.model_fields) - {"from_week", "budget"} == set(LEVERS)


def test_spending_can_be_dated_and_nothing_else_of_a_firm():
    params = compose(
        [FIRM, scenario(f"scale: {{{MINE}.spend.paid_traffic: 2}}, set: {{firms.*.spend.own_rooms: 0.5}}")]
    )
    times = Timeline(params)
    before, after = (times.at(params.horizon.first_week + week).params.firms["snack_brand"] for week in (2, 3))
    assert before.spend == Spend() and after.spend.moved == {"own_rooms": 0.5, "paid_traffic": 2.0}
    assert after.model_copy(update={"spend": before.spend}) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([scenario(f"set: {{{MINE}.quality: 0.9}}")], f"{MINE}.quality cannot change while the market runs"),
        ([scenario(f"set: {{{MINE}.spend.paid_traffic: 50}}")], f"{MINE}.spend.paid_traffic=50: allowed is 0 to 10"),
        ([scenario(f"set: {{{MINE}.spend.paid: 2}}")], "unknown key 'paid' in firms.snack_brand.spend"),
        ([f"{MINE}.spend.own_rooms=0"], "spend.own_rooms=0: allowed is 0.1 to 3"),
        ([f"{MINE}.allocation={{own_rooms: 0.7, paid_traffic: 0.4}}"], "shares sum to 1.1; allowed is 1 at most"),
        ([f"{MINE}.allocation={{budget: 2}}"], "name the share of a lever: own_rooms"),
        ([f"{MINE}.allocation.programme=.3"], "snack_brand sponsors no programme; ask for one with +strategy=NAME"),
        ([f"{MINE}.allocation.private_list=.3", "+strategy=points"], "snack_brand sponsors no private list"),
        ([f"{MINE}.allocation={{own_rooms: .3, from_week: 300}}"], "allocation.from_week=300: the run ends after week"),
        (
            [f"{MINE}.allocation={{programme: .3, from_week: 9}}", "+strategy=points"],
            "allocation.from_week=9: allowed is 0 at most, where strategies of snack_brand begin",
        ),
        (
            [f"{MINE}.allocation={{{', '.join(f'{lever}: 0.1' for lever in BRAND)}}}"],
            "the shares of all levers sum to 0.8; allowed is 1",
        ),
    ],
)
def test_what_cannot_be_spent_is_refused_in_one_line(words, told):
    with pytest.raises(UserError) as refused:
        compose([FIRM, *words])
    assert told in str(refused.value)
    assert len(refused.value.args) == 1


@pytest.mark.parametrize(
    ("name", "words", "told"),
    [
        (
            "small_merchant",
            "spend.own_rooms=2",
            "a merchant has none; it spends on paid_traffic, private_list, programme",
        ),
        ("vertical_host", "spend.paid_traffic=2", "spend.paid_traffic: a host has none; it spends on on_air, content,"),
        ("depth_mcn", "allocation.programme=1", "a mcn has none; it spends on training, quality_control"),
        ("shelf_platform", "spend.training=2", "it spends on acquisition, service, host_support, subsidy, audit,"),
    ],
)
def test_every_kind_spends_on_what_is_its_own(name, words, told):
    with pytest.raises(UserError, match=told):
        compose([f"+firm={name}", f"firms.{name}.{words}"])


def test_a_sponsored_strategy_is_a_programme_or_a_private_list():
    params = compose([FIRM, "+strategy=[points,private_domain,wecom_community]"])
    assert sponsored_by(params, "snack_brand") == {
        "programme": ("points",), "private_list": ("private_domain", "wecom_community"),
    }  # fmt: skip


def test_levers_that_are_not_named_share_the_rest_as_today():
    today = {"own_rooms": 10.0, "small_hosts": 30.0, "paid_traffic": 60.0}
    assert Allocation(paid_traffic=0.2).completed(today) == pytest.approx(
        {"own_rooms": 0.2, "small_hosts": 0.6, "paid_traffic": 0.2}
    )
    assert Allocation(paid_traffic=1.0).completed(today) == {"own_rooms": 0.0, "small_hosts": 0.0, "paid_traffic": 1.0}


def test_one_share_can_be_swept():
    jobs = compose_sweep([FIRM, f"{MINE}.allocation.paid_traffic=.1,.2,.4", f"{MINE}.allocation.own_rooms=.3"])
    shares = [job.firms["snack_brand"].allocation.shares for job in jobs]
    assert shares == [{"own_rooms": 0.3, "paid_traffic": share} for share in (0.1, 0.2, 0.4)]
