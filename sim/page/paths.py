"""One headline KPI of an answer over the years, and what changes in each of them, to be read with the mouse."""

from __future__ import annotations

from pathlib import Path

import altair as alt
import numpy as np
import polars as pl
import streamlit as st

from sim.observe.metrics import METRICS
from sim.page.brief import brief_of
from sim.page.choices import in_words
from sim.page.weekly import TABLE
from sim.report.style import BLUE, GREY, INK, asked_name, display_of
from sim.report.text.headline import WORDS, judged
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import COMPARED, REFERENCE, TREATMENT, paired_values
from sim.study.analysis.effects import mean_interval
from sim.study.analysis.expected import family
from sim.words import say

_QUARTER = 13  # weeks of one point, as in the figures of the report
_YEAR = "year"  # windows of a comparison: `year1`


def show_paths(folder: Path) -> None:
    """A KPI that the reader chooses: its path in each arm, and below it the difference year by year."""
    st.subheader(say("One KPI over the years"))
    metric = st.selectbox(say("KPI"), list(WORDS), format_func=lambda name: METRICS[name].label, key="paths_metric")
    run = brief_of(folder)
    display = display_of(METRICS[metric])
    table = paths(str(folder), metric, run.weeks)
    if table.is_empty():
        st.info(say("Nothing of this was observed."))
        return
    names = {arm: in_words(asked_name(run.arm(arm))) for arm in (TREATMENT, REFERENCE) if arm in table["arm"]}
    shown = table.with_columns(pl.col("arm").replace(names), *_times(display.factor))
    st.altair_chart(_path_chart(shown, [*names.values()], _titled(METRICS[metric].label, display.unit)))
    count = len(run.manifest["seeds"])
    st.caption(say("Lines: means of {count} replications, a quarter a point; bands: 95 % intervals.", count=count))
    if run.comparison is None:
        return
    changes = differences(run.comparison, metric)
    if not changes.is_empty():
        title = _titled(say("Difference"), display.difference_unit)
        st.altair_chart(_difference_chart(changes.with_columns(*_times(display.factor)), title))
        st.caption(_in_sentences(changes))


@st.cache_data(max_entries=64, show_spinner=False)
def paths(folder: str, metric: str, weeks: int) -> pl.DataFrame:
    """Columns arm, time (years since the first reported week), value, low and high (95 %), in the KPI's unit a year.

    As in the figures of the report, a quarter a point, without the luck of the draw.
    """
    kept = pl.scan_parquet(Path(folder) / TABLE).filter(
        COMPARED, pl.col("metric").is_in(family(metric)), dimension="all", group="all"
    )
    block = _QUARTER if weeks >= YEAR_WEEKS else 1
    starts = range(0, weeks - block + 1, block)
    kpis = kept.collect()
    if kpis.is_empty():
        return kpis.select("arm")
    found = paired_values(kpis, {str(start): (start, start + block) for start in starts})
    row = found.keys.with_row_index().filter(metric=metric)["index"]
    rate = YEAR_WEEKS / block if METRICS[metric].kind == "total" else 1.0
    parts = [pl.DataFrame(schema={"arm": pl.String})]
    for at, arm in enumerate(found.arms if len(row) else ()):
        mean, low, high, _ = mean_interval(found.values[row[0], :, at] * rate)
        time = (np.array(starts) + block / 2) / YEAR_WEEKS
        parts.append(pl.DataFrame({"arm": arm, "time": time, "value": mean, "low": low, "high": high}))
    return pl.concat(parts, how="diagonal").filter(pl.col("value").is_finite()) if len(parts) > 1 else parts[0]


