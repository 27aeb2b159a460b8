"""What commands share: their words, the results they name, and how they end."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

from sim.core.endings import heed
from sim.core.errors import UserError
from sim.report.trouble import explain
from sim.study import results
from sim.study.results import RunResult


class Parser(ArgumentParser):
    """Refuses bad words with one line, as every other bad input."""

    def error(self, message: str) -> NoReturn:
        raise UserError(f"{message}; {self.prog} --help explains")


def parser(program: str, description: str) -> Parser:
    """A parser that takes results folders first."""
    made = Parser(prog=program, description=description, allow_abbrev=False)
    made.add_argument(
        "results", nargs="+", type=Path, metavar="RESULT", help="a results folder, or a folder of several"
    )
    return made


def read_all(places: Iterable[Path]) -> list[RunResult]:
    """The runs in these folders and below them, in the order of their paths, each once."""
    found: dict[Path, None] = {}
    for place in places:
        if not place.is_dir():
            raise UserError(f"{place}: no such folder")
        manifests = sorted(place.rglob("manifest.json"))
        if not manifests:
            raise UserError(f"{place}: no results in it (no manifest.json)")
        found |= {manifest.parent: None for manifest in manifests if not manifest.parent.name.startswith(".")}
    return [results.read(folder) for folder in found]


def guarded(work: Callable[[], int | None]) -> int:
    """Do ``work``; returns the exit status, with one line on standard error for what users may have caused."""
    try:
        return work() or 0
    except (Exception, KeyboardInterrupt) as problem:
        heed()
        status = explain(problem)
        if status is None:
            raise
        return status
