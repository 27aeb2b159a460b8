"""The sentence that says from which amounts on a strategy pays."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from fake_accounts import fake_accounts
from fake_club import club, config, kpis

from sim.params.belief import Belief
from sim.params.strategy import Benefit
from sim.report.figures.breaks_even import breaks_even
from sim.report.text.amounts import scale_of
from sim.report.text.break_even import CHANNELS, break_even
from sim.report.text.worth import statements
from sim.study.analysis.loyalty.table import loyalty_table
from sim.study.ladder import BETTER, parts_of, rungs_of

VISIT, BOND, RISK = "programme.benefit.visit", "programme.benefit.bond", "benefit.risk"
UNITS = {VISIT: "log-odds", BOND: "gain per session", RISK: "log-odds"}
BELIEVED = {VISIT: (0.02, 0.0, 0.06), BOND: (0.002, 0.001, 0.004), RISK: (-0.2, -0.3, -0.1)}


def row(value=None, low=None, high=None, unit="", note=""):
    return {"value": value, "ci_low": low, "ci_high": high, "unit": unit, "note": note}


def told(at=None, *, dose=(0.4, 0.2, None), note="", percentile=(62.0, 41.0, None), rises=1.0, made_of="rungs", p=0.35):
    of = {
        ("break_even", "rises", "all"): row(rises, note=made_of),
        ("break_even", "dose", "all"): row(*dose, note=note),
        ("break_even", "percentile", "all"): row(*percentile),
        ("break_even", "probability", "all"): row(p),
    }
    for path, values in (at or {VISIT: (0.0198, 0.005, 0.0488)}).items():
        of["break_even_at", path, "all"] = row(*values, unit=UNITS[path])
        of["believed", path, "all"] = row(*BELIEVED[path], unit=UNITS[path])
    return break_even(of)


def test_every_channel_has_a_name():
    assert set(CHANNELS) == set(BETTER) == set(Benefit.model_fields) - {"contacts"}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "pays if the odds of a visit rise by 2.0 % [0.5, 5.0] or more; believed 0.0 to +6.2 %: pays with"
             " probability 0.35"),
        ({"at": {RISK: (-0.2, -0.1, None)}}, "pays if the odds of not buying for risk fall by 18.1 % [9.5,"),
        ({"at": {VISIT: (-0.01, None, 0.01)}}, "pays even if the odds of a visit fall by 1.0 % […, −1.0];"),
        ({"at": {BOND: (0.0021, None, None)}}, "pays if the bond with the host is at +0.0021 […, …] or more;"),
        ({"at": {VISIT: (0.02, 0, None), BOND: (0.002, 0, None)}}, "pays from the 62nd percentile [41st, …] of what is"
             " believed on (odds of a visit +2.0 %, believed"),
        ({"note": "surely at no amount"}, "does not pay at any amount believed (odds of a visit, believed 0.0 to"),
        ({"note": "at no amount"}, "which of the amounts believed pay cannot be told from chance ("),
        ({"dose": (0.4, None, None)}, "which of the amounts believed pay cannot be told from chance ("),
        ({"note": "surely at every amount"}, "pays even without any effect on people: pays with probability 0.35"),
        ({"made_of": "draws"}, "(from the amounts that the markets drew; break_even=true measures it)"),
        ({"made_of": "draws", "rises": 0.0}, "the amounts that the plausible markets drew do not tell from which"),
    ],
)  # fmt: skip
def test_sentences(said, sentence):
    assert sentence in told(**said)


def test_nothing_is_said_where_nothing_is_believed():
    assert break_even({}) == ""


@pytest.fixture(scope="module")
def table():
    """A club that pays from 0.4 of the most that is believed on: the sponsor keeps a tenth of sales and spends 5."""
    belief = {"median": 0.02, "low": 0.0, "high": 0.06, "source": "a study"}
    rungs = rungs_of("club", {"benefit.visit": Belief.model_validate(belief)})
    arms = {"treatment": club()} | {rung.name: club(cost=5.0, gain=125.0 * rung.dose) for rung in rungs}
    accounts = fake_accounts(arms, quarters=8, replications=3)
    levels = {arm: {"orders": 1.0} for arm in ("reference", *arms)}
    market = {"plausible": {"names": ["behaviour.visit.base"], "markets": [[0.0]] * 3}}
    said = config(benefit={"visit": 0.02}) | market | {"beliefs": {"strategies.club.benefit.visit": belief}}
    return loyalty_table(accounts, kpis(levels), said)


def test_a_profit_and_loss_says_from_which_amount_on_it_pays(table):
    of = {(row["section"], row["line"]): row for row in table.iter_rows(named=True)}
    least, most = of["break_even_at", "benefit.visit"], of["most", "benefit.visit"]
    assert least["value"] == pytest.approx(0.4 * most["value"], rel=0.02)
    assert least["ci_low"] < 0.4 * most["value"] < least["ci_high"]
    assert of["rungs", "0"]["value"] == pytest.approx(-8 * 5e6)
    assert "pays if the odds of a visit rise by 2.9 %" in dict(statements(table, scale_of(table, 104)))["breaks even"]


@pytest.fixture(scope="module")
def of_effect():
    """The same club when nothing is believed of its amounts."""
    arms = {"treatment": club()} | {part.name: club(cost=5.0, gain=125.0 * part.dose) for part in parts_of("club")}
    accounts = fake_accounts(arms, quarters=8, replications=3)
    return loyalty_table(accounts, kpis({arm: {"orders": 1.0} for arm in ("reference", *arms)}), config())


def test_where_nothing_is_believed_it_says_which_part_of_its_effect_pays(of_effect):
    dose = of_effect.filter(section="break_even", line="dose").row(0, named=True)
    assert dose["value"] == pytest.approx(0.4, abs=0.01) and dose["ci_low"] < 0.4 < dose["ci_high"]
    said = dict(statements(of_effect, scale_of(of_effect, 104)))["breaks even"]
    assert said.startswith("pays with 40 % of its effect or more [") and "at the same cost; none of its amounts" in said
    assert of_effect.filter(section="believed").is_empty()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"note": "surely at no amount"}, "does not pay even with all of its effect"),
        ({"note": "surely at every amount"}, "pays even without any effect"),
        ({"note": "at every amount"}, "with which part of its effect it pays cannot be told from chance"),
        ({"dose": (0.4, None, None)}, "with which part of its effect it pays cannot be told from chance"),
        ({"dose": (0.4, 0.2, None)}, "pays with 40 % of its effect or more [20, …], at the same cost"),
    ],
)
def test_sentences_about_parts_of_an_effect(said, sentence):
    assert told(made_of="parts", **said).startswith(sentence)


@pytest.mark.parametrize(
    ("which", "label", "at"), [("table", "change in %", 2.9), ("of_effect", "its effect at the same cost, %", 40.0)]
)
def test_its_figure_shows_the_rungs_and_the_line(which, label, at, request):
    table, lived = request.getfixturevalue(which), kpis({"reference": {"orders": 1.0}})
    run = SimpleNamespace(
        tables={"loyalty": table}, config={"horizon": {"weeks": 104}}, manifest={"seeds": [1, 2, 3]}, kpis=lived
    )
    (axes,) = breaks_even(run).axes
    assert label in axes.get_xlabel()
    dashed = [line for line in axes.lines if line.get_linestyle() == "--"]
    assert dashed[0].get_xdata()[0] == pytest.approx(at, rel=0.03)
    assert breaks_even(SimpleNamespace(tables={"loyalty": table.filter(section="gain")})) is None