def differences(comparison: pl.DataFrame, metric: str) -> pl.DataFrame:
    """Columns year (1 the first), value, low and high (95 %), and told (from chance), in the KPI's unit a year."""
    rows = [
        {
            "year": int(window.removeprefix(_YEAR)),
            "value": row["difference"],
            "low": row["ci_low"],
            "high": row["ci_high"],
            "told": bool(row["finding"]),
        }
        for (name, window), row in judged(comparison).items()
        if name == metric and window.startswith(_YEAR)
    ]
    return pl.DataFrame(rows).sort("year") if rows else pl.DataFrame()


def _times(factor: float) -> list[pl.Expr]:
    return [pl.col(name) * factor for name in ("value", "low", "high")]


def _titled(name: str, unit: str) -> str:
    return f"{name}, {unit}" if unit else name


def _tooltips(first: str, title: str, form: str) -> list[alt.Tooltip]:
    """What the mouse is told: which point, its value, and its interval."""
    told = {"value": say("mean"), "low": say("95 % from"), "high": say("95 % to")}
    values = [alt.Tooltip(f"{name}:Q", title=called, format=",.4~g") for name, called in told.items()]
    return [alt.Tooltip(first, title=title, format=form), *values]


def _path_chart(table: pl.DataFrame, arms: list[str], title: str) -> alt.LayerChart:
    """Bands and lines; the first arm blue, the other one grey and dashed."""
    legend = alt.Legend(orient="top", labelLimit=300, title=None, symbolType="stroke", symbolOpacity=1)
    scale = alt.Scale(domain=arms, range=[BLUE, GREY][: len(arms)])
    dashes = alt.Scale(domain=arms, range=[[1, 0], [5, 3]][: len(arms)])
    x = alt.X("time:Q", title=say("years from the first reported week"), axis=alt.Axis(tickMinStep=1))
    colour = alt.Color("arm:N", scale=scale, legend=legend)
    base = alt.Chart(table, description=title).encode(x=x, color=colour)
    # an interval of few replications may reach below nothing, where what is drawn cannot
    least = 0.0 if (table["value"] >= 0).all() and (table["low"] < 0).any() else alt.Undefined
    height = alt.Scale(zero=False, domainMin=least)
    y = alt.Y("value:Q", title=title, scale=height)
    band = base.mark_area(opacity=0.22, clip=True).encode(y=alt.Y("low:Q", title=title, scale=height), y2="high:Q")
    dash = alt.StrokeDash("arm:N", scale=dashes, legend=legend)
    told = [alt.Tooltip("arm:N", title=say("arm")), *_tooltips("time:Q", say("years"), ".1f")]
    line = base.mark_line(point=alt.OverlayMarkDef(size=30)).encode(y=y, strokeDash=dash, tooltip=told)
    return alt.layer(band, line).properties(height=320)


def _difference_chart(table: pl.DataFrame, title: str) -> alt.LayerChart:
    """A point and an interval a year, full where the difference is told from chance; and the line of no difference."""
    year = alt.X("year:O", title=say("year"), axis=alt.Axis(labelAngle=0))
    told = _tooltips("year:O", say("year"), "")
    base = alt.Chart(table, description=title).encode(x=year, tooltip=told)
    bars = base.mark_rule(color=BLUE, strokeWidth=2).encode(y=alt.Y("low:Q", title=title), y2="high:Q")
    fill = alt.condition(alt.datum.told, alt.value(BLUE), alt.value("white"))
    points = base.mark_point(size=90, stroke=BLUE, strokeWidth=2, opacity=1).encode(y="value:Q", fill=fill)
    none = alt.Chart(pl.DataFrame({"value": [0.0]})).mark_rule(color=INK).encode(y="value:Q")
    return alt.layer(none, bars, points).properties(height=220)


def _in_sentences(table: pl.DataFrame) -> str:
    """How to read the differences, and which of them are told from chance."""
    told = [str(year) for year in table.filter("told")["year"]]
    how = say("Points: differences with 95 % intervals, filled where told from chance.")
    found = (
        say("Told from chance: year {years}.", years=say(", ").join(told)) if told else say("None is told from chance.")
    )
    return f"{how} {found}"
