"""A KPI is one function: declared, it stands in the table, on the page, in figures and in comparisons."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from fake_kpis import fake_run
from observed import NAMES, Found, observer, offers, orders, people, tallies, view
from rich.console import Console

from sim.app.pages.kpis import kpi_page
from sim.observe import kpis, metrics
from sim.observe.kpi import BY_FIXED, BY_PERSON, PEOPLE, kpi
from sim.observe.metrics import METRICS
from sim.observe.series import Readings
from sim.report.figures.on_demand import plot
from sim.report.style import display_of
from sim.report.text.runs import groups_table, runs_table
from sim.state.groups import BRAND, HOST, blank_trace, fixed_cell
from sim.state.names import LIVE
from sim.state.tallies import CELL, SALE
from sim.study.analysis.compare import compare_tables
from sim.study.analysis.windows import shown_years


@kpi("Refunds per order", "yuan", "ratio", good=-1, by=("platform", *BY_PERSON))
def refund_yuan_per_order(week):
    """refunds that landed this week / orders placed this week"""
    yield PEOPLE, week.cell["refund_fen"] / 100, week.cell["orders"]
    yield "platform", week.felt["platform"]["refund_fen"] / 100, week.sale["platform"]["orders"]


@kpi("Orders per buyer in a year", "orders", "history", good=1, by=("all",))
def orders_per_buyer(block):
    """orders of the trailing 53 weeks / people with one in the trailing 52 weeks"""
    if block.blocks == 4:
        yield "all", len(block.orders), len(block.buyers)


@kpi("Seen this block", "share", "history", good=0, by=BY_FIXED)
def people_seen_this_block(block):
    """people with a visit in the block / everybody"""
    yield PEOPLE, block.in_groups(block.visited & 1 != 0), block.in_groups(block.visited >= 0)


@kpi("Not back on day 7", "share", "ratio", good=-1, by=BY_FIXED, joiners=True, weeks_back=(1,))
def lost_on_day_7(joined):
    """joiners of the week without a visit on day 7 / joiners of the week whose day 7 has passed"""
    yield PEOPLE, joined.person["d7_seen"] - joined.person["d7"], joined.person["d7_seen"]


@pytest.fixture
def declared(monkeypatch):
    """The four KPIs above, as if a file of `sim/observe/kpis/` held them."""
    for metric in (refund_yuan_per_order, orders_per_buyer, people_seen_this_block, lost_on_day_7):
        monkeypatch.setitem(METRICS, metric.name, metric)


def test_the_function_says_everything():
    metric = refund_yuan_per_order
    assert (metric.name, metric.label, metric.unit, metric.kind) == (
        "refund_yuan_per_order", "Refunds per order", "yuan", "ratio",
    )  # fmt: skip
    assert metric.definition == "refunds that landed this week / orders placed this week"
    assert metric.dimensions == (*BY_PERSON, "platform")  # in the order of the model
    assert (metric.row, metric.phrase) == ("Refunds per order", "refunds per order")
    assert display_of(metric).unit == "¥"


def test_a_week_is_read_by_every_dimension(declared):
    out, woman = tallies(), fixed_cell(people(1, gender=0))[0]
    for name, value in {"orders": 2, "refund_fen": 500}.items():
        out.cell[woman, getattr(CELL, name)] = value
    out.sales[0, LIVE, SALE.orders] = 2
    watcher = observer()
    watcher.week(view(0, people(2, gender=[0, 1]), tallies=out))
    found = Found(watcher.table())
    assert found("refund_yuan_per_order") == (2.5, 5.0, 2)
    assert found("refund_yuan_per_order", "gender", "women") == (2.5, 5.0, 2)
    assert found("refund_yuan_per_order", "gender", "men") is None
    assert found("refund_yuan_per_order", "platform", "feed") == (0.0, 0.0, 2)
    assert found.table.filter(metric="refund_yuan_per_order")["unit"].unique().to_list() == ["yuan"]


def test_a_block_is_read_from_the_log(declared):
    persons = people(3, gender=[0, 0, 1])
    trace, watcher = blank_trace(persons), observer()
    for week in range(52):
        bought = orders({"person": 0, "day": 7 * week, "paid_fen": 1}) if week < 6 else orders()
        persons["visit_day"][0] = 7 * week
        watcher.week(view(week, persons, trace, orders=bought))
    found = Found(watcher.table())
    assert found("orders_per_buyer", week=51) == (6.0, 6, 1)
    assert found("orders_per_buyer", week=38) is None
    assert found("people_seen_this_block", week=51) == (1 / 3, 1, 3)
    assert found("people_seen_this_block", "gender", "women", week=51) == (1 / 2, 1, 2)


def test_joiners_are_read_into_the_week_in_which_they_joined(declared):
    persons = people(2, joined_day=0)
    trace = blank_trace(persons)
    trace["kept"][0] = 2  # bit 1: back on day 7
    watcher = observer(joiners_minimum=1)
    for week in range(2):
        watcher.week(view(week, persons, trace))
    found = Found(watcher.table())
    assert found("lost_on_day_7", week=0) == (1 / 2, 1, 2)
    assert found("lost_on_day_7", week=1) is None


def test_reports_need_no_word_of_it(declared, tmp_path):
    assert "**Refunds per order** `refund_yuan_per_order` | yuan | ratio | lower is better | refunds" in kpi_page()
    run = fake_run(tmp_path, weeks=104, replications=2)
    renamed = run.kpis.filter(metric="aov_yuan").with_columns(metric=pl.lit("refund_yuan_per_order"))
    own = SimpleNamespace(**vars(run) | {"kpis": renamed, "comparison": compare_tables(renamed, 104)})
    assert plot(own, "refund_yuan_per_order", by="platform").axes
    console = Console(width=120, record=True, file=(tmp_path / "out").open("w"))
    console.print(runs_table([own], ["own"], ["refund_yuan_per_order"]))
    console.print(
        groups_table(own.comparison, "refund_yuan_per_order", "segment", 104, ("a", "b"), 120, shown_years(104))
    )
    assert console.export_text().count("Refunds per order") == 2


def test_a_new_file_is_found_and_stands_last(monkeypatch, tmp_path: Path):
    (tmp_path / "refunds.py").write_text(
        "from sim.observe.kpi import kpi\n\n\n"
        '@kpi("Refunds", "yuan", "total", good=-1, by=("all",))\n'
        'def refunds_yuan(week):\n    """refunds that landed this week"""\n'
        '    yield "all", week.yuan * week.cell["refund_fen"][0], 1.0\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(kpis, "__path__", [*kpis.__path__, str(tmp_path)])
    assert [*metrics._collected()] == [*METRICS, "refunds_yuan"]


def test_two_of_one_name_or_an_unknown_dimension_are_refused(monkeypatch, tmp_path: Path):
    (tmp_path / "sales_again.py").write_text(
        "from sim.observe.kpi import kpi\n\n\n"
        '@kpi("Orders", "orders", "total", good=1, by=("all",))\ndef orders(week):\n    yield "all", 1.0, 1.0\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(kpis, "__path__", [*kpis.__path__, str(tmp_path)])
    with pytest.raises(ValueError, match="two KPIs are called orders"):
        metrics._collected()
    with pytest.raises(ValueError, match=r"unknown dimensions \['planet'\] of the KPI 'Orders'"):
        kpi("Orders", "orders", "total", good=1, by=("all", "planet"))


def test_every_kpi_reads_the_dimensions_that_it_declares(monkeypatch):
    """Two years of a market in which something is sold, so that nothing is left out for want of a year before."""
    seen = defaultdict(set)
    placed = Readings._placed

    def spied(self, metric, dimension, above, below):
        seen[metric] |= set(BY_PERSON) & set(METRICS[metric].dimensions) if dimension == PEOPLE else {dimension}
        return placed(self, metric, dimension, above, below)

    monkeypatch.setattr(Readings, "_placed", spied)
    out = tallies()
    out.sales[1, LIVE, [SALE.orders, SALE.paid_fen]] = 1, 100
    persons = people(2)
    trace, watcher = blank_trace(persons), observer()
    for week in range(104):
        watcher.week(view(week, persons, trace, tallies=out, offers=offers()))
    by_name = {BRAND, HOST}  # read off the accounts
    assert {name: set(metric.dimensions) - by_name for name, metric in METRICS.items()} == seen
    assert all(metric.definition for metric in METRICS.values())
    assert len(NAMES.platforms) == 2 and np.isfinite(watcher.table()["value"].to_numpy()).all()
