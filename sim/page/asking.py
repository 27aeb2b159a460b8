"""The question: what happens, what is tried, by whom, on which market; and the command line that it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from sim.core.errors import UserError
from sim.page import server
from sim.page.choices import Named, in_words, named, wrong_with
from sim.page.own import name_in
from sim.page.parameter_rows import show_parameters
from sim.page.question import CHOICES, FIRM, MARKET, SIZE, SWITCHES, Question, joined, split
from sim.page.screen import Screen
from sim.page.texts import plain, wrong
from sim.words import say

FIRST, LATER = ("scenario", "strategy", "policy"), ("case", "shock", "ranking", "pricing")
_LINE = 90  # characters of a description in a list


def show_asking(now: Screen) -> None:
    """The form, its mistakes in place, and the button that has it answered."""
    st.header(say("What do you want to know?"))
    before = now.question
    folder = now.folder
    asked = {group: _several(now, group, folder) for group in FIRST}
    asked[FIRM] = _firm(now, folder)
    chosen = {SIZE: _one(now, SIZE, _sizes(), folder)}
    with st.expander(say("More that can be asked"), expanded=_any_later(before)):
        asked |= {group: _several(now, group, folder) for group in LATER}
        chosen[MARKET] = _one(now, MARKET, say("Which years"), folder)
        switches = _switches(now)
    values = show_parameters(now)
    more = _more(now)
    now.question = Question({k: v for k, v in asked.items() if v}, chosen, switches, values, more)
    _command(now)


def _labels() -> Mapping[str, tuple[str, str]]:
    return {
        "scenario": (say("Scenario"), say("What happens to the market; against the same market without it.")),
        "strategy": (say("Strategies"), say("What is tried; several are tried together.")),
        "policy": (say("Policies"), say("What the regulator does.")),
        "case": (say("Cases"), say("Strategies and conditions that somebody has combined.")),
        "shock": (say("Shocks"), say("Sudden events, such as a scandal or an exit.")),
        "ranking": (say("Rankings"), say("How platforms choose what people see.")),
        "pricing": (say("Pricing rules"), say("How prices are set.")),
    }


def _several(now: Screen, group: str, folder: Path | None) -> tuple[str, ...]:
    """Names of one group, with what those chosen are."""
    label, about = _labels()[group]
    names = named(group, folder)
    key = f"{group}{now.version}"
    known = [name for name in now.question.asked.get(group, ()) if name in names]
    st.session_state.setdefault(key, known)
    found: list[str] = st.multiselect(
        label, list(names), key=key, help=about, format_func=lambda name: _line(name, names), placeholder=say("none")
    )
    for name in found:
        st.caption(plain(names[name].line(name)))
    return (*found, *(name for name in now.question.asked.get(group, ()) if name not in names))


def _firm(now: Screen, folder: Path | None) -> tuple[str, ...]:
    names = named(FIRM, folder)
    mine = name_in(now.own) if now.own else None
    options = ["", *([mine] if mine else []), *(name for name in names if name != mine)]
    key = f"firm{now.version}"
    before = next(iter(now.question.asked.get(FIRM, ())), "")
    st.session_state.setdefault(key, before if before in options else "")

    def told(name: str) -> str:
        if not name:
            return say("none")
        return say("{name} (mine)", name=in_words(name)) if name == mine else _line(name, names)

    about = say("A firm that is looked at; strategies are run by it. Describe your own under My firm.")
    found = st.selectbox(say("Firm"), options, key=key, format_func=told, help=about)
    if found:
        st.caption(names[found].text)
    unknown = () if before in options else (before,)
    return (found,) if found else unknown


def _sizes() -> str:
    return say("How large a market")


def _one(now: Screen, group: str, label: str, folder: Path | None) -> str:
    names = named(group, folder)
    key = f"{group}{now.version}"
    before = now.question.chosen.get(group, CHOICES[group])
    options = [*names, *([] if before in names else [before])]
    st.session_state.setdefault(key, before)
    found: str = st.selectbox(label, options, key=key, format_func=lambda name: _line(name, names))
    if found in names:
        st.caption(names[found].text)
    return found


def _switches(now: Screen) -> tuple[str, ...]:
    told = {
        "stress": say("stress: also with strategies stopped, halved and doubled"),
        "decompose": say("decompose: each strategy alone, and each left out"),
        "break_even": say("break-even: from which amounts on a strategy pays"),
        "explain": say("explain: which feedbacks carry the effect"),
    }
    key = f"switches{now.version}"
    st.session_state.setdefault(key, list(now.question.switches))
    about = say("Each takes more runs, and so longer.")
    found = st.multiselect(
        say("Also find out"), SWITCHES, key=key, format_func=told.__getitem__, help=about, placeholder=say("nothing")
    )
    return tuple(found)


def _more(now: Screen) -> tuple[str, ...]:
    key = f"more{now.version}"
    st.session_state.setdefault(key, joined(now.question.more))
    about = say("Any other words of the command line, such as plausible.use=false or strategies.points.sponsor=...")
    typed = st.text_input(say("Other words"), key=key, help=about)
    try:
        return tuple(split(typed))
    except ValueError:
        st.error(say("Other words: a quote is not closed"))
        return now.question.more


def _command(now: Screen) -> None:
    """What is wrong, or the command line and the button."""
    mistakes = wrong_with(now.question.words, now.folder)
    for line in mistakes:
        st.error(wrong(line))
    if st.button(say("Run"), type="primary", disabled=bool(mistakes), width="stretch", key="run"):
        try:
            now.submit()
        except UserError as mistake:
            st.error(wrong(mistake.lines[0]))
    if not server.is_quick(now.question):
        st.caption(say("This size can take minutes. A first look at size small takes seconds."))
    st.caption(say("The same on a command line:"))
    st.code(joined(["python", "-m", "sim", *now.words]), language="bash", wrap_lines=True)
    if now.own:
        st.download_button(
            say("Download my firm's file"), now.own, f"{name_in(now.own)}.yaml", "application/yaml", on_click="ignore"
        )
    st.caption(say("The address of this page is the link to this question."))


def _any_later(question: Question) -> bool:
    named_later: Sequence[str] = [name for group in LATER for name in question.asked.get(group, ())]
    return bool(named_later or question.switches or question.chosen.get(MARKET, CHOICES[MARKET]) != CHOICES[MARKET])


def _line(name: str, names: Mapping[str, Named]) -> str:
    """A name and the beginning of what it is, on one line of a list."""
    about = names.get(name)
    return name if about is None else about.line(name, _LINE)
