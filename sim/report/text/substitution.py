"""Who lost what somebody won, in a sentence: of 100 yuan, how many come from whom."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.report.style import group_name, in_sentence, number
from sim.report.text.words import listed
from sim.study.analysis.compare import reported_weeks
from sim.study.analysis.loyalty.flows import CATEGORIES, ELSEWHERE, TYPE
from sim.study.analysis.substitution import NEW, OUTSIDE, attack, attacker_of, weeks_in_force
from sim.words import say, to_say

if TYPE_CHECKING:
    from sim.study.results import RunResult

_WORDS = to_say(
    {
        NEW: "new demand",
        OUTSIDE: "shelves outside the market",
        CATEGORIES: "brands of other categories",
        ELSEWHERE: "what is sold without a host",
    }
)


class Source(NamedTuple):
    """One part of a gain, as a share of it."""

    names: tuple[str, ...]
    share: float
    low: float
    high: float
    told: bool  # by itself; else those that cannot be told apart


def source_name(name: str) -> str:
    """What people call a source of sales."""
    if name.startswith(TYPE):
        return say("other {group}", group=group_name(name.removeprefix(TYPE)))
    return say(_WORDS[name]) if name in _WORDS else in_sentence(name)


def divided(sources: Sequence[Source], lost: bool = False) -> str:
    """`46 [31, 60] come from social and 12 [3, 20] are new demand; 42 [30, 55] together cannot be told apart: ...`.

    ``lost``: of a loss, which goes where a gain would come from.
    """
    new = say("demand that is gone") if lost else say(_WORDS[NEW])
    come, also, rest = [], [], ""
    for source, hundredth in zip(sources, _whole([100 * source.share for source in sources]), strict=True):
        names = listed([new if name == NEW else source_name(name) for name in source.names])
        if not source.told and len(sources) == 1:
            return say("none can be laid to anyone: {names} cannot be told apart", names=names)
        turned = source._replace(low=-source.high, high=-source.low)
        if not source.told:
            told = _told(hundredth, source)
            rest = say(
                "{names}: not told from none, {share}"
                if len(source.names) == 1
                else "{share} together cannot be told apart: {names}",
                names=names,
                share=told,
            )
        elif source.share < 0:
            told = _told(-hundredth, turned)
            if source.names == (NEW,):
                also.append(
                    say("{share} are new demand" if lost else "{share} are sold by nobody any more", share=told)
                )
            else:
                template = to_say(("{names} sells {share} more besides", "{names} sells {share} less besides"))[lost]
                also.append(say(template, names=names, share=told))
        else:
            came = to_say(("{share} come from {names}", "{share} go to {names}"))[lost]
            template = to_say("{share} are {names}") if source.names == (NEW,) else came
            come.append(say(template, names=names, share=_told(hundredth, source)))
    return say("; ").join([*([listed(come)] if come else []), *also, *([rest] if rest else [])])


def _told(hundredth: int, source: Source) -> str:
    low, high = (number(100 * end, 0) for end in (source.low, source.high))
    return f"{number(hundredth, 0)} [{low}, {high}]"


def attack_sentences(run: RunResult) -> list[str]:
    """Of what is asked about one platform's terms: who lost what it wins, or who wins what it loses, while in force."""
    name, found = attacker_of(run), attack(run)
    if name is None or found is None:
        return []
    first, end = weeks_in_force(run)
    whole = (first, end) == (0, reported_weeks(run))
    span = (
        say("over the whole horizon")
        if whole
        else say("in weeks {first} to {last}, in which this is in force", first=first, last=end - 1)
    )
    if math.isnan(found.won[1]):
        return []
    if not found.clear:
        return [
            say(
                "Whether {platform} wins or loses orders cannot be told from chance {span}.",
                platform=in_sentence(name),
                span=span,
            )
        ]
    sources = [Source(part.names, *part.share, part.told) for part in found.told]
    lost = found.won[0] < 0
    return [
        say(
            "Of 100 orders that {platform} loses {span}, {sources}."
            if lost
            else "Of 100 orders that {platform} wins {span}, {sources}.",
            platform=in_sentence(name),
            span=span,
            sources=divided(sources, lost),
        )
    ]


def _whole(shares: Sequence[float]) -> list[int]:
    """Whole numbers with the same sum, which is whole: the largest remainders are rounded up."""
    down = [math.floor(share) for share in shares]
    missing = round(sum(shares)) - sum(down)
    order = sorted(range(len(shares)), key=lambda at: down[at] - shares[at])
    return [number + (at in order[:missing]) for at, number in enumerate(down)]
