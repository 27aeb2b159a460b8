"""Writes `docs/catalogue.md`: everything that can be asked by name, as `python -m sim.catalog` lists it.

Run `python -m sim.app.pages.catalogue docs/catalogue.md` in a checkout after a change; a test compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from sim.app.catalog import SECTIONS, described
from sim.report.markdown import table
from sim.study.compose import groups

_HEAD = """# Catalogue: everything that can be asked by name

Generated from `configs/` by `python -m sim.app.pages.catalogue docs/catalogue.md`; do not edit. The terminal says the
same, with your own files: `python -m sim.catalog --config-dir my_configs`. A word here is a word of `python -m sim`;
what each strategy's amounts rest on is in [strategies.md](strategies.md), what each condition changes and cannot show
in [scenarios.md](scenarios.md#what-is-shipped).
"""


def catalogue_page() -> str:
    """The page as Markdown."""
    found = groups()
    lines = [_HEAD]
    for group, (title, asked) in SECTIONS.items():
        lines += [f"## {title}", "", *_section(group, asked, found.get(group, []))]
    return "\n".join(lines)


def _section(group: str, asked: str, names: list[str]) -> Iterator[str]:
    """A table for each family of the group; most groups have but one."""
    files = {name: described(group, name) for name in names}
    for family in sorted({family for family, _ in files.values()}):
        if family:
            yield from (f"### {family.replace('_', ' ').capitalize()}", "")
        rows = [(f"`{asked.format(name)}`", text) for name, (of, text) in files.items() if of == family]
        yield from (*table(("word", "what it is"), rows), "")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(catalogue_page(), encoding="utf-8")
