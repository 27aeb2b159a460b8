"""A log of one's own orders: what each customer is worth, and a firm to ask about."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import streamlit as st

from sim.core.errors import UserError
from sim.page import server
from sim.page.choices import named
from sim.page.job import FAILED, Job
from sim.page.question import split
from sim.page.running import wait_for
from sim.page.screen import Screen
from sim.page.taking import ask_about
from sim.page.texts import plain, wrong
from sim.report.style import group_name
from sim.words import say, spoken

TYPES = ["csv", "tsv", "txt", "parquet"]
FIGURES = "*.png"


def show_log_upload(now: Screen) -> None:
    """Upload, fit, and what came of it."""
    st.header(say("Your own customers, from a log of orders"))
    st.markdown(
        say(
            "A file with a row an order: who, when, how much. It stays on this machine, and goes when you close the "
            "page; columns are found by their names."
        )
    )
    left, right = st.columns(2, gap="large")
    with left:
        log = st.file_uploader(say("Log of orders, or a summary by customer"), TYPES, key="log_file")
        name = st.text_input(say("What the firm is to be called, in letters, digits and _"), "my_brand", key="log_firm")
        categories = list(named("category", server.config_dir()))
        category = st.selectbox(say("What it sells"), categories, key="log_category", format_func=group_name)
        about = say("Words of python -m sim.fit, such as --yuan 7.1 --returns net --date-format %d/%m/%Y")
        more = st.text_input(say("Other words"), key="log_more", help=about)
        if st.button(say("Fit"), type="primary", disabled=log is None, key="fit") and log is not None:
            try:
                now.fit = server.queue().submit(_job(log.name, log.getvalue(), name.strip(), category, split(more)))
            except (UserError, ValueError) as mistake:
                st.error(wrong(str(mistake)))
    over = False
    with right:
        if now.fit is None:
            st.info(say("Choose a file, then Fit."))
        else:
            over = wait_for(now.fit, now)
    if now.fit is not None and over:
        _show(now, now.fit)


def _job(file: str, data: bytes, firm: str, category: str, more: list[str]) -> Job:
    """The command that fits; its folder goes with the session."""
    place = Path(tempfile.mkdtemp(prefix="sim-page-log-"))
    server.queue().when_closed(server.session(), lambda: shutil.rmtree(place, ignore_errors=True))
    log = place / (Path(file).name or "log.csv")
    log.write_bytes(data)
    told = ["--firm", firm, "--category", category, "--output", str(place / "fit"), "--lang", spoken()]
    words = [str(log), *told, *more]
    return Job(server.session(), "sim.fit", words, 1)


def _show(now: Screen, job: Job) -> None:
    if job.state == FAILED:
        st.error(say("The log was not fitted. {why}", why=plain(job.why)))
        return
    folder = _output(job)
    firm = next(iter(sorted(folder.glob("firm/*.yaml"))), None)
    if firm is not None:
        text = firm.read_text(encoding="utf-8")
        ask_about(now, text, "use_fitted")
        with st.expander(say("The firm's file")):
            st.code(text, language="yaml", wrap_lines=True)
    lines = [line for line in job.printed.splitlines() if str(folder) not in line]
    st.code("\n".join(lines).strip(), language=None, wrap_lines=False)
    for picture in sorted(folder.glob(FIGURES)):
        st.image(str(picture), width="stretch", alt=picture.stem.replace("_", " "))
    customers = folder / "customers.parquet"
    if customers.is_file():
        st.download_button(
            say("What each customer is worth (.csv)"),
            lambda: _as_csv(customers),
            "customers.csv",
            "text/csv",
            on_click="ignore",
        )


def _output(job: Job) -> Path:
    return Path(job.words[job.words.index("--output") + 1])


def _as_csv(table: Path) -> bytes:
    from sim.study.tables import read_table

    return read_table(table).write_csv().encode()
