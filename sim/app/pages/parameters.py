"""Writes `docs/parameters.md` from the schema and the shipped YAML, so that the page and the code cannot disagree.

Run `python -m sim.app.pages.parameters docs/parameters.md` in a checkout after a change; a test compares.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.params.calendar import Calendar
from sim.params.check import validated
from sim.params.firms import DECIDED
from sim.params.market import MarketParams
from sim.params.schema import NAME, blocks, entry_type, own, range_of, said_of
from sim.params.text import shown
from sim.params.yaml_reader import read_yaml
from sim.report.markdown import table

GROUPS = ("segment", "platform", "category", "host")  # one file an entry
CONFIGS = Path(__file__).parents[3] / "configs"

_HEAD = """# Parameters: every quantity of the model

Generated from `sim/params/` and `configs/` by `python -m sim.app.pages.parameters docs/parameters.md`; do not edit.

Set any of them on the command line (`behaviour.buy.loss_aversion=2`), in a file of your own, or for some weeks in a
scenario ([scenarios.md](scenarios.md)). `python -m sim.catalog behaviour.buy` prints one group. NAME stands for a
platform, segment, category, host type, festival, scenario or strategy, or for the number of an entry. "YAML" as
default: the files must give the value.
**weekly** marks what firms decide anew every week: the value is where they start, and a dated change pins or scales
what they would choose.

Status: **calibrated** values were fitted to reported facts ([calibration.md](calibration.md)) and differ between the
plausible markets; *sourced* ones follow the paper or figure named, in form or order of magnitude; *assumed* ones are
judgements; *by definition* are decisions about what the model is. Identifiers such as `b_users_2020` name reported
figures.
Where a value is calibrated the one without calibration stands behind it.
"""
ASSUMED = ("assum", "swept", "draft", "yaml", "fits ", "observed in the default", "choice")  # words of a judgement
DEFINED = ("definition", "design", "people / persons")
CALIBRATED = "calibrated"
FOR_PEOPLE = ("description", "note", "made_of", "buys")  # texts, not quantities


def parameter_page(configs: Path = CONFIGS) -> str:
    """The page as Markdown."""
    fitted = dict(_leaves(_read(configs / CALIBRATED / "default.yaml")))
    lines = [_HEAD, "## Values, units, ranges, sources", ""]
    places: dict[type[BaseModel], list[str]] = {}
    for path, block in blocks(MarketParams):
        if _quantities(block):
            places.setdefault(block, []).append(path)
    for block, paths in places.items():
        lines += _block_table(paths, block, fitted)
    lines += ["## Values in the shipped files", ""]
    lines += ["Only parameters that some file sets. In brackets: the default above, where a file says nothing."]
    lines += ["Bold: calibrated.", ""]
    for group, entries in shipped(configs).items():
        lines += _value_table(group, entries, fitted)
    calendar = _merged(
        _read(configs / "calendar" / "default.yaml"), _read(configs / CALIBRATED / "default.yaml"), "calendar"
    )
    lines += _calendar_tables(validated(Calendar, calendar), fitted)
    return "\n".join(lines).rstrip() + "\n"


def shipped(configs: Path = CONFIGS) -> dict[str, dict[str, BaseModel]]:
    """The entries of `GROUPS` in the default market, checked, in its order."""
    over = _read(configs / CALIBRATED / "default.yaml")
    chosen = {name: files for item in _read(configs / "market.yaml")["defaults"] for name, files in _pairs(item)}
    return {
        group: {
            name: validated(_entry(group), _merged(_read(configs / group / f"{name}.yaml"), over, group, name))
            for name in chosen[group]
        }
        for group in GROUPS
    }


def _merged(below: dict[str, Any], over: Mapping[str, Any], *path: str) -> dict[str, Any]:
    """A file with what the calibration says of the part at ``path``."""
    for step in path:
        over = over.get(step) or {}
    return {**below, **{key: _merged(below.get(key, {}), value) if isinstance(value, dict) else value
                        for key, value in over.items()}}  # fmt: skip


def _leaves(data: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Dotted path and value of everything that a calibration sets."""
    for key, value in data.items():
        if key == "plausible" and not path:
            continue
        if isinstance(value, dict):
            yield from _leaves(value, (*path, str(key)))
        else:
            yield ".".join((*path, str(key))), value


def _read(file: Path) -> dict[str, Any]:
    return read_yaml(file) or {}


def _pairs(item: Any) -> list[tuple[str, Any]]:
    return list(item.items()) if isinstance(item, dict) else []


def _entry(group: str) -> type[BaseModel]:
    """The block of one entry of a group such as `platform`."""
    return entry_type(MarketParams.model_fields[group].annotation)


def _quantities(block: type[BaseModel]) -> dict[str, FieldInfo]:
    return {name: field for name, field in own(block).items() if name not in FOR_PEOPLE}


