"""Writes `docs/equations.md`: the formulas of a person's day that `docs/model.md` names, as they are computed.

Run `python -m sim.app.pages.equations docs/equations.md` in a checkout after a change; a test compares.
"""

from __future__ import annotations

import ast
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
KERNELS = ROOT / "sim" / "people" / "kernels"
LINES_MOST = 18  # what is longer is a loop, to be read where it stands

_HEAD = """# Equations

Generated from `sim/people/kernels/` by `python -m sim.app.pages.equations docs/equations.md`; do not edit.

What decides a person's day, in the order of the table in [the model](model.md#a-persons-day), as it is computed: a
formula cannot disagree with the code, for it is the code. `c.visit_base` is the parameter `behaviour.visit.base` and
so on ([values, ranges and sources](parameters.md)); other letters are arguments, and what they are stands in the
sentence above each. `select(a, b, c)` is b where a holds, else c; `logistic(x)` is 1 / (1 + exp(-x)); `normal(u)` and
`gumbel(u)` turn an even draw into a normal and a Gumbel one; `clip(x, low, high)` keeps x between them.
"""


class Formula(NamedTuple):
    """One of the model: the file that holds it, its sentence, its arguments, its lines."""

    file: str
    said: str
    arguments: str
    body: str


def equations_page() -> str:
    """The page as Markdown."""
    known = formulas()
    lines = [_HEAD]
    for question, names, source in questions():
        lines += [f"## {question[:1].upper()}{question[1:]}", ""]
        if source:
            lines += [f"After {source}.", ""]
        for name in names:
            lines += _entry(name, known[name])
    return "\n".join(lines)


def questions() -> Iterator[tuple[str, list[str], str]]:
    """Question, names of formulas and source of each row of the day's table."""
    page = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    day = page.split("## A person's day")[1].split("All are in `sim/people/kernels/`")[0]
    for line in day.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
        if line.startswith("| ") and len(cells) >= 3 and cells[0] != "question":
            source = cells[3].strip("| ") if len(cells) > 3 else ""
            yield cells[0], re.findall(r"`(\w+)`", cells[2]), source if source != "assumptions" else ""


def formulas() -> dict[str, Formula]:
    """Every function of the kernels by name."""
    found = {}
    for file in sorted(KERNELS.glob("*.py")):
        text = file.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef):
                found[node.name] = _formula(file, text, node)
    return found


def _formula(file: Path, text: str, node: ast.FunctionDef) -> Formula:
    statements = node.body[1:] if ast.get_docstring(node) else node.body
    first = statements[0].lineno if statements else node.lineno
    body = textwrap.dedent("\n".join(text.splitlines()[first - 1 : node.end_lineno]))
    where = file.relative_to(ROOT).as_posix()
    return Formula(where, ast.get_docstring(node) or "", ", ".join(a.arg for a in node.args.args), body)


def _entry(name: str, formula: Formula) -> list[str]:
    said = " ".join(formula.said.split("\n\n")[0].split())
    more = [" ".join(part.split()) for part in formula.said.split("\n\n")[1:]]
    head = [f"### `{name}`", "", said, ""]
    head += [line for part in more for line in (part, "")]
    length = formula.body.count("\n") + 1
    if length > LINES_MOST:
        return [*head, f"A loop of {length} lines, `{name}` in `{formula.file}`.", ""]
    called = f"`{name}({formula.arguments})` in `{formula.file}`:"
    return [*head, called, "", "```python", formula.body, "```", ""]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(equations_page(), encoding="utf-8")
