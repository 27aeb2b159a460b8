"""Names of rows of many runs in little room: keys by their last steps, as many as tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table

from sim.report.style import asked_name
from sim.report.text.assumed import amount_name
from sim.report.text.table import LABEL_MOST, WIDEST
from sim.study.analysis.many.cells import BETWEEN, NOTHING
from sim.words import ENGLISH, named, say, spoken

NONE = "no "  # before a kind of which nothing is asked

FOLD: Final = "fold"  # what a column does with a word that is too long: nothing of it is lost
Names = Mapping[str, str]


def short_names(labels: Iterable[str]) -> dict[str, str]:
    """Of every key in labels such as `behaviour.buy.loss_aversion=1.5 · war` the shortest ending that no other has."""
    parts = (part for label in labels for part in label.split(BETWEEN) if "=" in part)
    keys = list(dict.fromkeys(part.partition("=")[0] for part in parts))
    return {key: _ending(key, keys) for key in keys}


def shortened(label: str, names: Names) -> str:
    """A label with short names: `loss_aversion=1.5 · war`; what is asked as the language that is spoken names it."""
    parts = (part.partition("=") for part in label.split(BETWEEN))
    return BETWEEN.join(f"{names.get(key, key) if sign else asked(key)}{sign}{value}" for key, sign, value in parts)


def spoken_label(label: str) -> str:
    """A label with its whole keys, what is asked as the language that is spoken names it."""
    return shortened(label, {})


def asked(part: str) -> str:
    """The part of a label that says what is asked: `points`, `points + member_card`, `no scenario`."""
    if part.startswith(NONE):
        return named("nothing", part.removeprefix(NONE), part)
    return asked_name(part)


def whole_names(names: Names) -> list[str]:
    """`loss_aversion: behaviour.buy.loss_aversion`, of every key that was shortened."""
    return [say("{name}: {text}", name=short, text=key) for key, short in names.items() if short != key]


def choice_name(key: str, choice: str) -> str:
    """One of the choices of a key such as `+scenario`."""
    return named("nothing", key.lstrip("+"), choice) if choice == NOTHING else asked_name(choice)


def factor_name(key: str) -> str:
    """What varies in a study: its key, in English; elsewhere an amount of a strategy by its name, if it has one."""
    kind, _, rest = key.partition(".")
    strategy, _, path = rest.partition(".")
    if spoken() == ENGLISH or kind != "strategies" or not path:
        return named("factor", key, named("kind", key.lstrip("+"), key))
    told = amount_name(path)
    return key if told.isascii() else f"{asked_name(strategy)}·{told}"


def fitting(make: Callable[[bool], Table], width: int) -> Table:
    """The table that ``make`` gives, or the tight one (True) if that is wider than ``width``."""
    roomy, unbounded = make(False), Console(width=WIDEST)
    return roomy if roomy.__rich_measure__(unbounded, unbounded.options).maximum <= width else make(True)


def labelled(table: Table, labels: Sequence[str], tight: bool) -> list[str]:
    """Add the column of labels, which gives way to no other where it is ``tight``; returns its cells.

    There each part of a label has a line of its own. A part without reasonable room is folded; nothing is cut.
    """
    cells = [label.replace(BETWEEN, "\n") for label in labels] if tight else list(labels)
    longest = max((len(line) for cell in cells for line in cell.split("\n")), default=0)
    table.add_column("", min_width=min(longest, LABEL_MOST), overflow=FOLD, no_wrap=tight and longest <= LABEL_MOST)
    return cells


def _ending(key: str, keys: list[str]) -> str:
    steps = key.split(".")
    endings = (".".join(steps[-count:]) for count in range(1, len(steps) + 1))
    others = [f".{other}" for other in keys if other != key]
    return next((ending for ending in endings if not any(other.endswith(f".{ending}") for other in others)), key)
