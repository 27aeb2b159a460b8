"""Writes `docs/api.md`: what `import sim` offers, from signatures and docstrings.

Run `python -m sim.app.pages.interface docs/api.md` in a checkout after a change; a test compares.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sim
from sim.core.errors import UserError
from sim.evidence.fitting.answer import Answer
from sim.observe.series import TABLE_SCHEMA
from sim.report.markdown import table
from sim.study.analysis.compare import COMPARISON_SCHEMA
from sim.study.fork import Fork, Future
from sim.study.results import RunResult, read

_HEAD = """# The Python interface

Generated from the package by `python -m sim.app.pages.interface docs/api.md`; do not edit. `import sim` is quick; what
a function needs is imported when it is called. Words are those of the command line ([catalogue](catalogue.md),
[parameters](parameters.md)). Whatever is wrong with a word raises `sim.core.errors.UserError` with the one line that
the terminal would print. Tables are [Polars](https://docs.pola.rs) data frames.
"""
CALLS = ("run", "compare", "plot", "load", "fit", "fork", "claims", "choices")
CLASSES = (RunResult, Answer, Fork, Future)


def interface_page() -> str:
    """The page as Markdown."""
    lines = [_HEAD, "## Functions", ""]
    for name in CALLS:
        lines += _callable(f"sim.{name}", getattr(sim, name))
    lines += _callable("sim.study.results.read", read)
    lines += ["## What they return", ""]
    for kind in CLASSES:
        lines += _class(kind)
    lines += ["## Columns", "", "`RunResult.kpis` and `kpi.parquet`:", ""]
    lines += table(("column", "type"), ((f"`{name}`", str(kind)) for name, kind in TABLE_SCHEMA.items()))
    lines += ["", "`RunResult.comparison` and `comparison.parquet`:", ""]
    lines += table(("column", "type"), ((f"`{name}`", str(kind)) for name, kind in COMPARISON_SCHEMA.items()))
    lines += ["", "## Errors", "", *_class(UserError)]
    return "\n".join(lines).rstrip() + "\n"


def _callable(name: str, function: Any) -> Iterator[str]:
    yield from (f"### `{name}`", "", "```python", f"{name}{_signature(function)}", "```", "", *_said(function), "")


def _signature(function: Any) -> str:
    """One line, or an argument a line where that is too long."""
    signature = inspect.signature(function)
    text = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(signature))
    if len(text) <= 90:
        return text
    inside, _, returned = text.removeprefix("(").rpartition(") -> ")
    return "(\n" + "".join(f"    {part},\n" for part in _split(inside)) + f") -> {returned}"


def _split(text: str) -> list[str]:
    """Arguments, apart at the commas that stand in no brackets."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def _class(kind: type) -> Iterator[str]:
    yield from (f"### `{kind.__module__}.{kind.__qualname__}`", "", *_said(kind), "")
    if dataclasses.is_dataclass(kind):
        rows = ((f"`{field.name}`", str(field.type)) for field in dataclasses.fields(kind) if field.name[0] != "_")
        yield from (*table(("field", "type"), rows), "")
    for name, member in vars(kind).items():
        if isinstance(member, property) and name[0] != "_":
            yield from (f"`{name}`: {' '.join((member.__doc__ or '').split())}", "")
        function = member.__func__ if isinstance(member, classmethod) else member
        if inspect.isfunction(function) and name[0] != "_" and function.__doc__:
            yield from _callable(f"{kind.__name__}.{name}", getattr(kind, name))


def _said(thing: Any) -> list[str]:
    """The docstring; its examples as code."""
    lines: list[str] = []
    examples: list[str] = []
    for line in (inspect.getdoc(thing) or "").splitlines():
        if line.startswith(">>> "):
            examples.append(line[4:].partition("  # doctest")[0].rstrip())
        else:
            lines.append(line.replace("``", "`"))
    shown = ["```python", *examples, "```"] if examples else []
    return [*"\n".join(lines).strip().splitlines(), *([""] if shown else []), *shown]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(interface_page(), encoding="utf-8")
