"""Which English texts the code says: the texts of every `say("...")` and of every table in `to_say(...)`.

Both are those of `sim.words`, imported by their names, from there or from the page's own texts, or as `words.say`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path


def texts_said(folder: Path) -> dict[str, str]:
    """English text: the file that says it, of all Python files in a folder and below it."""
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        by_name = "from sim.words import" in source or "from sim.page.texts import" in source
        if not by_name and "from sim import words" not in source:
            continue
        for text in _texts(ast.parse(source), by_name):
            found.setdefault(text, str(file.relative_to(folder)))
    return found


def _texts(tree: ast.AST, by_name: bool) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        said = node.func
        if isinstance(said, ast.Attribute) and isinstance(said.value, ast.Name) and said.value.id == "words":
            called = said.attr
        else:
            called = said.id if isinstance(said, ast.Name) and by_name else ""
        if called == "say":
            yield from _strings(node.args[0])
        elif called == "to_say":
            yield from _in_table(node.args[0])


def _strings(node: ast.expr) -> Iterator[str]:
    """A text, or either of two (`say("a" if x else "b")`); nothing for a variable, whose texts `to_say` holds."""
    if isinstance(node, ast.IfExp):
        yield from _strings(node.body)
        yield from _strings(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _in_table(node: ast.expr) -> Iterator[str]:
    """Texts of a table: the values of a dictionary, what stands in a tuple, a list or a set."""
    if isinstance(node, ast.Dict):
        for value in node.values:
            yield from _in_table(value)
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for element in node.elts:
            yield from _in_table(element)
    else:
        yield from _strings(node)
