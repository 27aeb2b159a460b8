"""The table of the experiments: question, target, what was found, verdict, and what it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from sim.evidence.validation.finding import Finding
from sim.words import say, to_say

COLUMNS = to_say(("question", "target", "found", "verdict", "rests on"))


class Tried(NamedTuple):
    """An experiment that has been done."""

    name: str
    about: str  # how it is done
    findings: tuple[Finding, ...]


def verdict(finding: Finding) -> str:
    """Inside its target or not, and whether the interval leaves that open."""
    if finding.passed is None:
        return "beside"
    if math.isnan(finding.simulated):
        return "FAIL: no value"
    word = "pass" if finding.passed else "FAIL"
    if math.isnan(finding.ci_low):
        return word
    sure = (
        finding.low <= finding.ci_low and finding.ci_high <= finding.high
        if finding.passed
        else finding.ci_high < finding.low or finding.high < finding.ci_low
    )
    return word if sure else f"{word}, within chance"


def counted(tried: Iterable[Tried]) -> str:
    """One sentence on all of them."""
    found = [finding for one in tried for finding in one.findings if finding.scored]
    met, sure = sum(bool(f.passed) for f in found), sum(verdict(f) in ("pass", "FAIL") for f in found)
    return say(
        "{met} of {n} targets of experiments are met; in {sure} of them the interval leaves no doubt on which side.",
        met=met,
        n=len(found),
        sure=sure,
    )
