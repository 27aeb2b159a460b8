"""What `--help` of every command says, and of every command within one."""

from __future__ import annotations

from functools import cache
from unittest.mock import patch

from sim.app import help_text
from sim.app.pages.commands import commands, help_of

WITHIN = {"sim.firm": (("new",), ("respond",), ("allocate",)), "sim.validate": (("--log", "orders.csv"),)}


def asked() -> list[tuple[str, tuple[str, ...]]]:
    """The module of each command, and the words before `--help`."""
    return [(module, words) for door, module in commands().items() for words in ((), *WITHIN.get(door, ()))]


@cache
def texts_of_helps(code: str) -> dict[str, str]:
    """Every English text that is said in them: the module whose help it is from."""
    found: dict[str, str] = {}
    for module, words in asked():
        with patch.object(help_text, "say", lambda text, module=module, **gaps: found.setdefault(text, module)):
            help_of(module, *words, "--lang", code)
    return found
