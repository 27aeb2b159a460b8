"""Words on a command line become checked parameters, or one clear message."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.core.errors import UserError
from sim.params.market import ASKED, CONDITIONS, MarketParams
from sim.study.arms import told_by
from sim.study.compose import compose, config_hash, configs_folder, groups, to_config
from sim.study.sweeps.composed import compose_sweep

SCENARIOS = groups()["scenario"]


def test_every_parameter_can_be_overridden_whether_or_not_a_file_mentions_it():
    params = compose(["behaviour.buy.loss_aversion=1.8", "platform.discount.take_share=0.12", "seed=7"])
    assert (params.behaviour.buy.loss_aversion, params.platform["discount"].take_share, params.seed) == (1.8, 0.12, 7)


def test_groups_and_sizes_compose_in_order():
    params = compose(["market=history", "size=tiny", "horizon.weeks=10"])
    assert params.horizon.first_week == -260
    assert params.population.persons == 400
    assert params.horizon.weeks == 10


def test_two_scenarios_stay_two():
    params = compose(["+scenario=[algorithm_change,price_war]"])
    assert list(params.scenarios) == ["algorithm_change", "price_war"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_shipped_scenario_is_valid_and_described(name):
    assert len(compose([f"+scenario={name}"]).scenarios[name].description) > 20


@pytest.mark.parametrize("size", groups()["size"])
@pytest.mark.parametrize("market", groups()["market"])
def test_every_market_comes_in_every_size(market, size):
    assert isinstance(compose([f"market={market}", f"size={size}"]), MarketParams)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["horizon.weeks=0"], "horizon.weeks=0: allowed is 1 to 2,600 weeks"),
        (["population.persons=0"], "population.persons=0: allowed is 50 to 200,000,000 rows"),
        (["population.persons=many"], "population.persons='many': input should be a valid integer"),
        (["popultion.persons=500"], "did you mean 'population'"),
        (["population.person=500"], "unknown key 'population.person' (did you mean 'persons'?)"),
        (["behaviour.visit.habbit=1"], "did you mean 'habit'"),
        (["platform.discont.take_share=0.1"], "unknown name 'discont' (did you mean 'discount'?)"),
        (["platform.discount.take_share=0.9"], "platform.discount.take_share=0.9: allowed is 0 to 0.5 share of sales"),
        (["platform.discount.ranking.popularty=0.5"], "did you mean 'popularity'"),
        (["platform.discount.ranking.popularity=2"], "less than or equal to 1"),
        (["brand.pricing=mrkup"], "did you mean 'markup'"),
        (["+scenario=prise_war"], "unknown scenario 'prise_war' (did you mean 'price_war'?)"),
        (["+scenaro=price_war"], "unknown key 'scenaro' (did you mean 'scenario'?)"),
        (["scenario=price_war"], "+scenario=price_war"),
        (["market=histroy"], "unknown market 'histroy' (did you mean 'history'?)"),
        (["outlook.drift=stop"], "'continue', 'halve' or 'freeze'"),
        (["segment.genz.share=0.9"], "must sum to 1"),
        (["seed=${nope}"], "nope"),
        (["replications=1,2"], "add -m"),
        (["price_war"], "write key=value"),
        (["seed"], "write key=value"),
        (["population.represents=nan"], "finite number"),
    ],
)
def test_bad_input_is_one_clear_message(words, message):
    with pytest.raises(UserError) as caught:
        compose(words)
    assert message in str(caught.value)
    assert "http" not in str(caught.value)


def test_all_mistakes_are_told_at_once():
    with pytest.raises(UserError) as caught:
        compose(["horizon.weeks=0", "seed=-1"])
    assert len(str(caught.value).splitlines()) == 2


def test_users_add_their_own_files(tmp_path):
    folder = tmp_path / "mine" / "scenario"
    folder.mkdir(parents=True)
    (folder / "cheap.yaml").write_text(
        "# @package scenarios.cheap\ndescription: Cheaper.\n"
        "changes: [{from_week: 2, scale: {platform.*.take_share: 0.5}}]\n"
    )
    params = compose(["+scenario=cheap"], tmp_path / "mine")
    assert list(params.scenarios) == ["cheap"]
    assert groups(tmp_path / "mine")["scenario"] == sorted([*SCENARIOS, "cheap"])
    with pytest.raises(UserError, match="no such folder"):
        compose([], tmp_path / "yours")


def write(folder: Path, group: str, name: str, body: str, package: str | None = None) -> Path:
    """A user's folder with one more file; ``package`` "" leaves the first line out."""
    kind = {group: kind for kind, group in ASKED.items()}[group]
    header = f"# @package {kind}.{name}\n" if package is None else f"# @package {package}\n" if package else ""
    (folder / group).mkdir(exist_ok=True)
    (folder / group / f"{name}.yaml").write_text(f"{header}{body}\n")
    return folder


