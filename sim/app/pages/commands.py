"""What `--help` of every command says, as one page of the site.

The site writes it anew each time; argparse words it a little differently on every version of Python.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from importlib import import_module
from io import StringIO
from pathlib import Path
from unittest.mock import patch

SIM = Path(__file__).parents[2]
COLUMNS = "110"

_HEAD = """# Commands

What `--help` of each says. Each ends with 0, with 1 if it failed, with 2 at bad input (one line says which word and
what is allowed) and with 130 when it is interrupted.
"""


def commands() -> dict[str, str]:
    """Every command, and the module whose `main` it is, as its door says."""
    found = {}
    for file in sorted([*SIM.glob("*.py"), *SIM.glob("*/__main__.py")]):
        said = re.search(r'\bcommand\("([\w.]+)"\)', file.read_text(encoding="utf-8"))
        if said:
            steps = file.relative_to(SIM.parent).with_suffix("").parts
            found[".".join(step for step in steps if step != "__main__")] = said[1]
    return dict(sorted(found.items()))


def commands_page() -> str:
    """The page as Markdown."""
    return "\n".join([_HEAD, *(line for door, module in commands().items() for line in _told(door, module))])


def _told(door: str, module: str) -> Iterator[str]:
    yield from (f"## python -m {door}", "", "```text", help_of(module).rstrip(), "```", "")


def help_of(module: str, *words: str) -> str:
    """What the command of ``module`` prints when it is asked for help, after ``words``."""
    said = StringIO()
    with redirect_stdout(said), patch.dict(os.environ, {"COLUMNS": COLUMNS}), suppress(SystemExit):
        import_module(module).main([*words, "--help"])
    return said.getvalue()
