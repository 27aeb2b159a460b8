"""An answer: the report that the run has written, and its files to keep."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from sim.core.errors import UserError
from sim.page.called import called
from sim.page.job import DONE, Job
from sim.page.paths import show_paths
from sim.page.question import CHOICES, SIZE
from sim.page.report_parts import Report, ReportSection, read_report
from sim.page.screen import Screen
from sim.page.texts import wrong
from sim.words import say

_BESIDE = 2  # sections beside the question: the answer, and how far to trust it
_OPEN = 3  # what stands open: also what changes, a table that needs the whole width


@st.cache_data(max_entries=32, show_spinner=False)
def report_of(folder: str) -> Report:
    """The report of a folder, which does not change once it is there."""
    return read_report(Path(folder))


def answered(now: Screen) -> list[Job]:
    """The runs of this session whose answer is still there, the newest first, each command once."""
    there = [job for job in now.jobs() if job.folder is not None and job.folder.is_dir()]
    return [*{job.command: job for job in reversed(there)}.values()][::-1]


def which_answer(now: Screen, key: str) -> Path | None:
    """Let one of several answers be chosen; its folder, or None with a word on how to get one."""
    jobs = answered(now)
    if not jobs:
        st.info(say("There is no answer yet: ask something first, under Ask."))
        return None
    if len(jobs) == 1:
        st.caption(f"`{jobs[0].command}`")
        return jobs[0].folder
    at = next((at for at, job in enumerate(jobs) if now.job is not None and job.command == now.job.command), 0)
    names = [called(job) for job in jobs]
    found = st.selectbox(
        say("Answer"), range(len(jobs)), index=at, format_func=names.__getitem__, key=f"{key}{len(jobs)}"
    )
    return jobs[found].folder


def show_answer(now: Screen) -> Path | None:
    """The answer that is looked at, if there is one: what stands open of it. Returns its folder."""
    job = now.job
    if job is None:
        st.info(
            say(
                "Choose what to ask, then Run. A small market answers within a minute; the first answer on a machine"
                " takes some minutes more, which are not needed again."
            )
        )
        return None
    folder = job.folder
    if job.state != DONE or folder is None:
        return None
    try:
        report = report_of(str(folder))
    except UserError as mistake:
        st.error(wrong(mistake.lines[0]))
        return None
    st.header(report.title)
    st.caption(f"`{job.command}`")
    _refine(now, job)
    _stand_open(report.sections[:_BESIDE])
    return folder


def _stand_open(sections: Sequence[ReportSection]) -> None:
    for section in sections:
        st.subheader(section.title)
        _show(section)


def show_more(folder: Path) -> None:
    """All else of an answer, which can be opened, and what can be kept; figures need the whole width."""
    report = report_of(str(folder))
    _stand_open(report.sections[_BESIDE:_OPEN])
    show_paths(folder)
    for section in report.sections[_OPEN:]:
        with st.expander(section.title):
            _show(section)
    with st.expander(say("What was asked, of which market")):
        st.markdown(report.about)
    _downloads(folder)


def _refine(now: Screen, job: Job) -> None:
    """A small market was a first look; the same question at full size."""
    if list(job.words) != now.words or now.question.size == CHOICES[SIZE]:
        return
    about = say("20 thousand people, eight plausible markets: minutes instead of seconds, and narrower intervals.")
    if st.button(say("Refine at full size"), help=about, key="refine"):
        try:
            now.submit(now.question.of_size(CHOICES[SIZE]))
        except UserError as mistake:
            st.error(wrong(mistake.lines[0]))
        else:
            st.rerun()


def _show(section: ReportSection) -> None:
    for piece in section.pieces:
        if piece.picture is None:
            st.markdown(piece.text)
        elif piece.picture.is_file():
            st.image(str(piece.picture), caption=piece.text, width="stretch", alt=piece.text)


def _downloads(folder: Path) -> None:
    st.subheader(say("To keep"))
    page = folder / "report.html"
    left, right = st.columns(2)
    if page.is_file():
        left.download_button(
            say("Report, one file (.html)"), page.read_bytes(), "report.html", "text/html", on_click="ignore"
        )
    right.download_button(
        say("Everything (.zip)"), lambda: zipped(folder), f"{folder.name}.zip", "application/zip", on_click="ignore"
    )
    st.caption(say("On this machine it is in {folder}.", folder=f"`{folder}`"))


def zipped(folder: Path) -> bytes:
    """Every file of a results folder, tables as CSV beside Parquet where they are small."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, f"{folder.name}/{file.relative_to(folder)}")
        if (folder / "comparison.parquet").is_file():
            from sim.study.tables import read_table

            archive.writestr(f"{folder.name}/comparison.csv", read_table(folder / "comparison.parquet").write_csv())
    return held.getvalue()