CHEAP = "description: Cheaper.\nchanges: [{from_week: 2, scale: {platform.*.take_share: 0.5}}]"
CLUB = "description: A club.\nsponsor: {platform: social}\nbenefit: {trust: 0.01}"


@pytest.mark.parametrize("group", CONDITIONS.values())
def test_every_kind_of_condition_can_be_asked_for_once_or_twice(tmp_path, group):
    kind = {group: kind for kind, group in CONDITIONS.items()}[group]
    for name in ("b", "a"):
        write(tmp_path, group, name, CHEAP)
    assert list(getattr(compose([f"+{group}=a"], tmp_path), kind)) == ["a"]
    params = compose([f"+{group}=[b,a]"], tmp_path)
    assert list(getattr(params, kind)) == ["b", "a"]
    assert [origin for origin, _ in params.conditions] == [f"{group} b", f"{group} a"]


def test_two_strategies_stay_two_and_can_be_overridden(tmp_path):
    for name in ("club", "cards"):
        write(tmp_path, "strategy", name, CLUB)
    params = compose(["+strategy=[club,cards]", "strategies.cards.intensity=0.5"], tmp_path)
    assert [(name, s.intensity) for name, s in params.strategies.items()] == [("club", 1.0), ("cards", 0.5)]


def test_a_rule_of_prices_may_be_a_strategy(tmp_path):
    write(tmp_path, "pricing", "member_prices", CLUB, package="strategies.member_prices")
    params = compose(["+pricing=member_prices"], tmp_path)
    assert list(params.strategies) == ["member_prices"] and not params.pricings


def test_a_case_is_a_composition(tmp_path):
    for name in ("club", "cards", "gifts"):
        write(tmp_path, "strategy", name, CLUB)
    write(tmp_path, "policy", "strict", CHEAP)
    defaults = "defaults:\n  - /strategy: [club, cards]\n  - /policy: [strict]\n  - /scenario: [price_war]\n"
    write(tmp_path, "case", "pair", f"{defaults}cases: {{pair: {{description: Both.}}}}", package="_global_")
    params = compose(["+case=pair"], tmp_path)
    assert list(params.strategies) == ["club", "cards"] and list(params.cases) == ["pair"]
    assert list(params.policies) == ["strict"] and list(params.scenarios) == ["price_war"]
    more = compose(["+case=pair", "+strategy=gifts", "+scenario=trust_scandal", "strategies.club.to_week=9"], tmp_path)
    assert list(more.strategies) == ["club", "cards", "gifts"] and more.strategies["club"].to_week == 9
    assert list(more.scenarios) == ["price_war", "trust_scandal"]


KINDS = (
    "platform=discount", "brand.category=food", "brand={category: beauty, rank: 1}", "category=food", "host_type=head",
    "host={type: vertical}", "mcn=0", "market=true",
)  # fmt: skip


