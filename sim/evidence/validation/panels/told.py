"""What is said of laws asked of a log, in the language that is spoken; the laws themselves hold English."""

from __future__ import annotations

from types import ModuleType

from sim.words import named, say, to_say
from sim.words.frames import named_by_frame

VERDICTS = to_say(("pass", "FAIL", "cannot be told", "beside"))


def heading(column: str) -> str:
    """Of a column of the table."""
    return named("log_heading", column, column)


def law_name(name: str) -> str:
    """What a law is called."""
    return named("log_law", name, name)


def law_about(law: ModuleType) -> str:
    """A law in one sentence, and who found it."""
    about = named("log_law_about", law.NAME, law.ABOUT)
    return say("{about} Source: {source}.", about=about, source=named("log_law_source", law.NAME, law.SOURCE))


def statistic_name(statistic: str) -> str:
    """What a law measures."""
    return named_by_frame("statistic", statistic)


def scope_name(scope: str) -> str:
    """Of what it is measured: all purchases, categories, brands, hosts, platforms."""
    return named("scope", scope, scope)


def band_kind(kind: str) -> str:
    """What a band rests on."""
    return named("band", kind, kind)


def verdict(word: str) -> str:
    """Whether a statistic lies in its band."""
    return say(word)


def lacking(why: str) -> str:
    """Why a log cannot answer a law."""
    return named_by_frame("lacking", why)


def log_name(name: str) -> str:
    """A log, by its file, or by what the simulated one is of."""
    return named_by_frame("log", name)
