"""What is on screen, as the words of a command line and back; the words are what a link keeps."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sim.params.market import NAMED

FIRM, SIZE, MARKET = "firm", "size", "market"
GROUPS = tuple(NAMED.values())  # of which `+GROUP=NAME` asks, any number of them
CHOICES = {MARKET: "outlook", SIZE: "default"}  # of which there is always one: `GROUP=NAME`, and what holds unsaid
SWITCHES = ("stress", "decompose", "break_even", "explain")  # what else may be asked: `SWITCH=true`
QUICK = "small"  # the size of a first look
WORDS_MOST = 4000  # characters of a link's words
_ASKED = re.compile(r"\+(\w+)=(?:(\w+)|\[(\w+(?:,\w+)*)\])")
_CHOSEN = re.compile(rf"({'|'.join(CHOICES)})=(\w+)")
_SWITCHED = re.compile(rf"({'|'.join(SWITCHES)})=true")
_VALUE = re.compile(r"([A-Za-z_]\w*(?:\.\w+)*)=([+-]?[\w.+-]+)")


@dataclass(frozen=True)
class Question:
    """A question: names by group, a market, a size, values of parameters, and whatever else was typed."""

    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of `GROUPS`
    chosen: Mapping[str, str] = field(default_factory=dict)  # of `CHOICES`
    switches: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()  # by path
    more: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        """The words of the command line, always in the same order."""
        named = {group: names for group in GROUPS if (names := self.asked.get(group))}
        return [
            *(f"+{group}={_names(names)}" for group, names in named.items()),
            *(
                f"{group}={name}"
                for group, usual in CHOICES.items()
                if (name := self.chosen.get(group, usual)) != usual
            ),
            *(f"{name}=true" for name in SWITCHES if name in self.switches),
            *(f"{path}={value}" for path, value in self.values),
            *self.more,
        ]

    @property
    def size(self) -> str:
        """How large the market is."""
        return self.chosen.get(SIZE, CHOICES[SIZE])

    def of_size(self, name: str) -> Question:
        """The same asked of a market of another size."""
        return replace(self, chosen={**self.chosen, SIZE: name})


def question_of(words: Sequence[str], parameters: Mapping[str, object] | frozenset[str] = frozenset()) -> Question:
    """What words ask. ``parameters``: paths that have a place of their own on screen; all else is ``more``."""
    asked: dict[str, tuple[str, ...]] = {}
    chosen: dict[str, str] = {}
    switches, values, more = list[str](), dict[str, str](), list[str]()
    for word in words:
        if (found := _ASKED.fullmatch(word)) and found[1] in GROUPS and found[1] not in asked:
            names = tuple((found[2] or found[3]).split(","))
            if len(set(names)) == len(names):
                asked[found[1]] = names
                continue
        if (found := _CHOSEN.fullmatch(word)) and found[1] not in chosen:
            chosen[found[1]] = found[2]
        elif (found := _SWITCHED.fullmatch(word)) and found[1] not in switches:
            switches.append(found[1])
        elif (found := _VALUE.fullmatch(word)) and found[1] in parameters and found[1] not in values:
            values[found[1]] = found[2]
        else:
            more.append(word)
    return Question(asked, chosen, tuple(switches), tuple(values.items()), tuple(more))


def split(text: str) -> list[str]:
    """Words as they are typed into a shell; a ``ValueError`` for a quote that is not closed."""
    return shlex.split(text[:WORDS_MOST])


def joined(words: Sequence[str]) -> str:
    """Words as one would type them."""
    return shlex.join(words)


def _names(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"[{','.join(names)}]"
