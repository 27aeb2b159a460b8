"""Many options under many conditions, on made-up numbers whose answers are known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from fake_jobs import jobs
from scipy.stats import ttest_1samp

from sim.core.errors import UserError
from sim.study.analysis.many import cells as of_cells
from sim.study.analysis.many.cells import Cells, cells_of
from sim.study.analysis.many.chances import beats, by_market, chances_of, false_discovery, holm, ranks_of
from sim.study.analysis.many.ranking import cell_table, ranking
from sim.study.analysis.many.risk import expected_regret, regret, shortfall, value_at_risk
from sim.study.analysis.many.swept import swept_of, value_of

NOISE = np.array([-0.3, -0.1, 0.1, 0.3, -0.2, 0.2, 0.05, -0.05])


def cells(means: list[list[float]], own: float = 0.1, floors: float = 0.0, seed: int = 1) -> Cells:
    """Options under conditions: known means, luck that all share, and a little of their own."""
    draw = np.random.default_rng(seed)
    values = np.array(means)[..., None] + 5 * NOISE + own * draw.standard_normal((*np.shape(means), len(NOISE)))
    names = [tuple(f"{kind}{at}" for at in range(size)) for kind, size in zip("oc", np.shape(means), strict=True)]
    return Cells(*names, values, np.full(np.shape(means), floors), np.arange(8), "gmv_yuan", "yuan", 1.0)


KEYS = ("strategy", "scenario")


def test_the_first_key_is_decided_and_the_others_are_met():
    found = cells_of(jobs(), KEYS, "contribution_yuan", by=["strategy", "scenario"])
    assert (found.options, found.conditions) == (("a", "b"), ("war", "calm"))
    np.testing.assert_array_equal(found.values[1, 0], [3.0, 4.0, np.nan])
    assert found.means[0, 1] == 2.5 and found.floors[0, 0] == 1.0


def test_what_else_differs_is_in_the_label():
    flat = cells_of(jobs(), KEYS, "contribution_yuan", by=["scenario"])
    assert flat.options == ("war · a", "calm · a", "war · b", "calm · b") and flat.conditions == ("",)
    more = jobs(**{"behaviour.buy.loss_aversion": lambda row: 1.5 if row["scenario"] == "war" else 2})
    told = cells_of(more, (*KEYS, "behaviour.buy.loss_aversion"), "contribution_yuan", by=["strategy", "scenario"])
    assert told.conditions == ("war · behaviour.buy.loss_aversion=1.5", "calm · behaviour.buy.loss_aversion=2")


def test_strategies_of_one_sponsor_have_one_row():
    table = pl.concat([jobs(), jobs(group=lambda row: row["group"] + "2")])
    assert cells_of(table, KEYS, "contribution_yuan", by=KEYS).options == ("a", "b")
    apart = pl.concat([jobs(), jobs(group=lambda row: row["group"] + "2", differences=lambda row: [0.0, 0.0, 0.0])])
    assert cells_of(apart, KEYS, "contribution_yuan", by=KEYS).options == ("a · a", "b · b", "a · a2", "b · b2")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seeds": lambda row: [1, 2, 4 if row["scenario"] == "war" else 3]}, "seeds [1, 2, 4] and [1, 2, 3] differ"),
        ({"persons": lambda row: 400 + (row["group"] == "b")}, "persons 400 and 401 differ"),
        ({"scenario": lambda row: "war"}, "two jobs are a · war"),
        ({"metric": lambda row: "cost_yuan"}, "--metric contribution_yuan: not in these jobs"),
    ],
)
def test_jobs_that_cannot_be_paired_are_refused(change, message):
    with pytest.raises(UserError) as refused:
        cells_of(jobs(**change), KEYS, "contribution_yuan", by=KEYS)
    assert message in str(refused.value)


def test_swept_seeds_are_more_replications_and_no_condition():
    other = {"seed": lambda row: 2, "seeds": lambda row: [4, 5, 6], "job": lambda row: row["job"] + "2"}
    both = pl.concat([jobs(seed=lambda row: 1), jobs(**other)])
    found = cells_of(both, (*KEYS, "seed"), "contribution_yuan", by=KEYS)
    once = cells_of(jobs(), KEYS, "contribution_yuan", by=KEYS)
    assert (found.options, found.conditions) == (once.options, once.conditions)
    np.testing.assert_array_equal(found.values, np.concatenate([once.values, once.values], axis=-1))
    np.testing.assert_allclose(found.floors, once.floors / np.sqrt(2))
    with pytest.raises(UserError, match="cannot be paired: seeds"):
        cells_of(both, (*KEYS, "seed"), "contribution_yuan", by=["strategy", "seed"])
    with pytest.raises(UserError, match="cannot be paired: seeds"):
        cells_of(both[:-1], (*KEYS, "seed"), "contribution_yuan", by=KEYS)


def test_a_key_that_was_not_swept_is_refused():
    with pytest.raises(UserError, match=r"--by scenaro: not among what differs .*did you mean 'scenario'"):
        cells_of(jobs(), KEYS, "contribution_yuan", by=["scenaro"])


def test_regret_and_risk_of_numbers_worked_out_by_hand():
    means = np.array([[10.0, 0.0], [6.0, 5.0]])
    np.testing.assert_array_equal(regret(means), [[0, 5], [4, 0]])
    # Two markets: whoever knew would have 12 and 8 under the first condition, 5 and 6 under the second.
    values = np.array([[[12.0, 8.0], [-1.0, 1.0]], [[6.0, 6.0], [5.0, 6.0]]])
    np.testing.assert_allclose(expected_regret(values, np.array([0, 1])), [(0 + 0 + 6 + 5) / 4, (6 + 2 + 0 + 0) / 4])
    each = np.arange(20.0)
    assert (value_at_risk(each), shortfall(each)) == (1.0, 0.5)
    assert (value_at_risk(each[:5]), shortfall(each[:5])) == (0.0, 0.0), "the worst of few"
    np.testing.assert_array_equal(by_market(np.array([1.0, 3.0, 7.0]), np.array([2, 2, 5])), [2.0, 7.0])


def test_chance_holm_and_false_discovery_are_those_of_the_books():
    values = cells([[0.0, 3.0], [1.0, 9.0]], own=1.0).values
    expected = ttest_1samp(values, 0.0, axis=-1).pvalue
    np.testing.assert_allclose(chances_of(values), expected, rtol=1e-9)
    chances = np.array([0.01, 0.04, 0.03, np.nan, 0.005])
    np.testing.assert_allclose(holm(chances), [0.03, 0.06, 0.06, np.nan, 0.02])
    harmonic = 1 + 1 / 2 + 1 / 3 + 1 / 4
    np.testing.assert_allclose(
        false_discovery(chances)[[0, 4]], [0.01 * 4 / 2 * harmonic, min(0.005 * 4, 0.01 * 2) * harmonic]
    )


def test_beating_is_counted_by_market():
    markets = np.array([0, 0, 1, 1, 2, 3])
    share = beats(np.array([5.0, -1.0, 0.0, 0.0, 2.0, -4.0]), np.zeros(6), markets)
    assert (share.value, share.of) == (2.5 / 4, 4) and 0 < share.low < share.value < share.high < 1


def test_ranks_that_cannot_be_told_apart_say_so():
    clear = ranks_of(cells([[3.0], [2.0], [1.0]]).values[:, 0], np.zeros(3))
    np.testing.assert_array_equal([clear.best, clear.worst], [[1, 2, 3], [1, 2, 3]])
    close = ranks_of(cells([[3.0], [3.0], [1.0]]).values[:, 0], np.zeros(3))
    np.testing.assert_array_equal([close.best, close.worst], [[1, 1, 3], [2, 2, 3]])
    floored = ranks_of(cells([[3.0], [2.0], [1.0]]).values[:, 0], np.full(3, 1.5))
    np.testing.assert_array_equal([floored.best, floored.worst], [[1, 1, 2], [2, 3, 3]])


def test_ranks_hold_for_all_options_together():
    """Of alike options nearly always all sets of ranks are whole: an error in at most 5 % of families."""
    wrong = sum(
        bool((ranks_of(cells([[0.0]] * 6, own=1.0, seed=seed).values[:, 0], np.zeros(6)).best > 1).any())
        for seed in range(200)
    )
    assert wrong <= 20  # 4 of 10^4 such tests would find more than 20 at 5 %


def test_the_ranking_names_the_worst_and_what_was_not_run_everywhere():
    made = cells([[1.0, 9.0], [4.0, 4.5], [2.0, 2.0]])
    made.values[2, 1] = np.nan
    alone = made._replace(values=made.values + 1.0)
    found = ranking(made, alone)
    assert found.incomplete == ("o2",) and found.options["option"].to_list() == ["o0", "o1"]
    first, second = found.options.rows(named=True)
    assert first["worst_condition"] == "c0" and first["largest_regret"] == pytest.approx(3.0, abs=0.3)
    assert (first["rank_best"], first["rank_worst"], second["rank_best"]) == (1, 1, 2)
    assert first["beats_next"] == 1.0 and second["beats_next"] is None
    assert first["uncopied"] == pytest.approx(first["mean"] + 1.0)
    assert len(found.cells) == 4


def test_what_is_below_the_floor_is_no_finding():
    table = cell_table(cells([[9.0, 1.0]], own=0.0, floors=5.0))
    assert table["finding"].to_list() == [True, False]
    assert cell_table(cells([[9.0, 9.0]], floors=0.0))["finding"].all()


def test_what_tells_runs_apart():
    base = {"strategies": {"points": {"from_week": 0}}, "horizon": {"weeks": 52}, "seed": 1, "output": {"dir": "a"}}
    other = base | {"strategies": {"card": {"fee": 1}}, "scenarios": {"war": {}}, "output": {"dir": "b"}}
    late = base | {"strategies": {"points": {"from_week": 26.0}}}
    assert swept_of([base, other]) == [
        {"scenario": "none", "strategy": "points"}, {"scenario": "war", "strategy": "card"},
    ]  # fmt: skip
    assert swept_of([base, late])[1] == {"strategies.points.from_week": "26"}
    assert value_of(other, "strategy") == "card" and value_of(base, "horizon.weeks") == "52"
    assert value_of(base, "horizon.years") is None
    assert of_cells.label("strategy", "points") == "points"
    assert of_cells.label("seed", 2) == "seed=2"
