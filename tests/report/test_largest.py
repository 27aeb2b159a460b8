"""What titles and first sentences tell: the largest findings while what is asked is in force, in units of people."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from fake_kpis import fake_run

from sim.report.figures.spread import spread
from sim.report.text.headline import judged
from sim.report.text.largest import finding, largest_findings
from sim.report.text.sentences import comparison_sentences
from sim.report.text.sizes import change, signed, size
from sim.study.analysis.windows import shown_years, years_of

WEEKS = 260
WAR = shown_years(WEEKS, [(26, 130)])


def compared(**moves: dict[str, float]) -> pl.DataFrame:
    """A comparison in which KPIs move by so much in some windows, surely, and in no others; references are 1."""
    windows = [f"year{year}" for year in range(1, 6)] + ["all"]
    rows = []
    for metric, by in {"gmv_yuan": {}, **moves}.items():
        for window in windows:
            value = by.get(window, 0.0)
            half = 0.01 * abs(value) if value else 0.5
            rows.append(
                (metric, "all", "all", window, 1.0, 1.0 + value, value or 0.001, value - half, value + half, value, 8)
            )
    names = [
        "metric", "dimension", "group", "window", "reference", "treatment", "difference", "ci_low", "ci_high",
        "relative_difference", "replications",
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=names, orient="row")


def test_a_title_tells_the_largest_change_while_it_is_in_force_even_if_it_is_not_sales():
    profit = {"year2": -0.09, "year5": -0.2}
    table = compared(brand_profit_yuan=profit, gmv_yuan={"year3": 0.002}, mau_rate={"year1": 0.03})
    assert finding(table, WAR).split("; ") == [
        "brand profit 9.0 % lower in year 2",
        "the monthly active share 3.0 pp higher in year 1",
        "sales 0.2 % higher in year 3",
        "brand profit 20.0 % lower in year 5",
    ]
    found = largest_findings(judged(table), WAR)
    assert [each.metric for each in found] == ["brand_profit_yuan", "mau_rate", "gmv_yuan"]


def test_where_nothing_moves_in_force_the_year_after_and_the_end_are_told():
    assert finding(compared(gmv_yuan={"year4": 0.04}), WAR) == "sales 4.0 % higher in year 4"
    assert finding(compared(gmv_yuan={"year5": 0.04}), WAR) == "sales 4.0 % higher in year 5"
    assert finding(compared(gmv_yuan={"all": 0.04}), WAR) == "sales 4.0 % higher over the whole horizon"


def test_no_title_tells_an_index_or_what_is_very_small():
    table = compared(trust_index={"year2": -0.3}, host_income_yuan={"year1": 0.02})
    assert finding(table, WAR) == "host income 2.0 % higher in year 1"
    assert finding(compared(trust_index={"year2": -0.3}), WAR) == "what can be told from chance is very small"
    assert finding(compared(gmv_yuan={"year2": 0.0004}), WAR) == "what can be told from chance is very small"
    assert finding(compared(), WAR) == "nothing can be told from chance in years 2 or 5"


def test_a_change_below_its_floor_is_in_no_title():
    table = compared(gmv_yuan={"year2": 0.04}).with_columns(floor=pl.lit(0.05))
    assert finding(table, WAR) == "nothing can be told from chance in years 2 or 5"


def test_the_first_sentences_tell_the_largest_change_in_force_and_tell_it_once():
    table = compared(brand_profit_yuan={"year2": -0.09, "year5": -0.2}, host_income_yuan={"year1": 0.02})
    told = comparison_sentences(table, ("reference", "war"), WAR)
    assert told[1].startswith(
        "While this is in force, brand profit is 9.0 % lower [−9.1, −8.9] in year 2, also in year 5; "
    )
    assert " ".join(told).count("brand profit is") == 1
    always = comparison_sentences(table, ("reference", "war"), shown_years(WEEKS))
    assert always[1].startswith("The largest that are told: brand profit is 20.0 % lower")
    nothing = comparison_sentences(compared(), ("reference", "war"), WAR)
    assert not any(sentence.startswith(("While", "Largest")) for sentence in nothing)


def test_units_are_those_of_people():
    row = {"reference": 0.7, "difference": -0.004, "ci_low": -0.005, "ci_high": -0.003}
    assert change("trust_index", row) == "0.4 % of its range lower" and signed("mau_rate", row) == "−0.4 pp"
    near_nothing = {"reference": 1e8, "difference": -8e10}
    assert size("platform_profit_yuan", near_nothing) == "80.000 bn ¥ a year", "800 times a profit near nothing"


@pytest.mark.parametrize("effect", [1.0, 0.0])
def test_the_spread_is_titled_by_findings_only(effect: float):
    run = fake_run(Path("x"), weeks=156, replications=4, effect=effect)
    figure = spread(run)
    title, panels = figure.texts[0].get_text().replace("\n", " "), [axes.get_title() for axes in figure.axes]
    found = {metric for (metric, window), row in judged(run.comparison).items() if row["finding"]}
    if effect:
        assert years_of(run).main == "year2" and " in 4 of 4 " in title and found
        assert sum("not told from chance" in panel for panel in panels) < len(panels)
    else:
        assert "nothing of this can be told from chance" in title and not found
        assert all(panel.endswith("not told from chance") for panel in panels)
