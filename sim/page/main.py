"""The page itself, which Streamlit runs anew at every click: one view of several, and the link to it."""

from __future__ import annotations

import streamlit as st

from sim.page.answers import show_answer, show_more
from sim.page.arms import show_arms
from sim.page.asking import show_asking
from sim.page.firm_form import show_firm_form
from sim.page.log_upload import show_log_upload
from sim.page.look import REACH, STYLE
from sim.page.running import show_running, show_standing
from sim.page.screen import Screen, screen, speak, write_link
from sim.page.sweeps import show_sweeps
from sim.page.texts import plain
from sim.page.weeks import show_weeks
from sim.words import LANGUAGES, say


def ask(now: Screen) -> None:
    """The question, and beside it how far its answer is; below both what needs the whole width."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        show_asking(now)
    with right:
        show_running(now)
        folder = show_answer(now)
    if folder is not None:
        show_more(folder)


def _languages(now: Screen) -> None:
    """A button for each other language, in its own words."""
    for code, name in LANGUAGES.items():
        if code != now.lang and st.button(name, key=f"lang_{code}"):
            now.lang = code
            now.version += 1
            st.rerun()


VIEWS = {
    "ask": (lambda: say("Ask"), ask),
    "weeks": (lambda: say("Week by week"), show_weeks),
    "compare": (lambda: say("Compare answers"), show_arms),
    "firm": (lambda: say("My firm"), show_firm_form),
    "log": (lambda: say("My log"), show_log_upload),
    "sweep": (lambda: say("Sweep"), show_sweeps),
}


def main() -> None:
    """Draw what is asked for."""
    st.set_page_config(page_title=say("Livestream market"), layout="wide", initial_sidebar_state="collapsed")
    st.html(STYLE + REACH, unsafe_allow_javascript=True)
    now = screen()
    speak(now)
    left, right = st.columns([8, 1], vertical_alignment="bottom")
    left.title(say("A market of livestream commerce, five years ahead"))
    with right:
        _languages(now)
    if now.complaint:
        st.error(plain(now.complaint))
    wanted = st.query_params.get("view", "ask")
    if "view" not in st.session_state:
        st.session_state["view"] = wanted if wanted in VIEWS else "ask"
    view = st.radio(say("View"), list(VIEWS), format_func=lambda key: VIEWS[key][0](), horizontal=True, key="view")
    VIEWS[view][1](now)
    show_standing()
    write_link(now, "" if view == "ask" else view)


main()
