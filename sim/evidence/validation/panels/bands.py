"""Where statistics of laws lie in real panels, and how a panel of one's own gives bands.

`python -m sim.evidence.validation.panels.bands LOG` prints them as YAML: 10th to 90th percentile over the categories or
brands of the log.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.evidence.validation.panels.measure import TOGETHER, Missing, Reading, laws, measure
from sim.params.yaml_reader import read_yaml

PANEL = "loyalty-card panel, 10th to 90th percentile"
TAILS = (10, 90)  # percentiles between which a panel's own categories lie
FEWEST = 10  # categories or brands, below which percentiles are not told


class Band(NamedTuple):
    """Where a statistic should lie, and what says so."""

    low: float
    high: float
    kind: str  # panel, study, assumed
    source: str


@cache
def bands() -> dict[tuple[str, str, str], Band]:
    """By law, statistic and scope."""
    found = {}
    for law, statistics in read_yaml(Path(__file__).with_name("bands.yaml")).items():
        for statistic, scopes in statistics.items():
            for scope, band in scopes.items():
                source = band.get("source", PANEL)
                found[law, statistic, scope] = Band(float(band["low"]), float(band["high"]), band["kind"], source)
    return found


def measured_bands(readings: Iterable[Reading]) -> list[tuple[str, str, str, float, float, float, int]]:
    """Law, statistic, scope, both ends, median, and of how many products, where there are enough of them."""
    values: dict[tuple[str, str, str], list[float]] = {}
    for one in readings:
        if one.product != TOGETHER:
            values.setdefault((one.law, one.statistic, one.scope), []).append(one.value)
    told = []
    for (law, statistic, scope), found in values.items():
        if len(found) >= FEWEST:
            low, high, middle = map(float, np.percentile(found, [*TAILS, 50]))
            told.append((law, statistic, scope, low, high, middle, len(found)))
    return told


def main(file: str) -> None:
    """Print the bands of a panel."""
    from sim.evidence.validation.panels.read import read_panel

    log, _ = read_panel(Path(file))
    found = [one for law in laws() if not isinstance(said := measure(law, log), Missing) for one in said]
    for law, statistic, scope, low, high, middle, number in measured_bands(found):
        ends = "" if math.isclose(low, high) else f"{{low: {low:.3g}, high: {high:.3g}, kind: panel}}"
        print(f"{law} | {statistic} | {scope}: {ends}  # median {middle:.3g} of {number}")


if __name__ == "__main__":
    main(sys.argv[1])
