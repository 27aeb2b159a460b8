"""What to ask next: a few commands that follow from an answer, each with what it would say."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.params.precision import REPLICATIONS_MAX
from sim.report.page.blocks import Block, Code, Prose
from sim.report.page.effect import Effect, effect_of
from sim.report.page.health import AFFORDABLE, needed
from sim.report.page.provenance import command_of
from sim.report.page.texts import Texts
from sim.report.text.header import TINY, persons_of

if TYPE_CHECKING:
    from sim.study.results import RunResult

MOST = 3  # commands


def onward(run: RunResult, say: Texts) -> Iterator[Block]:
    """The first few questions that this answer leaves open; none of a run whose arms are not compared."""
    if run.comparison is None:
        return
    for key, command in [*_questions(run, effect_of(run))][:MOST]:
        yield Prose((say(key),))
        yield Code(command)


def _questions(run: RunResult, effect: Effect | None) -> Iterator[tuple[str, str]]:
    """Keys of texts and their commands, the most useful first."""
    words, config = shlex.split(command_of(run)[1])[3:], run.config
    if persons_of(run) < TINY:
        yield "next_size", _command(words, ("size", "population.persons", "replications"))
        return
    told = effect is not None and effect.finding
    if config.get("strategies") and not config.get("break_even"):
        yield "next_pays", _command(words, ("break_even",), "break_even=true")
    if told and not config.get("explain"):
        yield "next_why", _command(words, ("explain",), "explain=true")
    need = None if effect is None or told else needed(effect)
    if effect is not None and need and need <= min(AFFORDABLE * effect.replications, REPLICATIONS_MAX):
        yield "next_sure", _command(words, ("replications",), f"replications={need}")
    if (config.get("firms") or {}) and config.get("strategies"):
        asked = [word for word in words if word.startswith("+firm=")]
        yield "next_levers", shlex.join(["python", "-m", "sim.firm", "allocate", *_options(words), *asked])
    if told and (seed := run.manifest.get("seed")) is not None:
        yield "next_luck", _command(words, ("seed",), f"seed={int(seed) + 1}")


def _command(words: Sequence[str], without: Sequence[str], *more: str) -> str:
    """The same question without some words and with others."""
    kept = [word for word in words if word.partition("=")[0] not in without]
    return shlex.join(["python", "-m", "sim", *kept, *more])


def _options(words: Sequence[str]) -> list[str]:
    """`--config-dir FOLDER`, where it was given: without it a firm of one's own is not found."""
    for at, word in enumerate(words):
        if word == "--config-dir":
            return list(words[at : at + 2])
        if word.startswith("--config-dir="):
            return [word]
    return []
