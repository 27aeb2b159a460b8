"""The YAML of a market: what a file may say, and each parsed once a process.

Files describe markets and nothing else: a file writes to groups of the market, its `defaults` name other files of these
groups, and no key or text in it makes Hydra call, read or write anything.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_origin

from hydra._internal.config_repository import ConfigRepository
from hydra._internal.core_plugins.file_config_source import FileConfigSource
from hydra.core.object_type import ObjectType
from hydra.plugins.config_source import ConfigResult, ConfigSource
from omegaconf import OmegaConf

from sim.core.errors import UserError, did_you_mean, quoted
from sim.params.market import NAMED, MarketParams
from sim.params.quantity import NAME
from sim.params.yaml_reader import parsed, read_text
from sim.study.words import Known, check_references, unknown

SETTLED_NS = 2_000_000_000  # the coarsest clock of a file system: a younger file could change once more within its tick
FILES_MOST = 1000  # of one market
_CALLS = ("_target_", "_args_", "_partial_", "_recursive_", "_convert_")  # keys with which Hydra makes objects
_OF_NAMES = {name for name, field in MarketParams.model_fields.items() if get_origin(field.annotation) is dict}
_ENTRY = re.compile(r"(?:(override|optional) )*/?([A-Za-z0-9_]+)")  # of a defaults list


class MarketFile(NamedTuple):
    """What a file says."""

    package: str | None  # where its body belongs, as its first line says
    defaults: list[Any]
    body: dict[str, Any]  # not to be changed


_PARSED: dict[Path, tuple[tuple[int, ...], MarketFile]] = {}  # by path: how the file was told apart, and what it says


_RESULTS: dict[Path, tuple[MarketFile, ConfigResult]] = {}  # by path: what a file says, and what Hydra is told of it


class Folder(FileConfigSource):
    """A folder of YAML, as Hydra looks into it for the order of files."""

    def load_config(self, config_path: str) -> ConfigResult:
        """The defaults and the header of one file; Hydra takes them apart."""
        file = market_file(Path(self.path, self._normalize_file_name(config_path)))
        config = OmegaConf.create({"defaults": file.defaults} if file.defaults else {})
        return ConfigResult(self.provider, self.full_path(), config, {"package": file.package})


class Folders(ConfigRepository):
    """The user's folder, if any, before the shipped one: the first that has a file is asked."""

    def __init__(self, *places: Path):
        self.places = places
        self.sources = [Folder(str(place), str(place)) for place in places]
        self._files: dict[str, MarketFile] = {}  # that were asked for; runs of one command have the same
        shipped = groups_in(places[-1])
        # By place: the names in each group.
        self.names = (*(groups_in(place, needed=shipped) for place in places[:-1]), shipped)

    def _find_object_source(self, config_path: str, object_type: ObjectType | None) -> ConfigSource | None:
        """The first folder that has a file or group; asked some hundred times a market."""
        if object_type != ObjectType.CONFIG:
            return super()._find_object_source(config_path, object_type)
        there = (source for source in self.sources if os.path.isfile(f"{source.path}/{config_path}.yaml"))  # noqa: PTH113
        return next(there, None)

    def load_config(self, config_path: str) -> ConfigResult | None:
        """Header and defaults of a file, which Hydra copies, or None; made once for each reading of the file."""
        source = self._find_object_source(config_path, ObjectType.CONFIG)
        if source is None:
            return None
        place = Path(source.path, f"{config_path}.yaml")
        file, known = market_file(place), _RESULTS.get(place)
        if known is None or known[0] is not file:
            result = super().load_config(config_path)
            assert result is not None
            known = _RESULTS[place] = file, result
        return known[1]

    def file(self, config_path: str) -> MarketFile:
        """What the file at ``group/name`` says; it must be there. For these folders it says the same from then on."""
        known = self._files.get(config_path)
        if known is None:
            known = self._files[config_path] = market_file(self._place_of(config_path))
        return known

    def made_of(self, config_path: str) -> dict[str, list[str]]:
        """Names of the files that the defaults of ``config_path`` choose, by group."""
        found: dict[str, list[str]] = {}
        for group, name in named_by(self.file(config_path).defaults):
            found.setdefault(group, []).append(name)
        return found

    def known(self) -> Known:
        """The groups of files, and the names in each."""
        found: dict[str, set[str]] = {group: set() for group in NAMED.values()}
        for names in self.names:
            for group, of_it in names.items():
                found.setdefault(group, set()).update(of_it)
        return Known({group: sorted(names) for group, names in sorted(found.items())}, self.elsewhere)

    def elsewhere(self, group: str, name: str) -> str:
        """Of a file of this name in the user's folder that is not read as one of ``group``; empty if there is none."""
        for own in self.places[:-1] if NAME.fullmatch(name) else ():
            wanted = own / group / f"{name}.yaml"
            near = sorted(file for place in ("", "*/") for file in own.glob(f"{place}{name}.*"))
            for file in near:
                if file.suffix.lower() in (".yaml", ".yml") and file != wanted:
                    return f"{file} is there, but a {group} is read from {wanted}"
        return ""

    def check_defaults(self, config_paths: Iterable[str]) -> None:
        """Refuse files whose defaults have no end or name what is not there."""
        left = [FILES_MOST]
        for path in config_paths:
            self._check_below(path, (), left)

    def _check_below(self, config_path: str, above: tuple[str, ...], left: list[int]) -> None:
        file = self._place_of(config_path)
        left[0] -= 1
        if config_path in above or left[0] < 0:
            raise UserError(f"{file}: its defaults name one another in a circle, or more than {FILES_MOST} files")
        for group, name in named_by(self.file(config_path).defaults):
            if self._find_object_source(f"{group}/{name}", ObjectType.CONFIG) is None:
                raise UserError(f"{file}: defaults: {unknown(group, name, self.known())}")
            self._check_below(f"{group}/{name}", (*above, config_path), left)

    def _place_of(self, config_path: str) -> Path:
        source = self._find_object_source(config_path, ObjectType.CONFIG)
        assert source is not None
        return Path(source.path, f"{config_path}.yaml")


