"""A firm of one's own, described in a form: whose place it takes, what it is like, what it spends."""

from __future__ import annotations

from typing import Any

import streamlit as st
from pydantic.fields import FieldInfo

from sim.core.errors import UserError
from sim.page import server
from sim.page.choices import in_unit, in_words, labelled, middle_rank, named
from sim.page.own import firm_text, wrong_with_firm
from sim.page.screen import Screen
from sim.page.taking import ask_about
from sim.page.texts import wrong
from sim.params.focal import NEEDED, PLACES, TRAITS, FocalFirm
from sim.params.schema import bounds_of, range_of, said_of, without_none
from sim.params.spending import OF_KIND, SPONSORED, Spend
from sim.report.style import asked_name, group_name
from sim.report.text.words import sentence_case
from sim.words import named as called_in
from sim.words import say

FILES = {
    "category": "category",
    "platform": "platform",
    "type": "host",
    "programmes": "strategy",
}  # whose names are asked
_DECIMALS = 4


def show_firm_form(now: Screen) -> None:
    """The form, the file that it makes, and a button that asks about it."""
    st.header(say("A firm of your own"))
    st.markdown(
        say(
            "It takes the place of a firm of the market when that opens. What you leave empty is as with that firm, so "
            "that a firm that says nothing changes nothing."
        )
    )
    left, right = st.columns(2, gap="large")
    with left:
        name = st.text_input(say("Name, in letters, digits and _"), "my_firm", key="firm_name").strip()
        kind = st.selectbox(say("What it is"), list(PLACES), key="firm_kind", format_func=_kind)
        about = say("A {kind} of one's own.", kind=_kind(kind))
        described = st.text_input(say("Description"), about, key=f"firm_about_{kind}")
        values: dict[str, Any] = {"description": described or about, "kind": kind}
        st.subheader(say("Whose place it takes"))
        values |= _fields(kind, PLACES[kind])
    with right:
        st.subheader(say("What it is like"))
        values |= _fields(kind, TRAITS[kind])
        values |= _fields(kind, ("programmes",))
        with st.expander(say("What it spends, against today")):
            spend = _spend(kind)
        if spend:
            values["spend"] = spend
    _made(now, name, values)


def _made(now: Screen, name: str, values: dict[str, Any]) -> None:
    """What is wrong with it, or its file."""
    try:
        text = firm_text(name, values)
        mistakes = wrong_with_firm(text, server.config_dir())
    except UserError as mistake:
        for line in mistake.lines:
            st.error(wrong(line))
        return
    for line in mistakes:
        st.error(wrong(line))
    st.caption(say("Its file, for configs/firm or any folder of your own:"))
    st.code(text, language="yaml")
    left, right = st.columns(2)
    with left:
        ask_about(now, text, "use_firm", disabled=bool(mistakes))
    right.download_button(say("Download the file"), text, f"{name}.yaml", "application/yaml", on_click="ignore")


def _fields(kind: str, names: tuple[str, ...]) -> dict[str, Any]:
    """What was said of some fields."""
    found: dict[str, Any] = {}
    for field in names:
        value = _field(kind, field, FocalFirm.model_fields[field])
        if value not in (None, "", (), []):
            found[field] = value
    return found


def _field(kind: str, field: str, about: FieldInfo) -> Any:
    label = _called(field)
    needed = field in NEEDED.get(kind, ())
    unit = said_of(about, "unit")
    help_text = _help(about, in_unit(unit)) or None
    key = f"firm_{kind}_{field}"
    if field in FILES:
        names = named(FILES[field], server.config_dir())
        if field == "programmes":
            return st.multiselect(
                label, [*names], key=key, help=help_text, placeholder=say("none"), format_func=asked_name
            )
        options = [*names] if needed else ["", *names]
        return st.selectbox(label, options, key=key, help=help_text, format_func=_choice)
    if field == "contracts":
        typed = st.text_input(label, key=key, help=help_text, placeholder="head-0, mid-3")
        return [part.strip() for part in typed.split(",") if part.strip()]
    if (kind, field) == ("brand", "rank"):  # said until its share is
        if st.session_state.get(f"firm_{kind}_share") is not None:
            return None
        category = st.session_state[f"firm_{kind}_category"]
        return _number(label, about, key, unit, help_text, middle_rank(category, server.config_dir()))
    return _number(label, about, key, unit, help_text)


def _number(
    label: str, about: FieldInfo, key: str, unit: str, help_text: str | None, first: int | None = None
) -> float | int | None:
    """A number within its range; None where nothing is said. ``first``: what stands there at first."""
    low, high = bounds_of(about)
    whole = without_none(about.annotation) is int
    value = st.number_input(
        labelled(label, unit),
        min_value=int(low) if whole else float(low),
        max_value=int(high) if whole else float(high),
        value=first,
        step=1 if whole else _step(float(low), float(high)),
        format=None if whole else "%g",
        key=key,
        help=help_text,
        placeholder=say("as it is"),
    )
    return value if value is None or whole else round(float(value), _DECIMALS)


def _kind(kind: str) -> str:
    return called_in("firm_kind", kind, kind)


def _called(field: str) -> str:
    """What a line of the form is called."""
    return called_in("field", field, sentence_case(in_words(field.removesuffix("_yuan"))))


def _choice(name: str) -> str:
    return group_name(name) if name else say("as it is")


def _help(about: FieldInfo, unit: str = "") -> str:
    """What it means, between which values, in which unit."""
    meaning = say(about.description) if about.description else ""
    return " · ".join(part for part in (meaning, range_of(about), unit) if part)


def _step(low: float, high: float) -> float:
    """What a click on + adds."""
    return 0.01 if high - low <= 2 else 0.1 if high - low <= 100 else 1.0


def _spend(kind: str) -> dict[str, float]:
    """Levers that are moved, as ratios to today's."""
    st.caption(say("1 is as today; what it brings follows from the market. Levers left empty stay as they are."))
    found = {}
    for lever in (name for name in OF_KIND[kind] if name not in SPONSORED):
        about = Spend.model_fields[lever]
        label = called_in("metric", f"spent_{lever}_yuan", _called(lever))
        value = _number(label, about, f"spend_{kind}_{lever}", "", _help(about))
        if value is not None and value != about.default:
            found[lever] = float(value)
    return found
