"""Amounts as beliefs: where one may stand, what is refused, what the market is left with."""

from __future__ import annotations

import pytest

from sim.app.run import main
from sim.core.errors import UserError
from sim.params.belief import CHANGED, GIVEN, Belief
from sim.params.market import MarketParams
from sim.params.yaml_reader import parsed
from sim.study.beliefs import taken_out
from sim.study.compose import compose, to_config, to_params
from sim.study.values import put_words
from sim.study.words import parsed_words

SIZE = ["size=tiny", "threads=1"]
VISIT = "strategies.club.benefit.visit"
BELIEF = "{median: .02, low: 0, high: .06, source: pilot}"
CLUB = "strategies.club={description: A club.,sponsor: {platform: social},benefit: {visit: 0.1},%s}"


def club(more: str = "cost: {}", *words: str) -> MarketParams:
    return compose([*SIZE, CLUB % more, *words])


def test_a_belief_leaves_its_median_in_the_tree_and_itself_beside_it():
    params = club("cost: {}", f"{VISIT}={BELIEF}")
    assert params.strategies["club"].benefit.visit == 0.02
    assert params.beliefs == {VISIT: Belief(median=0.02, low=0, high=0.06, source="pilot")}
    assert to_params(to_config(params)) == params  # a written configuration can be run again


def test_words_replace_a_belief_by_a_number_or_change_one_part_of_it():
    assert club("cost: {}", f"{VISIT}={BELIEF}", f"{VISIT}=0.03").beliefs == {}
    wider = club("cost: {}", f"{VISIT}={BELIEF}", f"{VISIT}.high=0.2", f"{VISIT}.median=0.05")
    assert wider.beliefs[VISIT].high == 0.2 and wider.strategies["club"].benefit.visit == 0.05


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ([f"{VISIT}={{median: .04, low: .01, high: .2}}"], GIVEN),
        ([f"{VISIT}={{median: .04, low: .01, high: .2, source: mine}}"], "mine"),
        (["strategies.club.benefit={visit: {median: .04, low: .01, high: .2}}"], GIVEN),
        (["strategies.*.benefit.visit={median: .04, low: .01, high: .2}"], GIVEN),
        ([f"{VISIT}.high=.2", f"{VISIT}.low=.01", f"{VISIT}.median=.04"], CHANGED),
        ([f"{VISIT}.high=.2", f"{VISIT}.low=.01", f"{VISIT}.median=.04", f"{VISIT}.source=mine"], "mine"),
        ([f"{VISIT}.source=mine", f"{VISIT}={{median: .03, low: .01, high: .2}}", f"{VISIT}.median=.04"], GIVEN),
        ([f"{VISIT}=0.1", f"{VISIT}={{median: .04, low: .01, high: .2}}"], GIVEN),
    ],
)
def test_numbers_of_a_word_are_never_those_of_the_files_source(words, source):
    found = club("cost: {}", f"{VISIT}={BELIEF}", *words).beliefs[VISIT]
    assert (found.median, found.low, found.high, found.source) == (0.04, 0.01, 0.2, source)
    assert found.guessed == (source != "mine")


def test_so_is_it_where_settings_and_entries_of_lists_are_beliefs():
    more = f"also: [{{benefit: {{habit: {BELIEF}}}}}],set: {{policy.fine_share: {BELIEF}}}"
    bare = "{median: .03, low: 0, high: .06}"
    places = "strategies.club.also.0.benefit.habit", "strategies.club.set.policy.fine_share"
    found = club(more, *(f"{place}={bare}" for place in places)).beliefs
    assert [found[place].source for place in places] == [GIVEN, GIVEN]
    assert club(more, f"{places[1]}.low=0.01").beliefs[places[1]].source == CHANGED
    shock = f"shocks={{x: {{description: X, shocks: [{{kind: false_claim, week: 1, harm: {BELIEF}}}]}}}}"
    found = compose([*SIZE, shock, f"shocks.x.shocks.0.harm={bare}"]).beliefs
    assert [belief.source for belief in found.values()] == [GIVEN]


def test_a_written_configuration_is_no_source_of_a_words_numbers():
    data = to_config(club("cost: {}", f"{VISIT}={BELIEF}"))
    (word,) = parsed_words([f"++beliefs.{VISIT}.low=0.01"])
    put_words(data, [word])
    assert data["beliefs"][VISIT]["source"] == CHANGED


