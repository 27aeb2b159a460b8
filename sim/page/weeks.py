"""The market week by week: people by stage, hosts, platforms, trust; and every other KPI by every group."""

from __future__ import annotations

from pathlib import Path

import altair as alt
import polars as pl
import streamlit as st

from sim.observe.metrics import METRICS
from sim.page.answers import which_answer
from sim.page.brief import brief_of
from sim.page.choices import in_words
from sim.page.look import lines
from sim.page.screen import Screen
from sim.page.weekly import ARMS, at_week, shown_as, there, weekly
from sim.report.style import asked_name, decimals_for, dimension_name, group_name, number
from sim.words import say

# What is looked at most, each with its dimension and the KPI that it opens with.
FIRST = {
    "stage": "registered_people",
    "host_type": "gmv_yuan",
    "platform": "platform_share",
    "all": "trust_index",
}


def show_weeks(now: Screen) -> None:
    """A chart of one KPI by one dimension, and its values in one week."""
    st.header(say("The market week by week"))
    folder = which_answer(now, "weeks")
    if folder is None:
        return
    known = _there(str(folder))
    dimensions = [*(name for name in FIRST if name in known), *(name for name in known if name not in FIRST)]
    left, right = st.columns(2)
    by = left.selectbox(say("By"), dimensions, format_func=_dimension, key="weeks_by")
    metrics = known[by]
    opening = metrics.index(FIRST[by]) if FIRST.get(by) in metrics else 0
    metric = right.selectbox(
        say("What"), metrics, index=opening, format_func=lambda name: METRICS[name].label, key=f"weeks_{by}"
    )
    table = weekly(folder, metric, by)
    if table.is_empty():
        st.info(say("Nothing of this was observed."))
        return
    run = brief_of(folder)
    names = {arm: in_words(asked_name(run.arm(arm))) for arm in ARMS if arm in table["arm"].unique()}
    unit = shown_as(METRICS[metric]).unit
    st.altair_chart(_chart(table, names, f"{METRICS[metric].label}{f', {unit}' if unit else ''}", by))
    st.caption(
        say(
            "Means over {count} replications; week 0 is the first reported one; totals as yearly rates. Whether the "
            "arms differ by more than chance is told by the answer, never by one week.",
            count=len(run.manifest["seeds"]),
        )
    )
    _one_week(table, names, unit)


@st.cache_data(max_entries=64, show_spinner=False)
def _there(folder: str) -> dict[str, list[str]]:
    return there(Path(folder))


def _dimension(name: str) -> str:
    told = {"stage": say("stages"), "host_type": say("hosts"), "platform": say("platforms"), "all": say("everyone")}
    return told.get(name) or dimension_name(name)


def _chart(table: pl.DataFrame, names: dict[str, str], title: str, by: str) -> alt.Chart:
    groups = {group: group_name(group) for group in table["group"].unique()}  # here, where the language is known
    shown = table.with_columns(pl.col("arm").replace_strict(names), pl.col("group").replace_strict(groups))
    return lines(shown, title, colour=("group", _dimension(by)), dash=("arm", say("arm"), [*names.values()][::-1]))


def _one_week(table: pl.DataFrame, names: dict[str, str], unit: str) -> None:
    first, last = int(table["week"].min()), int(table["week"].max())  # type: ignore[arg-type]
    week = st.slider(say("Week"), first, last, last) if last > first else last
    values = at_week(table, week)
    digits = decimals_for(float(values[next(iter(names))].abs().median() or 0.0))  # type: ignore[arg-type]
    columns = {say("group"): [group_name(group) for group in values["group"]]}
    for arm, name in names.items():
        columns[f"{name}{f', {unit}' if unit else ''}"] = [number(value, digits) for value in values[arm]]
    st.table(pl.DataFrame(columns), hide_index=True)
