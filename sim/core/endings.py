"""How a command ends before its work does: an interrupt, a termination, a closed terminal.

The first signal raises an exception in the main thread, so that workers end and half-written files go. Libraries may
swallow it or keep the thread busy; what still lives some seconds later is ended without ceremony.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

GRACE_SECONDS, _STEP_SECONDS = 4.0, 0.05
_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_heard: list[int] = []  # signals that asked the command to end
_lost = False  # what a signal raised
_starting = False  # nothing has been begun that would have to be put away


class Ended(BaseException):
    """A signal asks the command to end; ``status`` is 128 and the number of the signal, as shells have it."""

    def __init__(self, signum: int):
        super().__init__(signum)
        self.status = 128 + signum


def listen() -> None:
    """Answer signals that end a command from here on; those that are ignored stay so (`nohup`)."""
    global _starting
    _starting = True
    heard = {signum for signum in _ENDING if signal.getsignal(signum) is not signal.SIG_IGN}
    for signum in heard:
        signal.signal(signum, _end)
    sys.unraisablehook = _lose
    threading.excepthook = _lose_in_thread
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)  # told even while the main thread is in machine code
    threading.Thread(target=_insist, args=(told, heard), daemon=True).start()


def started() -> None:
    """From here on an ending has something to put away."""
    global _starting
    _starting = False


def heed() -> None:
    """Raise what a signal raised, if one was heard and some other exception came of it: it broke into a library."""
    if _heard:
        raise _wish(_heard[0])


def deaf() -> None:
    """From here on signals no longer matter: the work is done, and Python is only tidying up."""
    for signum in _ENDING:
        signal.signal(signum, signal.SIG_IGN)


@contextmanager
def spawning() -> Iterator[None]:
    """Processes that are started within hear no signal meant for the command, not even before they could say so."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with(parent: int, every_seconds: float = 1.0) -> None:
    """End this process soon after the process ``parent``, whatever happened to that one."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(every_seconds)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _end(signum: int, frame: FrameType | None) -> None:
    _heard.append(signum)
    if _starting:
        if signum == signal.SIGINT:
            os.write(2, b"interrupted\n")
        os._exit(128 + signum)
    raise _wish(signum)


def _wish(signum: int) -> BaseException:
    return KeyboardInterrupt() if signum == signal.SIGINT else Ended(signum)


def _lose(lost: Any) -> None:
    """An exception that nobody could catch, in a destructor for one; a signal's is raised again a moment later."""
    global _lost
    if isinstance(lost.exc_value, KeyboardInterrupt | Ended):
        _lost = True
    else:
        sys.__unraisablehook__(lost)


def _lose_in_thread(lost: threading.ExceptHookArgs) -> None:
    """What breaks in a library's thread while workers are being ended comes of the ending, and is no fault to tell."""
    if not _heard:
        threading.__excepthook__(lost)


def _insist(told: int, heard: set[int]) -> None:
    """Wait for the first signal that ends the command, then end what lives on."""
    global _lost
    while (signum := os.read(told, 1)[0]) not in heard:
        pass
    for _ in range(round(GRACE_SECONDS / _STEP_SECONDS)):
        time.sleep(_STEP_SECONDS)
        if _lost:
            _lost = False
            signal.pthread_kill(threading.main_thread().ident or 0, signum)
    os._exit(128 + signum)
