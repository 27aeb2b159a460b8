"""A sweep: strategies by scenarios, as a ranking, a matrix and its regret."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from sim.app.compare_many import Asked, about_jobs, ranked_of
from sim.app.many_jobs import is_sweep
from sim.core.errors import StudyError, UserError
from sim.page import server
from sim.page.choices import in_words
from sim.page.report_parts import escaped
from sim.page.screen import Screen
from sim.page.texts import plain, wrong
from sim.words import named, say

if TYPE_CHECKING:
    from sim.app.compare_many import Ranked

OPTIONS = "strategy"  # what is decided, if it was swept
KINDS = ("matrix", "regret")
_DEEPEST = 3  # folders below the results in which sweeps are looked for


def show_sweeps(now: Screen) -> None:
    """One sweep of the results folder."""
    st.header(say("A sweep: many questions at once"))
    where = server.results()
    folders = [str(folder.relative_to(where)) for folder in sweeps_in(where)]
    if not folders:
        st.info(say("There is no sweep in {folder}. One is made on a command line:", folder=f"`{where}`"))
        st.code("python -m sim -m size=small +strategy=points,member_card +scenario=price_war,trust_scandal", "bash")
        return
    folder = where / st.selectbox(say("Sweep"), folders, key="sweep_folder", format_func=lambda name: str(where / name))
    try:
        metrics, keys = _metrics(str(folder))
        left, right = st.columns(2)
        metric = left.selectbox(say("What"), metrics, key=f"sweep_metric_{folder}", format_func=_called)
        decided = right.selectbox(
            say("What is decided"),
            keys,
            index=keys.index(OPTIONS) if OPTIONS in keys else 0,
            key=f"sweep_by_{folder}",
            format_func=lambda key: named("kind", key, in_words(key)),
            help=say("Its values are ranked; all other keys are the conditions under which they are compared."),
        )
        by = [decided, *(key for key in keys if key != decided)] if decided else []
        ranked = ranked_of([folder], Asked(metric=metric, by=",".join(by) or None))
        _show(ranked, folder)
    except (UserError, StudyError) as mistake:
        st.error(wrong(str(mistake)))


def sweeps_in(where: Path) -> list[Path]:
    """The sweeps' folders below a folder, the newest first."""
    found = [where] if is_sweep(where) else []
    for depth in range(1, _DEEPEST + 1):
        found += [place for place in where.glob("/".join("*" * depth)) if place.is_dir() and is_sweep(place)]
    return sorted(found, key=lambda place: place.stat().st_mtime, reverse=True)


@st.cache_data(max_entries=32, show_spinner=False)
def _metrics(folder: str) -> tuple[list[str], list[str]]:
    """What can be asked of a sweep, what it is about first; and the keys that were swept."""
    from sim.app.many_jobs import jobs_in
    from sim.study.analysis.many.cells import default_metric

    jobs = jobs_in([Path(folder)])
    first = default_metric(jobs.table)
    others = jobs.table["metric"].drop_nulls().unique(maintain_order=True)
    return [first, *(name for name in others if name != first)], [*jobs.keys]


def _called(metric: str) -> str:
    """A metric or an outcome in words."""
    from sim.observe.metrics import METRICS
    from sim.report.shown import SPONSORS

    return METRICS[metric].label if metric in METRICS else say(SPONSORS[metric]) if metric in SPONSORS else metric


def _show(ranked: Ranked, folder: Path) -> None:
    from sim.report.text.many import as_markdown

    st.caption(about_jobs(ranked))
    for note in ranked.jobs.notes:
        st.warning(plain(note))
    st.markdown(escaped(as_markdown(ranked.found, ranked.shown)))
    for kind in KINDS:
        _figure(folder, kind, ranked)


def _figure(folder: Path, kind: str, ranked: Ranked) -> None:
    from importlib import import_module

    from sim.report.figures.drawing import drawing
    from sim.report.figures.many.sheet import Many
    from sim.report.many import title_case

    if ranked.found.options.is_empty():
        return
    draw = getattr(import_module(f"sim.report.figures.many.{kind}"), kind)
    with drawing():
        drawn = draw(Many.of(ranked.cells, ranked.found, ranked.shown))
        st.pyplot(drawn, width="stretch", alt=f"{title_case(ranked.shown)}: {kind}")
    st.caption(f"`python -m sim.plot {folder} --kind {kind} --metric {ranked.cells.metric}`")