def market_file(file: Path) -> MarketFile:
    """What a file says, parsed anew when its time, size or inode differ; a `UserError` if it may not say that."""
    stamp = _stamp(file)
    known = _PARSED.get(file)
    if known is not None and known[0] == stamp:
        return known[1]
    found = _read(file)
    if stamp is not None and time.time_ns() - stamp[0] > SETTLED_NS:
        _PARSED[file] = stamp, found
    return found


def _read(file: Path) -> MarketFile:
    text = read_text(file)
    data = parsed(text, str(file))
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise UserError(f"{file}: a {'list' if isinstance(data, list) else 'single value'}; allowed is a mapping")
    package = _package(text, file)
    defaults = data.pop("defaults", [])
    _check_defaults(defaults, file)
    whole_market = package == "_global_"
    for key in data:
        if whole_market and str(key) not in MarketParams.model_fields:
            nearest = did_you_mean(str(key), MarketParams.model_fields)
            raise UserError(f"{file}: unknown key {quoted(str(key))}; a file writes to the market only{nearest}")
    if package in _OF_NAMES and (values := [key for key, inner in data.items() if not isinstance(inner, dict)]):
        raise UserError(
            f"{file}: its first line is '# @package {package}', so that it holds names, and {quoted(str(values[0]))}"
            f" is a value; write '# @package {package}.NAME' for one of them"
        )
    _check_texts(data, file)
    return MarketFile(package, defaults, data)


def _package(text: str, file: Path) -> str | None:
    """Where the body belongs, from a first line such as `# @package scenarios.price_war`."""
    for line in text[:2000].splitlines():
        words = line.strip().lstrip("#").split()
        if line.strip() and not line.lstrip().startswith("#"):
            break
        if not words or not words[0].startswith("@"):
            if line.strip():
                break
            continue
        steps = words[1].split(".") if len(words) == 2 else []
        known = (steps[:1] == ["_global_"] and len(steps) == 1) or (steps and steps[0] in MarketParams.model_fields)
        if words[0] != "@package" or not known or not all(map(NAME.fullmatch, steps)):
            raise UserError(
                f"{file}: its first line is {quoted(line.strip())}; allowed is '# @package _global_' or a group of the"
                " market with a name of letters, digits and _ (64 at most), such as '# @package scenarios.price_war'"
            )
        return words[1]
    return None


def _check_defaults(defaults: Any, file: Path) -> None:
    if not isinstance(defaults, list):
        raise UserError(f"{file}: defaults={quoted(str(defaults))}: allowed is a list of entries '- /group: name'")
    for entry in defaults:
        if entry == "_self_":
            continue
        group, names = next(iter(entry.items())) if isinstance(entry, dict) and len(entry) == 1 else (entry, None)
        wanted = [names] if not isinstance(names, list) else names
        known = isinstance(entry, dict) and _ENTRY.fullmatch(str(group)) and "hydra" not in str(group)
        if not known or not all(isinstance(name, str) and NAME.fullmatch(name) for name in wanted):
            raise UserError(
                f"{file}: defaults: {quoted(str(entry))}: allowed are '- /group: name', '- /group: [name, name]',"
                " 'override' before the group, and '- _self_'"
            )


def named_by(defaults: list[Any]) -> Iterator[tuple[str, str]]:
    """Group and name of every file that checked defaults name."""
    for entry in defaults:
        if isinstance(entry, dict):
            for key, names in entry.items():
                match = _ENTRY.fullmatch(key)
                assert match is not None
                for name in names if isinstance(names, list) else [names]:
                    yield match[2], name


def _check_texts(body: dict[str, Any], file: Path) -> None:
    for key, value in _within(body):
        if key in _CALLS:
            raise UserError(f"{file}: {key} is not allowed: a file describes a market and calls nothing")
        if isinstance(value, str):
            check_references(value, f"{file}: ")


def _within(value: Any, key: Any = None) -> Iterator[tuple[Any, Any]]:
    """Every value with its key, at any depth; an alias once for each place."""
    if isinstance(value, dict):
        yield key, None
        for name, inner in value.items():
            yield from _within(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _within(inner, key)
    else:
        yield key, value


def _stamp(file: Path) -> tuple[int, ...] | None:
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None  # reading says what is missing
    return found.st_mtime_ns, found.st_size, found.st_ino


def groups_in(folder: Path, needed: Container[str] | None = None) -> dict[str, set[str]]:
    """The groups of files in a folder, and the names in each; only ``needed`` groups must be readable (all)."""
    found: dict[str, set[str]] = {}
    try:
        for group in os.scandir(folder):
            wanted = needed is None or group.name in needed or _readable(group)
            if NAME.fullmatch(group.name) and wanted and group.is_dir():
                files = [file.name for file in os.scandir(group) if file.name.endswith(".yaml")]
                names = {file.removesuffix(".yaml") for file in files}
                found[group.name] = {name for name in names if NAME.fullmatch(name)}
    except OSError as problem:
        raise UserError(f"{problem.filename}: cannot be read ({problem.strerror})") from None
    return {group: names for group, names in found.items() if names}


def _readable(folder: os.DirEntry[str]) -> bool:
    try:
        return folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)
    except OSError:
        return False
