"""Every study of this folder, one after the other: `python experiments/run_all.py [size] [key=value ...] [--quick]`

Sensitivity and search ask at sizes of their own, told by `population.persons=...` alone.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from asking import Study, main

OF_THEIR_OWN = ("default_market_sensitivity", "robust_portfolio")


def studies() -> list[Study]:
    """The studies of all files that have one, by name."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    found = [import_module(file.stem) for file in files if "\nSTUDY = Study(" in file.read_text(encoding="utf-8")]
    return [module.STUDY for module in found]


if __name__ == "__main__":
    for study in studies():
        main(study, sys.argv[1:])
    for name in OF_THEIR_OWN:
        import_module(name).main([word for word in sys.argv[1:] if word == "--quick" or "=" in word])
