"""What can be asked, for those who choose with the mouse: names with what they are, parameters with unit and range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.app.catalog import described, listed
from sim.app.units import unit_alone
from sim.core.errors import UserError
from sim.page.question import SWITCHES
from sim.params.founders import brands_in
from sim.params.market import MarketParams
from sim.params.schema import NAME, bounds_of, own, range_of, said_of, without_none
from sim.params.text import shown
from sim.study.compose import check_said_once, compose, groups, to_config
from sim.words import named as called_in
from sim.words import say, spoken

OF_RUNS = ("output", "threads")  # what a run leaves behind and how it is computed is the page's own


class Named(NamedTuple):
    """Something that can be asked for by name."""

    family: str
    text: str
    called: str = ""  # in another language: the name with which its text begins

    def line(self, name: str, most: int | None = None) -> str:
        """What it is, after its name; ``most``: characters of what it is."""
        text = self.text if most is None or len(self.text) <= most else f"{self.text[: most - 1].rstrip()}…"
        return text if self.called else f"{in_words(name)} · {text}"


def in_words(name: str) -> str:
    """A name of configuration as people write it."""
    return name.replace("_", " ")


def in_unit(unit: str) -> str:
    """A unit in the language that is spoken."""
    return called_in("unit", unit, unit)


def labelled(name: str, unit: str) -> str:
    """A name with its unit in brackets, where it has one that its name does not say."""
    told = unit_alone(unit)
    return f"{name} ({told})" if told and told != name else name


class Parameter(NamedTuple):
    """A value of the market that can be set."""

    path: str
    text: str
    unit: str
    allowed: str
    low: float | None
    high: float | None
    whole: bool
    usual: Any  # in the default market
    source: str

    @property
    def is_number(self) -> bool:
        """Whether its value is a number."""
        return isinstance(self.usual, int | float) and not isinstance(self.usual, bool)

    @property
    def as_word(self) -> str:
        """The usual value as on a command line."""
        return str(self.usual).lower() if isinstance(self.usual, bool) else str(self.usual)

    @property
    def meaning(self) -> str:
        """What it is, in the language that is spoken."""
        return say(self.text).rstrip(".。")

    @property
    def about(self) -> str:
        """Meaning, usual value, range, unit and source in one line."""
        usual = f"{shown(self.usual)} {in_unit(self.unit)}".strip()
        told = [self.meaning, say("usually {value}", value=usual), self.allowed, say(self.source)]
        return " · ".join(part for part in told if part)


def named(group: str, config_dir: Path | None = None) -> Mapping[str, Named]:
    """Every name of a group with its family and description; those of a family stand together."""
    return _named(group, config_dir, _stamp(config_dir), spoken())


@lru_cache(maxsize=64)
def _named(group: str, config_dir: Path | None, stamp: object, lang: str) -> Mapping[str, Named]:
    found = {
        name: Named(*described(group, name, config_dir), called_in(group, name, ""))
        for name in groups(config_dir).get(group, ())
    }
    return dict(sorted(found.items(), key=lambda each: (each[1].family, each[0])))


@lru_cache(maxsize=4)
def parameters(config_dir: Path | None = None) -> Mapping[str, Parameter]:
    """Every single value of the default market that words can set, by path."""
    market = to_config(_market(config_dir))
    found: dict[str, Parameter] = {}
    every: dict[str, type[BaseModel]] = {"": MarketParams, **listed()}
    for path, block in every.items():
        _put(found, path.split(".") if path else [], block, market)
    return {path: about for path, about in found.items() if path.partition(".")[0] not in (*OF_RUNS, *SWITCHES)}


def middle_rank(category: str, config_dir: Path | None = None) -> int:
    """The rank by size of a brand in the middle of its category, 0 in one that the market does not have."""
    market = _market(config_dir)
    return max(brands_in(market, category) - 1, 0) // 2 if category in market.category else 0


@lru_cache(maxsize=4)
def _market(config_dir: Path | None) -> MarketParams:
    return compose([], config_dir)


def _put(found: dict[str, Parameter], path: list[str], block: type[BaseModel], market: dict[str, Any]) -> None:
    for steps, here in _places(path, market):
        for name, about in own(block).items():
            usual = here.get(name) if isinstance(here, dict) else None
            if about.description and isinstance(usual, bool | int | float | str):  # else it is a text about the group
                key = ".".join([*steps, name])
                found[key] = _parameter(key, about, usual)


def _places(steps: list[str], here: Any, above: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Each group that a path with `NAME` in it stands for, and what the market has there."""
    if not steps:
        return [(above, here)]
    if not isinstance(here, dict):
        return []
    names = list(here) if steps[0] == NAME else [steps[0]] if steps[0] in here else []
    return [place for name in names for place in _places(steps[1:], here[name], (*above, name))]


def _parameter(path: str, about: FieldInfo, usual: Any) -> Parameter:
    low, high = bounds_of(about)
    whole = without_none(about.annotation) is int
    source = said_of(about, "source")
    return Parameter(
        path, about.description or "", said_of(about, "unit"), range_of(about), low, high, whole, usual, source
    )


def wrong_with(words: Sequence[str], config_dir: Path | None = None) -> tuple[str, ...]:
    """What is wrong with words, a line a mistake; none if they can be answered."""
    return _wrong_with(tuple(words), config_dir, _stamp(config_dir))


@lru_cache(maxsize=256)
def _wrong_with(words: tuple[str, ...], config_dir: Path | None, stamp: object) -> tuple[str, ...]:
    try:
        check_said_once(words, config_dir)
        compose(words, config_dir)
    except UserError as mistake:
        return mistake.lines
    return ()


def _stamp(config_dir: Path | None) -> tuple[tuple[str, int], ...]:
    """What tells files of the user's own from what they were before; the shipped ones stay."""
    files = () if config_dir is None else sorted(config_dir.rglob("*.yaml"))
    return tuple((str(file), file.stat().st_mtime_ns) for file in files)
