"""Writes `docs/parameters.md` from the schema and the shipped YAML, so that the page and the code cannot disagree.

Run `python -m sim.params.document docs/parameters.md` in a checkout after a change; a test compares.
"""

from __future__ import annotations

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
CONFIGS = Path(__file__).parents[2] / "configs"

_HEAD = """# Parameters: every quantity of the model

Generated from `sim/params/` and `configs/` by `python -m sim.params.document docs/parameters.md`; do not edit by hand.

Set any of them on the command line (`behaviour.buy.loss_aversion=2`), in a file of your own, or for some weeks in a
scenario ([scenarios.md](scenarios.md)). `python -m sim.catalog behaviour.buy` prints one group. NAME stands for a
platform, segment, category, host type, festival, scenario or strategy, or for the number of an entry. "YAML" as
default: the files must give the value.
**weekly** marks what firms decide anew every week: the value is where they start, and a dated change pins or scales
what they would choose.

Sources: "assumed", "assumption, swept" and "YAML" are judgements; "fits ..." was moved by hand toward the named figure;
identifiers such as `b_users_2020` name figures of the fact sheet; authors and years are the papers that the form or the
order of magnitude follows; "charter", "definition" and "design" are decisions about what the model is. Nothing here is
calibrated yet; see [limits.md](limits.md).
"""


def parameter_page(configs: Path = CONFIGS) -> str:
    """The page as Markdown."""
    lines = [_HEAD, "## Defaults, units, ranges, sources", ""]
    places: dict[type[BaseModel], list[str]] = {}
    for path, block in _blocks(MarketParams):
        places.setdefault(block, []).append(path)
    for block, paths in places.items():
        lines += _block_table(paths, block)
    lines += ["## Values in the shipped files", ""]
    lines += ["Only parameters that some file sets. In brackets: the default above, where a file says nothing.", ""]
    for group, entries in shipped(configs).items():
        lines += _value_table(group, entries)
    lines += _calendar_tables(validated(Calendar, _read(configs / "calendar" / "default.yaml")))
    return "\n".join(lines).rstrip() + "\n"


def shipped(configs: Path = CONFIGS) -> dict[str, dict[str, BaseModel]]:
    """The entries of `GROUPS` in the default market, checked, in its order."""
    chosen = {name: files for item in _read(configs / "market.yaml")["defaults"] for name, files in _pairs(item)}
    return {
        group: {name: validated(_entry(group), _read(configs / group / f"{name}.yaml")) for name in chosen[group]}
        for group in GROUPS
    }


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


def _block_table(paths: list[str], block: type[BaseModel]) -> list[str]:
    """One table for a block, which may stand in several places."""
    about = " ".join((block.__doc__ or "").split("\n\n")[0].split())
    lines = [f"### {', '.join(f'`{path}`' for path in paths if path) or 'top level'}", "", about, ""]
    lines += ["| parameter | default | range | unit | meaning | source |", "|---|---|---|---|---|---|"]
    for name, field in _own(block).items():
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        default = "YAML" if field.is_required() else _text(field.get_default(call_default_factory=True))
        weekly = " **weekly**" if f"{paths[0]}.{name}".replace("NAME", "*") in DECIDED else ""
        cells = (
            f"`{name}`{weekly}",
            default,
            _range(field),
            str(extra.get("unit", "")),
            (field.description or "").rstrip("."),
            str(extra.get("source", "")),
        )
        lines.append(_row(*cells))
    return [*lines, ""]


def _range(field: FieldInfo) -> str:
    low, high = bounds_of(field)
    if low is not None and high is not None:
        return f"{_text(low)} .. {_text(high)}"
    return f"at least {_text(low)}" if low is not None else f"at most {_text(high)}" if high is not None else ""


def _value_table(group: str, entries: Mapping[str, BaseModel]) -> list[str]:
    """One column an entry, one row a parameter that some file sets."""
    columns = {name: dict(_flat(entry)) for name, entry in entries.items()}
    given = {name: dict(_flat(entry, given=True)) for name, entry in entries.items()}
    rows = dict.fromkeys(path for values in columns.values() for path in values)
    lines = [f"### `{group}`", ""]
    lines += [f"* `{name}`: {getattr(entry, 'description', '')}" for name, entry in entries.items()]
    lines += ["", _row("parameter", *(f"`{name}`" for name in entries)), "|---" * (len(entries) + 1) + "|"]
    for path in rows:
        if any(path in values for values in given.values()):
            cells = (_cell(columns[name].get(path), path in given[name]) for name in entries)
            lines.append(_row(f"`{path}`", *cells))
    return [*lines, ""]


def _cell(value: Any, given: bool) -> str:
    if value is None:
        return ""
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


def _calendar_tables(calendar: Calendar) -> list[str]:
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
        values = (_text(trend.values[year]) if year in trend.values else "" for year in years)
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
