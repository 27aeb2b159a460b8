"""Keys of runs by their words, so that what is known is found without composing it.

A line a run in a file of the sweep's folder, which is named by all that words are composed with: the files of YAML, to
the letter, and the code. When any of that changes there is another file, and everything is composed once more.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from sim.core.sources import versions
from sim.study.compose import CONFIG_NAME
from sim.study.execution.cache import sources_hash
from sim.study.sweeps.composed import KEY_DIGITS, Later
from sim.study.sweeps.settings import PARTS
from sim.study.yaml_files import Folders

_FOLDER, _KEPT = ".keys", 4  # folders of YAML that take turns in one sweep
_PACKAGES = ("hydra-core", "omegaconf", "pydantic", "pyyaml")
_CODE = "sim.study.sweeps.job"  # composes and does runs; its hash is wanted all the same
_NAME_DIGITS = 32
_LINE = re.compile(rf"([0-9a-f]{{{_NAME_DIGITS}}}) ([0-9a-f]{{{KEY_DIGITS}}})")  # half of one is none


@contextmanager
def known_by_words(runs: Iterable[Later], root: Path, folders: Folders) -> Iterator[Callable[[], None]]:
    """Give each run the key that its words are known to have; within the block, those that are composed are noted.

    They are written from the moment on at which what this returns is called, since a sweep that is refused writes
    nothing.
    """
    notes = _Notes(root / PARTS / _FOLDER / _stamp(folders))
    try:
        for run in runs:
            if run.key:  # composed before
                notes.add(run)
            run.key, run.learn = notes.known.get(run.name[:_NAME_DIGITS], ""), notes.add
        yield notes.begin
    finally:
        notes.close()


class _Notes:
    """The file of keys, read once and then added to."""

    def __init__(self, file: Path):
        self._file, self._opened, self._begun = file, ExitStack(), False
        self._to: BinaryIO | None = None
        self._waiting: list[str] = []
        self.known = _read(file)

    def add(self, run: Later) -> None:
        """A run has been composed."""
        name = run.name[:_NAME_DIGITS]
        if self.known.setdefault(name, "") != run.key:
            self.known[name] = run.key
            self._waiting.append(f"{name} {run.key}\n")
            self._write()

    def begin(self) -> None:
        """Write what has been added, and from here on whatever is."""
        self._begun = True
        self._write()

    def close(self) -> None:
        self._opened.close()

    def _write(self) -> None:
        """Lines go to the end, each at once, so that several commands may add to one file."""
        if not self._begun or not self._waiting:
            return
        with suppress(OSError):  # a full disk is told of results
            if self._to is None:
                self._to = self._opened.enter_context(_opened(self._file))
                self._to.write(b"\n")  # the last command may have been killed within a line
            self._to.write("".join(self._waiting).encode())
        self._waiting.clear()


def _opened(file: Path) -> BinaryIO:
    file.parent.mkdir(parents=True, exist_ok=True)
    others = sorted((each for each in file.parent.iterdir() if each != file), key=lambda each: each.stat().st_mtime_ns)
    for other in others[: max(len(others) - _KEPT, 0)]:
        other.unlink()
    return file.open("ab", buffering=0)


def _stamp(folders: Folders) -> str:
    """What words are composed with: code, packages, and every file that a word may name."""
    digest = hashlib.sha256(f"{sources_hash(_CODE)} {versions(_PACKAGES)}".encode())
    for at, (place, names) in enumerate(zip(folders.places, folders.names, strict=True)):
        files = [f"{group}/{name}.yaml" for group, of_it in sorted(names.items()) for name in sorted(of_it)]
        for name in (f"{CONFIG_NAME}.yaml", *files):
            with suppress(OSError):
                content = (place / name).read_bytes()
                digest.update(f"{at} {name} {len(content)} ".encode() + content)
    return digest.hexdigest()[:_NAME_DIGITS]


def _read(file: Path) -> dict[str, str]:
    try:
        text = file.read_text(encoding="ascii", errors="replace")
    except OSError:
        return {}
    return {found[1]: found[2] for line in text.splitlines() if (found := _LINE.fullmatch(line))}