def test_files_replace_beliefs_whole(tmp_path):
    body = "# @package _global_\ndefaults: [/strategy: points]\ncases: {x: {description: X.}}\n"
    body += "strategies: {points: {%s}}\n"
    (tmp_path / "case").mkdir()
    file = tmp_path / "case" / "x.yaml"
    visit = "programme: {benefit: {visit: {%s}}}"
    for said, message in [
        ("low: 0.0", "a belief is {median, low, high, source}; median and high and source must be given"),
        ("median: 0.1, low: 0.0, high: 0.2", "a belief is {median, low, high, source}; source must be given"),
        ("", "must be given"),
    ]:
        file.write_text(body % (visit % said), encoding="utf-8")
        with pytest.raises(UserError, match=r"strategies\.points\.programme\.benefit\.visit: ") as caught:
            compose(["+case=x"], tmp_path)
        assert message in str(caught.value)
    file.write_text(body % (visit % "median: 0.1, low: 0.0, high: 0.2, source: mine"), encoding="utf-8")
    assert compose(["+case=x"], tmp_path).beliefs["strategies.points.programme.benefit.visit"].source == "mine"


def test_a_number_in_a_written_configuration_replaces_the_belief_beside_it():
    config = to_config(club("cost: {}", f"{VISIT}={BELIEF}"))
    config["strategies"]["club"]["benefit"]["visit"] = 0.03
    assert to_params(config).beliefs == {}


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ("also: [{benefit: {habit: %s}}]", "also.0.benefit.habit"),
        ("programme: {tiers: {median: {from_spend_yuan: 5, bond: %s}}}", "programme.tiers.median.bond"),
        ("audience: {orders: [%s, null]}", "audience.orders.0"),
        ("budget: {yuan_per_year: %s}", "budget.yuan_per_year"),
        ("set: {policy.fine_share: %s}", "set.policy.fine_share"),
        ("scale: {platform.*.take_share: %s}", "scale.platform.*.take_share"),
    ],
)
def test_any_number_with_decimals_inside_a_strategy_may_be_one(more, path):
    assert list(club(more % BELIEF).beliefs) == [f"strategies.club.{path}"]


def test_entries_of_lists_and_settings_can_be_named_in_words():
    more = f"also: [{{benefit: {{habit: {BELIEF}}}}}],set: {{policy.fine_share: {BELIEF}}}"
    words = "strategies.club.also.0.benefit.habit=0.01", "strategies.club.set.policy.fine_share.median=0.05"
    params = club(more, *words)
    assert params.strategies["club"].also[0].benefit.habit == 0.01
    assert params.strategies["club"].set == {"policy.fine_share": 0.05} and len(params.beliefs) == 1


def test_conditions_have_beliefs_too():
    settings = f"set: {{policy.fine_share: {BELIEF}}}, scale: {{platform.*.take_share: {BELIEF}}}"
    body = f"changes: [{{from_week: 1, {settings}}}], shocks: [{{kind: false_claim, week: 1, harm: {BELIEF}}}]"
    groups = ("scenarios", "shocks", "policies", "rankings", "pricings")
    found = taken_out({group: {"x": parsed(f"{{{body}}}", "test")} for group in groups})
    places = ("changes.0.set.policy.fine_share", "changes.0.scale.platform.*.take_share", "shocks.0.harm")
    assert set(found["beliefs"]) == {f"{group}.x.{place}" for group in groups for place in places}
    assert found["shocks"]["x"]["shocks"][0]["harm"] == 0.02


