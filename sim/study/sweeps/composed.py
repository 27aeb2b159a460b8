"""The runs of a sweep, from words to parameters: each is composed when it is wanted, and none is the same as another.

Before the first begins some values of each word are tried (`try_first`), so that what is wrong with a value is found at
once; the rest is composed while others run, or never, if the run is known by its words (`sim.study.sweeps.keys`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from sim.core.errors import UserError, printable
from sim.params.market import MarketParams
from sim.study.compose import compose_words, configs_folder, folders_of, hydras_behaviour
from sim.study.notes import notes
from sim.study.sweeps.design import Asked, runs_of
from sim.study.sweeps.settings import Settings, split
from sim.study.words import checked, once
from sim.study.yaml_files import Folders

Tell = Callable[[int, int], None]  # how many runs are composed, of how many
KEY_DIGITS = 16
_NOTED, _NOTES = 100, 8  # runs that are looked at for notes, and lines at most
_ENDS = 32  # of a word with many values so many from each end are tried before the first run begins
_WHERE = ("dir",)  # of the output: says where results go, not what they are


class Task(NamedTuple):
    """One run of a sweep, ready to be done."""

    params: MarketParams
    swept: dict[str, str]  # what the words with several values say here, by key
    key: str  # of its content: a run of the same key finds the same, wherever its results go and on however many cores

    def made(self) -> Task:
        """Itself; a `Later` is composed."""
        return self


class Later:
    """One run of a sweep that is composed when it is wanted."""

    def __init__(self, asked: Asked, make: Callable[[Asked], Task]):
        self.asked, self._make = asked, make
        self.key = ""  # as of a `Task`, once it is known
        self.learn: Callable[[Later], object] | None = None  # told once it has been composed
        self._held: Task | None = None

    @property
    def swept(self) -> dict[str, str]:
        """As of a `Task`."""
        return self.asked.swept

    @cached_property
    def name(self) -> str:
        """What its words are known by; 64 digits."""
        return hashlib.sha256("\0".join(self.asked.words).encode()).hexdigest()

    def hold(self) -> Task:
        """Its parameters, kept until they are wanted."""
        self._held = self.made()
        return self._held

    def made(self) -> Task:
        """Its parameters; a `UserError` if there are none. They are not kept: thousands would fill the memory."""
        task, self._held = self._held or self._make(self.asked), None
        self.key = task.key
        if self.learn is not None:
            self.learn(self)
        return task


class Composer:
    """Makes parameters of words by ``compose``, and refuses two runs that are the same."""

    def __init__(self, compose: Callable[[Sequence[str]], MarketParams], runs: Sequence[Asked]):
        self._compose = compose
        # Of each run's words those that are not the same in all.
        self._varied = [at for at, values in enumerate(zip(*(run.words for run in runs), strict=True)) if _vary(values)]
        self._folder = ""
        self._seen: dict[bytes, Asked] = {}  # by the contents of all groups

    def __call__(self, run: Asked) -> Task:
        params = self._compose(run.words)
        if params.output.dir != (self._folder or params.output.dir):
            raise UserError("output.dir: a sweep has one folder, in which every run has its own")
        self._folder = params.output.dir
        contents = _contents(params)
        other = self._seen.setdefault(hashlib.sha256(b"".join(contents.values())).digest(), run)
        if other is not run:
            raise UserError(f"is the same as the run with {self._told(other)}")
        return Task(params, run.swept, _key(contents, params))

    def of_run(self, mistake: UserError, run: Asked) -> UserError:
        """What is wrong with one of several runs, with the words that tell it apart."""
        if not self._varied:
            return mistake
        first, *others = mistake.lines
        return UserError(f"the run with {self._told(run)}: {first}", *others)

    def _told(self, run: Asked) -> str:
        return printable(" ".join(run.words[place] for place in self._varied).replace("++", ""), 100)


def _vary(values: Sequence[str]) -> bool:
    return any(value != values[0] for value in values)


class Sweep(NamedTuple):
    """What a command says of its sweep, and every run of it."""

    settings: Settings
    asked: list[Asked]
    composer: Composer
    folders: Folders

    def runs(self) -> list[Later]:
        """Each run, to be composed when it is wanted."""
        return [Later(run, self.composer) for run in self.asked]


def sweep_of(words: Sequence[str], config_dir: Path | None = None) -> Sweep:
    """What a command says of its sweep; no run is composed yet."""
    folders = folders_of(config_dir)
    known = folders.known()
    settings, rest = split(words, config_dir, configs_folder())
    market = checked(rest, known)
    with hydras_behaviour():
        once(market, known, folders)
        runs = runs_of(market, settings, known, folders, _seed(market))

    def compose(words: Sequence[str]) -> MarketParams:
        with hydras_behaviour():
            return compose_words(words, known, folders)

    return Sweep(settings, runs, Composer(compose, runs), folders)


def tasks_of(
    words: Sequence[str], config_dir: Path | None = None, tell: Tell = lambda done, of: None
) -> tuple[Settings, list[Task]]:
    """What a command says of its sweep, and every run of it. ``tell`` hears how many are composed, of how many."""
    sweep = sweep_of(words, config_dir)
    return sweep.settings, composed(sweep.asked, sweep.composer, tell)


def compose_sweep(words: Sequence[str], config_dir: Path | None = None) -> list[MarketParams]:
    """The parameters of every run of a sweep, in order."""
    return [task.params for task in tasks_of(words, config_dir)[1]]


def try_first(runs: Sequence[Later], composer: Composer, tell: Tell = lambda done, of: None) -> list[Task]:
    """Compose some ``runs`` and hold them: with all values of each word or, of words with many, those at both ends.

    A `UserError` for the first that cannot be. Runs that are known by their words could be before.
    """
    ends = _ends([run.asked.words for run in runs], _ENDS)
    wanted, tried = [runs[at] for at in ends if not runs[at].key], []
    for run in wanted:
        try:
            tried.append(run.hold())
        except UserError as mistake:
            raise composer.of_run(mistake, run.asked) from None
        tell(len(tried), len(wanted))
    return tried


def notes_of(tasks: Sequence[Task]) -> list[str]:
    """What users should know of the runs before they read their table, each line once; of many runs the first lines."""
    told = dict.fromkeys(note for task in tasks[:_NOTED] for note in notes(task.params))
    return [*told][:_NOTES]


def _seed(words: Sequence[str]) -> int:
    """The seed of the market, if a word gives one; else its default."""
    given = [word.partition("=")[2] for word in words if word.lstrip("+").startswith("seed=")]
    default: int = MarketParams.model_fields["seed"].default
    return int(given[0]) if given and given[0].isdecimal() else default


def composed(runs: Sequence[Asked], composer: Composer, tell: Tell) -> list[Task]:
    """Every run with its parameters; a `UserError` for the first that cannot be, or is the same as another.

    One run for each value of each word comes first, so that what is wrong with a value is found at once and not after
    thousands of others.
    """
    found: dict[int, Task] = {}
    first = _ends([run.words for run in runs], len(runs))
    for at in dict.fromkeys([*first, *range(len(runs))]):
        try:
            found[at] = composer(runs[at])
        except UserError as mistake:
            raise composer.of_run(mistake, runs[at]) from None
        tell(len(found), len(runs))
    return [found[at] for at in range(len(runs))]


def _ends(jobs: Sequence[tuple[str, ...]], most: int) -> list[int]:
    """Numbers of runs, one for each value of each word, those of words with few values before others.

    Of more than twice the ``most`` values of a word so many from each end.
    """
    found: dict[int, None] = {}
    for values in sorted(zip(*jobs, strict=True), key=lambda values: len(set(values))):
        seen: dict[str, int] = {}
        for at, value in enumerate(values):
            seen.setdefault(value, at)
        ends = list(seen.values())
        found |= dict.fromkeys(ends if len(ends) <= 2 * most else [*ends[:most], *ends[-most:]])
    return list(found)


def _contents(params: MarketParams) -> dict[str, bytes]:
    """A hash of each group of parameters; the order of names counts, and 1, 1.0 and true differ."""
    data = params.model_dump(mode="json")
    return {name: hashlib.sha256(json.dumps(value).encode()).digest() for name, value in data.items()}


def _key(contents: dict[str, bytes], params: MarketParams) -> str:
    """The content of a run, without what changes no result: where that goes, and the number of cores."""
    output = params.output.model_dump_json(exclude={*_WHERE}).encode()
    rest = b"".join(sum_ for name, sum_ in contents.items() if name not in ("output", "threads"))
    return hashlib.sha256(rest + output).hexdigest()[:KEY_DIGITS]
