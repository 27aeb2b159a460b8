"""Where texts for people go."""

from __future__ import annotations

from typing import NoReturn

from rich.console import Console as RichConsole


class Console(RichConsole):
    """A console that says when its reader has gone, as in `| head -1`, instead of ending the process by itself."""

    def on_broken_pipe(self) -> NoReturn:
        """Called while the error is handled."""
        self.quiet = True
        raise BrokenPipeError
