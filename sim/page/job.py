"""One command that runs in a process of its own: how far it is, how it ended, what it left behind."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from sim.core.cores import LIMIT
from sim.study.execution.progress import TOLD
from sim.words import say

State = Literal["waiting", "running", "done", "failed", "cancelled"]
WAITING: Final = "waiting"
RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"
GRACE_SECONDS = 8.0  # in which a command that is asked to end puts its things away
_SAID_MOST = 600  # characters of why it failed


class Job:
    """Words for `python -m MODULE`, and what becomes of them. Started and followed by one queue."""

    def __init__(self, owner: str, module: str, words: Sequence[str], wants: int = 1, long: bool = False) -> None:
        self.owner = owner  # the session that asked
        self.module, self.words = module, tuple(words)
        self.wants, self.long = wants, long  # cores at most; whether a first look should not have to wait for it
        self.cores = 0  # that it was given
        self.state: State = WAITING
        self.why = ""  # it failed
        self.began = self.ended = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._place: Path | None = None
        self._told_to_end = 0.0
        self._printed = ""

    @property
    def command(self) -> str:
        """The command line, as one would type it."""
        return shlex.join(["python", "-m", self.module, *self.words])

    @property
    def over(self) -> bool:
        """Whether nothing more will become of it."""
        return self.state in (DONE, FAILED, CANCELLED)

    @property
    def printed(self) -> str:
        """What a command that is over has printed."""
        return self._printed

    @property
    def folder(self) -> Path | None:
        """What was written, which is the last line that it prints."""
        last = self._printed.rstrip().rpartition("\n")[2]
        return Path(last) if self.state == DONE and last else None

    @property
    def seconds(self) -> float:
        """For which it has run."""
        return (self.ended or time.time()) - self.began if self.began else 0.0

    @property
    def progress(self) -> tuple[int, int]:
        """Weeks of markets done, and all of them; 0 of 0 before the first."""
        if self._place is None:
            return 0, 0
        try:
            done, total = (self._place / "progress").read_text(encoding="ascii").split("/")
            return int(done), int(total)
        except (OSError, ValueError):
            return 0, 0

    @property
    def says(self) -> str:
        """The last line that a running command has printed for people, such as that it compiles."""
        lines = self._read("err").rstrip().splitlines() if self.state == RUNNING else []
        return lines[-1].strip() if lines else ""

    def start(self, cores: int) -> None:
        """Run it on so many cores."""
        self.cores, self.began, self.state = cores, time.time(), RUNNING
        self._place = Path(tempfile.mkdtemp(prefix="sim-page-"))
        beside = {LIMIT: str(cores), TOLD: str(self._place / "progress"), "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
        words = [sys.executable, "-m", self.module, *self.words]
        try:
            with (self._place / "out").open("wb") as out, (self._place / "err").open("wb") as err:
                self._process = subprocess.Popen(
                    words, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env={**os.environ, **beside}
                )
        except OSError as problem:
            self._end(FAILED, str(problem))

    def recalled(self, folder: Path) -> None:
        """Be over, with what the same command wrote before."""
        self._printed = str(folder)
        self.state = DONE

    def look(self) -> None:
        """Notice that it has ended, or end it without ceremony when it was asked to and does not."""
        if self._process is None or self.state != RUNNING:
            return
        status = self._process.poll()
        if status is None:
            if self._told_to_end and time.time() - self._told_to_end > GRACE_SECONDS:
                self._process.kill()
            return
        if self._told_to_end:
            self._end(CANCELLED)
        elif status:
            self._end(FAILED, self._last_words() or say("it ended with status {status}", status=status))
        else:
            self._end(DONE)

    def cancel(self) -> None:
        """Ask it to end; what is half written goes with it."""
        if self.state == WAITING:
            self.state = CANCELLED
        elif self.state == RUNNING and self._process is not None and not self._told_to_end:
            self._told_to_end = time.time()
            self._process.terminate()

    def _end(self, state: State, why: str = "") -> None:
        self.why, self.ended = why, time.time()
        if self._place is not None:
            self._printed = self._read("out")
            shutil.rmtree(self._place, ignore_errors=True)
        self.state = state  # last, since other threads read what goes with it

    def _last_words(self) -> str:
        lines = [line.strip() for line in self._read("err").splitlines() if line.strip()]
        return next((line for line in lines if line.startswith("error:")), lines[-1] if lines else "")[:_SAID_MOST]

    def _read(self, name: str) -> str:
        try:
            return (self._place / name).read_text(encoding="utf-8", errors="replace") if self._place else ""
        except OSError:
            return ""