@pytest.mark.parametrize("word", KINDS)
def test_a_sponsor_of_another_kind_takes_the_place_of_the_files(word):
    strategies = ["member_card", "mcn_vertical", "city_card", "paid_beauty_club"]
    params = compose(["size=tiny", f"+strategy=[{','.join(strategies)}]", f"strategies.*.sponsor.{word}"])
    kind = word.replace("=", ".").partition(".")[0]
    given = [strategy.sponsor.model_dump(exclude_defaults=True) for strategy in params.strategies.values()]
    assert list(params.strategies) == strategies and given == [given[0]] * 4
    assert list(given[0]) == [kind]


def test_a_later_file_may_name_another_sponsor_and_words_together_only_one(tmp_path):
    write(tmp_path, "strategy", "club", CLUB)
    over = "defaults:\n  - /strategy: [club]\n  - _self_\nstrategies: {club: {sponsor: {category: food}}}\n"
    write(tmp_path, "case", "food", f"{over}cases: {{food: {{description: Food.}}}}", package="_global_")
    assert compose(["+case=food"], tmp_path).strategies["club"].sponsor.category == "food"
    deleted = ["~strategies.club.sponsor.platform", "strategies.club.sponsor.mcn=1"]
    assert compose(["+strategy=club", *deleted], tmp_path).strategies["club"].sponsor.mcn == 1
    with pytest.raises(UserError, match="got platform, category"):
        compose(
            ["+strategy=club", *(f"strategies.club.sponsor.{s}" for s in ("platform=social", "category=food"))],
            tmp_path,
        )


def test_a_star_stands_for_every_name_of_a_group(tmp_path):
    for name in ("club", "cards"):
        write(tmp_path, "strategy", name, CLUB)
    params = compose(["strategies.*.intensity=0.5", "+strategy=[club,cards]", "platform.*.take_share=0.1"], tmp_path)
    assert {s.intensity for s in params.strategies.values()} == {0.5}
    assert {platform.take_share for platform in params.platform.values()} == {0.1}
    later = compose(["+strategy=[club,cards]", "strategies.*.intensity=2", "strategies.club.intensity=3"], tmp_path)
    assert [s.intensity for s in later.strategies.values()] == [3, 2]
    jobs = compose_sweep(["+strategy=club,cards", "strategies.*.sponsor.platform=social,discount"], tmp_path)
    assert [(name, s.sponsor.platform) for job in jobs for name, s in job.strategies.items()] == [
        ("club", "social"), ("club", "discount"), ("cards", "social"), ("cards", "discount"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["strategies.*.intensity=2"], "there is no name that the star stands for; ask for a strategy"),
        (["behaviour.*.price=2"], "behaviour.*.price: a star stands for the names of a group"),
        (["+strategy=points", "strategies.*.sponsor.platfrm=social"], "(did you mean 'platform'?)"),
        (["+strategy=points", "strategies.*.intensity=1,2"], "strategies.points.intensity=1,2: several values"),
        (["+strategy=points", "strategies.*.intensity=(2"], "strategies.points.intensity=(2"),
        (["*.points.intensity=2"], "unknown key '*.points.intensity'"),
        (["+strategy=tiered_membership", "strategies.*.also.3.benefit.habit=2"], "also is a list of 1, numbered"),
    ],
)  # fmt: skip
def test_a_star_that_stands_for_nothing_is_one_line(words, message):
    with pytest.raises(UserError) as caught:
        compose(["size=tiny", *words])
    assert message in str(caught.value) and len(caught.value.lines) == 1


def test_a_case_knows_its_parts(tmp_path):
    for name in ("club", "cards", "gifts"):
        write(tmp_path, "strategy", name, CLUB)
    own = "strategies: {own: {description: Own., sponsor: {platform: social}, benefit: {visit: 0.1}}}\n"
    inner = f"defaults:\n  - /strategy: [cards]\n  - _self_\n{own}cases: {{inner: {{description: In.}}}}"
    write(tmp_path, "case", "inner", inner, package="_global_")
    outer = "defaults:\n  - /strategy: [club]\n  - /case: [inner]\n  - _self_\ncases: {outer: {description: Out.}}"
    write(tmp_path, "case", "outer", outer, package="_global_")
    params = compose(["+case=outer", "+strategy=gifts"], tmp_path)
    assert set(params.cases["outer"].made_of) == {"club", "cards", "own"}
    assert told_by(params) == ["outer", "gifts"]


