"""What a run is called among others, for those who read no command lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.page.job import Job
from sim.page.question import CHOICES, SIZE, joined, question_of
from sim.words import named, say

_OF_THE_PAGE = ("lang=", "output.dir=")  # words that the page adds to every command
_WITH_A_PLACE = "--config-dir"  # one more, with the folder behind it


def called(job: Job) -> str:
    """Such as `price war + points · full size`."""
    question = question_of([*_asked(job.words)])
    names = [named(group, name, name.replace("_", " ")) for group, of in question.asked.items() for name in of]
    size = say("full size") if question.size == CHOICES[SIZE] else say("size {size}", size=question.size)
    others = {group: name for group, name in question.chosen.items() if group != SIZE and name != CHOICES[group]}
    more = [*(f"{group}={name}" for group, name in others.items()), *question.switches]
    more += [joined(question.more)] if question.more else []
    return " · ".join([" + ".join(names) or say("the market as it is"), size, *more])


def _asked(words: Sequence[str]) -> Iterator[str]:
    """The words that somebody has chosen."""
    rest = iter(words)
    for word in rest:
        if word == _WITH_A_PLACE:
            next(rest, None)
        elif not word.startswith(_OF_THE_PAGE):
            yield word
