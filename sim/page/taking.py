"""A firm that somebody has made, in the form or from a log, is asked about: one click leads to the question."""

from __future__ import annotations

import streamlit as st

from sim.page.screen import Screen
from sim.words import say


def ask_about(now: Screen, text: str, key: str, disabled: bool = False) -> None:
    """The button. ``text``: the firm's file."""
    about = say("It is chosen under Ask; say there what happens, or what it tries.")
    st.button(
        say("Ask about this firm"),
        type="primary",
        key=key,
        disabled=disabled,
        help=about,
        on_click=_take,
        args=(now, text),
    )


def _take(now: Screen, text: str) -> None:
    now.take_firm(text)
    st.session_state["view"] = "ask"