def test_strategies_are_swept(tmp_path):
    for name in ("my_club", "my_cards"):
        write(tmp_path, "strategy", name, CLUB)
    jobs = compose_sweep(["+strategy=glob(my_*)", "+scenario=price_war"], tmp_path)
    assert sorted(name for job in jobs for name in job.strategies) == ["my_cards", "my_club"]
    pairs = compose_sweep(["+strategy=my_club,[my_club,tiered_membership]"], tmp_path)
    assert [list(job.strategies) for job in pairs] == [["my_club"], ["my_club", "tiered_membership"]]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("sponsor: {platform: socal}", "sponsor.platform: unknown platform 'socal' (did you mean 'social'?)"),
        ("sponsor: {category: beaty}", "sponsor.category: unknown category 'beaty' (did you mean 'beauty'?)"),
        ("sponsor: {brand: {category: foood}}", "sponsor.brand.category: unknown category 'foood'"),
        ("sponsor: {host_type: heads}", "sponsor.host_type: unknown host type 'heads' (did you mean 'head'?)"),
        ("sponsor: {host: {type: midd}}", "sponsor.host.type: unknown host type 'midd' (did you mean 'mid'?)"),
        ("sponsor: {host: {type: mid, platform: sociall}}", "sponsor.host.platform: unknown platform 'sociall'"),
        ("sponsor: {mcn: 99}", "sponsor.mcn=99: the market has 6 MCNs, allowed is 0 to 5"),
        ("sponsor: {brand: {category: beauty, rank: 999}}", "sponsor.brand.rank=999: allowed is 0 to 4, since"),
        ("sponsor: {brand: {category: ''}}", "sponsor.brand.category: unknown category ''"),
        ("sponsor: {host: {type: head, rank: 6}}", "sponsor.host.rank=6: allowed is 0 to 5, since"),
        ("sponsor: {host: {type: head, platform: social, rank: 5}}", "sponsor.host.rank=5: allowed is 0 to 2"),
        ("sponsor: {host: {type: brand_self, rank: 96}}", "sponsor.host.rank=96: allowed is 0 to 95"),
        ("sponsor: {coalition: [{platform: social}, {category: fod}]}", "sponsor.coalition.1.category: unknown"),
        ("sponsor: {platform: social, market: true}", "name exactly one of"),
        ("sponsor: {market: true}\nwhere: {platform: [socal]}", "where.platform: unknown platform 'socal'"),
        ("sponsor: {market: true}\nwhere: {host_type: [small, hed]}", "where.host_type: unknown host type 'hed'"),
        ("sponsor: {market: true}\naudience: {interest: [beaty]}", "audience.interest: unknown category 'beaty'"),
        ("sponsor: {market: true}\naudience: {segment: [gen_z]}", "audience: segment: unknown 'gen_z'"),
        ("sponsor: {market: true}\naudience: {tier: [gold]}", "need a `programme`"),
        ("sponsor: {market: true}\naudience: {member: members}", "need a `programme`"),
        (
            "sponsor: {market: true}\nprogramme: {tiers: {gold: {from_spend_yuan: 9}}}\naudience: {tier: [glod]}",
            "audience.tier: unknown tier 'glod' (did you mean 'gold'?)",
        ),
        (
            "sponsor: {market: true}\nalso: [{where: {category: [fod]}, trigger: {kind: idle, weekdays: [monday]}}]",
            "also.0.where.category: unknown category 'fod'",
        ),
        ("sponsor: {market: true}\ntrigger: {weekdays: [monday]}", "need `kind: calendar`, got `always`"),
        ("sponsor: {market: true}\ntrigger: {kind: calendar, festivals: [six18]}", "trigger.festivals: unknown"),
        ("sponsor: {market: true}\ntrigger: {kind: birthdy}", "'birthday'"),
        ("sponsor: {market: true}\naudience: {age_band: [25_34]}", "age_band.0=2534: allowed is text; what YAML reads"),
        ("sponsor: {market: true}\naudience: {member: on}", "member=true: allowed is text; what YAML reads"),
        ("sponsor: {market: true}\nbenefit: {prise: -0.1}", "did you mean 'price'"),
        ("sponsor: {market: true}\nbenefit: {price: -2}", "benefit.price=-2: allowed is -0.95 to 0.5"),
        ("sponsor: {market: true}\nto_week: 0", "to_week=0: allowed is 1 to 2,600"),
        ("sponsor: {market: true}\nfrom_week: 1e23", "allowed is 0 to 2,600"),
        ("sponsor: {market: true}\nset: {platform.social.servce: 0.9}", "strategy bad: platform.social.servce: "),
        ("sponsor: {market: true}\nscale: {platform.social.take_share: 9}", "strategy bad: platform.social.take"),
        ("benefit: {trust: 0.1}", "strategies.bad.sponsor: a value is required"),
    ],
)  # fmt: skip
def test_bad_strategies_are_refused_before_anything_runs(tmp_path, body, message):
    with pytest.raises(UserError) as caught:
        compose(["+strategy=bad"], write(tmp_path, "strategy", "bad", f"description: Bad.\n{body}"))
    assert message in str(caught.value)
    assert "http" not in str(caught.value)


