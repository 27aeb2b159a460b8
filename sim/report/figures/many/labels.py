"""Names of options and conditions as figures write them: of a key only what tells it from the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sim.report.text.labels import asked
from sim.study.analysis.many.cells import BETWEEN

CHARACTER = 0.075  # inches of a letter of 8.5 to 9 points, on average


def short_keys(keys: Iterable[str]) -> dict[str, str]:
    """The last steps of each path, as many as it takes to tell all of them apart."""
    every = sorted(set(keys))
    steps = dict.fromkeys(every, 1)
    while True:
        short = {key: ".".join(key.split(".")[-steps[key] :]) for key in every}
        alike = [key for key in every if [*short.values()].count(short[key]) > 1 and short[key] != key]
        if not alike:
            return short
        for key in alike:
            steps[key] += 1


def keys_in(names: Iterable[str]) -> list[str]:
    """Keys that are told with their values in labels such as `points · behaviour.buy.loss_aversion=1.5`."""
    parts = (part for name in names for part in name.split(BETWEEN))
    return [key for key, sign, _ in (part.partition("=") for part in parts) if sign]


def shortened(name: str, keys: Mapping[str, str]) -> str:
    """A label with each path as ``keys`` write it, and all other names as people say them."""

    def said(key: str) -> str:
        return keys.get(key, key) if "." in key else asked(key).replace("_", " ")

    parts = (part.partition("=") for part in name.split(BETWEEN))
    return BETWEEN.join(f"{said(key)}{sign}{value}" for key, sign, value in parts)


def width_of(texts: Sequence[str]) -> float:
    """Inches of the longest line of some labels."""
    return CHARACTER * max((len(line) for text in texts for line in text.splitlines()), default=0)
