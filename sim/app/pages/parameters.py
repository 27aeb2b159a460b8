"""Writes `docs/parameters.md` from the schema and the shipped YAML, so that the page and the code cannot disagree.

Run `python -m sim.app.pages.parameters docs/parameters.md` in a checkout after a change; a test compares.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.params.calendar import Calendar
from sim.params.check import bounds_of, entry_type, is_block, validated, without_none
from sim.params.firms import DECIDED
from sim.params.market import MarketParams

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


def parameter_page(configs: Path = CONFIGS) -> str:
    """The page as Markdown."""
    fitted = dict(_leaves(_read(configs / CALIBRATED / "default.yaml")))
    lines = [_HEAD, "## Values, units, ranges, sources", ""]
    places: dict[type[BaseModel], list[str]] = {}
    for path, block in _blocks(MarketParams):
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
    return yaml.safe_load(file.read_text(encoding="utf-8")) or {}


def _pairs(item: Any) -> list[tuple[str, Any]]:
    return list(item.items()) if isinstance(item, dict) else []


def _entry(group: str) -> type[BaseModel]:
    """The block of one entry of a group such as `platform`."""
    return entry_type(MarketParams.model_fields[group].annotation)


def _blocks(
    model: type[BaseModel], path: tuple[str, ...] = (), above: tuple[type[BaseModel], ...] = ()
) -> Iterator[tuple[str, type[BaseModel]]]:
    """Every block with parameters of its own, by path; one that contains itself (a coalition) only once."""
    if _own(model):
        yield ".".join(path), model
    for name, field in model.model_fields.items():
        kind = without_none(field.annotation)
        block, inner = (kind, (*path, name)) if is_block(kind) else (entry_type(kind), (*path, name, "NAME"))
        if is_block(block) and block not in (*above, model):
            yield from _blocks(block, inner, (*above, model))


def _own(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Parameters of a block that are not blocks themselves, without the text for people."""
    return {
        name: field
        for name, field in model.model_fields.items()
        if name not in ("description", "note")
        and not is_block(without_none(field.annotation))
        and not is_block(entry_type(without_none(field.annotation)))
    }


def _block_table(paths: list[str], block: type[BaseModel], fitted: Mapping[str, Any]) -> list[str]:
    """One table for a block, which may stand in several places."""
    about = " ".join((block.__doc__ or "").split("\n\n")[0].split())
    lines = [f"### {', '.join(f'`{path}`' for path in paths if path) or 'top level'}", "", about, ""]
    lines += ["| parameter | value | range | unit | meaning | status | source |", "|---|---|---|---|---|---|---|"]
    for name, field in _own(block).items():
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        default = "YAML" if field.is_required() else _text(field.get_default(call_default_factory=True))
        path = f"{paths[0]}.{name}".lstrip(".")
        if path in fitted:
            default = f"**{_text(fitted[path])}** ({default})"
        source = str(extra.get("source", ""))
        weekly = " **weekly**" if f"{paths[0]}.{name}".replace("NAME", "*") in DECIDED else ""
        cells = (
            f"`{name}`{weekly}",
            default,
            _range(field),
            str(extra.get("unit", "")),
            (field.description or "").rstrip("."),
            _status(path, source, fitted),
            source,
        )
        lines.append(_row(*cells))
    return [*lines, ""]


def _status(path: str, source: str, fitted: Mapping[str, Any]) -> str:
    """How far a value is to be trusted: fitted, from a source, assumed, or no matter of trust."""
    anywhere = re.compile(re.escape(path).replace("NAME", r"\w+") + r"(\..+)?")
    if any(anywhere.fullmatch(name) for name in fitted):
        return "**calibrated**"
    words = source.lower()
    if any(word in words for word in ASSUMED) or not words:
        return "assumed"
    return "by definition" if any(word in words for word in DEFINED) else "sourced"


def _range(field: FieldInfo) -> str:
    low, high = bounds_of(field)
    if low is not None and high is not None:
        return f"{_text(low)} .. {_text(high)}"
    return f"at least {_text(low)}" if low is not None else f"at most {_text(high)}" if high is not None else ""


def _value_table(group: str, entries: Mapping[str, BaseModel], fitted: Mapping[str, Any]) -> list[str]:
    """One column an entry, one row a parameter that some file sets."""
    columns = {name: dict(_flat(entry)) for name, entry in entries.items()}
    given = {name: dict(_flat(entry, given=True)) for name, entry in entries.items()}
    rows = dict.fromkeys(path for values in columns.values() for path in values)
    lines = [f"### `{group}`", ""]
    lines += [f"* `{name}`: {getattr(entry, 'description', '')}" for name, entry in entries.items()]
    lines += ["", _row("parameter", *(f"`{name}`" for name in entries)), "|---" * (len(entries) + 1) + "|"]
    for path in rows:
        if any(path in values for values in given.values()):
            cells = (
                _cell(columns[name].get(path), path in given[name], f"{group}.{name}.{path}" in fitted)
                for name in entries
            )
            lines.append(_row(f"`{path}`", *cells))
    return [*lines, ""]


def _cell(value: Any, given: bool, fitted: bool) -> str:
    if value is None:
        return ""
    if fitted:
        return f"**{_text(value)}**"
    return _text(value) if given else f"({_text(value)})"


def _flat(block: BaseModel, given: bool = False) -> Iterator[tuple[str, Any]]:
    """Path and value of every parameter of a block, or of those that were given; tables by their keys."""
    for name in type(block).model_fields:
        value = getattr(block, name)
        if name == "description" or (given and name not in block.model_fields_set):
            continue
        if isinstance(value, BaseModel):
            yield from ((f"{name}.{path}", inner) for path, inner in _flat(value, given))
        elif isinstance(value, dict):
            yield from ((f"{name}.{key}", inner) for key, inner in value.items())
        else:
            yield name, value


def _calendar_tables(calendar: Calendar, fitted: Mapping[str, Any]) -> list[str]:
    lines = ["### `calendar.festivals`", "", _row("festival", "days", "lift", "visits", "wait_days", "wait", "dates")]
    lines.append("|---" * 7 + "|")
    for name, festival in calendar.festivals.items():
        extra = "".join(f"; {category} {_text(more)}" for category, more in festival.categories.items())
        dates = festival.dates if len(festival.dates) < 3 else [festival.dates[0], "...", festival.dates[-1]]
        numbers = (festival.visits, festival.wait_days, festival.wait)
        cells = (festival.days, f"{_text(festival.lift)}{extra}", *numbers, " ".join(dates))
        lines.append(_row(f"`{name}`", *(cell if isinstance(cell, str) else _text(cell) for cell in cells)))
    trends = {name: getattr(calendar.trends, name) for name in type(calendar.trends).model_fields}
    years = sorted({year for trend in trends.values() for year in trend.values})
    lines += ["", "### `calendar.trends`", "", "Value at each New Year, linear between.", ""]
    lines += [_row("trend", *map(str, years), "meaning", "source"), "|---" * (len(years) + 3) + "|"]
    for name, trend in trends.items():
        values = (
            _cell(trend.values.get(year), True, f"calendar.trends.{name}.values.{year}" in fitted) for year in years
        )
        lines.append(_row(f"`{name}`", *values, trend.description, trend.source))
    return lines


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _text(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:g}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_text(inner)}" for key, inner in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(_text(inner) for inner in value) or "none"
    return str(value) or "none"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(parameter_page(), encoding="utf-8")
