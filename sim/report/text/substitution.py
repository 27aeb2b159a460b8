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

if TYPE_CHECKING:
    from sim.study.results import RunResult

_WORDS = {
    NEW: "new demand",
    OUTSIDE: "shelves outside the market",
    CATEGORIES: "brands of other categories",
    ELSEWHERE: "what is sold without a host",
}


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
        return f"other {group_name(name.removeprefix(TYPE))}"
    return _WORDS.get(name, in_sentence(name))


def divided(sources: Sequence[Source], lost: bool = False) -> str:
    """`46 [31, 60] come from social and 12 [3, 20] are new demand; 42 [30, 55] together cannot be told apart: ...`.

    ``lost``: of a loss, which goes where a gain would come from.
    """
    come_from, new, besides = ("go to", "demand that is gone", "less") if lost else ("come from", _WORDS[NEW], "more")
    gone = "are new demand" if lost else "are sold by nobody any more"
    come, also, rest = [], [], ""
    for source, hundredth in zip(sources, _whole([100 * source.share for source in sources]), strict=True):
        names = listed([new if name == NEW else source_name(name) for name in source.names])
        if not source.told and len(sources) == 1:
            return f"none can be laid to anyone: {names} cannot be told apart"
        turned = source._replace(low=-source.high, high=-source.low)
        if not source.told:
            told = _told(hundredth, source)
            one = len(source.names) == 1
            rest = f"{names}: not told from none, {told}" if one else f"{told} together cannot be told apart: {names}"
        elif source.share < 0:
            told = _told(-hundredth, turned)
            also.append(f"{told} {gone}" if source.names == (NEW,) else f"{names} sells {told} {besides} besides")
        else:
            come.append(f"{_told(hundredth, source)} {'are' if source.names == (NEW,) else come_from} {names}")
    return "; ".join([*([listed(come)] if come else []), *also, *([rest] if rest else [])])


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
    span = "over the whole horizon" if whole else f"in weeks {first} to {end - 1}, in which this is in force"
    if math.isnan(found.won[1]):
        return []
    if not found.clear:
        return [f"Whether {in_sentence(name)} wins or loses orders {span} cannot be told from chance."]
    sources = [Source(part.names, *part.share, part.told) for part in found.told]
    lost = found.won[0] < 0
    return [f"Of 100 orders that {in_sentence(name)} {'loses' if lost else 'wins'} {span}, {divided(sources, lost)}."]


def _whole(shares: Sequence[float]) -> list[int]:
    """Whole numbers with the same sum, which is whole: the largest remainders are rounded up."""
    down = [math.floor(share) for share in shares]
    missing = round(sum(shares)) - sum(down)
    order = sorted(range(len(shares)), key=lambda at: down[at] - shares[at])
    return [number + (at in order[:missing]) for at, number in enumerate(down)]
