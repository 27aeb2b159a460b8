"""What a KPI is: one function, with its label, unit, kind, direction and dimensions in the decorator.

The function's name is the KPI's name, its docstring the exact definition (printed as it stands in `docs/kpis.md`), and
what it yields are numerators and denominators. It reads `Week`, `Joined` or `Block` of `sim.observe.sums` and keeps
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

import numpy as np

from sim.state.groups import ALL, DIMENSIONS, FIRM, FIXED_DIMENSIONS, PERSON_DIMENSIONS, START_DIMENSIONS
from sim.words import named

Kind = Literal["ratio", "total", "stock", "history"]
Sums = np.ndarray | float  # one number for each group of a dimension, or one for all of them
# A dimension, numerators and denominators; a denominator of 0 means "not observed". The dimension `people` stands for
# all those of persons: [person group] each, in the order of `PERSON_DIMENSIONS` (the fixed ones come first and suffice
# where the KPI has no others).
Reading = tuple[str, Sums, Sums]
PEOPLE = "people"

# Dimensions that many KPIs share.
BY_PERSON = PERSON_DIMENSIONS
MARKETS = ("platform", "channel", "host_type", "category")
BY_PLACE = (*MARKETS, FIRM)
BY_FIXED = ALL + FIXED_DIMENSIONS
BY_FIXED_AND_START = BY_FIXED + START_DIMENSIONS

MICRO = 1e6  # probabilities and indices are summed in millionths


class Metric(NamedTuple):
    """One KPI.

    ``kind`` says how a window is read: ``ratio`` sum of numerators / sum of denominators; ``total`` sum of numerators;
    ``stock`` the value of the window's last week; ``history`` read every 13 weeks, then as a ratio.
    """

    name: str
    english: str  # its label
    unit: str
    kind: Kind
    good: int  # +1 more is better, -1 less is better, 0 neither
    definition: str
    dimensions: tuple[str, ...]
    joiners: bool  # denominator counts joiners: weeks are pooled until there are enough
    english_row: str
    english_phrase: str
    weeks_back: tuple[int, ...]  # joining weeks, counted back, that are read this week; none: the week itself
    read: Callable[[Any], Iterator[Reading]]

    @property
    def label(self) -> str:
        """Its whole name, in the language that is spoken, as all names."""
        return named("metric", self.name, self.english)

    @property
    def row(self) -> str:
        """Its name in a table or over a panel."""
        return named("metric", self.name, self.english_row)

    @property
    def phrase(self) -> str:
        """Its name within a sentence; in English all take "is"."""
        return named("phrase", self.name, named("metric", self.name, self.english_phrase))

    @property
    def in_per_cent(self) -> bool:
        """True if a change is best told relative to the reference: amounts, not shares and indices."""
        return self.kind == "total" or self.unit not in ("share", "index", "points")


def kpi(
    label: str,
    unit: str,
    kind: Kind,
    *,
    good: int,
    by: tuple[str, ...],
    joiners: bool = False,
    weeks_back: tuple[int, ...] = (),
    row: str | None = None,
    phrase: str | None = None,
) -> Callable[[Callable[[Any], Iterator[Reading]]], Metric]:
    """Function decorator: make a function a KPI.

    The function is given a `Week`; a `Block` if ``kind`` is history; if there are ``weeks_back``, the `Joined` of each
    of those weeks, to whose row it is added. ``row`` and ``phrase`` are what reports call it: without them, the label.
    """
    unknown = set(by) - set(DIMENSIONS)
    if unknown:
        raise ValueError(f"unknown dimensions {sorted(unknown)} of the KPI {label!r}")
    in_order = tuple(dimension for dimension in DIMENSIONS if dimension in by)

    def made(read: Callable[[Any], Iterator[Reading]]) -> Metric:
        definition = " ".join((read.__doc__ or "").split())
        words = row or label, phrase or label[:1].lower() + label[1:]
        return Metric(read.__name__, label, unit, kind, good, definition, in_order, joiners, *words, weeks_back, read)

    return made
