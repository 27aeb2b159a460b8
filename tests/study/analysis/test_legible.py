"""A run that was read back says one thing: its manifest, its configuration and its tables agree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from sim.core.errors import UserError
from sim.observe.series import TABLE_SCHEMA
from sim.params.market import ASKED
from sim.study.analysis.compare import COMPARISON_SCHEMA
from sim.study.analysis.legible import check_legible
from sim.study.results import RunResult

SEEDS = [7000, 7001]


@pytest.fixture
def run() -> RunResult:
    """A price war in a club's market: two arms, two replications, three weeks."""
    kpis = pl.DataFrame(
        [
            (arm, replication, week, "orders", "all", "all", 1.0, "x", 1.0, 1.0)
            for arm in ("reference", "treatment")
            for replication in range(2)
            for week in range(3)
        ],
        schema=["arm", "replication", *TABLE_SCHEMA],
        orient="row",
    )
    row = {name: ["all"] if kind == pl.String else [1.0] for name, kind in COMPARISON_SCHEMA.items()}
    asked = dict.fromkeys(ASKED, ()) | {"scenarios": ("war",), "strategies": ("club",)}
    manifest = {
        "schema_version": 1, "title": "x", "seed": 7, "seeds": SEEDS, "plausible": [0, 1], "persons": 50,
        "represents": 2.0, "orders_represented": 11.6, "arms": {"reference": "war", "treatment": "war + club"},
        **{kind: list(names) for kind, names in asked.items()},
    }  # fmt: skip
    config = {
        "horizon": {"weeks": 3, "burn_in_weeks": 1, "first_week": 0}, "seed": 7, "replications": 2,
        "population": {"persons": 50, "people": 100.0, "represents": None, "orders_represented": 11.6},
        "scenarios": {"war": {}}, "strategies": {"club": {}},
    }  # fmt: skip
    return RunResult(Path("x"), manifest, config, kpis, pl.DataFrame(row), "x", asked, {})


def test_a_whole_run_is_legible(run):
    check_legible(run)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("seed", 8, "seed=8: by config.yaml it is 7"),
        ("seeds", [7000, 7002], "seeds="),
        ("seeds", [7000], "seeds="),
        ("persons", 51, "persons=51: by config.yaml it is 50"),
        ("represents", 3.0, "represents=3.0: by config.yaml it is 2.0"),
        ("orders_represented", 1.0, "orders_represented=1.0: by config.yaml it is 11.6"),
        ("scenarios", ["peace"], "scenarios="),
        ("arms", {}, "the arm 'reference' is in kpi.parquet only"),
        ("arms", {"reference": "war", "treatment": "war + club", "copied": "x"}, "'copied' is in manifest.json only"),
        ("arms", {"reference": "zzz", "treatment": "yyy"}, "arms.treatment='yyy': these results are of 'war + club'"),
        ("arms", {"reference": "war + club", "treatment": "war"}, "arms.treatment='war': these results are of"),
        ("arms", {"reference": "war + club", "treatment": "war + club"}, "arms.reference='war + club': allowed is"),
        ("arms", {"reference": "peace", "treatment": "war + club"}, "arms.reference='peace': allowed is reference"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(run, key, value, message):
    with pytest.raises(UserError, match=r"^x(/manifest\.json)?: ") as caught:
        check_legible(replace(run, manifest=run.manifest | {key: value}))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda kpis: pl.concat([kpis, kpis.tail(1)]), "rows come twice, by the columns arm, replication, week"),
        (lambda kpis: kpis.with_columns(value=pl.lit(float("inf"))), "column value holds a number that is not finite"),
        (lambda kpis: kpis.with_columns(numerator=pl.lit(-float("inf"))), "column numerator holds"),
        (lambda kpis: kpis.with_columns(pl.col("week") + 1), "column week holds 3: there are 3 weeks of the horizon"),
        (lambda kpis: kpis.with_columns(pl.col("week") - 1), "column week holds -1"),
        (lambda kpis: kpis.with_columns(pl.col("week") / 2), "column week holds 0.5"),
        (lambda kpis: kpis.with_columns(pl.col("replication") * 2), "column replication holds 2: there are 2 seeds"),
        (lambda kpis: kpis.with_columns(group=pl.lit(None, pl.String)), "column group has empty cells"),
        (lambda kpis: kpis.with_columns(metric=pl.lit("ordres")), "unknown metric 'ordres' (did you mean 'orders'?)"),
    ],
)
def test_rows_that_cannot_be_are_refused_by_column(run, change, message):
    with pytest.raises(UserError) as caught:
        check_legible(replace(run, kpis=change(run.kpis)))
    assert str(caught.value).startswith("x/kpi.parquet: ") and message in str(caught.value)


def test_a_comparison_has_no_row_twice(run):
    with pytest.raises(UserError, match=r"comparison\.parquet: rows come twice"):
        check_legible(replace(run, comparison=pl.concat([run.comparison] * 2)))
