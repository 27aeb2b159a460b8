"""Python that the documentation shows: imports are there, functions take these keywords, results have these fields."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import tomllib
from collections.abc import Collection
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from blocks import PAGES, blocks
from places import ROOT

import sim
from sim.evidence.fitting.answer import Answer
from sim.study.analysis.compare import COMPARISON_SCHEMA
from sim.study.fork import Fork, Future
from sim.study.results import RunResult, read

KINDS: dict[str, type] = {
    "RunResult": RunResult, "Fork": Fork, "Future": Future, "Answer": Answer, "pl.DataFrame": pl.DataFrame
}  # fmt: skip
GIVEN = {"table": pl.DataFrame, "gain": pl.DataFrame, "found": RunResult}  # by names that pages go on with
FILE = re.compile(r"`(sim/[\w/]+)\.py`:\n")
IN_SQL = re.compile(r"'[^']*'|--.*")
SQL_WORDS = {
    "select", "from", "where", "and", "is", "distinct", "avg", "count", "group", "by", "all", "window", "true",
    "read_parquet", "union_by_name",
}  # fmt: skip


class Checked(ast.NodeVisitor):
    """Goes through a block; knows of a name what kind of thing it is, where a function of the package gave it."""

    def __init__(self, made: Collection[str] = ()) -> None:
        self.made = {path.replace("/", ".") for path in made}
        self.kinds: dict[str, Any] = {"sim": sim, **GIVEN}
        self.seen = 0

    def visit_Import(self, node: ast.Import) -> None:
        for name in node.names:
            self.kinds[name.asname or name.name] = import_module(name.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.module in self.made:
            return
        module = import_module(node.module or "")
        for name in node.names:
            path = f"{node.module}.{name.name}"
            assert hasattr(module, name.name) or (hasattr(module, "__path__") and find_spec(path)), path
            found = getattr(module, name.name) if hasattr(module, name.name) else import_module(path)
            self.kinds[name.asname or name.name] = found

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        if isinstance(node.targets[0], ast.Name):
            self.kinds[node.targets[0].id] = self.kind_of(node.value)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.generic_visit(node)
        owner = self.kind_of(node.value)
        if owner is not None:
            fields = {field.name for field in dataclasses.fields(owner)} if dataclasses.is_dataclass(owner) else set()
            assert hasattr(owner, node.attr) or node.attr in fields, f"{ast.unparse(node)}: no {node.attr}"
            self.seen += 1

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        called = self.called(node)
        if inspect.isfunction(called):
            names = [word.arg for word in node.keywords if word.arg]
            known = inspect.signature(called).parameters
            free = any(parameter.kind is parameter.VAR_KEYWORD for parameter in known.values())
            assert free or set(names) <= set(known), f"{ast.unparse(node.func)}: {names}"

    def called(self, node: ast.Call) -> Any:
        """The function that a call calls, if it is known."""
        if isinstance(node.func, ast.Name):
            return self.kinds.get(node.func.id)
        owner = self.kind_of(node.func.value) if isinstance(node.func, ast.Attribute) else None
        return getattr(owner, node.func.attr, None) if owner is not None else None

    def kind_of(self, node: ast.AST) -> Any:
        """The module or class of what an expression gives; None where that is not known."""
        if isinstance(node, ast.Name):
            return self.kinds.get(node.id)
        if isinstance(node, ast.Call):
            function = self.called(node)
            if inspect.isclass(function):
                return function
            told = str(inspect.signature(function).return_annotation) if inspect.isroutine(function) else ""
            return KINDS.get(told.strip("'"))
        return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_python_names_is_there(page: Path) -> None:
    made = set(FILE.findall(page.read_text(encoding="utf-8")))  # modules that the page has its reader write
    for block in blocks(page):
        if block.language == "python":
            Checked(made).visit(ast.parse(block.text))
        if block.language == "toml":
            assert tomllib.loads(block.text)


def test_the_check_finds_what_is_wrong() -> None:
    for wrong in (
        "from sim.study.results import reed",
        "import sim\nsim.run(person=3)",
        "import sim\na = sim.run()\na.comparisons",
        "import sim\nsim.fork(week=3).future(seed=1).kpi",
    ):
        with pytest.raises(AssertionError):
            Checked().visit(ast.parse(wrong))
    right = Checked()
    right.visit(ast.parse("import sim\nsim.fork(week=3).future(seed=1).kpis"))
    assert right.seen >= 3 and callable(read)


def test_columns_in_sql_are_those_of_a_sweep() -> None:
    shown = [block for page in PAGES for block in blocks(page) if block.language == "sql"]
    columns = {*COMPARISON_SCHEMA, "strategy", "arm", "job"}
    words = {word for block in shown for word in re.findall(r"[a-z_]{2,}", IN_SQL.sub("", block.text))}
    assert shown and words - SQL_WORDS <= columns
