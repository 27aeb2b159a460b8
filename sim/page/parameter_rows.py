"""Parameters that are asked for: found by name or meaning, with usual value, range, unit and source."""

from __future__ import annotations

import streamlit as st

from sim.page import server
from sim.page.choices import Parameter, in_unit, labelled, parameters
from sim.page.screen import Screen
from sim.page.texts import plain
from sim.words import say


def show_parameters(now: Screen) -> tuple[tuple[str, str], ...]:
    """The chosen ones, a row each; returns paths and values."""
    known = parameters(server.config_dir())
    with st.expander(say("Parameters"), expanded=bool(now.question.values)):
        key = f"parameters{now.version}"
        before = dict(now.question.values)
        st.session_state.setdefault(key, list(before))
        chosen = st.multiselect(
            say("Change a parameter"),
            list(known),
            key=key,
            format_func=lambda path: f"{path} · {known[path].meaning}",
            help=say("Type a word of its name or meaning. All of them are in docs/parameters.md."),
            placeholder=say("as usual"),
        )
        rows = [(path, _value(known[path], before.get(path), f"{path}{now.version}")) for path in chosen]
    return tuple(rows)


def _value(about: Parameter, before: str | None, key: str) -> str:
    """The value of one parameter; whatever cannot be is told under its row."""
    st.session_state.setdefault(key, about.as_word if before is None else before)
    typed: str = st.text_input(labelled(about.path, about.unit), key=key, help=about.about).strip()
    st.caption(about.about)
    if mistake := _mistake(about, typed):
        st.error(plain(mistake))
    return typed or about.as_word


def _mistake(about: Parameter, typed: str) -> str:
    """Why a value cannot be, said where it was typed; what needs the whole market is said below the question."""
    if not about.is_number:
        return ""
    try:
        value = float(typed)
    except ValueError:
        return say("{value}: write a number", value=typed)
    low, high = about.low, about.high
    if (low is not None and value < low) or (high is not None and value > high):
        return say(
            "{value}: allowed is {allowed} {unit}", value=typed, allowed=about.allowed, unit=in_unit(about.unit)
        ).rstrip()
    return ""
