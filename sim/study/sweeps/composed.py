"""The runs of a sweep: all are composed and checked before the first begins, and no two are the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.core.errors import UserError, printable
from sim.params.market import MarketParams
from sim.study.compose import compose_words, configs_folder, folders_of, hydras_behaviour
from sim.study.notes import notes
from sim.study.sweeps.design import Asked, runs_of
from sim.study.sweeps.settings import Settings, split
from sim.study.words import checked, once

Tell = Callable[[int, int], None]  # how many runs are composed, of how many
_KEY_DIGITS = 16
_NOTED, _NOTES = 100, 8  # runs that are looked at for notes, and lines at most
_WHERE = ("dir",)  # of the output: says where results go, not what they are


class Task(NamedTuple):
    """One run of a sweep, ready to be done."""

    params: MarketParams
    swept: dict[str, str]  # what the words with several values say here, by key
    key: str  # of its content: a run of the same key finds the same, wherever its results go and on however many cores


def tasks_of(
    words: Sequence[str], config_dir: Path | None = None, tell: Tell = lambda done, of: None
) -> tuple[Settings, list[Task]]:
    """What a command says of its sweep, and every run of it. ``tell`` hears how many are composed, of how many."""
    folders = folders_of(config_dir)
    known = folders.known()
    settings, rest = split(words, config_dir, configs_folder())
    market = checked(rest, known)
    with hydras_behaviour():
        once(market, known, folders)
        runs = runs_of(market, settings, known, folders, _seed(market))
        return settings, composed(runs, lambda words: compose_words(words, known, folders), tell)


def compose_sweep(words: Sequence[str], config_dir: Path | None = None) -> list[MarketParams]:
    """The parameters of every run of a sweep, in order."""
    return [task.params for task in tasks_of(words, config_dir)[1]]


def notes_of(tasks: Sequence[Task]) -> list[str]:
    """What users should know of the runs before they read their table, each line once; of many runs the first lines."""
    told = dict.fromkeys(note for task in tasks[:_NOTED] for note in notes(task.params))
    return [*told][:_NOTES]


def _seed(words: Sequence[str]) -> int:
    """The seed of the market, if a word gives one; else its default."""
    given = [word.partition("=")[2] for word in words if word.lstrip("+").startswith("seed=")]
    default: int = MarketParams.model_fields["seed"].default
    return int(given[0]) if given and given[0].isdecimal() else default


def composed(runs: Sequence[Asked], compose: Callable[[Sequence[str]], MarketParams], tell: Tell) -> list[Task]:
    """Every run with its parameters; a `UserError` for the first that cannot be, or is the same as another.

    One run for each value of each word comes first, so that what is wrong with a value is found at once and not after
    thousands of others. Groups of parameters that are the same in many runs are kept once.
    """
    varied = [at for at, values in enumerate(zip(*(run.words for run in runs), strict=True)) if len(set(values)) > 1]
    found: dict[int, Task] = {}
    groups: dict[tuple[str, bytes], Any] = {}  # by name and content
    known: dict[tuple[bytes, ...], Asked] = {}  # by the contents of all groups
    for at in _order([run.words for run in runs]):
        run = runs[at]
        told = " ".join(run.words[place] for place in varied).replace("++", "")
        try:
            params = compose(run.words)
        except UserError as mistake:
            if not varied:
                raise
            first, *others = mistake.lines
            raise UserError(f"the run with {printable(told, 100)}: {first}", *others) from None
        contents = _contents(params)
        other = known.setdefault(tuple(contents.values()), run)
        if other is not run:
            one = " ".join(other.words[place] for place in varied).replace("++", "")
            raise UserError(f"the runs with {printable(one, 100)} and with {printable(told, 100)} are the same")
        shared = {name: groups.setdefault((name, sum_), getattr(params, name)) for name, sum_ in contents.items()}
        found[at] = Task(params.model_copy(update=shared), run.swept, _key(contents, params))
        tell(len(found), len(runs))
    return [found[at] for at in range(len(runs))]


def _order(jobs: Sequence[tuple[str, ...]]) -> list[int]:
    """The numbers of all runs: first one for each value of each word, those of words with few values before others."""
    first: dict[int, None] = {}
    for values in sorted(zip(*jobs, strict=True), key=lambda values: len(set(values))):
        seen: dict[str, int] = {}
        for at, value in enumerate(values):
            seen.setdefault(value, at)
        first |= dict.fromkeys(seen.values())
    return [*first, *(at for at in range(len(jobs)) if at not in first)]


def _contents(params: MarketParams) -> dict[str, bytes]:
    """A hash of each group of parameters; the order of names counts, and 1, 1.0 and true differ."""
    data = params.model_dump(mode="json")
    return {name: hashlib.sha256(json.dumps(value).encode()).digest() for name, value in data.items()}


def _key(contents: dict[str, bytes], params: MarketParams) -> str:
    """The content of a run, without what changes no result: where that goes, and the number of cores."""
    output = params.output.model_dump_json(exclude={*_WHERE}).encode()
    rest = b"".join(sum_ for name, sum_ in contents.items() if name not in ("output", "threads"))
    return hashlib.sha256(rest + output).hexdigest()[:_KEY_DIGITS]
