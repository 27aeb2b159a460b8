"""Where texts for people go."""

from __future__ import annotations

from typing import Any, NoReturn

from rich.console import Console as RichConsole

WIDEST = 1000  # columns, whatever the environment says
FILE_WIDTH = 120  # columns of a report that goes to a file or a pipe


class Console(RichConsole):
    """A console that says when its reader has gone, as in `| head -1`, instead of ending the process by itself."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.width = min(self.width, WIDEST)

    def on_broken_pipe(self) -> NoReturn:
        """Called while the error is handled."""
        self.quiet = True
        raise BrokenPipeError


def widen(console: RichConsole) -> RichConsole:
    """Give a console that writes to a file or a pipe room for whole tables; returns it."""
    if not console.is_terminal:
        console.width = max(console.width, FILE_WIDTH)
    return console