def _block_table(paths: list[str], block: type[BaseModel], fitted: Mapping[str, Any]) -> list[str]:
    """One table for a block, which may stand in several places."""
    about = " ".join((block.__doc__ or "").split("\n\n")[0].split())
    lines = [f"### {', '.join(f'`{path}`' for path in paths if path) or 'top level'}", "", about, ""]
    rows = []
    for name, field in _quantities(block).items():
        default = "YAML" if field.is_required() else shown(field.get_default(call_default_factory=True))
        path = f"{paths[0]}.{name}".lstrip(".")
        if path in fitted:
            default = f"**{shown(fitted[path])}** ({default})"
        source = said_of(field, "source")
        weekly = " **weekly**" if f"{paths[0]}.{name}".replace(NAME, "*") in DECIDED else ""
        about = (field.description or "").rstrip(".")
        unit, status = said_of(field, "unit"), _status(path, source, fitted)
        rows.append((f"`{name}`{weekly}", default, range_of(field), unit, about, status, source))
    return [*lines, *table(("parameter", "value", "range", "unit", "meaning", "status", "source"), rows), ""]


def _status(path: str, source: str, fitted: Mapping[str, Any]) -> str:
    """How far a value is to be trusted: fitted, from a source, assumed, or no matter of trust."""
    anywhere = re.compile(re.escape(path).replace(NAME, r"\w+") + r"(\..+)?")
    if any(anywhere.fullmatch(name) for name in fitted):
        return "**calibrated**"
    words = source.lower()
    if any(word in words for word in ASSUMED) or not words:
        return "assumed"
    return "by definition" if any(word in words for word in DEFINED) else "sourced"


def _value_table(group: str, entries: Mapping[str, BaseModel], fitted: Mapping[str, Any]) -> list[str]:
    """One column an entry, one row a parameter that some file sets."""
    columns = {name: dict(_flat(entry)) for name, entry in entries.items()}
    given = {name: dict(_flat(entry, given=True)) for name, entry in entries.items()}
    paths = dict.fromkeys(path for values in columns.values() for path in values)
    lines = [f"### `{group}`", ""]
    lines += [f"* `{name}`: {getattr(entry, 'description', '')}" for name, entry in entries.items()]

    def cell(name: str, path: str) -> str:
        return _cell(columns[name].get(path), path in given[name], f"{group}.{name}.{path}" in fitted)

    rows = (
        (f"`{path}`", *(cell(name, path) for name in entries))
        for path in paths
        if any(path in values for values in given.values())
    )
    return [*lines, "", *table(("parameter", *(f"`{name}`" for name in entries)), rows), ""]


def _cell(value: Any, given: bool, fitted: bool) -> str:
    if value is None:
        return ""
    if fitted:
        return f"**{shown(value)}**"
    return shown(value) if given else f"({shown(value)})"


def _flat(block: BaseModel, given: bool = False) -> Iterator[tuple[str, Any]]:
    """Path and value of every parameter of a block, or of those that were given; tables by their keys."""
    for name in type(block).model_fields:
        value = getattr(block, name)
        if name.startswith("description") or (given and name not in block.model_fields_set):
            continue
        if isinstance(value, BaseModel):
            yield from ((f"{name}.{path}", inner) for path, inner in _flat(value, given))
        elif isinstance(value, dict):
            yield from ((f"{name}.{key}", inner) for key, inner in value.items())
        else:
            yield name, value


def _calendar_tables(calendar: Calendar, fitted: Mapping[str, Any]) -> list[str]:
    rows = []
    columns = ("visits", "calls", "shelf", "returns", "stock", "wait_days", "wait")
    for name, festival in calendar.festivals.items():
        extra = "".join(f"; {category} {shown(more)}" for category, more in festival.categories.items())
        dates = festival.dates if len(festival.dates) < 3 else [festival.dates[0], "...", festival.dates[-1]]
        numbers = [getattr(festival, column) for column in columns]
        cells = (festival.days, f"{shown(festival.lift)}{extra}", *numbers, " ".join(dates))
        rows.append((f"`{name}`", *map(shown, cells)))
    lines = ["### `calendar.festivals`", ""]
    lines += table(("festival", "days", "lift", *columns, "dates"), rows)
    rows = []
    trends = {name: getattr(calendar.trends, name) for name in type(calendar.trends).model_fields}
    years = sorted({year for trend in trends.values() for year in trend.values})
    lines += ["", "### `calendar.trends`", "", "Value at each New Year, linear between.", ""]
    for name, trend in trends.items():
        values = (
            _cell(trend.values.get(year), True, f"calendar.trends.{name}.values.{year}" in fitted) for year in years
        )
        rows.append((f"`{name}`", *values, trend.description, trend.source))
    return lines + table(("trend", *map(str, years), "meaning", "source"), rows)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(parameter_page(), encoding="utf-8")