def test_all_mistakes_of_a_strategy_are_told_at_once(tmp_path):
    body = "description: Bad.\nsponsor: {platform: socal}\nwhere: {platform: [discont], category: [fod]}"
    with pytest.raises(UserError) as caught:
        compose(["+strategy=bad"], write(tmp_path, "strategy", "bad", body))
    assert len(str(caught.value).splitlines()) == 3


def test_more_levers_and_programmes_than_fit_are_refused(tmp_path):
    many = f"{CLUB}\nalso: [{', '.join(['{benefit: {trust: 0.01}}'] * 31)}]"
    for name in ("a", "b", "c"):
        write(tmp_path, "strategy", name, many)
    assert len(compose(["+strategy=[a,b]"], tmp_path).strategies) == 2
    with pytest.raises(UserError, match=r"96 tiers and actions together; at most 64"):
        compose(["+strategy=[a,b,c]"], tmp_path)
    names = [f"p{i}" for i in range(17)]
    for name in names:
        write(tmp_path, "strategy", name, "description: P.\nsponsor: {platform: social}\nprogramme: {join: automatic}")
    with pytest.raises(UserError, match=r"17 programmes with members together; at most 16"):
        compose([f"+strategy=[{','.join(names)}]"], tmp_path)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["stress=true"], "stress=true needs a strategy"),
        (["+scenario=price_war", "stress=true"], "stress=true needs a strategy"),
        (["rivals.copy_after_weeks=null"], "rivals.copy_after_weeks=null needs a strategy"),
        (["explain=true"], "explain=true needs something to explain"),
        (["stress=maybe", "+strategy=tiered_membership"], "stress='maybe'"),
        (["rivals.copy_after=26", "+strategy=tiered_membership"], "did you mean 'copy_after_weeks'"),
        (["+strategy=tired_membership"], "unknown strategy 'tired_membership' (did you mean 'tiered_membership'?)"),
        (["+stratgy=x"], "unknown key 'stratgy' (did you mean 'strategy'?)"),
        (["+case=nowhere"], "unknown case 'nowhere'"),
        (["+ranking=nowhere"], "unknown ranking 'nowhere'"),
        (["strategies.tiered_membership.intensity=2"], "unknown name 'tiered_membership'"),
        (["strategy=tiered_membership"], "+strategy=tiered_membership"),
    ],
)
def test_impossible_questions_are_refused(words, message):
    with pytest.raises(UserError) as caught:
        compose(words)
    assert message in str(caught.value)


