"""The runs of a multirun: what is wrong with any is found early, before the first begins; equal ones are refused."""

from __future__ import annotations

import pytest

from sim.core.errors import UserError
from sim.params import replaced as replaced_module
from sim.study import compose as compose_module
from sim.study.compose import compose, config_hash
from sim.study.sweeps.composed import (
    Composer,
    Later,
    compose_sweep,
    composed,
    notes_of,
    sweep_of,
    tasks_of,
    try_first,
)
from sim.study.sweeps.design import Asked
from sim.study.words import _parsed


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["+strategy=points,member_card", "strategies.points.intensity=2"],
            "the run with +strategy=member_card: strategies.points.intensity: unknown name 'points'",
        ),
        (["seed=1,2", "seed=3"], "seed=3: seed is given twice; allowed is one value"),
        (["+strategy=points", "+strategy=member_card,points"], "say it in one word, such as +strategy=[points,member"),
        (["size=small"], "size=small: a market has one size, and a word before says which"),
        (["horizon.weeks=10,0", "seed=7"], "the run with horizon.weeks=0: horizon.weeks=0: allowed is"),
    ],
)
def test_what_one_run_cannot_have_is_told_of_that_run(words, message):
    with pytest.raises(UserError) as caught:
        compose_sweep(["size=tiny", *words])
    assert message in str(caught.value)


def test_a_value_that_is_wrong_is_found_before_the_others_are_combined():
    market, tried = compose(["size=tiny"]), []

    def of(job):
        tried.append(job)
        if "b=9" in job:
            raise UserError("b=9: no")
        return market.model_copy(update={"seed": len(tried)})

    for a, b in ((50, 10), (1000, 10), (10, 10)):
        for jobs in (
            [(f"a={x}", f"b={y}") for x in range(a) for y in range(b)],
            [(f"b={y}", f"a={x}") for y in range(b) for x in range(a)],
        ):
            tried.clear()
            runs = [Asked(job, {}) for job in jobs]
            with pytest.raises(UserError, match="b=9: no"):
                composed(runs, Composer(of, runs), lambda done, of: None)
            assert len(tried) <= 20


def test_runs_come_in_order_and_share_what_is_the_same():
    heard = []
    words = ["size=tiny", "seed=1,2", "population.persons=200,300"]
    _, tasks = tasks_of(words, tell=lambda *count: heard.append(count))
    runs = [task.params for task in tasks]
    assert [(run.seed, run.population.persons) for run in runs] == [(1, 200), (1, 300), (2, 200), (2, 300)]
    assert tasks[3].swept == {"seed": "2", "population.persons": "300"}
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert runs[0].platform is runs[3].platform and runs[0].population is runs[2].population
    assert runs[3] == compose(["size=tiny", "seed=2", "population.persons=300"])


def test_a_run_is_known_by_what_it_is_not_by_where_it_goes_or_on_how_many_cores():
    def key(*words: str) -> str:
        return tasks_of(["size=tiny", *words])[1][0].key

    assert key() == key("output.dir=elsewhere") == key("threads=1")
    assert len({key(), key("seed=1"), key("output.transactions=true"), key("replications=9")}) == 4


def test_what_will_not_happen_is_said_of_a_sweep_once():
    _, tasks = tasks_of(["size=tiny", "horizon.weeks=8", "+scenario=price_war,trust_scandal", "seed=1,2"])
    told = notes_of(tasks)
    assert len(told) == len(set(told)) and sum("price_war changes nothing before week" in note for note in told) == 1


def test_a_run_of_many_is_what_it_is_alone():
    """Groups, words and plausible markets of earlier runs are used again, whatever kind of word differs."""
    words = [
        "size=tiny", "market=history,outlook", "+strategy=points,[points,member_card]",
        "strategies.points.intensity=0.5,${replications}", "~calendar.festivals.june_sale",
        "behaviour={buy:{loss_aversion:1.5}},{buy:{loss_aversion:2}}",
    ]  # fmt: skip
    every = sweep_of(words).asked
    runs = every[:1] + every[5:6] + every[-1:]
    tasks = composed(runs, sweep_of(words).composer, lambda done, of: None)
    for task, run in zip(tasks, runs, strict=True):
        compose_module._GROUPS.clear(), replaced_module._KEPT.clear(), _parsed.cache_clear()
        assert config_hash(task.params) == config_hash(compose([word.replace("++", "") for word in run.words]))


def test_of_a_word_with_many_values_both_ends_are_tried_first(monkeypatch):
    market = compose(["size=tiny"])
    runs = [Asked((f"a={a}", f"b={b}"), {}) for a in range(200) for b in range(3)]
    tried = []

    def of(words):
        tried.append(words)
        return market.model_copy(update={"seed": len(tried)})

    composer = Composer(of, runs)
    assert len(try_first([Later(run, composer) for run in runs], composer)) == len(tried) < 70
    assert {("a=0", "b=2"), ("a=31", "b=0"), ("a=168", "b=0"), ("a=199", "b=0")} <= {*tried}
    assert ("a=100", "b=0") not in tried
