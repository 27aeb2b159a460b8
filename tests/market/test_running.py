"""A programme that runs already: in the reference too, and what is asked is told apart from it."""

from __future__ import annotations

import polars as pl
import pytest

from sim.study.compose import compose
from sim.study.run import run

LATER = 6  # when what is asked begins
SIZE = ["population.persons=1500", "horizon.weeks=20", "horizon.burn_in_weeks=30", "threads=1", "replications=1"]


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIM_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        firm = ("+firm=snack_brand", "firms.snack_brand.programmes=[points]", "firms.snack_brand.share=0.5")
        return run(
            compose([*SIZE, *firm, "+strategy=birthday_wish", f"strategies.birthday_wish.from_week={LATER}"]),
            save=False,
        )


def test_members_are_there_in_both_arms(answer):
    members = answer.kpis.filter(metric="customers_joined").group_by("arm").agg(pl.col("numerator").sum())
    found = dict(members.iter_rows())
    assert found["reference"] > 0 and found["treatment"] > 0


def test_customers_are_those_of_the_week_in_which_arms_begin_to_differ(answer):
    joined = answer.kpis.filter(metric="customers_joined").with_columns(pl.col("arm").cast(pl.String))
    assert joined.filter(pl.col("week") < LATER, pl.col("denominator") > 0).is_empty(), "nobody is frozen yet"
    people = joined.filter(pl.col("week") >= LATER).group_by("arm").agg(pl.col("denominator").unique())
    assert {"reference", "treatment", "placebo"} <= set(people["arm"]) and people["denominator"].n_unique() == 1
    assert people["denominator"][0].len() == 1 and people["denominator"][0][0] > 0
    first = answer.kpis.filter(metric="gmv_yuan", dimension="customers_at_start", week=LATER).sort("arm")
    assert first["value"].max() > 0 and answer.manifest["customers_week"] == LATER


def test_only_what_is_asked_is_judged(answer):
    assert answer.names == ("birthday_wish",)
    assert answer.tables["loyalty"]["strategy"].unique().to_list() == ["birthday_wish"]
    accounts = answer.tables["accounts"]
    paid = accounts.filter(entity="strategy", name="points").group_by("arm").agg(pl.col("yuan").sum())
    assert {"reference", "treatment"} <= set(paid["arm"].cast(pl.String))
