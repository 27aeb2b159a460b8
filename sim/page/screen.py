"""What one person has on screen: a question, a firm of one's own, and the answers so far."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st
from streamlit.runtime.state import QueryParamsProxy as QueryParams

from sim.core.errors import UserError
from sim.page import server
from sim.page.choices import parameters
from sim.page.job import Job
from sim.page.own import kept, name_in
from sim.page.places import LANG
from sim.page.question import QUICK, SIZE, Question, joined, question_of, split
from sim.words import ENGLISH, LANGUAGES, language, say
from sim.words.frames import framed

ASK, OWN, VIEW, ARM = "ask", "firm", "view", "arm"  # parts of a link, beside `LANG`
ARMS_MOST = 4
_FIRST = Question(chosen={SIZE: QUICK})


@dataclass
class Screen:
    """One session's; lives in its state and goes with it."""

    question: Question = _FIRST
    own: str = ""  # the file of a firm of one's own
    job: Job | None = None  # that is looked at
    complaint: str = ""  # about a link
    lang: str = ENGLISH  # that is spoken
    version: int = 0  # of what the widgets show: another one makes them anew
    fit: Job | None = None  # of a log
    arms: list[str] = field(default_factory=list)  # the words of answers that are set beside each other

    @property
    def folder(self) -> Path | None:
        """For `--config-dir`."""
        return kept(self.own, server.results(), server.config_dir()) if self.own else server.config_dir()

    @property
    def words(self) -> list[str]:
        """The whole words of the command."""
        return server.words_for(self.question, self.folder)

    def put(self, question: Question) -> None:
        """Show another question; its widgets are made anew."""
        self.question = question
        self.version += 1

    def take_firm(self, text: str) -> None:
        """Ask about a firm of one's own from here on."""
        name = name_in(text)
        self.own = text
        asked = {**self.question.asked, "firm": (name,)}
        self.put(Question(**{**vars(self.question), "asked": asked}))

    def submit(self, question: Question | None = None) -> None:
        """Have the question answered; a `UserError` if that cannot be."""
        if question is not None:
            self.put(question)
        job = server.job_for(self.question, self.folder)
        self.job = server.queue().submit(job)

    def ask_again(self, words: str) -> None:
        """Have the words of an answer answered here, without showing another question."""
        server.queue().submit(server.job_with(split(words), long=QUICK not in words))

    def jobs(self) -> list[Job]:
        """The runs of this session, the newest first."""
        return [job for job in reversed(server.queue().jobs(server.session())) if job.module == "sim"]


def screen() -> Screen:
    """This session's, by its link when it begins."""
    if "screen" not in st.session_state:
        st.session_state["screen"] = _from_link(st.query_params)
    found: Screen = st.session_state["screen"]
    return found


def speak(now: Screen) -> None:
    """Let all that is said from here on, in this drawing of the page, be said in this session's language."""
    language(now.lang)


def write_link(now: Screen, view: str) -> None:
    """Let the address in the browser be the link to what is on screen."""
    told = {ASK: joined(now.question.words), OWN: now.own, VIEW: view, LANG: "" if now.lang == ENGLISH else now.lang}
    for key, value in told.items():
        if value and st.query_params.get(key) != value:
            st.query_params[key] = value
        elif not value and key in st.query_params:
            del st.query_params[key]

    if now.arms != st.query_params.get_all(ARM):
        st.query_params[ARM] = now.arms


def _from_link(link: QueryParams) -> Screen:
    made = Screen()
    made.lang = link[LANG] if link.get(LANG) in LANGUAGES else ENGLISH
    speak(made)
    if text := link.get(OWN):
        try:
            kept(text, server.results(), server.config_dir())
            made.own = text
        except UserError as mistake:
            made.complaint = say("This link: {mistake}", mistake=framed(mistake.lines[0]))
    if ASK in link:
        try:
            made.question = question_of(split(link[ASK]), parameters(server.config_dir()))
        except ValueError as mistake:
            made.complaint = say("This link: {mistake}", mistake=mistake)
        else:
            made.job = server.queue().recall(server.job_for(made.question, made.folder))
    made.arms = link.get_all(ARM)[:ARMS_MOST]
    for words in made.arms:
        with suppress(ValueError):
            server.queue().recall(server.job_with(split(words)))
    return made
