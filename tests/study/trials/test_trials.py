"""What matters, what is best and when it fails, on functions whose answers are known; and that nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from places import ROOT
from trials_toy import Plane, toy_study

from sim.params.belief import Belief
from sim.study.trials.discover import discover
from sim.study.trials.factors import Factor, sorted_words, values_at
from sim.study.trials.points import lots_of, replications_of
from sim.study.trials.search import Goal, Limit, confirm, front_of, regret_of, search
from sim.study.trials.sensitivity import LUCK, design, indices
from sim.study.trials.told import told_from

NAMES = ("a", "b", "c")


def ishigami(units: np.ndarray) -> np.ndarray:
    """Ishigami & Homma 1990, with 7 and 0.1: shares alone .314, .442, 0; with all others .558, .442, .244."""
    x = np.pi * (2 * units - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_shares_of_variance_of_a_known_function() -> None:
    asked = design("sobol", 3, 512, seed=1)
    table = indices(asked, ishigami(asked.units), NAMES, "y", seed=1).table
    for kind, truth in (("first", (0.314, 0.442, 0.0, 0.0)), ("total", (0.558, 0.442, 0.244, 0.0))):
        assert np.abs(table[kind].to_numpy() - truth).max() < 0.08
        inside = (table[f"{kind}_low"] - 1e-9 <= np.array(truth)) & (table[f"{kind}_high"] + 1e-9 >= np.array(truth))
        assert inside.all()
    assert table["told"].to_list() == [True, True, True, False] and table["parameter"][3] == LUCK


def test_what_seeds_do_is_told_apart_from_what_factors_do() -> None:
    """One factor moves the outcome by more than seeds do, one by less but surely, one only shakes the dice."""
    asked = design("morris", 3, 12, seed=1)
    dice = np.random.default_rng(0).normal(size=(8, 1000))
    shaken = (asked.units[:, 2] * 900).astype(int)
    values = 20 * asked.units[:, 0] + 0.4 * asked.units[:, 1] + dice[lots_of(asked.units[:, 3]), shaken]
    table = indices(asked, values, NAMES, "y", seed=1).table
    assert table["more"].to_list() == [True, False, False, False]
    assert table["told"].to_list() == [True, True, False, False]


def test_an_emulator_says_how_far_it_can_be_trusted() -> None:
    asked = design("emulator", 2, 50, seed=1)
    good = indices(asked, asked.units[:, 0] ** 2 + 0.5 * asked.units[:, 1], NAMES[:2], "y", seed=1)
    noise = indices(asked, np.random.default_rng(1).normal(size=50), NAMES[:2], "y", seed=1)
    assert good.emulated is not None and noise.emulated is not None
    assert good.emulated.explained > 0.95 and noise.emulated.explained < 0.3
    assert good.table["told"].to_list() == [True, True, False]
    assert good.table["total"][0] == pytest.approx(0.80, abs=0.06)


def test_a_point_without_a_market_leaves_its_block_out() -> None:
    asked = design("morris", 3, 6, seed=1)
    values = asked.units[:, 0].copy()
    values[7] = np.nan
    found = indices(asked, values, NAMES, "y", seed=1)
    assert (found.used, found.failed) == (25, 5) and found.table["told"][0]


FACTORS = (Factor("a", 0.0, 2.0), Factor("b", -1.0, 1.0), Factor("c", choices=("x", "y")))


def bowl(units: np.ndarray, lot: int) -> np.ndarray:
    """Two goals whose best points differ, a cost, and noise of each cell: [point, outcome, cell]."""
    a, b, right = units[:, 0], units[:, 1], units[:, 2] > 0.5
    one, other = (-((a - best) ** 2) - (b - 0.25) ** 2 + 0.2 * right for best in (0.75, 0.25))
    noise = np.random.default_rng(lot).normal(size=(len(units), 3, 4)) * 0.002
    return np.stack([one, other, a], axis=1)[:, :, None] + noise


def test_the_optimum_is_found_and_the_same_search_takes_the_same_path() -> None:
    goals = [Goal(0, 1)]
    tried, again = (search(bowl, FACTORS, goals, [], budget=60, seed=1) for _ in range(2))
    best = tried.units[tried.front][0]
    assert np.abs(best[:2] - (0.75, 0.25)).max() < 0.12 and best[2] > 0.5
    np.testing.assert_array_equal(tried.units, again.units)
    found = confirm(bowl, tried, goals, [])
    assert found.values[0, 0] < tried.values[found.trials[0], 0], "the best of many noisy numbers is too good"


def test_a_front_keeps_limits_and_spans_both_goals() -> None:
    goals, limits = [Goal(0, 1), Goal(1, 1)], [Limit(2, 0.5, most=True)]
    tried = search(bowl, FACTORS, goals, limits, budget=120, seed=1)
    front = tried.units[tried.front]
    assert (front[:, 0] < 0.51).all() and len(front) >= 3 and (~tried.allowed).any()
    assert front[:, 0].max() > 0.4 and front[:, 0].min() < 0.35
    found = confirm(bowl, tried, goals, limits)
    assert (found.regret >= 0).all() and (found.regret.min(axis=0) < 0.02).all()


def test_front_and_regret_by_hand() -> None:
    goals = [Goal(0, 1), Goal(1, -1)]
    values = np.array([[1.0, 1.0], [2.0, 2.0], [1.0, 2.0], [9.0, 0.0], [2.0, 2.0]])
    assert front_of(values, goals, np.array([1, 1, 1, 0, 1], bool)).tolist() == [True, True, False, False, True]
    cells = np.array([[[1.0, 4.0]], [[3.0, 3.0]]])
    assert regret_of(cells, [Goal(0, 1)]).tolist() == [[1.0], [0.5]]


def test_rules_are_found_where_there_are_some_and_not_in_noise() -> None:
    units = np.random.default_rng(3).random((120, 3))
    values = [[*values_at(FACTORS, point).values()] for point in units]
    fails = (units[:, 0] < 0.4) & (units[:, 2] > 0.5)
    fails[:4] = ~fails[:4]
    sure = np.ones(120, bool)
    found = discover(FACTORS, values, fails, sure, seed=1, permutations=30)
    (rule, *_) = found.rules
    assert {bound.factor.name for bound in rule.bounds} == {"a", "c"} and rule.density > 0.8 and rule.coverage > 0.8
    (first,) = (bound for bound in rule.bounds if bound.factor.name == "a")
    assert first.high == pytest.approx(0.8, abs=0.1)
    chance = discover(FACTORS, values, np.random.default_rng(5).random(120) < 0.4, sure, seed=1, permutations=30)
    assert chance.rules == () and "no rule is better than chance" in chance.why
    unsure = discover(FACTORS, values, fails, ~sure, seed=1)
    assert unsure.rules == () and "no failure is told from chance" in unsure.why
    assert "rules need" in discover(FACTORS, values, np.zeros(120, bool), sure, seed=1).why


def test_a_placebo_makes_no_rule() -> None:
    """Outcomes that are luck alone, of a set of seeds and of each point: nothing is told, whatever was drawn."""
    draw = np.random.default_rng(11)
    called, told = 0, 0
    for _ in range(40):
        units = draw.random((60, 4))
        lots = lots_of(units[:, 3])
        each = draw.normal(size=(8, 2))[lots] + 0.3 * draw.normal(size=(60, 2))
        sure = told_from(each, lots, 0.0)
        values = [[*values_at(FACTORS, point).values()] for point in units[:, :3]]
        found = discover(FACTORS, values, each.mean(axis=1) < 0, sure, seed=1, permutations=20)
        told += sure.any()
        called += bool(found.rules)
    assert told <= 6 and called <= 2


def test_points_are_told_from_a_bound_by_what_their_replications_differ_by() -> None:
    draw = np.random.default_rng(12)
    lots = np.arange(40) % 8
    each = draw.normal(size=(8, 2))[lots] + np.where(np.arange(40) < 20, 0.0, 12.0)[:, None]
    assert told_from(each, lots, 0.0).tolist() == [False] * 20 + [True] * 20
    assert told_from(each, lots, 12.0).tolist() == [True] * 20 + [False] * 20
    assert not told_from(each[:, :1], lots, 0.0).any(), "one replication tells nothing"


def test_words_say_what_varies() -> None:
    asked = sorted_words(["size=tiny", "a.b=0.5..2", "c.d", "+strategy=x,y", "e=[1,2]", "f=interval(1,3)"])
    assert asked.words == ("size=tiny", "e=[1,2]")
    assert asked.ranges == (("a.b", "0.5..2"), ("c.d", ""), ("f", "interval(1,3)"))
    assert asked.choices == (("+strategy", ("x", "y")),)
    belief = Factor("a", -np.inf, np.inf, belief=Belief(median=1.0, low=0.0, high=5.0, source="guess"))
    assert belief.at(0.5) == pytest.approx(1.0) and belief.at(0.902) == pytest.approx(5.0, rel=0.02)
    weeks = [Factor("w", 4, 6, whole=True).at(unit) for unit in (0.0, 0.34, 0.5, 0.67, 1.0)]
    assert weeks == [4.0, 5.0, 5.0, 6.0, 6.0]


def test_other_seeds_live_in_the_same_plausible_markets() -> None:
    market = Plane.market(replications=3, markets=4)
    first, second = replications_of(market, 0), replications_of(market, 1)
    assert first == [0, 1, 2] and not {*first} & {*second}
    assert [market.plausible.drawn(one) for one in first] == [market.plausible.drawn(one) for one in second]


def test_a_killed_study_computes_only_what_is_missing(tmp_path: Path) -> None:
    """A real SIGKILL in the middle of a toy study; then the same study in this process."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); import trials_toy; trials_toy.slowly(sys.argv[2])"
    words = [sys.executable, "-c", code, str(ROOT / "tests" / "support"), str(tmp_path)]
    victim = subprocess.Popen(words, cwd=ROOT, start_new_session=True)
    deadline = time.monotonic() + 120
    while len([*tmp_path.glob("*.json")]) < 3 and time.monotonic() < deadline and victim.poll() is None:
        time.sleep(0.02)
    os.killpg(victim.pid, signal.SIGKILL)
    victim.wait()
    known = len([*tmp_path.glob("*.json")])
    study, evaluator = toy_study(tmp_path)
    units = np.linspace(0, 1, 40)[:, None]
    points = study(units)
    assert 3 <= known < 80 and evaluator.simulated == 80 - known
    np.testing.assert_allclose(points.values[:, 0, 0], 10 * units[:, 0], rtol=1e-5)
    again, nothing = toy_study(tmp_path)
    np.testing.assert_array_equal(again(units).values, points.values)
    assert nothing.simulated == 0
