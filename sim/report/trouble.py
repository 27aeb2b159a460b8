"""What went wrong, said in one clear line, and with which exit status."""

from __future__ import annotations

from rich.text import Text

from sim.core.errors import MACHINE, StudyError, UserError, in_words, printable
from sim.report.console import Console
from sim.words import say, to_say
from sim.words.frames import framed

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130
OUT_OF_MEMORY = to_say("not enough memory: try population.persons with fewer, or threads=1")
MISTAKES_LONGEST = 1500  # characters of all mistakes together


def explain(problem: BaseException) -> int | None:
    """Say on standard error what went wrong, if it is of a kind that users meet.

    Returns the exit status, or None for anything else.
    """
    console = Console(stderr=True)
    if isinstance(problem, UserError):
        told = printable(say("; ").join(map(framed, problem.lines)), MISTAKES_LONGEST)
        console.print(Text.assemble((say("error: "), "red"), told), soft_wrap=True)
        return BAD_INPUT
    if isinstance(problem, StudyError):
        console.print(Text(str(problem)), soft_wrap=True)  # of a fault, with its trace
        return FAILED
    if isinstance(problem, OSError) and problem.errno in MACHINE:
        console.print(Text.assemble((say("error: "), "red"), printable(in_words(problem))), soft_wrap=True)
        return FAILED
    if isinstance(problem, MemoryError):
        console.print(Text.assemble((say("error: "), "red"), say(OUT_OF_MEMORY)), soft_wrap=True)
        return FAILED
    if isinstance(problem, KeyboardInterrupt):
        console.print(say("interrupted; replications that were complete are kept and will be found again"))
        return INTERRUPTED
    return None
