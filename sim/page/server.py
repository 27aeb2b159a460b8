"""What all sessions of the server share, and how one of them is told from the others."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from sim.page.job import Job
from sim.page.places import CONFIG_DIR, RESULTS, USUAL_RESULTS
from sim.page.question import QUICK, Question
from sim.page.runs import Queue
from sim.words import ENGLISH, spoken

_FAST = (QUICK, "tiny")  # sizes of a first look


@st.cache_resource(show_spinner=False)
def queue() -> Queue:
    """The queue, one for the server."""
    return Queue(open_now=is_open)


def is_open(session: str) -> bool:
    """Whether somebody still has the page of a session open; without a server, in tests, somebody has."""
    return not exists() or get_instance().is_active_session(session)


def session() -> str:
    """The name of this session."""
    context = get_script_run_ctx()
    return context.session_id if context else "nobody"


def results() -> Path:
    """Where runs write."""
    return Path(os.environ.get(RESULTS) or USUAL_RESULTS)


def config_dir() -> Path | None:
    """YAML of the user's own, if the page was started with it."""
    said = os.environ.get(CONFIG_DIR)
    return Path(said) if said else None


def words_for(question: Question, folder: Path | None) -> list[str]:
    """The whole words of the command that answers. ``folder``: for `--config-dir`."""
    where = results()
    return [
        *question.words,
        *([] if spoken() == ENGLISH else [f"lang={spoken()}"]),
        *([] if where == USUAL_RESULTS else [f"output.dir={where}"]),
        *(["--config-dir", str(folder)] if folder else []),
    ]


def job_for(question: Question, folder: Path | None) -> Job:
    """The run that answers a question of this session."""
    return job_with(words_for(question, folder), long=not is_quick(question))


def job_with(words: Sequence[str], long: bool = False) -> Job:
    """A run of this session, on all cores that it gets."""
    return Job(session(), "sim", words, queue().cores, long)


def is_quick(question: Question) -> bool:
    """Whether a question is of a market that answers in seconds."""
    return question.size in _FAST
