"""Which English texts the code says: the texts of every `say("...")` and of every table in `to_say(...)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path


def texts_said(folder: Path) -> dict[str, str]:
    """English text: the file that says it, of all Python files in a folder and below it."""
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        for text in _texts(ast.parse(source)) if "from sim.words import" in source else ():
            found.setdefault(text, str(file.relative_to(folder)))
    return found


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            if node.func.id == "say":
                yield from _strings(node.args[0])
            elif node.func.id == "to_say":
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
