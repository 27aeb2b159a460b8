"""Every study of this folder, one after the other, or those that are named.

`python experiments/run_all.py [NAME ...] [size] [key=value ...] [--quick] [--to DIR]`
Sensitivity and search ask at sizes of their own, told by `population.persons=...` alone.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from asking import Study, ask, given_of

from sim.app.terminal import guarded

OF_THEIR_OWN = ("default_market_sensitivity", "robust_portfolio")


def studies() -> list[Study]:
    """The studies of all files that have one, by name."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    found = [import_module(file.stem) for file in files if "\nSTUDY = Study(" in file.read_text(encoding="utf-8")]
    return [module.STUDY for module in found]


def main(words: Sequence[str] | None = None) -> int:
    """Ask them; returns the worst exit status."""
    return guarded(lambda: _run(words))


def _run(words: Sequence[str] | None) -> int:
    every = {study.name: study for study in studies()}
    asked = [f"  {study.name:<28} {study.question}" for study in every.values()]
    own = [f"  {name:<28} {(import_module(name).__doc__ or '').splitlines()[0]}" for name in OF_THEIR_OWN]
    listed = "\n".join(["Every study, or those that are named:", *asked, *own])
    given = given_of(words, listed, [*every, *OF_THEIR_OWN])
    quick = ["--quick"] if given.quick else []
    status = 0
    for name in given.named or [*every, *OF_THEIR_OWN]:
        if name in every:
            found = ask(every[name], given)
        else:
            found = import_module(name).main([*given.settings, *quick, f"output.dir={given.to}"])
        status = max(status, found)
    return status


if __name__ == "__main__":
    sys.exit(main())
