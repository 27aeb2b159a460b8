"""What concerns whom, and what few markets have a value of."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from fake_kpis import PLATFORMS, fake_run
from rich.console import Console

from sim.app.compare_tables import print_runs
from sim.core.errors import UserError
from sim.observe.metrics import METRICS
from sim.report.figures.spread import spread
from sim.report.text.header import in_both_arms, scale_line
from sim.report.text.headline import judged, windows_name
from sim.report.text.largest import finding
from sim.report.text.printed import print_report
from sim.report.text.roles import NAMES, ROLES, for_roles, role_rows
from sim.report.text.sentences import elsewhen, sales_finding
from sim.study.analysis.compare import comparable_values, compare_tables
from sim.study.analysis.observed import of_most, some_only
from sim.study.analysis.plausible import plausible_table
from sim.study.analysis.windows import years_of
from sim.study.arms import reference_of
from sim.study.compose import compose

WEEKS, MARKETS = 156, 4


@pytest.fixture(scope="module")
def run():
    return fake_run(Path("x"), weeks=WEEKS, replications=MARKETS)


def seen_by(run, metric: str, markets: int, years: tuple[int, ...], ensemble: bool = False) -> SimpleNamespace:
    """The whole market of the same run, had only so many of its replications observed a KPI in some years."""
    mine = (pl.col("metric") == metric) & (pl.col("week") // 52 + 1).is_in(years)
    kpis = run.kpis.filter(~(mine & (pl.col("replication") >= markets)), dimension="all")
    known = {"kpis": kpis, "comparison": compare_tables(kpis, WEEKS)}
    some = SimpleNamespace(**vars(run) | known)
    if ensemble:
        some.manifest = run.manifest | {"plausible": list(range(MARKETS))}
        each = plausible_table(comparable_values(kpis, WEEKS), list(range(MARKETS)), run.manifest["seeds"])
        some.tables = {"plausible": each}
    return some


def printed(run, role: str | None = None) -> str:
    console = Console(width=120, record=True, file=StringIO(), force_terminal=True)
    if role is None:
        print_report(console, run)
    else:
        print_runs(console, [run], None, None, role)
    return console.export_text()


def test_all_kpis_of_roles_exist_by_what_they_are_told_by():
    for rows in ROLES.values():
        assert all(dimension in METRICS[metric].dimensions for metric, dimension in rows)


def test_every_role_reads_its_own_result_with_intervals_while_it_is_in_force(run):
    told = dict(for_roles(run.comparison, years_of(run), attacker="discount"))
    assert set(told) == {NAMES["platform"], NAMES["brand"]}, "of the others this run has no KPI of their own"
    brands = told[NAMES["brand"]]
    assert brands.startswith("net sales ") and brands.count("[") == 2
    assert "▼ in year 2" in brands and "▼ in year 3" in brands, "the first whole year of it, and the largest change"
    assert "platform profit of the discount platform" in told[NAMES["platform"]]


def test_years_are_told_in_their_order_and_the_other_way_apart():
    assert windows_name(["year10", "year4"]) == "in years 4 and 10" and windows_name(["all"]).endswith("horizon")
    assert windows_name(["year3", "year1", "year2"]) == "in years 1 to 3"
    moves = {"year3": -9.0, "year2": -5.0, "year5": 4.0, "year10": -1.0}
    rows = {("x", window): {"difference": difference} for window, difference in moves.items()}
    told = "in year 3, also in years 2 and 10, the other way in year 5"
    assert elsewhen(rows, ("x",), list(moves)) == told


def test_a_single_arm_has_levels_for_a_role():
    alone = fake_run(Path("x"), weeks=WEEKS, replications=2, arms=1)
    text = printed(SimpleNamespace(**vars(alone) | {"asked": {}}), "brand")
    assert "Net sales, bn" in text and "all weeks" in text and "difference" not in text


def test_a_role_that_nothing_happens_to_has_no_line(run):
    same = run.comparison.with_columns(difference=pl.lit(0.0), ci_low=pl.lit(0.0), ci_high=pl.lit(0.0))
    assert for_roles(same, years_of(run)) == []


def test_headline_kpis_have_one_verdict_whoever_looks(run):
    rows, headline = role_rows(run.comparison, "brand"), judged(run.comparison)
    assert rows["brand_profit_yuan", "all", "year2"] == headline["brand_profit_yuan", "year2"]
    assert {group for _, group, _ in role_rows(run.comparison, "platform")} == {"all", *PLATFORMS}


def test_a_role_has_a_table_and_other_words_are_refused(run):
    text = printed(SimpleNamespace(**vars(run) | {"asked": {}}), "platform")
    assert "Platform profit, discount platform, bn \N{YEN SIGN}/year" in text and "told from chance" in text
    with pytest.raises(UserError, match="brand"):
        print_runs(Console(file=StringIO()), [run], None, None, "brnd")
    with pytest.raises(UserError, match="without --metric"):
        print_runs(Console(file=StringIO()), [run], "gmv_yuan", None, "brand")


@pytest.mark.parametrize("ensemble", [False, True])
def test_what_some_markets_have_no_value_of_says_how_many_have(run, ensemble: bool):
    text = printed(seen_by(run, "retention_d30", 3, (3,), ensemble))
    row = next(line for line in text.splitlines() if line.startswith(" New people back"))
    assert "(3)" in row and f"(3): only 3 {'markets' if ensemble else 'replications'} have a value" in " ".join(
        text.split()
    )
    assert "(3)" not in next(line for line in text.splitlines() if line.startswith(" Trust index"))


@pytest.mark.parametrize("metric", ["retention_d30", "churn_annual"])
def test_what_half_of_the_markets_have_no_value_of_is_not_told(run, metric: str):
    few = seen_by(run, metric, 2, (2,))
    assert few.comparison.filter(metric=metric, window="year2").height > 0, "files keep it, with its count"
    rows = judged(few.comparison)
    assert (metric, "year2") not in rows and (metric, "year1") in rows
    assert "at most half of the replications have a value" in " ".join(printed(few).split())


def test_rows_know_how_many_there_are_in_all(run):
    some = of_most(seen_by(run, "retention_d30", 3, (3,)).comparison)
    (partly,) = some.filter(metric="retention_d30", window="year3").rows(named=True)
    (whole,) = some.filter(metric="gmv_yuan", window="year3").rows(named=True)
    assert (some_only(partly), some_only(whole)) == (3, None)


def test_the_header_says_what_people_and_orders_stand_for():
    told = scale_line(SimpleNamespace(manifest={"represents": 45_000.0, "orders_represented": 11.6}))
    assert "a simulated person stands for 45,000 people, and each order she places for 11.6 real ones" in told
    assert told.endswith("figures per person are not (orders a person x order value x people = sales / 11.6).")
    assert scale_line(SimpleNamespace(manifest={"represents": 45_000.0})).endswith("those of real people.")
    assert scale_line(SimpleNamespace(manifest={})) == ""


def test_figures_leave_out_what_most_have_no_value_of_and_name_the_years_of_the_question(run):
    titles = [axes.get_title() for axes in spread(seen_by(run, "retention_d30", 2, (1, 2, 3))).axes]
    assert any(title.startswith("Trust index") for title in titles)
    assert not any(title.startswith("New people back") for title in titles)
    assert "in year 2" in finding(run.comparison, years_of(run)), "a war of two years from week 26 on"
    assert "in year 2" in sales_finding(run.comparison, years_of(run))


@pytest.mark.parametrize(
    "asked", [{"strategies"}, {"policies"}, {"scenarios"}, {"strategies", "policies", "scenarios"}]
)
def test_what_holds_in_both_arms_is_what_the_reference_lives_through(asked):
    told = {"scenarios": "+scenario=price_war", "policies": "+policy=price_parity", "strategies": "+strategy=points"}
    params = compose(["size=tiny", *(told[kind] for kind in asked)])
    reference = reference_of(params)
    config = {kind: dict(getattr(params, kind)) for kind in told}
    for kind in asked:
        assert in_both_arms(config, kind) == bool(getattr(reference, kind)), kind
