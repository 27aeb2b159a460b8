"""What a wrong word is answered with: a sample of every message that the code writes, values in its gaps aside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

VALUE = "7"  # stands for what a user wrote, for names and for numbers
DEEPEST = 4  # names within names that are looked up
HELPS = {"did_you_mean": "", "rows_of": f"{VALUE} rows"}  # what stands for a call of these


def messages(folder: Path, raised: str = "UserError") -> dict[str, str]:
    """English message: the file that raises it, of all `UserError` in a folder and below it.

    ``raised``: another name of what takes messages, such as a method. A gap is filled with a value, or with each of the
    texts that the same file puts there.
    """
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        if f"{raised}(" in source:
            for text in _messages(ast.parse(source), raised):
                found.setdefault(text, str(file.relative_to(folder)))
    return found


def _messages(tree: ast.Module, raised: str) -> Iterator[str]:
    for scope in _functions(tree):
        lookup = _Lookup(tree, scope)
        for node in ast.walk(scope):
            if isinstance(node, ast.Call) and raised in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
                for text in (text for argument in node.args for text in lookup.samples(argument)):
                    if any(sign.isalpha() for sign in text):
                        yield text.replace(": ,", ",")  # an origin that a line follows ends in no colon


def parts(file: Path) -> set[str]:
    """Texts that a file makes messages of elsewhere: what its functions yield, return, or put into a list."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found: set[str] = set()
    for scope in _functions(tree):
        lookup = _Lookup(tree, scope)
        for node in ast.walk(scope):
            for each in _handed_over(node):
                if not isinstance(each, ast.Call):  # what another function returns is that one's
                    found.update(text for text in lookup.samples(each) if " " in text and "  " not in text)
    return found


def _handed_over(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Return | ast.Yield) and node.value is not None:
        return [node.value]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
        return node.args
    return [node.elt] if isinstance(node, ast.ListComp) else []


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Functions and methods, those within others not by themselves: they know the names around them."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield node
        else:
            yield from _functions(node)


class _Lookup:
    """Texts that an expression may be, as far as the function around it and its file tell."""

    def __init__(self, tree: ast.Module, scope: ast.FunctionDef):
        self._returned = {
            node.name: [each.value for each in ast.walk(node) if isinstance(each, ast.Return) and each.value]
            for node in tree.body
            if isinstance(node, ast.FunctionDef)
        }
        self._assigned: dict[str, list[ast.expr]] = {}
        for node in (*tree.body, *ast.walk(scope)):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    _bind(target, node.value, self._assigned)

    def samples(self, node: ast.expr, deep: int = 0) -> list[str]:
        """Each text of each gap comes once, with the first texts of all others."""
        if isinstance(node, ast.Constant):
            return [str(node.value)]
        if isinstance(node, ast.JoinedStr):
            return _joined([self.samples(part, deep) for part in node.values])
        if isinstance(node, ast.FormattedValue):
            return self.samples(node.value, deep)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return _joined([self.samples(node.left, deep), self.samples(node.right, deep)])
        if isinstance(node, ast.IfExp):
            return [*self.samples(node.body, deep), *self.samples(node.orelse, deep)]
        if isinstance(node, ast.BoolOp):
            return [text for each in node.values for text in self.samples(each, deep)]
        if isinstance(node, ast.Starred):
            return []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in HELPS:
            return [HELPS[node.func.id]]
        if ast.unparse(node).split(".")[-1] == "origin":
            return [f"{VALUE}: "]
        meant = self._meant(node) if deep < DEEPEST else []
        texts = [text for each in meant if _is_text(each) for text in self.samples(each, deep + 1)]
        return texts or [VALUE]

    def _meant(self, node: ast.expr) -> list[ast.expr]:
        if isinstance(node, ast.Name):
            return self._assigned.get(node.id, [])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._returned.get(node.func.id, [])
        return []


def _bind(target: ast.expr, value: ast.expr, to: dict[str, list[ast.expr]]) -> None:
    if isinstance(target, ast.Name):
        to.setdefault(target.id, []).append(value)
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for one, each in zip(target.elts, value.elts, strict=True):
            _bind(one, each, to)


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _is_text(node.body) or _is_text(node.orelse)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in HELPS
    return isinstance(node, ast.JoinedStr | ast.Name) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _joined(parts: list[list[str]]) -> list[str]:
    first = [part[0] if part else "" for part in parts]
    whole = ["".join(first)]
    for at, part in enumerate(parts):
        whole += ["".join((*first[:at], text, *first[at + 1 :])) for text in part[1:]]
    return whole