@pytest.mark.parametrize(
    ("at", "value", "message"),
    [
        ("benefit.visit", "{median: 1, low: 0, high: 2}", "a belief is {median, low, high, source}; source must be"),
        ("benefit.visit", "{median: 3}", "low and high and source must be given"),
        ("benefit.visit", "{median: 3, low: 1, high: 2, source: x}", "low=1, median=3, high=2: allowed is low"),
        ("benefit.visit", "{median: 1, low: 1, high: 1, source: x}", "with low below high"),
        ("benefit.visit", "{median: 1, low: 0, high: 4, source: x}", "visit.high=4: allowed is -3 to 3 log-odds"),
        ("benefit.visit", "{median: 1, low: 0, high: 2, source: ' '}", "visit: its source is empty"),
        ("benefit.visit", "{median: 1, low: 0, high: 2, source: x, sd: 1}", "unknown key 'strategies.club.benefit"),
        ("benefit.visit", "{median: true, low: 0, high: 2, source: x}", "visit.median=True"),
        ("benefit.visit", "{median: .nan, low: 0, high: 2, source: x}", "finite number"),
        ("benefit.visit", "{median: one, low: 0, high: 2, source: x}", "visit.median='one': input should be"),
        ("audience.risk", "[{median: 1, low: 0, high: 2, source: x}, null]", "risk.0.high=2: allowed is 0 to 1"),
        ("benefit", BELIEF, "strategies.club.benefit: is a group"),
        ("from_week", BELIEF, "strategies.club.from_week: is a whole number"),
        ("description", BELIEF, "strategies.club.description: is text"),
        ("sponsor.market", BELIEF, "strategies.club.sponsor.market: is true or false"),
        ("audience.private", BELIEF, "strategies.club.audience.private: is true or false"),
        ("programme.join", BELIEF, "strategies.club.programme.join: is no number"),
        ("set", f"{{outlook.drift: {BELIEF}}}", "strategies.club.set.outlook.drift: is no number"),
        ("set", f"{{mcn.mcns: {BELIEF}}}", "set.mcn.mcns: is a whole number"),
        ("set", "{policy.fine_share: {median: 1, low: 0, high: 9, source: x}}", "policy.fine_share.high=9: allowed is"),
        ("scale", "{policy.fine_share: {median: 1, low: -1, high: 2, source: x}}", "low=-1: allowed is at least 0"),
    ],
)  # fmt: skip
def test_what_is_no_belief_or_stands_where_none_can_is_one_line(at, value, message):
    body = parsed(value, "test")
    for step in reversed(at.split(".")):
        body = {step: body}
    with pytest.raises(UserError) as caught:
        taken_out({"strategies": {"club": body}})
    assert message in str(caught.value) and len(caught.value.lines) == 1


@pytest.mark.parametrize(
    ("word", "message"),
    [
        (f"behaviour.buy.price={BELIEF}", "behaviour.buy.price: a belief can stand in scenarios"),
        (f"platform.discount.take_share={BELIEF}", "platform.discount.take_share: a belief can stand in"),
        (f"beliefs={{{VISIT}i: {BELIEF}}}", f"beliefs: there is no amount {VISIT}i (did you mean '{VISIT}'?)"),
        (f"strategies.club.benefit.visti={BELIEF}", "(did you mean 'visit'?)"),
        (f"strategies.club.set={{policy.fine_shar: {BELIEF}}}", "did you mean 'fine_share'"),
        ("strategies.club.benefit.trust.median=0.1", "trust: a belief is {median, low, high, source}"),
        (f"{VISIT}.median=0.1", f"{VISIT} is no group"),
        (f"{VISIT}={{}}", f"{VISIT}={{}}: allowed is one value or, for a number with decimals, a belief {{median"),
        ("strategies.club.benefit={visit: {}}", f"{VISIT}={{}}: allowed is one value"),
        (f"{VISIT}={{low: 0.1}}", "median and high must be given"),
        ("strategies.club.from_week={}", "strategies.club.from_week={}: allowed is one value"),
        ("strategies.club.benefit={}", "benefit={}: an empty group changes nothing of what is there"),
        ("strategies={club: {sponsor: {}}}", "strategies.club.sponsor={}: an empty group changes nothing"),
        ("platform.social={}", "platform.social={}: an empty group changes nothing"),
        ("seed={}", "seed="),
    ],
)
def test_so_is_it_on_the_command_line(capfd, tmp_path, word, message):
    status = main([*SIZE, CLUB % "cost: {}", word, f"output.dir={tmp_path / 'out'}"])
    told = capfd.readouterr()
    assert status == 2 and message in told.err
    assert len(told.err.splitlines()) == 1 and not told.out and not (tmp_path / "out").exists()


def test_values_without_beliefs_stay_as_they_are():
    data = {"strategies": {"club": {"benefit": {"visit": 0.1}}}, "seed": 3}
    assert taken_out(data) == data
