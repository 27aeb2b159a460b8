"""What a scorecard says of laws, findings and claims, in the language that is spoken; they themselves hold English."""

from __future__ import annotations

import re

from sim.evidence.validation.finding import Finding, Law
from sim.words import named, say, to_say
from sim.words.frames import named_by_frame

VERDICTS = to_say(("pass", "FAIL", "beside", "pass, within chance", "FAIL, within chance", "FAIL: no value"))
CUSTOMERS = to_say(("customers at launch", "customers who join", "all"))  # whose claims are read
_DATED = re.compile(r"(?P<about>.+) \((?P<years>\d{4}(?:-\d{4})?)\)")


def law_name(law: Law) -> str:
    """What it is called."""
    return named("law", law.name, law.name)


def law_about(law: Law) -> str:
    """The law in one sentence."""
    return named("law_about", law.name, law.about)


def measured(finding: Finding) -> str:
    """What is measured: of a fact by its id, of a law or an experiment by the frame of its text."""
    if finding.part != "fact":
        return named_by_frame("finding", finding.about)
    if found := _DATED.fullmatch(finding.about):
        about = named("fact", finding.name, found["about"])
        return say("{about} ({years})", about=about, years=found["years"])
    return named("fact", finding.name, finding.about)


def way_of(about: str) -> str:
    """How an experiment is done."""
    return named("experiment_about", about, about)


def verdict_about(word: str, meaning: str) -> str:
    """What a verdict on a claim means."""
    return named("verdict_about", word, meaning)


def claimed_group(group: str) -> str:
    """Of whom a claim is read: `all`, customers, or a group of a dimension such as `platform social`."""
    dimension, _, key = group.partition(" ")
    name = named("group", key, "")
    return (
        say("{dimension}: {group}", dimension=named("dimension", dimension, dimension), group=name)
        if name
        else say(group)
    )