@pytest.mark.parametrize("group", [group for group in ASKED.values() if group != "policy"])
def test_a_forgotten_first_line_is_named(tmp_path, group):
    with pytest.raises(UserError, match=rf"configs/{group} needs the first line '# @package \w+\.NAME'"):
        compose([f"+{group}=x"], write(tmp_path, group, "x", CHEAP, package=""))


def write_scenario(folder: Path, body: str) -> Path:
    (folder / "scenario").mkdir()
    (folder / "scenario" / "bad.yaml").write_text(f"# @package scenarios.bad\ndescription: Bad.\n{body}\n")
    return folder


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("changes: [{from_week: 5, to_week: 5, set: {policy.tax_share: 0.1}}]", "must be later than"),
        ("changes: [{from_week: 5}]", "needs `set` or `scale`"),
        ("changes: [{from_week: -3, set: {policy.tax_share: 0.1}}]", "from_week=-3: allowed is 0 to 2,600"),
        ("changes: [{from_wek: 5, set: {policy.tax_share: 0.1}}]", "did you mean 'from_week'"),
        ("changes: [{from_week: 5, set: {policy.tax_shore: 0.1}}]", "did you mean 'tax_share'"),
        ("changes: [{from_week: 5, set: {policy.tax_share: 7}}]", "policy.tax_share=7: allowed is 0 to 0.5"),
        ("changes: [{from_week: 5, set: {policy.tax_share: high}}]", "valid number"),
        ("changes: [{from_week: 5, set: {policy: 1}}]", "is a group"),
        ("changes: [{from_week: 5, set: {population.persons: 100}}]", "cannot change while the market runs"),
        ("changes: [{from_week: 5, scale: {policy.description: 2}}]", "is not a number"),
        ("shocks: [{kind: falls_claim, week: 3}]", "false_claim"),
        ("shocks: [{kind: false_claim, week: 3, harm: 2}]", "harm=2: allowed is 0 to 1"),
        ("shocks: [{kind: false_claim, week: 3, ham: 1}]", "did you mean 'harm'"),
        ("shocks: [{kind: false_claim, week: 1e9}]", "week=1000000000: allowed is 0 to 2,600"),
        (
            "shocks: [{kind: false_claim, week: 3, platform: socal}]",
            "unknown platform 'socal' (did you mean 'social'?)",
        ),
        ("shocks: [{kind: brand_scandal, week: 3, rank: 9}]", "scenario bad: brand_scandal: rank=9: allowed is 0 to 4"),
        ("shocks: [{kind: host_move, week: 3, to: social, rank: 8}]", "host_move: rank=8: allowed is 0 to 5"),
    ],
)
def test_bad_scenarios_are_refused_before_anything_runs(tmp_path, body, message):
    with pytest.raises(UserError) as caught:
        compose(["+scenario=bad"], write_scenario(tmp_path, body))
    assert message in str(caught.value)


def test_sweeps_are_checked_job_by_job():
    jobs = compose_sweep(["+scenario=glob(p*)", "seed=1,2", "size=tiny"])
    assert len(jobs) == 2 * len([name for name in SCENARIOS if name.startswith("p")])
    assert {job.seed for job in jobs} == {1, 2}
    with pytest.raises(UserError, match="allowed is"):
        compose_sweep(["horizon.weeks=10,0"])


def test_the_resolved_configuration_says_everything():
    params = compose(["+scenario=price_war", "size=small"])
    assert MarketParams.model_validate(to_config(params)) == params
    assert config_hash(params) == config_hash(MarketParams.model_validate(to_config(params)))
    assert config_hash(params) != config_hash(compose(["size=small"]))


def test_a_hydra_that_runs_around_us_is_left_alone():
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir

    with initialize_config_dir(str(configs_folder()), version_base="1.3"):
        before = hydra_compose("market").market if "market" in hydra_compose("market") else None
        compose(["seed=3"])
        after = hydra_compose("market")
    assert before is None or after.market == before
    assert "segment" in after
