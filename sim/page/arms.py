"""Up to four answers beside each other: what each changes, and how one KPI goes in each of them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import streamlit as st

from sim.core.errors import UserError
from sim.observe.metrics import METRICS
from sim.page.answers import answered
from sim.page.brief import Brief, brief_of
from sim.page.called import called
from sim.page.differences import difference_rows, unlike
from sim.page.job import Job
from sim.page.look import lines
from sim.page.question import joined
from sim.page.screen import ARMS_MOST, Screen
from sim.page.texts import plain, wrong
from sim.page.weekly import shown_as, weekly
from sim.report.text.headline import WORDS
from sim.words import say


def show_arms(now: Screen) -> None:
    """Choose answers, then their table and their paths."""
    st.header(say("Answers beside each other"))
    jobs = answered(now)
    _missing(now, {joined(job.words) for job in jobs})
    if not jobs:
        st.info(say("There is no answer yet: ask something first, under Ask."))
        return
    by_command = {job.command: job for job in jobs}
    by_words = {joined(job.words): job.command for job in jobs}
    at_first = [by_words[words] for words in now.arms if words in by_words] or [*by_command][:ARMS_MOST]
    key = f"arms{len(jobs)}"
    st.session_state.setdefault(key, at_first)
    chosen = st.multiselect(
        say("Answers, four at most"),
        list(by_command),
        key=key,
        format_func=lambda command: called(by_command[command]),
        max_selections=ARMS_MOST,
        placeholder=say("none"),
    )
    picked = [by_command[command] for command in chosen]
    now.arms = [joined(job.words) for job in picked]
    if picked:
        _beside(picked)


def _missing(now: Screen, there: set[str]) -> None:
    """Answers that a link asks for and nobody has yet."""
    missing = [words for words in now.arms if words not in there]
    waiting = {joined(job.words) for job in now.jobs() if not job.over}
    for words in [words for words in missing if words not in waiting]:
        st.caption(say("Not answered here yet: {words}", words=f"`{words}`"))
    left = [words for words in missing if words not in waiting]
    if left and st.button(say("Run what is missing"), key="missing"):
        try:
            for words in left:
                now.ask_again(words)
        except UserError as mistake:
            st.error(wrong(mistake.lines[0]))
        else:
            st.rerun()


def _beside(jobs: list[Job]) -> None:
    runs = {_letter(at): brief_of(Path(str(job.folder))) for at, job in enumerate(jobs)}
    for (letter, _), job in zip(runs.items(), jobs, strict=True):
        st.markdown(f"**{letter}**: {plain(called(job))}")
    for line in unlike(runs):
        st.warning(line)
    rows = difference_rows(runs)
    if rows:
        st.subheader(say("What each changes, over the whole horizon"))
        st.table(pl.DataFrame(rows), hide_index=True)
        st.caption(
            say(
                "Each against the same market without it, with its 95 % interval. ▲▼: told from chance, sales by "
                "themselves, all others of an answer together (Holm). Intervals that overlap do not tell two answers "
                "apart: python -m sim.compare RESULT RESULT pairs them."
            )
        )
    else:
        st.info(say("None of these compares anything: each is the market as it is."))
    _paths(runs, jobs)


def _paths(runs: dict[str, Brief], jobs: list[Job]) -> None:
    st.subheader(say("Week by week"))
    metric = st.selectbox(say("What"), list(WORDS), format_func=lambda name: METRICS[name].label, key="arms_metric")
    tables = []
    for (letter, run), job in zip(runs.items(), jobs, strict=True):
        table = weekly(Path(str(job.folder)), metric, "all")
        last = "treatment" if run.comparison is not None else "reference"
        tables.append(table.filter(arm=last).with_columns(answer=pl.lit(letter)))
        if letter == _letter(0) and run.comparison is not None:
            name = say("without {letter}", letter=letter)
            tables.append(table.filter(arm="reference").with_columns(answer=pl.lit(name)))
    whole = pl.concat(tables)
    if whole.is_empty():
        st.info(say("Nothing of this was observed."))
        return
    unit = shown_as(METRICS[metric]).unit
    title = f"{METRICS[metric].label}{f', {unit}' if unit else ''}"
    st.altair_chart(lines(whole, title, colour=("answer", say("answer"))))


def _letter(at: int) -> str:
    return "ABCD"[at]
